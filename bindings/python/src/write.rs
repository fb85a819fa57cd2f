//! What the core writes as Python objects: dict, list, str and int alone, or
//! None where there is nothing.

use pyo3::prelude::*;
use serde::Serialize;

/// What the core writes, as Python objects.
pub(crate) fn to_python<'py, T: Serialize + ?Sized>(
    py: Python<'py>,
    value: &T,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(pythonize::pythonize(py, value)?)
}
