//! Requests and batches of them.

use multifield_core as core;
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{IntoPyDict, PyString},
    Borrowed,
};

use crate::{
    edits::Edits,
    error::{wrong_argument, OrRaise},
    foreign,
    object::{integer, Any, Made},
    record::record,
    write::to_python,
};

/// The ID of an entity, as an integer or as a str, as the portal returns it.
#[derive(Clone, Copy)]
pub(crate) struct Id(pub(crate) u64);

impl<'py> FromPyObject<'_, 'py> for Id {
    type Error = PyErr;

    fn extract(id: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let number = if let Ok(text) = id.cast::<PyString>() {
            text.to_string_lossy().parse().ok()
        } else if let Some(number) = integer(&id)? {
            number.extract().ok()
        } else {
            return Err(wrong_argument("id", "an int or a str of digits", &id));
        };
        match number {
            Some(number) => Ok(Id(number)),
            None => Err(PyValueError::new_err(format!(
                "argument 'id': expected an integer of at least 0, found {}",
                id.repr()?
            ))),
        }
    }
}

/// A call of Bitrix24's REST API, ready to send.
///
/// >>> import multifield as mf
/// >>> request = mf.diff({"PHONE": []}, {"PHONE": "+1"}).request("contact", 43)
/// >>> request.method, request.params()["id"]
/// ('crm.contact.update', 43)
#[pyclass(frozen, eq, hash, module = "multifield")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Request(pub(crate) core::Request);

#[pymethods]
impl Request {
    /// The method, such as ``crm.contact.update``.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.method()
    }

    /// Return the parameters as a new dict.
    fn params<'py>(&self, py: Python<'py>) -> Made<'py> {
        to_python(py, self.0.params())
    }

    /// The kind of the entity that the call changes.
    #[getter]
    fn entity(&self) -> &'static str {
        self.0.entity().as_str()
    }

    /// The ID of the entity, or None if the call creates it.
    #[getter]
    const fn id(&self) -> Option<u64> {
        self.0.id()
    }

    /// Return the call as a command of a batch.
    ///
    /// Raises:
    ///     MultifieldError: ``result_reference`` or ``too_many_variables`` if a batch would
    ///         change a value on its way.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "+1"}).request("contact", 43).command()
    /// 'crm.contact.update?id=43&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1'
    fn command(&self, py: Python<'_>) -> PyResult<String> {
        let command = self.0.command().or_raise(py)?;
        Ok(command.to_string())
    }

    /// Return ``{"method", "params"}`` as JSON.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (method, params) = (self.method(), self.params(py)?.repr()?);
        Ok(format!("Request(method='{method}', params={params})"))
    }

    /// Pickle repeats the call that created the request: a method of its edits.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Edits,))> {
        let entity = self.entity();
        let api = [("api", self.0.api().as_str())].into_py_dict(py)?;
        let caller = py.import("operator")?.getattr("methodcaller")?;
        let call = match self.id() {
            Some(id) => caller.call(("request", entity, id), Some(&api)),
            None => caller.call(("add_request", entity), Some(&api)),
        };
        Ok((call?, (Edits(self.0.edits().clone()),)))
    }
}

/// Pack requests into calls of ``batch``, at most 50 in each.
///
/// Args:
///     requests: An iterable of requests. None, the request of empty edits, is ignored.
///     halt: Whether the server skips the remaining commands of a batch after one that
///         fails.
///
/// Returns:
///     The batches. The keys of a batch tell to which entity each result belongs.
///
/// Raises:
///     MultifieldError: See `Request.command`.
///
/// >>> import multifield as mf
/// >>> edits = mf.diff({"PHONE": []}, {"PHONE": "+1"})
/// >>> [batch] = mf.batch(edits.request("contact", id) for id in (43, 44))
/// >>> batch.params()["cmd"]["44"]
/// 'crm.contact.update?id=44&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1'
#[pyfunction]
#[pyo3(signature = (requests, *, halt = false))]
pub(crate) fn batch<'py>(requests: Any<'_, 'py>, halt: bool) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = requests.py();
    let mut commands = Vec::new();
    let iterator = foreign::iter(requests)
        .map_err(|_| wrong_argument("requests", "an iterable of requests", requests))?;
    while let Some(request) = foreign::next(&iterator) {
        let request = request?;
        // `Edits.request` returns None if there is nothing to do.
        if request.is_none() {
            continue;
        }
        let request = request.cast_into::<Request>().map_err(|error| {
            let expected =
                "Request or None in it (a request for files is sent by itself, or as its \
                            command)";
            wrong_argument("requests", expected, &error.into_inner())
        })?;
        let command = request.get().0.command();
        commands.push(command.or_raise(py)?);
    }
    let batches = core::batches(commands).halt(halt);
    batches.map(|batch| record(py, "batch", &batch)).collect()
}
