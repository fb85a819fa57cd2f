//! What of a kept plan is left: whose it is, what is kept of it, and its JSON.

use multifield_core::{
    Desired, Diff, Duplicates, Edits, Generations, Kept, Merge, Merged, Order, Rest, Side,
    UnfinishedReason,
};

use super::{current, desired};

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("JSON")
}

fn plan(diff: Diff, state: &str, wanted: &str) -> Edits {
    let wanted = diff.desired_from_json(wanted).expect("desired");
    let state = current(state);
    let edits = diff.diff(&state, &wanted).expect("a diff");
    // As from a file.
    Edits::from_json(&json(&edits)).expect("edits")
}

fn row(id: u64, value: &str) -> String {
    format!(r#"{{"ID": {id}, "VALUE_TYPE": "WORK", "VALUE": "{value}"}}"#)
}

fn phones(rows: &[String]) -> String {
    format!(r#"{{"PHONE": [{}]}}"#, rows.join(", "))
}

#[test]
fn a_state_of_another_entity_is_refused() {
    let of = |id: u64| format!(r#"{{"result": {{"ID": "{id}"}}}}"#);
    let item = |id: u64, kind: u64| {
        format!(r#"{{"result": {{"item": {{"id": {id}, "entityTypeId": {kind}, "fm": []}}}}}}"#)
    };
    let edits = plan(Diff::new(), &item(43, 3), r#"{"PHONE": ["1"]}"#);
    for (theirs, message) in [
        (
            of(44),
            "found entity 44, but the edits are for entity 43: pass inputs of one entity",
        ),
        (
            item(44, 3),
            "found entity 44, but the edits are for entity 43: pass inputs of one entity",
        ),
        (
            item(43, 1),
            "found a lead, but the edits are for a contact: pass inputs of one entity",
        ),
    ] {
        let theirs = current(&theirs);
        let merged = Merged::from_json(&format!(
            r#"{{"edits": {}, "conflicts": []}}"#,
            json(&edits)
        ));
        for error in [
            edits.rest(&theirs).expect_err("an error"),
            merged
                .expect("a merge")
                .rest(&theirs)
                .expect_err("an error"),
        ] {
            let found = (error.side(), error.code().as_str(), error.place());
            assert_eq!(found, (Side::Theirs, "other_entity", ""));
            assert_eq!(error.message(), message);
        }
    }
    for theirs in [of(43), item(43, 3), r#"{"PHONE": []}"#.to_owned()] {
        assert_eq!(
            edits.rest(&current(&theirs)).expect("a rest").edits.len(),
            1
        );
    }
}

#[test]
fn what_is_left_is_of_the_entity_of_the_plan() {
    let item = r#"{"result": {"item": {"id": 43, "entityTypeId": 3, "fm": []}}}"#;
    let edits = plan(Diff::new(), item, r#"{"PHONE": ["1"]}"#);
    for theirs in [r#"{"PHONE": []}"#, r#"{"result": {"ID": "43"}}"#] {
        let rest = edits.rest(&current(theirs)).expect("a rest");
        assert_eq!(rest.edits, edits);
    }
    let nothing = edits
        .rest(&current(&phones(&[row(1, "1")])))
        .expect("a rest");
    assert!(nothing.edits.is_empty());
    assert_eq!(
        json(&nothing.edits),
        r#"{"entity":"contact","id":43,"deletes":"flag","edits":[]}"#
    );
}

#[test]
fn fields_that_were_to_be_cleared_still_are() {
    let web = r#"{"WEB": [{"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "a.example"},
        {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "b.example"}]}"#;
    let edits = plan(Diff::new(), web, r#"{"WEB": []}"#);
    let half = r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "b.example"}]}"#;
    let rest = edits.rest(&current(half)).expect("a rest");
    assert_eq!(rest.to_string(), "WEB: cleared\n  - 9  b.example (WORK)\n");
}

#[test]
fn deletions_are_written_as_the_plan_had_them() {
    let diff = Diff::new().deletes(multifield_core::Deletes::Blank);
    let before = phones(&[row(8, "1"), row(9, "2")]);
    let edits = plan(diff, &before, r#"{"PHONE": ["1"]}"#);
    let rest = edits.rest(&current(&before)).expect("a rest");
    assert_eq!(rest.edits, edits);
    assert_eq!(
        rest.edits.fields().to_json(),
        r#"{"PHONE":[{"ID":9,"VALUE":""}]}"#
    );
}

#[test]
fn warnings_of_what_was_not_read_again_are_kept() {
    let failing = r#""EMAIL": [{"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "anna at example.com"}]"#;
    let edits = plan(
        Diff::new(),
        &format!(r#"{{"PHONE": [], {failing}}}"#),
        r#"{"PHONE": ["1"]}"#,
    );
    assert_eq!(edits.warnings().len(), 1);
    let left = |theirs: &str| edits.rest(&current(theirs)).expect("a rest").edits;
    assert_eq!(left(r#"{"PHONE": []}"#), edits);
    assert_eq!(left(&format!(r#"{{"PHONE": [], {failing}}}"#)), edits);
    // Somebody has corrected it, or there is nothing left to send.
    let corrected =
        r#"{"PHONE": [], "EMAIL": [{"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "a@b.co"}]}"#;
    assert!(left(corrected).warnings().is_empty());
    assert!(left(&phones(&[row(11, "1")])).warnings().is_empty());
}

#[test]
fn what_is_left_of_a_call_that_is_not_the_last_is_not_the_last() {
    let before = phones(&[row(8, "1"), row(9, "1"), row(10, "1")]);
    let edits = plan(Diff::new(), &before, r#"{"PHONE": ["1"]}"#);
    assert!(!edits.is_last());
    let left = |theirs: &[String]| edits.rest(&current(&phones(theirs))).expect("a rest").edits;
    assert_eq!(left(&[row(8, "1"), row(9, "1"), row(10, "1")]), edits);
    assert!(left(&[row(9, "1"), row(10, "1")]).is_empty());
    let is_whole = |plan: &str| Kept::from_json(plan).expect("a plan").is_whole();
    assert!(!is_whole(&json(&edits)));
    // The rest of a plan whose calls are all kept ends.
    let (base, ours) = (
        phones(&[row(8, "1"), row(9, "2")]),
        desired(r#"{"PHONE": ["2", "1"]}"#),
    );
    let merged = Merge::new()
        .diff_options(Diff::new().order(Order::Desired))
        .merge(&current(&base), &ours, &current(&base));
    let merged = merged.expect("a merge");
    assert!(is_whole(&json(&merged)));
    let after = current(&base)
        .apply(&merged.edits)
        .expect("its edits")
        .into_owned();
    assert!(merged.rest(&after).expect("a rest").edits.is_last());
    assert!(!merged
        .rest(&current(&base))
        .expect("a rest")
        .edits
        .is_last());
}

/// The later call is planned on rows that the first one adds: they are not older than
/// the plan.
#[test]
fn equal_new_rows_come_one_per_call_as_planned() {
    let diff = Diff::new()
        .duplicates(Duplicates::Keep)
        .generation(Generations::Factory);
    let base = phones(&[row(8, "1")]);
    let wanted = desired(r#"{"PHONE": ["1", "2", "2", "2"]}"#);
    let merged = Merge::new()
        .diff_options(diff)
        .merge(&current(&base), &wanted, &current(&base));
    let merged = Merged::from_json(&json(&merged.expect("a merge"))).expect("a merge");
    assert_eq!(merged.later.len(), 2);
    let mut rows = vec![row(8, "1")];
    for id in 9..12 {
        let rest = merged.rest(&current(&phones(&rows))).expect("a rest");
        assert_eq!((rest.edits.len(), rest.changed.len()), (1, 0), "{id}");
        let reason = rest.edits.unfinished().map(|it| it.reason);
        assert_eq!(reason, (id < 11).then_some(UnfinishedReason::EqualNewRows));
        // Only a row that is there is older than what is left.
        let newest = format!(r#""newest":{}"#, id - 1);
        assert!(json(&rest.edits).contains(&newest), "{}", json(&rest.edits));
        rows.push(row(id, "2"));
    }
    assert!(merged
        .rest(&current(&phones(&rows)))
        .expect("a rest")
        .edits
        .is_empty());
}

#[test]
fn a_new_row_may_be_in_transit() {
    let edits = plan(Diff::new(), r#"{"PHONE": []}"#, r#"{"PHONE": ["1"]}"#);
    let theirs = row(9, "1").replace("WORK", "~WORK");
    let rest = edits.rest(&current(&phones(&[theirs]))).expect("a rest");
    assert_eq!(rest.to_string(), "PHONE\n  ~ 9  1 (~WORK) -> 1 (WORK)\n");
}

#[test]
fn errors_name_theirs() {
    // A row that has to change its type for the time of a call, and cannot.
    let long = "T".repeat(50);
    let typed = |id: u64| format!(r#"{{"ID": {id}, "VALUE_TYPE": "{long}", "VALUE": "1"}}"#);
    let edits = format!(
        r#"{{"deletes": "flag", "edits": [
            {{"kind": "overwrite", "field": "PHONE", "id": 9, "value": "2", "value_type": "WORK",
              "was": {{"value": "1", "value_type": "{long}"}}}}
        ]}}"#
    );
    let edits = Edits::from_json(&edits).expect("edits");
    let theirs = phones(&[typed(8), typed(9)]);
    let error = edits.rest(&current(&theirs)).expect_err("an error");
    assert_eq!(
        (error.side(), error.code().as_str(), error.place()),
        (Side::Theirs, "stuck_row", "PHONE 8")
    );
}

#[test]
fn each_kind_of_plan_is_read_as_what_it_is() {
    let (base, theirs) = (
        phones(&[row(8, "1"), row(9, "2")]),
        phones(&[row(8, "3"), row(9, "2")]),
    );
    let ours = Desired::from_json(r#"{"PHONE": ["2", "1", "4"]}"#).expect("ours");
    let merged = Merge::new()
        .diff_options(Diff::new().order(Order::Desired))
        .merge(&current(&base), &ours, &current(&base));
    let merged = merged.expect("a merge");
    let rest = merged.rest(&current(&theirs)).expect("a rest");
    assert_eq!(rest.changed.len(), 1);
    let left = |plan: &str| {
        let kept = Kept::from_json(plan).expect("a plan");
        kept.rest(&current(&theirs)).expect("a rest")
    };
    assert_eq!(left(&json(&merged)), rest);
    assert_eq!(
        left(&json(&merged.edits)),
        merged.edits.rest(&current(&theirs)).expect("a rest")
    );
    assert_eq!(
        left(&json(&rest)),
        rest.edits.rest(&current(&theirs)).expect("a rest")
    );
    assert_eq!(Rest::from_json(&json(&rest)), Ok(rest));
}

#[track_caller]
fn assert_invalid(plan: &str, code: &str, message: &str) {
    let error = Kept::from_json(plan).expect_err("an error");
    assert_eq!((error.side(), error.code().as_str()), (Side::Edits, code));
    assert!(error.message().starts_with(message), "{}", error.message());
}

#[test]
fn what_is_no_plan_is_refused() {
    let edits = r#"{"deletes": "flag", "edits": []}"#;
    for (plan, code, message) in [
        (
            r#"{"PHONE": []}"#.to_owned(),
            "invalid_edits",
            "unknown field `PHONE`, expected one of `entity`, `id`, `deletes`",
        ),
        (
            "[]".to_owned(),
            "invalid_edits",
            "found an array, expected an object",
        ),
        ("{".to_owned(), "invalid_json", ""),
        (
            format!(r#"{{"edits": {edits}, "edits": {edits}, "conflicts": []}}"#),
            "invalid_edits",
            "duplicate field `edits`",
        ),
        (
            format!(r#"{{"edits": {edits}, "conflicts": [], "calls": []}}"#),
            "invalid_edits",
            "unknown field `calls`, expected one of `edits`, `later`, `conflicts`",
        ),
        (
            format!(r#"{{"edits": {edits}, "changed": [], "calls": []}}"#),
            "invalid_edits",
            "unknown field `calls`, expected `edits` or `changed`",
        ),
        (
            format!(
                r#"{{"edits": {edits}, "changed": [{{"field": "WEB", "id": 8, "found": null,
            "edit": {{"kind": "append", "field": "PHONE", "value": "1", "value_type": "WORK"}}}}]}}"#
            ),
            "invalid_edits",
            "found an edit of PHONE for a row of WEB",
        ),
        (
            format!(
                r#"{{"edits": {edits}, "changed": [{{"field": "WEB", "id": 8, "found": null,
            "edit": {{"kind": "delete", "field": "WEB", "id": 9, "was": {{"value": "a", "value_type": ""}}}}}}]}}"#
            ),
            "invalid_edits",
            "found an edit of the row 9 for the row 8",
        ),
        (
            r#"{"deletes": "flag", "newest": 9, "edits": [
            {"kind": "delete", "field": "WEB", "id": 9, "was": {"value": "a", "value_type": ""}}]}"#
                .to_owned(),
            "invalid_edits",
            "found newest without an edit that appends",
        ),
        (
            r#"{"deletes": "flag", "edits": [],
            "earlier": [{"kind": "append", "field": "WEB", "value": "a", "value_type": "WORK"}]}"#
                .to_owned(),
            "invalid_edits",
            "found earlier without an edit that appends",
        ),
        (
            r#"{"deletes": "flag", "edits": [{"kind": "append", "field": "WEB", "value": "a", "value_type": "WORK"}],
            "earlier": [{"kind": "delete", "field": "WEB", "id": 9, "was": {"value": "a", "value_type": ""}}]}"#
                .to_owned(),
            "invalid_edits",
            "found an edit of a row in earlier, expected appends alone",
        ),
    ] {
        assert_invalid(&plan, code, message);
    }
}

#[test]
fn newest_is_written_where_rows_are_added_alone() {
    let before = phones(&[row(8, "1"), row(9, "2")]);
    let of = |wanted: &str| json(&plan(Diff::new(), &before, wanted));
    assert!(of(r#"{"PHONE": ["1", "2", "3"]}"#).ends_with(r#""newest":9}"#));
    assert!(!of(r#"{"PHONE": ["1", "3"]}"#).contains("newest"));
    assert!(!of(r#"{"PHONE": ["1", "2"]}"#).contains("newest"));
    let none = json(&plan(
        Diff::new(),
        r#"{"PHONE": []}"#,
        r#"{"PHONE": ["1"]}"#,
    ));
    assert!(!none.contains("newest"));
}

/// A plan for a server that holds equal rows adds them one by one. What a call before
/// has added has an ID that `rounds` could not know.
#[test]
fn what_an_earlier_call_has_added_is_not_what_this_one_adds() {
    let diff = Diff::new()
        .generation(Generations::Factory)
        .duplicates(Duplicates::Keep);
    let before = phones(&[row(8, "9")]);
    let wanted = desired(r#"{"PHONE": ["9", "1", "1", "1"]}"#);
    let calls = diff.rounds(&current(&before), &wanted).expect("calls");
    let calls: Vec<_> = calls.iter().map(json).collect();
    assert_eq!(calls.len(), 3);
    assert_eq!(
        calls[1],
        concat!(
            r#"{"deletes":"flag","edits":[{"kind":"append","field":"PHONE","value":"1","value_type":"WORK"}],"#,
            r#""unfinished":{"reason":"equal_new_rows","rows":[],"deletes":0},"newest":8,"#,
            r#""earlier":[{"kind":"append","field":"PHONE","value":"1","value_type":"WORK"}],"generation":"factory"}"#,
        )
    );
    for (nth, call) in calls.iter().enumerate() {
        let kept = Kept::from_json(call).expect("a plan");
        // So many new rows are there, far from where `rounds` thought them.
        for (held, left) in [(nth, 1), (nth + 1, 0)] {
            let new = (0..held).map(|it| row(900 + it as u64, "1"));
            let theirs: Vec<_> = [row(8, "9")].into_iter().chain(new).collect();
            let rest = kept.rest(&current(&phones(&theirs))).expect("a rest");
            assert_eq!(rest.edits.len(), left, "{call} with {held} rows: {rest}");
            assert_eq!(rest.changed, []);
        }
    }
    // One that a person has retyped is one all the same.
    let retyped = r#"{"PHONE": [{"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "9"},
        {"ID": 900, "VALUE_TYPE": "HOME", "VALUE": "1"}]}"#;
    let rest = Kept::from_json(&calls[1]).expect("a plan");
    let rest = rest.rest(&current(retyped)).expect("a rest");
    assert_eq!((rest.edits.len(), rest.changed.len()), (1, 0), "{rest}");
}

/// What comes after the second of two equal rows waits for it.
#[test]
fn equal_new_rows_are_added_in_their_order() {
    let diff = Diff::new()
        .generation(Generations::Factory)
        .duplicates(Duplicates::Keep)
        .order(Order::Desired);
    let (none, wanted) = (
        r#"{"PHONE": [], "WEB": []}"#,
        r#"{"PHONE": ["1", "1", "2"], "WEB": "a"}"#,
    );
    let (none, wanted) = (current(none), desired(wanted));
    let text = |calls: &[Edits]| calls.iter().map(Edits::to_string).collect::<Vec<_>>();
    let expected = [
        "PHONE\n  + 1 (WORK)\nWEB\n  + a (WORK)\n",
        "PHONE\n  + 1 (WORK)\n  + 2 (WORK)\n",
    ];
    let calls = diff.rounds(&none, &wanted).expect("calls");
    let first = text(&calls).remove(0);
    assert!(first.starts_with(expected[0]), "{first}");
    assert_eq!(text(&calls)[1], expected[1]);
    let merged = Merge::new().diff_options(diff);
    let merged = merged.merge(&none, &wanted, &none).expect("a merge");
    assert_eq!(text(&merged.later), expected[1..]);
    // A rest does not know whether the order counted, so it keeps it.
    let rest = merged.rest(&none).expect("a rest");
    assert_eq!(rest.edits, merged.edits);
    // Nor does a later call of a merge take what the first has added for its own.
    let theirs = r#"{"PHONE": [{"ID": 900, "VALUE_TYPE": "WORK", "VALUE": "1"}]}"#;
    let rest = merged.later[0].rest(&current(theirs)).expect("a rest");
    assert_eq!(rest.to_string(), expected[1]);
}

/// What is left is planned for the server that the plan was for.
#[test]
fn the_generation_is_kept() {
    let before = phones(&[row(8, "1"), row(9, "1")]);
    for (generation, calls) in [("legacy", 1), ("factory", 1), ("any", 2), ("distinct", 2)] {
        let diff = Diff::new().generation(generation.parse().expect("a generation"));
        let edits = plan(diff, &before, r#"{"PHONE": [{"ID": 8, "VALUE": "1"}]}"#);
        let is_kept = json(&edits).ends_with(&format!(r#","generation":"{generation}"}}"#));
        assert_eq!(is_kept, generation != "any", "{}", json(&edits));
        let rest = edits.rest(&current(&before)).expect("a rest");
        assert_eq!(rest.edits.is_last(), calls == 1);
        assert_eq!(rest.edits, edits);
    }
}

/// Whether by another plan or out of sight of `only`: it is nothing of this plan.
#[test]
fn a_row_in_transit_that_the_plan_is_not_about_is_left_alone() {
    let of = |id: u64, value_type: &str, value: &str| {
        format!(r#"{{"ID": {id}, "VALUE_TYPE": "{value_type}", "VALUE": "{value}"}}"#)
    };
    let only = multifield_core::Only::new()
        .with(multifield_core::Field::Phone, ["WORK"])
        .expect("a type");
    let before = phones(&[of(7, "WORK", "1"), of(8, "WORK", "1"), of(9, "MOBILE", "1")]);
    let edits = plan(
        Diff::new().only(only).generation(Generations::Legacy),
        &before,
        r#"{"PHONE": [{"ID": 7, "VALUE": "1"}]}"#,
    );
    assert_eq!(edits.to_string(), "PHONE\n  - 8  1 (WORK)\n");
    for (theirs, expected) in [
        // Out of sight.
        (
            [
                of(7, "WORK", "1"),
                of(8, "WORK", "1"),
                of(9, "~MOBILE", "1"),
            ],
            edits.to_string(),
        ),
        // What hides a row of the plan may be in transit for it.
        (
            [
                of(7, "~WORK", "1"),
                of(8, "WORK", "1"),
                of(9, "~MOBILE", "1"),
            ],
            "PHONE\n  ~ 7  1 (~WORK) -> 1 (WORK)\n  - 8  1 (WORK)\n".to_owned(),
        ),
        // Somebody else's.
        (
            [
                of(7, "~WORK", "2"),
                of(8, "WORK", "1"),
                of(9, "MOBILE", "1"),
            ],
            edits.to_string(),
        ),
    ] {
        let rest = edits.rest(&current(&phones(&theirs))).expect("a rest");
        assert_eq!(rest.edits.to_string(), expected);
        assert_eq!(rest.changed, []);
    }
}

#[test]
fn the_text_has_what_a_person_has_changed() {
    let edits = plan(
        Diff::new(),
        &phones(&[row(8, "1")]),
        r#"{"PHONE": ["2", "3"]}"#,
    );
    let rest = edits
        .rest(&current(&phones(&[row(8, "9")])))
        .expect("a rest");
    let changed = "changed PHONE 8: planned 2 (WORK), found 9 (WORK)";
    assert_eq!(
        rest.to_string(),
        format!("PHONE\n  + 3 (WORK)\n{changed}\n")
    );
    let colored = rest.text().color(true).to_string();
    assert!(
        colored.ends_with(&format!("\x1b[31m{changed}\x1b[0m\n")),
        "{colored:?}"
    );
}

/// A person has added an equal row before one that the plan was to put in transit.
#[test]
fn a_row_steps_aside_behind_one_of_a_person() {
    let edits = Edits::from_json(
        r#"{"deletes": "flag", "edits": [{
            "kind": "overwrite", "field": "PHONE", "id": 9, "value": "111", "value_type": "~WORK",
            "was": {"value": "111", "value_type": "WORK"}
        }], "unfinished": {
            "reason": "equal_rows", "rows": [{"id": 10, "behind": 9}], "deletes": 1
        }, "generation": "distinct"}"#,
    );
    let edits = edits.expect("edits");
    let theirs = phones(&[row(8, "111"), row(9, "111")]);
    let mut state = current(&theirs).into_owned();
    let mut calls = 0;
    loop {
        let rest = edits.rest(&state).expect("the rest");
        assert!(rest.changed.is_empty());
        if rest.edits.is_empty() {
            break;
        }
        state = state.apply(&rest.edits).expect("a state").into_owned();
        calls += 1;
    }
    let types: Vec<_> = state.iter().map(|row| row.value_type().as_str()).collect();
    assert_eq!((&*types, calls), (&["WORK", "~WORK"][..], 3));
}
