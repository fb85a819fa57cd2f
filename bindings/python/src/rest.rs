//! The rest of a plan.

use multifield_core as core;
use pyo3::prelude::*;

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
    theirs: &Bound<'py, PyAny>,
    left: impl FnOnce(&core::Current<'_>) -> Result<core::Rest, core::Error>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = theirs.py();
    let objects = Objects::default();
    let theirs = input::current(&objects, core::Side::Theirs, theirs)?;
    rest_of(py, left(&theirs).or_raise(py)?)
}

fn rest_of(py: Python<'_>, rest: core::Rest) -> PyResult<Bound<'_, PyAny>> {
    let changed = records(py, "changed", &rest.changed)?;
    made(py, "Rest", (Edits(rest.edits), changed))
}

#[pyfunction]
pub(crate) fn _rest_from_json<'py>(json: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    rest_of(json.py(), kept(json, core::Rest::from_json)?)
}
