//! Options as fields of what serde reads, and out of a text.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};

use crate::{bulk::Bulk, diff::Diff, error::Error, merge::Merge};

/// Reads JSON as [`Diff::from_json`] does.
///
/// ```
/// use multifield_core::{Diff, Strategy};
///
/// assert_eq!(r#"{"strategy": "add"}"#.parse(), Ok(Diff::new().strategy(Strategy::Add)));
/// ```
impl FromStr for Diff {
    type Err = Error;

    fn from_str(json: &str) -> Result<Self, Error> {
        Diff::from_json(json)
    }
}

/// Reads JSON as [`Merge::from_json`] does.
impl FromStr for Merge {
    type Err = Error;

    fn from_str(json: &str) -> Result<Self, Error> {
        Merge::from_json(json)
    }
}

/// Reads JSON as [`Bulk::from_json`] does.
impl FromStr for Bulk {
    type Err = Error;

    fn from_str(json: &str) -> Result<Self, Error> {
        Bulk::from_json(json)
    }
}

/// Reads as [`Diff::from_deserializer`] does.
///
/// ```
/// use multifield_core::{Blanks, Diff};
///
/// let options: Diff = serde_json::from_str(r#"{"blanks": "skip"}"#).unwrap();
/// assert_eq!(options, Diff::new().blanks(Blanks::Skip));
/// ```
impl<'de> Deserialize<'de> for Diff {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Diff::from_deserializer(deserializer).map_err(D::Error::custom)
    }
}

/// Reads as [`Merge::from_deserializer`] does.
impl<'de> Deserialize<'de> for Merge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Merge::from_deserializer(deserializer).map_err(D::Error::custom)
    }
}

/// Reads as [`Bulk::from_deserializer`] does.
impl<'de> Deserialize<'de> for Bulk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Bulk::from_deserializer(deserializer).map_err(D::Error::custom)
    }
}
