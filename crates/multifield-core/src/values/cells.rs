//! Values in cells, as spreadsheets and CSV contain them.

use std::borrow::Cow;

use super::{
    flaws::{is_invisible, without_fraction},
    values_in,
};
use crate::model::Field;

/// The strings that stand for an empty cell, in lower case.
const EMPTY: [&str; 13] = [
    "",
    "-",
    "–",
    "—",
    "#n/a",
    "n/a",
    "<na>",
    "nan",
    "nat",
    "nil",
    "none",
    "null",
    "undefined",
];

/// The values of a cell. There are none if the cell is empty or contains a string for
/// that, and several if it contains several values.
pub(crate) fn cell_values(field: Field, cell: &str) -> Vec<String> {
    // A zero byte is invisible, too, and a portal removes it.
    let cell = visible(field, cell).replace('\0', "");
    let values = values_in(field, cell.trim()).into_iter();
    let values = values.filter(|value| !EMPTY.contains(&&*value.to_lowercase()));
    let clean = |value: &str| match field {
        Field::Phone => without_fraction(value).unwrap_or(value).to_owned(),
        _ => value.to_owned(),
    };
    values.map(clean).collect()
}

/// The digits of a float that is a whole number. None if the float may have lost
/// digits.
pub(crate) fn whole_number(float: f64) -> Option<String> {
    /// Above this limit, a float cannot represent every integer.
    const MOST: f64 = 9_007_199_254_740_992.0;
    (float.fract() == 0.0 && float.abs() < MOST).then(|| format!("{float:.0}"))
}

/// A value without invisible characters.
pub(super) fn visible(field: Field, value: &str) -> Cow<'_, str> {
    if value.is_ascii() || !value.chars().any(|c| is_invisible(field, c)) {
        return Cow::Borrowed(value);
    }
    let seen = |c: &char| !is_invisible(field, *c);
    Cow::Owned(value.chars().filter(seen).collect())
}
