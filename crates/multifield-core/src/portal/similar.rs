//! Decides when two values are probably the same, for a note to a person.

use crate::{model::Field, values::Keys};

/// The number of digits that identify a phone number from any country. In no country do
/// fewer digits of a national number identify it.
const SIGNIFICANT: usize = 9;
/// The longest common national number, such as that of Russia or the USA.
const NATIONAL: usize = 10;

/// Whether two values differ only in their formatting. The country of the
/// phones is unknown, so `8 900 ...` counts as `+7 900 ...`.
pub(super) fn are_similar(field: Field, value_type: Option<&str>, one: &str, other: &str) -> bool {
    let keys = Keys {
        field,
        region: None,
    };
    // Two different numbers with country codes are certainly different.
    let may_be = field == Field::Phone && !(one.starts_with('+') && other.starts_with('+'));
    let (one, other) = (keys.of(one, value_type), keys.of(other, value_type));
    one == other || (may_be && have_same_end(&one, &other))
}

/// Whether two phones end in the same national number. Only callers within the country
/// dial a `0` before it.
fn have_same_end(one: &str, other: &str) -> bool {
    let is_number = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
    let [one, other] = [one, other].map(|key| key.trim_start_matches('0'));
    let common = one.len().min(other.len()).min(NATIONAL);
    is_number(one)
        && is_number(other)
        && common >= SIGNIFICANT
        && one[one.len() - common..] == other[other.len() - common..]
}
