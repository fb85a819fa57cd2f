use super::{
    choices::{
        Blanks, Deletes, Duplicates, Equality, Order, OtherKeys, Overwrite, Strategy, SystemRows,
        UnknownTypes,
    },
    Only,
};
use std::str::FromStr;

use crate::{compare::Keys, error::Error, model::FieldSet, names::wrong, region::Region, Field};

/// The options of a diff, and the diff itself.
///
/// Each option has a default, which [`Diff::new`] holds and which is what a
/// plain [`diff`](crate::diff) uses.
///
/// ```
/// use multifield_core::{Current, Deletes, Desired, Diff, Duplicates};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "2"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["1", "1"]}"#)?;
///
/// // Two rows of one value are collapsed by default, so one row goes.
/// let edits = Diff::new().deletes(Deletes::Blank).diff(&current, &desired)?;
/// assert_eq!(edits.fields().to_string(), r#"{"PHONE":[{"ID":223,"VALUE":""}]}"#);
///
/// let edits = Diff::new().duplicates(Duplicates::Keep).diff(&current, &desired)?;
/// assert_eq!(
///     edits.fields().to_string(),
///     r#"{"PHONE":[{"ID":223,"VALUE":"1","VALUE_TYPE":"WORK"}]}"#,
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    pub(crate) strategy: Strategy,
    pub(crate) equality: Equality,
    pub(crate) region: Option<Region>,
    pub(crate) only: Only,
    pub(crate) order: Order,
    pub(crate) overwrite: Overwrite,
    pub(crate) duplicates: Duplicates,
    pub(crate) system_rows: SystemRows,
    pub(crate) max_deletes: Option<usize>,
    pub(crate) blanks: Blanks,
    pub(crate) unknown_types: UnknownTypes,
    pub(crate) other_keys: OtherKeys,
    pub(crate) read: ReadFields,
    pub(crate) deletes: Deletes,
}

impl Diff {
    /// Every option at its default.
    ///
    /// ```
    /// use multifield_core::Diff;
    ///
    /// assert_eq!(Diff::new(), Diff::default());
    /// ```
    #[must_use]
    pub const fn new() -> Diff {
        Diff {
            strategy: Strategy::Replace,
            equality: Equality::Exact,
            region: None,
            only: Only::new(),
            order: Order::Any,
            overwrite: Overwrite::Any,
            duplicates: Duplicates::Collapse,
            system_rows: SystemRows::Protect,
            max_deletes: None,
            blanks: Blanks::Error,
            unknown_types: UnknownTypes::Error,
            other_keys: OtherKeys::Error,
            read: ReadFields::NONE,
            deletes: Deletes::Flag,
        }
    }

    /// What a list says of its field. Default: [`Strategy::Replace`].
    #[must_use]
    pub const fn strategy(mut self, strategy: Strategy) -> Diff {
        self.strategy = strategy;
        self
    }

    /// When a stored row says what is desired. Default: [`Equality::Exact`].
    #[must_use]
    pub const fn equality(mut self, equality: Equality) -> Diff {
        self.equality = equality;
        self
    }

    /// The country of phone numbers without a country's code. Default: none.
    ///
    /// Needs the feature `phonenumber`.
    #[cfg(feature = "phonenumber")]
    #[must_use]
    pub const fn region(mut self, region: Option<Region>) -> Diff {
        self.region = region;
        self
    }

    /// What the keys of a field are made by.
    pub(crate) const fn keys(&self, field: Field) -> Keys {
        Keys {
            field,
            region: self.region,
        }
    }

    /// The types that are in sight. Default: all of them.
    #[must_use]
    pub const fn only(mut self, only: Only) -> Diff {
        self.only = only;
        self
    }

    /// Whether the order of a list counts. Default: [`Order::Any`].
    #[must_use]
    pub const fn order(mut self, order: Order) -> Diff {
        self.order = order;
        self
    }

    /// Which stored rows are overwritten. Default: [`Overwrite::Any`].
    #[must_use]
    pub const fn overwrite(mut self, overwrite: Overwrite) -> Diff {
        self.overwrite = overwrite;
        self
    }

