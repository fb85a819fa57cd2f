//! How the portal trims strings, and which values it accepts.

use crate::model::Field;

/// The highest number of characters of a stored value.
pub(crate) const MAX_LENGTH: usize = 250;

/// The highest number of characters of a stored type.
pub(crate) const MAX_TYPE_LENGTH: usize = 50;

/// The text without the blanks that the portal trims: space, tab, CR, LF, NUL
/// and VT, but not NBSP.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let is_blank = |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\0' | b'\x0b');
    match text.as_bytes() {
        // Nearly all strings have no blanks around them, as their first and last byte
        // show.
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        _ => text.trim_matches(|c| u8::try_from(c).is_ok_and(is_blank)),
    }
}

/// Whether a value looks like an e-mail address. This check is more lenient than the
/// portal's own check, because addresses in other scripts have to pass.
///
/// As on the portal, blanks around the value are ignored, and of `Anna <anna@b.co>`
/// only the part in the brackets is checked.
#[inline]
pub(crate) fn may_be_email(value: &str) -> bool {
    is_plain_address(value) || is_rare_email(value)
}

/// The check for a value that is not a plain address.
#[cold]
fn is_rare_email(value: &str) -> bool {
    let value = trim(value);
    may_be_address(in_brackets(value).unwrap_or(value))
}

/// The text between the first opening bracket and the next closing bracket of any kind.
/// None if it is empty.
fn in_brackets(value: &str) -> Option<&str> {
    let open = memchr::memchr3(b'<', b'[', b'(', value.as_bytes())?;
    let inside = &value[open + 1..];
    let close = memchr::memchr3(b'>', b']', b')', inside.as_bytes())?;
    Some(&inside[..close]).filter(|inside| !inside.is_empty())
}

fn may_be_address(text: &str) -> bool {
    // A comma and a semicolon separate addresses, and are in none.
    let is_apart = |c| {
        matches!(
            c,
            ' ' | '\t' | '\r' | '\n' | '\0' | '\x0b' | '\x0c' | '\u{a0}' | ',' | ';'
        )
    };
    let marks = text.bytes().filter(|byte| *byte == b'@').count();
    let is_between = !text.starts_with('@') && !text.ends_with('@');
    marks == 1 && is_between && !text.contains(is_apart)
}

/// Whether a value is a common e-mail address: only ASCII, exactly one `@`, no blanks
/// and brackets, and not too long for the portal.
///
/// A diff with edits checks each e-mail of the entity, so this function checks eight
/// bytes at a time.
pub(crate) fn is_plain_address(value: &str) -> bool {
    const WORD: usize = 8;
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    const fn each(byte: u8) -> u64 {
        ONES * byte as u64
    }
    let bytes = value.as_bytes();
    // With more bytes, a counter of one byte could overflow.
    if bytes.len() < WORD || bytes.len() > MAX_LENGTH {
        return false;
    }
    let (mut odd, mut marks) = (0, 0);
    let mut look = |word: u64| {
        // Sets the high bit of each byte that is not ASCII, or is a bracket or below
        // `*`, which includes blanks. Only the lowest such bit is reliable, and none is
        // set if there is no such byte.
        odd |= word
            | word.wrapping_sub(each(b'*'))
            | (word ^ each(b'<')).wrapping_sub(ONES)
            | (word ^ each(b'[')).wrapping_sub(ONES)
            | (word ^ each(b',')).wrapping_sub(ONES)
            | (word ^ each(b';')).wrapping_sub(ONES);
        // Sets the high bit of each ASCII byte that is not `@`. Each byte of the sum
        // counts these bits at its position.
        let others = ((word ^ each(b'@')) & !HIGH) + !HIGH;
        marks += (!others & HIGH) >> 7;
    };
    let word = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap_or_default());
    bytes.chunks_exact(WORD).for_each(|bytes| look(word(bytes)));
    let left = bytes.len() % WORD;
    if left > 0 {
        // The remaining bytes, filled up with bytes that match nothing.
        let last = word(&bytes[bytes.len() - WORD..]);
        look((last >> (8 * (WORD - left))) | (each(b'a') << (8 * left)));
    }
    let count = marks.wrapping_mul(ONES) >> 56;
    let is_between = bytes[0] != b'@' && bytes[bytes.len() - 1] != b'@';
    odd & HIGH == 0 && count == 1 && is_between
}

/// Whether a value has more characters than the portal stores.
pub(crate) fn is_too_long(value: &str) -> bool {
    // Each character has at least one byte.
    value.len() > MAX_LENGTH && value.chars().count() > MAX_LENGTH
}

/// Whether a stored value fails the check of the whole set, which servers of
/// the generation `distinct` make before they save anything.
#[inline]
pub(crate) fn fails_check(field: Field, value: &str) -> bool {
    is_too_long(value) || (field == Field::Email && !may_be_email(value))
}
