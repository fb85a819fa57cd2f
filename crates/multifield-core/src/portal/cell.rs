//! The cells of a payload's rows: ID, value, type, each as PHP takes it.

use std::borrow::Cow;

use super::tree::Tree;
use crate::{
    model::{trim, RowId},
    read::visit::{parse_digits, Scalar},
};

/// What a row's ID, or its key in `fm`, refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// No row: the row is new.
    New,
    Stored(RowId),
    /// A number above every ID.
    Beyond,
}

impl Target {
    fn of_number(number: i128) -> Target {
        match number {
            ..=0 => Target::New,
            _ => u64::try_from(number)
                .ok()
                .and_then(RowId::new)
                .map_or(Target::Beyond, Target::Stored),
        }
    }

    /// What digits refer to.
    pub(super) fn of_digits(digits: &str) -> Target {
        parse_digits(digits).map_or(Target::Beyond, |number| Target::of_number(number.into()))
    }
}

/// What `ID` refers to; the error is what was found where PHP's reading of it
/// is not known.
pub(super) fn id(cell: Option<&Tree<'_>>) -> Result<Target, String> {
    match cell {
        None | Some(Tree::Scalar(Scalar::Null)) => Ok(Target::New),
        Some(Tree::Scalar(Scalar::Integer(number))) => Ok(Target::of_number(*number)),
        Some(Tree::Scalar(Scalar::Text(text))) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            match digits.bytes().all(|byte| byte.is_ascii_digit()) {
                true if digits.len() < text.len() || digits.is_empty() => Ok(Target::New),
                true => Ok(Target::of_digits(digits)),
                false => Err(Scalar::Text(Cow::Borrowed(text)).found()),
            }
        }
        Some(other) => Err(other.found()),
    }
}

/// A value, trimmed; none where it is absent or null. The error is what was
/// found where the server's reading of it is not known.
pub(super) fn value<'t>(cell: Option<&'t Tree<'_>>) -> Result<Option<Cow<'t, str>>, String> {
    match cell {
        Some(Tree::Scalar(Scalar::Integer(number))) => Ok(Some(Cow::Owned(number.to_string()))),
        cell => text(cell).map(|text| text.map(|text| Cow::Borrowed(trim(text)))),
    }
}

/// A text; none where it is absent or null.
pub(super) fn text<'t>(cell: Option<&'t Tree<'_>>) -> Result<Option<&'t str>, String> {
    match cell {
        None | Some(Tree::Scalar(Scalar::Null)) => Ok(None),
        Some(Tree::Scalar(Scalar::Text(text))) => Ok(Some(text)),
        Some(other) => Err(other.found()),
    }
}

/// Whether a cell is the flag `Y`.
pub(super) fn is_flag(cell: Option<&Tree<'_>>) -> bool {
    matches!(cell, Some(Tree::Scalar(Scalar::Text(text))) if text.eq_ignore_ascii_case("Y"))
}

/// Whether a cell is absent, null or blank.
pub(super) fn is_blank(cell: Option<&Tree<'_>>) -> bool {
    matches!(value(cell), Ok(value) if value.as_deref().unwrap_or_default().is_empty())
}
