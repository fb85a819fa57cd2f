//! An entity under a name, as SDKs return the results of a batch:
//! `{"get_contact": {"ID": "43", ...}}`.

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{
    document::{Document, Level},
    visit::{next_key, Scalar, Take, Visit},
    Target, Trace,
};
use crate::error::ErrorKind;

impl<T> Document<'_, T> {
    /// Reads the kept value of this name, once it is known that there is no
    /// other name.
    pub(super) fn named<'de, E: de::Error>(self, name: &str, entity: Value) -> Result<bool, E>
    where
        T: Target<'de>,
    {
        self.target.enter(name);
        let document = Visit(Document {
            target: &mut *self.target,
            trace: &mut *self.trace,
            level: Level::Named,
        });
        let result = document.deserialize(entity);
        self.trace.in_key(name, result).map_err(E::custom)
    }
}

/// Keeps an object. None for any other value.
pub(super) struct MapSeed<'t>(pub(super) &'t mut Trace);

impl<'de> Take<'de> for MapSeed<'_> {
    type Value = Option<Value>;

    fn scalar<E: de::Error>(self, _: Scalar<'de>) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_seq(list).map(|_| None)
    }

    fn map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let value = ValueSeed {
            trace: self.0,
            depth: DEEPEST,
        };
        value.map(map).map(Some)
    }
}

/// Rows are less deep than this. Anything deeper is ignored.
const DEEPEST: u8 = 8;

/// Any value without repeated keys.
struct ValueSeed<'t> {
    trace: &'t mut Trace,
    depth: u8,
}

impl ValueSeed<'_> {
    fn inner(&mut self) -> ValueSeed<'_> {
        ValueSeed {
            trace: &mut *self.trace,
            depth: self.depth - 1,
        }
    }
}

impl<'de> Take<'de> for ValueSeed<'_> {
    type Value = Value;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Value, E> {
        Ok(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Text(text) => Value::String(text.into_owned()),
            Scalar::Float(float) => Number::from_f64(float).map_or(Value::Null, Value::Number),
            // No ID and no value has more digits.
            Scalar::Integer(integer) => match i64::try_from(integer) {
                Ok(integer) => Value::from(integer),
                Err(_) => Value::String(integer.to_string()),
            },
        })
    }

    fn list<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        if self.depth == 0 {
            return IgnoredAny.visit_seq(list).map(|_| Value::Null);
        }
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Visit(self.inner()))? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        if self.depth == 0 {
            return IgnoredAny.visit_map(map).map(|_| Value::Null);
        }
        let mut entries = Map::new();
        while let Some(key) = next_key(&mut map)? {
            let value = map.next_value_seed(Visit(self.inner()))?;
            if entries.insert(key.clone().into_owned(), value).is_some() {
                return Err(self.trace.fail_at(&key, ErrorKind::RepeatedKey));
            }
        }
        Ok(Value::Object(entries))
    }
}
