//! Finds the cheapest way to write wanted rows into stored rows without changing their
//! order.

use std::ops::{Add, RangeInclusive};

use super::{likeness::Stretch, MOST_CELLS};

/// The cost of edits. The fields are compared from the first to the last. The number of
/// deletions comes between the first and the second field; the functions that compare
/// costs count it themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    /// The number of touched rows.
    pub(super) edits: u32,
    /// The number of stored values that are lost.
    pub(super) lost: u32,
    /// The number of rows that get another format, or another value and type.
    pub(super) unlike: u32,
    /// The number of equal rows before the touched rows. A server of the generation
    /// `distinct` finds only the first of equal rows, so touching the first one takes
    /// the fewest calls.
    pub(super) depth: u32,
}

impl Cost {
    /// The cost of an impossible alignment. It is higher than any other cost.
    pub(super) const OF_NO_WAY: Cost = Cost {
        edits: u32::MAX / 2,
        lost: 0,
        unlike: 0,
        depth: 0,
    };
}

impl Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost {
            // The sum with an impossible alignment is still impossible.
            edits: self.edits.saturating_add(other.edits),
            lost: self.lost + other.lost,
            unlike: self.unlike + other.unlike,
            depth: self.depth.saturating_add(other.depth),
        }
    }
}

/// What happens to wanted rows that no stored row is assigned to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Appended rows come last.
    Appended,
    /// Appended rows are impossible here, because a row with a fixed position comes after
    /// them.
    NotWanted,
}

/// The rows are too many to be aligned.
pub(super) struct TooLarge {
    pub(super) stored: usize,
    pub(super) wanted: usize,
}

/// The cheapest pairs of stored and wanted rows. None if no alignment is possible.
///
/// Equal rows at the start are paired at once. For the other rows, only alignments with
/// few deletions are tried first, then with more, until more deletions cannot be
/// cheaper: each deletion costs an edit, and a second one if it leaves a wanted row
/// without a stored row.
pub(super) fn align(
    stretch: Stretch<'_>,
    rest: Rest,
) -> Result<Option<Vec<(usize, usize)>>, TooLarge> {
    let start = stretch.same_at_start();
    let stretch = stretch.skip(start);
    let (stored, wanted) = (stretch.stored.len(), stretch.wanted);
    let mut pairs: Vec<_> = (0..start).map(|at| (at, at)).collect();
    let least = stored.saturating_sub(wanted);
    let most = match rest {
        Rest::Appended => stored,
        Rest::NotWanted if wanted > stored => return Ok(None),
        Rest::NotWanted => least,
    };
    let is_small = stored.saturating_mul(wanted) <= MOST_CELLS;
    let (mut deletes, mut cells) = (least, 0);
    loop {
        let ways = Ways {
            stored,
            wanted,
            deletes,
        };
        cells += ways.cells();
        if cells > MOST_CELLS && !is_small {
            return Err(TooLarge { stored, wanted });
        }
        let found = match rest {
            Rest::Appended => ways.cheapest(least..=deletes, &stretch),
            Rest::NotWanted => ways.cheapest(least..=least, &stretch),
        };
        let next = deletes + 1;
        let cheapest_other = next + (wanted + next).saturating_sub(stored);
        let is_cheapest = |(edits, _): &(usize, _)| *edits <= cheapest_other;
        if deletes == most || found.as_ref().is_some_and(is_cheapest) {
            return Ok(found.map(|(_, found)| {
                pairs.extend(found.iter().map(|(row, nth)| (start + row, start + nth)));
                pairs
            }));
        }
        deletes = (least + 2 * (deletes - least) + 1).min(most);
    }
}

/// The table of alignments with a limited number of deletions. A cell is the number of
/// stored rows before it, and the number of deleted ones among them. Each of the others
/// is paired with a wanted row.
struct Ways {
    stored: usize,
    wanted: usize,
    deletes: usize,
}

impl Ways {
    fn cells(&self) -> usize {
        self.stored.saturating_mul(self.width())
    }

    /// The highest number of cells for one number of stored rows.
    fn width(&self) -> usize {
        self.deletes.min(self.wanted) + 1
    }

    /// The possible numbers of deletions among the first `rows` rows.
    fn deleted(&self, rows: usize) -> RangeInclusive<usize> {
        rows.saturating_sub(self.wanted)..=rows.min(self.deletes)
    }

    /// The cheapest pairs, for the numbers of deletions in `ends`, with the number of
    /// their edits.
    fn cheapest(
        &self,
        ends: RangeInclusive<usize>,
        stretch: &Stretch<'_>,
    ) -> Option<(usize, Vec<(usize, usize)>)> {
        // The cost for each number of deletions, after the rows so far.
        let mut costs = vec![Cost::OF_NO_WAY; self.deletes + 1];
        costs[0] = Cost::default();
        let mut deletions = Bits::new(self.cells());
        for row in 0..self.stored {
            let start = *self.deleted(row + 1).start();
            for deleted in self.deleted(row + 1).rev() {
                let assigned = match row.checked_sub(deleted) {
                    Some(nth) => costs[deleted] + stretch.pair(row, nth),
                    None => Cost::OF_NO_WAY,
                };
                let passed = match deleted.checked_sub(1) {
                    Some(before) => costs[before] + stretch.deletion(row),
                    None => Cost::OF_NO_WAY,
                };
                costs[deleted] = assigned.min(passed);
                // If both choices cost the same, the rows with the lowest IDs stay.
                if passed <= assigned {
                    deletions.set(row * self.width() + deleted - start);
                }
            }
        }
        let appended = |deleted: usize| (self.wanted + deleted).saturating_sub(self.stored);
        let total = |deleted: &usize| {
            let Cost {
                edits,
                lost,
                unlike,
                depth,
            } = costs[*deleted];
            // If no alignment is possible, the number of edits counts as the highest
            // possible one.
            let edits = (edits as usize).saturating_add(appended(*deleted));
            (edits, *deleted, lost, unlike, depth)
        };
        let mut deleted = ends.min_by_key(total)?;
        if costs[deleted] >= Cost::OF_NO_WAY {
            return None;
        }
        let edits = total(&deleted).0;
        let mut pairs = Vec::with_capacity(self.stored - deleted);
        for row in (0..self.stored).rev() {
            let start = *self.deleted(row + 1).start();
            if deletions.get(row * self.width() + deleted - start) {
                deleted -= 1;
            } else {
                pairs.push((row, row - deleted));
            }
        }
        Some((edits, pairs))
    }
}

struct Bits(Vec<u64>);

impl Bits {
    fn new(len: usize) -> Bits {
        Bits(vec![0; len / 64 + 1])
    }

    fn set(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn get(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }
}
