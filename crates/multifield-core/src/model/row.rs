use std::{borrow::Cow, fmt, num::NonZeroU64, str::FromStr};

use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use super::{is_in_transit, settled_type};
use crate::{
    error::{quote, Error, ErrorKind, Side},
    escape::describe,
    model::{Field, ValueType},
};

/// The ID of a row: an integer from 1 to 2^53 - 1, unique in the portal.
///
/// JavaScript sets the upper limit. It rounds larger integers, which would then name other
/// rows.
///
/// ```
/// use multifield_core::RowId;
///
/// assert_eq!(RowId::new(222).map(RowId::get), Some(222));
/// assert_eq!(RowId::new(0), None);
/// assert_eq!(RowId::new(1 << 53), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(NonZeroU64);

impl RowId {
    /// The largest ID, 2^53 - 1.
    ///
    /// ```
    /// assert_eq!(multifield_core::RowId::MAX.get(), 9_007_199_254_740_991);
    /// ```
    pub const MAX: RowId = match NonZeroU64::new((1 << 53) - 1) {
        Some(id) => RowId(id),
        None => unreachable!(),
    };

    /// Creates an ID, or returns `None` for 0 and above [`RowId::MAX`].
    ///
    /// ```
    /// assert!(multifield_core::RowId::new(1).is_some());
    /// ```
    #[must_use]
    pub const fn new(id: u64) -> Option<RowId> {
        match NonZeroU64::new(id) {
            Some(id) if id.get() <= RowId::MAX.get() => Some(RowId(id)),
            _ => None,
        }
    }

    /// Returns the number.
    ///
    /// ```
    /// assert_eq!(multifield_core::RowId::new(7).unwrap().get(), 7);
    /// ```
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads an integer.
///
/// # Errors
///
/// `wrong_id`, at the place `id`, for any other string, 0, and integers above
/// [`RowId::MAX`].
///
/// ```
/// use multifield_core::RowId;
///
/// assert_eq!("222".parse(), Ok(RowId::new(222).unwrap()));
/// assert_eq!(
///     "0".parse::<RowId>().unwrap_err().to_string(),
///     r#"id: found "0", expected an ID: an integer from 1 to 9007199254740991"#,
/// );
/// ```
impl FromStr for RowId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let id = text.parse().ok().and_then(RowId::new);
        id.ok_or_else(|| {
            let found = quote(text);
            Error::new(Side::Options, "id", ErrorKind::WrongId { found })
        })
    }
}

impl Serialize for RowId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.get())
    }
}

impl<'de> Deserialize<'de> for RowId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = u64::deserialize(deserializer)?;
        RowId::new(id).ok_or_else(|| {
            de::Error::custom(format_args!(
                "found the ID {id}, expected an integer from 1 to {}",
                RowId::MAX
            ))
        })
    }
}

/// A row as the portal stores it.
///
/// Its type may be unknown or empty, and its value may be too long.
///
/// ```
/// use multifield_core::{Field, Row, RowId, ValueType};
///
/// let row = Row::new(RowId::new(222).unwrap(), Field::Phone, ValueType::WORK, "111111");
/// assert_eq!((row.id().get(), row.field()), (222, Field::Phone));
/// assert_eq!((row.value_type().as_str(), row.value()), ("WORK", "111111"));
/// assert_eq!(
///     serde_json::to_string(&row).unwrap(),
///     r#"{"ID":222,"TYPE_ID":"PHONE","VALUE_TYPE":"WORK","VALUE":"111111"}"#,
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row<'a> {
    id: RowId,
    field: Field,
    value_type: ValueType<'a>,
    value: Cow<'a, str>,
}

