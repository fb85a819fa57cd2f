//! Enums that are written as names, which are the same in JSON, on the command line and
//! in every language.

/// Gives an enum names for its variants: `ALL`, `as_str`, and the traits that write and
/// read names. It does not implement `FromStr`, because the enums of errors use this
/// macro, too: see `choices`.
macro_rules! names {
    ($all:literal $type:ident {
        $first:ident = $first_name:literal $(, $variant:ident = $name:literal)* $(,)?
    }) => {
        impl $type {
            #[doc = $all]
            #[doc = ""]
            #[doc = concat!(
                "```\n",
                "use multifield_core::", stringify!($type), ";\n\n",
                "for it in ", stringify!($type), "::ALL {\n",
                "    assert_eq!(it.as_str().parse(), Ok(*it));\n",
                "}\n",
                "```",
            )]
            pub const ALL: &'static [$type] = &[$type::$first $(, $type::$variant)*];

            #[doc(hidden)]
            pub const NAMES: &'static [&'static str] = &[$first_name $(, $name)*];

            /// Its name, the same in every language and on the command line.
            #[doc = ""]
            #[doc = concat!(
                "```\n",
                "use multifield_core::", stringify!($type), ";\n\n",
                "assert_eq!(", stringify!($type), "::", stringify!($first), ".as_str(), \"", $first_name, "\");\n",
                "```",
            )]
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $type::$first => $first_name,
                    $($type::$variant => $name,)*
                }
            }

            pub(crate) fn from_name(name: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|it| it.as_str() == name)
            }
        }

        /// Writes the name.
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        /// Gives the name.
        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        /// Writes the name.
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Reads the name. The letter case must match.
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::names::deserialize(deserializer, $type::NAMES, $type::from_name)
            }
        }
    };
}

/// Lets an enum be compared with a string. Error codes use this.
macro_rules! equals_str {
    ($type:ident) => {
        /// Compares the name.
        impl PartialEq<str> for $type {
            fn eq(&self, name: &str) -> bool {
                self.as_str() == name
            }
        }

        /// Compares the name.
        impl PartialEq<&str> for $type {
            fn eq(&self, name: &&str) -> bool {
                self.as_str() == *name
            }
        }

        /// Compares the name.
        impl PartialEq<$type> for str {
            fn eq(&self, it: &$type) -> bool {
                self == it.as_str()
            }
        }

        /// Compares the name.
        impl PartialEq<$type> for &str {
            fn eq(&self, it: &$type) -> bool {
                *self == it.as_str()
            }
        }
    };
}

/// Defines the getters of options. Each has the name of its setter after `get_`, as in
/// `std::process::Command`.
macro_rules! getters {
    ($owner:ident { $($(#[$meta:meta])* $get:ident: $($field:ident).+ -> $type:ty = $setter:ident),+ $(,)? }) => {
        #[doc = "What the options are."]
        impl $owner {
            $(
                #[doc = concat!(
                    "What [`", stringify!($setter), "`](",
                    stringify!($owner), "::", stringify!($setter), ") is.",
                )]
                $(#[$meta])*
                #[must_use]
                pub const fn $get(&self) -> $type {
                    self.$($field).+
                }
            )+
        }
    };
}

pub(crate) use {equals_str, getters, names};

use std::borrow::Cow;

use serde::{de, Deserialize, Deserializer};

/// Reads a name with serde.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    names: &'static [&'static str],
    find: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let name = Cow::<str>::deserialize(deserializer)?;
    find(&name).ok_or_else(|| de::Error::unknown_variant(&name, names))
}

/// Converts a name such as `max_deletes` to that in JavaScript, `maxDeletes`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_ascii_uppercase() + rest
    })
}
