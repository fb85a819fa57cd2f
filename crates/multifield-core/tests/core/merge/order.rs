//! Merges whose order counts, and merges of what is in sight.

use multifield_core::{Current, Desired, Diff, Field, Merge, Merged, Only, Row};
use multifield_testkit::{scenario, CurrentForm, Scenario};
use proptest::prelude::*;

use super::{
    laws::{has_repeated_values, inputs},
    merged, phones,
};
use crate::laws::{holds, in_order};

const IMPOSSIBLE: [&str; 4] = ["order_impossible", "not_an_email", "too_long", "zero_value"];

fn ordered() -> impl Strategy<Value = Scenario> {
    scenario(5).prop_map(|mut scenario| {
        scenario.rules.ordered = true;
        scenario
    })
}

#[test]
fn where_theirs_is_base_it_is_the_diff() {
    holds(512, ordered(), |scenario| {
        if has_repeated_values(&scenario) {
            return Ok(());
        }
        let (base, ours) = (scenario.stored.current(), scenario.wanted.desired());
        let diff = scenario.rules.diff();
        let merged = Merge::new().diff_options(diff).merge(&base, &ours, &base);
        match (diff.diff(&base, &ours), merged) {
            (Ok(expected), Ok(merged)) => {
                prop_assert_eq!(&merged.edits, &expected);
                prop_assert_eq!(merged.conflicts, []);
            }
            (Err(expected), Err(error)) => prop_assert_eq!(error.code(), expected.code()),
            (diff, merged) => prop_assert!(false, "{:?}\n{:?}", diff, merged),
        }
        Ok(())
    });
}

#[test]
fn where_both_did_the_same_there_are_no_edits() {
    holds(1024, ordered(), |scenario| {
        if has_repeated_values(&scenario) {
            return Ok(());
        }
        let (base, ours) = (scenario.stored.current(), scenario.wanted.desired());
        let diff = scenario.rules.diff();
        let Ok(edits) = diff.diff(&base, &ours) else {
            return Ok(());
        };
        let theirs = base.apply(&edits).expect("its edits");
        let merged = Merge::new().diff_options(diff).merge(&base, &ours, &theirs);
        let merged = merged.expect("a merge");
        prop_assert_eq!(&merged.edits.to_string(), "nothing to do\n", "{}", edits);
        Ok(())
    });
}

#[test]
fn where_ours_is_base_there_are_no_edits() {
    holds(512, inputs(), |(mut scenario, theirs)| {
        scenario.rules.types_in_sight = 0;
        scenario.rules.ordered = true;
        if scenario.stored.rows.is_empty() {
            return Ok(());
        }
        let document = CurrentForm::RowList.write(&scenario.stored, 0);
        let base = Current::from_value(&document).expect("a state");
        let ours = Desired::from_value(&document).expect("the same");
        let theirs = theirs.current();
        let options = Merge::new().diff_options(scenario.rules.diff());
        match options.merge(&base, &ours, &theirs) {
            Ok(merged) => prop_assert_eq!(merged, Merged::default()),
            // Every row is pinned, and may have changed places in theirs.
            Err(error) => prop_assert!(IMPOSSIBLE.contains(&error.code().as_str()), "{}", error),
        }
        Ok(())
    });
}

