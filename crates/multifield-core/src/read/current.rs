use std::borrow::Cow;

use serde::{
    de::{self, Deserializer},
    Deserialize,
};
use serde_json::Value;

use super::{
    document::Level,
    field_of_row, read, read_json,
    row::RawRow,
    seen::Seen,
    visit::{parse_id, Scalar},
    Refusal, RowPlace, Target, USUAL_ROWS,
};
use crate::{
    error::{quote, Error, ErrorKind, Side},
    hash::Set,
    model::{Current, Field, FieldSet, Origin, Part, Row, RowId, Shape, Step, StoredRow, Unread},
    options::ReadFields,
};

impl<'a> Current<'a> {
    /// States that these fields were requested, so an absent one has no rows. This has the
    /// effect of the option [`read`](crate::Diff::read), but belongs to the state. If the
    /// entity itself shows that a field has rows, as with `HAS_PHONE: Y`, the field still
    /// counts as not read.
    ///
    /// ```
    /// use multifield_core::{Current, Field, ReadFields};
    ///
    /// // Of crm.contact.list with every multifield in `select`.
    /// let contact = Current::from_json(r#"{"ID": "43"}"#)?;
    /// assert!(!contact.was_read(Field::Phone));
    /// assert!(contact.assuming_read(ReadFields::ALL).was_read(Field::Phone));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn assuming_read(mut self, fields: ReadFields) -> Self {
        self.assume_read(fields.fields());
        self
    }

    /// Reads JSON in UTF-8. The shape is recognised automatically:
    ///
    /// - rows by field: `{"PHONE": [...], "EMAIL": [...]}`, with an array or an object of
    ///   rows for each field;
    /// - an entity with other keys next to its fields (`crm.contact.get`,
    ///   `crm.contact.list`);
    /// - an `fm`, as an array or an object by ID, by itself or in an item (`crm.item.get`);
    /// - an array of rows with `TYPE_ID`, as [`Current`] itself is written;
    /// - each of these inside a response: `result`, `result.item`, VibeCode's `data`.
    ///
    /// Everything that a portal can store is accepted: unknown or empty types, long values,
    /// invalid e-mails, duplicates. Unknown keys are ignored, and so are the first values
    /// that an item repeats (`phone`, `phoneWork`, …). The guide describes [each
    /// shape](crate::_guide::shapes).
    ///
    /// # Errors
    ///
    /// - `invalid_json`; `wrong_shape` for JSON of another type (`[1, 2]`);
    /// - `many_entities` for a list of entities; `response_error` for the response of a call
    ///   that failed;
    /// - `missing_id`, `repeated_id`, `wrong_id`, `missing_value`, `wrong_value`,
    ///   `missing_type_id`, `wrong_type_id` for invalid rows;
    /// - `id_against_key` if the ID of a row in an `fm` object differs from its key;
    /// - `repeated_key` and `mixed_fields` if two keys have the same meaning.
    ///
    /// ```
    /// use multifield_core::{Current, Field};
    ///
    /// let current = Current::from_json(
    ///     r#"{"result": {"item": {"id": 2653, "fm": [
    ///         {"id": 8553, "typeId": "EMAIL", "valueType": "WORK", "value": "a@b.co"}
    ///     ]}}}"#,
    /// )?;
    /// assert_eq!(current.rows(Field::Email)[0].id().get(), 8553);
    ///
    /// let error = Current::from_json(r#"{"PHONE": [{"VALUE": "1"}]}"#).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "PHONE[0]: the stored row has no ID: pass the rows as the portal returned them",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        read_json(Side::Current, Reader::default, json.as_ref()).map(Reader::into_current)
    }

    /// Reads a tree of JSON, with the shapes of [`from_json`](Current::from_json).
    ///
    /// # Errors
    ///
    /// The errors of [`from_json`](Current::from_json), except `invalid_json`.
    ///
    /// ```
    /// use multifield_core::{Current, Field};
    /// use serde_json::json;
    ///
    /// let tree = json!({"PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "1"}]});
    /// assert_eq!(Current::from_value(&tree)?.rows(Field::Phone).len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_value(tree: &'a Value) -> Result<Self, Error> {
        Current::from_deserializer(tree)
    }

    /// Reads any self-describing serde format, with the shapes of
    /// [`from_json`](Current::from_json).
    ///
    /// # Errors
    ///
    /// The errors of [`from_json`](Current::from_json), with `invalid_json` for errors of
    /// the deserializer.
    ///
    /// ```
    /// use multifield_core::{Current, Field};
    ///
    /// let mut json = serde_json::Deserializer::from_str(
    ///     r#"{"fm": {"7": {"typeId": "WEB", "valueType": "WORK", "value": "a.example"}}}"#,
    /// );
    /// let current = Current::from_deserializer(&mut json)?;
    /// assert_eq!(current.rows(Field::Web)[0].id().get(), 7);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_deserializer<D: Deserializer<'a>>(deserializer: D) -> Result<Self, Error> {
        let mut reader = Reader::default();
        read(&mut reader, deserializer)?;
        Ok(reader.into_current())
    }
}

