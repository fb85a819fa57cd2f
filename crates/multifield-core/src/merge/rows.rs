//! Rows of ours, and what makes them the same as others.

use std::borrow::Cow;

use crate::{
    compare::Keys,
    diff::Listed,
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
}

/// A row that ours lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours<'s> {
    pub(super) row: &'s DesiredRow<'s>,
    /// With its blanks; none where it is open.
    pub(super) value_type: Option<&'s str>,
}

impl<'s> Listed<'s> for Ours<'s> {
    fn value(&self) -> &'s str {
        self.row.value()
    }

    fn written_type(&self) -> Option<&'s str> {
        self.value_type.map(trim)
    }

    fn is_pinned(&self) -> bool {
        self.row.id.is_some()
    }

    fn take_type(&mut self, other: Self) {
        self.value_type = other.value_type;
    }
}

impl<'s> Ours<'s> {
    pub(super) fn new(row: &'s DesiredRow<'_>) -> Self {
        Ours {
            row,
            value_type: row.value_type.as_ref().map(ValueType::as_str),
        }
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
