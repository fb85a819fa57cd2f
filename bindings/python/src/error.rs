//! Converts errors of the core to exceptions of the package.

use std::str::FromStr;

use multifield_core::{Error, Hint, OnError};
use multifield_csv::CsvError;
use pyo3::{exceptions::PyTypeError, prelude::*, sync::PyOnceLock, IntoPyObjectExt};

use crate::{
    foreign::{self, Arguments},
    object::{type_name, Any, Made},
};

/// An error of a crate, as an exception of `_errors.py`.
pub(crate) trait Exception {
    fn exception(&self, py: Python<'_>) -> PyErr;
}

impl Exception for Error {
    fn exception(&self, py: Python<'_>) -> PyErr {
        exception(py, self, None)
    }
}

impl Exception for multifield_files::Error {
    fn exception(&self, py: Python<'_>) -> PyErr {
        let message = self.message_with(keyword);
        let arguments = (self.code(), self.place(), message, self.side().as_str());
        raised(py, "FilesError", arguments)
    }
}

impl Exception for multifield_sync::JournalError {
    fn exception(&self, py: Python<'_>) -> PyErr {
        raised(py, "SyncError", (self.code(), self.to_string()))
    }
}

impl Exception for CsvError {
    fn exception(&self, py: Python<'_>) -> PyErr {
        let message = self.message_with(|option, value| match option {
            "column" => keyword("columns", value),
            option => keyword(option, value),
        });
        let arguments = (self.code(), message, self.line(), self.column());
        raised(py, "CsvError", arguments)
    }
}

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
    raised(py, "MultifieldError", arguments)
}

/// Converts the error of a result to its exception.
pub(crate) trait OrRaise<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T, E: Exception> OrRaise<T> for Result<T, E> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| error.exception(py))
    }
}

/// Returns one of many results. With ``on_error="skip"``, an exception takes the place of
/// the result.
pub(crate) fn or_skipped<'py, T: IntoPyObject<'py>>(
    py: Python<'py>,
    result: PyResult<T>,
    on_error: OnError,
) -> Made<'py> {
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
    raised(py, "MultifieldError", arguments)
}

/// Returns an exception of `_errors.py`. `class` is the name of its class.
pub(crate) fn raised<'py>(py: Python<'py>, class: &str, arguments: impl Arguments<'py>) -> PyErr {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let import = || py.import("multifield._errors").map(Bound::unbind);
    let exception = ERRORS
        .get_or_try_init(py, import)
        .and_then(|errors| errors.bind(py).getattr(class))
        .and_then(|class| foreign::call(&class, arguments));
    exception.map_or_else(|error| error, PyErr::from_value)
}

/// Returns the exception for an argument with a wrong type.
#[pyfunction]
#[pyo3(name = "_wrong_argument")]
pub(crate) fn wrong_argument(name: &str, expected: &str, found: Any<'_, '_>) -> PyErr {
    let found = type_name(found);
    PyTypeError::new_err(format!(
        "argument '{name}': expected {expected}, found {found}"
    ))
}
