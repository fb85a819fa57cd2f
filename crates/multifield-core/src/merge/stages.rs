//! The stages in which rows are found by what they say.

use std::borrow::Cow;

use super::sides::{Ours, Sides};
use crate::{
    buckets::Buckets,
    model::{trim, Row},
};

/// What two rows have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Value,
    Key,
}

/// The rows of ours that a stage is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Those with a type, which has to be the same.
    Typed,
    /// Those whose type is open.
    Open,
    /// Those with a type, whatever it is.
    AnyType,
}

/// What rows are found by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stage {
    by: By,
    of: Of,
    /// Whether a row that is found so needs no edit.
    is_alike: bool,
}

/// The stages, best first.
#[derive(Clone, Copy)]
pub(super) struct Stages {
    /// Rows that are what ours lists.
    pub(super) alike: &'static [Stage],
    /// Rows of another type.
    pub(super) any_type: &'static [Stage],
    /// Rows of another spelling, where that counts.
    pub(super) spelled: &'static [Stage],
}

const fn stage(by: By, of: Of, is_alike: bool) -> Stage {
    Stage { by, of, is_alike }
}

const EXACT: Stages = Stages {
    alike: &[
        stage(By::Value, Of::Typed, true),
        stage(By::Value, Of::Open, true),
    ],
    any_type: &[stage(By::Value, Of::AnyType, false)],
    spelled: &[
        stage(By::Key, Of::Typed, false),
        stage(By::Key, Of::Open, false),
        stage(By::Key, Of::AnyType, false),
    ],
};

const NORMALIZED: Stages = Stages {
    alike: &[
        stage(By::Value, Of::Typed, true),
        stage(By::Key, Of::Typed, true),
        stage(By::Value, Of::Open, true),
        stage(By::Key, Of::Open, true),
    ],
    any_type: &[
        stage(By::Value, Of::AnyType, false),
        stage(By::Key, Of::AnyType, false),
    ],
    spelled: &[],
};

impl Stages {
    pub(super) fn of(sides: &Sides<'_>) -> Stages {
        if sides.same.is_by_key() {
            NORMALIZED
        } else {
            EXACT
        }
    }
}

/// What the rows of a class have in common: value or key, and type; empty where
/// it does not count.
pub(super) type Class<'s> = (Cow<'s, str>, &'s str);

impl Stage {
    /// None where the stage is not about the row.
    pub(super) fn of_ours<'s>(self, sides: &Sides<'s>, ours: &Ours<'s>) -> Option<Class<'s>> {
        let is_about = ours.value_type.is_none() == (self.of == Of::Open);
        let value_type = ours.written_type().unwrap_or_default();
        is_about.then(|| self.class(sides, ours.value(), value_type))
    }

    pub(super) fn of_stored<'s>(self, sides: &Sides<'s>, row: &'s Row<'_>) -> Class<'s> {
        self.class(sides, trim(row.value()), trim(row.settled_type()))
    }

    pub(super) fn class<'s>(
        self,
        sides: &Sides<'s>,
        value: &'s str,
        value_type: &'s str,
    ) -> Class<'s> {
        let value = match self.by {
            By::Value => Cow::Borrowed(value),
            By::Key => sides.same.key(value),
        };
        let value_type = match self.of {
            Of::Typed => value_type,
            Of::Open | Of::AnyType => "",
        };
        (value, value_type)
    }

    pub(super) fn is_typed(self) -> bool {
        self.of == Of::Typed
    }

    pub(super) fn is_open(self) -> bool {
        self.of == Of::Open
    }

    /// A protected row is only what it is, and nothing like it.
    pub(super) fn may_be(self, sides: &Sides<'_>, row: &Row<'_>) -> bool {
        self.is_alike || !sides.protects(row)
    }
}

/// Pairs off what is of one class, each side in its order.
pub(super) fn pair_off<'s>(
    left: impl Iterator<Item = (usize, Class<'s>)>,
    right: impl Iterator<Item = (usize, Class<'s>)>,
) -> Vec<(usize, usize)> {
    let mut left = left.peekable();
    if left.peek().is_none() {
        return Vec::new();
    }
    let mut classes = Buckets::new(right);
    left.filter_map(|(index, class)| Some((index, classes.pop(&class)?)))
        .collect()
}
