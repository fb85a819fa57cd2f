//! Rows that a deserializer passes as a whole.

use std::{array, borrow::Cow, marker::PhantomData};

use serde::de::{
    self,
    value::{BorrowedStrDeserializer, UnitDeserializer},
    DeserializeSeed, EnumAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};

use super::visit::{Scalar, Take, Visit};

/// A row of strings, which a deserializer may pass as a whole.
///
/// This is an optimisation for authors of a [`Deserializer`](serde::Deserializer) over the
/// objects of another language in which reading an object key by key is slow. You may ignore
/// it: the result is the same.
///
/// The core requests each element of a field's array with `deserialize_newtype_struct` and
/// the name [`RowTexts::NAME`]. A deserializer may answer with
/// [`hand_to`](RowTexts::hand_to) if the element is an object that contains only keys of
/// [`RowTexts::KEYS`], each at most once and with a string. For all other elements, it calls
/// `deserialize_any`.
///
/// ```
/// use multifield_core::{Current, Field, RowTexts};
/// use serde::{
///     de::{value::Error, value::MapDeserializer, IntoDeserializer, Visitor},
///     forward_to_deserialize_any, Deserializer,
/// };
///
/// /// The one row of a language that has no other.
/// #[derive(Clone)]
/// struct Row;
///
/// impl<'de> Deserializer<'de> for Row {
///     type Error = Error;
///
///     fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
///         visitor.visit_map(MapDeserializer::new([("ID", "7"), ("VALUE", "1")].into_iter()))
///     }
///
///     fn deserialize_newtype_struct<V: Visitor<'de>>(
///         self,
///         name: &'static str,
///         visitor: V,
///     ) -> Result<V::Value, Error> {
///         match name {
///             RowTexts::NAME => RowTexts([Some("7"), Some("1"), None, None]).hand_to(visitor),
///             _ => self.deserialize_any(visitor),
///         }
///     }
///
///     forward_to_deserialize_any! {
///         bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
///         option unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
///     }
/// }
///
/// impl IntoDeserializer<'_, Error> for Row {
///     type Deserializer = Self;
///
///     fn into_deserializer(self) -> Self {
///         self
///     }
/// }
///
/// let fields = MapDeserializer::<_, Error>::new([("PHONE", vec![Row])].into_iter());
/// let current = Current::from_deserializer(fields)?;
/// assert_eq!(current.rows(Field::Phone)[0].id().get(), 7);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
// A deserializer makes rows of strings from its own data.
#[allow(clippy::exhaustive_structs)]
pub struct RowTexts<'de>(
    /// The string of each of [`RowTexts::KEYS`], or `None` for a missing key.
    pub [Option<&'de str>; 4],
);

impl<'de> RowTexts<'de> {
    /// The name with which a row is requested.
    pub const NAME: &'static str = "$multifield_core::RowTexts";

    /// The keys whose strings are passed.
    pub const KEYS: [&'static str; 4] = ["ID", "VALUE", "VALUE_TYPE", "TYPE_ID"];

    /// Answers a visitor that requested [`RowTexts::NAME`].
    ///
    /// # Errors
    ///
    /// The errors of the reader for the content of the row, and for a row that was not
    /// requested.
    #[inline]
    pub fn hand_to<V: Visitor<'de>, E: de::Error>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_enum(Handed(self.0.into_iter(), PhantomData))
    }

    /// Takes the strings that a deserializer has passed. No input format has a variant
    /// with this name.
    #[inline]
    pub(super) fn taken_from<A: EnumAccess<'de>>(handed: A) -> Result<TakenTexts<'de>, A::Error> {
        let (name, row) = handed.variant_seed(Visit(Text))?;
        if name.as_deref() != Some(RowTexts::NAME) {
            let expected = "null, a string, a number, an array or an object";
            return Err(de::Error::invalid_type(Unexpected::Enum, &expected));
        }
        row.tuple_variant(RowTexts::KEYS.len(), Visit(Texts))
    }
}

/// The strings of the keys in [`RowTexts::KEYS`].
pub(super) type TakenTexts<'de> = [Option<Cow<'de, str>>; RowTexts::KEYS.len()];

struct Texts;

impl<'de> Take<'de> for Texts {
    type Value = TakenTexts<'de>;

    #[inline]
    fn list<A: SeqAccess<'de>>(self, mut handed: A) -> Result<TakenTexts<'de>, A::Error> {
        let mut texts = TakenTexts::default();
        for text in &mut texts {
            *text = handed.next_element_seed(Visit(Text))?.flatten();
        }
        Ok(texts)
    }
}

/// A string of a row. Null means that its key is absent.
struct Text;

impl<'de> Take<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    #[inline]
    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Self::Value, E> {
        match scalar {
            Scalar::Text(text) => Ok(Some(text)),
            _ => Ok(None),
        }
    }
}

/// The passed strings in the data model of serde: a tuple variant of an enum.
struct Handed<'de, E>(array::IntoIter<Option<&'de str>, 4>, PhantomData<E>);

impl<'de, E: de::Error> EnumAccess<'de> for Handed<'de, E> {
    type Error = E;
    type Variant = Self;

    #[inline]
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), E> {
        let name = BorrowedStrDeserializer::new(RowTexts::NAME);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de, E: de::Error> VariantAccess<'de> for Handed<'de, E> {
    type Error = E;

    fn unit_variant(self) -> Result<(), E> {
        Err(E::invalid_type(Unexpected::TupleVariant, &"a name"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, E> {
        Err(E::invalid_type(Unexpected::TupleVariant, &"one value"))
    }

    #[inline]
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, E> {
        visitor.visit_seq(self)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        Err(E::invalid_type(Unexpected::TupleVariant, &visitor))
    }
}

impl<'de, E: de::Error> SeqAccess<'de> for Handed<'de, E> {
    type Error = E;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, E> {
        let text = self.0.next();
        text.map(|text| match text {
            Some(text) => seed.deserialize(BorrowedStrDeserializer::new(text)),
            None => seed.deserialize(UnitDeserializer::new()),
        })
        .transpose()
    }
}
