//! The places of desired rows, for errors.

use super::{Naming, Part};

/// Where a row stood in its input.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Position {
    pub(crate) step: Step,
    pub(crate) shape: Shape,
    /// The row is only a string, so that it has no keys.
    pub(crate) is_text: bool,
    /// The key that the row stands under is its ID.
    pub(crate) is_under_id: bool,
}

/// The way from a list to its row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Step {
    /// The row is written in place of a list.
    #[default]
    Whole,
    Index(u32),
    /// An index into the desired state's keys.
    Key(u32),
}

/// The shape that a row was read from, for places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `PHONE` with `VALUE`, `VALUE_TYPE`
    #[default]
    Upper,
    /// the same in `FM`
    UpperFm,
    /// `phone` with `value`, `typeId`
    Lower,
    /// `fm` with `typeId`, `value`, `valueType`
    Fm,
    /// `fm` without its name
    FmAlone,
    /// a list of rows with `TYPE_ID`
    RowList,
}

impl Position {
    /// The key of a part of the row; none where the row, or its own key, is all
    /// there is of it.
    pub(super) const fn key_of(self, part: Part) -> Option<&'static str> {
        if self.is_text || (matches!(part, Part::Id) && self.is_under_id) {
            return None;
        }
        Some(self.shape.naming().name(part))
    }
}

impl Shape {
    pub(crate) const fn naming(self) -> Naming {
        match self {
            Shape::Upper | Shape::UpperFm | Shape::RowList => Naming::Upper,
            Shape::Lower => Naming::Vibe,
            Shape::Fm | Shape::FmAlone => Naming::Camel,
        }
    }
}