#[track_caller]
fn edits_of([base, ours, theirs]: [&str; 3], expected: &str) {
    let rows = |text: &str, first: u64| {
        let values: Vec<String> = text.chars().map(String::from).collect();
        let rows = values.iter().zip(first..);
        phones(
            &rows
                .map(|(value, id)| (id, &**value, "WORK"))
                .collect::<Vec<_>>(),
        )
    };
    let ours: Vec<String> = ours.chars().map(|it| format!(r#""{it}""#)).collect();
    let ours = format!(r#"{{"PHONE": [{}]}}"#, ours.join(","));
    let options = Merge::new().diff_options(in_order());
    let (base, theirs) = (rows(base, 1), rows(theirs, 1));
    let merged = merged(options, &base, &ours, &theirs);
    assert_eq!(merged.conflicts, []);
    let theirs = Current::from_json(&theirs).expect("theirs");
    let after = theirs.apply(&merged.edits).expect("its edits");
    let after: String = after.rows(Field::Phone).iter().map(Row::value).collect();
    assert_eq!((&*after, merged.edits.len()), {
        let (state, count) = expected.split_once(' ').expect("a state and a count");
        (state, count.parse().expect("a count"))
    });
}

/// Digits are phones: what is listed, and how many edits lead there.
#[test]
fn each_side_may_move_rows() {
    // Ours swaps, theirs adds.
    edits_of(["12", "21", "123"], "213 2");
    // Theirs has swapped, ours has not: theirs counts.
    edits_of(["12", "12", "21"], "21 0");
    edits_of(["12", "123", "21"], "213 1");
    // Both have swapped.
    edits_of(["12", "21", "21"], "21 0");
    // Ours puts a new one first, theirs has added one, which stays where it is.
    edits_of(["12", "912", "123"], "9132 3");
    // What ours adds at the end is added at the end.
    edits_of(["12", "129", "123"], "1239 1");
    // Ours swaps, theirs drops one of them.
    edits_of(["12", "21", "1"], "1 0");
}

/// A row is followed by its value where rows may move, and by its ID where ours
/// names that.
#[test]
fn a_row_that_theirs_has_moved_is_followed() {
    let options = Merge::new().diff_options(in_order());
    let base = [(1, "111", "WORK"), (2, "222", "WORK")];
    let home = r#"{"PHONE": ["111", {"VALUE": "222", "VALUE_TYPE": "HOME"}]}"#;
    let pinned = r#"{"PHONE": [{"ID": 1, "VALUE": "555"}]}"#;
    for (base, ours, theirs, expected) in [
        (
            &base[..],
            home,
            &[(1, "222", "WORK"), (2, "111", "WORK")][..],
            "PHONE\n  ~ 1  222 (WORK) -> 222 (HOME)\n",
        ),
        (
            &base,
            home,
            &[(1, "222", "WORK")],
            "PHONE\n  ~ 1  222 (WORK) -> 222 (HOME)\n",
        ),
        (
            &base[..1],
            pinned,
            &[(1, "333", "WORK"), (2, "111", "WORK")],
            "nothing to do\nconflict PHONE 1: base 111 (WORK), ours 555 (WORK) at PHONE[0], \
             theirs 333 (WORK)\n",
        ),
    ] {
        let merged = merged(options, &phones(base), ours, &phones(theirs));
        assert_eq!(merged.to_string(), expected);
    }
}

#[test]
fn what_is_out_of_sight_is_no_part_of_a_merge() {
    let only = Only::new().with(Field::Phone, ["WORK"]).expect("a type");
    let options = Merge::new().diff_options(Diff::new().only(only));
    let base = phones(&[(1, "111", "WORK"), (2, "222", "HOME"), (3, "333", "WORK")]);
    // Theirs has made a private number of 333, a work number of 222.
    let theirs = phones(&[(1, "111", "WORK"), (2, "222", "WORK"), (3, "333", "HOME")]);
    let text = |ours: &str| merged(options, &base, ours, &theirs).to_string();
    assert_eq!(text(r#"{"PHONE": ["111", "333"]}"#), "nothing to do\n");
    assert_eq!(text(r#"{"PHONE": []}"#), "PHONE\n  - 1  111 (WORK)\n");
    assert_eq!(
        text(r#"{"PHONE": ["111", {"ID": 3, "VALUE": "444"}]}"#),
        "nothing to do\n\
         conflict PHONE 3: base 333 (WORK), ours 444 (WORK) at PHONE[1], theirs deleted\n",
    );
}
