//! A deserializer of Python objects for the readers of the core.

use std::cell::{Cell, RefCell};

use multifield_core::RowTexts;
use pyo3::{
    prelude::*,
    sync::critical_section::with_critical_section,
    types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple},
    Borrowed, PyTypeInfo,
};
use serde::{
    de::{Deserializer, Error as _, Visitor},
    forward_to_deserialize_any,
};
use typed_arena::Arena;

use crate::{
    object::{objects, type_name, Any},
    row::RowKeys,
    still::{self, Elements, Entries, StillEntries, Stillness},
};

/// The core's limit for JSON. It also ends the reading of a cycle.
const MAX_DEPTH: u8 = 128;

/// Keeps all objects alive that were read, because the core borrows their strings.
///
/// A list or a dict is copied when it is entered. Later changes to it, by an object's own
/// code or by another thread, are ignored.
///
/// Without such code and such threads, no objects need to be kept: see
/// [`still::diff_still`].
#[derive(Default)]
pub(crate) struct Objects<'py> {
    /// Proof that no Python code runs, so that objects keep their contents.
    stillness: Option<Stillness>,
    /// Whether an object was found that only its own code can read.
    has_code: Cell<bool>,
    row_keys: RowKeys,
    kept: Arena<Bound<'py, PyAny>>,
    kept_entries: Arena<Entry<'py>>,
    kept_bytes: Arena<Vec<u8>>,
    /// The exception that an object's own code has raised.
    raised: RefCell<Option<PyErr>>,
}

impl<'py> Objects<'py> {
    /// Creates a set for objects that are read without being kept.
    pub(crate) fn unkept(stillness: Stillness) -> Self {
        Objects {
            stillness: Some(stillness),
            has_code: Cell::default(),
            row_keys: RowKeys::default(),
            // The arenas stay empty, and do not allocate memory.
            kept: Arena::with_capacity(0),
            kept_entries: Arena::with_capacity(0),
            kept_bytes: Arena::with_capacity(0),
            raised: RefCell::default(),
        }
    }

    pub(crate) const fn is_still(&self) -> bool {
        self.stillness.is_some()
    }

    /// Returns whether the input must be read again, with objects that are kept.
    pub(crate) fn has_code(&self) -> bool {
        self.has_code.get()
    }

    pub(crate) fn keep(&self, object: Bound<'py, PyAny>) -> Any<'_, 'py> {
        self.kept.alloc(object)
    }

    pub(crate) fn keep_bytes(&self, bytes: Vec<u8>) -> &[u8] {
        self.kept_bytes.alloc(bytes)
    }

    fn keep_all(&self, objects: impl IntoIterator<Item = Bound<'py, PyAny>>) -> Elements<'_, 'py> {
        Elements::Kept(self.kept.alloc_extend(objects).iter())
    }

    fn keep_list(&self, list: &Bound<'py, PyList>) -> Elements<'_, 'py> {
        with_critical_section(list, || self.keep_all(list.iter()))
    }

    fn keep_entries(&self, entries: impl IntoIterator<Item = Entry<'py>>) -> Entries<'_, 'py> {
        Entries::Kept(self.kept_entries.alloc_extend(entries).iter())
    }

    #[inline]
    fn elements<'a>(&'a self, list: Borrowed<'a, 'py, PyList>) -> Elements<'a, 'py> {
        match self.stillness {
            Some(_) => Elements::Still(list, 0..list.len()),
            None => self.keep_list(&list),
        }
    }

    #[inline]
    fn entries<'a>(&'a self, dict: Borrowed<'a, 'py, PyDict>) -> Entries<'a, 'py> {
        match self.stillness {
            Some(_) => Entries::Still(StillEntries::of(dict)),
            None => with_critical_section(&dict, || self.keep_entries(dict.iter())),
        }
    }

    pub(crate) fn take_raised(&self) -> Option<PyErr> {
        self.raised.take()
    }

    pub(crate) fn deserializer<'a>(&'a self, object: Any<'a, 'py>) -> Value<'a, 'py> {
        Value {
            objects: self,
            object: object.into(),
            depth: 0,
        }
    }
}

/// A key and its value.
pub(crate) type Entry<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// A Python object that is being read.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a, 'py> {
    pub(crate) objects: &'a Objects<'py>,
    /// The object is kept alive, or cannot be freed at this time.
    pub(crate) object: Borrowed<'a, 'py, PyAny>,
    pub(crate) depth: u8,
}

/// The reason to stop reading or writing. The box makes results as small as a pointer.
#[derive(Debug)]
#[allow(clippy::box_collection)]
pub(crate) struct Stop(pub(crate) Box<String>);

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Stop {}

impl serde::ser::Error for Stop {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Stop(Box::new(message.to_string()))
    }
}

impl serde::de::Error for Stop {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Stop(Box::new(message.to_string()))
    }
}

