//! A payload as PHP reads it.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use serde::de::{self, MapAccess, SeqAccess};

use crate::read::visit::{next_key, Scalar, Take, Visit};

/// Any JSON, its maps in the order given.
pub(super) enum Tree<'a> {
    Scalar(Scalar<'a>),
    List(Vec<Tree<'a>>),
    /// The entries, and the positions of those whose key is there more than
    /// once.
    Map(Vec<(Cow<'a, str>, Tree<'a>)>, BTreeSet<usize>),
}

impl<'a> Tree<'a> {
    /// The value of a key, if this is a map that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Tree<'a>> {
        match self {
            Tree::Map(entries, _) => entries
                .iter()
                .find(|(other, _)| other == key)
                .map(|(_, value)| value),
            Tree::Scalar(_) | Tree::List(_) => None,
        }
    }

    /// What to call it.
    pub(super) fn found(&self) -> String {
        match self {
            Tree::Scalar(scalar) => scalar.found(),
            Tree::List(_) => "a list".to_owned(),
            Tree::Map(..) => "a map".to_owned(),
        }
    }
}

/// Reads a [`Tree`].
pub(super) struct TreeSeed;

impl<'de> Take<'de> for TreeSeed {
    type Value = Tree<'de>;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Tree<'de>, E> {
        Ok(Tree::Scalar(scalar))
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree<'de>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element_seed(Visit(TreeSeed))? {
            elements.push(element);
        }
        Ok(Tree::List(elements))
    }

    /// Of a key that is there twice, PHP keeps the first place and the last
    /// value.
    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree<'de>, A::Error> {
        let mut entries: Vec<(Cow<'de, str>, Tree<'de>)> = Vec::new();
        let mut repeated = BTreeSet::new();
        let mut places: HashMap<Cow<'de, str>, usize> = HashMap::new();
        while let Some(key) = next_key(&mut map)? {
            let value = map.next_value_seed(Visit(TreeSeed))?;
            if let Some(&place) = places.get(&key) {
                entries[place].1 = value;
                repeated.insert(place);
            } else {
                places.insert(key.clone(), entries.len());
                entries.push((key, value));
            }
        }
        Ok(Tree::Map(entries, repeated))
    }
}
