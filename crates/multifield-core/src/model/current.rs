use serde::{ser::SerializeMap, Serialize, Serializer};

use super::{
    field::{Ends, FieldSet},
    row::{first_repeated, index_of},
    unread::Unread,
    Entity, Origin,
};
use crate::{
    error::{Error, ErrorKind, Side},
    model::{Field, Row, RowId, StoredRow},
};

/// The state that the portal has: the stored rows of an entity, per field in the order of
/// their IDs.
///
/// It also contains which fields were read, see [`was_read`](Current::was_read). Read it
/// from JSON with [`from_json`](Current::from_json), from a tree with
/// [`from_value`](Current::from_value), or from any serde format with
/// [`from_deserializer`](Current::from_deserializer), or make it of rows with
/// [`from_rows`](Current::from_rows).
///
/// ```
/// use multifield_core::{Current, Field};
///
/// let current = Current::from_json(
///     r#"{"result": {"ID": "43", "PHONE": [
///         {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111", "TYPE_ID": "PHONE"}
///     ]}}"#,
/// )?;
/// assert_eq!(current.rows(Field::Phone)[0].value(), "111111");
/// assert_eq!(current.entity_id(), Some(43));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Current<'a> {
    /// Sorted by field, then by ID.
    rows: Vec<Row<'a>>,
    ends: Ends,
    /// Sorted by ID.
    others: Vec<StoredRow<'a>>,
    unread: [Option<Unread>; Field::ALL.len()],
    origin: Origin,
    /// Whether equal rows may be missing, as in the response of `crm.item.get`.
    may_hide_rows: bool,
}

impl<'a> Current<'a> {
    /// Makes a state of these rows, in any order. All fields count as read. Each element is
    /// a [`Row`], or a [`StoredRow`] with any `TYPE_ID`.
    ///
    /// # Errors
    ///
    /// `repeated_id` if two rows have the same ID.
    ///
    /// ```
    /// use multifield_core::{Current, Field, Row, RowId};
    ///
    /// let row = |id, value| Row::new(RowId::new(id).unwrap(), Field::Phone, "WORK", value);
    /// let current = Current::from_rows([row(223, "2"), row(222, "1")])?;
    /// assert_eq!(current.rows(Field::Phone)[0].value(), "1");
    ///
    /// let error = Current::from_rows([row(5, "1"), row(5, "2")]).unwrap_err();
    /// assert_eq!(error.to_string(), "two stored rows have the ID 5: pass the rows as the portal returned them");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_rows<R>(rows: impl IntoIterator<Item = R>) -> Result<Self, Error>
    where
        R: Into<StoredRow<'a>>,
    {
        let rows: Vec<StoredRow<'a>> = rows.into_iter().map(Into::into).collect();
        if let Some(id) = first_repeated(rows.iter().map(StoredRow::id)) {
            let kind = ErrorKind::RepeatedId { id: id.get() };
            return Err(Error::new(Side::Current, "", kind));
        }
        Ok(Current::default().with_rows(rows))
    }

