//! Refuses edits of equal rows that no plan can carry out.

use std::collections::HashMap;

use super::Copies;
use crate::{
    diff::{
        fate::{Fate, Paired, Written},
        wanted::Wanted,
        Diff,
    },
    error::{Error, ErrorKind, Side},
    model::{trim, Desired, DesiredRow, Part, Row},
    options::Strategy,
};

impl Diff {
    /// Refuses a row with an explicit ID that would become equal to another row of
    /// its field: a server of the generation `distinct` would delete one of them.
    pub(in crate::diff) fn check_equal(
        &self,
        desired: &Desired<'_>,
        rows: Paired<'_>,
        fates: &[Fate],
    ) -> Result<(), Error> {
        let is_written = |row: &&Wanted<'_>| row.pin.map(|at| fates[at]) == Some(Fate::Overwritten);
        if !self.meets_distinct() || !rows.wanted.iter().any(|row| is_written(&row)) {
            return Ok(());
        }
        // The row with each value and type after the edits.
        let mut held: HashMap<Written<'_>, usize> = HashMap::new();
        for (at, fate) in fates.iter().enumerate() {
            let after = self.after(rows, at, *fate);
            let Some(other) = after.and_then(|after| held.insert(after, at)) else {
                continue;
            };
            let written = |at: usize| rows.partner(at).filter(is_written);
            let (row, id, other) = match (written(at), written(other)) {
                (Some(row), _) => (row, at, other),
                (None, Some(row)) => (row, other, at),
                (None, None) => continue,
            };
            return Err(equal_row(desired, row, rows.stored, [id, other]));
        }
        Ok(())
    }

    /// Refuses edits of hidden rows that no plan can reach. This happens if the row
    /// that hides them is not listed and stays. It also happens if two equal rows would
    /// need temporary types, and only one could get its type back.
    pub(in crate::diff) fn check_reach<'r>(
        &self,
        desired: &Desired<'_>,
        stored: &[Row<'_>],
        copies: &Copies,
        fates: &[Fate],
        listed: impl Fn(usize) -> Option<&'r DesiredRow<'r>>,
    ) -> Result<(), Error> {
        for group in copies.groups() {
            let stays = |at: &&usize| fates[**at] == Fate::Stays;
            let mut staying = group.iter().filter(stays);
            let Some(first) = staying.next() else {
                continue;
            };
            let is_hidden = |at: &&usize| **at > *first && !stays(at);
            let Some(hidden) = group.iter().find(is_hidden) else {
                continue;
            };
            let is_unlisted = |at: &&usize| stays(at) && listed(**at).is_none();
            let unlisted = group.iter().take_while(|at| *at < hidden).find(is_unlisted);
            let ((at, part), kind) = match (unlisted, staying.next()) {
                (Some(behind), _) if self.strategy != Strategy::Replace => (
                    // Only an explicit ID can lead here. Without an ID, the first of
                    // equal rows is edited first.
                    (hidden, Part::Id),
                    ErrorKind::HiddenRow {
                        id: stored[*hidden].id().get(),
                        behind: stored[*behind].id().get(),
                    },
                ),
                (_, Some(second)) => (
                    (second, Part::Value),
                    ErrorKind::EqualRow {
                        id: stored[*second].id().get(),
                        other: stored[*first].id().get(),
                    },
                ),
                (_, None) if trim(stored[*first].settled_type()).is_empty() => (
                    (first, Part::Value),
                    ErrorKind::StuckRow {
                        id: stored[*first].id().get(),
                        reason: "it has no type to restore",
                    },
                ),
                (_, None) => continue,
            };
            let (side, place) = if let Some(row) = listed(*at).or_else(|| listed(*hidden)) {
                (Side::Desired, desired.place(row, part).to_string())
            } else {
                let row = &stored[*hidden];
                (Side::Current, format!("{} {}", row.field(), row.id()))
            };
            return Err(Error::new(side, place, kind));
        }
        Ok(())
    }
}

/// The error for a row that would become equal to another row.
pub(in crate::diff) fn equal_row(
    desired: &Desired<'_>,
    row: &Wanted<'_>,
    stored: &[Row<'_>],
    [id, other]: [usize; 2],
) -> Error {
    let place = desired.place(row.row, Part::Value);
    let kind = ErrorKind::EqualRow {
        id: stored[id].id().get(),
        other: stored[other].id().get(),
    };
    Error::new(Side::Desired, place, kind)
}
