//! Merges that are planned again, because an answer was lost.

use multifield_core::{Field, Generation, Generations};
use multifield_testkit::{
    merges::{keeps_law, leads_to_an_end, small_cases, MergeCase},
    scenario, scenario_with_copies, Rules, Scenario, Stored, StoredRow,
};
use proptest::{collection::vec, prelude::*};

use super::{laws::moved_on, EVERY};
use crate::laws::holds;

/// Every so many of the small cases; the example `merges` of the testkit takes all.
const EVERY_NTH: usize = 211;

#[test]
fn small_cases_keep_the_law() {
    for (case, is_pinned) in small_cases().step_by(EVERY_NTH) {
        for on_conflict in EVERY {
            for ordered in [false, true] {
                let rules = Rules {
                    ordered,
                    ..Rules::default()
                };
                if ordered && (is_pinned || case.has_repeated_values(rules)) {
                    continue;
                }
                let kept = keeps_law(rules, on_conflict, &case);
                assert!(kept.is_ok(), "{on_conflict:?} {case:?}\n{kept:?}");
            }
        }
    }
}

type Moves = Vec<(u8, usize)>;

fn moves() -> impl Strategy<Value = Moves> {
    vec((0..8_u8, any::<usize>()), 1..8)
}

/// States with and without equal rows, every option, and what people make of theirs
/// before and after the first call.
fn inputs() -> impl Strategy<Value = (Rules, MergeCase, Moves, Stored)> {
    let generation = prop_oneof![
        3 => Just(Generations::Any),
        1 => Just(Generations::Distinct),
        1 => Just(Generations::Legacy),
        1 => Just(Generations::Factory),
    ];
    let scenarios = prop_oneof![scenario(5), scenario_with_copies(5)];
    let others = (scenario(3), moves(), moves());
    (scenarios, generation, proptest::bool::weighted(0.3), others).prop_map(
        |(scenario, generation, ordered, (other, before, after))| {
            let Scenario {
                stored,
                wanted,
                mut rules,
            } = scenario;
            rules.generation = generation;
            rules.ordered = ordered;
            rules.keep_duplicates = false;
            let mut base = stored.known();
            let other = other.stored.known();
            // The portal gives no ID twice, not even that of a row that is gone.
            let last = base.rows.iter().map(|row| row.id).max().unwrap_or(0);
            let mut last = StoredRow::new(last + 1, Field::Phone, "", "last");
            "FAX".clone_into(&mut last.type_id);
            base.rows.push(last);
            let case = MergeCase {
                theirs: moved_on(&base, &other, &before),
                base,
                ours: wanted,
            };
            (rules, case, after, other)
        },
    )
}

/// Whether the rows of a side cannot be told apart: a value is there twice, and in
/// two spellings or in a list whose order counts. Or whether ours lists a system row,
/// which no edit may touch once it is there.
fn cannot_be_followed(rules: Rules, case: &MergeCase) -> bool {
    let mut listed = case.ours.mentioned().flat_map(|(_, rows)| rows);
    (case.has_repeated_values(rules) && (rules.ordered || case.has_two_spellings(rules)))
        || listed.any(|row| row.value.trim().starts_with("imol|"))
}

fn servers(generation: Generations) -> &'static [Generation] {
    match generation {
        Generations::Legacy => &[Generation::Legacy],
        Generations::Factory => &[Generation::Factory],
        Generations::Distinct => &[Generation::Distinct],
        _ => &[
            Generation::Legacy,
            Generation::Factory,
            Generation::Distinct,
        ],
    }
}

/// After any part of the edits; cases with a value twice are among the small ones.
#[test]
fn larger_cases_keep_the_law() {
    holds(512, inputs(), |(rules, case, _, _)| {
        if cannot_be_followed(rules, &case) || case.has_repeated_values(rules) {
            return Ok(());
        }
        for on_conflict in EVERY {
            let kept = keeps_law(rules, on_conflict, &case);
            prop_assert!(kept.is_ok(), "{:?} {}", on_conflict, kept.unwrap_err());
        }
        Ok(())
    });
}

#[test]
fn an_answer_may_be_lost() {
    holds(512, inputs(), |(rules, case, _, _)| {
        if cannot_be_followed(rules, &case) {
            return Ok(());
        }
        for on_conflict in EVERY {
            for server in servers(rules.generation) {
                let end = leads_to_an_end((rules, on_conflict), &case, *server, |it| it);
                prop_assert!(end.is_ok(), "{:?} {}", on_conflict, end.unwrap_err());
            }
        }
        Ok(())
    });
}

#[test]
fn an_answer_may_be_lost_and_a_person_edit_meanwhile() {
    holds(512, inputs(), |(rules, case, moves, other)| {
        if cannot_be_followed(rules, &case) {
            return Ok(());
        }
        for on_conflict in EVERY {
            for server in servers(rules.generation) {
                let end = leads_to_an_end((rules, on_conflict), &case, *server, |stored| {
                    // A row in transit is there for a moment only.
                    let is_in_transit = |row: &StoredRow| row.value_type.starts_with('~');
                    if stored.rows.iter().any(is_in_transit) {
                        return stored;
                    }
                    moved_on(&stored, &other, &moves)
                });
                prop_assert!(end.is_ok(), "{:?} {}", on_conflict, end.unwrap_err());
            }
        }
        Ok(())
    });
}
