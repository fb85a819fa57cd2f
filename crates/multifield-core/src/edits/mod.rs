//! Edits: what is to be done to get from one state to the other.

mod json;
mod text;
mod unfinished;
mod warning;

use std::{borrow::Cow, fmt};

pub(crate) use json::{edits_from_json, parse_field, Record, WasRecord};
pub use text::Text;
pub use unfinished::{Unfinished, UnfinishedReason, UnfinishedRow};
pub(crate) use warning::stored_value_fails;
pub use warning::{Warning, WarningCode};

use crate::{
    error::{Error, ErrorKind, Side},
    escape::describe,
    model::{Current, Field, FieldSet, Origin, Row, RowId, ValueType},
    options::Deletes,
};

/// One edit of one row. No value and no type in it is blank.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Edit};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["444444"]}"#)?;
/// let edits = diff(&current, &desired)?;
/// let (field, edit) = edits.iter().next().unwrap();
/// assert_eq!(field.type_id(), "PHONE");
/// assert!(matches!(edit, Edit::Overwrite { id, .. } if id.get() == 223));
/// assert_eq!(edit.id().map(|id| id.get()), Some(223));
/// assert_eq!(edit.was().map(|was| &*was.value), Some("222222"));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Edit<'a> {
    /// A stored row gets another value, type or both, and keeps its ID.
    Overwrite {
        /// The row's ID.
        id: RowId,
        /// The value that it gets.
        value: Cow<'a, str>,
        /// The type that it gets.
        value_type: ValueType<'a>,
        /// What it was.
        was: Was<'a>,
    },
    /// A stored row goes.
    Delete {
        /// The row's ID.
        id: RowId,
        /// What it was.
        was: Was<'a>,
    },
    /// A new row comes.
    Append {
        /// Its value.
        value: Cow<'a, str>,
        /// Its type.
        value_type: ValueType<'a>,
    },
}

/// What a row was when its edit was made.
///
/// ```
/// use multifield_core::Edits;
///
/// let edits = Edits::from_json(r#"{"deletes": "flag", "edits": [
///     {"kind": "delete", "field": "WEB", "id": 9, "was": {"value": "a.example", "value_type": ""}}
/// ]}"#)?;
/// let (_, edit) = edits.iter().next().unwrap();
/// let was = edit.was().unwrap();
/// assert_eq!((&*was.value, was.value_type.as_str()), ("a.example", ""));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Was<'a> {
    /// Its value.
    pub value: Cow<'a, str>,
    /// Its type, which may be empty.
    pub value_type: ValueType<'a>,
}

impl<'a> Edit<'a> {
    /// The ID of the row that the edit is of; none for one that comes.
    #[must_use]
    pub const fn id(&self) -> Option<RowId> {
        match self {
            Edit::Overwrite { id, .. } | Edit::Delete { id, .. } => Some(*id),
            Edit::Append { .. } => None,
        }
    }

    /// What the row was; none for one that comes.
    #[must_use]
    pub const fn was(&self) -> Option<&Was<'a>> {
        match self {
            Edit::Overwrite { was, .. } | Edit::Delete { was, .. } => Some(was),
            Edit::Append { .. } => None,
        }
    }

    pub(crate) fn into_owned(self) -> Edit<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let own_was = |was: Was<'_>| Was {
            value: own(was.value),
            value_type: was.value_type.into_owned(),
        };
        match self {
            Edit::Overwrite {
                id,
                value,
                value_type,
                was,
            } => Edit::Overwrite {
                id,
                value: own(value),
                value_type: value_type.into_owned(),
                was: own_was(was),
            },
            Edit::Delete { id, was } => Edit::Delete {
                id,
                was: own_was(was),
            },
            Edit::Append { value, value_type } => Edit::Append {
                value: own(value),
                value_type: value_type.into_owned(),
            },
        }
    }
}

