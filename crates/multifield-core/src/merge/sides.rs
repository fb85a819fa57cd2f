//! One field of the three sides, and the comparison of their values.

use std::{borrow::Cow, collections::HashSet};

use super::Merge;
use crate::{
    diff::{no_such_row, Diff, Wanted},
    error::{Error, ErrorKind, Side},
    model::{index_of, trim, Current, Desired, DesiredRow, Field, Part, Row, RowId, ValueType},
    options::{Equality, UnknownTypes},
    values::Keys,
};

/// A field of the three sides.
pub(super) struct Sides<'s> {
    pub(super) options: &'s Merge,
    pub(super) field: Field,
    pub(super) same: Same,
    pub(super) base: &'s [Row<'s>],
    /// The rows of ours. A row without a type has the type that its ID or the option
    /// `only` implies.
    pub(super) ours: Vec<Wanted<'s>>,
    pub(super) theirs: &'s [Row<'s>],
    /// For each row of base, the row of theirs with the same ID. A row that `only`
    /// excludes counts as absent.
    pub(super) now: Vec<Option<usize>>,
    /// For each row of theirs, the row of base with the same ID.
    pub(super) origin: Vec<Option<usize>>,
}

impl<'s> Sides<'s> {
    pub(super) fn new(
        options: &'s Merge,
        field: Field,
        (base, theirs): (&'s Current<'_>, &'s Current<'_>),
        (ours, listed): (&'s Desired<'_>, &'s [DesiredRow<'_>]),
    ) -> Result<Self, Error> {
        if let Some(row) = listed.iter().find(|row| row.value.is_empty()) {
            let place = ours.place(row, Part::Value);
            let kind = ErrorKind::MissingValue { key: "VALUE" };
            return Err(Error::new(Side::Ours, place, kind));
        }
        let mut sides = Sides {
            options,
            field,
            same: Same::new(&options.diff, field),
            base: base.rows(field),
            ours: Vec::new(),
            theirs: theirs.rows(field),
            now: vec![None; base.rows(field).len()],
            origin: vec![None; theirs.rows(field).len()],
        };
        sides.check_ids(listed, |row, is_repeated| {
            let id = row.id.unwrap_or(RowId::MAX);
            let actual = base.type_id_of(id).or_else(|| theirs.type_id_of(id));
            let kind = if is_repeated {
                ErrorKind::RepeatedPin { id: id.get() }
            } else {
                no_such_row(field, id, actual)
            };
            Error::new(Side::Ours, ours.place(row, Part::Id), kind)
        })?;
        for (at, row) in sides.base.iter().enumerate() {
            let now = index_of(sides.theirs, row.id());
            let now = now.filter(|now| sides.sees(row) && sides.sees(&sides.theirs[*now]));
            if let Some(now) = now {
                sides.now[at] = Some(now);
                sides.origin[now] = Some(at);
            }
        }
        sides.ours = listed.iter().map(|row| sides.listed(row)).collect();
        Ok(sides)
    }

    /// Checks that each explicit ID belongs to a row of base or theirs, and that no two
    /// name the same row.
    fn check_ids(
        &self,
        listed: &[DesiredRow<'_>],
        error: impl Fn(&DesiredRow<'_>, bool) -> Error,
    ) -> Result<(), Error> {
        let mut seen = HashSet::new();
        for row in listed {
            let Some(id) = row.id else { continue };
            if index_of(self.base, id).is_none() && index_of(self.theirs, id).is_none() {
                return Err(error(row, false));
            }
            if !seen.insert(id) {
                return Err(error(row, true));
            }
        }
        Ok(())
    }

    /// A row of ours, with the type that its ID or the option `only` implies.
    fn listed(&self, row: &'s DesiredRow<'_>) -> Wanted<'s> {
        let options = &self.options.diff;
        let given = match row.id {
            // A row with an ID always gets a type here, so that it cannot get the type
            // of another row.
            Some(id) => [self.base, self.theirs].into_iter().find_map(|rows| {
                let row = &rows[index_of(rows, id)?];
                options.protects(row).then(|| row.value_type().as_str())
            }),
            None => options.only.single(self.field),
        };
        let value_type = row.value_type.as_ref().map(ValueType::as_str);
        Wanted::new(row, &row.value, value_type.or(given))
    }

    pub(super) fn sees(&self, row: &Row<'_>) -> bool {
        self.options.diff.only.includes(row)
    }

    pub(super) fn protects(&self, row: &Row<'_>) -> bool {
        self.options.diff.protects(row)
    }

    /// The type of a row of base that theirs has lost, if ours adds it again without a
    /// type. It is that of base. If the portal does not accept this type, it is the
    /// default type: ours did not ask for an unknown type.
    pub(super) fn type_again(&self, base: &'s Row<'_>) -> &'s str {
        let value_type = trim(base.settled_type());
        let allows = self.options.diff.unknown_types == UnknownTypes::Allow;
        let may_write =
            ValueType::from(value_type).is_known(self.field) || (allows && !value_type.is_empty());
        if may_write {
            value_type
        } else {
            self.field.default_type_name()
        }
    }

    /// Whether theirs has left the value of a row of base as it was.
    pub(super) fn keeps_value(&self, base: usize) -> bool {
        self.now[base].is_some_and(|now| {
            let (base, theirs) = (&self.base[base], &self.theirs[now]);
            self.same.values(base.value(), theirs.value())
        })
    }

    /// Whether theirs has left a row of base as it was.
    pub(super) fn keeps(&self, base: usize) -> bool {
        self.keeps_value(base)
            && self.now[base].is_some_and(|now| is_type_of(&self.base[base], &self.theirs[now]))
    }
}

/// Whether two stored rows have the same type. The portal trims values and types, so a
/// difference of only blanks is not a change. A temporary type is not a change, either.
pub(super) fn is_type_of(row: &Row<'_>, other: &Row<'_>) -> bool {
    trim(row.settled_type()) == trim(other.settled_type())
}

/// Compares two values of a field.
#[derive(Clone, Copy)]
pub(super) struct Same {
    keys: Keys,
    equality: Equality,
}

impl Same {
    const fn new(options: &Diff, field: Field) -> Self {
        Same {
            keys: options.keys(field),
            equality: options.equality,
        }
    }

    /// Whether two values are the same. Blanks around them do not count.
    pub(super) fn values(self, value: &str, other: &str) -> bool {
        let (value, other) = (trim(value), trim(other));
        value == other || (self.is_by_key() && self.are_spellings(value, other))
    }

    /// Whether two values differ only in their formatting, even if the option
    /// `equality` compares formatting.
    pub(super) fn are_spellings(self, value: &str, other: &str) -> bool {
        self.keys.are_same(value, other, Keys::UNTYPED)
    }

    pub(super) fn key(self, value: &str) -> Cow<'_, str> {
        self.keys.of(value, Keys::UNTYPED)
    }

    pub(super) fn is_by_key(self) -> bool {
        self.equality == Equality::Normalized
    }
}
