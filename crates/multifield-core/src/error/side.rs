//! The inputs that an error can be about.

use std::str::FromStr;

use super::{wrong_choice, Error};
use crate::names::names;

/// The input that contains the error.
///
/// ```
/// use multifield_core::{Current, Side};
///
/// assert_eq!(Current::from_json("[1]").unwrap_err().side(), Side::Current);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Side {
    /// The state that the portal has.
    Current,
    /// The desired state.
    Desired,
    /// Edits that are read, checked or written.
    Edits,
    /// A payload.
    Payload,
    /// The options. The place is the name of an option.
    Options,
    /// In a merge: the state of the portal at the last sync.
    Base,
    /// In a merge: the state that the other system wants now.
    Ours,
    /// In a merge: the state of the portal now.
    Theirs,
}

names! {
    "Every input."
    Side {
        Current = "current",
        Desired = "desired",
        Edits = "edits",
        Payload = "payload",
        Options = "options",
        Base = "base",
        Ours = "ours",
        Theirs = "theirs",
    }
}

/// Reads a name in lower case.
///
/// # Errors
///
/// `wrong_choice` for any other string, at the place `side`.
impl FromStr for Side {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Side::from_name(name).ok_or_else(|| wrong_choice("side", name, Side::NAMES))
    }
}
