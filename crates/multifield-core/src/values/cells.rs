//! Values in cells, as spreadsheets and CSV contain them.

use std::borrow::Cow;

use super::{
    flaws::{is_invisible, is_odd_byte, without_fraction},
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
    let cell = visible(field, cell);
    let cell = match field {
        Field::Phone => without_formula(cell.trim()),
        _ => cell.trim(),
    };
    let values = values_in(field, cell).into_iter();
    let values = values.filter(|value| !is_empty_cell(value));
    let clean = |value: &str| match field {
        Field::Phone => without_fraction(value).unwrap_or(value).to_owned(),
        _ => value.to_owned(),
    };
    values.map(clean).collect()
}

/// Whether a string stands for an empty cell.
pub(super) fn is_empty_cell(text: &str) -> bool {
    EMPTY.contains(&&*text.trim().to_lowercase())
}

/// The text of a cell that is marked as text, so that a spreadsheet does not read it as
/// a number: `="+79161234567"` or `'+79161234567`.
fn without_formula(cell: &str) -> &str {
    let formula = cell.strip_prefix("=\"").and_then(|it| it.strip_suffix('"'));
    formula
        .or_else(|| cell.strip_prefix('\''))
        .unwrap_or(cell)
        .trim()
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
    if !value.bytes().any(is_odd_byte) || !value.chars().any(|c| is_invisible(field, c)) {
        return Cow::Borrowed(value);
    }
    let seen = |c: &char| !is_invisible(field, *c);
    Cow::Owned(value.chars().filter(seen).collect())
}
