//! An edit of one row.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    escape::describe,
    model::{trim, Field, RowId, ValueType},
};

/// An edit of one row. Its values and types are never blank.
///
/// In JSON it is `{"kind": "overwrite", "field", "id", "value", "value_type", "was":
/// {"value", "value_type"}}`, `{"kind": "delete", "field", "id", "was"}` or `{"kind":
/// "append", "field", "value", "value_type"}`.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Edit, Field};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["444444"]}"#)?;
/// for edit in &diff(&current, &desired)? {
///     assert_eq!(edit.field(), Field::Phone);
///     assert!(matches!(edit, Edit::Overwrite { id, .. } if id.get() == 223));
///     assert_eq!(edit.was().map(|was| &*was.value), Some("222222"));
/// }
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Edit {
    /// A stored row gets another value, another type or both, and keeps its ID.
    #[non_exhaustive]
    Overwrite {
        /// The field of the row.
        field: Field,
        /// The ID of the row.
        id: RowId,
        /// The new value.
        #[serde(deserialize_with = "written")]
        value: String,
        /// The new type.
        #[serde(deserialize_with = "written")]
        value_type: ValueType<'static>,
        /// The value and type before the edit.
        was: RowState,
    },
    /// A stored row is deleted.
    #[non_exhaustive]
    Delete {
        /// The field of the row.
        field: Field,
        /// The ID of the row.
        id: RowId,
        /// The value and type before the edit.
        was: RowState,
    },
    /// A new row is added.
    #[non_exhaustive]
    Append {
        /// The field of the new row.
        field: Field,
        /// The value of the new row.
        #[serde(deserialize_with = "written")]
        value: String,
        /// The type of the new row.
        #[serde(deserialize_with = "written")]
        value_type: ValueType<'static>,
    },
}

/// The value and type of a row at one time, or on one side of a merge.
///
/// In JSON it is `{"value", "value_type"}`.
///
/// ```
/// use multifield_core::Edits;
///
/// let edits = Edits::from_json(r#"{"deletes": "flag", "edits": [
///     {"kind": "delete", "field": "WEB", "id": 9, "was": {"value": "a.example", "value_type": ""}}
/// ]}"#)?;
/// let was = edits.iter().next().and_then(|edit| edit.was()).unwrap();
/// assert_eq!((&*was.value, was.value_type.as_str()), ("a.example", ""));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RowState {
    /// The value.
    pub value: String,
    /// The type. It is empty if the portal stores an empty type.
    pub value_type: ValueType<'static>,
}

impl RowState {
    pub(crate) fn new(value: &str, value_type: &ValueType<'_>) -> RowState {
        RowState {
            value: value.to_owned(),
            value_type: value_type.reborrow().into_owned(),
        }
    }
}

/// Writes the value and, in brackets, the type, for people to read.
impl fmt::Display for RowState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&describe(&self.value, self.value_type.as_str()))
    }
}

impl Edit {
    /// Returns the field of the row.
    #[must_use]
    pub const fn field(&self) -> Field {
        match self {
            Edit::Overwrite { field, .. }
            | Edit::Delete { field, .. }
            | Edit::Append { field, .. } => *field,
        }
    }

    /// Returns the ID of the row, or `None` for a new row.
    #[must_use]
    pub const fn id(&self) -> Option<RowId> {
        match self {
            Edit::Overwrite { id, .. } | Edit::Delete { id, .. } => Some(*id),
            Edit::Append { .. } => None,
        }
    }

    /// Returns the row before the edit, or `None` for a new row.
    #[must_use]
    pub const fn was(&self) -> Option<&RowState> {
        match self {
            Edit::Overwrite { was, .. } | Edit::Delete { was, .. } => Some(was),
            Edit::Append { .. } => None,
        }
    }

    /// The value and type that the edit writes. None for a deletion.
    pub(crate) fn written(&self) -> Option<(&str, &ValueType<'static>)> {
        match self {
            Edit::Overwrite {
                value, value_type, ..
            }
            | Edit::Append {
                value, value_type, ..
            } => Some((value, value_type)),
            Edit::Delete { .. } => None,
        }
    }

    pub(crate) const fn is_delete(&self) -> bool {
        matches!(self, Edit::Delete { .. })
    }

    /// Edits in the order of [`Edits`](super::Edits): fields, then overwrites and
    /// deletes by ID, then appends.
    pub(crate) const fn order(&self) -> (Field, bool, Option<RowId>) {
        (self.field(), self.id().is_none(), self.id())
    }
}

/// Reads a value or a type of an edit. The portal must be able to store it unchanged.
fn written<'de, D: Deserializer<'de>, T: From<String>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() || trim(&text).len() != text.len() {
        let problem = format!("found {text:?}, expected a string without blanks around it");
        return Err(serde::de::Error::custom(problem));
    }
    Ok(T::from(text))
}
