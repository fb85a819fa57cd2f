//! Decides when two values count as the same, and merges duplicates of a list into one
//! row.

use std::{borrow::Cow, hash::BuildHasher};

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

    /// A value without a type joins a row of a messenger if both name the same user. If
    /// the value overwrote a row of this messenger, it would be that user, too.
    fn join_messengers(&self, field: Field, rows: &mut Vec<Wanted<'_>>) {
        let typed = rows.iter().filter(|row| row.value_type.is_some());
        let users: Set<_> = typed
            .map(|row| self.class(field, row.value, row.value_type))
            .collect();
        rows.retain(|row| {
            let is_open = row.pin.is_none() && row.value_type.is_none();
            let mut keys = Keys::MESSENGERS
                .into_iter()
                .map(|it| self.class(field, row.value, Some(it)));
            !is_open || !keys.any(|key| users.contains(&key))
        });
    }

    /// Merges rows with the same value and type into one row, if duplicates collapse.
    pub(crate) fn collapse(&self, field: Field, rows: &mut Vec<Wanted<'_>>) {
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
                self.join_messengers(field, rows);
            }
            collapse(rows, |row| self.class(field, row.value, row.value_type));
        }
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
