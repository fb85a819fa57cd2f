//! A payload as PHP reads it.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess};

use super::{
    visit::{LIST, MAP},
    Trace,
};
use crate::{
    error::{Error, Side},
    json::{invalid_json, json_text},
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
        let tree = Visit(TreeSeed { trace: &mut trace }).deserialize(deserializer);
        tree.map_err(|error| trace.into_error(side, &error))
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

struct TreeSeed<'t> {
    trace: &'t mut Trace,
}

impl<'de> Take<'de> for TreeSeed<'_> {
    type Value = Tree<'de>;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Tree<'de>, E> {
        Ok(Tree::Scalar(scalar))
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree<'de>, A::Error> {
        let mut elements = Vec::new();
        loop {
            let seed = Visit(TreeSeed { trace: self.trace });
            let element = list.next_element_seed(seed);
            match self.trace.in_index(elements.len(), element)? {
                Some(element) => elements.push(element),
                None => return Ok(Tree::Array(elements)),
            }
        }
    }

    /// Of a key that occurs twice, PHP keeps the first place and the last value.
    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree<'de>, A::Error> {
        let mut entries: Vec<(Cow<'de, str>, Tree<'de>)> = Vec::new();
        let mut repeated = BTreeSet::new();
        let mut places: HashMap<Cow<'de, str>, usize> = HashMap::new();
        while let Some(key) = next_key(&mut map)? {
            let value = map.next_value_seed(Visit(TreeSeed { trace: self.trace }));
            let value = self.trace.in_key(&key, value)?;
            if let Some(&place) = places.get(&key) {
                entries[place].1 = value;
                repeated.insert(place);
            } else {
                places.insert(key.clone(), entries.len());
                entries.push((key, value));
            }
        }
        Ok(Tree::Object(entries, repeated))
    }
}
