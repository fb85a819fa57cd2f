//! Rows of ours, with what was said twice made one.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use crate::{
    compare::Keys,
    model::{trim, DesiredRow, Position, Row, ValueType},
    Diff, Equality, Field, RowId,
};

/// When two values of a field are the same.
#[derive(Clone, Copy)]
pub(super) struct Same {
    pub(super) keys: Keys,
    equality: Equality,
}

impl Same {
    pub(super) const fn new(options: &Diff, field: Field) -> Self {
        Same {
            keys: options.keys(field),
            equality: options.equality,
        }
    }

    pub(super) fn values(self, value: &str, other: &str) -> bool {
        value == other || (self.is_by_key() && self.keys.are_same(value, other))
    }

    /// Whether theirs has left a value as base held it. The portal trims what is
    /// written, so blanks alone are nobody's change.
    pub(super) fn are_unchanged(self, base: &str, theirs: &str) -> bool {
        self.values(trim(base), trim(theirs))
    }

    pub(super) fn is_by_key(self) -> bool {
        self.equality == Equality::Normalized
    }

    fn class(self, value: &str) -> Cow<'_, str> {
        match self.equality {
            Equality::Exact => Cow::Borrowed(value),
            Equality::Normalized => self.keys.of(value),
        }
    }
}

/// A row that ours lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours<'s> {
    pub(super) row: &'s DesiredRow<'s>,
    /// With its blanks; none where it is open.
    pub(super) value_type: Option<&'s str>,
}

impl<'s> Ours<'s> {
    pub(super) fn new(row: &'s DesiredRow<'_>) -> Self {
        Ours {
            row,
            value_type: row.value_type.as_ref().map(ValueType::as_str),
        }
    }

    /// The type that an edit would write.
    pub(super) fn written_type(&self) -> Option<&'s str> {
        self.value_type.map(trim)
    }

    /// Whether the value is listed with blanks, which writing would lose.
    pub(super) fn has_blanks(&self) -> bool {
        *self.row.value != *self.row.value()
    }

    pub(super) fn has_value(&self, value: &str, same: Same) -> bool {
        *value == *self.row.value || same.values(value, self.row.value())
    }

    /// An open type is any type.
    pub(super) fn has_type(&self, value_type: &str) -> bool {
        self.value_type
            .map_or(true, |own| own == value_type || trim(own) == value_type)
    }

    /// The row as it should be held, pinned to no more than is said.
    pub(super) fn wanted(
        &self,
        id: Option<RowId>,
        value: &'s str,
        value_type: Option<&'s str>,
    ) -> DesiredRow<'s> {
        DesiredRow {
            id,
            value: Cow::Borrowed(value),
            // A blank type that is held is no open one, which another row could
            // lend its own.
            value_type: value_type
                .filter(|it| id.is_some() || !trim(it).is_empty())
                .map(ValueType::from),
            may_move: self.row.id.is_none(),
            ..reborrow(self.row)
        }
    }
}

pub(super) fn reborrow<'s>(row: &'s DesiredRow<'_>) -> DesiredRow<'s> {
    DesiredRow {
        field: row.field,
        id: row.id,
        value: Cow::Borrowed(&row.value),
        value_type: row.value_type.as_ref().map(ValueType::reborrow),
        may_move: row.may_move,
        position: row.position,
    }
}

/// A stored row as it is, to be wanted so.
pub(super) fn as_stored<'s>(row: &'s Row<'_>) -> DesiredRow<'s> {
    DesiredRow {
        field: row.field(),
        id: Some(row.id()),
        value: Cow::Borrowed(row.value()),
        value_type: Some(row.value_type().reborrow()),
        may_move: true,
        position: Position::default(),
    }
}

/// Makes the same value and type once of twice, as a diff does with
/// `duplicates: collapse`: left to the diff, the second would outlive the first
/// where theirs has changed that one.
pub(super) fn collapse(rows: &mut Vec<Ours<'_>>, same: Same) {
    let mut groups: HashMap<Cow<'_, str>, Vec<usize>> = HashMap::with_capacity(rows.len());
    for (index, ours) in rows.iter().enumerate() {
        groups
            .entry(same.class(ours.row.value()))
            .or_default()
            .push(index);
    }
    let mut joined = vec![false; rows.len()];
    for group in groups.values().filter(|group| group.len() > 1) {
        collapse_group(group, rows, &mut joined);
    }
    let mut joined = joined.into_iter();
    rows.retain(|_| joined.next() == Some(false));
}

/// The same for rows of one value. Pinned rows stay; a typed one joins one of
/// its type or a pinned one whose type is open, an open one any.
fn collapse_group(group: &[usize], rows: &mut [Ours<'_>], joined: &mut [bool]) {
    let is_pinned = |ours: &Ours<'_>| ours.row.id.is_some();
    let (pinned, free): (Vec<usize>, Vec<usize>) =
        group.iter().partition(|&&index| is_pinned(&rows[index]));
    let (typed, open): (Vec<usize>, Vec<usize>) = free
        .into_iter()
        .partition(|&index| rows[index].value_type.is_some());
    let mut said: HashSet<&str> = pinned
        .iter()
        .filter_map(|&index| rows[index].written_type())
        .collect();
    let mut open_pins = pinned
        .iter()
        .copied()
        .filter(|&index| rows[index].value_type.is_none())
        .collect::<Vec<_>>()
        .into_iter();
    for &index in &typed {
        joined[index] = if said.insert(rows[index].written_type().unwrap_or_default()) {
            let open_pin = open_pins.next();
            if let Some(pin) = open_pin {
                rows[pin].value_type = rows[index].value_type;
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
