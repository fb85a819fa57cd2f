//! Three states to one.

mod again;
mod errors;
mod laws;
mod model;
mod options;
mod order;
mod rest;
mod table;
mod vectors;

use multifield_core::{Current, Desired, Merge, Merged, OnConflict};

pub(crate) const EVERY: [OnConflict; 3] = [OnConflict::Leave, OnConflict::Ours, OnConflict::Theirs];

fn current(json: &str) -> Current<'_> {
    Current::from_json(json).expect("a state")
}

fn desired(json: &str) -> Desired<'_> {
    Desired::from_json(json).expect("a desired state")
}

/// Phones by ID, value and type.
fn phones(rows: &[(u64, &str, &str)]) -> String {
    let rows = rows.iter().map(|(id, value, value_type)| {
        format!(r#"{{"ID": {id}, "VALUE": "{value}", "VALUE_TYPE": "{value_type}"}}"#)
    });
    format!(r#"{{"PHONE": [{}]}}"#, rows.collect::<Vec<_>>().join(","))
}

fn merged(options: Merge, base: &str, ours: &str, theirs: &str) -> Merged {
    let merged = options.merge(&current(base), &desired(ours), &current(theirs));
    merged.expect("states that merge")
}
