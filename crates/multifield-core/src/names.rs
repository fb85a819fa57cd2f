//! The names of choices, as options have them in every language.

/// Gives enums the names of their variants: `ALL`, `name` and `FromStr`, whose
/// errors stand at the option of that name.
macro_rules! choices {
    ($($option:literal: $type:ident { $($variant:ident = $name:literal),+ $(,)? })+) => {$(
        impl $type {
            /// Every choice, the default first if there is one.
            #[doc = ""]
            #[doc = concat!(
                "```\n",
                "use multifield_core::", stringify!($type), ";\n\n",
                "for choice in ", stringify!($type), "::ALL {\n",
                "    assert_eq!(choice.name().parse(), Ok(*choice));\n",
                "}\n",
                "```",
            )]
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];

            /// Its name, the same in every language and on the command line.
            #[doc = ""]
            #[doc = concat!(
                "```\n",
                "use multifield_core::", stringify!($type), ";\n\n",
                "let names: Vec<_> = ", stringify!($type), "::ALL.iter().map(|choice| choice.name()).collect();\n",
                "assert_eq!(names, [", $("\"", $name, "\", ",)+ "]);\n",
                "```",
            )]
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name),+
                }
            }
        }

        /// Writes the name.
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        /// Writes the name.
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        /// Reads the name, in its own case alone.
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::names::deserialize(deserializer, $type::NAMES, |name| name.parse().ok())
            }
        }

        /// Reads a name, in its own case alone.
        ///
        /// # Errors
        ///
        #[doc = concat!("`wrong_choice` for any other text, at the option `", $option, "`.")]
        impl std::str::FromStr for $type {
            type Err = $crate::error::Error;

            fn from_str(name: &str) -> Result<Self, $crate::error::Error> {
                let mut all = $type::ALL.iter().copied();
                all.find(|choice| choice.name() == name)
                    .ok_or_else(|| $crate::names::wrong($option, name, $type::NAMES))
            }
        }
    )+};
}

pub(crate) use choices;

use std::borrow::Cow;

use serde::{de, Deserialize, Deserializer};

use crate::error::{quote, Error, ErrorKind, Side};

/// Reads a name with serde.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    names: &'static [&'static str],
    find: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let name = Cow::<str>::deserialize(deserializer)?;
    find(&name).ok_or_else(|| de::Error::unknown_variant(&name, names))
}

/// A text that is the name of no choice.
pub(crate) fn wrong(option: &str, name: &str, expected: &'static [&'static str]) -> Error {
    let found = quote(name);
    Error::new(
        Side::Options,
        option,
        ErrorKind::WrongChoice { found, expected },
    )
}
