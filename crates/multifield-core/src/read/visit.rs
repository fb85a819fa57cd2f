//! One visitor for values of every kind, and their names in messages.

use std::{borrow::Cow, fmt};

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    Visitor,
};

use super::{
    document_keys::NO_PLAIN_KEY,
    row_texts::{RowTexts, TakenTexts},
};
use crate::{
    error::{quote, ErrorKind},
    model::RowId,
};

/// Reads one value of the input.
pub(crate) trait Take<'de>: Sized {
    type Value;

    /// Refuses a value that is not accepted here, by its name.
    fn refuse<E: de::Error>(self, found: String) -> Result<Self::Value, E> {
        Err(E::custom(found))
    }

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Self::Value, E> {
        self.refuse(scalar.found())
    }

    /// Takes a string. Types that read many values override this, because most values
    /// are strings.
    fn text<E: de::Error>(self, text: Cow<'de, str>) -> Result<Self::Value, E> {
        self.scalar(Scalar::Text(text))
    }

    fn list<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        self.refuse(LIST.to_owned())
    }

    fn map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        self.refuse(MAP.to_owned())
    }

    /// Takes a row from [`MayBeRow`]. No other reader passes rows.
    fn row<E: de::Error>(self, _: TakenTexts<'de>) -> Result<Self::Value, E> {
        Err(E::invalid_type(
            Unexpected::TupleVariant,
            &"what was asked for",
        ))
    }
}

/// A value that is neither an array nor an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar<'de> {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(Cow<'de, str>),
}

pub(crate) const LIST: &str = "an array";
pub(crate) const MAP: &str = "an object";

impl<'de> Scalar<'de> {
    /// The name of the value in messages about a value that is not accepted.
    pub(crate) fn found(&self) -> String {
        match self {
            Scalar::Null => "null".to_owned(),
            Scalar::Bool(value) => value.to_string(),
            Scalar::Integer(value) => format!("the number {value}"),
            // JavaScript writes an integer as a float if it is too large.
            Scalar::Float(value) if is_large_integer(*value) => format!("the number {value}"),
            Scalar::Float(value) => format!("the number {value:?}"),
            Scalar::Text(text) => format!("the string {}", quote(text)),
        }
    }

    /// Whether there is no value: null, or NaN. JSON does not have NaN; other languages use
    /// it if a table lacks a value.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Scalar::Float(value) => value.is_nan(),
            scalar => *scalar == Scalar::Null,
        }
    }

    /// A string, or an integer as a string. Any other value is an error.
    pub(super) fn into_text(self) -> Result<Cow<'de, str>, Self> {
        match self {
            Scalar::Text(text) => Ok(text),
            Scalar::Integer(integer) => Ok(Cow::Owned(integer.to_string())),
            other => Err(other),
        }
    }

    /// The value as the `ID` of a row. None for null and for an empty string.
    #[inline]
    pub(super) fn to_id(&self) -> Result<Option<RowId>, ErrorKind> {
        let number = match self {
            Scalar::Null => return Ok(None),
            Scalar::Text(text) if text.is_empty() => return Ok(None),
            Scalar::Text(text) => parse_digits(text),
            Scalar::Integer(integer) => u64::try_from(*integer).ok(),
            Scalar::Bool(_) | Scalar::Float(_) => None,
        };
        match number.and_then(RowId::new) {
            Some(id) => Ok(Some(id)),
            None => Err(self.wrong_id()),
        }
    }

    pub(super) fn wrong_value(&self) -> ErrorKind {
        ErrorKind::WrongValue {
            found: self.found(),
        }
    }

    #[cold]
    fn wrong_id(&self) -> ErrorKind {
        ErrorKind::WrongId {
            found: self.found(),
        }
    }
}

/// Whether a float is an integer with more digits than a float can hold, but with no
/// more than 64 bits.
fn is_large_integer(value: f64) -> bool {
    const TOO_LARGE: f64 = 9_007_199_254_740_992.0;
    (TOO_LARGE..TOO_LARGE * 2048.0).contains(&value.abs())
}

