//! Options in messages, as each language writes them.

use super::known::{known, KnownOption};
use crate::error::Error;

/// An option that a message names, and perhaps one of its values.
///
/// Messages name options as this documentation does: `blanks: skip`. Other languages
/// write them differently: see [`Error::message_with`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint<'m> {
    /// The option.
    pub option: KnownOption,
    /// The value, such as `skip`; none if the message only names the option.
    pub value: Option<&'m str>,
}

impl Error {
    /// The [message](Error::message), in which each option is written as the language of
    /// the reader writes it. Quotes from the input stay as they are.
    ///
    /// ```
    /// use multifield_core::Desired;
    ///
    /// let error = Desired::from_json(r#"{"NAME": "Anna"}"#).unwrap_err();
    /// let python = |hint: multifield_core::Hint<'_>| match hint.value {
    ///     Some(value) => format!("{}={value:?}", hint.option.name),
    ///     None => format!("{}=…", hint.option.name),
    /// };
    /// assert_eq!(
    ///     error.message_with(python),
    ///     "unknown field, expected PHONE, EMAIL, WEB, IM, LINK or fm (other_keys=\"ignore\" skips other keys)",
    /// );
    /// ```
    #[must_use]
    pub fn message_with(&self, write: impl Fn(Hint<'_>) -> String) -> String {
        Hint::write_in(&self.message(), write)
    }
}

impl Hint<'_> {
    /// What [`Error::message_with`] does, for a message that was kept without its error.
    ///
    /// ```
    /// use multifield_core::Hint;
    ///
    /// let flag = |hint: Hint<'_>| format!("--{} {}", hint.option.name, hint.value.unwrap_or("…"));
    /// let message = "PHONE[0]: found \"blanks: skip\", expected a value (blanks: skip drops it)";
    /// assert_eq!(
    ///     Hint::write_in(message, flag),
    ///     "PHONE[0]: found \"blanks: skip\", expected a value (--blanks skip drops it)",
    /// );
    /// ```
    #[must_use]
    pub fn write_in(message: &str, write: impl Fn(Hint<'_>) -> String) -> String {
        let mut written = String::with_capacity(message.len());
        for (text, is_quoted) in parts(message) {
            if is_quoted {
                written.push_str(text);
            } else {
                write_hints(text, &write, &mut written);
            }
        }
        written
    }
}

/// Messages name an option in three ways: `blanks: skip`, of which there may be
/// several (`generation: legacy or factory`), `the option read`, and
/// `(max_deletes)`.
fn write_hints(text: &str, write: &impl Fn(Hint<'_>) -> String, written: &mut String) {
    const INTRODUCED: &str = "the option ";
    let mut rest = text;
    while let Some((before, word, after)) = next_word(rest) {
        written.push_str(before);
        rest = after;
        let is_in_brackets = written.ends_with('(') && after.starts_with(')');
        let is_introduced = written.ends_with(INTRODUCED);
        let mut known = known().filter(|option| option.name == word);
        if let Some((option, value, after)) = known.find_map(|option| with_value(option, after)) {
            written.push_str(&write(Hint {
                option,
                value: Some(value),
            }));
            rest = after;
            while let Some((value, after)) = chosen(option, " or ", rest) {
                written.push_str(" or ");
                written.push_str(&write(Hint {
                    option,
                    value: Some(value),
                }));
                rest = after;
            }
        } else if let Some(option) = option_of(word).filter(|_| is_in_brackets || is_introduced) {
            if is_introduced {
                written.truncate(written.len() - INTRODUCED.len());
            }
            written.push_str(&write(Hint {
                option,
                value: None,
            }));
        } else {
            written.push_str(word);
        }
    }
    written.push_str(rest);
}

fn option_of(name: &str) -> Option<KnownOption> {
    known().find(|option| option.name == name)
}

fn with_value(option: KnownOption, after: &str) -> Option<(KnownOption, &str, &str)> {
    let (value, rest) = chosen(option, ": ", after)?;
    Some((option, value, rest))
}

/// A choice of the option that follows a separator, and the rest.
fn chosen<'m>(option: KnownOption, separator: &str, text: &'m str) -> Option<(&'m str, &'m str)> {
    let (before, word, rest) = next_word(text.strip_prefix(separator)?)?;
    (before.is_empty() && option.choices.contains(&word)).then_some((word, rest))
}

/// The first word of a string, with what is before and after it.
fn next_word(text: &str) -> Option<(&str, &str, &str)> {
    let is_of_words = |c: char| c.is_alphanumeric() || c == '_';
    let start = text.find(is_of_words)?;
    let (before, rest) = text.split_at(start);
    let end = rest.find(|c| !is_of_words(c)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    Some((before, word, after))
}

/// The parts of a message, and whether they are quoted from the input.
fn parts(message: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let (mut start, mut is_quoted, mut is_escaped) = (0, false, false);
    for (at, c) in message.char_indices() {
        if c == '"' && !is_escaped {
            parts.push((&message[start..at], is_quoted));
            (start, is_quoted) = (at, !is_quoted);
        }
        is_escaped = is_quoted && c == '\\' && !is_escaped;
    }
    parts.push((&message[start..], is_quoted));
    parts
}
