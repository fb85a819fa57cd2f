//! JSON that borrows strings from its input, so that the content of a file is not copied.

use std::{borrow::Cow, fmt};

use serde::{
    de::{self, Deserializer, MapAccess, SeqAccess, Visitor},
    Deserialize,
};

use crate::error::{Error, Kind, Side};

#[derive(Debug)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Integer(u64),
    /// Any other number. No input of this crate may be one.
    Number,
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    /// The entries in the order of the input. Keys may be repeated.
    Object(Object<'a>),
}

pub(crate) type Object<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

impl<'a> Json<'a> {
    pub(crate) fn read(text: &'a [u8], side: Side) -> Result<Json<'a>, Error> {
        serde_json::from_slice(text).map_err(|error| {
            let kind = Kind::InvalidJson {
                line: error.line(),
                column: error.column(),
            };
            Error::new(side, "", kind)
        })
    }

    /// Returns the name for errors. Errors never show a string, because it could be an
    /// address with a token.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Integer(_) => "an integer",
            Json::Number => "a number",
            Json::String(text) if text.is_empty() => "an empty string",
            Json::String(_) => "a string",
            Json::Array(list) if list.is_empty() => "an empty array",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json<'a>> {
        match self {
            // As in PHP, the last of several equal keys wins.
            Json::Object(object) => {
                let found = object.iter().rev().find(|(name, _)| name == key);
                found.map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Returns the ID that a number or a string of digits contains. JavaScript must be
    /// able to represent it exactly.
    pub(crate) fn id(&self) -> Option<u64> {
        const LARGEST: u64 = (1 << 53) - 1;
        let id = match self {
            Json::Integer(id) => *id,
            Json::String(text) if is_digits(text) => text.parse().ok()?,
            _ => return None,
        };
        (1..=LARGEST).contains(&id).then_some(id)
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: de::Error>(self, is: bool) -> Result<Self::Value, E> {
        Ok(Json::Bool(is))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Json::Integer(number))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Json::Number)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Json::Number)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Json::String(text.to_owned().into()))
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Json::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Json::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            entries.push((key, map.next_value()?));
        }
        Ok(Json::Object(entries))
    }
}

/// A key. It is borrowed if it has no escape sequences.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
