//! Options in messages, as each language writes them.

use super::known::{known, KnownOption};
use crate::error::Error;

/// An option that a message names, and perhaps one of its values.
///
/// Messages name options as this documentation does: `blanks: skip`. Other languages
/// write them differently: see [`Error::message_with`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// The option.
    pub option: KnownOption,
    /// The value, such as `skip`. `None` if the message only names the option.
    pub value: Option<&'static str>,
}

impl Error {
    /// Returns the [message](Error::message) with options in the style of another language:
    /// `write` returns the string for each option. Quotes from the input stay unchanged.
    ///
    /// ```
    /// use multifield_core::Desired;
    ///
    /// let error = Desired::from_json(r#"{"NAME": "Anna"}"#).unwrap_err();
    /// let python = |hint: multifield_core::Hint| match hint.value {
    ///     Some(value) => format!("{}={value:?}", hint.option.name),
    ///     None => format!("{}=…", hint.option.name),
    /// };
    /// assert_eq!(
    ///     error.message_with(python),
    ///     "unknown field, expected PHONE, EMAIL, WEB, IM, LINK or fm (other_keys=\"ignore\" skips other keys)",
    /// );
    /// ```
    #[must_use]
    pub fn message_with(&self, write: impl Fn(Hint) -> String) -> String {
        self.message_by(&|named| Hint::written(named, &write))
    }
}

impl Hint {
    /// Returns the text that an error [names](crate::error::WriteHint), as `write`
    /// writes it: an option, which may have several values, or other words.
    fn written(named: &'static str, write: &impl Fn(Hint) -> String) -> String {
        let (name, values) = match named.split_once(": ") {
            Some((name, values)) => (name, Some(values)),
            None => (named.trim_start_matches("the option "), None),
        };
        let Some(option) = known().find(|option| option.name == name) else {
            return named.to_owned();
        };
        let Some(values) = values else {
            let value = None;
            return write(Hint { option, value });
        };
        let values = values.split(" or ").map(Some);
        let written: Vec<_> = values.map(|value| write(Hint { option, value })).collect();
        written.join(" or ")
    }
}
