//! Rows by what they have in common, to be paired off.

use std::{collections::hash_map::Entry, hash::Hash};

use crate::hash::{Map, RandomState};

/// The rows of each class, in their order, which are taken first to last.
pub(crate) struct Buckets<C> {
    /// The first and the last row, as indices into `rows`.
    ends: Map<C, (usize, usize)>,
    /// Each row, and where the next of its class is.
    rows: Vec<(usize, usize)>,
}

impl<C: Hash + Eq> Buckets<C> {
    const END: usize = usize::MAX;

    /// Rows by index, each with its class.
    pub(crate) fn new(rows: impl Iterator<Item = (usize, C)>) -> Self {
        // Most rows are of a class of their own.
        let (_, most) = rows.size_hint();
        let most = most.unwrap_or_default();
        let mut buckets = Buckets {
            ends: Map::with_capacity_and_hasher(most, RandomState::default()),
            rows: Vec::with_capacity(most),
        };
        for (row, class) in rows {
            let at = buckets.rows.len();
            buckets.rows.push((row, Self::END));
            match buckets.ends.entry(class) {
                Entry::Vacant(ends) => {
                    ends.insert((at, at));
                }
                Entry::Occupied(mut ends) => {
                    let (_, last) = ends.get_mut();
                    buckets.rows[*last].1 = at;
                    *last = at;
                }
            }
        }
        buckets
    }

    /// Whether these are so many rows, each of a class of its own.
    pub(crate) fn are_single(&self, rows: usize) -> bool {
        self.rows.len() == rows && self.ends.len() == rows
    }

    /// The next row of a class, which is then taken.
    pub(crate) fn pop(&mut self, class: &C) -> Option<usize> {
        let (first, _) = self.ends.get_mut(class)?;
        let (row, next) = *self.rows.get(*first)?;
        *first = next;
        Some(row)
    }
}
