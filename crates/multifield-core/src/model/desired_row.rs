use std::{
    borrow::Cow,
    hash::{Hash, Hasher},
};

use super::{trim, Position};
use crate::{
    error::{Error, ErrorKind, Side},
    model::{Field, RowId, ValueType},
};

/// A row that an entity should hold.
///
/// Without a type, the type is *open*: the row equals one of its value in any
/// type, keeps the type of the row that it overwrites, and takes the field's
/// default only when it is appended. Two rows are equal where their ID, value
/// and type are, without the blanks around them.
///
/// ```
/// use multifield_core::{DesiredRow, RowId};
///
/// let row = DesiredRow::new("+7 916 123-45-67")?;
/// assert_eq!((row.id(), row.value(), row.value_type()), (None, "+7 916 123-45-67", None));
///
/// let row = row.with_type("MOBILE").pinned(RowId::MAX);
/// assert_eq!((row.id(), row.value_type()), (Some(RowId::MAX), Some("MOBILE")));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct DesiredRow<'a> {
    /// Set by `Desired`.
    pub(crate) field: Field,
    pub(crate) id: Option<RowId>,
    /// As given, with its blanks.
    pub(crate) value: Cow<'a, str>,
    /// As given, with its blanks; never blank.
    pub(crate) value_type: Option<ValueType<'a>>,
    pub(crate) position: Position,
}

impl<'a> DesiredRow<'a> {
    /// A row of that value, its type open, pinned to no ID.
    ///
    /// The portal trims values (space, tab, CR, LF, NUL, VT), and so does
    /// [`value`](DesiredRow::value).
    ///
    /// # Errors
    ///
    /// `blank_value` where nothing is left after trimming: such a row would
    /// delete.
    ///
    /// ```
    /// use multifield_core::DesiredRow;
    ///
    /// assert_eq!(DesiredRow::new(" 123 ")?.value(), "123");
    /// assert_eq!(DesiredRow::new(" \t").unwrap_err().code(), "blank_value");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn new(value: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let value = value.into();
        if trim(&value).is_empty() {
            return Err(Error::new(Side::Desired, "", ErrorKind::BlankValue));
        }
        Ok(DesiredRow {
            field: Field::Phone,
            id: None,
            value,
            value_type: None,
            position: Position::default(),
        })
    }

    /// The row of that ID, whatever its value is: for
    /// [`Strategy::Remove`](crate::Strategy::Remove), with a type for
    /// [`Strategy::Patch`](crate::Strategy::Patch), and an error elsewhere.
    ///
    /// ```
    /// use multifield_core::{DesiredRow, RowId};
    ///
    /// let row = DesiredRow::of_id(RowId::new(222).unwrap());
    /// assert_eq!(row.value(), "");
    /// ```
    #[must_use]
    pub fn of_id(id: RowId) -> Self {
        DesiredRow {
            field: Field::Phone,
            id: Some(id),
            value: Cow::Borrowed(""),
            value_type: None,
            position: Position::default(),
        }
    }

    /// The same row of that type; a blank one leaves it open.
    ///
    /// ```
    /// use multifield_core::{DesiredRow, ValueType};
    ///
    /// let row = DesiredRow::new("123")?.with_type("MOBILE");
    /// assert_eq!(row.value_type(), Some("MOBILE"));
    /// assert_eq!(row.with_type("").value_type(), None);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn with_type(mut self, value_type: impl Into<ValueType<'a>>) -> Self {
        self.value_type = value_type.into().listed();
        self
    }

    /// The same row pinned to an ID: the row of that ID is the one that should
    /// have this value and type.
    ///
    /// ```
    /// use multifield_core::{DesiredRow, RowId};
    ///
    /// let row = DesiredRow::new("123")?.pinned(RowId::new(222).unwrap());
    /// assert_eq!(row.id(), RowId::new(222));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn pinned(mut self, id: RowId) -> Self {
        self.id = Some(id);
        self
    }

    /// The ID that the row is pinned to; none where it may be any row.
    #[must_use]
    pub const fn id(&self) -> Option<RowId> {
        self.id
    }

    /// The value, trimmed as the portal trims; empty where only an ID is given.
    #[must_use]
    pub fn value(&self) -> &str {
        trim(&self.value)
    }

    /// The type, trimmed as the portal trims; none where it is open.
    #[must_use]
    pub fn value_type(&self) -> Option<&str> {
        self.value_type.as_ref().map(|it| trim(it.as_str()))
    }

    pub(crate) fn reborrow(&self) -> DesiredRow<'_> {
        DesiredRow {
            field: self.field,
            id: self.id,
            value: Cow::Borrowed(&self.value),
            value_type: self.value_type.as_ref().map(ValueType::reborrow),
            position: self.position,
        }
    }

    pub(super) fn into_owned(self) -> DesiredRow<'static> {
        DesiredRow {
            field: self.field,
            id: self.id,
            value: Cow::Owned(self.value.into_owned()),
            value_type: self.value_type.map(ValueType::into_owned),
            position: self.position,
        }
    }
}

/// What a row says, whatever list it stands in.
type Said<'r> = (Option<RowId>, &'r str, Option<&'r str>);

impl DesiredRow<'_> {
    fn said(&self) -> Said<'_> {
        (self.id, self.value(), self.value_type())
    }
}

impl PartialEq for DesiredRow<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}

impl Eq for DesiredRow<'_> {}

impl Hash for DesiredRow<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.said().hash(state);
    }
}
