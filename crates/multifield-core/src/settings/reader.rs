//! Reads options by a table: those of this crate, and those of crates that use it.

use serde::de::Deserializer;

use super::{given::Given, known::KnownOption, table::OF_DIFF};
use crate::{
    diff::Diff,
    error::{Error, ErrorKind, Place, Side},
    names::camel_case,
    read::tree::Tree,
};

/// An option of a `T`.
#[allow(missing_debug_implementations, clippy::exhaustive_structs)] // Others make them.
pub struct Setting<T> {
    /// The name, such as `max_deletes`.
    pub name: &'static str,
    /// The accepted values.
    pub takes: Takes,
    /// Sets the option to a value that is not null.
    pub set: fn(&mut T, &Given<'_>) -> Result<(), Error>,
}

/// The values that an option accepts. Every option also accepts null, which means its
/// default.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums)] // As above.
pub enum Takes {
    /// One of these names. The first one is the default.
    Names(&'static [&'static str]),
    /// One of these names. By default, none is set.
    NamesOrNone(&'static [&'static str]),
    /// Any other value, described by these words.
    Other(&'static str),
}

/// A type that options can be read into: those of a diff, and its own.
pub trait Options: Default + 'static {
    /// The options of this type, in addition to those of a diff.
    const OWN: &'static [Setting<Self>];

    /// Sets the options of the diff.
    fn set_diff(&mut self, diff: Diff);
}

/// Reads options from JSON.
///
/// # Errors
///
/// Those of [`Diff::from_json`].
pub fn from_json<T: Options>(json: &[u8]) -> Result<T, Error> {
    options_of(&Tree::from_json(Side::Options, json)?)
}

/// Reads options from anything that serde reads and that describes itself.
///
/// # Errors
///
/// Those of [`Diff::from_deserializer`].
pub fn from_deserializer<'de, T: Options, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, Error> {
    let tree = Tree::read(Side::Options, deserializer);
    options_of(&tree.map_err(misnamed::<T>)?)
}

/// The options of a `T` that are not those of its diff.
pub fn own_options<T: Options>() -> impl Iterator<Item = KnownOption> {
    T::OWN.iter().map(KnownOption::of)
}

fn options_of<T: Options>(tree: &Tree<'_>) -> Result<T, Error> {
    let (mut diff, mut options) = (Diff::new(), T::default());
    let top = Given::new(tree, Place::default());
    if top.is_null() {
        return Ok(options);
    }
    let mut seen = Vec::new();
    for given in top.entries("an object of options")? {
        let (key, given) = given?;
        let is_it = |name: &str| name == key || camel_case(name) == key;
        let of_diff = OF_DIFF.iter().find(|it| is_it(it.name));
        let own = T::OWN.iter().find(|it| is_it(it.name));
        let name = of_diff.map(|it| it.name).or(own.map(|it| it.name));
        match name {
            None => return Err(given.error(unknown::<T>(key))),
            Some(name) if seen.contains(&name) => return Err(given.error(ErrorKind::RepeatedKey)),
            Some(name) => seen.push(name),
        }
        if given.is_null() {
            continue;
        }
        match (of_diff, own) {
            (Some(setting), _) => (setting.set)(&mut diff, &given)?,
            (None, Some(setting)) => (setting.set)(&mut options, &given)?,
            (None, None) => {}
        }
    }
    options.set_diff(diff);
    Ok(options)
}

/// A value of another language may not exist in JSON. If the name of its option is
/// misspelled, the error is about the name.
fn misnamed<T: Options>(error: Error) -> Error {
    let name = error.place();
    let is_known = names::<T>().any(|known| known == name || camel_case(known) == name);
    let is_inside = name.contains(['.', '[', '"']);
    if is_known || is_inside || name.is_empty() {
        return error;
    }
    let kind = unknown::<T>(name);
    Error::new(Side::Options, name, kind)
}

fn names<T: Options>() -> impl Iterator<Item = &'static str> {
    let of_diff = OF_DIFF.iter().map(|it| it.name);
    of_diff.chain(T::OWN.iter().map(|it| it.name))
}

fn unknown<T: Options>(key: &str) -> ErrorKind {
    ErrorKind::UnknownOption {
        found: key.to_owned(),
        known: names::<T>().map(str::to_owned).collect(),
        in_camel_case: key.contains(|c: char| c.is_ascii_uppercase()) && !key.contains('_'),
    }
}
