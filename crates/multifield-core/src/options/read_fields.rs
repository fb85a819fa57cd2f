use std::{fmt, str::FromStr};

use crate::{
    error::{wrong_choice, Error},
    model::{Field, FieldSet},
};

/// The fields that were read, if current does not show this. An entity without the response
/// around it lacks a field in two cases: the field has no rows, or it was not requested.
///
/// Some fields count as not read in any case: a field whose `HAS_` key is `Y`, and all
/// fields of an item without `fm` or of an object without ID, field and `fm`.
///
/// ```
/// use multifield_core::{Current, Desired, Diff, Field, ReadFields};
///
/// let current = Current::from_json(r#"{"ID": "43"}"#)?;
/// let desired = Desired::from_json(r#"{"WEB": "a.example"}"#)?;
/// assert_eq!(
///     Diff::new().diff(&current, &desired).unwrap_err().code(),
///     "field_not_read",
/// );
/// let read = Diff::new().read(ReadFields::NONE.with(Field::Web));
/// assert_eq!(read.diff(&current, &desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReadFields(FieldSet);

/// The string for no fields. In the option `read`, this is null.
const NONE: &str = "none";

impl ReadFields {
    /// No fields, except those that current shows.
    ///
    /// ```
    /// use multifield_core::{Diff, ReadFields};
    ///
    /// assert_eq!(Diff::new().read(ReadFields::NONE), Diff::new());
    /// ```
    pub const NONE: ReadFields = ReadFields(FieldSet::EMPTY);
    /// `all`: if current lacks a field, the field has no rows.
    ///
    /// ```
    /// use multifield_core::{Diff, ReadFields};
    ///
    /// assert_eq!(Diff::new().read(ReadFields::ALL), Diff::from_json(r#"{"read": "all"}"#)?);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub const ALL: ReadFields = ReadFields(FieldSet::ALL);

    /// Adds a field.
    ///
    /// ```
    /// use multifield_core::{Field, ReadFields};
    ///
    /// let all = Field::ALL.into_iter().fold(ReadFields::NONE, ReadFields::with);
    /// assert_eq!(all, ReadFields::ALL);
    /// ```
    #[must_use]
    pub const fn with(self, field: Field) -> ReadFields {
        ReadFields(self.0.with(field))
    }

    /// The fields of both.
    ///
    /// ```
    /// use multifield_core::{Field, ReadFields};
    ///
    /// let (web, im) = (ReadFields::NONE.with(Field::Web), ReadFields::NONE.with(Field::Im));
    /// assert_eq!(web.union(im), web.with(Field::Im));
    /// ```
    #[must_use]
    pub const fn union(self, others: ReadFields) -> ReadFields {
        ReadFields(self.0.union(others.0))
    }

    /// The names that the option `read` accepts.
    pub(crate) const NAMES: &'static [&'static str] =
        &["all", "PHONE", "EMAIL", "WEB", "IM", "LINK"];

    /// Reads one of [`NAMES`](Self::NAMES), in any letter case.
    pub(crate) fn of_name(name: &str) -> Result<ReadFields, Error> {
        if name.eq_ignore_ascii_case("all") {
            return Ok(ReadFields::ALL);
        }
        match Field::from_name(name) {
            Some(field) => Ok(ReadFields::NONE.with(field)),
            None => Err(wrong_choice("read", name, ReadFields::NAMES)),
        }
    }

    pub(crate) const fn fields(self) -> FieldSet {
        self.0
    }
}

/// Writes `all`, `none`, or the names of the fields, separated by commas.
///
/// ```
/// use multifield_core::{Field, ReadFields};
///
/// assert_eq!(ReadFields::ALL.to_string(), "all");
/// let read = ReadFields::NONE.with(Field::Web).with(Field::Im);
/// assert_eq!(read.to_string(), "WEB,IM");
/// assert_eq!(ReadFields::NONE.to_string(), "none");
/// ```
impl fmt::Display for ReadFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == ReadFields::ALL {
            return f.pad("all");
        }
        if *self == ReadFields::NONE {
            return f.pad(NONE);
        }
        let names: Vec<_> = self.0.iter().map(Field::type_id).collect();
        f.pad(&names.join(","))
    }
}

/// Reads `all`, `none`, or the names of fields in any case, separated by commas.
///
/// # Errors
///
/// `wrong_choice` for any other string (`TEL`, an empty one), for the option `read`.
///
/// ```
/// use multifield_core::{Field, ReadFields};
///
/// assert_eq!("all".parse(), Ok(ReadFields::ALL));
/// assert_eq!("none".parse(), Ok(ReadFields::NONE));
/// assert_eq!("web,IM".parse(), Ok(ReadFields::NONE.with(Field::Web).with(Field::Im)));
/// assert_eq!(
///     "TEL".parse::<ReadFields>().unwrap_err().to_string(),
///     r#"read: found "TEL", expected all, PHONE, EMAIL, WEB, IM or LINK"#,
/// );
/// ```
impl FromStr for ReadFields {
    type Err = Error;

    fn from_str(names: &str) -> Result<ReadFields, Error> {
        if names.eq_ignore_ascii_case(NONE) {
            return Ok(ReadFields::NONE);
        }
        let mut names = names.split(',').map(ReadFields::of_name);
        names.try_fold(ReadFields::NONE, |read, name| Ok(read.union(name?)))
    }
}
