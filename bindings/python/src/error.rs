//! Errors of the core as exceptions of the package.

use multifield_core::Error;
use pyo3::{exceptions::PyTypeError, prelude::*, sync::PyOnceLock, types::PyType};

use crate::read::type_name;

/// The exception for an error of the core; `index` is that of a pair of many.
pub(crate) fn exception(py: Python<'_>, error: &Error, index: Option<usize>) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = match CLASS.import(py, "multifield._errors", "MultifieldError") {
        Ok(class) => class,
        Err(error) => return error,
    };
    let arguments = (
        error.code(),
        error.place(),
        error.message(),
        error.side().name(),
        index,
        error.line(),
        error.entity_id(),
    );
    match class.call1(arguments) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// The exception for an argument of another type than can be read.
pub(crate) fn wrong_argument(name: &str, expected: &str, found: &Bound<'_, PyAny>) -> PyErr {
    let found = type_name(found);
    PyTypeError::new_err(format!(
        "argument '{name}': expected {expected}, found {found}"
    ))
}
