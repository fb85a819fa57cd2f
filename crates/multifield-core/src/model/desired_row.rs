use std::{
    borrow::Cow,
    hash::{Hash, Hasher},
};

use super::{trim, Position};
use crate::{
    error::{Error, ErrorKind, Side},
    model::{Field, RowId, ValueType},
};

/// A row that an entity should have.
///
/// A row without a type equals a row with the same value and any type, and keeps the type of
/// the row that it overwrites. It gets the field's default type only if it is added.
///
/// `==` ignores blanks around values and types: rows are equal if ID, value and type are equal.
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
    /// As listed, with its blanks.
    pub(crate) value: Cow<'a, str>,
    /// As listed, with its blanks. Never only blanks.
    pub(crate) value_type: Option<ValueType<'a>>,
    pub(crate) position: Position,
}

impl<'a> DesiredRow<'a> {
    /// Creates a row with this value, without a type and without an ID.
    ///
    /// The portal trims values (space, tab, CR, LF, NUL, VT), and so does
    /// [`value`](DesiredRow::value).
    ///
    /// # Errors
    ///
    /// `blank_value` if the trimmed value is empty. Such a row would delete a stored row.
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

    /// Creates a row that refers to the stored row with this ID, whatever its value is. This is
    /// for [`Strategy::Remove`](crate::Strategy::Remove), and with a type for
    /// [`Strategy::Patch`](crate::Strategy::Patch). With other strategies it is an error.
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

    /// Sets the type. A blank type means no type.
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

    /// Sets an explicit ID: the stored row with this ID should have this value and type.
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

    /// Returns the explicit ID, or `None` if any stored row may become this one.
    #[must_use]
    pub const fn id(&self) -> Option<RowId> {
        self.id
    }

    /// Returns the value without the blanks that the portal trims. The value is empty if
    /// only an ID is given.
    #[must_use]
    pub fn value(&self) -> &str {
        trim(&self.value)
    }

    /// Returns the type without the blanks that the portal trims, or `None` for a row
    /// without a type.
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

/// The content of a row, without its place.
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
