//! Many entities, from lines to lines.

use std::{num::NonZero, thread};

use multifield_core as core;
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyBytes, PyDict, PyInt, PyString},
    Borrowed, IntoPyObjectExt,
};

use crate::{
    error::{exception, wrong_argument},
    foreign,
    input::integer,
    json::bytes,
    options,
    read::Objects,
};

/// An integer as a text, since it may be larger than any of the core's.
fn digits(integer: &Bound<'_, PyInt>) -> PyResult<String> {
    // An enum has a text of its own.
    let repr = integer.py().get_type::<PyInt>().getattr("__repr__")?;
    foreign::call(&repr, &(integer,).into_pyobject(integer.py())?)?.extract()
}

/// How many rows a run may delete: an integer, or a percentage as a text.
pub(crate) struct MaxDeletes(String);

impl<'py> FromPyObject<'_, 'py> for MaxDeletes {
    type Error = PyErr;

    fn extract(limit: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = limit.cast::<PyString>() {
            return Ok(MaxDeletes(text.to_string_lossy().into_owned()));
        }
        let expected = "an int, or a percentage as a str";
        let rows =
            integer(&limit)?.ok_or_else(|| wrong_argument("max_deletes", expected, &limit))?;
        digits(&rows).map(MaxDeletes)
    }
}

/// How many threads do the work.
pub(crate) struct Threads(String);

impl<'py> FromPyObject<'_, 'py> for Threads {
    type Error = PyErr;

    fn extract(threads: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let count =
            integer(&threads)?.ok_or_else(|| wrong_argument("threads", "an int", &threads))?;
        digits(&count).map(Threads)
    }
}

/// The options of a run beside those of its diffs.
pub(crate) struct Run<'a> {
    pub(crate) key: Option<&'a str>,
    pub(crate) form: Option<&'a str>,
    pub(crate) entity: Option<&'a str>,
    pub(crate) api: Option<&'a str>,
    pub(crate) missing: Option<&'a str>,
    pub(crate) on_error: Option<&'a str>,
    pub(crate) max_deletes: Option<MaxDeletes>,
    pub(crate) threads: Option<Threads>,
}

impl Run<'_> {
    /// The core's own, and whether errors are told beside the lines.
    fn to_bulk(&self, diff: core::Diff) -> Result<(core::Bulk, bool), core::Error> {
        let entity = self.entity.map(str::parse).transpose()?;
        let api = self.api.map_or(Ok(core::Api::default()), str::parse)?;
        let form = self.form;
        let form = form.map(|name| core::BulkForm::named(name, entity, api));
        let form = form.transpose()?;
        let missing = self.missing.map(str::parse).transpose()?;
        let on_error = self.on_error.map(str::parse).transpose()?;
        let on_error = on_error.unwrap_or_default();
        let max_deletes = self.max_deletes.as_ref();
        let max_deletes = max_deletes.map(|limit| limit.0.parse()).transpose()?;
        // Threads of its own always: those of a pool of the process are not
        // there in a fork of it.
        let cores = || thread::available_parallelism().map_or(1, NonZero::get);
        let threads = self.threads.as_ref();
        let threads = threads.map(|count| core::Bulk::parse_threads(&count.0));
        let threads = threads.transpose()?;
        let bulk = core::Bulk::new()
            .diff(diff)
            .key(self.key)
            .form(form.unwrap_or_default())
            .missing(missing.unwrap_or_default())
            .on_error(on_error)
            .max_deletes(max_deletes)
            .threads(Some(threads.unwrap_or_else(cores)));
        Ok((bulk, on_error == core::OnError::Skip))
    }

    pub(crate) fn diff_lines<'py>(
        &self,
        diff: core::Diff,
        current: &Bound<'py, PyAny>,
        desired: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = current.py();
        let objects = Objects::default();
        let current = bytes(&objects, "current", current)?;
        let desired = bytes(&objects, "desired", desired)?;
        let blame = |error: core::Error| exception(py, &error, None);
        let (bulk, tells_errors) = self.to_bulk(diff).map_err(blame)?;
        let done = py.detach(|| bulk.diff_ndjson(current, desired));
        let done = done.map_err(blame)?;
        let lines = PyBytes::new(py, &done.lines);
        if !tells_errors {
            return Ok(lines.into_any());
        }
        let errors = done.errors.iter().map(|error| exception(py, error, None));
        (lines, errors.collect::<Vec<_>>()).into_bound_py_any(py)
    }
}