    /// What becomes of a value and type that desired lists twice. Default:
    /// [`Duplicates::Collapse`].
    #[must_use]
    pub const fn duplicates(mut self, duplicates: Duplicates) -> Diff {
        self.duplicates = duplicates;
        self
    }

    /// What becomes of rows with a life of their own. Default:
    /// [`SystemRows::Protect`].
    #[must_use]
    pub const fn system_rows(mut self, system_rows: SystemRows) -> Diff {
        self.system_rows = system_rows;
        self
    }

    /// How many rows may be deleted, over all fields; with more, the diff is
    /// the error `too_many_deletes`. Default: none, any number may.
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": []}"#)?;
    /// let error = Diff::new().max_deletes(Some(0)).diff(&current, &desired).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "rows to delete: 1, expected at most 0 (max_deletes): PHONE 222",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn max_deletes(mut self, max_deletes: Option<usize>) -> Diff {
        self.max_deletes = max_deletes;
        self
    }

    /// What becomes of blank values in desired. Default: [`Blanks::Error`].
    #[must_use]
    pub const fn blanks(mut self, blanks: Blanks) -> Diff {
        self.blanks = blanks;
        self
    }

    /// What becomes of value types that the portal does not know. Default:
    /// [`UnknownTypes::Error`].
    #[must_use]
    pub const fn unknown_types(mut self, unknown_types: UnknownTypes) -> Diff {
        self.unknown_types = unknown_types;
        self
    }

    /// What becomes of keys beside the fields of desired. Default:
    /// [`OtherKeys::Error`].
    #[must_use]
    pub const fn other_keys(mut self, other_keys: OtherKeys) -> Diff {
        self.other_keys = other_keys;
        self
    }

    /// Which fields were read, where current alone does not show it. Default:
    /// [`ReadFields::NONE`].
    #[must_use]
    pub const fn read(mut self, read: ReadFields) -> Diff {
        self.read = read;
        self
    }

    /// How a deletion is written for the classic methods. Default:
    /// [`Deletes::Flag`].
    #[must_use]
    pub const fn deletes(mut self, deletes: Deletes) -> Diff {
        self.deletes = deletes;
        self
    }
}

/// The fields that were read although current alone does not show it: in an
/// entity without its response around it, an absent field may not have been
/// asked for.
///
/// A field whose `HAS_` key is `Y` was not read, whatever is said here, nor
/// was any in an item without `fm`, or in a map without ID, field and `fm`.
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

impl ReadFields {
    /// Nothing more than current shows.
    pub const NONE: ReadFields = ReadFields(FieldSet::EMPTY);
    /// `all`: an absent field has no rows.
    pub const ALL: ReadFields = ReadFields(FieldSet::ALL);

    /// These fields and one more.
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

    /// These fields and those.
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

    /// The names that the option `read` takes.
    ///
    /// ```
    /// use multifield_core::ReadFields;
    ///
    /// assert_eq!(ReadFields::NAMES, ["all", "PHONE", "EMAIL", "WEB", "IM", "LINK"]);
    /// ```
    pub const NAMES: &'static [&'static str] = &["all", "PHONE", "EMAIL", "WEB", "IM", "LINK"];

    pub(crate) const fn contains(self, field: Field) -> bool {
        self.0.contains(field)
    }
}

/// Reads one of [`ReadFields::NAMES`], in any case.
///
/// # Errors
///
/// `wrong_choice` for any other text (`TEL`), at the option `read`.
///
/// ```
/// use multifield_core::{Field, ReadFields};
///
/// assert_eq!("all".parse(), Ok(ReadFields::ALL));
/// assert_eq!("web".parse(), Ok(ReadFields::NONE.with(Field::Web)));
/// assert_eq!(
///     "TEL".parse::<ReadFields>().unwrap_err().to_string(),
///     r#"read: found "TEL", expected all, PHONE, EMAIL, WEB, IM or LINK"#,
/// );
/// ```
impl FromStr for ReadFields {
    type Err = Error;

    fn from_str(name: &str) -> Result<ReadFields, Error> {
        if name.eq_ignore_ascii_case("all") {
            return Ok(ReadFields::ALL);
        }
        match Field::from_name(name) {
            Some(field) => Ok(ReadFields::NONE.with(field)),
            None => Err(wrong("read", name, ReadFields::NAMES)),
        }
    }
}
