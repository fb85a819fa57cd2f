//! File fields. `files.py` converts the inputs to JSON, in which an index stands for each
//! new file.

use base64::{engine::general_purpose::STANDARD, Engine};
use multifield_files as core;
use pyo3::{
    intern,
    prelude::*,
    types::{PyBytes, PyDict, PyList, PyMemoryView, PyString, PyTuple},
};

use crate::{
    edits::Edits,
    error::{files_exception, wrong_argument},
    foreign,
    input::json_bytes,
    json::bytes,
    read::Objects,
    write::to_python,
};

/// Converts the error of a result to its exception.
fn raise<T>(py: Python<'_>, result: Result<T, core::Error>) -> PyResult<T> {
    result.map_err(|error| files_exception(py, &error))
}

/// Returns the JSON of an argument. Objects are converted.
fn json_of<'a, 'py>(objects: &'a Objects<'py>, argument: &Bound<'py, PyAny>) -> PyResult<&'a [u8]> {
    if let Some(json) = json_bytes(objects, objects.keep(argument.clone()))? {
        return Ok(json);
    }
    let files = argument.py().import("multifield.files")?;
    let json = foreign::call(
        &files.getattr("_json")?,
        &PyTuple::new(argument.py(), [argument])?,
    )?;
    bytes(objects, "json", &json)
}

/// A new file: a name with its extension, and the content.
///
/// It keeps the content as base64, which is what the portal accepts.
///
/// Args:
///     name: The name, such as ``contract.pdf``.
///     content: Bytes, or a file opened in binary mode. It is read completely.
///
/// Raises:
///     FilesError: ``empty_name``, ``empty_file``.
///
/// >>> import multifield as mf
/// >>> mf.File("a.txt", b"hello")
/// File(name='a.txt', size=5)
#[pyclass(frozen, module = "multifield")]
pub(crate) struct File {
    name: String,
    size: usize,
    /// The only copy of the base64. Requests contain this string itself.
    base64: Py<PyString>,
}

#[pymethods]
impl File {
    #[new]
    fn new(name: String, content: &Bound<'_, PyAny>) -> PyResult<File> {
        let py = content.py();
        let encoded = |content: &[u8]| {
            // This checks the file before its content is converted to base64.
            raise(py, core::File::new(&*name, content))?;
            PyResult::Ok((content.len(), STANDARD.encode(content)))
        };
        let objects = Objects::default();
        let expected = "bytes, or a file opened in binary mode";
        // The bytes are dropped before the string is created, so that both are never in
        // memory together.
        let (size, base64) = if content.is_instance_of::<PyString>() {
            return Err(wrong_argument("content", expected, content));
        } else if let Some(bytes) = json_bytes(&objects, objects.keep(content.clone()))? {
            encoded(bytes)?
        } else if let Some(read) = foreign::attribute(content, c"read") {
            let all = foreign::call(&read, &PyTuple::empty(py))?;
            let Ok(bytes) = all.cast::<PyBytes>() else {
                return Err(wrong_argument("content", "bytes from its read()", &all));
            };
            encoded(bytes.as_bytes())?
        } else if let Ok(view) = PyMemoryView::from(content) {
            // `bytes` also accepts objects that are not content: a list, for example.
            let bytes = py.get_type::<PyBytes>().call1((view,))?;
            encoded(bytes.cast::<PyBytes>()?.as_bytes())?
        } else {
            return Err(wrong_argument("content", expected, content));
        };
        drop(objects);
        let base64 = PyString::new(py, &base64).unbind();
        Ok(File { name, size, base64 })
    }

    fn __eq__(&self, py: Python<'_>, other: &File) -> PyResult<bool> {
        let is_same = self.name == other.name && self.size == other.size;
        Ok(is_same && self.base64.bind(py).as_any().eq(&other.base64)?)
    }

    /// The name.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// The size in bytes.
    #[getter]
    const fn size(&self) -> usize {
        self.size
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = PyString::new(py, &self.name).repr()?;
        Ok(format!("File(name={name}, size={})", self.size))
    }
}

/// The edits of the file fields of one item: see `multifield.files.diff`. They are immutable.
///
/// If there is nothing to do, the edits are falsy. Then send nothing.
///
/// The call writes each of its fields as a whole: a file that a person adds between the read
/// and the call is deleted. Read immediately before.
#[pyclass(frozen, module = "multifield.files", name = "FilesEdits")]
pub(crate) struct FilesEdits {
    edits: core::Edits<'static>,
    /// The new files by their index. Their base64 exists only as strings of Python.
    new: Vec<Py<File>>,
}

impl FilesEdits {
    /// Converts the output of the crate to Python objects.
    fn written<'py>(
        &self,
        py: Python<'py>,
        value: &impl serde::Serialize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let value = to_python(py, value)?;
        self.fill(&value)?;
        Ok(value)
    }

    /// Replaces the indexes of files by their base64.
    fn fill(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(dict) = value.cast::<PyDict>() {
            for (_, value) in dict {
                self.fill(&value)?;
            }
        } else if let Ok(list) = value.cast::<PyList>() {
            for (at, value) in list.iter().enumerate() {
                let index = match value.cast::<PyDict>() {
                    Ok(dict) => dict.get_item(core::Desired::FILE_KEY)?,
                    Err(_) => None,
                };
                match index.and_then(|index| self.new.get(index.extract::<usize>().ok()?)) {
                    Some(file) => list.set_item(at, &file.get().base64)?,
                    None => self.fill(&value)?,
                }
            }
        }
        Ok(())
    }

    /// Returns JSON of the crate as a str, with base64 in place of the indexes. The str
    /// has its final size from the start, because it may be large.
    fn text<'py>(&self, py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
        let mut pieces: Vec<Bound<'py, PyAny>> = Vec::new();
        let key = serde_json::to_string(core::Desired::FILE_KEY);
        let start = format!("{{{}:", key.unwrap_or_default());
        let mut rest = json;
        // A quotation mark inside a string is escaped, so no file name contains this
        // text.
        while let Some((before, after)) = rest.split_once(&start) {
            let (index, after) = after.split_once('}').unwrap_or_default();
            let file = index.parse::<usize>().ok().and_then(|at| self.new.get(at));
            pieces.push(PyString::new(py, &format!("{before}\"")).into_any());
            pieces.extend(file.map(|file| file.get().base64.bind(py).clone().into_any()));
            pieces.push(intern!(py, "\"").clone().into_any());
            rest = after;
        }
        pieces.push(PyString::new(py, rest).into_any());
        intern!(py, "").call_method1("join", (pieces,))
    }
}

