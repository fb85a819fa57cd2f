//! Options, as keyword arguments.

use multifield_core as core;
use pyo3::{exceptions::PyTypeError, prelude::*, types::PyDict};

use crate::{
    input::settle,
    read::{Objects, Value},
};

/// The keyword arguments of a function.
pub(crate) type Keywords<'a, 'py> = &'a Bound<'py, PyDict>;

/// Reads the options of a diff.
pub(crate) fn read(options: Option<Keywords<'_, '_>>) -> PyResult<core::Diff> {
    read_with(options, |object| core::Diff::from_deserializer(object))
}

/// Reads options with a reader of the core.
pub(crate) fn read_with<T: Default>(
    options: Option<Keywords<'_, '_>>,
    reader: impl FnOnce(Value<'_, '_>) -> Result<T, core::Error>,
) -> PyResult<T> {
    let Some(options) = options else {
        return Ok(T::default());
    };
    let objects = Objects::default();
    match reader(objects.deserializer(options)) {
        Err(error) if error.code() == "unknown_option" => {
            Err(PyTypeError::new_err(error.to_string()))
        }
        result => settle(&objects, options.py(), result),
    }
}
