//! Escapes strings for output that people read, so that a value cannot imitate anything
//! else.

use std::borrow::Cow;

/// A value and its type, for people to read.
pub(crate) fn describe(value: &str, value_type: &str) -> String {
    format!("{} ({})", printable(value), printable(value_type))
}

/// Escapes control characters, line breaks and direction marks, so that a string cannot
/// imitate anything else.
///
/// ```
/// assert_eq!(multifield_core::printable("a\n\u{202e}b"), "a\\n\\u{202e}b");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| {
        !c.is_control()
            && !matches!(
                c,
                '\u{61c}'
                    | '\u{200b}'..='\u{200f}'
                    | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}'
                    | '\u{feff}'
            )
    };
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| -> String {
        if is_plain(c) {
            c.to_string()
        } else {
            c.escape_default().to_string()
        }
    };
    Cow::Owned(text.chars().map(escape).collect())
}