#[pymethods]
impl FilesEdits {
    /// Return the value of ``fields`` for ``crm.item.update``, as a new dict.
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.written(py, &self.edits.fields())
    }

    /// Return the call, or None if there is nothing to do.
    ///
    /// Args:
    ///     entity_type_id: The kind of item, such as 2 for a deal, by default that of current.
    ///     id: The ID of the item, by default that of current.
    ///     multifields: Edits of the multifields of the same item, for the same call.
    ///
    /// Raises:
    ///     FilesError: ``other_entity`` if current or the multifields are of another item;
    ///         ``wrong_option`` if neither an argument nor current has the kind or the ID, or
    ///         if there are multifields and the kind has none.
    #[pyo3(signature = (entity_type_id = None, id = None, *, multifields = None))]
    fn request(
        slf: &Bound<'_, Self>,
        entity_type_id: Option<u64>,
        id: Option<u64>,
        multifields: Option<Edits>,
    ) -> PyResult<Option<FilesRequest>> {
        let multifields = multifields.unwrap_or(Edits(multifield_core::Edits::default()));
        let call = slf
            .get()
            .edits
            .request_with(&multifields.0, entity_type_id, id);
        let call = raise(slf.py(), call)?;
        Ok(call.map(|call| FilesRequest {
            entity_type_id: call.entity_type_id(),
            id: call.id(),
            edits: slf.clone().unbind(),
            multifields,
        }))
    }

    /// Return the desired state with each new file replaced by its ID, according to the response
    /// of the call. With the same options, a diff with it has no edits.
    ///
    /// Keep it in place of the old desired state, because a new file is uploaded each time that
    /// it is listed. Which of several new files of a field got which ID is not known.
    ///
    /// Raises:
    ///     FilesError: ``not_settled`` if a field does not have exactly the files that it should
    ///         have; ``field_not_read``, ``response_error``, ``other_entity``.
    fn settle<'py>(
        &self,
        py: Python<'py>,
        response: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let objects = Objects::default();
        let response = json_of(&objects, response)?;
        to_python(py, &raise(py, self.edits.settle(response))?)
    }

    /// Compare a read after a call without an answer with the state before it.
    ///
    /// The server may run a call for a minute after its answer is lost, so read no earlier. Send
    /// nothing again: files would be uploaded twice. If `settle` accepts the read, then the call
    /// was carried out.
    ///
    /// Returns:
    ///     For each field of the edits a dict: its name as ``field``, how many new files were
    ///     ``expected``, and the IDs that ``appeared`` and ``disappeared``.
    ///
    /// Raises:
    ///     FilesError: ``field_not_read``, ``other_entity``.
    fn uncertain<'py>(
        &self,
        py: Python<'py>,
        current: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let objects = Objects::default();
        let current = json_of(&objects, current)?;
        let now = core::Current::from_json(current, self.edits.file_fields());
        let uncertain = now.and_then(|now| self.edits.uncertain(&now));
        to_python(py, &raise(py, uncertain)?)
    }

    fn __bool__(&self) -> bool {
        !self.edits.is_empty()
    }

    fn __eq__(&self, py: Python<'_>, other: &FilesEdits) -> PyResult<bool> {
        if self.edits != other.edits || self.new.len() != other.new.len() {
            return Ok(false);
        }
        for (file, other) in self.new.iter().zip(&other.new) {
            if !file.get().__eq__(py, other.get())? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn __str__(&self) -> String {
        self.edits.to_string()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.edits.to_string())
    }
}

