//! Many entities, from lines to lines.

use std::{num::NonZero, thread};

use multifield_core as core;
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyBytes, PyDict},
};

use crate::{error::exception, json::bytes, lines::Lines, options, read::Objects};

/// The core takes no more.
const MOST_THREADS: usize = 1024;

/// The lines that lead from one to the other. The options are those of the diffs and
/// of the run.
pub(crate) fn diff_lines(
    options: &Bound<'_, PyDict>,
    current: &Bound<'_, PyAny>,
    desired: &Bound<'_, PyAny>,
) -> PyResult<Lines> {
    Lines::diff(bulk_of(options)?, current, desired)
}

/// The lines that clean each entity.
pub(crate) fn clean_lines(
    options: &Bound<'_, PyDict>,
    cleanup: core::Cleanup,
    current: &Bound<'_, PyAny>,
) -> PyResult<Lines> {
    Lines::clean(bulk_of(options)?, cleanup, current)
}

fn bulk_of(options: &Bound<'_, PyDict>) -> PyResult<core::Bulk> {
    let bulk = options::read_with(Some(options), |object| {
        core::Bulk::from_deserializer(object)
    })?;
    // Threads of its own always: those of a pool of the process are not there in a
    // fork of it.
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let threads = bulk.get_threads();
    let threads = threads.unwrap_or_else(|| cores().min(MOST_THREADS));
    Ok(bulk.threads(Some(threads)))
}

/// Return the diffs of many entities, from lines of JSON to lines of JSON, on all
/// cores.
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
/// Args:
///     current: What the portal holds: JSON as a str or bytes, a file that is open in
///         binary mode, or an iterable of lines, each a str or bytes.
///     desired: What it should hold, as one of these.
///     options: Those of a diff and of a run. ``key`` is the key of an entity's ID, by
///         default ``ID`` or ``id``. An entity that is in desired alone is an error;
///         with ``missing="add"`` it is made, by a call. ``max_deletes_run`` is how many
///         rows the whole run may delete, or a share of those that the entities hold, as
///         ``"2.5%"``; ``max_deletes`` is each entity's. With ``input_order="sorted"``
///         both are in the order of their IDs, and any size of them takes the same
///         memory.
///
/// Returns:
///     An iterator of lines. Where both are JSON in memory, all is done before it is
///     returned. Else files and iterables are read as lines are asked for.
///
/// Raises:
///     MultifieldError: The first error, with its ``line`` and ``entity_id``, here or
///         from the iterator. With ``on_error="skip"`` the run goes on, and errors are
///         in `Lines.errors`.
///
/// >>> import multifield as mf
/// >>> current = b'{"ID": "43", "PHONE": []}\n{"ID": "44", "PHONE": []}\n'
/// >>> desired = ['{"id": 43, "PHONE": ["111111"]}', '{"id": 44, "PHONES": []}']
/// >>> lines = mf.diff_ndjson(current, desired, on_error="skip")
/// >>> for line in lines:
/// ...     print(line)
/// b'{"id":43,"fields":{"PHONE":[{"VALUE":"111111","VALUE_TYPE":"WORK"}]}}\n'
/// >>> print(lines.errors[0])
/// desired line 2: PHONES: unknown field, did you mean PHONE? [unknown_field]
#[pyfunction]
#[pyo3(signature = (current, desired, **options))]
pub(crate) fn diff_ndjson(
    current: &Bound<'_, PyAny>,
    desired: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Lines> {
    let own = PyDict::new(current.py());
    diff_lines(options.unwrap_or(&own), current, desired)
}

/// Return the edits that delete what many entities hold twice, from lines of JSON to lines
/// of JSON, on all cores: for each what `dedupe` gives of it, in the order of the input.
///
/// The lines are those of `diff_ndjson`, and these are the bytes of ``multifield dedupe
/// --lines``.
///
/// Args:
///     current: As of `diff_ndjson`.
///     options: Those of `dedupe`, and of `diff_ndjson` those of a run but ``missing``. The
///         IDs of the entities are kept in memory, since one that is there twice is an
///         error; with ``input_order="sorted"`` they are not.
///
/// Returns:
///     An iterator of lines, as of `diff_ndjson`.
///
/// Raises:
///     MultifieldError: As `diff_ndjson` does.
///
/// >>> import multifield as mf
/// >>> line = '{"ID": 43, "PHONE": [{"ID": 8, "VALUE": "1"}, {"ID": 9, "VALUE": "1"}]}'
/// >>> mf.dedupe_ndjson([line], max_deletes_run="50%").read()
/// b'{"id":43,"fields":{"PHONE":[{"ID":8,"DELETE":"Y"}]}}\n'
#[pyfunction]
#[pyo3(signature = (current, **options))]
pub(crate) fn dedupe_ndjson(
    current: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Lines> {
    let own = PyDict::new(current.py());
    clean_lines(options.unwrap_or(&own), core::Cleanup::Dedupe, current)
}

/// Return the edits that tidy many entities, from lines of JSON to lines of JSON, on all
/// cores: for each what `tidy` gives of it, in the order of the input.
///
/// The lines are those of `diff_ndjson`, and these are the bytes of ``multifield tidy
/// --lines``.
///
/// Args:
///     current: As of `diff_ndjson`.
///     options: Those of `tidy`, and of a run as of `dedupe_ndjson`.
///
/// Returns:
///     An iterator of lines, as of `diff_ndjson`.
///
/// Raises:
///     MultifieldError: As `diff_ndjson` does.
///
/// >>> import multifield as mf
/// >>> line = '{"ID": 43, "PHONE": [{"ID": 9, "VALUE": "8 916 123-45-67", "VALUE_TYPE": "WORK"}]}'
/// >>> print(mf.tidy_ndjson(line, region="RU", form="text").read().decode())
/// entity 43
/// PHONE
///   ~ 9  8 916 123-45-67 (WORK) -> +79161234567 (WORK)
/// <BLANKLINE>
/// <BLANKLINE>
#[pyfunction]
#[pyo3(signature = (current, **options))]
pub(crate) fn tidy_ndjson(
    current: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Lines> {
    let own = PyDict::new(current.py());
    clean_lines(options.unwrap_or(&own), core::Cleanup::Tidy, current)
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
    let bulk = core::Bulk::new().diff_options(diff).key(key);
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for entity in py.detach(|| bulk.entities(side, lines)) {
        match entity {
            Ok((id, json)) => found.push((id, PyBytes::new(py, json))),
            Err(error) => errors.push(exception(py, &error, None)),
        }
    }
    Ok((found, errors))
}

/// Return the entities in lines of JSON, each with its ID and its JSON, and the errors
/// of what is none.
///
/// It is for sharing entities out to many machines, each of which then calls
/// `diff_ndjson` with its share. Both sides of an entity, and what has its ID
/// twice, have to meet in one share. What else is wrong with an entity is found there.
///
/// Args:
///     lines: JSON as a str or bytes.
///     side: ``current`` or ``desired``.
///     key: As of `diff_ndjson`.
///     options: Those of a diff.
///
/// Returns:
///     Entities and errors.
///
/// Raises:
///     ValueError: For another side.
///
/// >>> import multifield as mf
/// >>> lines = b'{"result": [{"ID": "43", "PHONE": []}, {"ID": "44"}]}\n{"PHONE": []}\n'
/// >>> found, errors = mf.entities(lines, "current")
/// >>> found
/// [(43, b'{"ID": "43", "PHONE": []}'), (44, b'{"ID": "44"}')]
/// >>> print(errors[0])
/// current line 2: the entity has no ID or id: read or write it with its ID [missing_entity_id]
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
