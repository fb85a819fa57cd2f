//! What the portal makes of a text, and which it takes.

use crate::model::Field;

/// The most characters of a stored value.
pub(crate) const MAX_LENGTH: usize = 250;

/// The most characters of a stored type.
pub(crate) const MAX_TYPE_LENGTH: usize = 50;

/// The text without the blanks that the portal trims: space, tab, CR, LF, NUL
/// and VT, but not NBSP.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let is_blank = |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\0' | b'\x0b');
    match text.as_bytes() {
        // Nearly all texts have none, which their first and last byte tell.
        [first, .., last] if *first > b' ' && *last > b' ' => text,
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
    may_be_address(in_brackets(value).unwrap_or(value))
}

/// What is between the first opening bracket and the first closing one after it,
/// of any kind, if that is something.
fn in_brackets(value: &str) -> Option<&str> {
    let open = memchr::memchr3(b'<', b'[', b'(', value.as_bytes())?;
    let inside = &value[open + 1..];
    let close = memchr::memchr3(b'>', b']', b')', inside.as_bytes())?;
    Some(&inside[..close]).filter(|inside| !inside.is_empty())
}

fn may_be_address(text: &str) -> bool {
    let is_blank = |c| {
        matches!(
            c,
            ' ' | '\t' | '\r' | '\n' | '\0' | '\x0b' | '\x0c' | '\u{a0}'
        )
    };
    let bytes = text.as_bytes();
    let (marks, may_have_blank) = marks_and_blanks(bytes);
    let is_between = bytes.first() != Some(&b'@') && bytes.last() != Some(&b'@');
    marks == 1 && is_between && !(may_have_blank && text.contains(is_blank))
}

/// How many bytes are `@`, and whether one may be of a blank: one as low as a
/// space, or one that is not ASCII, which few addresses have.
///
/// A diff with edits looks at each e-mail that the entity holds, so eight bytes
/// are looked at at once: a fifth of what it takes to look at each.
fn marks_and_blanks(bytes: &[u8]) -> (u64, bool) {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let (mut marks, mut blanks) = (0, 0);
    let mut look = |word: u64| {
        // The high bit of a byte that is low. One above it may be set, too, by a
        // borrow, which only a low byte makes.
        blanks |= (word.wrapping_sub(ONES * (u64::from(b' ') + 1)) | word) & HIGH;
        // The high bit of each byte that is `@`, and no other.
        let other = word ^ (ONES * u64::from(b'@'));
        let found = !(((other & !HIGH) + !HIGH) | other | !HIGH);
        marks += (found >> 7).wrapping_mul(ONES) >> 56;
    };
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        look(u64::from_le_bytes(word.try_into().unwrap_or_default()));
    }
    // What is left, filled up with a byte that is neither.
    let mut rest = [b'a'; 8];
    for (byte, left) in rest.iter_mut().zip(words.remainder()) {
        *byte = *left;
    }
    look(u64::from_le_bytes(rest));
    (marks, blanks != 0)
}

/// Whether a value has more characters than the portal stores.
pub(crate) fn is_too_long(value: &str) -> bool {
    // No character takes less than a byte.
    value.len() > MAX_LENGTH && value.chars().count() > MAX_LENGTH
}

/// Whether a stored value fails the check of the whole set, which servers of
/// the generation `distinct` make before they save anything.
#[inline]
pub(crate) fn fails_check(field: Field, value: &str) -> bool {
    is_too_long(value) || (field == Field::Email && !may_be_email(value))
}
