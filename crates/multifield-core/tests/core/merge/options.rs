//! States in which an option or a rule of pairing shows.

use multifield_core::{
    Current, Desired, Diff, Duplicates, Equality, Generations, Merge, OnConflict, Overwrite,
    Spelling, Strategy, SystemRows, UnknownTypes,
};

use super::{merged, phones, EVERY};

#[track_caller]
fn assert_text(options: Merge, [base, ours, theirs]: [&str; 3], expected: &str) {
    assert_eq!(merged(options, base, ours, theirs).to_string(), expected);
}

#[test]
fn a_new_number_is_kept_beside_a_conflict() {
    let states = [
        &*phones(&[(1, "111", "WORK")]),
        r#"{"PHONE": ["222"]}"#,
        &phones(&[(1, "333", "WORK")]),
    ];
    let conflict = "conflict PHONE 1: base 111 (WORK), ours deleted, theirs 333 (WORK)\n";
    let appended = format!("PHONE\n  + 222 (WORK)\n{conflict}");
    let overwritten = format!("PHONE\n  ~ 1  333 (WORK) -> 222 (WORK)\n{conflict}");
    for on_conflict in EVERY {
        let expected = match on_conflict {
            OnConflict::Ours => &overwritten,
            _ => &appended,
        };
        assert_text(Merge::new().on_conflict(on_conflict), states, expected);
    }
    let same_value = Merge::new()
        .on_conflict(OnConflict::Ours)
        .diff_options(Diff::new().overwrite(Overwrite::SameValue));
    let apart = format!("PHONE\n  - 1  333 (WORK)\n  + 222 (WORK)\n{conflict}");
    assert_text(same_value, states, &apart);
}

#[test]
fn theirs_may_delete_a_row_and_add_it_again() {
    let base = phones(&[(1, "111", "WORK"), (2, "222", "WORK")]);
    let theirs = phones(&[(2, "222", "WORK"), (3, "111", "WORK")]);
    let ours = r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "HOME"}, "222"]}"#;
    let edit = "PHONE\n  ~ 3  111 (WORK) -> 111 (HOME)\n";
    assert_text(Merge::new(), [&base, ours, &theirs], edit);
    let pinned = r#"{"PHONE": [{"ID": 1, "VALUE": "111", "VALUE_TYPE": "HOME"}, "222"]}"#;
    assert_text(Merge::new(), [&base, pinned, &theirs], edit);
    // Ours has dropped row 1, not the one that a person has added since.
    assert_text(
        Merge::new(),
        [&base, r#"{"PHONE": ["222"]}"#, &theirs],
        "nothing to do\n",
    );
}

#[test]
fn ours_may_name_a_row_that_it_read_after_the_base() {
    let base = phones(&[(1, "111", "WORK")]);
    let theirs = phones(&[(1, "111", "WORK"), (2, "222", "WORK")]);
    let ours = r#"{"PHONE": ["111", {"ID": 2, "VALUE": "222", "VALUE_TYPE": "HOME"}]}"#;
    let conflict =
        "conflict PHONE 2: base nothing, ours 222 (HOME) at PHONE[1], theirs 222 (WORK)\n";
    let left = format!("nothing to do\n{conflict}");
    assert_text(Merge::new(), [&base, ours, &theirs], &left);
    let settled = format!("PHONE\n  ~ 2  222 (WORK) -> 222 (HOME)\n{conflict}");
    let by_ours = Merge::new().on_conflict(OnConflict::Ours);
    assert_text(by_ours, [&base, ours, &theirs], &settled);
}

#[test]
fn one_number_in_two_spellings_is_added_once() {
    let base = phones(&[]);
    let theirs = phones(&[(2, "+7 916 123-45-67", "MOBILE")]);
    let ours = r#"{"PHONE": ["79161234567"]}"#;
    let conflict = "conflict PHONE 2: base nothing, ours 79161234567 (MOBILE) at PHONE[0], \
                    theirs +7 916 123-45-67 (MOBILE)\n";
    let left = format!("nothing to do\n{conflict}");
    assert_text(Merge::new(), [&base, ours, &theirs], &left);
    // A row that a person has added keeps its value.
    let by_ours = Merge::new().on_conflict(OnConflict::Ours);
    assert_text(by_ours, [&base, ours, &theirs], &left);
}

