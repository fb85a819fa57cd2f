//! Converts errors of the core to exceptions of the package.

use std::str::FromStr;

use multifield_core::{Error, Hint, OnError};
use multifield_csv::CsvError;
use pyo3::{
    exceptions::PyTypeError,
    intern,
    prelude::*,
    sync::PyOnceLock,
    types::{PyString, PyTuple},
    IntoPyObjectExt,
};

use crate::{foreign, object::type_name};

/// Returns the exception for an error of the core. `index` is the position of the pair in
/// `diff_many`.
pub(crate) fn exception(py: Python<'_>, error: &Error, index: Option<usize>) -> PyErr {
    let arguments = (
        error.code().as_str(),
        error.place(),
        error.message_with(as_keyword),
        error.side().as_str(),
        index,
        error.line(),
        error.entity_id(),
    );
    raised(py, intern!(py, "MultifieldError"), arguments)
}

/// Converts the error of a result to its exception.
pub(crate) trait OrRaise<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for Result<T, Error> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, &error, None))
    }
}

/// Returns one of many results. With ``on_error="skip"``, an exception takes the place of
/// the result.
pub(crate) fn or_skipped<'py, T: IntoPyObject<'py>>(
    py: Python<'py>,
    result: PyResult<T>,
    on_error: OnError,
) -> PyResult<Bound<'py, PyAny>> {
    match (result, on_error) {
        (Ok(value), _) => value.into_bound_py_any(py),
        (Err(error), OnError::Skip) => error.into_bound_py_any(py),
        (Err(error), _) => Err(error),
    }
}

/// Returns the choice with this name, or the default.
pub(crate) fn choice<T: Default + FromStr<Err = Error>>(
    py: Python<'_>,
    name: Option<&str>,
) -> PyResult<T> {
    name.map_or(Ok(T::default()), str::parse).or_raise(py)
}

/// Returns the message of an error without its place.
pub(crate) fn full_message(error: &Error) -> String {
    let message = error.message_with(as_keyword);
    match error.place() {
        "" => message,
        place => format!("{place}: {message}"),
    }
}

fn as_keyword(hint: Hint) -> String {
    keyword(hint.option.name, hint.value)
}

/// Writes an option like Python: `blanks="skip"`.
fn keyword(name: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("{name}=\"{value}\""),
        None => format!("{name}=…"),
    }
}

/// Returns the exception for an element that is not a pair. Such an element never reaches
/// the core.
pub(crate) fn no_pair(py: Python<'_>, found: &str, index: usize) -> PyErr {
    let message = format!("found {found}, expected a pair of current and desired");
    let arguments = ("wrong_shape", "", message, "pair", index);
    raised(py, intern!(py, "MultifieldError"), arguments)
}

/// Returns an exception of `_errors.py`. `name` is that of its class.
fn raised<'py>(
    py: Python<'py>,
    class: &Bound<'py, PyString>,
    arguments: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error = PyErr>,
) -> PyErr {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let import = || py.import("multifield._errors").map(Bound::unbind);
    let exception = ERRORS
        .get_or_try_init(py, import)
        .and_then(|errors| errors.bind(py).getattr(class))
        .and_then(|class| foreign::call(&class, &arguments.into_pyobject(py)?));
    exception.map_or_else(|error| error, PyErr::from_value)
}

/// Returns the exception for an error in CSV.
pub(crate) fn csv_exception(py: Python<'_>, error: &CsvError) -> PyErr {
    let message = error.message_with(|option, value| match option {
        "column" => keyword("columns", value),
        option => keyword(option, value),
    });
    let arguments = (error.code(), message, error.line(), error.column());
    raised(py, intern!(py, "CsvError"), arguments)
}

/// Returns the exception for an error of a run. The arguments are its code and message,
/// and the ID of the entity.
pub(crate) fn sync_exception(py: Python<'_>, arguments: (&str, String, Option<u64>)) -> PyErr {
    raised(py, intern!(py, "SyncError"), arguments)
}

/// Returns the exception for an error in the inputs of `files`.
pub(crate) fn files_exception(py: Python<'_>, error: &multifield_files::Error) -> PyErr {
    let message = error.message_with(keyword);
    let arguments = (error.code(), error.place(), message, error.side().as_str());
    raised(py, intern!(py, "FilesError"), arguments)
}

/// Returns the exception for an argument with a wrong type.
pub(crate) fn wrong_argument(name: &str, expected: &str, found: &Bound<'_, PyAny>) -> PyErr {
    let found = type_name(found);
    PyTypeError::new_err(format!(
        "argument '{name}': expected {expected}, found {found}"
    ))
}
