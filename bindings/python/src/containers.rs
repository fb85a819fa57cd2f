//! Reads lists and dicts, and the keys of dicts.

use pyo3::{prelude::*, types::PyString, Borrowed};
use serde::{
    de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};

use crate::{
    object::integer,
    read::{exact, Objects, Stop, Value},
    still::{Elements, Entries},
};

impl<'a, 'py> Value<'a, 'py> {
    pub(crate) fn visit_list<V: Visitor<'a>>(
        &self,
        elements: Elements<'a, 'py>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_seq(List {
            objects: self.objects,
            elements,
            depth: self.inner()?,
        })
    }

    pub(crate) fn visit_dict<V: Visitor<'a>>(
        &self,
        entries: Entries<'a, 'py>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_map(Map {
            objects: self.objects,
            entries,
            value: None,
            depth: self.inner()?,
        })
    }
}

struct List<'a, 'py> {
    objects: &'a Objects<'py>,
    elements: Elements<'a, 'py>,
    depth: u8,
}

impl<'a> SeqAccess<'a> for List<'a, '_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Stop> {
        let element = self.elements.next().map(|object| Value {
            objects: self.objects,
            object,
            depth: self.depth,
        });
        element.map(|element| seed.deserialize(element)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.elements.len())
    }
}

struct Map<'a, 'py> {
    objects: &'a Objects<'py>,
    entries: Entries<'a, 'py>,
    /// The value of the key that was read last.
    value: Option<Borrowed<'a, 'py, PyAny>>,
    depth: u8,
}

impl<'a, 'py> Map<'a, 'py> {
    fn object(&self, object: Borrowed<'a, 'py, PyAny>) -> Value<'a, 'py> {
        Value {
            objects: self.objects,
            object,
            depth: self.depth,
        }
    }
}

impl<'a> MapAccess<'a> for Map<'a, '_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(Key(self.object(key))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        let value = self.value.take();
        let value = value.ok_or_else(|| Stop::custom("a value was asked for before its key"))?;
        seed.deserialize(self.object(value))
    }
}

/// A key of a dict: a str, or an int such as an ID in an `fm` dict.
struct Key<'a, 'py>(Value<'a, 'py>);

impl<'de> Deserializer<'de> for Key<'de, '_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let key = self.0.object;
        if let Some(text) = exact::<PyString>(key) {
            return Value::text(text, visitor);
        }
        if self.0.objects.is_still() {
            return Err(self.0.code());
        }
        if let Ok(text) = key.cast::<PyString>() {
            return Value::text(text, visitor);
        }
        match integer(&key).map_err(|error| self.0.raise(error))? {
            Some(integer) => Value::integer(integer.as_borrowed(), visitor),
            None => Err(self.0.unknown("a str as key")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier option
    }
}
