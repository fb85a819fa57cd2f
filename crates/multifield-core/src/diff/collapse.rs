//! Decides when two values count as the same, and merges duplicates of a list into one
//! row.

use std::{borrow::Cow, collections::hash_map::Entry, hash::BuildHasher, iter};

use super::{all_differ, Diff, Wanted, FEW};
use crate::{
    hash::{Map, RandomState, Set},
    model::{trim, Field, Row},
    options::{Duplicates, Equality, Order},
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
                self.collapse_by(rows, |row| self.class(field, row.value, Keys::UNTYPED));
                self.join_messengers(field, stored, rows);
            }
            self.collapse_by(rows, |row| self.class(field, row.value, row.value_type));
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
        let mut places = Places::of(rows);
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
                    places.join(index, pin);
                }
            }
        }
        let held = |row: &Wanted<'s>| stored.get(row.pin?).map(|row| trim(row.settled_type()));
        let mut typed: Map<_, usize> = Map::default();
        for (index, row) in rows.iter().enumerate() {
            let value_type = row.value_type.or_else(|| held(row));
            if let (Some(value_type), true) = (value_type, places.is_kept(index)) {
                let class = class(row, Some(value_type));
                typed.entry(class).or_insert(index);
            }
        }
        for (index, row) in rows.iter().enumerate() {
            if row.pin.is_none() && row.value_type.is_none() {
                let classes = self.classes_of_open(field, row.value);
                let users = classes.iter().filter_map(|class| typed.get(class));
                if let Some(user) = users.min() {
                    places.join(index, *user);
                }
            }
        }
        places.keep(rows, self.order);
    }

    fn collapse_by<'s>(
        &self,
        rows: &mut Vec<Wanted<'s>>,
        class: impl Fn(&Wanted<'s>) -> Cow<'s, str>,
    ) {
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
        let mut places = Places::of(rows);
        for group in groups.values().filter(|group| group.len() > 1) {
            collapse_group(group, rows, &mut places);
        }
        places.keep(rows, self.order);
    }
}

/// For each row, its place in the list. None if it is merged with another row, which then
/// is where the first of both is listed.
struct Places(Vec<Option<usize>>);

impl Places {
    fn of(rows: &[Wanted<'_>]) -> Places {
        Places((0..rows.len()).map(Some).collect())
    }

    fn is_kept(&self, index: usize) -> bool {
        self.0[index].is_some()
    }

    /// Merges a row with another one.
    fn join(&mut self, index: usize, with: usize) {
        let place = self.0[index].take();
        self.0[with] = self.0[with].min(place);
    }

    /// Leaves the rows that are not merged. If the order does not count, each stays where
    /// it is, so that similar rows are still found in the same order.
    fn keep(self, rows: &mut Vec<Wanted<'_>>, order: Order) {
        let mut kept: Vec<_> = self.0.into_iter().zip(rows.drain(..)).collect();
        kept.retain(|(place, _)| place.is_some());
        if order == Order::Desired {
            kept.sort_by_key(|(place, _)| *place);
        }
        rows.extend(kept.into_iter().map(|(_, row)| row));
    }
}

/// Merges rows of one class, in their order. Rows with an explicit ID stay. A row with
/// a type is merged with a row of its type, or with a row that has an ID and no type;
/// that row then gets the type. A row without a type is merged with any row.
fn collapse_group<'s>(group: &[usize], rows: &mut [Wanted<'s>], places: &mut Places) {
    let (pinned, free): (Vec<usize>, Vec<usize>) =
        group.iter().partition(|&&index| rows[index].pin.is_some());
    let is_typed = |index: &usize| rows[*index].value_type.is_some();
    let (typed, open): (Vec<usize>, Vec<usize>) = free.into_iter().partition(is_typed);
    let (typed_pins, open_pins): (Vec<usize>, Vec<usize>) =
        pinned.iter().copied().partition(is_typed);
    let mut said: Map<Option<&'s str>, usize> = Map::default();
    for index in typed_pins {
        said.entry(rows[index].value_type).or_insert(index);
    }
    let mut open_pins = open_pins.into_iter();
    for &index in &typed {
        let row = rows[index];
        match said.entry(row.value_type) {
            Entry::Occupied(same) => places.join(index, *same.get()),
            Entry::Vacant(entry) => {
                let pin = open_pins.next();
                if let Some(pin) = pin {
                    (rows[pin].value_type, rows[pin].listed_type) =
                        (row.value_type, row.listed_type);
                    places.join(index, pin);
                }
                entry.insert(pin.unwrap_or(index));
            }
        }
    }
    let others = pinned.iter().chain(&typed).copied();
    let mut first = others.filter(|index| places.is_kept(*index)).min();
    for &index in &open {
        match first {
            Some(first) => places.join(index, first),
            None => first = Some(index),
        }
    }
}
