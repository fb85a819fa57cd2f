//! What of a plan is still to be sent.

use multifield_core as core;
use pyo3::{prelude::*, types::PyType};

use crate::{
    edit::{record, Edit, Version},
    edits::{lines, Edits},
    error::exception,
    input,
    json::{kept, to_keep},
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

/// What of a plan is still to be sent.
#[pyclass(frozen, eq, hash, module = "multifield")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Rest(core::Rest);

#[pymethods]
impl Rest {
    /// The edits that are left, as one call. Where it is not the last (`Edits.is_last`),
    /// send it, read, and ask for the rest again.
    #[getter]
    fn edits(&self) -> Edits {
        Edits(self.0.edits.clone())
    }

    /// The rows that a person has changed since, and that are left alone.
    #[getter]
    fn changed(&self) -> Vec<Changed> {
        self.0.changed.iter().map(Changed::from).collect()
    }

    /// Reads what `to_json` gave.
    ///
    /// Raises MultifieldError: ``invalid_json``; ``invalid_edits`` for another
    /// shape, and for edits that `Edits.from_json` refuses.
    #[staticmethod]
    fn from_json(json: &Bound<'_, PyAny>) -> PyResult<Self> {
        kept(json, core::Rest::from_json).map(Rest)
    }

    /// The edits that are left and the rows that were changed, as JSON.
    ///
    /// >>> import multifield as mf
    /// >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
    /// >>> edits.rest({"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}).to_json()
    /// '{"edits":{"deletes":"flag","edits":[]},"changed":[]}'
    fn to_json(&self) -> PyResult<String> {
        to_keep(&self.0)
    }

    /// The readable diff and a line for each row that was changed, which str gives, too.
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

impl From<&core::Changed> for Changed {
    fn from(changed: &core::Changed) -> Self {
        Changed {
            field: changed.field.type_id().to_owned(),
            id: changed.id.get(),
            edit: (&changed.edit).into(),
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
        Ok(rest) => Ok(Rest(rest)),
        Err(error) => Err(exception(theirs.py(), &error, None)),
    }
}