/// Reads like [`Current::from_deserializer`], without a borrow, so that a state can be a
/// field of another type.
///
/// ```
/// use multifield_core::{Current, Diff, Desired};
///
/// #[derive(serde::Deserialize)]
/// struct Task {
///     current: Current<'static>,
///     desired: Desired<'static>,
///     #[serde(default)]
///     options: Diff,
/// }
/// let task: Task = serde_json::from_str(r#"{
///     "current": {"ID": "43", "PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "1"}]},
///     "desired": {"PHONE": []},
///     "options": {"max_deletes": 1}
/// }"#).unwrap();
/// assert_eq!(task.options.diff(&task.current, &task.desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
impl<'de> Deserialize<'de> for Current<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let current = Current::from_deserializer(deserializer).map_err(de::Error::custom)?;
        Ok(current.into_owned())
    }
}

#[derive(Default)]
struct Reader<'de> {
    rows: Vec<Row<'de>>,
    others: Vec<StoredRow<'de>>,
    ids: Ids,
    /// The key of the row that is being read, if it is in an object.
    key: Cow<'de, str>,
    /// For the object that is being read: whether a key is the only ID of its row, and
    /// the first row whose ID differs from its key.
    has_id_by_key: bool,
    against_key: Option<(String, ErrorKind)>,
    read: FieldSet,
    nulls: FieldSet,
    unread: [Option<Unread>; Field::ALL.len()],
    origin: Origin,
    may_hide_rows: bool,
    shape: Shape,
}

impl<'de> Reader<'de> {
    fn into_current(self) -> Current<'de> {
        Current::assemble(self.rows, self.others, self.unread, self.origin)
            .hiding_rows(self.may_hide_rows)
    }

    #[inline]
    fn id_of(&mut self, place: RowPlace, raw: &RawRow<'de>) -> Result<RowId, Refusal> {
        match place.step {
            Step::Key(_) => self.id_under_key(place, raw),
            Step::Whole | Step::Index(_) => raw.id.ok_or_else(|| missing_id(place)),
        }
    }

    /// The ID of a row in an object: its own ID, or its key.
    #[inline(never)]
    fn id_under_key(&mut self, place: RowPlace, raw: &RawRow<'de>) -> Result<RowId, Refusal> {
        let by_key = parse_id(&self.key);
        let Some(id) = raw.id else {
            self.has_id_by_key = true;
            return by_key.ok_or_else(|| missing_id(place));
        };
        if by_key != Some(id) {
            let key = quote(&self.key);
            let kind = ErrorKind::IdAgainstKey { id: id.get(), key };
            if place.field.is_none() {
                return Err(kind.at(place.naming.name(Part::Id)));
            }
            // The keys of a field's object do not count if each row has an ID of its
            // own.
            self.against_key.get_or_insert((self.key.to_string(), kind));
        }
        Ok(id)
    }
}

#[cold]
fn missing_id(place: RowPlace) -> Refusal {
    ErrorKind::MissingId {
        key: place.naming.name(Part::Id),
    }
    .into()
}