    /// Returns the same state without the borrow, so that it can outlive the response that
    /// it was read from.
    ///
    /// ```
    /// use multifield_core::{Current, Error};
    ///
    /// fn read(response: String) -> Result<Current<'static>, Error> {
    ///     Ok(Current::from_json(&response)?.into_owned())
    /// }
    /// let current = read(r#"{"ID": "43", "PHONE": []}"#.to_owned())?;
    /// assert_eq!(current.entity_id(), Some(43));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Current<'static> {
        Current {
            rows: self.rows.into_iter().map(Row::into_owned).collect(),
            ends: self.ends,
            others: self.others.into_iter().map(StoredRow::into_owned).collect(),
            unread: self.unread,
            origin: self.origin,
            may_hide_rows: self.may_hide_rows,
        }
    }

    /// Sets whether equal rows may be missing.
    pub(crate) fn hiding_rows(mut self, may_hide_rows: bool) -> Self {
        self.may_hide_rows = may_hide_rows;
        self
    }

    /// Whether equal rows may be missing. In `fm`, servers of the generation `distinct`
    /// do not show them.
    pub(crate) const fn may_hide_rows(&self) -> bool {
        self.may_hide_rows
    }

    /// Creates a state from rows whose IDs differ.
    pub(crate) fn assemble(
        mut rows: Vec<Row<'a>>,
        mut others: Vec<StoredRow<'a>>,
        unread: [Option<Unread>; Field::ALL.len()],
        origin: Origin,
    ) -> Self {
        rows.sort_unstable_by_key(|row| (row.field(), row.id()));
        others.sort_unstable_by_key(StoredRow::id);
        let ends = Ends::of(rows.iter().map(Row::field));
        Current {
            rows,
            ends,
            others,
            unread,
            origin,
            may_hide_rows: false,
        }
    }

    /// Returns the rows of a field in the order of their IDs. The first one is the main value.
    ///
    /// The slice is empty for a field without rows and for one that was not read.
    ///
    /// ```
    /// use multifield_core::{Current, Field};
    ///
    /// let current = Current::from_json(r#"{"WEB": [
    ///     {"ID": 9, "VALUE_TYPE": "HOME", "VALUE": "b.example"},
    ///     {"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "a.example"}
    /// ]}"#)?;
    /// let values: Vec<_> = current.rows(Field::Web).iter().map(|row| row.value()).collect();
    /// assert_eq!(values, ["a.example", "b.example"]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn rows(&self, field: Field) -> &[Row<'a>] {
        &self.rows[self.ends.range(field)]
    }

    /// The row of a field with this ID.
    pub(crate) fn find(&self, field: Field, id: RowId) -> Option<&Row<'a>> {
        let rows = self.rows(field);
        Some(&rows[index_of(rows, id)?])
    }

    /// Returns all rows, by field, then by ID.
    ///
    /// ```
    /// use multifield_core::Current;
    ///
    /// let current = Current::default();
    /// assert_eq!(current.iter().count(), 0);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn iter(&self) -> std::slice::Iter<'_, Row<'a>> {
        self.rows.iter()
    }

    /// Returns the rows whose `TYPE_ID` is not a [`Field`], in the order of their IDs. They are
    /// preserved and never touched.
    ///
    /// ```
    /// use multifield_core::Current;
    ///
    /// let current = Current::from_json(
    ///     r#"[{"ID": 7, "TYPE_ID": "FAX", "VALUE_TYPE": "", "VALUE": "1"}]"#,
    /// )?;
    /// assert_eq!(current.iter().count(), 0);
    /// assert_eq!(current.other_rows().len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn other_rows(&self) -> &[StoredRow<'a>] {
        &self.others
    }

    /// Whether the state contains this row, which belongs to no field.
    pub(crate) fn holds_other(&self, row: &StoredRow<'_>) -> bool {
        let at = self.others.binary_search_by_key(&row.id, StoredRow::id);
        at.is_ok_and(|at| self.others[at] == *row)
    }

    /// Returns whether the rows of the field are known.
    ///
    /// A missing field has no rows, or was not requested. It has no rows in an array of
    /// rows, in the single entity of a response (`crm.contact.get`), next to an `fm`, and if
    /// `HAS_PHONE` or `HAS_EMAIL` is `N`.
    ///
    /// Its rows are unknown in these cases:
    ///
    /// - `HAS_PHONE`, `HAS_EMAIL` or `HAS_IMOL` is `Y`;
    /// - an entity without the response around it, which may come from a list with a
    ///   `select`;
    /// - an object of rows by field, which only describes the fields that it contains;
    /// - an item without `fm`;
    /// - an empty response (`{}`, `[]`, `{"result": {}}`), which a failed call may return.
    ///
    /// `HAS_IMOL: N` does not cover other messengers, so the rows of IM stay unknown. The
    /// guide describes [what a portal returns](crate::_guide::portal#reading).
    ///
    /// ```
    /// use multifield_core::{Current, Field};
    ///
    /// let contact = Current::from_json(r#"{"ID": "43", "HAS_PHONE": "N"}"#)?;
    /// assert!(contact.was_read(Field::Phone));
    /// assert!(!contact.was_read(Field::Web));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn was_read(&self, field: Field) -> bool {
        self.unread[field as usize].is_none()
    }

    pub(crate) const fn unread(&self, field: Field) -> Option<Unread> {
        self.unread[field as usize]
    }

    /// Marks fields as read, because the caller says so. If the entity itself shows
    /// that a field was not read, the mark has no effect.
    pub(crate) fn assume_read(&mut self, assumed: FieldSet) {
        for field in assumed.iter() {
            let unread = &mut self.unread[field as usize];
            *unread = unread.filter(|it| !it.may_be_assumed());
        }
    }

    /// Fails if the rows of the field are unknown. `assumed` are the fields that were
    /// read according to the caller. If the entity itself shows that a field was not
    /// read, this has no effect.
    pub(crate) fn check_read(&self, field: Field, assumed: FieldSet) -> Result<(), Error> {
        match self.unread(field) {
            None => Ok(()),
            Some(unread) if unread.may_be_assumed() && assumed.contains(field) => Ok(()),
            Some(unread) => {
                let kind = unread.into_kind(field);
                Err(Error::new(Side::Current, field.type_id(), kind))
            }
        }
    }

    /// Like [`check_read`](Current::check_read), but accepts an object of rows by field
    /// without the option `read`: for a simulation, it is the complete state.
    pub(crate) fn check_described(&self, field: Field) -> Result<(), Error> {
        match self.unread(field) {
            Some(Unread::Unnamed | Unread::Nothing) => Ok(()),
            _ => self.check_read(field, FieldSet::EMPTY),
        }
    }

    /// Returns the ID of the entity (`ID` or `id`), from 1 to 2^53 - 1, if the state was
    /// read from an entity that contains it.
    ///
    /// ```
    /// use multifield_core::Current;
    ///
    /// let entity_id = |json| Ok::<_, multifield_core::Error>(Current::from_json(json)?.entity_id());
    /// assert_eq!(entity_id(r#"{"result": {"ID": "43"}}"#)?, Some(43));
    /// assert_eq!(entity_id(r#"{"result": {"item": {"id": 2653, "fm": []}}}"#)?, Some(2653));
    /// assert_eq!(entity_id(r#"{"PHONE": []}"#)?, None);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn entity_id(&self) -> Option<u64> {
        self.origin.id
    }

    /// Returns the kind of the entity, if the state was read from an item of a universal
    /// method, which contains `entityTypeId`. Classic responses do not contain the kind.
    ///
    /// ```
    /// use multifield_core::{Current, Entity};
    ///
    /// let item = r#"{"result": {"item": {"id": 2653, "entityTypeId": 3, "fm": []}}}"#;
    /// assert_eq!(Current::from_json(item)?.entity(), Some(Entity::Contact));
    /// assert_eq!(Current::from_json(r#"{"result": {"ID": "43"}}"#)?.entity(), None);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn entity(&self) -> Option<Entity> {
        self.origin.entity
    }

    pub(crate) const fn origin(&self) -> Origin {
        self.origin
    }

    /// The `TYPE_ID` of the row with this ID, even if it is not a field.
    pub(crate) fn type_id_of(&self, id: RowId) -> Option<&str> {
        let known = Field::ALL
            .into_iter()
            .find_map(|field| self.find(field, id));
        let other = || self.others.iter().find(|row| row.id() == id);
        known
            .map(|row| row.field().type_id())
            .or_else(|| other().map(StoredRow::type_id))
    }

    /// All rows of every `TYPE_ID`, in ID order.
    pub(crate) fn stored_rows(&self) -> Vec<StoredRow<'_>> {
        let known = self.rows.iter().map(Row::as_stored);
        let others = self.others.iter().map(StoredRow::reborrow);
        let mut rows: Vec<_> = known.chain(others).collect();
        rows.sort_unstable_by_key(StoredRow::id);
        rows
    }

    /// The same entity with these rows.
    pub(crate) fn with_rows<'s>(&self, rows: Vec<StoredRow<'s>>) -> Current<'s> {
        let mut known = Vec::with_capacity(rows.len());
        let mut others = Vec::new();
        for row in rows {
            match Field::from_type_id(&row.type_id) {
                Some(field) => known.push(Row::new(row.id, field, row.value_type, row.value)),
                None => others.push(row),
            }
        }
        Current::assemble(known, others, self.unread, self.origin).hiding_rows(self.may_hide_rows)
    }
}

