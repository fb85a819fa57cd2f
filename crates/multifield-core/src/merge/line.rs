//! The order of the rows, if the order counts.
//!
//! Only rows of base and new rows of ours are put in order. Rows that a person has added
//! keep their position, because a value moves only by overwriting another row.

use super::settle::Settling;
use crate::diff::{Decided, Decision, Wanted};

/// A row whose position is decided.
struct InLine<'s> {
    /// Its place in ours.
    place: Option<usize>,
    /// The row of theirs with its content. None if the row is added.
    at: Option<usize>,
    wanted: Wanted<'s>,
}

/// Decides the positions of the rows of base with a row of ours, and of the added rows.
/// Their order is that of ours, if ours moved rows of base, and otherwise that of
/// theirs.
pub(super) fn put_in_order<'s>(settling: &Settling<'_, 's>, decided: &mut Decided<'s>) {
    let held = (0..settling.sides.ours.len()).filter_map(|index| held(settling, index));
    let added = settling.added.iter().map(|added| InLine {
        place: settling.based.places[added.ours],
        at: None,
        wanted: added.wanted,
    });
    let mut line: Vec<InLine<'s>> = held.chain(added).collect();
    // If both have the same row of ours, a row of theirs comes before an added row.
    line.sort_by_key(|row| row.place);
    if !settling.based.has_moved {
        line = in_order_of_theirs(line);
    }
    for row in &line {
        if let Some(at) = row.at {
            decided.rows[at] = Decision::Free;
        }
    }
    decided.list = line.into_iter().map(|row| row.wanted).collect();
}

/// A row that base and theirs have, and that contains a value of ours.
fn held<'s>(settling: &Settling<'_, 's>, index: usize) -> Option<InLine<'s>> {
    let sides = settling.sides;
    let at = settling.claims.of_wanted[index]?;
    sides.origin[at]?;
    let (ours, theirs) = (&sides.ours[index], &sides.theirs[at]);
    let wanted = match settling.rows[at] {
        // A value that moves takes its type along, if ours lists none.
        Decision::Stays => {
            let value_type = ours.listed_type.map(|_| theirs.settled_type());
            ours.with(theirs.value(), value_type)
        }
        Decision::Becomes(wanted) => wanted,
        Decision::Free | Decision::Deleted => return None,
    };
    // If theirs has put another value into the row, it is not moved.
    sides.same.values(wanted.value, ours.value).then(|| InLine {
        place: settling.based.places[index],
        at: Some(at),
        wanted: Wanted {
            value: ours.value,
            pin: ours.has_id().then_some(at),
            ..wanted
        },
    })
}

/// Keeps the order of theirs. Each added row is placed before the first row of theirs
/// that ours lists after it.
fn in_order_of_theirs(line: Vec<InLine<'_>>) -> Vec<InLine<'_>> {
    let (mut held, added): (Vec<_>, Vec<_>) = line.into_iter().partition(|row| row.at.is_some());
    held.sort_by_key(|row| row.at);
    // For each position, the first row of ours that may not come before it.
    let mut spots: Vec<(usize, usize, Option<usize>)> = Vec::new();
    for (nth, row) in held.iter().enumerate() {
        spots.push((nth, 1, row.place));
    }
    // For each position, the furthest position in ours so far. It never decreases, so a
    // binary search finds the first position after a row.
    let mut furthest = None;
    let reached: Vec<_> = held
        .iter()
        .map(|row| {
            furthest = furthest.max(row.place);
            furthest
        })
        .collect();
    for row in &added {
        let next = reached.partition_point(|reached| *reached <= row.place);
        spots.push((next, 0, row.place));
    }
    let mut rows: Vec<_> = spots
        .into_iter()
        .zip(held.into_iter().chain(added))
        .collect();
    rows.sort_by_key(|(spot, _)| *spot);
    rows.into_iter().map(|(_, row)| row).collect()
}
