//! Merges that are planned again.

use multifield_core::{Generations, OnConflict};
use multifield_testkit::{
    lost_answers::{LostAnswer, Moves},
    Rules, Scenario,
};

const CONFLICTS: [OnConflict; 3] = [OnConflict::Leave, OnConflict::Ours, OnConflict::Theirs];
const GENERATIONS: [Generations; 4] = [
    Generations::Any,
    Generations::Legacy,
    Generations::Factory,
    Generations::Distinct,
];

/// The number of bytes for each list of changes by people, and for the state that these
/// changes take their values from.
const MOVES: usize = 8;
const OTHER: usize = 32;

/// Merges three states, and plans again after the answer was lost. The first byte chooses
/// options. The next bytes are the changes by people, before and after the call.
pub fn merge(bytes: &[u8]) {
    let take = |from: usize, count: usize| {
        let bytes = bytes.get(from..).unwrap_or_default();
        &bytes[..bytes.len().min(count)]
    };
    let flags = bytes.first().copied().unwrap_or(0);
    let (before, after) = (moves(take(1, MOVES)), moves(take(1 + MOVES, MOVES)));
    let other = Scenario::from_bytes(take(1 + 2 * MOVES, OTHER), 3);
    let scenario = Scenario::from_bytes(take(1 + 2 * MOVES + OTHER, usize::MAX), 4);
    let rules = Rules {
        generation: GENERATIONS[usize::from(flags & 3)],
        ordered: (flags >> 2) % 4 == 3,
        ..scenario.rules
    };
    let on_conflict = CONFLICTS[usize::from(flags >> 4) % 3];
    let lost = LostAnswer::new(scenario, rules, &other.stored, [before, after]);
    for law in [
        LostAnswer::keeps_law,
        LostAnswer::ends,
        LostAnswer::ends_with_a_person,
        LostAnswer::harms_nothing,
    ] {
        let kept = law(&lost, on_conflict);
        assert!(
            kept.is_ok(),
            "{on_conflict} {lost:?}\n{}",
            kept.unwrap_err()
        );
    }
}

/// Returns the changes, at least one.
fn moves(bytes: &[u8]) -> Moves {
    let moves = bytes.iter().map(|byte| (byte % 8, usize::from(byte >> 3)));
    let moves: Moves = moves.collect();
    match moves[..] {
        [] => vec![(7, 0)],
        _ => moves,
    }
}
