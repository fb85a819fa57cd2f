//! Every option by its name, for languages that have names at hand: in
//! signatures, and where messages name them.

use super::{
    reader::{own_options, Setting, Takes},
    table::{Run, OF_DIFF},
};
use crate::{bulk::Bulk, diff::Diff, merge::Merge, names::camel_case};

/// An option and its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownOption {
    /// The name, such as `max_deletes`.
    pub name: &'static str,
    /// The names that the option accepts. Empty if it accepts other values.
    pub choices: &'static [&'static str],
    /// The default among these names, if there is one.
    pub default: Option<&'static str>,
    /// A description of the accepted values. Empty if the option accepts one of the names.
    pub expected: &'static str,
}

impl KnownOption {
    pub(super) const fn of<T>(setting: &Setting<T>) -> KnownOption {
        let (choices, expected): (&[&str], _) = match setting.takes {
            Takes::Names(names) | Takes::NamesOrNone(names) => (names, ""),
            Takes::Other(expected) => (&[], expected),
        };
        KnownOption {
            name: setting.name,
            choices,
            default: match setting.takes {
                Takes::Names([first, ..]) => Some(*first),
                _ => None,
            },
            expected,
        }
    }

    /// The name in the style of JavaScript.
    ///
    /// ```
    /// use multifield_core::Diff;
    ///
    /// let names: Vec<_> = Diff::known_options().map(|option| option.camel_case()).collect();
    /// assert!(names.contains(&"maxDeletes".to_owned()));
    /// ```
    #[must_use]
    pub fn camel_case(&self) -> String {
        camel_case(self.name)
    }
}

impl Diff {
    /// Returns the options that [`from_json`](Diff::from_json) accepts.
    ///
    /// ```
    /// use multifield_core::Diff;
    ///
    /// let blanks = Diff::known_options().find(|option| option.name == "blanks").unwrap();
    /// assert_eq!(blanks.choices, ["error", "skip"]);
    /// assert_eq!(blanks.default, Some("error"));
    /// ```
    pub fn known_options() -> impl Iterator<Item = KnownOption> {
        OF_DIFF.iter().map(KnownOption::of)
    }
}

impl Merge {
    /// Returns the options that [`from_json`](Merge::from_json) accepts: those of a diff,
    /// and `on_conflict`.
    ///
    /// ```
    /// use multifield_core::Merge;
    ///
    /// let last = Merge::known_options().last().unwrap();
    /// assert_eq!((last.name, last.default), ("on_conflict", Some("leave")));
    /// ```
    pub fn known_options() -> impl Iterator<Item = KnownOption> {
        Diff::known_options().chain(own_options::<Merge>())
    }
}

impl Bulk {
    /// Returns the options of a run over many entities, without those of its diffs.
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// let form = Bulk::known_options().find(|option| option.name == "form").unwrap();
    /// assert_eq!(form.default, Some("fields"));
    /// ```
    pub fn known_options() -> impl Iterator<Item = KnownOption> {
        own_options::<Run>()
    }
}

/// All options.
pub(crate) fn known() -> impl Iterator<Item = KnownOption> {
    Merge::known_options().chain(Bulk::known_options())
}
