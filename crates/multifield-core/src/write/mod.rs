//! Every shape out. Writers write edits as they are, and decide nothing.

mod batch;
mod box_fm;
mod edits;
mod fields;
mod fm;
mod query;
mod request;
mod rest;
mod vibecode;

pub use batch::{batches, Batch, Batches};
pub use box_fm::BoxFm;
pub(crate) use edits::edits_from_json;
pub use fields::Fields;
pub use fm::Fm;
use fm::FmList;
pub use query::Command;
pub use request::{Api, Params, Request};
pub use vibecode::Vibecode;

use std::fmt;

use serde::Serialize;

use crate::{error::first_few, text::describe, Edit, Field};

/// Writes compact JSON.
pub(crate) fn fmt_json(value: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let json = serde_json::to_string(value).map_err(|_| fmt::Error)?;
    f.write_str(&json)
}

/// Names edits for an error: `PHONE 223, PHONE +7 916 (WORK)`.
fn list<'e>(edits: impl Iterator<Item = (Field, &'e Edit<'e>)>) -> String {
    let name = |(field, edit): (Field, &Edit<'_>)| match edit {
        Edit::Overwrite { id, .. } => format!("overwrite {field} {id}"),
        Edit::Delete { id, .. } => format!("delete {field} {id}"),
        Edit::Append { value, value_type } => {
            let row = describe(value, value_type.as_str());
            format!("append {field} {row}")
        }
    };
    first_few(edits.map(name))
}
