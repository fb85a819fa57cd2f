//! Rows, sorted into classes, in which rows of both sides are paired.

use std::{collections::hash_map::Entry, hash::Hash};

use crate::hash::{Map, RandomState};

/// The rows of each class. The first row of a class is taken first.
pub(crate) struct Buckets<C> {
    /// For each class, its first and its last row, as indices into `rows`.
    ends: Map<C, (usize, usize)>,
    /// Each row, and the position of the next row of its class.
    rows: Vec<(usize, usize)>,
}

impl<C: Hash + Eq> Buckets<C> {
    const END: usize = usize::MAX;

    /// Sorts rows, which are given as an index and a class, into their classes.
    pub(crate) fn new(rows: impl Iterator<Item = (usize, C)>) -> Self {
        // Most classes have only one row.
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

    /// Whether there are this many rows, and each is the only row of its class.
    pub(crate) fn are_single(&self, rows: usize) -> bool {
        self.rows.len() == rows && self.ends.len() == rows
    }

    /// Takes the next row of a class.
    pub(crate) fn pop(&mut self, class: &C) -> Option<usize> {
        let (first, _) = self.ends.get_mut(class)?;
        let (row, next) = *self.rows.get(*first)?;
        *first = next;
        Some(row)
    }
}
