//! Rows that are the same on both sides are set aside before anything is built.

use std::{iter, slice};

use super::{all_differ, equal_rows::has_copy, Diff, FEW};
use crate::{
    model::{trim, DesiredRow, Field, Row},
    options::{Equality, Order, Strategy},
};

impl Diff {
    /// The rows of a field that a diff has to look at; none of either side
    /// where nothing is to be done.
    pub(super) fn left_over<'r, 'c, 'd>(
        &self,
        field: Field,
        stored: &'r [Row<'c>],
        rows: &'r [DesiredRow<'d>],
    ) -> (&'r [Row<'c>], &'r [DesiredRow<'d>]) {
        let all = (stored, rows);
        let is_exact = self.equality == Equality::Exact && self.only.includes_all(field);
        if !is_exact || stored.len() > FEW || rows.len() > FEW {
            return all;
        }
        let left = match self.order {
            Order::Any => set_aside(stored, rows),
            Order::Desired => is_same_list(stored, rows).then_some((&[][..], &[][..])),
        };
        match (left, self.strategy) {
            // What is not listed stays.
            (Some((stored, [])), Strategy::Add) if !stored.iter().any(Row::is_in_transit) => {
                (&[], &[])
            }
            (Some(_), Strategy::Add) | (None, _) => all,
            (Some(left), _) => left,
        }
    }
}

/// The stored and the desired row that are left where all others are the same,
/// found out without allocating: most fields have none, and of the rest most
/// have one.
///
/// None where more are left, where rows of one value compete, and where it
/// counts which of equal rows is left.
fn set_aside<'r, 'c, 'd>(
    stored: &'r [Row<'c>],
    rows: &'r [DesiredRow<'d>],
) -> Option<(&'r [Row<'c>], &'r [DesiredRow<'d>])> {
    let mut left = Bits::below(stored.len());
    let mut listed: &[DesiredRow<'_>] = &[];
    for row in rows {
        // Of rows of one value the lowest ID stays, as in `pairing`.
        match left.iter().find(|index| is_same(row, &stored[*index])) {
            Some(partner) => left.remove(partner),
            // The row of a pin is found among all that are stored.
            None if row.id.is_none() && listed.is_empty() => listed = slice::from_ref(row),
            None => return None,
        }
    }
    let mut left = left.iter();
    let is_plain = |index: usize| {
        let row = &stored[index];
        // To the letter, a value with blanks is not what it is to the portal.
        let has_blanks = trim(row.value()).len() < row.value().len();
        !has_blanks && !row.is_in_transit() && !has_copy(stored, index)
    };
    let left = match (left.next(), left.next()) {
        (None, _) => &[],
        (Some(index), None) if is_plain(index) => slice::from_ref(&stored[index]),
        (Some(_), _) => return None,
    };
    all_differ(rows.iter().map(DesiredRow::value)).then_some((left, listed))
}

/// A few indices.
#[derive(Clone, Copy)]
struct Bits(u32);

impl Bits {
    const fn below(count: usize) -> Bits {
        Bits((1 << count) - 1)
    }

    fn remove(&mut self, index: usize) {
        self.0 &= !(1 << index);
    }

    fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        iter::from_fn(move || {
            let lowest = (rest != 0).then(|| rest.trailing_zeros() as usize);
            rest &= rest.wrapping_sub(1);
            lowest
        })
    }
}

/// Whether the field holds just the desired rows, in their order.
fn is_same_list(stored: &[Row<'_>], rows: &[DesiredRow<'_>]) -> bool {
    stored.len() == rows.len()
        && rows
            .iter()
            .zip(stored)
            .all(|(row, stored)| is_same(row, stored))
        && all_differ(rows.iter().map(DesiredRow::value))
}

/// Whether a stored row is what is desired, to the letter.
fn is_same(row: &DesiredRow<'_>, stored: &Row<'_>) -> bool {
    let has_type = match &row.value_type {
        Some(value_type) => value_type == stored.value_type(),
        None => !stored.is_in_transit(),
    };
    row.value == stored.value()
        && !row.value.is_empty()
        && row.id.map_or(true, |id| id == stored.id())
        && has_type
}
