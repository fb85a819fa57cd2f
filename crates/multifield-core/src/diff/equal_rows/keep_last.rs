//! Which of equal rows stay: the last, so that each call uncovers the next copy.

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
    /// Pairs the rows of a field off, one of which is touched and has a copy. Of
    /// equal rows the last stay. The first value stays the first if it is desired:
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
            // Overwritten, the row would put another value first. Deleted, it
            // uncovers its copy, and the other value is written elsewhere.
            pairs.of_stored[0] = None;
            pairs.of_wanted[index] = None;
            let fates = self.fates(Paired::new(stored, wanted, &pairs));
            let may_go = copies.may_go_first(stored, |at| fates[at] != Fate::Stays);
            // If it has to step aside anyway, it may as well stay.
            if may_go && stays(wanted, &pairs) {
                if let Some(at) = self.left_behind_first(stored, wanted, copies, &pairs) {
                    pairs.join(at, index);
                }
                return pairs;
            }
        }
        // The first row itself has to stay.
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

    /// A row that is deleted and may be overwritten instead, behind the one that is
    /// the first of its field then: one with as few equal rows before it as can be.
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
    pub(in crate::diff) fn keep_last_of_each<'r>(
        &self,
        stored: &'r [Row<'_>],
        copies: &Copies,
        fates: &mut [Fate],
    ) {
        for group in copies.groups() {
            let stay = group.iter().find(|at| fates[**at] != Fate::Deleted);
            if let (Some(&stay), Some(&last)) = (stay, group.last()) {
                fates.swap(stay, last);
            }
        }
        let kind = |row: &'r Row<'_>| (trim(row.value()), row.settled_type());
        let mut staying = (0..stored.len()).filter(|at| fates[*at] != Fate::Deleted);
        let first_after = staying.clone().next();
        let keeps_first = first_after.is_some_and(|at| kind(&stored[at]).0 == kind(&stored[0]).0);
        let other = staying.find(|at| kind(&stored[*at]) == kind(&stored[0]));
        let keeps_first = keeps_first || !self.may_stay_first(&stored[0]);
        if let (false, Some(other)) = (keeps_first, other) {
            fates[other] = Fate::Deleted;
            fates[0] = Fate::Stays;
        }
    }

    /// Pairs the rows of a field off so that of equal rows the last stay, and the
    /// first are overwritten first.
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

    /// The value that has to stay the first one of its field: people see it as
    /// the main one, and desired lists it.
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

    /// Whether the first value of a field stays the first if it is desired. In an
    /// ordered list the first one is given, and a list that is not complete does
    /// not say which it is.
    pub(in crate::diff) fn may_keep_first(&self) -> bool {
        self.order == Order::Any && self.strategy == Strategy::Replace
    }

    /// Whether the first row of a field can stay the first whatever happens to its
    /// copies. For that it may have to be in transit, and without a type it has
    /// none to get back.
    pub(in crate::diff) fn may_stay_first(&self, first: &Row<'_>) -> bool {
        self.may_change(first) && !trim(first.settled_type()).is_empty()
    }
}

/// Whether a wanted row, which names no ID, is what the first row of its field
/// says.
fn is_first_value(wanted: &Wanted<'_>, first: &Row<'_>) -> bool {
    wanted.pin.is_none()
        && wanted.value == trim(first.value())
        && wanted
            .value_type
            .map_or(true, |value_type| value_type == first.settled_type())
}
