//! The lines of a run, as an iterator that reads its inputs during the iteration.
//!
//! All Python code runs in the thread that iterates. The run has a thread of its own, but
//! that thread only requests inputs, and never uses Python objects. So the interpreter
//! never has to wait for it at its end. An exception of an input is raised in the thread
//! that iterates.

use std::{mem, sync::Mutex};

use multifield_core::{Bulk, BulkError, BulkRun, Cleanup, Error, Side, Step};
use pyo3::{
    exceptions::{PyRuntimeError, PyTypeError},
    prelude::*,
    types::{PyBytes, PyIterator, PyList},
};

use crate::{
    error::{exception, wrong_argument, OrRaise},
    foreign,
    input::json_bytes,
    object::type_name,
    read::Objects,
};

/// The number of bytes of a file or of lines to pass at once.
const PIECE: usize = 64 * 1024;

/// An iterator of lines of JSON, each as bytes with its line break.
///
/// If the inputs are files or iterables, they are read while you iterate, no further than
/// the next lines need. An exception of your iterable passes through unchanged. It ends the
/// iteration, like a `MultifieldError`.
#[pyclass(module = "multifield")]
pub(crate) struct Lines {
    /// Complete lines. Those before `at` were returned already.
    ready: Vec<u8>,
    at: usize,
    /// The errors so far of a run with ``on_error="skip"``, in the order of the lines.
    #[pyo3(get)]
    errors: Py<PyList>,
    /// `None` if there are no more lines.
    source: Option<Source>,
}

struct Source {
    /// The lock is never taken, because all access is through `&mut self`.
    run: Mutex<BulkRun>,
    current: Input,
    /// `None` for a run with a single input. It never requests the other one.
    desired: Option<Input>,
}

impl Lines {
    /// Starts diffs of two inputs.
    pub(crate) fn diff(
        bulk: Bulk,
        current: &Bound<'_, PyAny>,
        desired: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let py = current.py();
        let objects = Objects::default();
        let texts = (
            json_bytes(&objects, objects.keep(current.clone()))?,
            json_bytes(&objects, objects.keep(desired.clone()))?,
        );
        if let (Some(current), Some(desired)) = texts {
            let done = py
                .detach(|| bulk.diff_ndjson(current, desired))
                .or_raise(py)?;
            return Lines::made(py, done.lines, &done.errors);
        }
        Lines::to_come(
            py,
            Source {
                current: Input::new("current", current, texts.0)?,
                desired: Some(Input::new("desired", desired, texts.1)?),
                run: Mutex::new(bulk.start().or_raise(py)?),
            },
        )
    }

    /// Starts a run over one input.
    pub(crate) fn clean(
        bulk: Bulk,
        cleanup: Cleanup,
        current: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let py = current.py();
        let objects = Objects::default();
        let text = json_bytes(&objects, objects.keep(current.clone()))?;
        if let Some(current) = text {
            let done = py
                .detach(|| bulk.clean_ndjson(cleanup, current))
                .or_raise(py)?;
            return Lines::made(py, done.lines, &done.errors);
        }
        Lines::to_come(
            py,
            Source {
                current: Input::new("current", current, None)?,
                desired: None,
                run: Mutex::new(bulk.start_clean(cleanup).or_raise(py)?),
            },
        )
    }

    /// Returns lines that are already in memory, and the errors of others.
    pub(crate) fn made(py: Python<'_>, lines: Vec<u8>, errors: &[Error]) -> PyResult<Self> {
        let errors = errors.iter().map(|error| exception(py, error, None));
        Ok(Lines {
            ready: lines,
            at: 0,
            errors: PyList::new(py, errors.collect::<Vec<_>>())?.unbind(),
            source: None,
        })
    }

    fn to_come(py: Python<'_>, source: Source) -> PyResult<Self> {
        let mut lines = Lines::made(py, Vec::new(), &[])?;
        lines.source = Some(source);
        Ok(lines)
    }

    /// Makes more lines ready, and returns false if there are no more.
    fn advance(&mut self, py: Python<'_>) -> PyResult<bool> {
        // After an error, the iteration has ended.
        let Some(mut source) = self.source.take() else {
            return Ok(false);
        };
        loop {
            let run = source.run.get_mut().map_err(|_| broken(&"it panicked"))?;
            match py.detach(|| run.step()) {
                Ok(Step::Needs(Side::Current)) => {
                    run.feed(Side::Current, source.current.piece(py)?);
                }
                Ok(Step::Needs(side)) => {
                    let desired = source.desired.as_mut();
                    let piece = desired.map_or_else(|| Ok(Vec::new()), |it| it.piece(py));
                    run.feed(side, piece?);
                }
                Ok(Step::Error(error)) => {
                    self.errors.bind(py).append(exception(py, &error, None))?;
                }
                Ok(Step::Lines(lines)) => {
                    (self.ready, self.at) = (lines, 0);
                    self.source = Some(source);
                    return Ok(true);
                }
                Ok(_) => return Ok(false),
                Err(BulkError::Input(error)) => return Err(exception(py, &error, None)),
                Err(error) => return Err(broken(&error)),
            }
        }
    }
}

