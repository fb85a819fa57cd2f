//! Enums with names, such as options: reading a name, and the error for an unknown one.

/// Gives enums the [`names`](crate::names) of their variants, and `FromStr`. The place
/// of its errors is the name of the option.
macro_rules! choices {
    ($($option:literal: $type:ident { $($variant:ident = $name:literal),+ $(,)? })+) => {$(
        $crate::names::names! {
            "Every choice, the default first if there is one."
            $type { $($variant = $name),+ }
        }

        /// Reads a name. The letter case must match.
        ///
        /// # Errors
        ///
        #[doc = concat!("`wrong_choice` for any other string, at the place `", $option, "`.")]
        impl std::str::FromStr for $type {
            type Err = $crate::error::Error;

            fn from_str(name: &str) -> Result<Self, $crate::error::Error> {
                $type::from_name(name)
                    .ok_or_else(|| $crate::error::wrong_choice($option, name, $type::NAMES))
            }
        }
    )+};
}

/// Defines an option as an enum. The first variant is the default.
macro_rules! choice {
    ($(#[$about:meta])+ $option:literal: $type:ident {
        $(#[$first_doc:meta])+ $first:ident = $first_name:literal,
        $($(#[$doc:meta])+ $variant:ident = $name:literal,)*
    }) => {
        $(#[$about])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $(#[$first_doc])+
            #[default]
            $first,
            $($(#[$doc])+ $variant,)*
        }

        $crate::choices::choices! {
            $option: $type { $first = $first_name $(, $variant = $name)* }
        }
    };
}

pub(crate) use {choice, choices};
