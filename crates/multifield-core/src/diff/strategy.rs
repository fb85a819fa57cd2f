//! Lists that are not the whole truth of their field.

use std::collections::{HashMap, HashSet};

use super::{
    calls::Target,
    fate::{delete, overwrite, settled, Fate},
    wanted::{stored_at, Wanted},
    Diff,
};
use crate::{
    error::{Error, ErrorKind, Side},
    escape::describe,
    model::{trim, Current, Desired, DesiredRow, Field, Part, Row},
    options::{Duplicates, Equality, Order, Overwrite, Spelling, Strategy, Types},
};

impl Diff {
    /// Refuses options that would say nothing, rather than something else.
    pub(crate) fn check_options(&self) -> Result<(), Error> {
        if self.types == Types::Any {
            let kind = ErrorKind::MeaninglessOption {
                found: self.types.as_str(),
                with: "desired (it is for dedupe and tidy)",
            };
            return Err(Error::new(Side::Options, "types", kind));
        }
        let respells = self.spelling != Spelling::Keep;
        if respells && (self.equality == Equality::Exact || self.strategy == Strategy::Remove) {
            let with = match self.equality {
                Equality::Exact => "equality: exact",
                Equality::Normalized => "strategy: remove",
            };
            let found = self.spelling.as_str();
            let kind = ErrorKind::MeaninglessOption { found, with };
            return Err(Error::new(Side::Options, "spelling", kind));
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
        let kind = ErrorKind::MeaninglessOption { found, with };
        Err(Error::new(Side::Options, option, kind))
    }

    /// Refuses a pin that would respell a row, where rows are only added to.
    pub(super) fn check_added(
        &self,
        stored: &[Row<'_>],
        desired: &Desired<'_>,
        wanted: &[Wanted<'_>],
    ) -> Result<(), Error> {
        let respells = |row: &Row<'_>, wanted: &Wanted<'_>| {
            let field = row.field();
            self.class(field, row.value()) != self.class(field, wanted.value)
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
        let mut classes: HashMap<_, Vec<usize>> = HashMap::with_capacity(stored.len());
        // The same by type, too: a list may name many types of one value.
        let mut typed: HashMap<_, Vec<usize>> = HashMap::new();
        let has_types = rows.iter().any(|row| row.value_type().is_some());
        for (at, row) in seen {
            let class = self.class(field, row.value());
            if has_types {
                let key = (class.clone(), trim(row.settled_type()));
                typed.entry(key).or_default().push(at);
            }
            classes.entry(class).or_default().push(at);
        }
        let mut fates = vec![Fate::Stays; stored.len()];
        let mut pinned = HashMap::new();
        // What is listed again removes nothing more.
        let mut removed = HashSet::new();
        for row in rows {
            let pin = stored_at(self, current, desired, row)?;
            let error = |part, kind| {
                let place = desired.place(row, part);
                Err(Error::new(Side::Desired, place, kind))
            };
            let class = self.class(field, row.value());
            if pin.is_none() && !removed.insert((class.clone(), row.value_type())) {
                continue;
            }
            let (part, listed) = match (&pin, row.value_type()) {
                (Some(at), _) => (Part::Id, Some(std::slice::from_ref(at))),
                (None, Some(listed)) => {
                    let rows = typed.get(&(class.clone(), listed));
                    (Part::Value, rows.map(Vec::as_slice))
                }
                (None, None) => (Part::Value, classes.get(&class).map(Vec::as_slice)),
            };
            if let Some(at) = pin {
                let id = stored[at].id();
                if pinned.insert(at, row).is_some() {
                    return error(Part::Id, ErrorKind::RepeatedPin { id: id.get() });
                }
                let held = &stored[at];
                let has_value = row.value().is_empty() || self.class(field, held.value()) == class;
                let listed = row.value_type();
                if !has_value || listed.is_some_and(|it| it != trim(held.settled_type())) {
                    return Err(stale(desired, row, &stored[at]));
                }
            }
            for &at in listed.unwrap_or_default() {
                if self.protects(&stored[at]) {
                    let id = stored[at].id();
                    return error(part, ErrorKind::RemovesSystemRow { id: id.get() });
                }
                fates[at] = Fate::Deleted;
            }
        }
        let stored_differ = classes.values().all(|rows| rows.len() == 1);
        if let Some(copies) = self.touched_copies(stored, &fates, stored_differ) {
            let listed = |at: usize| pinned.get(&at).copied();
            self.check_reach(desired, stored, &copies, &fates, listed)?;
            target.with_copies.insert(field);
        }
        self.finish_transit(stored, &mut fates, |_| None);
        let edits = stored
            .iter()
            .zip(fates)
            .filter_map(|(row, fate)| match fate {
                Fate::Deleted => Some(delete(row)),
                Fate::Restored => Some(overwrite(row, settled(row))),
                Fate::Stays | Fate::Overwritten => None,
            });
        target.edits.extend(edits);
        Ok(())
    }
}

impl<'s> Wanted<'s> {
    /// Leaves the spelling of a row as it is.
    pub(super) fn spell_as(&mut self, row: &'s Row<'_>) {
        self.value = trim(row.value());
    }
}

fn stale(desired: &Desired<'_>, listed: &DesiredRow<'_>, row: &Row<'_>) -> Error {
    let kind = ErrorKind::StalePin {
        id: row.id().get(),
        found: describe(row.value(), row.value_type().as_str()),
    };
    Error::new(Side::Desired, desired.place(listed, Part::Id), kind)
}
