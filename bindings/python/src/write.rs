//! What the core writes as Python objects: dict, list, str and int alone, or
//! None where there is nothing.

use std::fmt;

use pyo3::{
    exceptions::PyTypeError,
    intern,
    prelude::*,
    types::{PyBool, PyDict, PyInt, PyList, PyString},
};
use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

/// What the core writes, as Python objects.
pub(crate) fn to_python<'py, T: Serialize + ?Sized>(
    py: Python<'py>,
    value: &T,
) -> PyResult<Bound<'py, PyAny>> {
    value.serialize(Writer(py)).map_err(|error| error.0)
}

#[derive(Clone, Copy)]
struct Writer<'py>(Python<'py>);

#[derive(Debug)]
struct Failure(PyErr);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl serde::ser::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Failure(PyTypeError::new_err(message.to_string()))
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Failure(error)
    }
}

/// The text, made once where it is one of those that nearly every row has.
fn text<'py>(py: Python<'py>, text: &str) -> Bound<'py, PyString> {
    match text {
        "ID" => intern!(py, "ID"),
        "VALUE" => intern!(py, "VALUE"),
        "VALUE_TYPE" => intern!(py, "VALUE_TYPE"),
        "TYPE_ID" => intern!(py, "TYPE_ID"),
        "DELETE" => intern!(py, "DELETE"),
        "PHONE" => intern!(py, "PHONE"),
        "EMAIL" => intern!(py, "EMAIL"),
        "WORK" => intern!(py, "WORK"),
        "MOBILE" => intern!(py, "MOBILE"),
        "HOME" => intern!(py, "HOME"),
        "typeId" => intern!(py, "typeId"),
        "valueType" => intern!(py, "valueType"),
        "value" => intern!(py, "value"),
        _ => return PyString::new(py, text),
    }
    .clone()
}

fn unwritten<T>(kind: &str) -> Result<T, Failure> {
    Err(serde::ser::Error::custom(format_args!(
        "{kind} has no Python form here"
    )))
}

impl<'py> Serializer for Writer<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;
    type SerializeSeq = List<'py>;
    type SerializeTuple = Impossible<Self::Ok, Failure>;
    type SerializeTupleStruct = Impossible<Self::Ok, Failure>;
    type SerializeTupleVariant = Impossible<Self::Ok, Failure>;
    type SerializeMap = Map<'py>;
    type SerializeStruct = Map<'py>;
    type SerializeStructVariant = Impossible<Self::Ok, Failure>;

    fn serialize_bool(self, value: bool) -> Result<Self::Ok, Failure> {
        Ok(PyBool::new(self.0, value).to_owned().into_any())
    }

    fn serialize_i8(self, value: i8) -> Result<Self::Ok, Failure> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<Self::Ok, Failure> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<Self::Ok, Failure> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<Self::Ok, Failure> {
        Ok(PyInt::new(self.0, value).into_any())
    }

    fn serialize_u8(self, value: u8) -> Result<Self::Ok, Failure> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<Self::Ok, Failure> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<Self::Ok, Failure> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<Self::Ok, Failure> {
        Ok(PyInt::new(self.0, value).into_any())
    }

    fn serialize_str(self, value: &str) -> Result<Self::Ok, Failure> {
        Ok(text(self.0, value).into_any())
    }

    fn serialize_none(self) -> Result<Self::Ok, Failure> {
        Ok(self.0.None().into_bound(self.0))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok, Failure> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Self::Ok, Failure> {
        self.serialize_none()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Self::Ok, Failure> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Failure> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'py>, Failure> {
        Ok(List {
            writer: self,
            list: PyList::empty(self.0),
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Map<'py>, Failure> {
        Ok(Map {
            writer: self,
            dict: PyDict::new(self.0),
            key: None,
        })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Map<'py>, Failure> {
        self.serialize_map(None)
    }

    fn serialize_f32(self, _: f32) -> Result<Self::Ok, Failure> {
        unwritten("a float")
    }

    fn serialize_f64(self, _: f64) -> Result<Self::Ok, Failure> {
        unwritten("a float")
    }

    fn serialize_char(self, _: char) -> Result<Self::Ok, Failure> {
        unwritten("a character")
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Self::Ok, Failure> {
        unwritten("a text of bytes")
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Self::Ok, Failure> {
        unwritten(name)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, Failure> {
        unwritten(name)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Failure> {
        unwritten("a tuple")
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Failure> {
        unwritten(name)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Failure> {
        unwritten(name)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failure> {
        unwritten(name)
    }
}

struct List<'py> {
    writer: Writer<'py>,
    list: Bound<'py, PyList>,
}

impl<'py> SerializeSeq for List<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        self.list.append(value.serialize(self.writer)?)?;
        Ok(())
    }

    fn end(self) -> Result<Self::Ok, Failure> {
        Ok(self.list.into_any())
    }
}

struct Map<'py> {
    writer: Writer<'py>,
    dict: Bound<'py, PyDict>,
    /// The key that has no value yet.
    key: Option<Bound<'py, PyAny>>,
}

impl<'py> SerializeMap for Map<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failure> {
        self.key = Some(key.serialize(self.writer)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        let key = self.key.take();
        let value = value.serialize(self.writer)?;
        self.dict.set_item(key, value)?;
        Ok(())
    }

    fn end(self) -> Result<Self::Ok, Failure> {
        Ok(self.dict.into_any())
    }
}

impl<'py> SerializeStruct for Map<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Failure> {
        let value = value.serialize(self.writer)?;
        self.dict.set_item(text(self.writer.0, key), value)?;
        Ok(())
    }

    fn end(self) -> Result<Self::Ok, Failure> {
        Ok(self.dict.into_any())
    }
}
