//! Merges, and the rest of a plan.

use multifield_core as core;
use pyo3::{prelude::*, types::PyTuple};

use crate::{
    edits::Edits,
    error::OrRaise,
    input::{self, kept, with_current},
    object::{Any, Made},
    read::Objects,
    record::{made, records},
};

fn merged_of(py: Python<'_>, merged: core::Merged) -> Made<'_> {
    let later = PyTuple::new(py, merged.later.into_iter().map(Edits))?;
    let conflicts = records(py, "conflict", &merged.conflicts)?;
    made(py, "Merged", (Edits(merged.edits), later, conflicts))
}

#[pyfunction]
pub(crate) fn _merged_from_json<'py>(json: Any<'_, 'py>) -> Made<'py> {
    merged_of(json.py(), kept(json, core::Merged::from_json)?)
}

/// Returns the rest of the merge with this JSON.
#[pyfunction]
pub(crate) fn _merged_rest<'py>(json: Any<'_, 'py>, theirs: Any<'_, 'py>) -> Made<'py> {
    let merged = kept(json, core::Merged::from_json)?;
    rest(theirs, |theirs| merged.rest(theirs))
}

pub(crate) fn merge_with<'py>(
    merge: &core::Merge,
    base: Any<'_, 'py>,
    ours: Any<'_, 'py>,
    theirs: Any<'_, 'py>,
) -> Made<'py> {
    let objects = Objects::default();
    let py = base.py();
    let base = input::current(&objects, core::Side::Base, base)?;
    let diff = merge.get_diff_options();
    let ours = input::desired(&objects, &diff, core::Side::Ours, ours)?;
    let theirs = input::current(&objects, core::Side::Theirs, theirs)?;
    merged_of(py, merge.merge(&base, &ours, &theirs).or_raise(py)?)
}

/// Returns the rest of a plan for theirs. The core computes it.
pub(crate) fn rest<'py>(
    theirs: Any<'_, 'py>,
    left: impl FnOnce(&core::Current<'_>) -> Result<core::Rest, core::Error>,
) -> Made<'py> {
    let py = theirs.py();
    with_current(core::Side::Theirs, theirs, |theirs| {
        rest_of(py, left(theirs).or_raise(py)?)
    })
}

fn rest_of(py: Python<'_>, rest: core::Rest) -> Made<'_> {
    let changed = records(py, "changed", &rest.changed)?;
    made(py, "Rest", (Edits(rest.edits), changed))
}

#[pyfunction]
pub(crate) fn _rest_from_json<'py>(json: Any<'_, 'py>) -> Made<'py> {
    rest_of(json.py(), kept(json, core::Rest::from_json)?)
}
