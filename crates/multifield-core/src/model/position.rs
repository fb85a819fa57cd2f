//! The places of desired rows, for errors.

use super::{Naming, Part};

/// The position of a row in its input.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Position {
    pub(crate) step: Step,
    pub(crate) shape: Shape,
    /// The row is only a string, without keys.
    pub(crate) is_text: bool,
    /// The ID of the row is its key in an object.
    pub(crate) is_under_id: bool,
}

/// The way from a list to its row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Step {
    /// The row itself, in place of a list.
    #[default]
    Whole,
    Index(u32),
    /// An index into the keys of the desired state.
    Key(u32),
}

/// The input format of a row, for places of errors.
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
    /// The key of a part of the row. None if the row has no keys, or if the part is the
    /// key of the row.
    pub(super) const fn key_of(self, part: Part) -> Option<&'static str> {
        if self.is_text || (matches!(part, Part::Id) && self.is_under_id) {
            return None;
        }
        let naming = match self.shape {
            Shape::Upper | Shape::UpperFm | Shape::RowList => Naming::Upper,
            Shape::Lower => Naming::Vibe,
            Shape::Fm | Shape::FmAlone => Naming::Camel,
        };
        Some(naming.name(part))
    }
}
