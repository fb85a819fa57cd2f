//! Merges that are planned again, because an answer was lost.

use multifield_core::{Current, Diff, Equality, Field, Generations, Merge, OnConflict};
use multifield_testkit::{
    lost_answers::{servers, LostAnswer, Moves},
    merges::{keeps_law, leads_to_an_end, small_cases, MergeCase},
    scenario, scenario_with_copies, Rules, Stored, StoredRow, Wanted, WantedRow,
};
use proptest::{collection::vec, prelude::*};

use super::{desired, merged, phones, EVERY};
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

fn moves() -> impl Strategy<Value = Moves> {
    vec((0..8_u8, any::<usize>()), 1..8)
}

/// States with and without equal rows, every option, and what people make of theirs
/// before and after the first call.
fn lost_answers() -> impl Strategy<Value = LostAnswer> {
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
            let rules = Rules {
                generation,
                ordered,
                ..scenario.rules
            };
            LostAnswer::new(scenario, rules, &other.stored, [before, after])
        },
    )
}

fn holds_for_lost_answers(cases: u32, law: fn(&LostAnswer, OnConflict) -> Result<(), String>) {
    holds(cases, lost_answers(), |lost| {
        for on_conflict in EVERY {
            let kept = law(&lost, on_conflict);
            prop_assert!(kept.is_ok(), "{:?} {}", on_conflict, kept.unwrap_err());
        }
        Ok(())
    });
}

#[test]
fn larger_cases_keep_the_law() {
    holds_for_lost_answers(512, LostAnswer::keeps_law);
}

#[test]
fn an_answer_may_be_lost() {
    holds_for_lost_answers(512, LostAnswer::ends);
}

#[test]
fn an_answer_may_be_lost_and_a_person_edit_meanwhile() {
    holds_for_lost_answers(512, LostAnswer::ends_with_a_person);
}

#[test]
fn what_cannot_be_followed_is_not_harmed() {
    holds_for_lost_answers(256, LostAnswer::harms_nothing);
}

/// Cases that the laws found: a value twice, and a person has changed one of the rows.
#[test]
fn rows_of_one_value_are_found_again() {
    let normalized = Diff::new().equality(Equality::Normalized);
    let cases = [
        // Retyped by us, in the spelling that a person has given it.
        (
            normalized,
            phones(&[(2, "1-1-1", "WORK"), (3, "111", "WORK")]),
            r#"{"PHONE": [["1-1-1", "HOME"], ["111", "HOME"]]}"#,
            phones(&[(2, "111", "WORK"), (3, "111", "WORK")]),
        ),
        // Two rows would become equal: the one that becomes what ours lists does.
        (
            Diff::new(),
            phones(&[
                (4, "1-1-1", "HOME"),
                (11, "1-1-1", "HOME"),
                (12, "111", "FAX"),
            ]),
            r#"{"PHONE": [["1-1-1"], ["111", "WORK"], ["111", "HOME"]]}"#,
            phones(&[
                (4, "1-1-1", "HOME"),
                (11, "1-1-1", "WORK"),
                (12, "111", "FAX"),
            ]),
        ),
        // A person has given the row the type that ours lists with the other spelling.
        (
            Diff::new(),
            phones(&[(4, "1-1-1", "HOME")]),
            r#"{"PHONE": [["111", "FAX"], ["111", "HOME"]]}"#,
            phones(&[(4, "1-1-1", "FAX")]),
        ),
        // Row 2 is gone: written over row 9, it would look like row 9 as it was.
        (
            Diff::new(),
            phones(&[(2, "111", "HOME"), (3, "111", "HOME"), (9, "111", "HOME")]),
            r#"{"PHONE": [["111"], ["111", "WORK", 2]]}"#,
            phones(&[(3, "222", "HOME"), (9, "222", "HOME")]),
        ),
    ];
    for (diff, base, ours, theirs) in cases {
        let rows: serde_json::Value = serde_json::from_str(ours).expect("JSON");
        let rows = rows["PHONE"].as_array().expect("a list").iter().map(|row| {
            let mut object = serde_json::json!({ "VALUE": row[0] });
            for (key, value) in [("VALUE_TYPE", &row[1]), ("ID", &row[2])] {
                if !value.is_null() {
                    object[key] = value.clone();
                }
            }
            object
        });
        let ours = serde_json::json!({ "PHONE": rows.collect::<Vec<_>>() }).to_string();
        let (base, ours) = (super::current(&base), desired(&ours));
        let theirs: Current<'_> = super::current(&theirs);
        let options = Merge::new()
            .diff_options(diff.generation(Generations::Factory))
            .on_conflict(OnConflict::Ours);
        let first = options.merge(&base, &ours, &theirs).expect("a merge");
        let after = theirs.apply(&first.edits).expect("its edits");
        let second = options.merge(&base, &ours, &after).expect("a merge");
        assert!(second.edits.is_empty(), "{first}\n{second}");
    }
}