#[test]
fn what_theirs_turned_a_row_into_is_not_added_again() {
    let base = phones(&[(1, "111", "WORK")]);
    let theirs = phones(&[(1, "222", "WORK")]);
    assert_text(
        Merge::new(),
        [&base, r#"{"PHONE": ["111", "222"]}"#, &theirs],
        "nothing to do\n",
    );
}

#[test]
fn twice_in_ours_is_once_where_theirs_has_changed_it() {
    let base = phones(&[(1, "111", "WORK")]);
    let theirs = phones(&[(1, "222", "WORK")]);
    let twice = r#"{"PHONE": ["111", {"VALUE": "111", "VALUE_TYPE": "WORK"}]}"#;
    assert_text(Merge::new(), [&base, twice, &theirs], "nothing to do\n");
    let keep = Merge::new().diff_options(
        Diff::new()
            .duplicates(Duplicates::Keep)
            .generation(Generations::Factory),
    );
    assert_text(keep, [&base, twice, &theirs], "PHONE\n  + 111 (WORK)\n");
}

#[test]
fn protected_rows_stay() {
    let row = |value: &str| {
        format!(
            r#"{{"IM": [{{"ID": 7, "VALUE_TYPE": "IMOL", "VALUE": "imol|{value}"}},
                        {{"ID": 8, "VALUE_TYPE": "OTHER", "VALUE": "@anna"}}]}}"#
        )
    };
    let (base, theirs) = (row("a"), row("b"));
    let gone = "IM: cleared\n  - 8  @anna (OTHER)\n";
    assert_text(Merge::new(), [&base, r#"{"IM": []}"#, &theirs], gone);
    let touch = Merge::new().diff_options(Diff::new().system_rows(SystemRows::Touch));
    assert_text(
        touch,
        [&base, r#"{"IM": []}"#, &theirs],
        "IM\n  - 8  @anna (OTHER)\n\
         conflict IM 7: base imol|a (IMOL), ours deleted, theirs imol|b (IMOL)\n",
    );
}

#[test]
fn a_row_that_theirs_deleted_comes_back_with_its_type() {
    let base = phones(&[(1, "+7 916 123-45-67", "MOBILE"), (2, "222", "WORK")]);
    let theirs = phones(&[(2, "222", "WORK")]);
    let ours = r#"{"PHONE": ["79161234567", "222"]}"#;
    let conflict = "conflict PHONE 1: base +7 916 123-45-67 (MOBILE), \
                    ours 79161234567 (MOBILE) at PHONE[0], theirs deleted\n";
    let by_ours = Merge::new().on_conflict(OnConflict::Ours);
    let expected = format!("PHONE\n  + 79161234567 (MOBILE)\n{conflict}");
    assert_text(by_ours, [&base, ours, &theirs], &expected);
    let left = format!("nothing to do\n{conflict}");
    assert_text(Merge::new(), [&base, ours, &theirs], &left);
}

#[test]
fn where_each_side_drops_another_duplicate_one_stays() {
    let base = phones(&[(1, "111", "WORK"), (2, "111", "HOME")]);
    let theirs = phones(&[(2, "111", "HOME")]);
    assert_text(
        Merge::new(),
        [&base, r#"{"PHONE": ["111"]}"#, &theirs],
        "nothing to do\n",
    );
    let typed = r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "WORK"}]}"#;
    let retyped = "PHONE\n  ~ 2  111 (HOME) -> 111 (WORK)\n";
    assert_text(Merge::new(), [&base, typed, &theirs], retyped);
}

#[test]
fn a_blank_type_of_theirs_is_not_filled_by_the_way() {
    let base = phones(&[]);
    let theirs = phones(&[(1, "111", "")]);
    let ours = r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "WORK"},
                             {"VALUE": "111", "VALUE_TYPE": "HOME"}]}"#;
    assert_text(
        Merge::new(),
        [&base, ours, &theirs],
        "PHONE\n  + 111 (HOME)\n\
         conflict PHONE 1: base nothing, ours 111 (WORK) at PHONE[0], theirs 111 ()\n",
    );
}

/// The portal would trim them with the next write, and what was a conflict
/// would be none any more.
#[test]
fn blanks_alone_are_no_change_of_theirs() {
    let base = phones(&[(1, "111", "WORK"), (2, "222", "WORK")]);
    let theirs = phones(&[(1, " 111", "WORK"), (2, "222 ", "WORK ")]);
    let ours = r#"{"PHONE": [{"ID": 1, "VALUE": "333", "VALUE_TYPE": "MOBILE"}]}"#;
    assert_text(
        Merge::new(),
        [&base, ours, &theirs],
        "PHONE\n  ~ 1   111 (WORK) -> 333 (MOBILE)\n  - 2  222  (WORK )\n",
    );
}

