//! Values as in PHP, for every format of a call. A list is an array with the keys 0, 1,
//! …, and so is an object with these keys.

use std::{borrow::Cow, fmt};

use indexmap::IndexMap;
use multifield_core::php;
use serde::{
    de::{self, Deserializer, MapAccess, SeqAccess, Visitor},
    ser::Serializer,
    Deserialize, Serialize,
};
use serde_json::Number;

pub(crate) type Array = IndexMap<String, Value>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Array),
}

/// Reads a query or a form like PHP's `parse_str`.
pub(crate) fn parse_query(query: &[u8]) -> Array {
    let mut form = Form::default();
    for pair in php::pairs(query) {
        let value = String::from_utf8_lossy(&pair.value).into_owned();
        form.insert(&pair.name, value);
    }
    form.into_array()
}

/// The variables of a form. PHP combines them into an array.
#[derive(Default)]
pub(crate) struct Form(php::Form<String>);

impl Form {
    pub(crate) fn insert(&mut self, name: &[u8], value: String) {
        self.0.insert(name, value);
    }

    pub(crate) fn into_array(self) -> Array {
        array_of(self.0.into_array())
    }
}

fn array_of(array: php::Array<String>) -> Array {
    let entries = array.into_entries().into_iter();
    entries
        .map(|(key, value)| {
            let value = match value {
                php::Value::Leaf(text) => Value::Text(text),
                php::Value::Array(inner) => Value::Array(array_of(inner)),
            };
            (String::from_utf8_lossy(&key).into_owned(), value)
        })
        .collect()
}

/// Returns the entry with this name. The case of the name does not matter.
pub(crate) fn entry<'a>(array: &'a Array, name: &str) -> Option<&'a Value> {
    array
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// Creates an array with these entries.
pub(crate) fn array<const N: usize>(entries: [(&str, Value); N]) -> Array {
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

impl Value {
    pub(crate) fn as_array(&self) -> Option<&Array> {
        match self {
            Value::Array(array) => Some(array),
            _ => None,
        }
    }

    /// Returns a scalar as a string.
    pub(crate) fn to_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "1" } else { "" })),
            Value::Null | Value::Array(_) => None,
        }
    }

    /// Returns an integer, also from a string of digits.
    pub(crate) fn to_integer(&self) -> Option<i64> {
        self.to_text()?.trim().parse().ok()
    }

    /// Returns whether PHP treats the value as true.
    pub(crate) fn is_truthy(&self) -> bool {
        match self {
            Value::Array(array) => !array.is_empty(),
            scalar => !matches!(scalar.to_text().as_deref(), None | Some("" | "0")),
        }
    }

    /// Returns the elements of an array, or a scalar as the only element.
    pub(crate) fn elements(&self) -> Vec<&Value> {
        match self {
            Value::Array(array) => array.values().collect(),
            Value::Null => Vec::new(),
            scalar => vec![scalar],
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Value::Null, Value::Text)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Value::Number(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Number::from_f64(number).map_or(Value::Null, Value::Number)
    }
}

impl From<Array> for Value {
    fn from(array: Array) -> Self {
        Value::Array(array)
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(elements: I) -> Self {
        let elements = elements.into_iter().enumerate();
        Value::Array(
            elements
                .map(|(index, it)| (index.to_string(), it))
                .collect(),
        )
    }
}

/// Works like `json_encode`: an array with the keys 0, 1, … is written as a list, and so
/// is an empty array.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => number.serialize(serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Array(array) => {
                let mut keys = array.keys().enumerate();
                if keys.all(|(index, key)| *key == index.to_string()) {
                    serializer.collect_seq(array.values())
                } else {
                    serializer.collect_map(array)
                }
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(elements.into_iter().collect())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut array = Array::new();
        while let Some((key, value)) = map.next_entry()? {
            array.insert(key, value);
        }
        Ok(Value::Array(array))
    }
}
