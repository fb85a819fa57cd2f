//! The data of problems, as a message shows it.

use std::{fmt, ops::Deref};

use crate::{
    error::{shown_key, ErrorKind, Place},
    model::{Field, RowId, StoredRow},
};

/// A stored row: `9, +7 916 (WORK)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'p>(pub(super) &'p StoredRow<'p>);

/// `row 9`, or a row that is not stored yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct MaybeRow<'p>(pub(super) Option<&'p StoredRow<'p>>);

/// The row that another row is equal to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twin {
    Stored(RowId),
    New,
}

/// A value of the payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'p>(pub(super) &'p str);

/// A key of the payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<'p>(pub(super) &'p str);

/// The ID of a row in the payload. It may be larger than any valid ID.
#[derive(Clone, Copy, Debug)]
pub(super) struct Id(pub(super) u64);

/// The cause of `unmodelled`.
pub(super) fn unknown_effect(what: &str) -> String {
    format!("the effect of {what} is unknown")
}

impl<'p> Deref for Row<'p> {
    type Target = StoredRow<'p>;

    fn deref(&self) -> &StoredRow<'p> {
        self.0
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (value, value_type) = (shown_key(&self.value), shown_key(&self.value_type));
        write!(f, "{}, {value} ({value_type})", self.id)
    }
}

impl fmt::Display for MaybeRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(row) => write!(f, "row {}", row.id),
            None => f.write_str("the new row"),
        }
    }
}

impl fmt::Display for Twin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Twin::Stored(id) => write!(f, "row {id}"),
            Twin::New => f.write_str("a new row of this call"),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown_key(self.0))
    }
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown_key(self.0))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > RowId::MAX.get() {
            return write!(f, "with an ID above {}", RowId::MAX);
        }
        self.0.fmt(f)
    }
}

/// The data of a problem from which a finding takes its row and its value.
pub(super) trait About {
    fn row(&self) -> Option<&StoredRow<'_>> {
        None
    }

    fn value(&self) -> Option<&str> {
        None
    }
}

impl About for Row<'_> {
    fn row(&self) -> Option<&StoredRow<'_>> {
        Some(self.0)
    }
}

impl About for MaybeRow<'_> {
    fn row(&self) -> Option<&StoredRow<'_>> {
        self.0
    }
}

impl About for Value<'_> {
    fn value(&self) -> Option<&str> {
        Some(self.0)
    }
}

macro_rules! about_nothing {
    ($($type:ty),+) => {
        $(impl About for $type {})+
    };
}

about_nothing! {
    Twin, Key<'_>, Id, RowId, Field, u64, usize, String, &str, &Place, ErrorKind
}
