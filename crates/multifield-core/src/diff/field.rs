//! The diff of one field: its rows are paired, and each pair gives the edit of its
//! stored row.

use std::slice;

use super::{
    calls::Target,
    fate::{delete, overwrite, settled, Fate, Paired},
    order, pairing,
    strategy::spell_as_stored,
    wanted::{wanted, WantedRows},
    write_check::WriteCheck,
    Diff,
};
use crate::{
    error::Error,
    model::{Current, Desired, DesiredRow, Field, Row},
    options::{Order, Overwrite, Spelling, Strategy},
};

impl Diff {
    pub(super) fn diff_field<'s>(
        &self,
        field: Field,
        current: &'s Current<'_>,
        desired: &'s Desired<'_>,
        rows: &'s [DesiredRow<'_>],
        target: &mut Target,
    ) -> Result<(), Error> {
        let all_stored = current.rows(field);
        let (stored, rows) = self.left_over(field, all_stored, rows);
        if stored.is_empty() && rows.is_empty() {
            return Ok(());
        }
        let is_single = stored.len() <= 1 && rows.len() <= 1 && self.pairs_single_rows();
        if is_single && !stored.iter().any(Row::is_in_transit) {
            let (row, only) = (stored.first(), rows.first());
            return self.diff_single(field, (current, desired), (row, only), target);
        }
        let is_added = self.strategy == Strategy::Add;
        let keeps_spelling = self.spelling == Spelling::Keep;
        let mut wanted = wanted(self, field, current, desired, rows)?;
        if is_added {
            self.check_added(stored, desired, &wanted)?;
        }
        let mut pairs = match self.order {
            Order::Any => pairing::pair(self, field, stored, &wanted),
            Order::Desired => {
                let pairs = order::pair(self, field, stored, desired, &wanted)?;
                order::carry_types(self, field, stored, &mut wanted, &pairs);
                pairs
            }
        };
        if is_added && keeps_spelling {
            spell_as_stored(stored, &mut wanted, &pairs);
        }
        let mut fates = self.fates(Paired::new(stored, &wanted, &pairs));
        if let Some(copies) = self.touched_copies(stored, &fates, pairs.stored_differ) {
            if self.order == Order::Any {
                pairs = self.keep_last(field, stored, &mut wanted, &copies);
                fates = self.fates(Paired::new(stored, &wanted, &pairs));
            }
            let rows = Paired::new(stored, &wanted, &pairs);
            let listed = |at: usize| rows.partner(at).map(|wanted| wanted.row);
            self.check_reach(desired, stored, &copies, &fates, listed)?;
            target.with_copies.insert(field);
            if self.first_value(stored, &wanted).is_some() {
                target.keeps_first.insert(field);
            }
        }
        let rows = Paired::new(stored, &wanted, &pairs);
        self.finish_transit(rows, &mut fates);
        self.check_equal(desired, rows, &fates)?;
        self.check_written(field, (current, desired), rows, &fates)?;
        self.take_edits(field, rows, &fates, target);
        Ok(())
    }

    /// Whether the only stored row and the only wanted row that are left are always
    /// paired, whatever their values are.
    fn pairs_single_rows(&self) -> bool {
        self.strategy == Strategy::Replace
            && self.overwrite == Overwrite::Any
            && self.order == Order::Any
    }

    /// [`diff_field`](Diff::diff_field) if at most one row is left on each side. This
    /// is so in nearly all fields that change, so it is done without stages, and
    /// without memory except for the edit.
    fn diff_single<'s>(
        &self,
        field: Field,
        (current, desired): (&'s Current<'_>, &'s Desired<'_>),
        (row, only): (Option<&'s Row<'_>>, Option<&'s DesiredRow<'_>>),
        target: &mut Target,
    ) -> Result<(), Error> {
        let wanted = match only {
            Some(row) => Some(WantedRows::new(self, field, current, desired).wanted(row)?),
            None => None,
        };
        let partner = match (row, &wanted) {
            (Some(row), Some(wanted)) => {
                let is_pair =
                    wanted.pin.is_some() || self.may_change(row) || self.accepts(row, wanted);
                is_pair.then_some(0)
            }
            _ => None,
        };
        let stored = row.map_or(&[][..], slice::from_ref);
        let wanted = wanted.as_ref().map_or(&[][..], slice::from_ref);
        let rows = Paired {
            stored,
            wanted,
            of_stored: &[partner][..stored.len()],
            of_wanted: &[partner][..wanted.len()],
        };
        let mut fate = row.map_or(Fate::Stays, |row| self.fate(row, rows.partner(0)));
        let fates = &mut slice::from_mut(&mut fate)[..stored.len()];
        self.finish_transit(rows, fates);
        self.check_written(field, (current, desired), rows, fates)?;
        self.take_edits(field, rows, fates, target);
        Ok(())
    }

    /// Refuses values and types that the portal would refuse.
    pub(super) fn check_written(
        &self,
        field: Field,
        (current, desired): (&Current<'_>, &Desired<'_>),
        rows: Paired<'_>,
        fates: &[Fate],
    ) -> Result<(), Error> {
        let form = WriteCheck::new(self, field, current.rows(field), desired);
        for (row, partner) in rows.wanted.iter().zip(rows.of_wanted) {
            match *partner {
                Some(partner) if fates[partner] == Fate::Stays => {}
                partner => form.check(row, partner.is_none())?,
            }
        }
        Ok(())
    }

    /// Builds the edits of a field.
    pub(super) fn take_edits(
        &self,
        field: Field,
        rows: Paired<'_>,
        fates: &[Fate],
        target: &mut Target,
    ) {
        let edits = &mut target.edits;
        for (at, (row, fate)) in rows.stored.iter().zip(fates).enumerate() {
            match (fate, rows.partner(at)) {
                (Fate::Overwritten, Some(wanted)) => {
                    edits.push(overwrite(row, self.written(row, wanted)));
                }
                (Fate::Deleted, _) => edits.push(delete(row)),
                (Fate::Restored, _) => edits.push(overwrite(row, settled(row))),
                (Fate::Stays | Fate::Overwritten, _) => {}
            }
        }
        let free = rows.wanted.iter().zip(rows.of_wanted);
        let appends = free.filter(|(_, partner)| partner.is_none());
        edits.extend(appends.map(|(row, _)| row.append(field)));
    }
}