/// Diffs of many entities, from lines of JSON to lines of JSON, on all cores.
///
/// A line is an entity with its ID, or a page of a list of them, as
/// ``{"result": [...]}``. The entities are joined by ID, and a line for each
/// with edits comes out, in the order of desired: ``{"id", "fields"}``,
/// ``{"id", "fm"}``, or with ``form`` ``request`` and ``batch`` calls that are
/// ready to send, for which ``entity`` and ``api`` say what the entities are.
/// These are the bytes of ``multifield bulk``.
///
/// Where one call is not enough for an entity, its line of ``fields`` or ``fm`` has
/// ``unfinished``, as `Edits.to_json` has it, and ``warnings`` where there are
/// some. Send the lines, read and run again, until there are no lines.
///
/// ``key`` is the key of an entity's ID, by default ``ID`` or ``id``. An entity
/// that is in desired alone is an error; with ``missing="add"`` it is made, by a
/// call. ``max_deletes`` is how many rows the whole run may delete, or a share of
/// those that the entities hold, as ``"2.5%"``; that of ``Diff`` is each
/// entity's.
///
/// The first error is raised, with its ``line`` and ``entity_id``. With
/// ``on_error="skip"`` the run goes on: then lines and a list of the errors come
/// back.
///
/// >>> import multifield as mf
/// >>> current = b'{"ID": "43", "PHONE": []}\n{"ID": "44", "PHONE": []}\n'
/// >>> desired = b'{"id": 43, "PHONE": ["111111"]}\n{"id": 44, "PHONES": []}\n'
/// >>> lines, errors = mf.diff_ndjson(current, desired, on_error="skip")
/// >>> lines
/// b'{"id":43,"fields":{"PHONE":[{"VALUE":"111111","VALUE_TYPE":"WORK"}]}}\n'
/// >>> print(errors[0])
/// desired line 2: PHONES: unknown field, did you mean PHONE? [unknown_field]
#[pyfunction]
#[pyo3(signature = (
    current, desired, *, key = None, form = None, entity = None, api = None, missing = None,
    on_error = None, max_deletes = None, threads = None, **options
))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn diff_ndjson<'py>(
    current: &Bound<'py, PyAny>,
    desired: &Bound<'py, PyAny>,
    key: Option<&str>,
    form: Option<&str>,
    entity: Option<&str>,
    api: Option<&str>,
    missing: Option<&str>,
    on_error: Option<&str>,
    max_deletes: Option<MaxDeletes>,
    threads: Option<Threads>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let run = Run {
        key,
        form,
        entity,
        api,
        missing,
        on_error,
        max_deletes,
        threads,
    };
    run.diff_lines(options::read(options)?, current, desired)
}

/// Entities by ID, and what is none.
pub(crate) type Found<'py> = (Vec<(u64, Bound<'py, PyBytes>)>, Vec<PyErr>);

/// The entities of lines that are of the side of that name.
pub(crate) fn find_entities<'py>(
    diff: core::Diff,
    key: Option<&str>,
    lines: &Bound<'py, PyAny>,
    side: &str,
) -> PyResult<Found<'py>> {
    let py = lines.py();
    let side = match side {
        "current" => core::Side::Current,
        "desired" => core::Side::Desired,
        _ => {
            return Err(PyValueError::new_err(format!(
                "argument 'side': expected 'current' or 'desired', found {side:?}"
            )))
        }
    };
    let objects = Objects::default();
    let lines = bytes(&objects, "lines", lines)?;
    let bulk = core::Bulk::new().diff(diff).key(key);
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for entity in py.detach(|| bulk.entities(side, lines)) {
        match entity {
            Ok((id, json)) => found.push((id, PyBytes::new(py, json))),
            Err(error) => errors.push(exception(py, &error, None)),
        }
    }
    Ok((found, errors))
}

/// The entities in lines of JSON, each with its ID and its JSON, and the errors
/// of what is none.
///
/// It is for sharing entities out to many machines, each of which then calls
/// `diff_ndjson` with its share. Both sides of an entity, and what has its ID
/// twice, have to meet in one share. ``side`` is ``current`` or ``desired``, and
/// ``key`` and the options are those of `diff_ndjson`. What else is wrong with
/// an entity is found there.
///
/// >>> import multifield as mf
/// >>> lines = b'{"result": [{"ID": "43", "PHONE": []}, {"ID": "44"}]}\n{"PHONE": []}\n'
/// >>> found, errors = mf.entities(lines, "current")
/// >>> found
/// [(43, b'{"ID": "43", "PHONE": []}'), (44, b'{"ID": "44"}')]
/// >>> print(errors[0])
/// current line 2: the entity has no ID or id, expected its ID [missing_entity_id]
#[pyfunction]
#[pyo3(signature = (lines, side, *, key = None, **options))]
pub(crate) fn entities<'py>(
    lines: &Bound<'py, PyAny>,
    side: &str,
    key: Option<&str>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Found<'py>> {
    find_entities(options::read(options)?, key, lines, side)
}