/// Returns the object if it has exactly this type, and not a subclass. The method of pyo3
/// would create an error with two references each time.
#[inline]
pub(crate) fn exact<'a, 'py, T: PyTypeInfo>(
    object: Borrowed<'a, 'py, PyAny>,
) -> Option<Borrowed<'a, 'py, T>> {
    if object.is_exact_instance_of::<T>() {
        object.cast_exact().ok()
    } else {
        None
    }
}

#[cold]
fn half_a_pair() -> Stop {
    Stop::custom("found a string with half a surrogate pair, which is not a character")
}

impl<'a, 'py> Value<'a, 'py> {
    pub(crate) fn raise(&self, error: PyErr) -> Stop {
        *self.objects.raised.borrow_mut() = Some(error);
        Stop::custom("raised")
    }

    /// Records that reading the object runs its own code. This is also true for the name
    /// of its type.
    pub(crate) fn code(&self) -> Stop {
        self.objects.has_code.set(true);
        Stop::custom("read again")
    }

    pub(crate) fn unknown(&self, expected: &str) -> Stop {
        let found = type_name(&self.object);
        match objects(self.object.py(), "advice", (self.object, &found)) {
            Ok(advice) => Stop::custom(format_args!(
                "found the Python type {found}, expected {expected}{advice}"
            )),
            Err(error) => self.raise(error),
        }
    }

    /// Returns the value with the depth of what is inside it.
    pub(crate) fn deeper(self) -> Result<Self, Stop> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(Stop::custom(format_args!(
                "found lists and dicts more than {MAX_DEPTH} deep in one another"
            )));
        }
        Ok(Value { depth, ..self })
    }

    pub(crate) fn text<V: Visitor<'a>>(
        text: Borrowed<'a, 'py, PyString>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_borrowed_str(still::text(text).ok_or_else(half_a_pair)?)
    }

    pub(crate) fn integer<V: Visitor<'a>>(
        integer: Borrowed<'_, 'py, PyInt>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if let Ok(integer) = integer.extract::<i64>() {
            visitor.visit_i64(integer)
        } else if let Ok(integer) = integer.extract::<u64>() {
            visitor.visit_u64(integer)
        } else {
            // JSON reads such integers in the same way.
            visitor.visit_f64(integer.extract().unwrap_or(f64::INFINITY))
        }
    }

    /// Reads an object of a type that JSON does not have.
    fn other<V: Visitor<'a>>(&self, visitor: V) -> Result<V::Value, Stop> {
        if self.objects.is_still() {
            return Err(self.code());
        }
        let object = self.object;
        // Strings and integers may have a subclass, such as an enum.
        if let Ok(text) = object.cast::<PyString>() {
            return Self::text(text, visitor);
        }
        if let Ok(integer) = object.cast::<PyInt>() {
            return Self::integer(integer, visitor);
        }
        if let Ok(float) = object.cast::<PyFloat>() {
            return visitor.visit_f64(float.value());
        }
        if let Ok(tuple) = object.cast_exact::<PyTuple>() {
            return self.visit_list(self.objects.keep_all(tuple.iter()), visitor);
        }
        let plain = objects(object.py(), "plain", (object,));
        let plain = plain.map_err(|error| self.raise(error))?;
        if let Ok(entries) = plain.cast::<PyTuple>() {
            let entries: PyResult<Vec<_>> = entries.iter().map(|entry| entry.extract()).collect();
            let entries = entries.map_err(|error| self.raise(error))?;
            self.visit_dict(self.objects.keep_entries(entries), visitor)
        } else if let Ok(list) = plain.cast::<PyList>() {
            self.visit_list(self.objects.keep_list(list), visitor)
        } else if let Ok(integer) = plain.cast::<PyInt>() {
            Self::integer(integer.as_borrowed(), visitor)
        } else {
            Err(self.unknown("None, a str, a number, a list or a dict"))
        }
    }
}

impl<'de> Deserializer<'de> for Value<'de, '_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let object = self.object;
        if let Some(text) = exact::<PyString>(object) {
            Self::text(text, visitor)
        } else if let Some(dict) = exact::<PyDict>(object) {
            self.visit_dict(self.objects.entries(dict), visitor)
        } else if let Some(list) = exact::<PyList>(object) {
            self.visit_list(self.objects.elements(list), visitor)
        } else if let Some(integer) = exact::<PyInt>(object) {
            Self::integer(integer, visitor)
        } else if object.is_none() {
            visitor.visit_unit()
        } else if let Some(value) = exact::<PyBool>(object) {
            visitor.visit_bool(value.is_true())
        } else {
            self.other(visitor)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        if self.object.is_none() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    /// Ignored values are not read.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }

    /// Most rows are dicts of strings, which are passed as a whole.
    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if name == RowTexts::NAME && self.objects.is_still() {
            let dict = exact::<PyDict>(self.object).map(StillEntries::of);
            if let Some(texts) = dict.and_then(|dict| self.objects.row_keys.texts(dict)) {
                return texts.hand_to(visitor);
            }
        }
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier
    }
}
