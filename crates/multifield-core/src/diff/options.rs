use crate::{compare::Keys, model::FieldSet, region::Region, Field};

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

/// What a list says of its field.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Strategy};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(
///     r#"{"PHONE": [{"VALUE": "111111", "VALUE_TYPE": "MOBILE"}, "333333"]}"#,
/// )?;
/// assert_eq!(diff(&current, &desired)?.to_string(), "\
/// PHONE
///   ~ 222  111111 (WORK) -> 111111 (MOBILE)
///   ~ 223  222222 (WORK) -> 333333 (WORK)
/// ");
///
/// let add = Diff::new().strategy(Strategy::Add);
/// assert_eq!(add.diff(&current, &desired)?.to_string(), "\
/// PHONE
///   ~ 222  111111 (WORK) -> 111111 (MOBILE)
///   + 333333 (WORK)
/// ");
///
/// let remove = Diff::new().strategy(Strategy::Remove);
/// let bounced = remove.desired_from_json(r#"{"PHONE": ["111111", {"ID": 223}]}"#)?;
/// assert_eq!(remove.diff(&current, &bounced)?.to_string(), "\
/// PHONE
///   - 222  111111 (WORK)
///   - 223  222222 (WORK)
/// ");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Strategy {
    /// `replace`: the list is the whole truth of its field; an empty one clears
    /// it.
    #[default]
    Replace,
    /// `add`: what is listed is appended where the field lacks it. A row of the
    /// same value in another type gets the listed type; nothing is deleted or
    /// spelled in another way. An empty list does nothing.
    Add,
    /// `remove`: every row of a listed value goes, of the listed type where
    /// there is one. A row with only an ID is the row of that ID; with an ID
    /// and more, all must agree. Values are not checked, since bad ones are
    /// what people remove. An empty list does nothing.
    Remove,
}

/// When a stored row says what is desired.
///
/// Two values say the same where their keys do. A phone's key is its digits
/// and its extension (`;ext=5`, `,,123`, `доб. 5`, `#12`), with a region those
/// of E.164; a text that is no single number is its own key. An e-mail's key
/// is its lower case. A site's key lacks scheme, `www.`, the trailing slash and
/// the case of the host. In IM and LINK values say the same only where they are
/// the same. Full-width characters, no-break spaces and blanks around a value
/// count as what they look like, or not at all.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Equality};
///
/// let current = Current::from_json(r#"{
///     "PHONE": [{"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "+44 20 7946 0018"}],
///     "EMAIL": [{"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"}],
///     "WEB": [{"ID": 224, "VALUE_TYPE": "WORK", "VALUE": "https://example.com/"}]
/// }"#)?;
/// let desired = Desired::from_json(
///     r#"{"PHONE": "442079460018", "EMAIL": "anna@example.com", "WEB": "www.example.com"}"#,
/// )?;
/// assert_eq!(diff(&current, &desired)?.len(), 3);
///
/// let normalized = Diff::new().equality(Equality::Normalized);
/// assert!(normalized.diff(&current, &desired)?.is_empty());
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Equality {
    /// `exact`: where the texts are the same.
    #[default]
    Exact,
    /// `normalized`: where it says the same in another spelling, too; such a
    /// row is left alone. The same twice in desired is found so, too, and the
    /// row that stays keeps its spelling.
    Normalized,
}

/// Which stored rows are overwritten by what is desired and not there yet.
///
/// An overwritten row keeps its ID, so what becomes of one number reads in the
/// entity's history as if it had turned into another.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Overwrite};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "+7 916 123-45-67"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["79161234567", "333333"]}"#)?;
/// assert_eq!(diff(&current, &desired)?.to_string(), "\
/// PHONE
///   ~ 222  +7 916 123-45-67 (WORK) -> 79161234567 (WORK)
///   ~ 223  222222 (WORK) -> 333333 (WORK)
/// ");
///
/// let same_value = Diff::new().overwrite(Overwrite::SameValue);
/// assert_eq!(same_value.diff(&current, &desired)?.to_string(), "\
/// PHONE
///   ~ 222  +7 916 123-45-67 (WORK) -> 79161234567 (WORK)
///   - 223  222222 (WORK)
///   + 333333 (WORK)
/// ");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Overwrite {
    /// `any`: a leftover row is overwritten by a leftover value, which is one
    /// edit in place of two.
    #[default]
    Any,
    /// `same_value`: rows are overwritten only to change their type or their
    /// spelling; other leftovers are deleted and appended. A row that is named
    /// by its ID is overwritten all the same.
    SameValue,
}

