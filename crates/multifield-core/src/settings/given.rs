//! The value of an option, as a caller has passed it.

use std::{str::FromStr, time::Duration};

use crate::{
    bulk::{Bulk, MaxDeletes},
    error::{quote, Error, ErrorKind, Place, Side},
    model::{Field, FieldSet},
    options::{Only, ReadFields},
    read::{tree::Tree, visit::Scalar},
};

/// The values that [`Given::count`] accepts.
pub const A_COUNT: &str = "an integer, 0 or more";
/// The values that [`Given::seconds`] accepts.
pub const SECONDS: &str = "a number of seconds, from 0 to 31536000";
pub(super) const SOME_FIELDS: &str = "all, a field or an array of fields";
pub(super) const TYPES_BY_FIELD: &str = "an object of fields, with an array of types each";

/// The value of an option, with its place.
#[allow(missing_debug_implementations)]
pub struct Given<'g> {
    value: &'g Tree<'g>,
    place: Place,
}

impl<'g> Given<'g> {
    pub(super) const fn new(value: &'g Tree<'g>, place: Place) -> Self {
        Given { value, place }
    }

    pub(super) fn error(&self, kind: ErrorKind) -> Error {
        Error::new(Side::Options, self.place.clone(), kind)
    }

    fn wrong_shape(&self, expected: &'static str) -> Error {
        let found = self.value.found();
        self.error(ErrorKind::WrongShape { found, expected })
    }