/// What ours has put in the place of a row is what theirs has made of it.
#[test]
fn both_may_replace_a_value_by_the_same() {
    let base = phones(&[(1, "111", "WORK")]);
    let theirs = phones(&[(1, "222", "WORK")]);
    for (ours, expected) in [
        (r#"{"PHONE": ["222", "999"]}"#, "PHONE\n  + 999 (WORK)\n"),
        (
            r#"{"PHONE": [{"VALUE": "222", "VALUE_TYPE": "HOME"}, "999"]}"#,
            "PHONE\n  + 999 (WORK)\nconflict PHONE 1: base nothing, ours 222 (HOME) at PHONE[0], \
             theirs 222 (WORK)\n",
        ),
    ] {
        assert_text(Merge::new(), [&base, ours, &theirs], expected);
    }
}

#[test]
fn what_theirs_has_put_in_the_place_of_another_is_not_added() {
    let base = phones(&[(1, "111", "WORK")]);
    let theirs = phones(&[(1, "222", "WORK")]);
    let ours = r#"{"PHONE": ["111", "222"]}"#;
    for duplicates in [Duplicates::Collapse, Duplicates::Keep] {
        let merge = Merge::new().diff_options(
            Diff::new()
                .duplicates(duplicates)
                .generation(Generations::Factory),
        );
        assert_text(merge, [&base, ours, &theirs], "nothing to do\n");
    }
}

#[test]
fn what_ours_has_put_in_the_place_of_another_may_be_added_again() {
    let base = phones(&[(1, "111", "WORK")]);
    let theirs = phones(&[(1, "111", "WORK"), (2, "555", "WORK")]);
    let ours = r#"{"PHONE": [{"ID": 1, "VALUE": "333"}, "111"]}"#;
    let expected = "PHONE\n  ~ 1  111 (WORK) -> 333 (WORK)\n  + 111 (WORK)\n";
    assert_text(Merge::new(), [&base, ours, &theirs], expected);
}

/// The portal holds it, but would not take it with another type.
#[test]
fn a_type_for_what_cannot_be_written_is_a_conflict() {
    let email = |value: &str| {
        format!(r#"{{"EMAIL": [{{"ID": 1, "VALUE_TYPE": "WORK", "VALUE": "{value}"}}]}}"#)
    };
    let ours = r#"{"EMAIL": [{"VALUE": "a@b.co", "VALUE_TYPE": "HOME"}]}"#;
    let expected = "nothing to do\nconflict EMAIL 1: base a@b.co (WORK), ours a@b.co (HOME) at \
                    EMAIL[0], theirs none (WORK)\n";
    let states = [&*email("a@b.co"), ours, &email("none")];
    assert_text(Merge::new(), states, expected);
    let long = "1".repeat(251);
    let states = [
        &*phones(&[(1, "111", "WORK")]),
        r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "HOME"}]}"#,
        &phones(&[(1, &long, "WORK")]),
    ];
    let merged = merged(Merge::new(), states[0], states[1], states[2]);
    assert_eq!((merged.edits.len(), merged.conflicts.len()), (0, 1));
}

