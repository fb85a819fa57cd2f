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

use crate::error::{quote, Error, ErrorKind, Side};

/// A text that is the name of no choice.
pub(crate) fn wrong(option: &str, name: &str, expected: &'static [&'static str]) -> Error {
    let found = quote(name);
    Error::new(
        Side::Options,
        option,
        ErrorKind::WrongChoice { found, expected },
    )
}
