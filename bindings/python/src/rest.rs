//! What of a plan is still to be sent.

use multifield_core as core;
use pyo3::{
    prelude::*,
    types::{PyTuple, PyType},
};

use crate::{
    edits::{lines, Edits},
    error::OrRaise,
    input,
    json::kept,
    read::Objects,
    record::records,
};

/// The part of a plan that still has to be sent.
#[pyclass(frozen, eq, hash, module = "multifield")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Rest(core::Rest);

#[pymethods]
impl Rest {
    /// The remaining edits, as one call. If it is not the last one (`Edits.is_last`), send it,
    /// read the entity again and call `Edits.rest` again.
    #[getter]
    fn edits(&self) -> Edits {
        Edits(self.0.edits.clone())
    }

    /// The rows that a person changed after the plan was made. They stay unchanged.
    #[getter]
    fn changed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        records(py, "changed", &self.0.changed)
    }

    /// Return the rest that `to_json` wrote.
    ///
    /// Args:
    ///     json: JSON as a str or bytes.
    ///
    /// Raises:
    ///     MultifieldError: ``invalid_json``; ``invalid_edits`` if the JSON has another shape
    ///         or edits that `Edits.from_json` refuses.
    #[staticmethod]
    fn from_json(json: &Bound<'_, PyAny>) -> PyResult<Self> {
        kept(json, core::Rest::from_json).map(Rest)
    }

    /// Return the remaining edits and the changed rows as JSON.
    ///
    /// >>> import multifield as mf
    /// >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
    /// >>> edits.rest({"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}).to_json()
    /// '{"edits":{"deletes":"flag","edits":[]},"changed":[]}'
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Return the edits for people to read, and one line for each changed row. ``str()``
    /// returns the same without colours.
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
        let changed = slf.getattr("changed")?.repr()?;
        Ok(format!("Rest(edits={edits}, changed={changed})"))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let from_json = PyType::new::<Rest>(py).getattr("from_json")?;
        Ok((from_json, (self.to_json(),)))
    }
}

/// What is left of a plan for theirs, which the core tells.
pub(crate) fn rest(
    theirs: &Bound<'_, PyAny>,
    left: impl FnOnce(&core::Current<'_>) -> Result<core::Rest, core::Error>,
) -> PyResult<Rest> {
    let objects = Objects::default();
    let theirs_read = input::current(&objects, core::Side::Theirs, theirs)?;
    left(&theirs_read).or_raise(theirs.py()).map(Rest)
}
