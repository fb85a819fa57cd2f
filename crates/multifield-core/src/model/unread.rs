//! Why the rows of a field are unknown.

use crate::{error::ErrorKind, model::Field};

/// The reason why the rows of a field are unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Unread {
    /// The field is missing, and its `HAS_` key shows that it has rows.
    Denied,
    /// The field is missing in an entity that may come from a list with a `select`. The
    /// option `read` can state that it was read.
    Unselected,
    /// An object of rows only describes the fields that it contains. The option `read` can
    /// state that the others were read.
    Unnamed,
    /// `{}` or `[]`, which contains no field. The option `read` can state that the entity
    /// has no rows.
    Nothing,
    /// The same in a response. A failed call may return it.
    Empty,
    /// An item without `fm`.
    NoFm,
    /// An object that may not be an entity, such as one around an entity. If it counted as
    /// an entity without rows, all rows would be added again.
    NoEntity,
}

impl Unread {
    /// Whether the option `read` can state that the field was read.
    pub(super) const fn may_be_assumed(self) -> bool {
        matches!(
            self,
            Unread::Unselected | Unread::Unnamed | Unread::Nothing | Unread::Empty
        )
    }

    // In a function of its own, because a diff hardly ever needs it.
    #[cold]
    pub(crate) const fn into_kind(self, field: Field) -> ErrorKind {
        match self {
            Unread::Denied => ErrorKind::FieldDenied {
                has: match field {
                    Field::Phone => "HAS_PHONE",
                    Field::Email => "HAS_EMAIL",
                    _ => "HAS_IMOL",
                },
                field: field.type_id(),
            },
            Unread::Unselected => ErrorKind::FieldUnselected,
            Unread::Unnamed => ErrorKind::FieldUnnamed,
            Unread::Nothing | Unread::Empty => ErrorKind::EmptyResponse,
            Unread::NoFm => ErrorKind::ItemWithoutFm,
            Unread::NoEntity => ErrorKind::NoEntity,
        }
    }
}
