//! Sets aside the rows that are the same on both sides, before anything is
//! built.

use std::{iter, slice};

use super::{all_differ, equal_rows::has_copy, Diff, FEW};
use crate::{
    model::{trim, DesiredRow, Field, Row},
    options::{Equality, Order, Strategy},
};

impl Diff {
    /// The rows of a field that a diff has to look at. Both are empty if there
    /// is nothing to do.
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
            // With `add`, rows that are not listed stay.
            (Some((stored, [])), Strategy::Add) if !stored.iter().any(Row::is_in_transit) => {
                (&[], &[])
            }
            (Some(_), Strategy::Add) | (None, _) => all,
            (Some(left), _) => left,
        }
    }
}

/// The one stored and the one desired row that remain if all others are the
/// same. This needs no allocation: most fields have no such row, and most of
/// the rest have one.
///
/// None if more rows remain, if several rows with one value compete, or if it
/// matters which of equal rows remains.
fn set_aside<'r, 'c, 'd>(
    stored: &'r [Row<'c>],
    rows: &'r [DesiredRow<'d>],
) -> Option<(&'r [Row<'c>], &'r [DesiredRow<'d>])> {
    let mut left = Bits::below(stored.len());
    let mut listed: &[DesiredRow<'_>] = &[];
    for row in rows {
        // Of stored rows that match, the one with the lowest ID stays, as in
        // `pairing`.
        match left.iter().find(|index| is_same(row, &stored[*index])) {
            Some(partner) => left.remove(partner),
            // A row with an explicit ID is searched among all stored rows.
            None if row.id.is_none() && listed.is_empty() => listed = slice::from_ref(row),
            None => return None,
        }
    }
    let mut left = left.iter();
    let is_plain = |index: usize| {
        let row = &stored[index];
        // Compared by bytes, a value with blanks is not the value that the
        // portal stores.
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

/// A small set of indices.
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

/// Whether the field has exactly the desired rows, in their order.
fn is_same_list(stored: &[Row<'_>], rows: &[DesiredRow<'_>]) -> bool {
    stored.len() == rows.len()
        && rows
            .iter()
            .zip(stored)
            .all(|(row, stored)| is_same(row, stored))
        && all_differ(rows.iter().map(DesiredRow::value))
}

/// Whether a stored row is the desired row, compared by bytes.
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
