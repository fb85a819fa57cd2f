//! Runs over many entities, from lines to lines. `_lines.py` has their results, and reads
//! their inputs during the iteration.
//!
//! All Python code runs in the thread that iterates. The run has a thread of its own, but
//! that thread only requests inputs, and never uses Python objects. So the interpreter
//! never has to wait for it at its end.

use std::{io::Read, num::NonZero, sync::Mutex, thread};

use multifield_core::{self as core, BulkError, BulkRun, Step};
use multifield_csv::{Csv, CsvError};
use pyo3::{
    exceptions::{PyRuntimeError, PyValueError},
    prelude::*,
    types::{PyBytes, PyDict},
    IntoPyObjectExt,
};

use crate::{
    error::{Exception, OrRaise},
    foreign::made,
    input::{bytes, options_with, text_bytes},
    object::{Any, Made},
};

/// The core accepts no more threads.
const MOST_THREADS: usize = 1024;

/// Creates a run from its options and those of its diffs.
pub(crate) fn bulk_of(options: &Bound<'_, PyDict>) -> PyResult<core::Bulk> {
    let bulk = options_with(Some(options), |object| {
        core::Bulk::from_deserializer(object)
    })?;
    // A run always starts its own threads. A pool of the process would have no threads in
    // a fork of the process.
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let threads = bulk.get_threads();
    let threads = threads.unwrap_or_else(|| cores().min(MOST_THREADS));
    Ok(bulk.threads(Some(threads)))
}

/// Starts diffs of two inputs.
pub(crate) fn diff<'py>(
    bulk: core::Bulk,
    current: Any<'_, 'py>,
    desired: Any<'_, 'py>,
) -> Made<'py> {
    let py = current.py();
    if let (Some(current), Some(desired)) = (text_bytes(current)?, text_bytes(desired)?) {
        let done = py.detach(|| bulk.diff_ndjson(&current, &desired));
        return lines(py, &done.or_raise(py)?);
    }
    let run = Run(Mutex::new(bulk.start().or_raise(py)?));
    made(py, "multifield._lines", "started", (run, current, desired))
}

/// Starts a run over one input.
pub(crate) fn clean<'py>(
    bulk: core::Bulk,
    cleanup: core::Cleanup,
    current: Any<'_, 'py>,
) -> Made<'py> {
    let py = current.py();
    if let Some(current) = text_bytes(current)? {
        let done = py.detach(|| bulk.clean_ndjson(cleanup, &current));
        return lines(py, &done.or_raise(py)?);
    }
    let run = Run(Mutex::new(bulk.start_clean(cleanup).or_raise(py)?));
    made(py, "multifield._lines", "started", (run, current))
}

/// Returns lines that are already in memory, and the errors of others.
fn lines<'py>(py: Python<'py>, done: &core::Done) -> Made<'py> {
    let errors = done.errors.iter().map(|error| error.exception(py));
    let parts = (PyBytes::new(py, &done.lines), errors.collect::<Vec<_>>());
    made(py, "multifield._lines", "Lines", parts)
}

/// A run whose inputs are read piece by piece.
#[pyclass(name = "_Run")]
pub(crate) struct Run(
    /// The lock is never taken, because all access is through `&mut self`.
    Mutex<BulkRun>,
);

#[pymethods]
impl Run {
    /// Returns the next lines as bytes, an error that was skipped, the name of a side that
    /// needs another piece, or None at the end.
    fn step<'py>(&mut self, py: Python<'py>) -> Made<'py> {
        let run = self.run()?;
        match py.detach(|| run.step()) {
            Ok(Step::Needs(side)) => side.as_str().into_bound_py_any(py),
            Ok(Step::Error(error)) => error.exception(py).into_bound_py_any(py),
            Ok(Step::Lines(lines)) => Ok(PyBytes::new(py, &lines).into_any()),
            Ok(_) => Ok(py.None().into_bound(py)),
            Err(BulkError::Input(error)) => Err(error.exception(py)),
            Err(error) => Err(PyRuntimeError::new_err(error.to_string())),
        }
    }

    /// Passes the next piece of a side. An empty piece is its end.
    fn feed(&mut self, side: &str, piece: &[u8]) -> PyResult<()> {
        self.run()?.feed(side_of(side)?, piece.to_vec());
        Ok(())
    }
}

impl Run {
    fn run(&mut self) -> PyResult<&mut BulkRun> {
        let panicked = |_| PyRuntimeError::new_err("it panicked");
        self.0.get_mut().map_err(panicked)
    }
}

fn side_of(name: &str) -> PyResult<core::Side> {
    match name {
        "current" => Ok(core::Side::Current),
        "desired" => Ok(core::Side::Desired),
        _ => Err(PyValueError::new_err(format!(
            "argument 'side': expected 'current' or 'desired', found {name:?}"
        ))),
    }
}

/// The entities by their IDs, and the errors of the other lines.
pub(crate) type Found<'py> = (Vec<(u64, Bound<'py, PyBytes>)>, Vec<PyErr>);

/// Finds the entities in lines of this side.
pub(crate) fn find_entities<'py>(
    diff: core::Diff,
    key: Option<&str>,
    lines: Any<'_, 'py>,
    side: &str,
) -> PyResult<Found<'py>> {
    let py = lines.py();
    let side = side_of(side)?;
    let lines = bytes("lines", lines)?;
    let bulk = core::Bulk::new().diff_options(diff).key(key);
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for entity in py.detach(|| bulk.entities(side, &lines)) {
        match entity {
            Ok((id, json)) => found.push((id, PyBytes::new(py, json))),
            Err(error) => errors.push(error.exception(py)),
        }
    }
    Ok((found, errors))
}

/// Converts CSV to lines of desired: `desired_from_csv` of `_lines.py` is its public form.
#[pyfunction]
pub(crate) fn _csv_lines<'py>(
    csv: Any<'_, 'py>,
    columns: Vec<(String, String)>,
    key: Option<&str>,
    encoding: Option<&str>,
    ignores: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = csv.py();
    let mut reader = Csv::new().key(key).ignore_other_columns(ignores);
    if let Some(name) = encoding {
        reader = reader.encoding(name.parse().or_raise(py)?);
    }
    for (header, is) in columns {
        reader = reader.column(&header, &is).or_raise(py)?;
    }
    let csv = bytes("csv", csv)?;
    let lines = py.detach(|| {
        let mut lines = Vec::new();
        match reader.lines(&*csv)?.read_to_end(&mut lines) {
            Ok(_) => Ok(lines),
            Err(error) => Err(CsvError::from(error)),
        }
    });
    Ok(PyBytes::new(py, &lines.or_raise(py)?))
}