impl<'a, 's> IntoIterator for &'s Current<'a> {
    type Item = &'s Row<'a>;
    type IntoIter = std::slice::Iter<'s, Row<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Writes the rows in a shape from which [`Current::from_json`] reads the same state: each
/// field that was read, with its rows (`ID`, `TYPE_ID`, `VALUE_TYPE`, `VALUE`), or an `fm`
/// if the state was read from one. The entity itself is not written. To save a state, save
/// the response.
impl Serialize for Current<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Only an `fm` can contain rows that belong to no field, and it describes every
        // field.
        let is_fm = self.may_hide_rows || !self.others.is_empty();
        let mut map = serializer.serialize_map(None)?;
        if is_fm && self.unread == [None; Field::ALL.len()] {
            let rows = self.stored_rows();
            map.serialize_entry("fm", &rows.iter().map(FmRow::of).collect::<Vec<_>>())?;
            return map.end();
        }
        for field in Field::ALL {
            let rows: Vec<_> = self.rows(field).iter().map(Row::as_stored).collect();
            if self.was_read(field) || !rows.is_empty() {
                map.serialize_entry(field.type_id(), &rows)?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FmRow<'r> {
    id: RowId,
    type_id: &'r str,
    value_type: &'r str,
    value: &'r str,
}

impl<'r> FmRow<'r> {
    fn of(row: &'r StoredRow<'_>) -> Self {
        FmRow {
            id: row.id,
            type_id: &row.type_id,
            value_type: &row.value_type,
            value: &row.value,
        }
    }
}
