//! The last row of a value that ours lists and theirs has.
//!
//! If base has a value twice, ours may drop one of the rows and theirs the other. Each
//! side still has the value, but both deletions together would lose it. So the last row
//! that has the value stays, and is a conflict.

use std::borrow::Cow;

use super::settle::Settling;
use crate::{
    diff::Decision,
    hash::{Map, Set},
    model::Row,
    values::Keys,
};

/// The rows with a value, after all decisions.
#[derive(Default)]
struct Held {
    /// The number of rows that have the value.
    rows: usize,
    /// The rows of theirs that lose the value.
    losing: Vec<usize>,
}

/// Keeps the rows without which a listed value would be lost.
pub(super) fn keep_last_rows(settling: &mut Settling<'_, '_>) {
    let stays = |it| matches!(it, &Decision::Stays);
    if settling.rows.iter().all(stays) {
        return;
    }
    let sides = settling.sides;
    let class = |value| sides.options.diff.class(sides.field, value, Keys::UNTYPED);
    let mut held: Map<Cow<'_, str>, Held> = Map::default();
    let seen = |(_, row): &(usize, &Row<'_>)| sides.sees(row);
    for (at, row) in sides.theirs.iter().enumerate().filter(seen) {
        let before = class(row.value());
        let after = match settling.rows[at] {
            Decision::Stays => Some(before.clone()),
            Decision::Becomes(wanted) => Some(class(wanted.value)),
            Decision::Free | Decision::Deleted => None,
        };
        if after.as_ref() != Some(&before) {
            held.entry(before).or_default().losing.push(at);
        }
        if let Some(after) = after {
            held.entry(after).or_default().rows += 1;
        }
    }
    for added in &settling.added {
        held.entry(class(added.wanted.value)).or_default().rows += 1;
    }
    let reported: Set<_> = settling.conflicts.iter().map(|it| it.id).collect();
    let mut listed: Vec<_> = sides.ours.iter().map(|ours| class(ours.value)).collect();
    // If a row stays, the value that it would have got may be lost, so that value is
    // checked, too.
    while let Some(value) = listed.pop() {
        let Some(Held { rows: 0, losing }) = held.get_mut(&value) else {
            continue;
        };
        let Some(at) = losing.pop() else { continue };
        let decided = std::mem::replace(&mut settling.rows[at], Decision::Stays);
        held.entry(value).or_default().rows += 1;
        let row = &sides.theirs[at];
        let mut ours = None;
        if let Decision::Becomes(wanted) = decided {
            let lost = class(wanted.value);
            held.entry(lost.clone()).or_default().rows -= 1;
            listed.push(lost);
            ours = Some(wanted);
        }
        if !reported.contains(&row.id()) {
            let base = sides.origin[at].map(|base| &sides.base[base]);
            let ours = ours.as_ref().map(|it| (it, row.value_type().as_str()));
            settling.report(base, ours, Some(row), row);
        }
    }
}
