//! Laws that hold for any bytes. The fuzz targets check them. A failure is a panic.
//!
//! The tests replay the corpora, so each law also runs on stable Rust.

// Every law panics when it fails, so no function documents its panics.
#![allow(clippy::missing_panics_doc)]

mod cells;
mod csv;
mod files;
mod merge;
mod outcomes;
mod php;
mod queries;
mod read;
mod responses;
mod scenarios;
mod simulate;
mod sync;
mod tape;
mod web;

pub use cells::cells;
pub use files::files;
pub use merge::merge;
pub use queries::queries;
pub use read::read;
pub use scenarios::{diff, written};
pub use simulate::simulate;
pub use sync::sync;
pub use web::web;

use multifield_core::{Current, Error, StoredRow};
use multifield_testkit::Stored;

/// A law: it panics for bytes that break it.
pub type Law = fn(&[u8]);

/// Every law, by the name of its fuzz target.
pub const LAWS: &[(&str, Law)] = &[
    ("cells", cells),
    ("diff", diff),
    ("files", files),
    ("merge", merge),
    ("queries", queries),
    ("read", read),
    ("simulate", simulate),
    ("sync", sync),
    ("web", web),
    ("written", written),
];

fn look_at(error: &Error) {
    assert!(error.to_string().starts_with(error.place()));
}

/// Returns the bytes before the first separator, and those after it.
fn split(bytes: &[u8], separator: u8) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == separator);
    let end = end.unwrap_or(bytes.len());
    (&bytes[..end], bytes.get(end + 1..).unwrap_or_default())
}

/// Returns the rows as a state of the testkit.
fn state(rows: &[StoredRow<'_>]) -> Stored {
    let rows = rows.iter().map(|row| multifield_testkit::StoredRow {
        id: row.id().get(),
        type_id: row.type_id().to_owned(),
        value_type: row.value_type().to_owned(),
        value: row.value().to_owned(),
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    Stored { rows }
}

/// Returns the rows as a state of the core.
fn current(rows: &[StoredRow<'_>]) -> Current<'static> {
    // An empty JSON array would not count as a state.
    let json = match rows {
        [] => r#"{"fm": []}"#.to_owned(),
        rows => serde_json::to_string(rows).expect("rows are JSON"),
    };
    let current = Current::from_json(&json).expect("rows are a state");
    current.into_owned()
}
