//! The macro that defines options from a table.

/// Defines options by a table: the struct, [`Diff::new`], setters and getters. A line
/// contains an option, its getter, type and default, and the documentation of the
/// setter.
macro_rules! options {
    ($(#[$about:meta])+ Diff {
        $($(#[$doc:meta])+ $option:ident, $get:ident: $type:ty = $default:expr,)+
    }) => {
        $(#[$about])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Diff {
            $(pub(crate) $option: $type,)+
        }

        impl Diff {
            /// Creates a `Diff` with all defaults.
            ///
            /// ```
            /// use multifield_core::Diff;
            ///
            /// assert_eq!(Diff::new(), Diff::default());
            /// ```
            #[must_use]
            pub const fn new() -> Diff {
                Diff { $($option: $default,)+ }
            }

            $(
                $(#[$doc])+
                #[must_use]
                pub const fn $option(mut self, $option: $type) -> Diff {
                    self.$option = $option;
                    self
                }
            )+
        }

        $crate::names::getters! {
            Diff { $($get: $option -> $type = $option,)+ }
        }
    };
}

pub(crate) use options;