/// Both rows of a number are gone, and it is back once. Only the row that ours has changed
/// can have been added by an earlier edit, so it is this row, and the number stays single.
#[test]
fn a_row_that_ours_left_as_it_was_is_not_found_in_an_added_one() {
    let base = phones(&[(1, "111", "WORK"), (2, "111", "HOME")]);
    let ours = r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "WORK"}, {"VALUE": "111", "VALUE_TYPE": "MOBILE"}]}"#;
    let theirs = phones(&[(3, "111", "OTHER")]);
    let options = Merge::new().on_conflict(OnConflict::Ours);
    let merged = merged(options, &base, ours, &theirs);
    assert_eq!(
        merged.edits.to_string(),
        "PHONE\n  ~ 3  111 (OTHER) -> 111 (MOBILE)\n"
    );
}

/// Cases that the laws found: a value twice in a list whose order counts.
#[test]
fn equal_rows_are_put_in_order() {
    let row = |id, value: &str| StoredRow::new(id, Field::Phone, "WORK", value);
    let home = |id, value: &str| StoredRow::new(id, Field::Phone, "HOME", value);
    let listed = |pin, value: &str, value_type: Option<&str>| WantedRow {
        pin,
        value: value.to_owned(),
        value_type: value_type.map(str::to_owned),
    };
    let open = |value| listed(None, value, None);
    let cases = [
        // A server that holds equal rows adds them one by one.
        (
            Generations::Factory,
            vec![row(1, "222"), row(3, "222")],
            vec![open("111"), open("222"), open("222")],
            vec![row(1, "222"), row(3, "222")],
        ),
        // One that does not hold them would not add what another row says.
        (
            Generations::Any,
            vec![row(3, "333"), row(5, "111")],
            vec![open("222"), open("111")],
            vec![row(3, "111"), row(5, "111")],
        ),
        // What stands before the row that does not move stays before it.
        (
            Generations::Legacy,
            vec![row(1, "333"), row(2, "333"), row(3, "111")],
            vec![
                open("333"),
                listed(Some(3), "111", None),
                listed(None, "333", Some("WORK")),
            ],
            vec![row(1, "333"), row(2, "333"), row(3, "111")],
        ),
        // Row 6 moves behind row 7. Until it is there, it does not go.
        (
            Generations::Any,
            vec![home(6, "333"), row(7, "111")],
            vec![
                listed(None, "333", Some("WORK")),
                listed(Some(7), "222", None),
                open("333"),
            ],
            vec![home(6, "333"), home(7, "333"), home(29, "333")],
        ),
    ];
    let mut wrong = Vec::new();
    for (generation, base, ours, theirs) in cases {
        let rules = Rules {
            generation,
            ordered: true,
            overwrite_same_value: true,
            ..Rules::default()
        };
        let mut wanted = Wanted::default();
        wanted.fields[Field::Phone as usize] = Some(ours);
        let case = MergeCase {
            base: Stored { rows: base },
            ours: wanted,
            theirs: Stored { rows: theirs },
        };
        for on_conflict in EVERY {
            for server in servers(generation) {
                let end = leads_to_an_end((rules, on_conflict), &case, *server, |it| it);
                if !matches!(end, Ok(Some(_))) {
                    wrong.push(format!("{on_conflict:?} {end:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
