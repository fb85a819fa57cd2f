//! Lists that do not name all values of their field.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use super::{
    calls::Target,
    fate::{settled, Fate, Paired},
    stages::Pairs,
    wanted::{stored_at, Wanted},
    Diff,
};
use crate::{
    error::{meaningless, Error, ErrorKind, Side},
    model::{trim, Current, Desired, DesiredRow, Field, Part, Row},
    options::{Duplicates, Equality, Order, Overwrite, Spelling, Strategy, Types},
    values::Keys,
};

impl Diff {
    /// Refuses options that would have no effect.
    pub(crate) fn check_options(&self) -> Result<(), Error> {
        if self.types == Types::Any {
            let kind = ErrorKind::TypesOfDesired;
            return Err(Error::new(Side::Options, "types", kind));
        }
        let respells = self.spelling != Spelling::Keep;
        if respells && (self.equality == Equality::Exact || self.strategy == Strategy::Remove) {
            let with = match self.equality {
                Equality::Exact => "equality: exact",
                Equality::Normalized => "strategy: remove",
            };
            return Err(meaningless("spelling", self.spelling.as_str(), with));
        }
        let with = match self.strategy {
            Strategy::Replace if self.duplicates == Duplicates::Keep && self.meets_distinct() => {
                let kind = ErrorKind::KeepsEqualRows;
                return Err(Error::new(Side::Options, "duplicates", kind));
            }
            Strategy::Replace => return Ok(()),
            Strategy::Add => "strategy: add",
            Strategy::Remove => "strategy: remove",
            Strategy::Fill => "strategy: fill",
            Strategy::Patch => "strategy: patch",
            Strategy::First => "strategy: first",
        };
        let (option, found) = if self.order == Order::Desired {
            ("order", "desired")
        } else if self.overwrite == Overwrite::SameValue {
            ("overwrite", "same_value")
        } else if self.duplicates == Duplicates::Keep {
            ("duplicates", "keep")
        } else {
            return Ok(());
        };
        Err(meaningless(option, found, with))
    }

