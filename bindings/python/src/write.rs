//! Converts the output of the core to Python objects: dict, list, str, int, bool and
//! None.
//!
//! The crate `pythonize` does the same, but takes half as long again, because it creates
//! the same strings for every row.

use pyo3::{
    exceptions::PyTypeError,
    intern,
    prelude::*,
    types::{PyDict, PyList, PyString},
    IntoPyObjectExt,
};
use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use crate::{object::Made, read::Stop};

/// Converts the output of the core to Python objects.
pub(crate) fn to_python<'py, T: Serialize + ?Sized>(py: Python<'py>, value: &T) -> Made<'py> {
    let written = value.serialize(Writer(py));
    written.map_err(|Stop(problem)| PyTypeError::new_err(*problem))
}

#[derive(Clone, Copy)]
struct Writer<'py>(Python<'py>);

impl From<PyErr> for Stop {
    fn from(error: PyErr) -> Self {
        Stop(Box::new(error.to_string()))
    }
}

/// Returns a str. The strings that nearly every row has are created only once.
fn text<'py>(py: Python<'py>, text: &str) -> Bound<'py, PyString> {
    macro_rules! known {
        ($($known:literal)+) => {
            match text {
                $($known => intern!(py, $known).clone(),)+
                _ => PyString::new(py, text),
            }
        };
    }
    known! {
        "ID" "VALUE" "VALUE_TYPE" "TYPE_ID" "DELETE" "PHONE" "EMAIL" "WORK" "MOBILE" "HOME"
        "typeId" "valueType" "value"
    }
}

/// Implements the methods for values that Python also has.
macro_rules! as_they_are {
    ($($method:ident: $type:ty),+) => {$(
        fn $method(self, value: $type) -> Result<Self::Ok, Stop> {
            Ok(value.into_bound_py_any(self.0)?)
        }
    )+};
}

/// Implements the methods for values that the core never writes.
macro_rules! unwritten {
    ($($method:ident$(<$generic:ident>)?($($type:ty),*) -> $result:ident;)+) => {$(
        fn $method$(<$generic: Serialize + ?Sized>)?(self, $(_: $type),*) -> Result<Self::$result, Stop> {
            Err(serde::ser::Error::custom(concat!(stringify!($method), " has no Python form here")))
        }
    )+};
}

type Name = &'static str;

impl<'py> Serializer for Writer<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Stop;
    type SerializeSeq = List<'py>;
    type SerializeTuple = Impossible<Self::Ok, Stop>;
    type SerializeTupleStruct = Impossible<Self::Ok, Stop>;
    type SerializeTupleVariant = Impossible<Self::Ok, Stop>;
    type SerializeMap = Map<'py>;
    type SerializeStruct = Map<'py>;
    type SerializeStructVariant = Impossible<Self::Ok, Stop>;

    as_they_are! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64
    }

    unwritten! {
        serialize_f32(f32) -> Ok;
        serialize_f64(f64) -> Ok;
        serialize_char(char) -> Ok;
        serialize_bytes(&[u8]) -> Ok;
        serialize_unit_struct(Name) -> Ok;
        serialize_newtype_variant<T>(Name, u32, Name, &T) -> Ok;
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(Name, usize) -> SerializeTupleStruct;
        serialize_tuple_variant(Name, u32, Name, usize) -> SerializeTupleVariant;
        serialize_struct_variant(Name, u32, Name, usize) -> SerializeStructVariant;
    }

    fn serialize_str(self, value: &str) -> Result<Self::Ok, Stop> {
        Ok(text(self.0, value).into_any())
    }

    fn serialize_none(self) -> Result<Self::Ok, Stop> {
        Ok(self.0.None().into_bound(self.0))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok, Stop> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Self::Ok, Stop> {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _: Name, _: u32, variant: Name) -> Result<Self::Ok, Stop> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T>(self, _: Name, value: &T) -> Result<Self::Ok, Stop>
    where
        T: Serialize + ?Sized,
    {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'py>, Stop> {
        Ok(List(self, PyList::empty(self.0)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Map<'py>, Stop> {
        Ok(Map(self, PyDict::new(self.0), None))
    }

    fn serialize_struct(self, _: Name, _: usize) -> Result<Map<'py>, Stop> {
        self.serialize_map(None)
    }
}

struct List<'py>(Writer<'py>, Bound<'py, PyList>);

impl<'py> SerializeSeq for List<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Stop;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
        Ok(self.1.append(value.serialize(self.0)?)?)
    }

    fn end(self) -> Result<Self::Ok, Stop> {
        Ok(self.1.into_any())
    }
}

/// A dict, and the key whose value comes next.
struct Map<'py>(Writer<'py>, Bound<'py, PyDict>, Option<Bound<'py, PyAny>>);

impl<'py> SerializeMap for Map<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Stop;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Stop> {
        self.2 = Some(key.serialize(self.0)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
        let key = self.2.take();
        Ok(self.1.set_item(key, value.serialize(self.0)?)?)
    }

    fn end(self) -> Result<Self::Ok, Stop> {
        Ok(self.1.into_any())
    }
}

impl<'py> SerializeStruct for Map<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Stop;

    fn serialize_field<T>(&mut self, key: Name, value: &T) -> Result<(), Stop>
    where
        T: Serialize + ?Sized,
    {
        let key = text(self.0 .0, key);
        Ok(self.1.set_item(key, value.serialize(self.0)?)?)
    }

    fn end(self) -> Result<Self::Ok, Stop> {
        Ok(self.1.into_any())
    }
}
