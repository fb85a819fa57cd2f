//! Reads options from serde formats, from a field of a serde struct, and from a string.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use super::{reader, table::Run};
use crate::{bulk::Bulk, diff::Diff, error::Error, merge::Merge};

/// Implements reading of options from other inputs, by the `from_json` of another type.
macro_rules! read {
    ($($type:ident by $read:ident),+) => {$(
        impl $type {
            /// Reads options from a tree of JSON, as [`from_json`](Self::from_json) does.
            ///
            /// # Errors
            ///
            /// The errors of [`from_json`](Self::from_json), without `invalid_json`.
            pub fn from_value(tree: &Value) -> Result<Self, Error> {
                $type::from_deserializer(tree)
            }

            /// Reads options from anything that serde reads and that describes itself, as
            /// [`from_json`](Self::from_json) does.
            ///
            /// # Errors
            ///
            /// The errors of [`from_json`](Self::from_json). An error of the deserializer itself
            /// is `invalid_json`.
            ///
            /// ```
            #[doc = concat!("use multifield_core::", stringify!($type), ";")]
            /// use serde_json::json;
            ///
            /// let tree = json!({"strategy": "add", "blanks": null});
            #[doc = concat!("let options = ", stringify!($type), "::from_deserializer(&tree)?;")]
            #[doc = concat!("assert_eq!(options, ", stringify!($type), "::from_value(&tree)?);")]
            #[doc = concat!("assert_eq!(Ok(options), r#\"{\"strategy\": \"add\"}\"#.parse());")]
            /// # Ok::<(), multifield_core::Error>(())
            /// ```
            pub fn from_deserializer<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, Error> {
                reader::from_deserializer::<$read, D>(deserializer).map($type::from)
            }
        }

        /// Reads JSON as `from_json` does.
        impl FromStr for $type {
            type Err = Error;

            fn from_str(json: &str) -> Result<Self, Error> {
                $type::from_json(json)
            }
        }

        /// Reads as `from_deserializer` does.
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $type::from_deserializer(deserializer).map_err(D::Error::custom)
            }
        }
    )+};
}

read! { Diff by Diff, Merge by Merge, Bulk by Run }
