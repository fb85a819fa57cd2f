//! A format that hands rows of texts over at once.

use multifield_core::RowTexts;
use serde::de::{
    value::{MapDeserializer, SeqDeserializer},
    Deserializer, IntoDeserializer, Visitor,
};
use serde_json::{Error, Map, Value};

/// A tree whose rows are handed over as [`RowTexts`] where they can be.
#[derive(Clone, Copy)]
pub(crate) struct Handing<'t>(pub(crate) &'t Value);

/// None where a row has another key, or something else than a text.
fn texts(row: &Map<String, Value>) -> Option<RowTexts<'_>> {
    let mut texts = RowTexts::default();
    for (key, value) in row {
        let at = RowTexts::KEYS.iter().position(|known| known == key)?;
        texts.0[at] = Some(value.as_str()?);
    }
    Some(texts)
}

impl<'de> Deserializer<'de> for Handing<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(list) => visitor.visit_seq(SeqDeserializer::new(list.iter().map(Handing))),
            Value::Object(map) => {
                let entries = map.iter().map(|(key, value)| (&**key, Handing(value)));
                visitor.visit_map(MapDeserializer::new(entries))
            }
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let row = self.0.as_object().filter(|_| name == RowTexts::NAME);
        match row.and_then(texts) {
            Some(texts) => texts.hand_to(visitor),
            None => self.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Handing<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
