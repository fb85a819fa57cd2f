//! The inputs.

use std::str::FromStr;

use super::{wrong_choice, Error};
use crate::names::names;

/// The input that an error is about.
///
/// ```
/// use multifield_core::{Current, Side};
///
/// assert_eq!(Current::from_json("[1]").unwrap_err().side(), Side::Current);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Side {
    /// What the portal holds.
    Current,
    /// What it should hold.
    Desired,
    /// Edits, where they are read, checked or written.
    Edits,
    /// A payload written by hand.
    Payload,
    /// The options, each of which is a place.
    Options,
    /// Of a merge, what the portal held at the last sync.
    Base,
    /// Of a merge, what the other system wants now.
    Ours,
    /// Of a merge, what the portal holds now.
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

/// Reads a name, in its own case alone.
///
/// # Errors
///
/// `wrong_choice` for any other text, at the place `side`.
impl FromStr for Side {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Side::from_name(name).ok_or_else(|| wrong_choice("side", name, Side::NAMES))
    }
}