/// A call of ``crm.item.update``, ready to send.
#[pyclass(frozen, module = "multifield.files", name = "FilesRequest")]
pub(crate) struct FilesRequest {
    edits: Py<FilesEdits>,
    entity_type_id: u64,
    id: u64,
    multifields: Edits,
}

impl FilesRequest {
    fn with<T>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&core::Request<'_>) -> PyResult<T>,
    ) -> PyResult<T> {
        let edits = &self.edits.get().edits;
        let call = edits.request_with(&self.multifields.0, self.entity_type_id, self.id);
        match raise(py, call)? {
            Some(call) => work(&call),
            // Empty edits have no request.
            None => Err(wrong_argument("edits", "edits", self.edits.bind(py))),
        }
    }
}

#[pymethods]
impl FilesRequest {
    /// The method, ``crm.item.update``.
    #[getter]
    fn method(&self, py: Python<'_>) -> PyResult<&'static str> {
        self.with(py, |call| Ok(call.method()))
    }

    /// The kind of item, such as 2 for a deal.
    #[getter]
    const fn entity_type_id(&self) -> u64 {
        self.entity_type_id
    }

    /// The ID of the item.
    #[getter]
    const fn id(&self) -> u64 {
        self.id
    }

    /// Return the parameters as a new dict.
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.with(py, |call| self.edits.get().written(py, &call.params()))
    }

    /// Return ``{"method", "params"}`` as JSON.
    fn to_json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.with(py, |call| self.edits.get().text(py, &call.to_json()))
    }

    /// Return the call as a command of a batch.
    ///
    /// Raises:
    ///     FilesError: ``needs_json`` if a query cannot contain it: a multiple field that is
    ///         cleared, or more than 1 MiB. Send the call as JSON, by itself.
    fn command(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |call| raise(py, call.command()))
    }

    fn __repr__(&self) -> String {
        let (kind, id) = (self.entity_type_id, self.id);
        format!("FilesRequest(entity_type_id={kind}, id={id})")
    }
}

/// Compute edits: `multifield.files.diff` is its public form.
#[pyfunction]
#[pyo3(signature = (current, desired, new, fields, strategy, max_deletes))]
pub(crate) fn files_diff(
    current: &Bound<'_, PyAny>,
    desired: &Bound<'_, PyAny>,
    new: Vec<Py<File>>,
    fields: &Bound<'_, PyAny>,
    strategy: Option<&str>,
    max_deletes: Option<usize>,
) -> PyResult<FilesEdits> {
    let py = current.py();
    let objects = Objects::default();
    let fields = json_of(&objects, fields)?;
    let current = json_of(&objects, current)?;
    let desired = json_of(&objects, desired)?;
    let mut listed = Vec::new();
    for (index, file) in new.iter().enumerate() {
        let file = file.get();
        let base64 = file.base64.to_str(py)?;
        let file = raise(py, core::File::from_base64(&*file.name, base64))?;
        listed.push(file.kept_outside(index));
    }
    let strategy = strategy.map_or(Ok(multifield_core::Strategy::default()), str::parse);
    let strategy = crate::error::OrRaise::or_raise(strategy, py)?;
    let edits = || {
        let current = core::Current::from_json(current, &core::FileFields::from_json(fields)?)?;
        let desired = core::Desired::from_json_with(desired, &listed)?;
        let diff = core::Diff::new()
            .strategy(strategy)
            .max_deletes(max_deletes);
        Ok(diff.diff(&current, &desired)?.into_owned())
    };
    let edits = raise(py, edits())?;
    Ok(FilesEdits { edits, new })
}

/// Simulate a payload: `multifield.files.simulate` is its public form.
#[pyfunction]
pub(crate) fn files_simulate<'py>(
    current: &Bound<'py, PyAny>,
    payload: &Bound<'py, PyAny>,
    fields: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = current.py();
    let objects = Objects::default();
    let fields = json_of(&objects, fields)?;
    let current = json_of(&objects, current)?;
    let payload = json_of(&objects, payload)?;
    let simulation = core::FileFields::from_json(fields)
        .and_then(|fields| core::Current::from_json(current, &fields))
        .and_then(|current| core::simulate(&current, payload));
    to_python(py, &raise(py, simulation)?)
}
