//! The order of what two sides list.

use crate::model::DesiredRow;

/// Rows with the places that they have in two lists, either of which may lack
/// them.
///
/// Where ours has the rows of base in the order of base, the order of theirs
/// counts, else that of ours. Of the rows that only the other list has, those
/// of theirs come as early as they may there, those of ours, which are new, as
/// late.
pub(super) struct Line<'s> {
    counts_theirs: bool,
    rows: Vec<Placed<'s>>,
}

struct Placed<'s> {
    /// In the list whose order counts.
    main: Option<usize>,
    other: Option<usize>,
    row: DesiredRow<'s>,
}

/// Where a row comes: at or beside a place of the list that counts.
type Spot = (Option<usize>, Beside, Option<usize>);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Beside {
    Before,
    At,
    After,
}

impl<'s> Line<'s> {
    pub(super) const fn new(counts_theirs: bool) -> Self {
        Line {
            counts_theirs,
            rows: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, ours: Option<usize>, theirs: Option<usize>, row: DesiredRow<'s>) {
        let (main, other) = if self.counts_theirs {
            (theirs, ours)
        } else {
            (ours, theirs)
        };
        self.rows.push(Placed { main, other, row });
    }

    pub(super) fn into_rows(mut self) -> impl Iterator<Item = DesiredRow<'s>> {
        self.rows.sort_by_key(|placed| placed.other);
        let spots = if self.counts_theirs {
            let mut spots = self.spots_before();
            spots.reverse();
            spots
        } else {
            self.spots_after()
        };
        let mut rows: Vec<_> = spots.into_iter().zip(self.rows).collect();
        rows.sort_by_key(|(spot, _)| *spot);
        rows.into_iter().map(|(_, placed)| placed.row)
    }

    /// After all that is before it in the other list.
    fn spots_after(&self) -> Vec<Spot> {
        let mut last = None;
        let spots = self.rows.iter().map(|placed| match placed.main {
            None => (last, Beside::After, placed.other),
            main => {
                last = last.max(main.filter(|_| placed.other.is_some()));
                (main, Beside::At, None)
            }
        });
        spots.collect()
    }

    /// Before all that is after it in the other list; the last row first.
    fn spots_before(&self) -> Vec<Spot> {
        let mut next = Some(usize::MAX);
        let spots = self.rows.iter().rev().map(|placed| match placed.main {
            None => (next, Beside::Before, placed.other),
            main => {
                next = next.min(main.filter(|_| placed.other.is_some()).or(next));
                (main, Beside::At, None)
            }
        });
        spots.collect()
    }
}

pub(super) fn is_increasing<'i>(places: impl Iterator<Item = &'i usize> + Clone) -> bool {
    let next = places.clone().skip(1);
    places.zip(next).all(|(place, next)| place < next)
}
