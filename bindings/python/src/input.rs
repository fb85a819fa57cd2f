//! Arguments: Python objects, or JSON as a str or bytes.

use std::borrow::Cow;

use multifield_core::{Current, Desired, Diff, Error, Payload, Side};
use pyo3::{
    prelude::*,
    types::{PyDict, PyList},
};

use crate::{
    error::{wrong_argument, Exception},
    json::text_bytes,
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