/// What becomes of a value and type that desired lists twice.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Duplicates};
///
/// let current = Current::from_json(r#"{"EMAIL": []}"#)?;
/// let desired = Desired::from_json(
///     r#"{"EMAIL": ["a@b.co", {"VALUE": "a@b.co", "VALUE_TYPE": "HOME"}]}"#,
/// )?;
/// assert_eq!(diff(&current, &desired)?.len(), 1);
///
/// let keep = Diff::new().duplicates(Duplicates::Keep);
/// assert_eq!(keep.diff(&current, &desired)?.len(), 2);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Duplicates {
    /// `collapse`: twice is once. A row whose type is open joins a typed one of
    /// its value, one without an ID joins a pinned one. Two pinned rows stay
    /// two.
    #[default]
    Collapse,
    /// `keep`: twice is two rows.
    Keep,
}

/// What becomes of rows with a life of their own: LINK rows, and IM rows whose
/// value begins with `imol|`, which tie the entity to its open-channel chats. A
/// list of messengers from another system never holds them.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, SystemRows};
///
/// let current = Current::from_json(r#"{"IM": [
///     {"ID": 7, "VALUE_TYPE": "IMOL", "VALUE": "imol|livechat|1|2|3"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"IM": []}"#)?;
/// assert!(diff(&current, &desired)?.is_empty());
///
/// let touch = Diff::new().system_rows(SystemRows::Touch);
/// assert_eq!(touch.diff(&current, &desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SystemRows {
    /// `protect`: they are never changed or deleted, and a desired row equal to
    /// one *is* that row.
    #[default]
    Protect,
    /// `touch`: they are rows like others. Deleting one cuts the chat off.
    Touch,
}

/// What becomes of blank values in desired, which are usual in exports.
///
/// A blank value in a row with an ID is an error always, since the portal would
/// delete that row.
///
/// ```
/// use multifield_core::{Blanks, Desired, Diff};
///
/// let json = r#"{"PHONE": ["", "123"]}"#;
/// assert_eq!(Desired::from_json(json).unwrap_err().code(), "blank_value");
///
/// let skip = Diff::new().blanks(Blanks::Skip);
/// assert!(skip.desired_from_json(json).is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Blanks {
    /// `error`
    #[default]
    Error,
    /// `skip`: they are dropped, and a list that held only blanks counts as not
    /// mentioned.
    Skip,
}

/// What becomes of value types that the portal does not know, where an edit
/// would write one that the field does not hold yet.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, UnknownTypes};
///
/// let current = Current::from_json("{}")?;
/// let desired = Desired::from_json(r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "Mobile"}]}"#)?;
/// assert_eq!(
///     diff(&current, &desired).unwrap_err().to_string(),
///     r#"PHONE[0].VALUE_TYPE: found "Mobile", which is no VALUE_TYPE of PHONE, did you mean MOBILE?"#,
/// );
/// let allow = Diff::new().unknown_types(UnknownTypes::Allow);
/// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnknownTypes {
    /// `error`
    #[default]
    Error,
    /// `allow`: the portal stores any text.
    Allow,
}

/// What becomes of keys beside the fields of desired, such as `NAME`.
///
/// ```
/// use multifield_core::{Desired, Diff, OtherKeys};
///
/// let json = r#"{"NAME": "Anna", "PHONE": "123"}"#;
/// assert_eq!(Desired::from_json(json).unwrap_err().code(), "unknown_field");
///
/// let ignore = Diff::new().other_keys(OtherKeys::Ignore);
/// assert!(ignore.desired_from_json(json).is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OtherKeys {
    /// `error`: one may be a mistyped field.
    #[default]
    Error,
    /// `ignore`: so that an entity can be desired as it was read. The echoes of
    /// an item (`phone`, `email` beside `fm`) are passed over, too.
    Ignore,
}

/// The fields that were read although current alone does not show it: in an
/// entity without its response around it, an absent field may not have been
/// asked for.
///
/// A field whose `HAS_` key is `Y` was not read, whatever is said here, nor
/// was any in an item without `fm`.
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

    pub(crate) const fn contains(self, field: Field) -> bool {
        self.0.contains(field)
    }
}

/// How a deletion is written for the classic methods. Both do the same.
///
/// ```
/// use multifield_core::{Current, Deletes, Desired, Diff};
///
/// let current = Current::from_json(r#"{"WEB": [
///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"WEB": []}"#)?;
/// let written = |deletes| {
///     let edits = Diff::new().deletes(deletes).diff(&current, &desired)?;
///     Ok::<_, multifield_core::Error>(edits.fields().to_string())
/// };
/// assert_eq!(written(Deletes::Flag)?, r#"{"WEB":[{"ID":9,"DELETE":"Y"}]}"#);
/// assert_eq!(written(Deletes::Blank)?, r#"{"WEB":[{"ID":9,"VALUE":""}]}"#);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deletes {
    /// `flag`: `{"ID": 9, "DELETE": "Y"}`
    #[default]
    Flag,
    /// `blank`: `{"ID": 9, "VALUE": ""}`
    Blank,
}
