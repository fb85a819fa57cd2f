//! Arguments: Python objects, or JSON as a str or bytes.

use multifield_core::{Current, Desired, Diff, Error, Payload, Side};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBool, PyByteArray, PyBytes, PyDict, PyInt, PyList, PyString},
};

use crate::{
    error::{exception, wrong_argument},
    foreign,
    object::is_binary,
    read::{Objects, Value},
};

const EXPECTED: &str = "a dict, a list, or JSON as a str or bytes";

/// The form of an argument.
#[derive(Clone, Copy)]
pub(crate) enum Input<'a, 'py> {
    Json(&'a [u8]),
    Object(Value<'a, 'py>),
}

impl<'a, 'py> Input<'a, 'py> {
    /// Reads the argument with this name. `objects` keeps it alive.
    pub(crate) fn new(
        objects: &'a Objects<'py>,
        name: &str,
        argument: &Bound<'py, PyAny>,
    ) -> PyResult<Self> {
        let input = Input::known(objects, objects.keep(argument.clone()))?;
        input.ok_or_else(|| wrong_argument(name, EXPECTED, argument))
    }

    /// Reads one of many arguments. The core reports a wrong type, so that the error
    /// belongs to its pair like any other.
    pub(crate) fn one_of_many(
        objects: &'a Objects<'py>,
        argument: &Bound<'py, PyAny>,
    ) -> PyResult<Self> {
        let kept = objects.keep(argument.clone());
        let input = Input::known(objects, kept)?;
        Ok(input.unwrap_or_else(|| Input::Object(objects.deserializer(kept))))
    }

    fn known(objects: &'a Objects<'py>, kept: &'a Bound<'py, PyAny>) -> PyResult<Option<Self>> {
        let is_object =
            kept.is_exact_instance_of::<PyDict>() || kept.is_exact_instance_of::<PyList>();
        if is_object {
            return Ok(Some(Input::Object(objects.deserializer(kept))));
        }
        if let Some(json) = json_bytes(objects, kept)? {
            return Ok(Some(Input::Json(json)));
        }
        let is_object =
            foreign::is_mapping(kept) || (foreign::is_sequence(kept) && !is_binary(kept));
        Ok(is_object.then(|| Input::Object(objects.deserializer(kept))))
    }

    /// Lets the core read the input. Errors name the side.
    pub(crate) fn read<T>(
        self,
        from_json: impl FnOnce(&'a [u8]) -> Result<T, Error>,
        from_object: impl FnOnce(Value<'a, 'py>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self {
            Input::Json(json) => from_json(json),
            Input::Object(object) => from_object(object),
        }
    }

    pub(crate) fn current(self) -> Result<Current<'a>, Error> {
        self.read(Current::from_json, |object| {
            Current::from_deserializer(object)
        })
    }

    pub(crate) fn desired(self, diff: &Diff) -> Result<Desired<'a>, Error> {
        self.read(
            |json| diff.desired_from_json(json),
            |object| diff.desired_from_deserializer(object),
        )
    }

    pub(crate) fn payload(self) -> Result<Payload<'a>, Error> {
        self.read(Payload::from_bytes, |object| {
            Payload::from_deserializer(object)
        })
    }
}

/// Returns the bytes of a str or of bytes, or `None` for other types.
pub(crate) fn json_bytes<'a, 'py>(
    objects: &'a Objects<'py>,
    argument: &'a Bound<'py, PyAny>,
) -> PyResult<Option<&'a [u8]>> {
    if let Ok(text) = argument.cast::<PyString>() {
        if let Ok(text) = text.to_str() {
            return Ok(Some(text.as_bytes()));
        }
        // The core then reports that these bytes are not UTF-8.
        let bytes = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
        return Ok(Some(objects.keep(bytes).cast::<PyBytes>()?.as_bytes()));
    }
    if let Ok(bytes) = argument.cast::<PyBytes>() {
        return Ok(Some(bytes.as_bytes()));
    }
    if let Ok(bytes) = argument.cast::<PyByteArray>() {
        let copy = PyBytes::new(argument.py(), &bytes.to_vec()).into_any();
        return Ok(Some(objects.keep(copy).cast::<PyBytes>()?.as_bytes()));
    }
    Ok(None)
}

/// Returns an int, or an object with `__index__` such as an integer of numpy, as an int.
/// `None` for a bool and for other types.
pub(crate) fn integer<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyInt>>> {
    if object.is_instance_of::<PyBool>() {
        return Ok(None);
    }
    if let Ok(integer) = object.cast::<PyInt>() {
        return Ok(Some(integer.clone()));
    }
    match foreign::index(object) {
        Ok(integer) => Ok(Some(integer)),
        // Some objects have `__index__` but no integer value, such as an array with a
        // dimension.
        Err(error) if error.is_instance_of::<PyTypeError>(object.py()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the result, or the exception. An exception of an object's own code is raised
/// unchanged.
pub(crate) fn settle<T>(
    objects: &Objects<'_>,
    py: Python<'_>,
    result: Result<T, Error>,
) -> PyResult<T> {
    result.map_err(|error| match objects.take_raised() {
        Some(raised) => raised,
        None => exception(py, &error, None),
    })
}

/// Reads a state of the portal. The name of the argument is that of its side.
pub(crate) fn current<'a, 'py>(
    objects: &'a Objects<'py>,
    side: Side,
    argument: &Bound<'py, PyAny>,
) -> PyResult<Current<'a>> {
    let input = Input::new(objects, side.as_str(), argument)?;
    let current = input.current().map_err(|error| error.with_side(side));
    settle(objects, argument.py(), current)
}

/// Reads the desired state.
pub(crate) fn desired<'a, 'py>(
    objects: &'a Objects<'py>,
    diff: &Diff,
    side: Side,
    argument: &Bound<'py, PyAny>,
) -> PyResult<Desired<'a>> {
    let input = Input::new(objects, side.as_str(), argument)?;
    let desired = input.desired(diff).map_err(|error| error.with_side(side));
    settle(objects, argument.py(), desired)
}

/// Reads a payload.
pub(crate) fn payload<'a, 'py>(
    objects: &'a Objects<'py>,
    argument: &Bound<'py, PyAny>,
) -> PyResult<Payload<'a>> {
    let input = Input::new(objects, "payload", argument)?;
    settle(objects, argument.py(), input.payload())
}
