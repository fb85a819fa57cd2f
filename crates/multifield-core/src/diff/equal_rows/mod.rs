//! Equal rows: rows of a field with the same value and the same type.
//!
//! A server of the generation `distinct` reads the rows of an entity into a set, and ignores
//! their IDs when it compares them. Of equal rows, it finds only the one with the lowest ID.
//! The others are *hidden*, and a call cannot touch them. So the first of equal rows are
//! overwritten or deleted, and the last ones stay. Then each call uncovers the next copy, and
//! no copy needs a temporary type.

mod check;
mod keep_last;

pub(super) use check::equal_row;

use std::collections::hash_map::Entry;

use super::{fate::Fate, is_equal, Diff, FEW};
use crate::{
    hash::Map,
    model::{trim, Row},
    options::Generations,
};

/// The equal rows of a field, by index.
#[derive(Debug)]
pub(in crate::diff) struct Copies {
    /// For each row, the first row that is equal to it.
    first: Vec<usize>,
    /// For each row, the number of equal rows before it.
    depth: Vec<u32>,
    /// For each row, whether an equal row comes after it.
    has_later: Vec<bool>,
}

/// The content that equal rows share. Some servers ignore blanks around a value when
/// they compare it, and others do not. So blanks are ignored here: a row that may be
/// hidden counts as hidden.
fn kind<'r>(row: &'r Row<'_>) -> (&'r str, &'r str) {
    (trim(row.value()), row.value_type().as_str())
}

impl Copies {
    pub(in crate::diff) fn new(stored: &[Row<'_>]) -> Copies {
        let mut copies = Copies {
            first: Vec::with_capacity(stored.len()),
            depth: Vec::with_capacity(stored.len()),
            has_later: vec![false; stored.len()],
        };
        let mut last_of = Map::default();
        for (at, row) in stored.iter().enumerate() {
            let (first, depth) = match last_of.entry(kind(row)) {
                Entry::Vacant(entry) => {
                    entry.insert(at);
                    (at, 0)
                }
                Entry::Occupied(mut entry) => {
                    let last = entry.insert(at);
                    copies.has_later[last] = true;
                    (copies.first[last], copies.depth[last] + 1)
                }
            };
            copies.first.push(first);
            copies.depth.push(depth);
        }
        copies
    }

    pub(in crate::diff) fn first(&self, at: usize) -> usize {
        self.first[at]
    }

    pub(in crate::diff) fn depth(&self, at: usize) -> u32 {
        self.depth[at]
    }

    pub(in crate::diff) fn is_hidden(&self, at: usize) -> bool {
        self.depth[at] > 0
    }

    pub(in crate::diff) fn has_copy(&self, at: usize) -> bool {
        self.is_hidden(at) || self.has_later[at]
    }

    /// Whether the first row of a field can be deleted, and then its edited copies, one
    /// in each call. The first value must stay the same while all other rows wait. If
    /// this is impossible, the first row needs a temporary type.
    pub(in crate::diff) fn may_go_first(
        &self,
        rows: &[Row<'_>],
        is_touched: impl Fn(usize) -> bool,
    ) -> bool {
        let is_hidden = |at: &usize| self.first[*at] == 0 && is_touched(*at);
        let hidden = (1..rows.len()).filter(is_hidden).count();
        for at in 1..=hidden {
            // The row that is uncovered when the row before it is deleted.
            let next = &rows[at];
            if trim(next.value()) != trim(rows[0].value()) {
                return false;
            }
            if !is_touched(at) {
                return true;
            }
            if self.first[at] != 0 {
                return false;
            }
        }
        true
    }

    /// The groups of equal rows, each in ID order.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut group_of = Map::default();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for at in (0..self.first.len()).filter(|at| self.has_copy(*at)) {
            let next = groups.len();
            let group = *group_of.entry(self.first[at]).or_insert(next);
            if group == next {
                groups.push(Vec::new());
            }
            groups[group].push(at);
        }
        groups
    }
}

/// Whether a row is equal to another row of its field.
pub(in crate::diff) fn has_copy(stored: &[Row<'_>], at: usize) -> bool {
    let (value, value_type) = kind(&stored[at]);
    let is_copy = |(other, row): (usize, &Row<'_>)| {
        let of = kind(row);
        other != at && is_equal(of.0, value) && of.1 == value_type
    };
    stored.iter().enumerate().any(is_copy)
}

impl Diff {
    /// Whether the edits must be correct on servers of the generation `distinct`.
    pub(in crate::diff) fn meets_distinct(&self) -> bool {
        matches!(self.generation, Generations::Any | Generations::Distinct)
    }

    /// The equal rows, if the edits depend on them: an edited row has an equal row, or
    /// the first row is in transit. Such a row will get its type back, even if it has
    /// no other edit.
    pub(in crate::diff) fn touched_copies(
        &self,
        stored: &[Row<'_>],
        fates: &[Fate],
        stored_differ: bool,
    ) -> Option<Copies> {
        if stored_differ || stored.len() < 2 || !self.meets_distinct() {
            return None;
        }
        let is_touched = |at: &usize| fates[*at] != Fate::Stays || stored[*at].is_in_transit();
        let mut touched = (0..stored.len()).filter(is_touched).peekable();
        touched.peek()?;
        let starts_in_transit = stored[0].is_in_transit();
        if stored.len() <= FEW {
            let counts = starts_in_transit || touched.any(|at| has_copy(stored, at));
            return counts.then(|| Copies::new(stored));
        }
        let copies = Copies::new(stored);
        let counts = starts_in_transit || touched.any(|at| copies.has_copy(at));
        counts.then_some(copies)
    }

    /// The equal rows of a field. None if the edits do not depend on them.
    pub(in crate::diff) fn copies(&self, stored: &[Row<'_>]) -> Option<Copies> {
        self.meets_distinct().then(|| Copies::new(stored))
    }
}
