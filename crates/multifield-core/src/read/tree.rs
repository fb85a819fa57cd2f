//! Any JSON in memory: small values, and payloads as PHP reads them.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use serde::{
    de::{
        self,
        value::{MapDeserializer, SeqDeserializer},
        DeserializeSeed, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
    },
    forward_to_deserialize_any,
};

use super::{
    visit::{parse_digits, LIST, MAP},
    Trace,
};
use crate::{
    error::{Error, ErrorKind, Side},
    json::{invalid_json, json_text},
    model::RowId,
    read::visit::{next_key, Scalar, Take, Visit},
};

/// Any JSON, the keys of its objects in the order given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree<'a> {
    Scalar(Scalar<'a>),
    Array(Vec<Tree<'a>>),
    /// The entries, and the positions of those whose key occurs more than once.
    Object(Vec<(Cow<'a, str>, Tree<'a>)>, BTreeSet<usize>),
}

impl<'a> Tree<'a> {
    /// The entries of an object. None for any other value.
    pub(crate) fn entries(&self) -> &[(Cow<'a, str>, Tree<'a>)] {
        match self {
            Tree::Object(entries, _) => entries,
            Tree::Scalar(_) | Tree::Array(_) => &[],
        }
    }

    /// The value of a key, if this is an object that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Tree<'a>> {
        let mut entries = self.entries().iter();
        entries.find(|(other, _)| other == key).map(|(_, it)| it)
    }

    /// The key and value of a name that may be written in any letter case.
    pub(crate) fn get_any_case(&self, name: &str) -> Option<(&str, &Tree<'a>)> {
        let mut entries = self.entries().iter();
        entries
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(key, it)| (&**key, it))
    }

    /// The name of the value in messages about a value that is not accepted.
    pub(crate) fn found(&self) -> String {
        match self {
            Tree::Scalar(scalar) => scalar.found(),
            Tree::Array(_) => LIST.to_owned(),
            Tree::Object(..) => MAP.to_owned(),
        }
    }

    /// Reads anything that serde reads.
    pub(crate) fn read<D: Deserializer<'a>>(side: Side, deserializer: D) -> Result<Self, Error> {
        let mut trace = Trace::default();
        let seed = TreeSeed {
            trace: &mut trace,
            depth: usize::MAX,
            refuses_repeated: false,
        };
        let tree = Visit(seed).deserialize(deserializer);
        tree.map_err(|error| trace.into_error(side, &error))
    }

    /// The value of a key. Parts that are deeper than a row or an error are ignored.
    pub(super) fn value_of<A: MapAccess<'a>>(
        map: &mut A,
        trace: &mut Trace,
        refuses_repeated: bool,
    ) -> Result<Self, A::Error> {
        map.next_value_seed(Visit(TreeSeed {
            trace,
            depth: KEPT,
            refuses_repeated,
        }))
    }

    /// A string, an integer or a boolean as a string, for a hint.
    pub(super) fn hint(&self) -> Option<Cow<'a, str>> {
        match self {
            Tree::Scalar(Scalar::Text(text)) => Some(text.clone()),
            Tree::Scalar(Scalar::Integer(integer)) => Some(Cow::Owned(integer.to_string())),
            Tree::Scalar(Scalar::Bool(true)) => Some(Cow::Borrowed("Y")),
            Tree::Scalar(Scalar::Bool(false)) => Some(Cow::Borrowed("N")),
            _ => None,
        }
    }

    /// A number, or a string of digits as a number.
    pub(super) fn to_number(&self) -> Option<u64> {
        match self {
            Tree::Scalar(Scalar::Text(text)) => parse_digits(text),
            Tree::Scalar(Scalar::Integer(integer)) => u64::try_from(*integer).ok(),
            _ => None,
        }
    }

    /// The ID that the value stands for. `None` for null and for an empty string.
    pub(super) fn to_id(&self) -> Result<Option<RowId>, ErrorKind> {
        match self {
            Tree::Scalar(scalar) => scalar.to_id(),
            Tree::Array(_) | Tree::Object(..) => Err(ErrorKind::WrongId {
                found: self.found(),
            }),
        }
    }

    /// Reads JSON, to the end.
    pub(crate) fn from_json(side: Side, json: &'a [u8]) -> Result<Self, Error> {
        let mut deserializer = serde_json::Deserializer::from_str(json_text(side, json)?);
        let tree = Tree::read(side, &mut deserializer)?;
        let end = deserializer.end();
        end.map_err(|error| invalid_json(side, &error))?;
        Ok(tree)
    }
}

