//! A fast reader for the JSON that is usual. `serde_json` takes longer to read rows,
//! and to skip values that nobody needs.
//!
//! The quick reader accepts only a part of the JSON that `serde_json` accepts. Anything
//! else, and any mistake, is an error without a message. [`super::read_json`] then
//! reads the input again with `serde_json`, which returns the message.

use std::{borrow::Cow, fmt};

use serde::{
    de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};

use super::{
    document_keys::{is_plain_key, NO_PLAIN_KEY},
    row_texts::RowTexts,
    scan::Scan,
};

/// The quick reader cannot read this. Reading has to begin again, with `serde_json`.
#[derive(Debug)]
pub(super) struct Unknown;

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown")
    }
}

impl std::error::Error for Unknown {}

impl de::Error for Unknown {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unknown
    }
}

/// Reads JSON from text.
pub(super) struct Quick<'de> {
    scan: Scan<'de>,
    /// How many more arrays and objects may be nested.
    depth: u8,
}

/// `serde_json` allows deeper nesting, so it reads everything deeper.
const DEEPEST: u8 = 100;

impl<'de> Quick<'de> {
    /// None if the quick reader does not support this JSON.
    pub(super) fn new(text: &'de str) -> Option<Self> {
        let scan = Scan::new(text)?;
        Some(Quick {
            scan,
            depth: DEEPEST,
        })
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.scan.is_at_end()
    }

    /// Reads a string, after its opening quote.
    #[inline]
    fn string(&mut self) -> Result<Cow<'de, str>, Unknown> {
        let start = self.scan.at;
        match self.scan.rest_of_plain() {
            Some(string) => Ok(Cow::Borrowed(string)),
            None => self.escaped(start),
        }
    }

    #[cold]
    fn escaped(&mut self, start: usize) -> Result<Cow<'de, str>, Unknown> {
        self.scan.at = start;
        self.scan.rest_of_string().ok_or(Unknown)?;
        let string = self.scan.since(start - 1).ok_or(Unknown)?;
        let string = serde_json::from_str(string).map_err(|_| Unknown)?;
        Ok(Cow::Owned(string))
    }

    /// Reads a row that contains only strings, after its opening brace.
    #[inline]
    fn row(&mut self) -> Option<RowTexts<'de>> {
        let mut texts = RowTexts::default();
        self.scan.passes(b'"')?;
        loop {
            let index = match self.scan.rest_of_plain_bytes()? {
                b"ID" => 0,
                b"VALUE" => 1,
                b"VALUE_TYPE" => 2,
                b"TYPE_ID" => 3,
                _ => return None,
            };
            self.scan.passes_to_string(b':')?;
            let text = self.scan.rest_of_plain()?;
            if texts.0[index].replace(text).is_some() {
                return None;
            }
            match self.scan.next()? {
                b',' => self.scan.passes(b'"')?,
                b'}' => return Some(texts),
                _ => return None,
            }
        }
    }

    fn number<V: Visitor<'de>>(&mut self, first: u8, visitor: V) -> Result<V::Value, Unknown> {
        let start = self.scan.at - 1;
        let is_integer = self.scan.rest_of_number(first).ok_or(Unknown)?;
        let number = self.scan.since(start).ok_or(Unknown)?;
        match number.parse() {
            Ok(number) if is_integer => visitor.visit_u64(number),
            _ => {
                let mut json = serde_json::Deserializer::from_str(number);
                json.deserialize_any(visitor).map_err(|_| Unknown)
            }
        }
    }

    fn inside<T>(
        &mut self,
        read: impl FnOnce(&mut Inside<'_, 'de>) -> Result<T, Unknown>,
    ) -> Result<T, Unknown> {
        self.depth = self.depth.checked_sub(1).ok_or(Unknown)?;
        let mut inside = Inside {
            json: self,
            is_first: true,
            is_over: false,
        };
        let value = read(&mut inside)?;
        let is_over = inside.is_over;
        self.depth += 1;
        is_over.then_some(value).ok_or(Unknown)
    }
}

impl<'de> Deserializer<'de> for &mut Quick<'de> {
    type Error = Unknown;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unknown> {
        match self.scan.next().ok_or(Unknown)? {
            b'"' => match self.string()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            b'{' => self.inside(|inside| visitor.visit_map(inside)),
            b'[' => self.inside(|inside| visitor.visit_seq(inside)),
            b'n' => {
                self.scan.rest_of_word(b"ull").ok_or(Unknown)?;
                visitor.visit_unit()
            }
            b't' => {
                self.scan.rest_of_word(b"rue").ok_or(Unknown)?;
                visitor.visit_bool(true)
            }
            b'f' => {
                self.scan.rest_of_word(b"alse").ok_or(Unknown)?;
                visitor.visit_bool(false)
            }
            first => self.number(first, visitor),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unknown> {
        self.scan.skip_value().ok_or(Unknown)?;
        visitor.visit_unit()
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unknown> {
        if name == RowTexts::NAME {
            let start = self.scan.at;
            if self.scan.next() == Some(b'{') {
                if let Some(row) = self.row() {
                    return row.hand_to(visitor);
                }
            }
            self.scan.at = start;
        }
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct seq tuple tuple_struct map struct enum identifier
    }
}

/// The content of an array or an object, after its opening bracket.
struct Inside<'q, 'de> {
    json: &'q mut Quick<'de>,
    is_first: bool,
    is_over: bool,
}

impl Inside<'_, '_> {
    /// Skips the comma before an element, except for the first one. Returns false if
    /// there is no element.
    #[inline]
    fn begin(&mut self, close: u8) -> Option<bool> {
        let scan = &mut self.json.scan;
        let start = scan.at;
        let byte = scan.next()?;
        self.is_over = byte == close;
        if self.is_over {
            return Some(false);
        }
        if self.is_first {
            self.is_first = false;
            scan.at = start;
        } else if byte != b',' {
            return None;
        }
        Some(true)
    }
}

impl<'de> MapAccess<'de> for &mut Inside<'_, 'de> {
    type Error = Unknown;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unknown> {
        if !self.begin(b'}').ok_or(Unknown)? {
            return Ok(None);
        }
        self.json.scan.passes(b'"').ok_or(Unknown)?;
        seed.deserialize(KeyOf(self)).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unknown> {
        seed.deserialize(&mut *self.json)
    }
}

/// The next key of an object, after its opening quote.
struct KeyOf<'e, 'q, 'de>(&'e mut Inside<'q, 'de>);

impl<'de> Deserializer<'de> for KeyOf<'_, '_, 'de> {
    type Error = Unknown;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unknown> {
        let key = self.0.json.string()?;
        self.0.json.scan.passes(b':').ok_or(Unknown)?;
        match key {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unknown> {
        if name == NO_PLAIN_KEY {
            let scan = &mut self.0.json.scan;
            if !scan.pass_entries(is_plain_key).ok_or(Unknown)? {
                self.0.is_over = true;
                return visitor.visit_unit();
            }
        }
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for &mut Inside<'_, 'de> {
    type Error = Unknown;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unknown> {
        if !self.begin(b']').ok_or(Unknown)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.json).map(Some)
    }
}
