//! Reads the values of a tape with serde.

use multifield_core::RowTexts;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{
    cut, Problem, Tape, END, FALSE, INTEGER, LIST, MAP, MAX_SAFE, NULL, NUMBER, ODD, TRUE,
};

impl<'de> Deserializer<'de> for &mut Tape<'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let kind = self.byte()?;
        if let Some(text) = self.text(kind)? {
            return visitor.visit_borrowed_str(text);
        }
        match kind {
            LIST => visitor.visit_seq(self),
            MAP => visitor.visit_map(self),
            NULL => visitor.visit_unit(),
            FALSE => visitor.visit_bool(false),
            TRUE => visitor.visit_bool(true),
            INTEGER => visitor.visit_u32(self.length()?),
            NUMBER => match self.number()? {
                #[allow(clippy::cast_possible_truncation)] // a safe integer is no more than 53 bits
                number if number.fract() == 0.0 && number.abs() <= MAX_SAFE => {
                    visitor.visit_i64(number as i64)
                }
                number => visitor.visit_f64(number),
            },
            ODD => {
                let kind = self.byte()?;
                let what = self.text(kind)?.ok_or_else(cut)?;
                let expected: &dyn de::Expected = &visitor;
                Err(de::Error::custom(format_args!(
                    "found {what}, expected {expected}"
                )))
            }
            _ => Err(cut()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if self.passes(NULL)? {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        if name == RowTexts::NAME {
            if let Some(row) = self.row() {
                return row.hand_to(visitor);
            }
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.skip()?;
        visitor.visit_unit()
    }

    /// The reader of a tuple stops before the end of the list.
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Problem> {
        if !self.passes(LIST)? {
            return self.deserialize_any(visitor);
        }
        let tuple = visitor.visit_seq(&mut *self)?;
        if self.passes(END)? {
            return Ok(tuple);
        }
        Err(cut())
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple_struct map struct enum identifier
    }
}

impl<'de> SeqAccess<'de> for &mut Tape<'de> {
    type Error = Problem;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Problem> {
        if self.passes(END)? {
            return Ok(None);
        }
        seed.deserialize(&mut **self).map(Some)
    }
}

impl<'de> MapAccess<'de> for &mut Tape<'de> {
    type Error = Problem;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Problem> {
        if self.passes(END)? {
            return Ok(None);
        }
        seed.deserialize(&mut **self).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Problem> {
        seed.deserialize(&mut **self)
    }
}
