//! File fields. `files.py` has the classes, and converts objects to JSON, in which an index
//! stands for each new file.

use multifield_files as core;
use pyo3::{prelude::*, types::PyString};

use crate::{
    edits::{lines, Edits},
    error::{choice, OrRaise},
    input::bytes,
    object::{Any, Made},
    write::to_python,
};

/// Checks a new file by its name and the beginning of its content.
#[pyfunction]
pub(crate) fn _check_file(py: Python<'_>, name: &str, content: &[u8]) -> PyResult<()> {
    core::File::new(name, content).or_raise(py)?;
    Ok(())
}

#[pyclass(frozen, eq, name = "_FilesEdits")]
#[derive(PartialEq)]
pub(crate) struct FilesEdits(core::Edits<'static>);

impl FilesEdits {
    fn with_call<T>(
        &self,
        py: Python<'_>,
        (entity_type_id, id): (Option<u64>, Option<u64>),
        multifields: Option<Edits>,
        work: impl FnOnce(&core::Request<'_>) -> Result<T, core::Error>,
    ) -> PyResult<Option<T>> {
        let multifields = multifields.map_or_else(Default::default, |edits| edits.0);
        let call = self.0.request_with(&multifields, entity_type_id, id);
        let done = call.and_then(|call| call.as_ref().map(work).transpose());
        done.or_raise(py)
    }
}

#[pymethods]
impl FilesEdits {
    fn fields(&self) -> String {
        self.0.fields().to_json()
    }

    /// Returns the method, the item and the JSON of the call.
    fn request(
        &self,
        py: Python<'_>,
        entity_type_id: Option<u64>,
        id: Option<u64>,
        multifields: Option<Edits>,
    ) -> PyResult<Option<(&'static str, u64, u64, String)>> {
        self.with_call(py, (entity_type_id, id), multifields, |call| {
            let json = call.to_json();
            Ok((call.method(), call.entity_type_id(), call.id(), json))
        })
    }

    fn command(
        &self,
        py: Python<'_>,
        entity_type_id: u64,
        id: u64,
        multifields: Option<Edits>,
    ) -> PyResult<Option<String>> {
        let item = (Some(entity_type_id), Some(id));
        // A path to the method is not general enough over lifetimes.
        #[allow(clippy::redundant_closure_for_method_calls)]
        self.with_call(py, item, multifields, |call| call.command())
    }

    fn settle<'py>(&self, response: Any<'_, 'py>) -> Made<'py> {
        let settled = self.0.settle(bytes("response", response)?);
        to_python(response.py(), &settled.or_raise(response.py())?)
    }

    fn uncertain<'py>(&self, current: Any<'_, 'py>) -> Made<'py> {
        let json = bytes("current", current)?;
        let now = core::Current::from_json(&*json, self.0.file_fields());
        let uncertain = now.and_then(|now| self.0.uncertain(&now));
        to_python(current.py(), &uncertain.or_raise(current.py())?)
    }

    fn __bool__(&self) -> bool {
        !self.0.is_empty()
    }

    fn __str__(&self) -> String {
        lines(&self.0)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0.to_string())
    }
}

/// Computes edits: `multifield.files.diff` is its public form. Each new file is its name and
/// its base64, which only Python keeps.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // PyO3 has no borrowed list.
pub(crate) fn _files_diff(
    current: Any<'_, '_>,
    desired: Any<'_, '_>,
    new: Vec<(String, Bound<'_, PyString>)>,
    fields: Any<'_, '_>,
    strategy: Option<&str>,
    max_deletes: Option<usize>,
) -> PyResult<FilesEdits> {
    let py = current.py();
    let fields = bytes("fields", fields)?;
    let (current, desired) = (bytes("current", current)?, bytes("desired", desired)?);
    let mut listed = Vec::new();
    for (index, (name, base64)) in new.iter().enumerate() {
        let file = core::File::from_base64(&**name, base64.to_str()?).or_raise(py)?;
        listed.push(file.kept_outside(index));
    }
    let diff = core::Diff::new()
        .strategy(choice(py, strategy)?)
        .max_deletes(max_deletes);
    let edits = || {
        let current = core::Current::from_json(&*current, &core::FileFields::from_json(&*fields)?)?;
        let desired = core::Desired::from_json_with(&*desired, &listed)?;
        diff.diff(&current, &desired).map(core::Edits::into_owned)
    };
    edits().or_raise(py).map(FilesEdits)
}

/// Simulates a payload: `multifield.files.simulate` is its public form.
#[pyfunction]
pub(crate) fn _files_simulate<'py>(
    current: Any<'_, 'py>,
    payload: Any<'_, 'py>,
    fields: Any<'_, 'py>,
) -> Made<'py> {
    let py = current.py();
    let (fields, payload) = (bytes("fields", fields)?, bytes("payload", payload)?);
    let current = bytes("current", current)?;
    let simulation = core::FileFields::from_json(&*fields)
        .and_then(|fields| core::Current::from_json(&*current, &fields))
        .and_then(|current| core::simulate(&current, &payload));
    to_python(py, &simulation.or_raise(py)?)
}