impl<'a> Row<'a> {
    /// Creates a row with this ID, field, type and value.
    ///
    /// ```
    /// use multifield_core::{Field, Row, RowId};
    ///
    /// let row = Row::new(RowId::new(9).unwrap(), Field::Im, "TELEGRAM", "@anna");
    /// assert_eq!(row.id().get(), 9);
    /// ```
    pub fn new(
        id: RowId,
        field: Field,
        value_type: impl Into<ValueType<'a>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Row<'a> {
        Row {
            id,
            field,
            value_type: value_type.into(),
            value: value.into(),
        }
    }

    /// Returns the `ID`, from 1 to 2^53 - 1.
    #[must_use]
    pub const fn id(&self) -> RowId {
        self.id
    }

    /// Returns the field, which the portal calls `TYPE_ID`.
    #[must_use]
    pub const fn field(&self) -> Field {
        self.field
    }

    /// Returns the `VALUE_TYPE` as stored. It may be any string, also an empty one.
    #[must_use]
    pub const fn value_type(&self) -> &ValueType<'a> {
        &self.value_type
    }

    /// Returns whether the row is in transit: a plan of several calls has given it a
    /// temporary type, its right type with a `~` in front.
    ///
    /// A diff that mentions the field restores the right type. See [the
    /// guide](crate::_guide::portal#rows-in-transit).
    ///
    /// ```
    /// use multifield_core::{Field, Row, RowId};
    ///
    /// let id = RowId::new(9).unwrap();
    /// assert!(Row::new(id, Field::Web, "~WORK", "a.example").is_in_transit());
    /// assert!(!Row::new(id, Field::Web, "WORK", "a.example").is_in_transit());
    /// ```
    #[must_use]
    pub fn is_in_transit(&self) -> bool {
        is_in_transit(self.value_type.as_str())
    }

    /// The type that the row has when it is not in transit.
    pub(crate) fn settled_type(&self) -> &str {
        settled_type(self.value_type.as_str())
    }

    /// Returns the `VALUE` as stored.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value and type, for people to read.
    pub(crate) fn shown(&self) -> String {
        describe(&self.value, self.value_type.as_str())
    }

    pub(crate) fn as_stored(&self) -> StoredRow<'_> {
        StoredRow {
            id: self.id,
            type_id: Cow::Borrowed(self.field.type_id()),
            value_type: Cow::Borrowed(self.value_type.as_str()),
            value: Cow::Borrowed(&self.value),
        }
    }

    /// Returns whether this is a system row: a LINK row, or an IM row whose value begins
    /// with `imol|`, which links the entity to an open-channel chat.
    ///
    /// ```
    /// use multifield_core::{Field, Row, RowId};
    ///
    /// let row = |field, value| Row::new(RowId::MAX, field, "OTHER", value);
    /// assert!(row(Field::Im, "imol|livechat|1|2|3").is_system());
    /// assert!(!row(Field::Im, "@anna").is_system());
    /// assert!(row(Field::Link, "1").is_system());
    /// ```
    #[must_use]
    pub fn is_system(&self) -> bool {
        is_system(self.field, &self.value)
    }

    pub(crate) fn into_owned(self) -> Row<'static> {
        Row {
            id: self.id,
            field: self.field,
            value_type: self.value_type.into_owned(),
            value: Cow::Owned(self.value.into_owned()),
        }
    }
}

/// Writes `{"ID", "TYPE_ID", "VALUE_TYPE", "VALUE"}`, the ID as an integer.
impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_stored().serialize(serializer)
    }
}

/// A stored row with any `TYPE_ID`.
///
/// `crm.item.update` stores an unknown `typeId` as it is, so a portal can have rows that
/// belong to no [`Field`]. They are preserved and never touched.
///
/// ```
/// use multifield_core::Current;
///
/// let current = Current::from_json(
///     r#"{"fm": [{"id": 7, "typeId": "FAX", "valueType": "", "value": "1"}]}"#,
/// )?;
/// let row = &current.other_rows()[0];
/// assert_eq!((row.id().get(), row.type_id()), (7, "FAX"));
/// assert_eq!((row.value_type(), row.value()), ("", "1"));
/// assert_eq!(
///     serde_json::to_string(row).unwrap(),
///     r#"{"ID":7,"TYPE_ID":"FAX","VALUE_TYPE":"","VALUE":"1"}"#,
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub struct StoredRow<'a> {
    pub(crate) id: RowId,
    pub(crate) type_id: Cow<'a, str>,
    pub(crate) value_type: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
}

