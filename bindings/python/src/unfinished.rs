//! What edits say beside what is to be done: that more calls are needed, and
//! what may make this one fail.

use multifield_core as core;
use pyo3::prelude::*;

use crate::{edit::record, simulate::Row};

record! {
    /// A row that makes a plan need more calls than one.
    UnfinishedRow(id, behind) {
        /// Its ID.
        id: u64,
        /// The ID of the equal row that hides it; None where the row gets another
        /// type first.
        behind: Option<u64>,
    }
}

record! {
    /// Why a plan needs more calls than the one that its edits are.
    Unfinished(reason, rows, deletes, text) {
        /// ``equal_rows``: of equal rows a call can touch only the first.
        /// ``reordering``: a call that leaves the same values and types, in another
        /// order, changes nothing. ``equal_new_rows``: of equal new rows a call adds
        /// one.
        reason: String,
        /// The rows that it is about: those that are hidden, or the one that gets
        /// another type first; none where new rows wait.
        rows: Vec<UnfinishedRow>,
        /// How many rows the later calls delete.
        deletes: usize,
        /// The same as a line for people, which str gives, too.
        text: String,
    }

    fn __str__(&self) -> String {
        self.text.clone()
    }
}

record! {
    /// What may make the call of edits fail, although nothing is wrong with them.
    EditsWarning(code, place, message, row, text) {
        /// What it is about: a stable name, the same in every language.
        /// ``stored_value_fails``: servers check all rows of an entity together, and
        /// a stored value does not pass.
        code: String,
        /// The field and the ID of the row, such as ``EMAIL 10``.
        place: String,
        /// What is wrong, and what to do.
        message: String,
        /// The row.
        row: Row,
        /// The warning as a line for people, which str gives, too.
        text: String,
    }

    fn __str__(&self) -> String {
        self.text.clone()
    }
}

impl From<&core::Unfinished> for Unfinished {
    fn from(unfinished: &core::Unfinished) -> Self {
        let row = |row: &core::UnfinishedRow| UnfinishedRow {
            id: row.id.get(),
            behind: row.behind.map(core::RowId::get),
        };
        Unfinished {
            reason: unfinished.reason.as_str().to_owned(),
            rows: unfinished.rows.iter().map(row).collect(),
            deletes: unfinished.deletes,
            text: unfinished.to_string(),
        }
    }
}

impl From<&core::Warning> for EditsWarning {
    fn from(warning: &core::Warning) -> Self {
        EditsWarning {
            code: warning.code.as_str().to_owned(),
            place: warning.place.clone(),
            message: warning.message.clone(),
            row: Row::from(&warning.row),
            text: warning.to_string(),
        }
    }
}
