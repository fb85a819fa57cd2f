//! The values and types that a field already has.

use std::borrow::Cow;

use super::sides::Sides;
use crate::{
    diff::Diff,
    hash::Map,
    model::{trim, Field},
    values::Keys,
};

pub(super) struct Said<'s> {
    diff: &'s Diff,
    field: Field,
    /// The types of each value.
    types: Map<Cow<'s, str>, Vec<&'s str>>,
}

impl<'s> Said<'s> {
    pub(super) fn new(sides: &Sides<'s>) -> Self {
        Said {
            diff: &sides.options.diff,
            field: sides.field,
            types: Map::default(),
        }
    }

    /// Adds a value in any format, and a type.
    pub(super) fn add(&mut self, value: &'s str, value_type: &'s str) {
        let class = self.diff.class(self.field, value, Keys::UNTYPED);
        self.types.entry(class).or_default().push(trim(value_type));
    }

    /// Whether the field has the value with this type, or with any type if none
    /// is given.
    pub(super) fn has(&self, value: &str, value_type: Option<&str>) -> bool {
        self.at(value, value_type).is_some()
    }

    /// Like [`has`](Self::has), but each value is found only once.
    pub(super) fn take(&mut self, value: &str, value_type: Option<&str>) -> bool {
        let at = self.at(value, value_type);
        let types = self
            .types
            .get_mut(&*self.diff.class(self.field, value, Keys::UNTYPED));
        match (at, types) {
            (Some(at), Some(types)) => {
                types.swap_remove(at);
                true
            }
            _ => false,
        }
    }

    fn at(&self, value: &str, value_type: Option<&str>) -> Option<usize> {
        let types = self
            .types
            .get(&*self.diff.class(self.field, value, Keys::UNTYPED))?;
        let mut types = types.iter();
        types.position(|held| value_type.map_or(true, |it| it == *held))
    }
}