impl<'a> StoredRow<'a> {
    /// Creates a row with this ID, `TYPE_ID`, type and value.
    ///
    /// ```
    /// use multifield_core::{Current, Field, RowId, StoredRow};
    ///
    /// let row = |id, type_id| StoredRow::new(RowId::new(id).unwrap(), type_id, "WORK", "1");
    /// let current = Current::from_rows([row(7, "PHONE"), row(8, "FAX")])?;
    /// assert_eq!(current.rows(Field::Phone)[0].id().get(), 7);
    /// assert_eq!(current.other_rows()[0].type_id(), "FAX");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn new(
        id: RowId,
        type_id: impl Into<Cow<'a, str>>,
        value_type: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> StoredRow<'a> {
        StoredRow {
            id,
            type_id: type_id.into(),
            value_type: value_type.into(),
            value: value.into(),
        }
    }
}

impl<'a> From<Row<'a>> for StoredRow<'a> {
    fn from(row: Row<'a>) -> StoredRow<'a> {
        StoredRow {
            id: row.id,
            type_id: Cow::Borrowed(row.field.type_id()),
            value_type: row.value_type.into_text(),
            value: row.value,
        }
    }
}

impl StoredRow<'_> {
    /// Returns the `ID`.
    #[must_use]
    pub const fn id(&self) -> RowId {
        self.id
    }

    /// Returns the `TYPE_ID`.
    #[must_use]
    pub fn type_id(&self) -> &str {
        &self.type_id
    }

    /// Returns the `VALUE_TYPE`.
    #[must_use]
    pub fn value_type(&self) -> &str {
        &self.value_type
    }

    /// Returns the `VALUE`.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns the same row without the borrow.
    ///
    /// ```
    /// use multifield_core::{Current, StoredRow};
    ///
    /// fn first(json: &str) -> Result<StoredRow<'static>, multifield_core::Error> {
    ///     let current = Current::from_json(json)?;
    ///     Ok(current.other_rows()[0].clone().into_owned())
    /// }
    /// let row = first(r#"[{"ID": 7, "TYPE_ID": "FAX", "VALUE_TYPE": "", "VALUE": "1"}]"#)?;
    /// assert_eq!(row.type_id(), "FAX");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> StoredRow<'static> {
        StoredRow {
            id: self.id,
            type_id: Cow::Owned(self.type_id.into_owned()),
            value_type: Cow::Owned(self.value_type.into_owned()),
            value: Cow::Owned(self.value.into_owned()),
        }
    }

    pub(crate) fn reborrow(&self) -> StoredRow<'_> {
        StoredRow {
            id: self.id,
            type_id: Cow::Borrowed(&self.type_id),
            value_type: Cow::Borrowed(&self.value_type),
            value: Cow::Borrowed(&self.value),
        }
    }
}

/// The index of the row with this ID, in rows that are sorted by ID.
pub(crate) fn index_of(rows: &[Row<'_>], id: RowId) -> Option<usize> {
    rows.binary_search_by_key(&id, Row::id).ok()
}

/// The lowest ID that occurs more than once.
pub(crate) fn first_repeated(ids: impl Iterator<Item = RowId>) -> Option<RowId> {
    let mut ids: Vec<RowId> = ids.collect();
    ids.sort_unstable();
    let mut pairs = ids.iter().zip(ids.iter().skip(1));
    pairs.find(|(id, next)| id == next).map(|(id, _)| *id)
}

/// Whether a row with this field and value is a system row.
pub(crate) fn is_system(field: Field, value: &str) -> bool {
    match field {
        Field::Link => true,
        Field::Im => value.starts_with("imol|"),
        Field::Phone | Field::Email | Field::Web => false,
    }
}
