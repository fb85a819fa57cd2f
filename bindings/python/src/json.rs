//! Arguments that are JSON.

use std::borrow::Cow;

use multifield_core::Error;
use pyo3::{
    prelude::*,
    types::{PyByteArray, PyBytes, PyString},
};

use crate::error::{wrong_argument, OrRaise};
use crate::object::Any;

/// Returns the bytes of a str or of bytes, or `None` for other types.
pub(crate) fn text_bytes<'a>(argument: Any<'a, '_>) -> PyResult<Option<Cow<'a, [u8]>>> {
    let text = argument.is_instance_of::<PyString>();
    if !(text || argument.is_instance_of::<PyBytes>() || argument.is_instance_of::<PyByteArray>()) {
        return Ok(None);
    }
    if let Ok(text) = argument.extract::<&str>() {
        return Ok(Some(text.as_bytes().into()));
    }
    if text {
        // The core then reports that these bytes are not UTF-8.
        let bytes = argument.call_method1("encode", ("utf-8", "surrogatepass"))?;
        return Ok(Some(bytes.extract::<Vec<u8>>()?.into()));
    }
    argument.extract().map(Some)
}

/// Returns the bytes of the argument with this name.
pub(crate) fn bytes<'a>(name: &str, argument: Any<'a, '_>) -> PyResult<Cow<'a, [u8]>> {
    text_bytes(argument)?.ok_or_else(|| wrong_argument(name, "JSON as a str or bytes", argument))
}

/// Reads a result that was stored as JSON.
pub(crate) fn kept<T>(
    json: Any<'_, '_>,
    read: impl FnOnce(&[u8]) -> Result<T, Error>,
) -> PyResult<T> {
    read(&bytes("json", json)?).or_raise(json.py())
}
