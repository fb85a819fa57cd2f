//! All output formats. Writers write edits as they are, and decide nothing.

mod batch;
mod box_fm;
mod fields;
mod fm;
mod query;
mod request;
mod vibecode;

pub use batch::{batches, Batch, Batches};
pub use box_fm::BoxFm;
pub use fields::Fields;
pub use fm::Fm;
use fm::FmList;
pub use query::Command;
pub use request::{Api, Params, Request};
pub use vibecode::Vibecode;

use crate::{edits::Edit, error::first_few, escape::describe};

/// Names edits for an error: `PHONE 223, PHONE +7 916 (WORK)`.
fn list<'e>(edits: impl Iterator<Item = &'e Edit>) -> String {
    first_few(edits.map(|edit| match edit {
        Edit::Overwrite { field, id, .. } => format!("overwrite {field} {id}"),
        Edit::Delete { field, id, .. } => format!("delete {field} {id}"),
        Edit::Append {
            field,
            value,
            value_type,
        } => {
            let row = describe(value, value_type.as_str());
            format!("append {field} {row}")
        }
    }))
}
