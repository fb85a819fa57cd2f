//! Decides which of equal rows stay: the last ones, so that each call uncovers the next
//! copy.

use super::Copies;
use crate::{
    diff::{
        fate::{Fate, Paired},
        pairing,
        stages::Pairs,
        wanted::Wanted,
        Diff,
    },
    model::{trim, Field, Row},
    options::{Order, Overwrite, Strategy},
};

impl Diff {
    /// Pairs the rows of a field in which an edited row has equal rows. Of equal rows,
    /// the last ones stay. If the first value is desired, it stays the first, because
    /// people see it as the main one.
    pub(in crate::diff) fn keep_last<'s>(
        &self,
        field: Field,
        stored: &'s [Row<'s>],
        wanted: &mut [Wanted<'s>],
        copies: &Copies,
    ) -> Pairs {
        let mut pairs = self.pair_copies(field, stored, wanted, copies);
        let Some(first) = self.first_value(stored, wanted) else {
            return pairs;
        };
        let stays = |wanted: &[Wanted<'_>], pairs: &Pairs| {
            let rows = Paired::new(stored, wanted, pairs);
            let mut new = wanted.iter().zip(&pairs.of_wanted);
            let new = new.find(|(_, partner)| partner.is_none());
            let after = self.first_after(rows, &self.fates(rows));
            after.or(new.map(|(row, _)| row.value)) == Some(first)
        };
        if stays(wanted, &pairs) {
            return pairs;
        }
        if let (Some(index), true) = (pairs.of_stored[0], copies.has_copy(0)) {
            // If the row were overwritten, another value would become the first. If it
            // is deleted, its copy becomes the first, and the other value is written
            // elsewhere.
            pairs.of_stored[0] = None;
            pairs.of_wanted[index] = None;
            let fates = self.fates(Paired::new(stored, wanted, &pairs));
            let may_go = copies.may_go_first(stored, |at| fates[at] != Fate::Stays);
            // If the row has to get a temporary type anyway, it can also stay.
            if may_go && stays(wanted, &pairs) {
                if let Some(at) = self.left_behind_first(stored, wanted, copies, &pairs) {
                    pairs.join(at, index);
                }
                return pairs;
            }
        }
        // The first row itself must stay.
        let typed = Some(stored[0].settled_type());
        let may_stay = |row: &&mut Wanted<'_>| is_first_value(row, &stored[0]);
        let listed = wanted.iter_mut().filter(may_stay);
        if let Some(row) = listed.min_by_key(|row| row.value_type != typed) {
            row.pin = Some(0);
        }
        let pairs = self.pair_copies(field, stored, wanted, copies);
        for row in wanted.iter_mut().filter(|row| row.pin == Some(0)) {
            row.pin = None;
        }
        pairs
    }

    /// A row that would be deleted and can be overwritten instead, after the first row
    /// that is left. It has as few equal rows before it as possible.
    fn left_behind_first(
        &self,
        stored: &[Row<'_>],
        wanted: &[Wanted<'_>],
        copies: &Copies,
        pairs: &Pairs,
    ) -> Option<usize> {
        if self.overwrite != Overwrite::Any {
            return None;
        }
        let fates = self.fates(Paired::new(stored, wanted, pairs));
        let first = fates.iter().position(|fate| *fate != Fate::Deleted)?;
        let behind = first + 1..stored.len();
        let deleted = behind.filter(|at| fates[*at] == Fate::Deleted);
        deleted.min_by_key(|at| (copies.depth(*at), *at))
    }

    /// Decides which row of each kind stays: of equal rows the last, unless another value
    /// would be the first of the field then.
    pub(in crate::diff) fn keep_last_of_each(
        &self,
        stored: &[Row<'_>],
        copies: &Copies,
        fates: &mut [Fate],
    ) {
        for group in copies.groups() {
            let stay = group.iter().find(|at| fates[**at] != Fate::Deleted);
            if let (Some(&stay), Some(&last)) = (stay, group.last()) {
                fates.swap(stay, last);
            }
        }
        self.keep_first(stored, fates);
    }

    /// Keeps the first row instead of one with its value and type, if another value would
    /// be the first of the field otherwise.
    pub(in crate::diff) fn keep_first<'r>(&self, stored: &'r [Row<'_>], fates: &mut [Fate]) {
        let kind = |row: &'r Row<'_>| (trim(row.value()), row.settled_type());
        let mut staying = (0..stored.len()).filter(|at| fates[*at] != Fate::Deleted);
        let first_after = staying.clone().next();
        let keeps_first = first_after.is_some_and(|at| kind(&stored[at]).0 == kind(&stored[0]).0);
        let other = staying.find(|at| kind(&stored[*at]) == kind(&stored[0]));
        let keeps_first = keeps_first || !self.may_stay_first(&stored[0]);
        if let (false, Some(other)) = (keeps_first, other) {
            fates[other] = Fate::Deleted;
            fates[0] = if stored[0].is_in_transit() {
                Fate::Restored
            } else {
                Fate::Stays
            };
        }
    }

    /// Pairs the rows of a field. Of equal rows, the last ones stay, and the first ones
    /// are overwritten first.
    fn pair_copies<'s>(
        &self,
        field: Field,
        stored: &'s [Row<'s>],
        wanted: &'s [Wanted<'s>],
        copies: &Copies,
    ) -> Pairs {
        let mut to_keep: Vec<usize> = (0..stored.len()).collect();
        for group in copies.groups() {
            for (at, copy) in group.iter().zip(group.iter().rev()) {
                to_keep[*at] = *copy;
            }
        }
        let mut to_change: Vec<usize> = (0..stored.len()).collect();
        to_change.sort_by_key(|at| copies.depth(*at));
        let orders = [&to_keep, &to_change].map(|order| order.iter().copied());
        pairing::pair_in_order(self, field, stored, wanted, orders)
    }

    /// The value that must stay the first of its field: desired lists it, and people
    /// see it as the main one.
    pub(in crate::diff) fn first_value<'r>(
        &self,
        stored: &'r [Row<'_>],
        wanted: &[Wanted<'_>],
    ) -> Option<&'r str> {
        let first = stored.first().filter(|row| self.may_stay_first(row))?;
        let counts = self.may_keep_first();
        let is_pinned = wanted.iter().any(|row| row.pin == Some(0));
        let is_listed = || wanted.iter().any(|row| is_first_value(row, first));
        (counts && !is_pinned && is_listed()).then(|| trim(first.value()))
    }

    /// Whether a desired first value stays the first. If the order counts, the list
    /// decides which value is the first. An incomplete list does not decide it.
    pub(in crate::diff) fn may_keep_first(&self) -> bool {
        self.order == Order::Any && self.strategy == Strategy::Replace
    }

    /// Whether the first row of a field can stay the first while its copies are edited.
    /// It may need a temporary type for this. If it has no type, it could not get it
    /// back.
    pub(in crate::diff) fn may_stay_first(&self, first: &Row<'_>) -> bool {
        self.may_change(first) && !trim(first.settled_type()).is_empty()
    }
}

/// Whether a wanted row without an ID has the content of the first row of its field.
fn is_first_value(wanted: &Wanted<'_>, first: &Row<'_>) -> bool {
    wanted.pin.is_none()
        && wanted.value == trim(first.value())
        && wanted
            .value_type
            .map_or(true, |value_type| value_type == first.settled_type())
}
