//! Merges, and their conflicts.

use multifield_core as core;
use pyo3::{
    prelude::*,
    types::{PyDict, PyTuple},
};

use crate::{
    edits::Edits,
    error::OrRaise,
    input,
    json::kept,
    options,
    read::Objects,
    record::{made, records},
    rest::rest,
};

fn merged_of(py: Python<'_>, merged: core::Merged) -> PyResult<Bound<'_, PyAny>> {
    let later = PyTuple::new(py, merged.later.into_iter().map(Edits))?;
    let conflicts = records(py, "conflict", &merged.conflicts)?;
    made(py, "Merged", (Edits(merged.edits), later, conflicts))
}

#[pyfunction]
pub(crate) fn _merged_from_json<'py>(json: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    merged_of(json.py(), kept(json, core::Merged::from_json)?)
}

/// Returns the rest of the merge with this JSON.
#[pyfunction]
pub(crate) fn _merged_rest<'py>(
    json: &Bound<'py, PyAny>,
    theirs: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let merged = kept(json, core::Merged::from_json)?;
    rest(theirs, |theirs| merged.rest(theirs))
}

/// Return the changes that another system made since the last sync, as edits of the
/// portal's current state.
///
/// Changes that only the portal made are kept. The edits may not be the last call, see
/// `Edits.is_last`: send, read theirs and merge again, with the same base and ours, until
/// there are no edits.
///
/// Args:
///     base: The state of the portal at the last sync.
///     ours: The state that the other system wants now, like desired of `diff`.
///     theirs: The state of the portal now.
///     options: See `diff`. In addition, ``on_conflict``.
///
/// Returns:
///     The edits and the conflicts.
///
/// Raises:
///     MultifieldError: See `diff`. ``side`` names the argument that is wrong.
///
/// >>> import multifield as mf
/// >>> base = {"PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "111"}]}
/// >>> theirs = {"PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "333"}]}
/// >>> merged = mf.merge(base, {"PHONE": ["222"]}, theirs)
/// >>> print(merged)
/// PHONE
///   + 222 (WORK)
/// conflict PHONE 5: base 111 (WORK), ours deleted, theirs 333 (WORK)
#[pyfunction]
#[pyo3(signature = (base, ours, theirs, **options))]
pub(crate) fn merge<'py>(
    base: &Bound<'py, PyAny>,
    ours: &Bound<'py, PyAny>,
    theirs: &Bound<'py, PyAny>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options::read_with(options, |object| core::Merge::from_deserializer(object))?;
    merge_with(&options, base, ours, theirs)
}

pub(crate) fn merge_with<'py>(
    merge: &core::Merge,
    base: &Bound<'py, PyAny>,
    ours: &Bound<'py, PyAny>,
    theirs: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let objects = Objects::default();
    let py = base.py();
    let base = input::current(&objects, core::Side::Base, base)?;
    let diff = merge.get_diff_options();
    let ours = input::desired(&objects, &diff, core::Side::Ours, ours)?;
    let theirs = input::current(&objects, core::Side::Theirs, theirs)?;
    merged_of(py, merge.merge(&base, &ours, &theirs).or_raise(py)?)
}
