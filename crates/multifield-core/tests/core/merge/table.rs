//! Merges that went wrong in 0.1, and what of a plan is left.

use multifield_core::{Current, Desired, Diff, Edits, Merge, Merged, OnConflict, Order};

use super::{current, desired, merged};
use crate::laws::in_order;

/// `11:A` and `A` are of the type WORK, `11:A!` and `A!` of MOBILE, `A?` is open.
fn row(text: &str) -> String {
    let (id, rest) = text
        .split_once(':')
        .map_or((None, text), |(id, rest)| (Some(id), rest));
    let value = rest.trim_end_matches(['!', '?']);
    let digit = (b'1' + value.as_bytes()[0] - b'A') as char;
    let value = digit.to_string().repeat(6);
    let id = id.map(|id| format!(r#""ID": {id}, "#)).unwrap_or_default();
    let value_type = match rest.chars().last() {
        Some('!') => r#", "VALUE_TYPE": "MOBILE""#,
        Some('?') => "",
        _ => r#", "VALUE_TYPE": "WORK""#,
    };
    format!(r#"{{{id}"VALUE": "{value}"{value_type}}}"#)
}

fn rows(text: &str) -> String {
    let rows: Vec<String> = text.split_whitespace().map(row).collect();
    format!(r#"{{"PHONE": [{}]}}"#, rows.join(", "))
}

/// Merges until there is nothing to do, and gives what each plan does.
#[track_caller]
fn assert_plans(
    [base, ours, theirs]: [&str; 3],
    on_conflict: OnConflict,
    diff: Diff,
    expected: &[&str],
    conflicts: usize,
) {
    let options = Merge::new().diff_options(diff).on_conflict(on_conflict);
    let (base, ours, mut theirs) = (rows(base), rows(ours), rows(theirs));
    for expected in expected.iter().chain(&["nothing to do\n"]) {
        let merged: Merged = merged(options, &base, &ours, &theirs);
        assert_eq!(merged.edits.to_string(), *expected);
        if *expected == "nothing to do\n" {
            assert_eq!(merged.conflicts.len(), conflicts);
        }
        let state = current(&theirs).into_owned();
        let after = state.apply(&merged.edits).expect("its edits");
        let is_empty = after.iter().next().is_none();
        let after = serde_json::to_string(&after).expect("JSON");
        theirs = if is_empty { rows("") } else { after };
    }
}

#[test]
fn merges_that_are_planned_again_do_no_harm() {
    use OnConflict::{Leave, Ours};
    let any = Diff::new();
    let ordered = in_order();
    for (sides, on_conflict, diff, expected, conflicts) in [
        (["7:A", "7:B? A?", "101:A"], Leave, any, &[][..], 1),
        (["9:A 11:B", "B?", "11:B 48:A"], Leave, any, &[], 0),
        (["9:A 11:B", "B?", "11:B 48:A!"], Ours, any, &[], 0),
        (
            ["15:A", "C?", "15:A 52:B"],
            Ours,
            ordered,
            &["PHONE\n  ~ 15  111111 (WORK) -> 333333 (WORK)\n"],
            0,
        ),
        (["11:A", "B?", "11:B 21:A"], Ours, ordered, &[], 0),
        (["7:A", "7:B?", "9:B 10:A"], Leave, any, &[], 0),
        (["7:A", "7:B?", "9:A"], Leave, any, &[], 1),
        (["11:A", "A!", "31:A! 32:A"], Ours, any, &[], 0),
        (
            ["11:A 12:A!", "B C!", "11:B 12:A!"],
            Leave,
            any,
            &["PHONE\n  ~ 12  111111 (MOBILE) -> 333333 (MOBILE)\n"],
            0,
        ),
        (
            ["17:C 18:B 19:C", "C? B? C?", "17:B 19:C 51:B"],
            Leave,
            ordered,
            &[],
            0,
        ),
        (["11:A 12:B", "B? A?", "11:B 12:B"], Leave, ordered, &[], 0),
        // As above, before the first call was carried out.
        (
            ["7:A", "7:B? A?", ""],
            Leave,
            any,
            &["PHONE\n  + 111111 (WORK)\n"],
            1,
        ),
        (
            ["9:A 11:B", "B?", "9:A 11:B 48:A"],
            Leave,
            any,
            &["PHONE\n  - 9  111111 (WORK)\n"],
            0,
        ),
    ] {
        assert_plans(sides, on_conflict, diff, expected, conflicts);
    }
}

/// Each side has dropped another one of two rows.
#[test]
fn the_last_row_of_a_value_stays() {
    use OnConflict::{Leave, Ours, Theirs};
    let any = Diff::new();
    for on_conflict in [Leave, Ours, Theirs] {
        for (sides, diff, expected, conflicts) in [
            (["2:A 3:A", "2:A?", "3:A"], any, &[][..], 1),
            (["1:A 2:A", "2:A?", "1:A 2:B"], any, &[], 1),
            (["7:A! 8:A", "8:A", "7:A!"], any, &[], 1),
            (["2:A 4:A", "2:A? 4:B", "4:A"], any, &[], 1),
            (["1:A! 2:A", "A! 2:B", "2:A"], in_order(), &[], 1),
            // Another row has the value.
            (
                ["2:A 3:A", "2:A?", "3:A 9:A!"],
                any,
                &["PHONE\n  - 3  111111 (WORK)\n"],
                0,
            ),
            // Ours does not list it.
            (
                ["2:A 3:B", "2:A?", "3:B"],
                any,
                &["PHONE\n  - 3  222222 (WORK)\n"],
                0,
            ),
        ] {
            assert_plans(sides, on_conflict, diff, expected, conflicts);
        }
    }
}

/// 7 keeps its value, so 8 is the last row of the value that 7 would have got.
#[test]
fn a_row_that_stays_may_keep_another() {
    let sides = ["6:A 7:A 8:B 9:B", "6:A? 7:B 9:B?", "7:A 8:B"];
    assert_plans(sides, OnConflict::Leave, Diff::new(), &[], 2);
}

#[test]
fn where_ours_is_base_nothing_is_done_in_any_order() {
    for theirs in [
        "1:A 2:B 3:A",
        "1:B 2:A 3:A",
        "2:B 3:A",
        "1:A 7:A",
        "1:C 2:B 3:A",
    ] {
        let diff = Diff::new().order(Order::Desired);
        assert_plans(
            ["1:A 2:B 3:A", "A B A", theirs],
            OnConflict::Leave,
            diff,
            &[],
            0,
        );
    }
}

#[track_caller]
fn assert_rest(edits: &Edits, theirs: &str, expected: &str, changed: &[&str]) {
    let saved = serde_json::to_string(edits).expect("JSON");
    let loaded = Edits::from_json(&saved).expect("edits");
    assert_eq!(&loaded, edits);
    let rest = loaded.rest(&current(&rows(theirs))).expect("a rest");
    assert_eq!(rest.edits.to_string(), expected);
    let reported: Vec<String> = rest.changed.iter().map(ToString::to_string).collect();
    assert_eq!(reported, changed);
}

#[test]
fn what_is_left_of_a_plan() {
    let (before, ours) = (rows("11:A 12:B"), rows("B? A?"));
    let before = current(&before);
    let ours = desired(&ours);
    let swap = in_order().diff(&before, &ours).expect("a diff");
    let nothing = "nothing to do\n";
    let second = "PHONE\n  ~ 12  222222 (WORK) -> 111111 (WORK)\n";
    assert_rest(&swap, "11:B 12:B", second, &[]);
    assert_rest(&swap, "11:B 12:A", nothing, &[]);
    let changed = ["PHONE 11: planned 222222 (WORK), found 333333 (WORK)"];
    assert_rest(&swap, "11:C 12:B", second, &changed);
    let gone = ["PHONE 12: planned 111111 (WORK), found no such row"];
    assert_rest(&swap, "11:B", nothing, &gone);
}

#[test]
fn what_was_added_is_found_by_what_it_holds() {
    let before = rows("");
    let (before, ours) = (current(&before), rows("A"));
    let ours = desired(&ours);
    let add = Diff::new().diff(&before, &ours).expect("a diff");
    let append = "PHONE\n  + 111111 (WORK)\n";
    assert_rest(&add, "", append, &[]);
    assert_rest(&add, "31:A! 32:A", "nothing to do\n", &[]);
    let other = ["PHONE 31: planned 111111 (WORK), found 111111 (MOBILE)"];
    assert_rest(&add, "31:A!", "nothing to do\n", &other);

    // A row that was there is none that was added, whatever it holds by now.
    let (before, ours) = (rows("31:B"), rows("31:B A"));
    let (before, ours) = (current(&before), desired(&ours));
    let add = Diff::new().diff(&before, &ours).expect("a diff");
    assert_rest(&add, "31:A", append, &[]);
    assert_rest(&add, "31:B 40:A", "nothing to do\n", &[]);
}

#[test]
fn the_rest_of_a_plan_of_several_calls() {
    let base = rows("8:A 9:B");
    let ours = rows("B? A?");
    let options = Merge::new().diff_options(Diff::new().order(Order::Desired));
    let merged = merged(options, &base, &ours, &base);
    assert_eq!((merged.edits.len(), merged.later.len()), (1, 1));
    let saved = serde_json::to_string(&merged).expect("JSON");
    assert_eq!(Merged::from_json(&saved).expect("a merge"), merged);

    // Each call, and what is left before and after it.
    let mut state = current(&base).into_owned();
    for calls in [2, 1, 0] {
        let mut left = 0;
        let mut rest = merged.rest(&state).expect("a rest");
        let mut after = state.clone();
        while !rest.edits.is_empty() {
            after = after.apply(&rest.edits).expect("its edits").into_owned();
            rest = merged.rest(&after).expect("a rest");
            left += 1;
        }
        assert_eq!(left, calls);
        assert_eq!(rest.changed, []);
        let next = merged.rest(&state).expect("a rest").edits;
        state = state.apply(&next).expect("its edits").into_owned();
    }
    let held: Vec<_> = state.iter().map(|row| row.value().to_owned()).collect();
    assert_eq!(held, ["222222", "111111"]);
    let own = Desired::from_json(&ours).expect("ours");
    let again = options.merge(&current(&base), &own, &state);
    assert!(again.expect("a merge").edits.is_empty());
    let unread = Current::from_json(r#"{"ID": "43"}"#).expect("a state");
    let error = merged.rest(&unread).expect_err("an error");
    assert_eq!(error.code(), "field_not_read");
}