impl<'de> Target<'de> for Reader<'de> {
    fn side(&self) -> Side {
        Side::Current
    }

    fn expected(&self, step: Step) -> &'static str {
        match step {
            Step::Whole => "an array of rows",
            Step::Index(_) | Step::Key(_) => "a row with its ID",
        }
    }

    fn begin_rows(&mut self, field: Option<Field>, shape: Shape) {
        self.shape = shape;
        self.has_id_by_key = false;
        self.against_key = None;
        self.may_hide_rows |= matches!(shape, Shape::Fm | Shape::FmAlone);
        if self.rows.is_empty() {
            self.rows.reserve(USUAL_ROWS);
        }
        match field {
            Some(field) => self.read = self.read.with(field),
            None => self.read = FieldSet::ALL,
        }
    }

    fn end_rows(&mut self, _: Option<Field>, _: bool) -> Result<(), Refusal> {
        if let (true, Some((key, kind))) = (self.has_id_by_key, self.against_key.take()) {
            return Err(kind.at(key));
        }
        if self.shape == Shape::FmAlone && self.rows.is_empty() && self.others.is_empty() {
            self.unread = [Some(Unread::Nothing); Field::ALL.len()];
        }
        Ok(())
    }

    fn take_empty(&mut self) -> bool {
        self.unread = [Some(Unread::Empty); Field::ALL.len()];
        true
    }

    fn scalar(&mut self, _: Field, step: Step, scalar: Scalar<'de>) -> Result<(), ErrorKind> {
        Err(ErrorKind::wrong_shape(scalar.found(), self.expected(step)))
    }

    fn key(&mut self, key: Cow<'de, str>) -> Step {
        self.key = key;
        Step::Key(0)
    }

    #[inline]
    fn row(&mut self, place: RowPlace, raw: RawRow<'de>) -> Result<(), Refusal> {
        let id = self.id_of(place, &raw)?;
        if !self.ids.insert(id, &self.rows, &self.others) {
            let kind = ErrorKind::RepeatedId { id: id.get() };
            // The key in an fm object can be the only ID of a row.
            return Err(match raw.id {
                Some(_) => kind.at(place.naming.name(Part::Id)),
                None => kind.into(),
            });
        }
        let field = field_of_row(place, &raw)?.ok();
        let value_type = raw.value_type.unwrap_or_default();
        let value = RawRow::required(raw.value, place.naming)?;
        match field {
            Some(field) => self.rows.push(Row::new(id, field, value_type, value)),
            None => self.others.push(StoredRow {
                id,
                type_id: raw.type_id.unwrap_or_default(),
                value_type,
                value,
            }),
        }
        Ok(())
    }

    fn null(&mut self, field: Option<Field>) {
        if let Some(field) = field {
            self.nulls.insert(field);
        }
    }

    fn finish(&mut self, level: Level, seen: &Seen<'de>) -> Result<(), Refusal> {
        let is_item = match level {
            Level::Item | Level::Data => true,
            _ => seen.lower_id && !seen.upper_id,
        };
        // If `fm` is null, the rows are unknown: the state is not empty.
        let lacks_fm = match &seen.shape {
            None => is_item,
            Some((shape, _)) => *shape == Shape::Fm,
        };
        // A failed call leaves an empty result, which PHP writes as an empty object.
        let is_empty = seen.shape.is_none() && seen.other.is_none();
        let is_row_map = seen.shape.is_some() && seen.other.is_none();
        // A result may also be another object. Without an ID, it is not an
        // entity. If it were read as an entity without rows, all rows would be
        // appended.
        let is_complete = level.is_result() && seen.upper_id;
        let is_named = seen.upper_id || seen.lower_id;
        let is_entity = is_named || seen.shape.is_some() || seen.has != [None; Field::ALL.len()];
        // The ID of the object that contains the rows, not of an object around
        // it.
        self.origin = seen.origin();
        let has_fields = seen.shape.is_some() || seen.has != [None; Field::ALL.len()];
        seen.check_description()?;
        seen.check_owner(has_fields)?;
        for field in Field::ALL {
            self.unread[field as usize] = match seen.has[field as usize] {
                _ if self.read.contains(field) => None,
                Some(true) => Some(Unread::Denied),
                _ if is_empty && level == Level::Top => Some(Unread::Nothing),
                _ if is_empty => Some(Unread::Empty),
                _ if lacks_fm => Some(Unread::NoFm),
                // `HAS_IMOL` counts only rows of open channels, not all rows of IM.
                Some(false) if field != Field::Im => None,
                // Null in an object of rows may come from an entity that lacks the field.
                _ if level == Level::Top && self.nulls.contains(field) => Some(Unread::Unselected),
                _ if is_complete => None,
                _ if is_row_map => Some(Unread::Unnamed),
                _ if !is_entity => Some(Unread::NoEntity),
                _ => Some(Unread::Unselected),
            };
        }
        Ok(())
    }
}

/// The IDs read so far. They show whether an ID is repeated.
#[derive(Default)]
struct Ids {
    highest: Option<RowId>,
    /// Built once there are too many rows for a linear search and one ID is
    /// lower than the ID before it. The portal lists rows by ID.
    many: Option<Set<RowId>>,
}

impl Ids {
    const FEW: usize = 32;

    /// Adds an ID. Returns false if it was added before.
    #[inline]
    fn insert(&mut self, id: RowId, rows: &[Row<'_>], others: &[StoredRow<'_>]) -> bool {
        let is_highest = self.highest < Some(id);
        if is_highest {
            self.highest = Some(id);
        }
        (is_highest && self.many.is_none()) || self.insert_among(id, rows, others)
    }

    /// Adds an ID that may be equal to an earlier one.
    #[cold]
    fn insert_among(&mut self, id: RowId, rows: &[Row<'_>], others: &[StoredRow<'_>]) -> bool {
        let mut earlier = rows
            .iter()
            .map(Row::id)
            .chain(others.iter().map(StoredRow::id));
        if rows.len() + others.len() < Ids::FEW {
            return earlier.all(|other| other != id);
        }
        self.many
            .get_or_insert_with(|| earlier.collect())
            .insert(id)
    }
}
