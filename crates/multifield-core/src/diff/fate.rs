//! Decides what happens to a stored row, and builds its edit.

use super::{stages::Pairs, wanted::Wanted, Diff};
use crate::{
    edits::{Edit, RowState},
    model::{trim, Field, Row, ValueType},
    options::Strategy,
};

/// What happens to a stored row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    /// The row gets its right type back. A plan of several calls has given it a temporary
    /// one.
    Restored,
    Overwritten,
    Deleted,
}

/// A value and a type, as an edit writes them.
pub(super) type Written<'s> = (&'s str, ValueType<'s>);

/// The stored and the wanted rows of a field, and the partner of each on the other
/// side, by index.
#[derive(Clone, Copy)]
pub(super) struct Paired<'p> {
    pub(super) stored: &'p [Row<'p>],
    pub(super) wanted: &'p [Wanted<'p>],
    pub(super) of_stored: &'p [Option<usize>],
    pub(super) of_wanted: &'p [Option<usize>],
}

impl<'p> Paired<'p> {
    pub(super) fn new(stored: &'p [Row<'_>], wanted: &'p [Wanted<'_>], pairs: &'p Pairs) -> Self {
        Paired {
            stored,
            wanted,
            of_stored: &pairs.of_stored,
            of_wanted: &pairs.of_wanted,
        }
    }

    /// The wanted row whose content a stored row has or gets.
    pub(super) fn partner(&self, at: usize) -> Option<&'p Wanted<'p>> {
        self.of_stored[at].map(|index| &self.wanted[index])
    }
}

impl Diff {
    /// What happens to each stored row.
    pub(super) fn fates(&self, rows: Paired<'_>) -> Vec<Fate> {
        let stored = rows.stored.iter().enumerate();
        stored
            .map(|(at, row)| self.fate(row, rows.partner(at)))
            .collect()
    }

    /// The content of a stored row after the edits. None if it is deleted.
    pub(super) fn after<'p>(&self, rows: Paired<'p>, at: usize, fate: Fate) -> Option<Written<'p>> {
        let row = &rows.stored[at];
        match fate {
            Fate::Deleted => None,
            Fate::Overwritten => Some(self.written(row, rows.partner(at)?)),
            Fate::Restored => Some(settled(row)),
            Fate::Stays => Some((trim(row.value()), row.value_type().reborrow())),
        }
    }

    /// The first value of the stored rows after the edits.
    pub(super) fn first_after<'p>(&self, rows: Paired<'p>, fates: &[Fate]) -> Option<&'p str> {
        let mut after = fates.iter().enumerate();
        after.find_map(|(at, fate)| Some(self.after(rows, at, *fate)?.0))
    }

    /// What happens to a stored row.
    pub(super) fn fate(&self, row: &Row<'_>, partner: Option<&Wanted<'_>>) -> Fate {
        match partner {
            Some(wanted) if self.accepts(row, wanted) => Fate::Stays,
            Some(_) => Fate::Overwritten,
            None if self.strategy != Strategy::Replace || !self.may_change(row) => Fate::Stays,
            None => Fate::Deleted,
        }
    }

    /// Whether a stored row has the content of a wanted row, so that it needs no edit.
    pub(super) fn accepts(&self, row: &Row<'_>, wanted: &Wanted<'_>) -> bool {
        wanted.has_type_of(row) && self.accepts_value(row, wanted)
    }

    /// Whether it does once it is not in transit.
    pub(super) fn accepts_settled(&self, row: &Row<'_>, wanted: &Wanted<'_>) -> bool {
        wanted.has_type(row.settled_type()) && self.accepts_value(row, wanted)
    }

    fn accepts_value(&self, row: &Row<'_>, wanted: &Wanted<'_>) -> bool {
        wanted.value == trim(row.value())
            || (self.keeps_spelling() && self.says_the_same(row, wanted.value))
    }

    /// Whether a value is the same as that of a stored row, or equivalent, if it has
    /// its type.
    pub(super) fn says_the_same(&self, row: &Row<'_>, value: &str) -> bool {
        let value_type = Some(trim(row.settled_type()));
        let keys = self.keys(row.field());
        keys.are_same(row.value(), value, value_type)
    }

    /// The value and type that are written into a stored row to make it the wanted row.
    /// If the row only gets its type back, it keeps its formatting.
    pub(super) fn written<'s>(&self, row: &'s Row<'_>, wanted: &Wanted<'s>) -> Written<'s> {
        // In one spelling, two values without a type may be the same user of a messenger.
        // The two rows would then become equal.
        let may_be_two = wanted.value_type.is_none() && self.has_keys_by_type(row.field());
        let only_settles = row.is_in_transit()
            && self.keeps_spelling()
            && !may_be_two
            && wanted
                .value_type
                .map_or(true, |it| it == row.settled_type())
            && self.says_the_same(row, wanted.value);
        if only_settles {
            return settled(row);
        }
        (wanted.value, wanted.written_type(row.field(), Some(row)))
    }
}

impl<'s> Wanted<'s> {
    /// The type that is written into a stored row, or into a new row.
    #[inline]
    fn written_type(&self, field: Field, stored: Option<&'s Row<'_>>) -> ValueType<'s> {
        let kept = || stored.map(Row::settled_type);
        let value_type = self.value_type.or(self.carried).or_else(kept);
        type_or_default(field, value_type.unwrap_or_default())
    }

    /// The content of a new row.
    pub(super) fn added(&self, field: Field) -> Written<'s> {
        (self.value, self.written_type(field, None))
    }

    pub(super) fn append(&self, field: Field) -> Edit {
        let (value, value_type) = self.added(field);
        Edit::Append {
            field,
            value: value.to_owned(),
            value_type: value_type.into_owned(),
        }
    }
}

/// A type, as it is written. A blank type becomes the default type, because the portal
/// would reset it.
fn type_or_default(field: Field, value_type: &str) -> ValueType<'_> {
    match trim(value_type) {
        "" => field.default_value_type(),
        value_type => ValueType::from(value_type),
    }
}

/// The content of a row in transit, with its right type.
pub(super) fn settled<'s>(row: &'s Row<'_>) -> Written<'s> {
    let value_type = type_or_default(row.field(), row.settled_type());
    (trim(row.value()), value_type)
}

pub(super) fn overwrite(row: &Row<'_>, (value, value_type): Written<'_>) -> Edit {
    Edit::Overwrite {
        field: row.field(),
        id: row.id(),
        value: value.to_owned(),
        value_type: value_type.into_owned(),
        was: state(row),
    }
}

pub(super) fn delete(row: &Row<'_>) -> Edit {
    Edit::Delete {
        field: row.field(),
        id: row.id(),
        was: state(row),
    }
}

/// The value and type of a row, as edits contain them.
pub(super) fn state(row: &Row<'_>) -> RowState {
    RowState::new(row.value(), row.value_type())
}
