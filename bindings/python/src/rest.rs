//! The rest of a plan.

use multifield_core as core;
use pyo3::prelude::*;

use crate::object::{Any, Made};
use crate::{
    edits::Edits,
    error::OrRaise,
    input,
    json::kept,
    read::Objects,
    record::{made, records},
};

/// Returns the rest of a plan for theirs. The core computes it.
pub(crate) fn rest<'py>(
    theirs: Any<'_, 'py>,
    left: impl FnOnce(&core::Current<'_>) -> Result<core::Rest, core::Error>,
) -> Made<'py> {
    let py = theirs.py();
    let objects = Objects::default();
    let theirs = input::current(&objects, core::Side::Theirs, theirs)?;
    rest_of(py, left(&theirs).or_raise(py)?)
}

fn rest_of(py: Python<'_>, rest: core::Rest) -> Made<'_> {
    let changed = records(py, "changed", &rest.changed)?;
    made(py, "Rest", (Edits(rest.edits), changed))
}

#[pyfunction]
pub(crate) fn _rest_from_json<'py>(json: Any<'_, 'py>) -> Made<'py> {
    rest_of(json.py(), kept(json, core::Rest::from_json)?)
}
