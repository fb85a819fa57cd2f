//! What of a plan is still to be sent.

use multifield_core as core;
use pyo3::prelude::*;

use crate::{
    edit::{record, Edit, Version},
    edits::Edits,
    error::exception,
    input,
    read::Objects,
};

record! {
    /// A row that a plan was to change, and that is something else by now.
    Changed(field, id, edit, found, text) {
        /// The row's field.
        field: String,
        /// The row's ID. For an edit that adds a row, it is the row of the same
        /// value that is there by now.
        id: u64,
        /// What the plan was to do.
        edit: Edit,
        /// What the row is by now; None where it is gone.
        found: Option<Version>,
        /// The same as a line for people, which str gives, too.
        text: String,
    }

    fn __str__(&self) -> String {
        self.text.clone()
    }
}

record! {
    /// What of a plan is still to be sent.
    Rest(edits, changed) {
        /// The edits that are left, as one call.
        edits: Edits,
        /// The rows that a person has changed since, and that are left alone.
        changed: Vec<Changed>,
    }
}

impl From<&core::Changed> for Changed {
    fn from(changed: &core::Changed) -> Self {
        Changed {
            field: changed.field.type_id().to_owned(),
            id: changed.id.get(),
            edit: (changed.field, &changed.edit).into(),
            found: changed.found.as_ref().map(Version::from),
            text: changed.to_string(),
        }
    }
}

/// What is left of a plan for theirs, which the core tells.
pub(crate) fn rest(
    theirs: &Bound<'_, PyAny>,
    left: impl FnOnce(&core::Current<'_>) -> Result<core::Rest, core::Error>,
) -> PyResult<Rest> {
    let objects = Objects::default();
    let theirs_read = input::current(&objects, ("theirs", core::Side::Theirs), theirs)?;
    match left(&theirs_read) {
        Ok(rest) => Ok(Rest {
            changed: rest.changed.iter().map(Changed::from).collect(),
            edits: Edits(rest.edits),
        }),
        Err(error) => Err(exception(theirs.py(), &error, None)),
    }
}
