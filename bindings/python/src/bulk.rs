//! Runs over many entities, from lines to lines.

use std::{num::NonZero, thread};

use multifield_core as core;
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyBytes, PyDict},
};

use crate::{error::exception, json::bytes, lines::Lines, options, read::Objects};

/// The core accepts no more threads.
const MOST_THREADS: usize = 1024;

/// Creates a run from its options and those of its diffs.
pub(crate) fn bulk_of(options: Option<&Bound<'_, PyDict>>) -> PyResult<core::Bulk> {
    let bulk = options::read_with(options, |object| core::Bulk::from_deserializer(object))?;
    // A run always starts its own threads. A pool of the process would have no threads in
    // a fork of the process.
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let threads = bulk.get_threads();
    let threads = threads.unwrap_or_else(|| cores().min(MOST_THREADS));
    Ok(bulk.threads(Some(threads)))
}

/// Return the diffs of many entities, from lines of JSON to lines of JSON, on all cores.
///
/// A line of the input is an entity with its ID, or a page of a list, such as ``{"result":
/// [...]}``. The entities of both sides are joined by ID. The output has a line for each
/// entity with edits, in the order of desired. It is the same, byte for byte, as that of
/// ``multifield bulk``.
///
/// A line of the output is ``{"id", "fields"}``, or with ``form`` one of the other output
/// formats of `RunOptions`. If one call is not enough for an entity, its line has
/// ``unfinished``, and if the call may fail, ``warnings``, as in `Edits.to_json`. So send
/// the lines, read and run again, until there are no lines.
///
/// Entities that are only in current are ignored. An entity that is only in desired is an
/// error, or with ``missing="add"`` a call that creates it.
///
/// Args:
///     current: The states of the portal: JSON as a str or bytes, a file opened in binary
///         mode, or an iterable of lines, each a str or bytes.
///     desired: The desired states, in the same way.
///     options: See `Options` and `RunOptions`. ``max_deletes`` limits the deletions of each
///         entity, ``max_deletes_run`` those of the whole run. With
///         ``input_order="sorted"``, both inputs are in the order of their IDs, and the
///         memory does not grow with their size.
///
/// Returns:
///     An iterator of lines. If both inputs are JSON in memory, all work is done before the
///     function returns. Otherwise the inputs are read while you iterate.
///
/// Raises:
///     MultifieldError: The first error, with its ``line`` and ``entity_id``, here or
///         during the iteration. With ``on_error="skip"``, the run continues, and
///         `Lines.errors` contains the errors.
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
    Lines::diff(bulk_of(options)?, current, desired)
}

/// Return the edits that remove duplicate rows from many entities, from lines of JSON to
/// lines of JSON, on all cores.
///
/// The output has a line for each entity with duplicates, in the order of the input. `dedupe`
/// describes the edits, and `diff_ndjson` the lines. The output is the same, byte for byte,
/// as that of ``multifield dedupe --lines``.
///
/// Args:
///     current: See `diff_ndjson`.
///     options: See `dedupe` and `RunOptions`, except ``missing``. The IDs of all entities
///         are kept in memory to find repeated ones, unless ``input_order`` is ``sorted``.
///
/// Returns:
///     An iterator of lines, see `diff_ndjson`.
///
/// Raises:
///     MultifieldError: See `diff_ndjson`.
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
    Lines::clean(bulk_of(options)?, core::Cleanup::Dedupe, current)
}

/// Return the edits that tidy many entities, from lines of JSON to lines of JSON, on all
/// cores.
///
/// The output has a line for each entity with edits, in the order of the input. `tidy`
/// describes the edits, and `diff_ndjson` the lines. The output is the same, byte for byte,
/// as that of ``multifield tidy --lines``.
///
/// Args:
///     current: See `diff_ndjson`.
///     options: See `tidy` and `dedupe_ndjson`.
///
/// Returns:
///     An iterator of lines, see `diff_ndjson`.
///
/// Raises:
///     MultifieldError: See `diff_ndjson`.
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
    Lines::clean(bulk_of(options)?, core::Cleanup::Tidy, current)
}

/// The entities by their IDs, and the errors of the other lines.
pub(crate) type Found<'py> = (Vec<(u64, Bound<'py, PyBytes>)>, Vec<PyErr>);

/// Finds the entities in lines of this side.
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

/// Return the entities of lines of JSON, each with its ID and its JSON.
///
/// Use this to distribute entities to several machines, each of which calls `diff_ndjson`
/// with its part. Put everything with one ID, of both sides, into the same part. Other
/// mistakes in an entity are found there.
///
/// Args:
///     lines: JSON as a str or bytes.
///     side: ``current`` or ``desired``.
///     key: The key of an entity's ID, by default ``ID`` or ``id``.
///     options: See `diff`.
///
/// Returns:
///     The entities, and the errors of lines that are not entities.
///
/// Raises:
///     ValueError: If ``side`` has another value.
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
