//! Reads a query or a form, or an object with the keys of a form, into the same tree as
//! PHP.

use std::{borrow::Cow, collections::BTreeSet};

use crate::{
    error::Place,
    php::{self, Form, Value},
    read::{tree::Tree, visit::Scalar},
};

/// A variable, as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    /// The encoded text in a query. None in an object, whose keys are not
    /// encoded.
    pub(super) raw: Option<String>,
    pub(super) has_value: bool,
    pub(super) is_utf8: bool,
    /// The place that PHP gives it. None if PHP drops it.
    pub(super) slot: Option<Slot>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) path: Vec<String>,
    pub(super) place: Place,
    pub(super) replaced: bool,
    pub(super) appended: bool,
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads a query or a form. `place` is its place in the payload.
pub(super) fn read(query: &[u8], place: &Place) -> (Tree<'static>, Vec<Variable>) {
    let mut form = Form::default();
    let mut variables = Vec::new();
    for pair in php::pairs(query) {
        let value = text_of(&pair.value);
        let leaf = Tree::Scalar(Scalar::Text(Cow::Owned(value.clone())));
        let is_utf8 = |bytes| std::str::from_utf8(bytes).is_ok();
        variables.push(Variable {
            is_utf8: is_utf8(&pair.name) && is_utf8(&pair.value),
            slot: form.insert(&pair.name, leaf).map(slot),
            name: text_of(&pair.name),
            value,
            raw: Some(text_of(pair.raw_value)),
            has_value: pair.has_value,
        });
    }
    finish(form, variables, place)
}

fn slot(slot: php::Slot) -> Slot {
    Slot {
        path: slot.path.into_iter().map(|key| text_of(&key)).collect(),
        place: Place::default(),
        replaced: slot.replaced,
        appended: slot.appended,
    }
}

/// Builds the tree of all variables, and finds the place of each in it.
fn finish<'a>(
    form: Form<Tree<'a>>,
    mut variables: Vec<Variable>,
    place: &Place,
) -> (Tree<'a>, Vec<Variable>) {
    let entries = form.into_array().into_entries().into_iter();
    let tree = Tree::Object(entries.map(entry).collect(), BTreeSet::new());
    for slot in variables.iter_mut().filter_map(|it| it.slot.as_mut()) {
        slot.place = place_in(&tree, &slot.path, place);
    }
    (tree, variables)
}

/// Whether the keys of an object look like those of a form.
pub(super) fn has_form_keys(tree: &Tree<'_>) -> bool {
    let is_nested = |key: &str| {
        let bracket = key.find('[').filter(|at| *at > 0);
        bracket.is_some_and(|at| key[at..].contains(']'))
    };
    tree.entries().iter().any(|(key, _)| is_nested(key))
}

/// Nests an object whose keys look like those of a form.
pub(super) fn nest<'a>(tree: Tree<'a>, place: &Place) -> (Tree<'a>, Vec<Variable>) {
    let (entries, repeated) = match tree {
        Tree::Object(entries, repeated) => (entries, repeated),
        other => return (other, Vec::new()),
    };
    let mut form = Form::default();
    let mut variables = Vec::new();
    for (index, (key, value)) in entries.into_iter().enumerate() {
        let text = match &value {
            Tree::Scalar(Scalar::Text(text)) => text.clone().into_owned(),
            _ => String::new(),
        };
        let mut slot = form.insert(key.as_bytes(), value).map(slot);
        if let Some(slot) = &mut slot {
            slot.replaced |= repeated.contains(&index);
        }
        variables.push(Variable {
            slot,
            name: key.into_owned(),
            value: text,
            raw: None,
            has_value: true,
            is_utf8: true,
        });
    }
    finish(form, variables, place)
}

fn entry((key, value): (Vec<u8>, Value<Tree<'_>>)) -> (Cow<'_, str>, Tree<'_>) {
    let tree = match value {
        Value::Leaf(tree) => tree,
        Value::Array(inner) => {
            let is_list = inner.is_list();
            let entries = inner.into_entries().into_iter().map(entry);
            if is_list {
                Tree::Array(entries.map(|(_, tree)| tree).collect())
            } else {
                Tree::Object(entries.collect(), BTreeSet::new())
            }
        }
    };
    (Cow::Owned(text_of(&key)), tree)
}

/// The place of a variable in a tree that is at this place.
fn place_in(tree: &Tree<'_>, path: &[String], place: &Place) -> Place {
    let (mut tree, mut place) = (Some(tree), place.clone());
    for key in path {
        match (tree, key.parse()) {
            (Some(Tree::Array(elements)), Ok(index)) => {
                place = place.index(index);
                tree = elements.get::<usize>(index);
            }
            (other, _) => {
                place = place.key(key);
                tree = other.and_then(|other| other.get(key));
            }
        }
    }
    place
}
