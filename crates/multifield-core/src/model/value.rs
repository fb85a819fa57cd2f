//! What the portal makes of a text, and which it takes.

use crate::Field;

/// The most characters of a stored value.
pub(crate) const MAX_LENGTH: usize = 250;

/// The text without the blanks that the portal trims: space, tab, CR, LF, NUL
/// and VT, but not NBSP.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let is_blank = |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\0' | b'\x0b');
    match text.as_bytes() {
        // Nearly all texts have none, which their first and last byte tell.
        [first, .., last] if !is_blank(*first) && !is_blank(*last) => text,
        _ => text.trim_matches(|c| u8::try_from(c).is_ok_and(is_blank)),
    }
}

/// Whether a value may pass the portal's check of e-mails. The portal's own check
/// is stricter; addresses in other scripts must pass.
///
/// It trims the value, and of `Anna <anna@b.co>` it looks only at what is in the
/// brackets.
pub(crate) fn may_be_email(value: &str) -> bool {
    let value = trim(value);
    let inside = |(open, close)| Some(value.strip_suffix(close)?.rsplit_once(open)?.1);
    let brackets = [('<', '>'), ('[', ']'), ('(', ')')];
    may_be_address(value) || brackets.into_iter().filter_map(inside).any(may_be_address)
}

fn may_be_address(text: &str) -> bool {
    let is_blank = |c| {
        matches!(
            c,
            ' ' | '\t' | '\r' | '\n' | '\0' | '\x0b' | '\x0c' | '\u{a0}'
        )
    };
    match text.split_once('@') {
        Some((user, host)) => {
            !user.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(is_blank)
        }
        None => false,
    }
}

/// Whether a value has more characters than the portal stores.
pub(crate) fn is_too_long(value: &str) -> bool {
    // No character takes less than a byte.
    value.len() > MAX_LENGTH && value.chars().count() > MAX_LENGTH
}

/// Whether a stored value fails the check of the whole set, which servers of
/// the generation `distinct` make before they save anything.
pub(crate) fn fails_check(field: Field, value: &str) -> bool {
    is_too_long(value) || (field == Field::Email && !may_be_email(value))
}