/// The edits of an entity: fields in the order PHONE EMAIL WEB IM LINK; in a
/// field overwrites and deletes by ID, then appends as desired.
///
/// They are written for the portal by [`fields`](Edits::fields),
/// [`fm`](Edits::fm), [`vibecode`](Edits::vibecode) and
/// [`request`](Edits::request), for people by `Display`, and for queues, review
/// and audit by serde:
///
/// ```
/// use multifield_core::{diff, Current, Desired, Edits};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["444444"]}"#)?;
/// let edits = diff(&current, &desired)?;
/// assert_eq!(edits.to_string(), "PHONE\n  ~ 223  222222 (WORK) -> 444444 (WORK)\n");
///
/// let json = serde_json::to_string(&edits).unwrap();
/// assert_eq!(json, concat!(
///     r#"{"deletes":"flag","edits":[{"kind":"overwrite","field":"PHONE","id":223,"#,
///     r#""value":"444444","value_type":"WORK","was":{"value":"222222","value_type":"WORK"}}]}"#,
/// ));
/// assert_eq!(Edits::from_json(&json)?, edits);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Edits<'a> {
    list: Vec<(Field, Edit<'a>)>,
    cleared: FieldSet,
    deletes: Deletes,
    unfinished: Option<Box<Unfinished>>,
    warnings: Vec<Warning>,
    /// Of the state that they were made for.
    origin: Origin,
    newest: Option<RowId>,
}

impl<'a> Edits<'a> {
    /// Takes edits in their order.
    pub(crate) fn new(list: Vec<(Field, Edit<'a>)>, cleared: FieldSet, deletes: Deletes) -> Self {
        Edits {
            list,
            cleared,
            deletes,
            unfinished: None,
            warnings: Vec::new(),
            origin: Origin::default(),
            newest: None,
        }
    }

    /// The same edits, made for that entity.
    pub(crate) const fn of_entity(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    pub(crate) const fn origin(&self) -> Origin {
        self.origin
    }

    /// The same edits, which are not the last of their plan.
    pub(crate) fn unfinished_by(mut self, unfinished: Unfinished) -> Self {
        self.unfinished = Some(Box::new(unfinished));
        self
    }

    pub(crate) fn with_warnings(mut self, warnings: Vec<Warning>) -> Self {
        self.warnings = warnings;
        self
    }

    /// Notes the state that the edits were made for, if they add rows: only a row of
    /// a higher ID can be one that they have added.
    pub(crate) fn planned_on(self, current: &Current<'_>) -> Self {
        let adds = self.list.iter().any(|(_, edit)| edit.id().is_none());
        let last = |field| current.rows(field).last().map(Row::id);
        let newest = || Field::ALL.into_iter().filter_map(last).max();
        self.with_newest(adds.then(newest).flatten())
    }

    pub(crate) fn with_newest(mut self, newest: Option<RowId>) -> Self {
        self.newest = newest;
        self
    }

    /// The highest ID that the entity had when the edits were made; none where they
    /// add no rows.
    pub(crate) const fn newest(&self) -> Option<RowId> {
        self.newest
    }

    /// Whether there is nothing to do. Then send nothing: an empty update costs a
    /// call.
    ///
    /// ```
    /// assert!(multifield_core::Edits::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many rows are touched.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::from_json(r#"{
    ///     "PHONE": [], "WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]
    /// }"#)?;
    /// let desired = Desired::from_json(r#"{"WEB": [], "PHONE": ["1", "2"]}"#)?;
    /// assert_eq!(diff(&current, &desired)?.len(), 3);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The edits, each with its field.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"EMAIL": "a@b.co", "PHONE": ["1", "2"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// let fields: Vec<_> = edits.iter().map(|(field, _)| field.type_id()).collect();
    /// assert_eq!(fields, ["PHONE", "PHONE", "EMAIL"]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Field, &Edit<'a>)> {
        self.list.iter().map(|(field, edit)| (*field, edit))
    }

    /// The fields that were desired as `[]` and lose rows, of which the readable
    /// diff says `cleared`.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Field};
    ///
    /// let current = Current::from_json(r#"{
    ///     "WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}], "IM": []
    /// }"#)?;
    /// let desired = Desired::from_json(r#"{"WEB": [], "IM": []}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// assert_eq!(edits.cleared().collect::<Vec<_>>(), [Field::Web]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn cleared(&self) -> impl Iterator<Item = Field> {
        self.cleared.iter()
    }