/// A row that comes back has the type that it had, unless nobody knows that.
#[test]
fn a_row_that_comes_back_has_its_type() {
    let base = phones(&[(1, "111", "odd")]);
    let ours = r#"{"PHONE": [{"ID": 1, "VALUE": "222"}]}"#;
    let merge = Merge::new().on_conflict(OnConflict::Ours);
    let conflict = "conflict PHONE 1: base 111 (odd), ours 222 (odd) at PHONE[0], theirs deleted\n";
    for (options, value_type) in [
        (Diff::new(), "WORK"),
        (Diff::new().unknown_types(UnknownTypes::Allow), "odd"),
    ] {
        let expected = format!("PHONE\n  + 222 ({value_type})\n{conflict}");
        let states = [&*base, ours, r#"{"PHONE": []}"#];
        assert_text(merge.diff_options(options), states, &expected);
    }
}

#[test]
fn a_protected_row_is_no_row_of_another_type() {
    let row = |id, value_type: &str, value: &str| {
        format!(r#"{{"ID": {id}, "VALUE_TYPE": "{value_type}", "VALUE": "{value}"}}"#)
    };
    let held = row(1, "IMOL", "imol|a|1");
    let base = format!(r#"{{"IM": [{held}]}}"#);
    let theirs = format!(r#"{{"IM": [{held}, {}]}}"#, row(2, "TELEGRAM", "@b"));
    let ours = r#"{"IM": [{"VALUE": "imol|a|1", "VALUE_TYPE": "TELEGRAM"}]}"#;
    let expected = "IM\n  + imol|a|1 (TELEGRAM)\n";
    assert_text(Merge::new(), [&base, ours, &theirs], expected);
}

/// Not even where ours adds it, or puts it in the place of what theirs has made
/// of it; but of its own type it is the very row.
#[test]
fn a_protected_row_of_theirs_is_no_row_of_another_type() {
    let state = |rows: &[(&str, &str)]| {
        let rows = rows.iter().map(|(value_type, value)| {
            format!(r#"{{"ID": 1, "VALUE_TYPE": "{value_type}", "VALUE": "{value}"}}"#)
        });
        format!(r#"{{"IM": [{}]}}"#, rows.collect::<String>())
    };
    let theirs = state(&[("IMOL", "imol|a|1")]);
    let ours = |value_type: &str| {
        format!(r#"{{"IM": [{{"VALUE_TYPE": "{value_type}", "VALUE": "imol|a|1"}}]}}"#)
    };
    for (base, value_type, expected) in [
        (state(&[]), "IMOL", "nothing to do\n"),
        (
            state(&[]),
            "TELEGRAM",
            "IM\n  + imol|a|1 (TELEGRAM)\n",
        ),
        (state(&[("TELEGRAM", "@b")]), "IMOL", "nothing to do\n"),
        (
            state(&[("TELEGRAM", "@b")]),
            "TELEGRAM",
            "IM\n  + imol|a|1 (TELEGRAM)\nconflict IM 1: base @b (TELEGRAM), ours deleted, theirs imol|a|1 (IMOL)\n",
        ),
    ] {
        assert_text(Merge::new(), [&base, &ours(value_type), &theirs], expected);
    }
}

/// As a diff sees it: what writing would trim is no change.
#[test]
fn blanks_around_a_type_are_no_change_of_ours() {
    for held in ["WORK", "WORK "] {
        let base = phones(&[(1, "111", held)]);
        let theirs = phones(&[(1, "111", "HOME")]);
        let ours = r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "WORK "}]}"#;
        assert_text(Merge::new(), [&base, ours, &theirs], "nothing to do\n");
    }
}

/// A conflict that ours wins turns no row into another where none may.
#[test]
fn only_a_row_of_the_same_value_is_overwritten_where_that_is_asked_for() {
    let base = phones(&[(1, "111", "WORK")]);
    let theirs = phones(&[(1, "222", "WORK")]);
    let ours = r#"{"PHONE": ["1-11"]}"#;
    let conflict =
        "conflict PHONE 1: base 111 (WORK), ours 1-11 (WORK) at PHONE[0], theirs 222 (WORK)\n";
    let merge = Merge::new().on_conflict(OnConflict::Ours);
    for (overwrite, edits) in [
        (Overwrite::Any, "  ~ 1  222 (WORK) -> 1-11 (WORK)\n"),
        (Overwrite::SameValue, "  - 1  222 (WORK)\n  + 1-11 (WORK)\n"),
    ] {
        let expected = format!("PHONE\n{edits}{conflict}");
        let merge = merge.diff_options(Diff::new().overwrite(overwrite));
        assert_text(merge, [&base, ours, &theirs], &expected);
    }
}

#[test]
fn blanks_say_which_of_two_rows_stays() {
    let base = phones(&[(1, "111", "WORK"), (2, " 111", "WORK")]);
    let theirs = phones(&[(1, "111", "WORK"), (2, " 111", "WORK"), (3, "3", "WORK")]);
    for ours in [
        r#"{"PHONE": [" 111"]}"#,
        r#"{"PHONE": [{"VALUE": " 111", "VALUE_TYPE": "WORK"}]}"#,
    ] {
        let expected = "PHONE\n  - 1  111 (WORK)\n";
        assert_text(Merge::new(), [&base, ours, &theirs], expected);
    }
}

#[test]
fn where_spellings_do_not_count_the_type_says_which_of_two_rows_stays() {
    let rows = [(1, "8 (912) 975-40-05", "HOME"), (2, "89129754005", "WORK")];
    let base = phones(&rows);
    let theirs = phones(&[rows[0], rows[1], (3, "3", "WORK")]);
    let ours = r#"{"PHONE": [{"VALUE": "8 (912) 975-40-05", "VALUE_TYPE": "WORK"}]}"#;
    let merge = Merge::new().diff_options(Diff::new().equality(Equality::Normalized));
    let expected = "PHONE\n  - 1  8 (912) 975-40-05 (HOME)\n";
    assert_text(merge, [&base, ours, &theirs], expected);
}

#[test]
fn a_merge_takes_no_spelling_and_no_other_strategy() {
    let state = phones(&[(1, "111", "WORK")]);
    let (base, theirs) = (Current::from_json(&state), Current::from_json(&state));
    let ours = Desired::from_json(r#"{"PHONE": ["222"]}"#).expect("desired");
    let (base, theirs) = (base.expect("base"), theirs.expect("theirs"));
    let error = |diff| {
        let merged = Merge::new().diff_options(diff).merge(&base, &ours, &theirs);
        merged.expect_err("an error").to_string()
    };
    let normalized = Diff::new().equality(Equality::Normalized);
    assert_eq!(
        error(normalized.spelling(Spelling::Canonical)),
        "spelling: canonical cannot be combined with merge"
    );
    for (strategy, name) in [
        (Strategy::Fill, "fill"),
        (Strategy::Patch, "patch"),
        (Strategy::First, "first"),
    ] {
        assert_eq!(
            error(Diff::new().strategy(strategy)),
            format!("strategy: {name} cannot be combined with merge")
        );
    }
}