/// Neither a row nor an error is deeper than this.
const KEPT: usize = 8;

const IGNORED: Tree<'static> = Tree::Scalar(Scalar::Null);

struct TreeSeed<'t> {
    trace: &'t mut Trace,
    /// How many arrays and objects are read inside each other. Anything deeper is ignored.
    depth: usize,
    /// Whether a key that occurs more than once is an error.
    refuses_repeated: bool,
}

impl TreeSeed<'_> {
    fn inner(&mut self) -> Visit<TreeSeed<'_>> {
        Visit(TreeSeed {
            trace: &mut *self.trace,
            depth: self.depth - 1,
            refuses_repeated: self.refuses_repeated,
        })
    }
}

impl<'de> Take<'de> for TreeSeed<'_> {
    type Value = Tree<'de>;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Tree<'de>, E> {
        Ok(Tree::Scalar(scalar))
    }

    fn list<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Tree<'de>, A::Error> {
        // Only an object may be an entity.
        let is_no_entity = self.refuses_repeated && self.depth == KEPT;
        if self.depth == 0 || is_no_entity {
            return IgnoredAny.visit_seq(list).map(|_| IGNORED);
        }
        let mut elements = Vec::new();
        loop {
            let element = list.next_element_seed(self.inner());
            match self.trace.in_index(elements.len(), element)? {
                Some(element) => elements.push(element),
                None => return Ok(Tree::Array(elements)),
            }
        }
    }

    /// Of a key that occurs twice, PHP keeps the first place and the last value.
    fn map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Tree<'de>, A::Error> {
        if self.depth == 0 {
            return IgnoredAny.visit_map(map).map(|_| IGNORED);
        }
        let mut entries: Vec<(Cow<'de, str>, Tree<'de>)> = Vec::new();
        let mut repeated = BTreeSet::new();
        let mut places: HashMap<Cow<'de, str>, usize> = HashMap::new();
        while let Some(key) = next_key(&mut map)? {
            let value = map.next_value_seed(self.inner());
            let value = self.trace.in_key(&key, value)?;
            match places.get(&key) {
                Some(_) if self.refuses_repeated => {
                    return Err(self.trace.fail_at(&key, ErrorKind::RepeatedKey));
                }
                Some(&place) => {
                    entries[place].1 = value;
                    repeated.insert(place);
                }
                None => {
                    places.insert(key.clone(), entries.len());
                    entries.push((key, value));
                }
            }
        }
        Ok(Tree::Object(entries, repeated))
    }
}

/// Reads it again, as one of the documents.
impl<'de> Deserializer<'de> for Tree<'de> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Tree::Scalar(Scalar::Null) => visitor.visit_unit(),
            Tree::Scalar(Scalar::Bool(value)) => visitor.visit_bool(value),
            Tree::Scalar(Scalar::Integer(integer)) => visitor.visit_i128(integer),
            Tree::Scalar(Scalar::Float(float)) => visitor.visit_f64(float),
            Tree::Scalar(Scalar::Text(Cow::Borrowed(text))) => visitor.visit_borrowed_str(text),
            Tree::Scalar(Scalar::Text(Cow::Owned(text))) => visitor.visit_string(text),
            Tree::Array(elements) => visitor.visit_seq(SeqDeserializer::new(elements.into_iter())),
            Tree::Object(entries, _) => {
                visitor.visit_map(MapDeserializer::new(entries.into_iter()))
            }
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

impl<'de> IntoDeserializer<'de> for Tree<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
