//! Lists that are not the whole truth of their field.

use std::collections::{HashMap, HashSet};

use super::{
    delete,
    wanted::{stored_at, Wanted},
    Diff, Duplicates, Order, Overwrite, Strategy,
};
use crate::{
    edits::Edit,
    error::{Error, ErrorKind, Side},
    model::{trim, Current, Desired, DesiredRow, Field, Part, Row},
    text::describe,
};

impl Diff {
    /// Refuses options that would say nothing, rather than something else.
    pub(crate) fn check_options(&self) -> Result<(), Error> {
        let with = match self.strategy {
            Strategy::Replace => return Ok(()),
            Strategy::Add => "strategy: add",
            Strategy::Remove => "strategy: remove",
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
    pub(super) fn remove<'s>(
        &self,
        current: &'s Current<'_>,
        desired: &Desired<'_>,
        (field, rows): (Field, &[DesiredRow<'_>]),
        edits: &mut Vec<(Field, Edit<'s>)>,
    ) -> Result<(), Error> {
        let stored = current.rows(field);
        let mut classes: HashMap<_, Vec<usize>> = HashMap::with_capacity(stored.len());
        let seen = stored.iter().enumerate();
        for (at, row) in seen.filter(|(_, row)| self.only.sees(row)) {
            let class = classes.entry(self.class(field, row.value())).or_default();
            class.push(at);
        }
        let mut goes = vec![false; stored.len()];
        let mut pins = HashSet::new();
        for row in rows {
            let pin = stored_at(self, current, desired, row)?;
            let error = |part, kind| {
                let place = desired.place(row, part);
                Err(Error::new(Side::Desired, place, kind))
            };
            let of_value = classes.get(&self.class(field, row.value()));
            let of_value = of_value.map_or(&[][..], Vec::as_slice);
            let agrees = |at: &usize| {
                let held = trim(stored[*at].value_type().as_str());
                row.value_type().map_or(true, |listed| listed == held)
            };
            let (part, listed) = match &pin {
                None => (Part::Value, of_value),
                Some(at) => (Part::Id, std::slice::from_ref(at)),
            };
            if let Some(at) = pin {
                let id = stored[at].id();
                if !pins.insert(id) {
                    return error(Part::Id, ErrorKind::RepeatedPin { id });
                }
                let has_value = row.value().is_empty() || of_value.contains(&at);
                if !(has_value && agrees(&at)) {
                    return Err(stale(desired, row, &stored[at]));
                }
            }
            for &at in listed.iter().filter(|at| agrees(at)) {
                if self.protects(&stored[at]) {
                    let id = stored[at].id();
                    return error(part, ErrorKind::RemovesSystemRow { id });
                }
                goes[at] = true;
            }
        }
        let gone = stored.iter().zip(goes).filter(|(_, goes)| *goes);
        edits.extend(gone.map(|(row, _)| (field, delete(row))));
        Ok(())
    }
}

impl<'s> Wanted<'s> {
    /// Leaves the spelling of a row as it is.
    pub(super) fn spell_as(&mut self, row: &'s Row<'_>) {
        self.value = trim(row.value());
        self.listed.0 = row.value();
    }
}

fn stale(desired: &Desired<'_>, listed: &DesiredRow<'_>, row: &Row<'_>) -> Error {
    let kind = ErrorKind::StalePin {
        id: row.id(),
        found: describe(row.value(), row.value_type().as_str()),
    };
    Error::new(Side::Desired, desired.place(listed, Part::Id), kind)
}
