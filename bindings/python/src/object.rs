//! Objects of other packages. `_objects.py` runs their code.

use pyo3::{
    prelude::*,
    sync::PyOnceLock,
    types::{PyBool, PyInt},
};

use crate::foreign::{self, Arguments};

/// Calls a function of `_objects.py`.
pub(crate) fn objects<'py>(
    py: Python<'py>,
    function: &str,
    arguments: impl Arguments<'py>,
) -> Made<'py> {
    static OBJECTS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let import = || foreign::import(py, "multifield._objects").map(Bound::unbind);
    let objects = OBJECTS.get_or_try_init(py, import)?;
    foreign::call(&objects.bind(py).getattr(function)?, arguments)
}

/// Returns the name of an object's type for messages.
pub(crate) fn type_name(object: Any<'_, '_>) -> String {
    let name = object.get_type().fully_qualified_name();
    name.map_or_else(
        |_| "an object".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Returns an int, or an object with `__index__` such as an integer of numpy, as an int.
/// `None` for a bool and for other types.
pub(crate) fn integer<'py>(object: Any<'_, 'py>) -> PyResult<Option<Bound<'py, PyInt>>> {
    if object.is_instance_of::<PyBool>() {
        return Ok(None);
    }
    if let Ok(integer) = object.cast::<PyInt>() {
        return Ok(Some(integer.clone()));
    }
    Ok(objects(object.py(), "integer", (object,))?.extract()?)
}

/// An argument, or another object that is only borrowed.
pub(crate) type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// An object that was created, or the exception.
pub(crate) type Made<'py> = PyResult<Bound<'py, PyAny>>;
