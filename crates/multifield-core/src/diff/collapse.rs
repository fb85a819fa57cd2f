//! Decides when two values count as the same, and merges duplicates of a list into one
//! row.

use std::{borrow::Cow, hash::BuildHasher, iter};

use super::{all_differ, Diff, Wanted, FEW};
use crate::{
    hash::{Map, RandomState, Set},
    model::{trim, Field, Row},
    options::{Duplicates, Equality},
    values::Keys,
};

impl Diff {
    /// The class of a value: values of one class count as the same value. The class
    /// depends on the type, if it is known.
    pub(crate) fn class<'v>(
        &self,
        field: Field,
        value: &'v str,
        value_type: Option<&str>,
    ) -> Cow<'v, str> {
        match self.equality {
            Equality::Exact => Cow::Borrowed(trim(value)),
            Equality::Normalized => self.keys(field).of(value, value_type),
        }
    }

    /// Whether a value is of the class of a stored row, if it has the same type.
    pub(super) fn has_class_of(&self, row: &Row<'_>, value: &str) -> bool {
        let value_type = Some(trim(row.settled_type()));
        let class = |value| self.class(row.field(), value, value_type);
        class(row.value()) == class(value)
    }

    /// Whether the class of a value depends on its type.
    pub(crate) fn has_keys_by_type(&self, field: Field) -> bool {
        self.equality == Equality::Normalized && self.keys(field).depend_on_type()
    }

    /// The types of messengers that say what a value of the field names.
    pub(super) fn messengers(&self, field: Field) -> impl Iterator<Item = &'static str> + Clone {
        let messengers = self.has_keys_by_type(field).then_some(Keys::MESSENGERS);
        messengers.into_iter().flatten()
    }

    /// The classes that a value without a type may have. Its class is that of the row
    /// that it overwrites.
    pub(super) fn classes_of_open<'v>(&self, field: Field, value: &'v str) -> Vec<Cow<'v, str>> {
        let types = iter::once(Keys::UNTYPED).chain(self.messengers(field).map(Some));
        types
            .map(|value_type| self.class(field, value, value_type))
            .collect()
    }

    /// Merges rows with the same value and type into one row, if duplicates collapse.
    pub(crate) fn collapse<'s>(
        &self,
        field: Field,
        stored: &'s [Row<'_>],
        rows: &mut Vec<Wanted<'s>>,
    ) {
        let may_repeat = || {
            self.equality == Equality::Normalized
                || rows.len() > FEW
                || !all_differ(rows.iter().map(|row| row.value))
        };
        if self.duplicates == Duplicates::Collapse && may_repeat() {
            if self.has_keys_by_type(field) {
                // Values that are the same without their types are the same with any
                // type.
                collapse(rows, |row| self.class(field, row.value, Keys::UNTYPED));
                self.join_messengers(field, stored, rows);
            }
            collapse(rows, |row| self.class(field, row.value, row.value_type));
        }
    }

    /// Merges a value without a type with a user of a messenger, if it names this user
    /// with the type of the user. Written into a row with this type, it would be the same
    /// user. If the value has an explicit ID, it takes the type instead.
    fn join_messengers<'s>(&self, field: Field, stored: &'s [Row<'_>], rows: &mut Vec<Wanted<'s>>) {
        let class = |row: &Wanted<'s>, value_type| self.class(field, row.value, value_type);
        // The rows are collected in reverse, so that the first one is taken first.
        let mut open_pins: Map<_, Vec<usize>> = Map::default();
        for (index, row) in rows.iter().enumerate().rev() {
            if row.pin.is_some() && row.value_type.is_none() {
                for messenger in self.messengers(field) {
                    let user = (class(row, Some(messenger)), messenger);
                    open_pins.entry(user).or_default().push(index);
                }
            }
        }
        let mut said = Set::default();
        let mut joined = vec![false; rows.len()];
        for is_pinned in [true, false] {
            for index in 0..rows.len() {
                let row = rows[index];
                let Some(value_type) = row.value_type.filter(|_| row.pin.is_some() == is_pinned)
                else {
                    continue;
                };
                let user = (class(&row, Some(value_type)), value_type);
                let mut pins = open_pins.get_mut(&user);
                if !said.insert(user) || is_pinned {
                    continue;
                }
                let mut pins = iter::from_fn(|| pins.as_mut()?.pop());
                if let Some(pin) = pins.find(|pin| rows[*pin].value_type.is_none()) {
                    (rows[pin].value_type, rows[pin].listed_type) =
                        (row.value_type, row.listed_type);
                    joined[index] = true;
                }
            }
        }
        let held = |row: &Wanted<'s>| stored.get(row.pin?).map(|row| trim(row.settled_type()));
        let typed = rows.iter().filter_map(|row| {
            let value_type = row.value_type.or_else(|| held(row))?;
            Some(class(row, Some(value_type)))
        });
        let said: Set<_> = typed.collect();
        for (row, joined) in rows.iter().zip(&mut joined) {
            let is_open = row.pin.is_none() && row.value_type.is_none();
            let classes = || self.classes_of_open(field, row.value);
            *joined |= is_open && classes().iter().any(|class| said.contains(class));
        }
        let mut joined = joined.into_iter();
        rows.retain(|_| joined.next() == Some(false));
    }
}

fn collapse<'s>(rows: &mut Vec<Wanted<'s>>, class: impl Fn(&Wanted<'s>) -> Cow<'s, str>) {
    if rows.len() <= 1 {
        return;
    }
    // If no two hashes are equal, no two values are equal.
    let hashes = RandomState::default();
    let mut seen = Set::default();
    seen.reserve(rows.len());
    if rows
        .iter()
        .all(|row| seen.insert(hashes.hash_one(class(row))))
    {
        return;
    }
    let mut groups: Map<Cow<'s, str>, Vec<usize>> = Map::default();
    for (index, row) in rows.iter().enumerate() {
        groups.entry(class(row)).or_default().push(index);
    }
    let mut joined = vec![false; rows.len()];
    for group in groups.values().filter(|group| group.len() > 1) {
        collapse_group(group, rows, &mut joined);
    }
    let mut joined = joined.into_iter();
    rows.retain(|_| joined.next() == Some(false));
}

/// Merges rows of one class, in their order. Rows with an explicit ID stay. A row with
/// a type is merged with a row of its type, or with a row that has an ID and no type;
/// that row then gets the type. A row without a type is merged with any row.
fn collapse_group<'s>(group: &[usize], rows: &mut [Wanted<'s>], joined: &mut [bool]) {
    let (pinned, free): (Vec<usize>, Vec<usize>) =
        group.iter().partition(|&&index| rows[index].pin.is_some());
    let is_typed = |index: &usize| rows[*index].value_type.is_some();
    let (typed, open): (Vec<usize>, Vec<usize>) = free.into_iter().partition(is_typed);
    let (typed_pins, open_pins): (Vec<usize>, Vec<usize>) =
        pinned.iter().copied().partition(is_typed);
    let mut said: Set<Option<&'s str>> = typed_pins
        .iter()
        .map(|&index| rows[index].value_type)
        .collect();
    let mut open_pins = open_pins.into_iter();
    for &index in &typed {
        joined[index] = if said.insert(rows[index].value_type) {
            let open_pin = open_pins.next();
            if let Some(pin) = open_pin {
                let row = rows[index];
                (rows[pin].value_type, rows[pin].listed_type) = (row.value_type, row.listed_type);
            }
            open_pin.is_some()
        } else {
            true
        };
    }
    let others = pinned.len() + typed.len();
    for (nth, &index) in open.iter().enumerate() {
        joined[index] = others + nth > 0;
    }
}
