//! Merges, and what they could not tell.

use multifield_core as core;
use pyo3::{
    prelude::*,
    types::{PyDict, PyType},
};

use crate::{
    edit::{record, Version},
    edits::{lines, Edits},
    error::exception,
    input,
    json::{kept, to_keep},
    options,
    read::Objects,
    rest::{self, Rest},
};

record! {
    /// A row that both sides of a merge changed, each in its own way, or that one
    /// changed and the other deleted, or that both added in two ways.
    Conflict(field, id, base, ours, theirs, place, text) {
        /// The row's field.
        field: String,
        /// The row's ID in theirs; where theirs deleted it, in base.
        id: u64,
        /// What it was at the last sync; None where both sides added it.
        base: Option<Version>,
        /// What ours wants it to be; None where ours deleted it.
        ours: Option<Version>,
        /// What theirs has made of it; None where theirs deleted it.
        theirs: Option<Version>,
        /// Where ours lists it, such as ``PHONE[2]``; None where ours deleted it.
        place: Option<String>,
        /// The conflict as a line for people, which str gives, too.
        text: String,
    }

    fn __str__(&self) -> String {
        self.text.clone()
    }
}

impl From<&core::Conflict> for Conflict {
    fn from(conflict: &core::Conflict) -> Self {
        let version = |version: &Option<core::RowState>| version.as_ref().map(Version::from);
        Conflict {
            field: conflict.field.type_id().to_owned(),
            id: conflict.id.get(),
            base: version(&conflict.base),
            ours: version(&conflict.ours),
            theirs: version(&conflict.theirs),
            place: conflict.place.clone(),
            text: conflict.to_string(),
        }
    }
}

/// What a merge gives.
#[pyclass(frozen, eq, module = "multifield")]
#[derive(PartialEq, Eq)]
pub(crate) struct Merged(core::Merged);

#[pymethods]
impl Merged {
    /// What leads from theirs to the merged state.
    #[getter]
    fn edits(&self) -> Edits {
        Edits(self.0.edits.clone())
    }

    /// The calls after the first, where one is not enough. Sending the edits, reading
    /// and merging again leads to the same; these are for `rest`, and for callers
    /// that cannot read in between.
    #[getter]
    fn later(&self) -> Vec<Edits> {
        self.0.later.iter().cloned().map(Edits).collect()
    }

    /// What both sides did to a row, however it was settled: by field, then
    /// ID.
    #[getter]
    fn conflicts(&self) -> Vec<Conflict> {
        self.0.conflicts.iter().map(Conflict::from).collect()
    }

    /// Reads what `to_json` gave.
    ///
    /// Raises MultifieldError: ``invalid_json``; ``invalid_edits`` for another
    /// shape, and for edits that `Edits.from_json` refuses.
    #[staticmethod]
    fn from_json(json: &Bound<'_, PyAny>) -> PyResult<Self> {
        kept(json, core::Merged::from_json).map(Merged)
    }

    /// Edits, later calls and conflicts as JSON, for queues and review.
    ///
    /// >>> import multifield as mf
    /// >>> base = {"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}
    /// >>> theirs = {"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "c.example"}]}
    /// >>> merged = mf.merge(base, {"WEB": ["b.example"]}, theirs)
    /// >>> mf.Merged.from_json(merged.to_json()).conflicts[0].id
    /// 9
    fn to_json(&self) -> PyResult<String> {
        to_keep(&self.0)
    }

    /// What of the plan is still to be sent, where an answer was lost: that of
    /// `Edits.rest` for all its calls.
    ///
    /// Raises MultifieldError: those of `Edits.rest`.
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
    /// (0, [])
    fn rest(&self, theirs: &Bound<'_, PyAny>) -> PyResult<Rest> {
        rest::rest(theirs, |theirs| self.0.rest(theirs))
    }

    /// The readable diff and a line for each conflict, which str gives, too.
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
        Ok((from_json, (self.to_json()?,)))
    }

    /// It does not change, so it is its own copy.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }
}

/// What another system changed since the last sync, as edits of what the
/// portal holds now.
///
/// ``base`` is what the portal held at the last sync, ``ours`` what the other
/// system wants now, ``theirs`` what the portal holds now. The edits may not be the
/// last call, see `Edits.is_last`: send, read theirs and merge again, with the same
/// base and ours, until there are no edits.
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
    let base = input::current(&objects, ("base", core::Side::Base), base)?;
    let side = ("ours", core::Side::Ours);
    let ours = input::desired(&objects, &merge.get_diff_options(), side, ours)?;
    let theirs = input::current(&objects, ("theirs", core::Side::Theirs), theirs)?;
    match merge.merge(&base, &ours, &theirs) {
        Ok(merged) => Ok(Merged(merged)),
        Err(error) => Err(exception(py, &error, None)),
    }
}
