//! Every shape out. Writers write edits as they are, and decide nothing.

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

use crate::{edits::Edit, error::first_few, escape::describe, model::Field};

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
