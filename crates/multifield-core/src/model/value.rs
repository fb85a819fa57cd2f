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

/// Whether a text is not certainly no e-mail address. The portal's own check is
/// stricter; addresses in other scripts must pass.
pub(crate) fn may_be_email(text: &str) -> bool {
    let is_blank = |c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\0' | '\x0b' | '\x0c');
    match text.split_once('@') {
        Some((user, host)) => {
            !user.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(is_blank)
        }
        None => false,
    }
}

/// Whether a stored value fails the check of the whole set, which servers of
/// the generation `distinct` make before they save anything.
pub(crate) fn fails_check(field: Field, value: &str) -> bool {
    // No character takes less than a byte.
    let is_long = value.len() > MAX_LENGTH && value.chars().count() > MAX_LENGTH;
    is_long || (field == Field::Email && !may_be_email(value))
}