fn broken(error: &dyn std::fmt::Display) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

#[pymethods]
impl Lines {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        while self.at == self.ready.len() {
            if !self.advance(py)? {
                return Ok(None);
            }
        }
        let left = &self.ready[self.at..];
        let end = left.iter().position(|byte| *byte == b'\n');
        let line = &left[..end.map_or(left.len(), |end| end + 1)];
        self.at += line.len();
        Ok(Some(PyBytes::new(py, line)))
    }

    /// Return all remaining lines as bytes, or at most ``size`` bytes of them, like a file.
    ///
    /// Args:
    ///     size: The highest number of bytes. All, if it is negative.
    ///
    /// Raises:
    ///     MultifieldError: The same as during an iteration.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff_ndjson('{"ID": 43, "WEB": []}', '{"id": 43, "WEB": "a.example"}', form="fm").read()
    /// b'{"id":43,"fm":{"n0":{"typeId":"WEB","valueType":"WORK","value":"a.example"}}}\n'
    #[pyo3(signature = (size = -1, /))]
    fn read<'py>(&mut self, py: Python<'py>, size: isize) -> PyResult<Bound<'py, PyBytes>> {
        if let Ok(size) = usize::try_from(size) {
            while self.at == self.ready.len() && self.advance(py)? {}
            let left = &self.ready[self.at..];
            let some = &left[..size.min(left.len())];
            self.at += some.len();
            return Ok(PyBytes::new(py, some));
        }
        let mut all = mem::take(&mut self.ready).split_off(mem::take(&mut self.at));
        while self.advance(py)? {
            all.append(&mut self.ready);
        }
        self.ready.clear();
        Ok(PyBytes::new(py, &all))
    }
}

/// An input that is read piece by piece.
enum Input {
    /// An input in memory, which is returned once.
    Memory(Vec<u8>),
    File(&'static str, Py<PyAny>),
    Lines(&'static str, Py<PyIterator>),
}

impl Input {
    fn new(name: &'static str, argument: &Bound<'_, PyAny>, json: Option<&[u8]>) -> PyResult<Self> {
        if let Some(json) = json {
            return Ok(Input::Memory(json.to_vec()));
        }
        if let Some(read) = foreign::attribute(argument, c"read") {
            return Ok(Input::File(name, read.unbind()));
        }
        // Iterating a mapping returns its keys, which are not lines.
        let is_mapping = foreign::is_mapping(argument);
        let lines = (!is_mapping).then(|| foreign::iter(argument));
        let lines = lines.and_then(Result::ok);
        let lines = lines.ok_or_else(|| {
            let expected = "JSON as a str or bytes, a binary file, or an iterable of lines";
            wrong_argument(name, expected, argument)
        })?;
        Ok(Input::Lines(name, lines.unbind()))
    }

    /// Returns the next piece. An empty piece is the end.
    fn piece(&mut self, py: Python<'_>) -> PyResult<Vec<u8>> {
        match self {
            Input::Memory(json) => Ok(mem::take(json)),
            Input::File(name, read) => {
                let size = (PIECE,).into_pyobject(py)?;
                let piece = foreign::call(read.bind(py), &size)?;
                let objects = Objects::default();
                let bytes = if piece.is_instance_of::<pyo3::types::PyString>() {
                    None
                } else {
                    json_bytes(&objects, &piece)?
                };
                let bytes = bytes.ok_or_else(|| {
                    let found = type_name(&piece);
                    PyTypeError::new_err(format!(
                        "argument '{name}': expected bytes from its read(), found {found}: \
                         open the file in binary mode, \"rb\""
                    ))
                })?;
                Ok(bytes.to_vec())
            }
            Input::Lines(name, lines) => join(lines.bind(py), PIECE, |line| {
                wrong_argument(name, "lines that are a str or bytes", line)
            }),
        }
    }
}

/// Joins the next lines, each with a line break, until there are this many bytes.
pub(crate) fn join<'py>(
    lines: &Bound<'py, PyIterator>,
    size: usize,
    wrong: impl Fn(&Bound<'py, PyAny>) -> PyErr,
) -> PyResult<Vec<u8>> {
    let mut joined = Vec::new();
    while joined.len() < size {
        let Some(line) = foreign::next(lines) else {
            break;
        };
        let (objects, line) = (Objects::default(), line?);
        let bytes = json_bytes(&objects, &line)?.ok_or_else(|| wrong(&line))?;
        joined.extend_from_slice(bytes);
        if !bytes.ends_with(b"\n") {
            joined.push(b'\n');
        }
    }
    Ok(joined)
}