    /// Whether these edits are all that is to be done. If not, send them, read the
    /// entity again, and diff again; see [`unfinished`](Edits::unfinished).
    ///
    /// ```
    /// assert!(multifield_core::Edits::default().is_last());
    /// ```
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.unfinished.is_none()
    }

    /// Why the plan needs more calls than this one; none where it does not.
    #[must_use]
    pub fn unfinished(&self) -> Option<&Unfinished> {
        self.unfinished.as_deref()
    }

    /// What may make the call fail, although nothing is wrong with the edits: by
    /// field, then ID.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// How [`fields`](Edits::fields) writes deletions: as the
    /// [option](crate::Diff::deletes) of the diff said.
    ///
    /// ```
    /// use multifield_core::{Deletes, Edits};
    ///
    /// assert_eq!(Edits::default().deletes(), Deletes::Flag);
    /// ```
    #[must_use]
    pub const fn deletes(&self) -> Deletes {
        self.deletes
    }

    /// The edits of each field that has some.
    pub(crate) fn by_field(&self) -> impl Iterator<Item = (Field, &[(Field, Edit<'a>)])> {
        Field::ALL.into_iter().filter_map(|field| {
            let start = self.list.partition_point(|(other, _)| *other < field);
            let end = self.list.partition_point(|(other, _)| *other <= field);
            (start < end).then(|| (field, &self.list[start..end]))
        })
    }

    /// The readable diff, of which the setters are those of [`Text`].
    ///
    /// ```
    /// use multifield_core::Edits;
    ///
    /// assert_eq!(Edits::default().text().to_string(), "nothing to do\n");
    /// ```
    #[must_use]
    pub const fn text(&self) -> Text<'_, 'a> {
        Text::new(self)
    }

    /// Checks that the edits still fit: that each row to overwrite or delete
    /// is what it was.
    ///
    /// If edits are sent to a state that has changed in the meantime, servers of
    /// the generations `factory` and `distinct` create rows again that somebody
    /// has deleted. So check against a fresh reading if time has passed, and plan
    /// again if this fails.
    ///
    /// # Errors
    ///
    /// `other_entity` where the state is of another entity than the one that the
    /// edits were made for; `stale_edit`, at the field and ID, where a row is gone
    /// or is something else; `field_not_read` where the field was not read.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let before = r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}"#;
    /// let current = Current::from_json(before)?;
    /// let desired = Desired::from_json(r#"{"WEB": []}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// edits.check(&current)?;
    ///
    /// let now = Current::default();
    /// assert_eq!(
    ///     edits.check(&now).unwrap_err().to_string(),
    ///     "WEB 9: the edit was made for a.example (WORK), found no such row: read again, and plan again",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn check(&self, current: &Current<'_>) -> Result<(), Error> {
        self.check_entity(current, Side::Current)?;
        for (field, edit) in &self.list {
            if let (Some(id), Some(was)) = (edit.id(), edit.was()) {
                check_row(current, *field, id, was)?;
            }
        }
        Ok(())
    }

    /// Fails where a state is of another entity than the one that the edits were made
    /// for.
    pub(crate) fn check_entity(&self, state: &Current<'_>, side: Side) -> Result<(), Error> {
        let found = state.origin();
        found
            .check_kind(self.origin, Side::Edits)
            .and_then(|()| found.check_id(self.origin, Side::Edits))
            .map_err(|kind| Error::new(side, "", kind))
    }

    /// The same edits without the borrow.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Edits};
    ///
    /// fn plan(current: &str, desired: &str) -> Result<Edits<'static>, multifield_core::Error> {
    ///     let current = Current::from_json(current)?;
    ///     let desired = Desired::from_json(desired)?;
    ///     Ok(diff(&current, &desired)?.into_owned())
    /// }
    /// assert_eq!(plan(r#"{"WEB": []}"#, r#"{"WEB": "a.example"}"#)?.len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Edits<'static> {
        let own = |(field, edit): (Field, Edit<'_>)| (field, edit.into_owned());
        Edits {
            list: self.list.into_iter().map(own).collect(),
            cleared: self.cleared,
            deletes: self.deletes,
            unfinished: self.unfinished,
            warnings: self.warnings,
            origin: self.origin,
            newest: self.newest,
        }
    }
}

fn check_row(current: &Current<'_>, field: Field, id: RowId, was: &Was<'_>) -> Result<(), Error> {
    let error = |kind| Error::new(Side::Edits, format!("{field} {id}"), kind);
    if let Some(unread) = current.unread(field) {
        return Err(error(unread.into_kind(field)));
    }
    let rows = current.rows(field);
    let row = rows.binary_search_by_key(&id, Row::id).map(|at| &rows[at]);
    match row {
        Ok(row) if row.value() == was.value && *row.value_type() == was.value_type => Ok(()),
        row => Err(error(ErrorKind::StaleEdit {
            expected: describe(&was.value, was.value_type.as_str()),
            found: row.map_or_else(
                |_| "no such row".to_owned(),
                |row| describe(row.value(), row.value_type().as_str()),
            ),
        })),
    }
}

/// The readable diff: see [`Text`].
impl fmt::Display for Edits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}