    /// Refuses an explicit ID that would give its row another value, if rows may only be
    /// added.
    pub(super) fn check_added(
        &self,
        stored: &[Row<'_>],
        desired: &Desired<'_>,
        wanted: &[Wanted<'_>],
    ) -> Result<(), Error> {
        let respells = |row: &Row<'_>, wanted: &Wanted<'_>| {
            // The type of a messenger is part of its value, so the new type counts, too.
            let class = |value| self.class(row.field(), value, wanted.value_type);
            !self.has_class_of(row, wanted.value)
                || (wanted.value_type.is_some() && class(row.value()) != class(wanted.value))
        };
        let mut pinned = wanted
            .iter()
            .filter_map(|row| Some((&stored[row.pin?], row)));
        match pinned.find(|(row, wanted)| respells(row, wanted)) {
            Some((row, wanted)) => Err(stale(desired, wanted.row, row)),
            None => Ok(()),
        }
    }

    /// Deletes the rows of a field that are listed.
    pub(super) fn remove(
        &self,
        current: &Current<'_>,
        desired: &Desired<'_>,
        (field, rows): (Field, &[DesiredRow<'_>]),
        target: &mut Target,
    ) -> Result<(), Error> {
        let stored = current.rows(field);
        let seen = stored.iter().enumerate();
        let seen = seen.filter(|(_, row)| self.only.includes(row));
        let alike = self.alike(field, seen, Keys::UNTYPED);
        let mut fates = vec![Fate::Stays; stored.len()];
        let mut pinned = HashMap::new();
        // A value that is listed again removes no further row.
        let mut removed = HashSet::new();
        for row in rows {
            let is_gone = |id| current.type_id_of(id).is_none();
            if row.id().is_some_and(is_gone) {
                // An earlier call has removed it, or a person has.
                continue;
            }
            let pin = stored_at(self, current, desired, row)?;
            let error = |part, kind| {
                let place = desired.place(row, part);
                Err(Error::new(Side::Desired, place, kind))
            };
            let class = |value_type: Option<&str>| self.class(field, row.value(), value_type);
            if pin.is_none() && !removed.insert((class(Keys::UNTYPED), row.value_type())) {
                continue;
            }
            let of_type = |value_type: Option<&str>| -> Vec<usize> {
                let class = class(value_type.or(Keys::UNTYPED));
                alike.get(&(class, value_type)).cloned().unwrap_or_default()
            };
            let (part, listed) = match (pin, row.value_type()) {
                (Some(at), _) => (Part::Id, vec![at]),
                (None, Some(listed)) => (Part::Value, of_type(Some(listed))),
                (None, None) => {
                    let mut listed = of_type(None);
                    listed.extend(self.messengers(field).map(Some).flat_map(of_type));
                    (Part::Value, listed)
                }
            };
            if let Some(at) = pin {
                let held = &stored[at];
                if pinned.insert(at, row).is_some() {
                    let id = held.id().get();
                    return error(Part::Id, ErrorKind::RepeatedPin { id });
                }
                let has_value = row.value().is_empty() || self.has_class_of(held, row.value());
                let listed = row.value_type();
                if !has_value || listed.is_some_and(|it| it != trim(held.settled_type())) {
                    return Err(stale(desired, row, held));
                }
            }
            for at in listed {
                if self.protects(&stored[at]) {
                    let id = stored[at].id();
                    return error(part, ErrorKind::RemovesSystemRow { id: id.get() });
                }
                fates[at] = Fate::Deleted;
            }
        }
        let stored_differ = alike
            .iter()
            .all(|((_, value_type), rows)| value_type.is_some() || rows.len() == 1);
        if let Some(copies) = self.touched_copies(stored, &fates, stored_differ) {
            let listed = |at: usize| pinned.get(&at).copied();
            self.check_reach(desired, stored, &copies, &fates, listed)?;
            target.with_copies.insert(field);
        }
        let pairs = Pairs::none(stored.len(), 0);
        let rows = Paired::new(stored, &[], &pairs);
        self.finish_transit(rows, &mut fates);
        self.take_edits(field, rows, &fates, target);
        Ok(())
    }
}

/// Rows by their class and type, and by their class with any type.
type Alike<'r> = HashMap<(Cow<'r, str>, Option<&'r str>), Vec<usize>>;

impl Diff {
    /// The rows of each class, in the given order, with each type and with any type. For
    /// any type, the class is that of the type `untyped`, if it is given.
    pub(super) fn alike<'r>(
        &self,
        field: Field,
        rows: impl Iterator<Item = (usize, &'r Row<'r>)>,
        untyped: Option<&str>,
    ) -> Alike<'r> {
        let mut alike = Alike::new();
        for (at, row) in rows {
            for value_type in [None, Some(trim(row.settled_type()))] {
                let class = self.class(field, row.value(), value_type.or(untyped));
                alike.entry((class, value_type)).or_default().push(at);
            }
        }
        alike
    }
}

/// Leaves the formatting of stored rows as it is. Two values without a type may be one user
/// of a messenger, in two formats. If a row of this user is in transit, it keeps its format
/// only if no other row gets the same value and type.
pub(super) fn spell_as_stored<'s>(stored: &'s [Row<'_>], wanted: &mut [Wanted<'s>], pairs: &Pairs) {
    let mut said: HashSet<_> = HashSet::new();
    if stored.iter().any(Row::is_in_transit) {
        let others = stored.iter().filter(|row| !row.is_in_transit());
        said.extend(others.map(settled));
    }
    for (wanted, partner) in wanted.iter_mut().zip(&pairs.of_wanted) {
        let Some(row) = partner.map(|at| &stored[at]) else {
            continue;
        };
        let gets_type_back = wanted.value_type.is_none() && row.is_in_transit();
        if !gets_type_back || said.insert(settled(row)) {
            wanted.value = trim(row.value());
        }
    }
}

fn stale(desired: &Desired<'_>, listed: &DesiredRow<'_>, row: &Row<'_>) -> Error {
    let kind = ErrorKind::StalePin {
        id: row.id().get(),
        found: row.shown(),
    };
    Error::new(Side::Desired, desired.place(listed, Part::Id), kind)
}