/// The ID in a string, if it contains only digits.
pub(super) fn parse_id(text: &str) -> Option<RowId> {
    parse_digits(text).and_then(RowId::new)
}

/// The number in a string, if it contains only digits.
#[inline]
pub(crate) fn parse_digits(text: &str) -> Option<u64> {
    /// A number with this many digits always fits into 64 bits.
    const FITS: usize = 19;
    let mut number = 0_u64;
    for byte in text.bytes() {
        // The parser of the standard library also accepts a plus sign.
        let digit = u64::from(byte.wrapping_sub(b'0'));
        if digit > 9 {
            return None;
        }
        number = if text.len() <= FITS {
            number * 10 + digit
        } else {
            number.checked_mul(10)?.checked_add(digit)?
        };
    }
    (!text.is_empty()).then_some(number)
}

/// Passes a value of any kind to a visitor.
pub(crate) struct Visit<T>(pub(crate) T);

impl<'de, T: Take<'de>> DeserializeSeed<'de> for Visit<T> {
    type Value = T::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Take<'de>> Visitor<'de> for Visit<T> {
    type Value = T::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, a string, a number, an array or an object")
    }

    fn visit_unit<E: de::Error>(self) -> Result<T::Value, E> {
        self.0.scalar(Scalar::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<T::Value, E> {
        self.0.scalar(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<T::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<T::Value, E> {
        self.0.scalar(Scalar::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T::Value, E> {
        self.0.scalar(Scalar::Integer(value.into()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T::Value, E> {
        self.0.scalar(Scalar::Integer(value.into()))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<T::Value, E> {
        match i128::try_from(value) {
            Ok(value) => self.visit_i128(value),
            Err(_) => Err(E::custom("an integer of over 127 bits")),
        }
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<T::Value, E> {
        self.0.scalar(Scalar::Integer(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T::Value, E> {
        self.0.scalar(Scalar::Float(value))
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<T::Value, E> {
        self.0.text(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T::Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<T::Value, E> {
        self.0.text(Cow::Owned(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T::Value, A::Error> {
        self.0.list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T::Value, A::Error> {
        self.0.map(map)
    }

    #[inline]
    fn visit_enum<A: EnumAccess<'de>>(self, handed: A) -> Result<T::Value, A::Error> {
        self.0.row(RowTexts::taken_from(handed)?)
    }
}

/// Like [`Visit`], for a value that may be passed as [`RowTexts`].
pub(super) struct MayBeRow<T>(pub(super) T);

impl<'de, T: Take<'de>> DeserializeSeed<'de> for MayBeRow<T> {
    type Value = T::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Value, D::Error> {
        deserializer.deserialize_newtype_struct(RowTexts::NAME, Visit(self.0))
    }
}

/// The next key of an object, borrowed if possible.
pub(crate) fn next_key<'de, A: MapAccess<'de>>(
    map: &mut A,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    map.next_key_seed(Key(None)).map(Option::flatten)
}

/// The next key with a meaning for a document. A deserializer may also return keys
/// without a meaning.
pub(super) fn next_key_not_plain<'de, A: MapAccess<'de>>(
    map: &mut A,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    let seed = Key(Some(NO_PLAIN_KEY));
    map.next_key_seed(seed).map(Option::flatten)
}

/// Ignores the value of a key.
pub(super) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// A key, and the name by which it is requested.
struct Key(Option<&'static str>);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<Cow<'de, str>>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        match self.0 {
            Some(name) => key.deserialize_newtype_struct(name, self),
            None => key.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Key {
    /// None if no key is left.
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string as key")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_any(self)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        match self.0 {
            Some(_) => Ok(None),
            None => Err(E::invalid_type(Unexpected::Unit, &self)),
        }
    }

    // In other formats than JSON the ids of an `fm` map can be integers.
    fn visit_u64<E: de::Error>(self, id: u64) -> Result<Self::Value, E> {
        Ok(Some(id.to_string().into()))
    }

    fn visit_i64<E: de::Error>(self, id: i64) -> Result<Self::Value, E> {
        Ok(Some(id.to_string().into()))
    }

    #[inline]
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }
}