    fn wrong_choice(&self, expected: &'static [&'static str]) -> Error {
        let found = match self.as_text() {
            Some(text) => quote(text),
            None => self.value.found(),
        };
        self.error(ErrorKind::WrongChoice { found, expected })
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.value, Tree::Scalar(Scalar::Null))
    }

    fn as_text(&self) -> Option<&'g str> {
        match self.value {
            Tree::Scalar(Scalar::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The entries of an object. A repeated key is an error.
    pub(super) fn entries(
        &self,
        expected: &'static str,
    ) -> Result<impl Iterator<Item = Result<(&'g str, Given<'g>), Error>> + '_, Error> {
        let Tree::Object(entries, repeated) = self.value else {
            return Err(self.wrong_shape(expected));
        };
        Ok(entries.iter().enumerate().map(|(nth, (key, value))| {
            let place = self.place.clone().key(key);
            let given = Given { value, place };
            if repeated.contains(&nth) {
                return Err(given.error(ErrorKind::RepeatedKey));
            }
            Ok((&**key, given))
        }))
    }

    /// The elements of an array. Any other value counts as an array with this one
    /// element.
    pub(super) fn elements(&self) -> Vec<Given<'g>> {
        match self.value {
            Tree::Array(elements) => {
                let element = |(index, value)| Given {
                    value,
                    place: self.place.clone().index(index),
                };
                elements.iter().enumerate().map(element).collect()
            }
            value => vec![Given {
                value,
                place: self.place.clone(),
            }],
        }
    }

    /// A string.
    ///
    /// # Errors
    ///
    /// `wrong_shape`, as of the other kinds of values.
    pub fn text(&self) -> Result<&'g str, Error> {
        self.as_text().ok_or_else(|| self.wrong_shape("a string"))
    }

    fn parsed<T: FromStr<Err = Error>>(&self, text: &str) -> Result<T, Error> {
        text.parse()
            .map_err(|error: Error| self.error(error.into_kind()))
    }

    /// One of these names, as what it names.
    ///
    /// # Errors
    ///
    /// `wrong_choice`.
    pub fn choice<T: FromStr<Err = Error>>(
        &self,
        names: &'static [&'static str],
    ) -> Result<T, Error> {
        self.parsed(self.as_text().ok_or_else(|| self.wrong_choice(names))?)
    }

    /// One of these names.
    ///
    /// # Errors
    ///
    /// `wrong_choice`.
    pub fn name(&self, names: &'static [&'static str]) -> Result<&'static str, Error> {
        let text = self.as_text().unwrap_or_default();
        let found = names.iter().find(|name| **name == text);
        found.copied().ok_or_else(|| self.wrong_choice(names))
    }

    /// Whether something is to be done.
    ///
    /// # Errors
    ///
    /// `wrong_shape`.
    pub fn flag(&self) -> Result<bool, Error> {
        match self.value {
            Tree::Scalar(Scalar::Bool(flag)) => Ok(*flag),
            _ => Err(self.wrong_shape("true or false")),
        }
    }

    /// A time in seconds, at most a year.
    ///
    /// # Errors
    ///
    /// `wrong_shape`.
    pub fn seconds(&self) -> Result<Duration, Error> {
        let (found, time) = match self.value {
            Tree::Scalar(Scalar::Integer(seconds)) => {
                let time = u64::try_from(*seconds).ok().map(Duration::from_secs);
                (seconds.to_string(), time)
            }
            Tree::Scalar(Scalar::Float(seconds)) => {
                let time = Duration::try_from_secs_f64(*seconds).ok();
                (seconds.to_string(), time)
            }
            _ => return Err(self.wrong_shape(SECONDS)),
        };
        let time = time.filter(|time| *time <= Duration::from_secs(365 * 24 * 60 * 60));
        let expected = SECONDS;
        time.ok_or_else(|| self.error(ErrorKind::WrongOption { found, expected }))
    }

    /// A number of things.
    ///
    /// # Errors
    ///
    /// `wrong_shape`.
    pub fn count(&self) -> Result<usize, Error> {
        match self.value {
            // A limit above the largest `usize` is never reached.
            Tree::Scalar(Scalar::Integer(count @ 0..)) => {
                Ok(usize::try_from(*count).unwrap_or(usize::MAX))
            }
            _ => Err(self.wrong_shape(A_COUNT)),
        }
    }

    /// A number of rows, or a percentage as a string.
    pub(super) fn share(&self) -> Result<MaxDeletes, Error> {
        match self.value {
            Tree::Scalar(Scalar::Integer(count)) => self.parsed(&count.to_string()),
            Tree::Scalar(Scalar::Text(text)) => self.parsed(text),
            _ => Err(self.wrong_shape(MaxDeletes::EXPECTED)),
        }
    }

    /// Reads a number. The run checks whether it is in range.
    pub(super) fn threads(&self) -> Result<usize, Error> {
        let found = match self.value {
            Tree::Scalar(Scalar::Integer(count)) => match usize::try_from(*count) {
                Ok(count) => return Ok(count),
                Err(_) => count.to_string(),
            },
            Tree::Scalar(Scalar::Text(text)) => quote(text),
            value => value.found(),
        };
        let expected = Bulk::THREADS;
        Err(self.error(ErrorKind::WrongOption { found, expected }))
    }

    pub(super) fn region<T: FromStr<Err = Error>>(&self) -> Result<T, Error> {
        let found = || self.value.found();
        let code = self.as_text();
        let code = code.ok_or_else(|| self.error(ErrorKind::UnknownRegion { found: found() }))?;
        self.parsed(code)
    }

    pub(super) fn fields(&self) -> Result<ReadFields, Error> {
        let is_list = matches!(self.value, Tree::Array(_));
        let mut read = ReadFields::NONE;
        for given in self.elements() {
            let Some(name) = given.as_text() else {
                return Err(if is_list {
                    given.wrong_choice(ReadFields::NAMES)
                } else {
                    given.wrong_shape(SOME_FIELDS)
                });
            };
            let fields = ReadFields::of_name(name);
            read = read.union(fields.map_err(|error| given.error(error.into_kind()))?);
        }
        Ok(read)
    }

    /// For each field, a type, an array of types, or null for all types.
    pub(super) fn only(&self) -> Result<Only, Error> {
        let mut only = Only::new();
        let mut seen = FieldSet::EMPTY;
        for given in self.entries(TYPES_BY_FIELD)? {
            let (key, given) = given?;
            let Some(field) = Field::from_name(key) else {
                let (found, expected) = (quote(key), Field::NAMES);
                return Err(given.error(ErrorKind::WrongChoice { found, expected }));
            };
            if !seen.insert(field) {
                return Err(given.error(ErrorKind::RepeatedKey));
            }
            if given.is_null() {
                continue;
            }
            let is_list = matches!(given.value, Tree::Array(_));
            for value_type in given.elements() {
                let expected = if is_list {
                    "a VALUE_TYPE"
                } else {
                    "a VALUE_TYPE or an array of them"
                };
                let name = value_type.as_text();
                let name = name.ok_or_else(|| value_type.wrong_shape(expected))?;
                let result = only.include(field, name);
                result.map_err(|kind| value_type.error(kind))?;
            }
            if only.includes_all(field) {
                let types = field.value_types();
                return Err(given.error(ErrorKind::EmptyOnly { types }));
            }
        }
        Ok(only)
    }
}
