//! Converts the values of a row as PHP does. If the result is unknown, the error is the
//! value itself.

use std::borrow::Cow;

use crate::{
    model::{trim, RowId},
    read::{
        tree::Tree,
        visit::{parse_digits, Scalar},
    },
};

/// The row that an `ID`, or a key in `fm`, refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RowRef {
    /// No row: the row is new.
    New,
    /// A number above 0, which may be above [`RowId::MAX`].
    Id(u64),
}

impl RowRef {
    pub(super) fn from_digits(digits: &str) -> RowRef {
        match parse_digits(digits) {
            Some(0) => RowRef::New,
            // PHP converts digits that are too large into its largest integer.
            number => RowRef::Id(number.unwrap_or(u64::MAX)),
        }
    }

    pub(super) fn row_id(self) -> Option<RowId> {
        match self {
            RowRef::New => None,
            RowRef::Id(id) => RowId::new(id),
        }
    }
}

type Coerced<'t, T> = Result<T, &'t Tree<'t>>;

/// A string. None if it is absent or null.
pub(super) fn string<'t>(value: Option<&'t Tree<'t>>) -> Coerced<'t, Option<&'t str>> {
    match value {
        None | Some(Tree::Scalar(Scalar::Null)) => Ok(None),
        Some(Tree::Scalar(Scalar::Text(text))) => Ok(Some(text)),
        Some(other) => Err(other),
    }
}

/// The value of a row, trimmed. Empty if it is absent or null.
pub(super) fn value<'t>(value: Option<&'t Tree<'t>>) -> Coerced<'t, Cow<'t, str>> {
    match value {
        Some(Tree::Scalar(Scalar::Integer(number))) => Ok(Cow::Owned(number.to_string())),
        value => Ok(Cow::Borrowed(trim(string(value)?.unwrap_or_default()))),
    }
}

pub(super) fn row_ref<'t>(id: Option<&'t Tree<'t>>) -> Coerced<'t, RowRef> {
    if let Some(Tree::Scalar(Scalar::Integer(number))) = id {
        return Ok(match u64::try_from(*number) {
            Ok(number) if number > 0 => RowRef::Id(number),
            Err(_) if *number > 0 => RowRef::Id(u64::MAX),
            _ => RowRef::New,
        });
    }
    let text = string(id)?.unwrap_or_default();
    let digits = text.strip_prefix('-').unwrap_or(text);
    match id {
        Some(odd) if !digits.bytes().all(|byte| byte.is_ascii_digit()) => Err(odd),
        _ if digits.is_empty() || digits.len() < text.len() => Ok(RowRef::New),
        _ => Ok(RowRef::from_digits(digits)),
    }
}

/// Whether a value is the flag `Y`.
pub(super) fn is_flag(value: Option<&Tree<'_>>) -> bool {
    matches!(value, Some(Tree::Scalar(Scalar::Text(text))) if text.eq_ignore_ascii_case("Y"))
}

/// Whether a value is meant as the flag `Y`, but the server does not read it as one:
/// `true`, `1`, `yes`.
pub(super) fn is_wrong_flag(tree: Option<&Tree<'_>>) -> bool {
    const NO: [&str; 5] = ["n", "no", "0", "false", "null"];
    match tree {
        None => false,
        Some(Tree::Scalar(Scalar::Bool(is_set))) => *is_set,
        Some(_) if is_blank(tree) || is_flag(tree) => false,
        Some(_) => value(tree).is_ok_and(|text| !NO.contains(&&*text.to_ascii_lowercase())),
    }
}

/// Whether a value is absent, null or blank.
pub(super) fn is_blank(tree: Option<&Tree<'_>>) -> bool {
    matches!(value(tree), Ok(text) if text.is_empty())
}
