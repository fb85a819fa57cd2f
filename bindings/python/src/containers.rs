//! Reads lists and dicts, and the keys of dicts.

use pyo3::{prelude::*, types::PyString, Borrowed};
use serde::{
    de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};

use crate::{
    object::integer,
    read::{exact, Stop, Value},
    still::{Elements, Entries},
};

impl<'a, 'py> Value<'a, 'py> {
    pub(crate) fn visit_list<V: Visitor<'a>>(
        &self,
        elements: Elements<'a, 'py>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_seq(List(self.deeper()?, elements))
    }

    pub(crate) fn visit_dict<V: Visitor<'a>>(
        &self,
        entries: Entries<'a, 'py>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let inner = self.deeper()?;
        visitor.visit_map(Map(inner, entries, None))
    }

    /// Returns the value of an object inside this one, which has the depth of its elements.
    fn with(&self, object: Borrowed<'a, 'py, PyAny>) -> Self {
        Value { object, ..*self }
    }
}

/// A list with the depth of its elements.
struct List<'a, 'py>(Value<'a, 'py>, Elements<'a, 'py>);

impl<'a> SeqAccess<'a> for List<'a, '_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Stop> {
        let element = self.1.next().map(|element| self.0.with(element));
        element.map(|element| seed.deserialize(element)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.1.len())
    }
}

/// A dict with the depth of its entries, and the value of the key that was read last.
struct Map<'a, 'py>(
    Value<'a, 'py>,
    Entries<'a, 'py>,
    Option<Borrowed<'a, 'py, PyAny>>,
);

impl<'a> MapAccess<'a> for Map<'a, '_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        let Some((key, value)) = self.1.next() else {
            return Ok(None);
        };
        self.2 = Some(value);
        seed.deserialize(Key(self.0.with(key))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        let value = self.2.take();
        let value = value.ok_or_else(|| Stop::custom("a value was asked for before its key"))?;
        seed.deserialize(self.0.with(value))
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
