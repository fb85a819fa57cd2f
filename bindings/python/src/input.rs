//! Arguments: Python objects, JSON as a str or bytes, and options as keywords.

use std::borrow::Cow;

use multifield_core::{Current, Desired, Diff, Error, Payload, Side};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyByteArray, PyBytes, PyDict, PyList, PyString},
};

use crate::{
    error::{wrong_argument, Exception, OrRaise},
    object::{objects, Any},
    read::{Objects, Value},
};

/// The form of an argument.
#[derive(Clone, Copy)]
pub(crate) enum Input<'a, 'py> {
    Json(&'a [u8]),
    Object(Value<'a, 'py>),
}

impl<'a, 'py> Input<'a, 'py> {
    /// Returns `None` for an object of another type. `kept` keeps what is converted.
    pub(crate) fn new(kept: &'a Objects<'py>, argument: Any<'a, 'py>) -> PyResult<Option<Self>> {
        let is_plain =
            argument.is_exact_instance_of::<PyDict>() || argument.is_exact_instance_of::<PyList>();
        if !is_plain {
            match text_bytes(argument)? {
                Some(Cow::Borrowed(json)) => return Ok(Some(Input::Json(json))),
                Some(Cow::Owned(json)) => return Ok(Some(Input::Json(kept.keep_bytes(json)))),
                None => {}
            }
        }
        let is_object = is_plain || objects(argument.py(), "is_state", (argument,))?.is_truthy()?;
        Ok(is_object.then(|| Input::Object(kept.deserializer(argument))))
    }

    pub(crate) fn current(self) -> Result<Current<'a>, Error> {
        match self {
            Input::Json(json) => Current::from_json(json),
            Input::Object(object) => Current::from_deserializer(object),
        }
    }

    pub(crate) fn desired(self, diff: &Diff) -> Result<Desired<'a>, Error> {
        match self {
            Input::Json(json) => diff.desired_from_json(json),
            Input::Object(object) => diff.desired_from_deserializer(object),
        }
    }

    fn payload(self) -> Result<Payload<'a>, Error> {
        match self {
            Input::Json(json) => Payload::from_bytes(json),
            Input::Object(object) => Payload::from_deserializer(object),
        }
    }
}

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

/// Returns the result, or the exception. An exception of an object's own code is raised
/// unchanged.
pub(crate) fn settle<T>(
    objects: &Objects<'_>,
    py: Python<'_>,
    result: Result<T, Error>,
) -> PyResult<T> {
    result.map_err(|error| objects.take_raised().unwrap_or_else(|| error.exception(py)))
}

/// Reads the argument that has the name of its side.
fn read<'a, 'py, T>(
    objects: &'a Objects<'py>,
    side: Side,
    argument: Any<'a, 'py>,
    read: impl FnOnce(Input<'a, 'py>) -> Result<T, Error>,
) -> PyResult<T> {
    let input = Input::new(objects, argument)?.ok_or_else(|| {
        let expected = "a dict, a list, or JSON as a str or bytes";
        wrong_argument(side.as_str(), expected, argument)
    })?;
    let result = read(input).map_err(|error| error.with_side(side));
    settle(objects, argument.py(), result)
}

/// Reads a state of the portal.
pub(crate) fn current<'a, 'py>(
    objects: &'a Objects<'py>,
    side: Side,
    argument: Any<'a, 'py>,
) -> PyResult<Current<'a>> {
    read(objects, side, argument, Input::current)
}

/// Reads the desired state.
pub(crate) fn desired<'a, 'py>(
    objects: &'a Objects<'py>,
    diff: &Diff,
    side: Side,
    argument: Any<'a, 'py>,
) -> PyResult<Desired<'a>> {
    read(objects, side, argument, |input| input.desired(diff))
}

/// Reads a payload.
pub(crate) fn payload<'a, 'py>(
    objects: &'a Objects<'py>,
    argument: Any<'a, 'py>,
) -> PyResult<Payload<'a>> {
    read(objects, Side::Payload, argument, Input::payload)
}

/// Does something with a state of the portal.
pub(crate) fn with_current<T>(
    side: Side,
    argument: Any<'_, '_>,
    work: impl FnOnce(&Current<'_>) -> PyResult<T>,
) -> PyResult<T> {
    let objects = Objects::default();
    work(&current(&objects, side, argument)?)
}

/// The keyword arguments of a function.
pub(crate) type Keywords<'a, 'py> = &'a Bound<'py, PyDict>;

/// Reads the options of a diff.
pub(crate) fn diff_options(options: Option<Keywords<'_, '_>>) -> PyResult<Diff> {
    options_with(options, |object| Diff::from_deserializer(object))
}

/// Reads options with a reader of the core.
pub(crate) fn options_with<T: Default>(
    options: Option<Keywords<'_, '_>>,
    reader: impl FnOnce(Value<'_, '_>) -> Result<T, Error>,
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
