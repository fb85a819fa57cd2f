//! Merges, and what they could not tell.

use multifield_core as core;
use pyo3::{
    prelude::*,
    types::{PyDict, PyTuple, PyType},
};

use crate::{
    edits::{lines, Edits},
    error::OrRaise,
    input,
    json::kept,
    options,
    read::Objects,
    record::records,
    rest::{self, Rest},
};

/// The result of a merge: the edits and the conflicts.
#[pyclass(frozen, eq, module = "multifield")]
#[derive(PartialEq, Eq)]
pub(crate) struct Merged(core::Merged);

#[pymethods]
impl Merged {
    /// The edits that turn theirs into the merged state. They may be only the first call of the
    /// plan, see `Edits.is_last`.
    #[getter]
    fn edits(&self) -> Edits {
        Edits(self.0.edits.clone())
    }

    /// The calls after the first one, if the plan needs several. Usually you do not need them:
    /// send the edits, read and merge again instead. They are for `rest`, and for callers that
    /// cannot read in between.
    #[getter]
    fn later<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let later: Vec<_> = self.0.later.iter().cloned().map(Edits).collect();
        PyTuple::new(py, later)
    }

    /// The rows that both sides changed in different ways, by field, then ID. They are listed
    /// whatever ``on_conflict`` is.
    #[getter]
    fn conflicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        records(py, "conflict", &self.0.conflicts)
    }

    /// Return the result that `to_json` wrote.
    ///
    /// Args:
    ///     json: JSON as a str or bytes.
    ///
    /// Raises:
    ///     MultifieldError: ``invalid_json``; ``invalid_edits`` if the JSON has another shape
    ///         or edits that `Edits.from_json` refuses.
    #[staticmethod]
    fn from_json(json: &Bound<'_, PyAny>) -> PyResult<Self> {
        kept(json, core::Merged::from_json).map(Merged)
    }

    /// Return edits, later calls and conflicts as JSON, for a queue or a review.
    ///
    /// >>> import multifield as mf
    /// >>> base = {"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}
    /// >>> theirs = {"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "c.example"}]}
    /// >>> merged = mf.merge(base, {"WEB": ["b.example"]}, theirs)
    /// >>> mf.Merged.from_json(merged.to_json()).conflicts[0].id
    /// 9
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Return the part of the plan that still has to be sent after an answer was lost. It is
    /// like `Edits.rest`, but covers all calls of the plan.
    ///
    /// Args:
    ///     theirs: The entity as it is now.
    ///
    /// Raises:
    ///     MultifieldError: See `Edits.rest`.
    ///
    /// >>> import multifield as mf
    /// >>> one = {"VALUE_TYPE": "WORK", "VALUE": "111"}
    /// >>> two = {"VALUE_TYPE": "HOME", "VALUE": "222"}
    /// >>> base = {"PHONE": [{"ID": 8, **one}, {"ID": 9, **two}]}
    /// >>> merged = mf.merge(base, {"PHONE": ["222", "111"]}, base, order="desired")
    /// >>> len(merged.later)
    /// 1
    /// >>> rest = merged.rest({"PHONE": [{"ID": 8, **two}, {"ID": 9, **one}]})
    /// >>> len(rest.edits), rest.changed
    /// (0, ())
    fn rest(&self, theirs: &Bound<'_, PyAny>) -> PyResult<Rest> {
        rest::rest(theirs, |theirs| self.0.rest(theirs))
    }

    /// Return the edits for people to read, and one line for each conflict. ``str()`` returns
    /// the same without colours.
    ///
    /// Args:
    ///     color: Whether to add ANSI colours.
    #[pyo3(signature = (*, color = false))]
    fn text(&self, color: bool) -> String {
        lines(&self.0.text().color(color))
    }

    fn __str__(&self) -> String {
        self.text(false)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let edits = slf.getattr("edits")?.repr()?;
        let later = slf.getattr("later")?.repr()?;
        let conflicts = slf.getattr("conflicts")?.repr()?;
        Ok(format!(
            "Merged(edits={edits}, later={later}, conflicts={conflicts})"
        ))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let from_json = PyType::new::<Merged>(py).getattr("from_json")?;
        Ok((from_json, (self.to_json(),)))
    }
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
pub(crate) fn merge(
    base: &Bound<'_, PyAny>,
    ours: &Bound<'_, PyAny>,
    theirs: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Merged> {
    let options = options::read_with(options, |object| core::Merge::from_deserializer(object))?;
    merge_with(&options, base, ours, theirs)
}

pub(crate) fn merge_with(
    merge: &core::Merge,
    base: &Bound<'_, PyAny>,
    ours: &Bound<'_, PyAny>,
    theirs: &Bound<'_, PyAny>,
) -> PyResult<Merged> {
    let objects = Objects::default();
    let py = base.py();
    let base = input::current(&objects, core::Side::Base, base)?;
    let diff = merge.get_diff_options();
    let ours = input::desired(&objects, &diff, core::Side::Ours, ours)?;
    let theirs = input::current(&objects, core::Side::Theirs, theirs)?;
    let merged = merge.merge(&base, &ours, &theirs).or_raise(py)?;
    Ok(Merged(merged))
}
