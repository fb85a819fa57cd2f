//! Places in an input, and values as messages quote them.

use std::{borrow::Cow, fmt};

use crate::escape::printable;

/// Errors show at most this many characters of a string or a key.
const SHOWN: usize = 40;

/// A place in an input, as a path of keys and indices: `PHONE[2].VALUE`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place(String);

impl Place {
    pub(crate) fn key(mut self, key: &str) -> Place {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(&shown_key(key));
        self
    }

    pub(crate) fn index(self, index: usize) -> Place {
        Place(format!("{}[{index}]", self.0))
    }

    /// The place with this path inside of this place.
    pub(super) fn around(self, inner: &str) -> String {
        let dot = if inner.is_empty() || inner.starts_with('[') {
            ""
        } else {
            "."
        };
        format!("{}{dot}{inner}", self.0)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Place {
    fn from(place: String) -> Place {
        Place(place)
    }
}

impl From<Place> for String {
    fn from(place: Place) -> String {
        place.0
    }
}

/// A key, as places and messages show it: cut if it is long, and without control
/// characters. The input decides how long a key is.
pub(crate) fn shown_key(key: &str) -> Cow<'_, str> {
    match key.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(printable(&key[..end]).into_owned() + "…"),
        None if key.is_empty() => Cow::Borrowed(r#""""#),
        None => printable(key),
    }
}

/// A string, as errors show it: quoted, without control characters, and cut if it is
/// long.
pub(crate) fn quote(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
