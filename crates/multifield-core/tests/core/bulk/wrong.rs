//! Lines that are wrong: with their side, line, ID and place.

use multifield_core::{
    Bulk, BulkForm, Deletes, Diff, Duplicates, Event, InputOrder, Missing, OnError, Side, Strategy,
};

use super::{assert_fails, assert_skips, current, deleted, desired, lines, CONTACTS};

const LOST: &str =
    "a page may have been lost on export (if the entity is new, missing: add creates it)";

#[test]
fn an_entity_without_a_partner() {
    let wanted = lines(&[desired(2, ""), desired(1, "")]);
    assert_fails(
        &Bulk::new(),
        &current(1),
        &wanted,
        &format!("line 1: current has no entity 2: {LOST} [unknown_entity]"),
    );
    assert_skips(
        &Bulk::new(),
        &current(1),
        &wanted,
        &[&format!(
            "Desired 2 line 1: current has no entity 2: {LOST} [unknown_entity]"
        )],
        &deleted(1),
    );
}

#[test]
fn an_id_twice_in_desired() {
    let wanted = lines(&[desired(1, ""), desired(2, ""), desired(1, r#""2""#)]);
    let held = lines(&[current(1), current(2)]);
    assert_fails(
        &Bulk::new(),
        &held,
        &wanted,
        "line 3: duplicate entity 1, first in line 1: list each entity once [repeated_entity]",
    );
    // The first stands, since it may be out already.
    assert_skips(
        &Bulk::new(),
        &held,
        &wanted,
        &["Desired 1 line 3: duplicate entity 1, first in line 1: list each entity once [repeated_entity]"],
        &(deleted(1) + &deleted(2)),
    );
    let page = format!(r#"{{"result": [{}, {}]}}"#, desired(1, ""), desired(1, ""));
    assert_fails(
        &Bulk::new(),
        &held,
        &page,
        "line 1: duplicate entity 1, first in line 1: list each entity once [repeated_entity]",
    );
}

#[test]
fn an_id_twice_in_current() {
    let held = lines(&[current(1), current(2), current(1)]);
    assert_fails(
        &Bulk::new(),
        &held,
        "",
        "line 3: duplicate entity 1, first in line 1: list each entity once [repeated_entity]",
    );
    assert_skips(
        &Bulk::new(),
        &held,
        &lines(&[desired(1, ""), desired(2, "")]),
        &[
            "Current 1 line 3: duplicate entity 1, first in line 1: list each entity once [repeated_entity]",
            "Desired 1 line 1: current has entity 1 twice, in lines 1 and 3: list each entity once [ambiguous_entity]",
        ],
        &deleted(2),
    );
}

#[test]
fn what_is_wrong_in_a_line_has_its_place_in_it() {
    let held = lines(&[current(1), current(2)]);
    for (line, expected) in [
        (
            r#"{"id": 1, "PHONE": [{"VALUE": "1", "VALUETYPE": "HOME"}]}"#,
            "line 2: PHONE[0].VALUETYPE: unknown key, did you mean VALUE_TYPE? [unknown_key]",
        ),
        (
            r#"{"data": [{"id": 2, "PHONE": "1"}, {"id": 1, "PHONE": [1.5]}]}"#,
            "line 2: data[1].PHONE[0]: found the number 1.5, expected a string or an integer [wrong_value]",
        ),
        (
            r#"{"result": {"items": [{"PHONE": []}]}}"#,
            "line 2: result.items[0]: the entity has no ID or id: read or write it with its ID [missing_entity_id]",
        ),
        (
            r#"{"result": [[1]]}"#,
            "line 2: result[0]: found a list or several entities, expected one entity: pass one of them (`multifield bulk`, diff_ndjson and diffNdjson take many) [many_entities]",
        ),
        (
            r#"{"result": [{"result": [{"ID": 1}]}]}"#,
            "line 2: result[0]: found a list or several entities, expected one entity: pass one of them (`multifield bulk`, diff_ndjson and diffNdjson take many) [many_entities]",
        ),
        (
            r#"{"result": [1]}"#,
            "line 2: result[0]: found the number 1, expected an entity, its fields, or fm [wrong_shape]",
        ),
        (
            r#"{"id": "abc", "PHONE": []}"#,
            r#"line 2: id: found the string "abc", expected an ID: an integer from 1 to 9007199254740991 [wrong_id]"#,
        ),
        (
            r#"{"result": [{"id": [1], "PHONE": []}]}"#,
            "line 2: result[0].id: found an array, expected an ID: an integer from 1 to 9007199254740991 [wrong_id]",
        ),
        (
            r#"{"id": {"a": 1}, "PHONE": []}"#,
            "line 2: id: found an object, expected an ID: an integer from 1 to 9007199254740991 [wrong_id]",
        ),
        (
            r#"{"error": "HALF", "error_description": {"a": 1}}"#,
            "line 2: the call failed, so its response contains no entity: HALF [response_error]",
        ),
        (
            r#"{"ID": 1, "id": 2, "PHONE": []}"#,
            "line 2: id: found 2, but another key gives the ID 1: correct one of them, since edits of one entity would damage another [entity_id_mismatch]",
        ),
        (
            r#"{"id": 1, "id": 1, "PHONE": []}"#,
            "line 2: id: duplicate key: write it once [repeated_key]",
        ),
        (
            r#"{"id": null, "PHONE": []}"#,
            "line 2: the entity has no ID or id: read or write it with its ID [missing_entity_id]",
        ),
        (
            r#"{"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}"#,
            "line 2: the call failed, so its response contains no entity: QUERY_LIMIT_EXCEEDED: Too many requests [response_error]",
        ),
        (
            r#"{"result": [], "error": "HALF", "error_description": "Too many requests"}"#,
            "line 2: the call failed, so its response contains no entity: HALF: Too many requests [response_error]",
        ),
        (
            r#"{"result": [], "error": {"code": "HALF"}}"#,
            "line 2: the call failed, so its response contains no entity: HALF [response_error]",
        ),
        (
            r#"[{"ID": 1, "TYPE_ID": "PHONE", "VALUE": "1"}]"#,
            "line 2: found an array of rows, expected an entity with its ID, or an array of entities [wrong_shape]",
        ),
        (
            r#"{"id": 1, "PHONE": ["#,
            "line 2: PHONE: not JSON: it ends too early: EOF while parsing a list at column 20: expected a whole entity or page on each line (as jq -c writes them) [invalid_json]",
        ),
        (
            "{",
            "line 2: not JSON: it ends too early: EOF while parsing an object at column 1: expected a whole entity or page on each line (as jq -c writes them) [invalid_json]",
        ),
        (
            r#"{"result": [{"id": 1, "PHONE": ["1"#,
            "line 2: result: not JSON: it ends too early: EOF while parsing a string at column 34: expected a whole entity or page on each line (as jq -c writes them) [invalid_json]",
        ),
        (
            r#"{"id": 1, "PHONE": []} {}"#,
            "line 2: not JSON: trailing characters at column 24 [invalid_json]",
        ),
        (
            "null",
            "line 2: found null, expected an entity, its fields, or fm [wrong_shape]",
        ),
    ] {
        assert_fails(&Bulk::new(), &held, &format!("\n{line}\n"), expected);
    }
}

#[test]
fn what_is_wrong_in_current_has_its_line_there() {
    let held = lines(&[
        current(1),
        String::new(),
        r#"{"ID": 2, "PHONE": [{"VALUE": "1"}]}"#.to_owned(),
    ]);
    let wanted = lines(&[desired(1, ""), desired(2, "")]);
    let error = "line 3: PHONE[0]: the stored row has no ID: pass the rows as the portal returned them [missing_id]";
    assert_fails(&Bulk::new(), &held, &wanted, error);
    let error = format!("Current 2 {error}");
    assert_skips(&Bulk::new(), &held, &wanted, &[&error], &deleted(1));
    // Without an ID it is first of all what it is with one.
    let error =
        r#"line 1: PHONE[0]: found the string "1", expected a row with its ID [wrong_shape]"#;
    assert_fails(&Bulk::new(), r#"{"PHONE": ["1"]}"#, &wanted, error);
}

/// Blanks make the lines so long that the inputs are read in many pieces.
#[test]
fn what_is_wrong_far_behind_has_its_line_there() {
    let every_other = |text: String| text + &" ".repeat(50_000) + "\r\n\n";
    let held = (1..=40).map(|id| match id {
        30 => r#"{"ID": 30, "PHONE": ["1"]}"#.to_owned(),
        _ => current(id),
    });
    let held: String = held.map(every_other).collect();
    let wanted = (1..=40).map(|id| desired(id, if id == 39 { "1.5" } else { "" }));
    let wanted: String = wanted.map(every_other).collect();
    for order in [InputOrder::Any, InputOrder::Sorted] {
        let bulk = Bulk::new().input_order(order).on_error(OnError::Skip);
        let mut found = Vec::new();
        let summary = bulk.run(held.as_bytes(), wanted.as_bytes(), |event| {
            if let Event::Error(error) = event {
                found.push((error.side(), error.line()));
            }
            Ok(())
        });
        assert_eq!(
            found,
            [(Side::Current, Some(59)), (Side::Desired, Some(77))]
        );
        let summary = summary.expect("a run");
        assert_eq!((summary.entities, summary.deletes), (40, 38));
        let done = bulk.diff_ndjson(&held, &wanted).expect("lines");
        let errors = done.errors.iter();
        let errors: Vec<_> = errors.map(|error| (error.side(), error.line())).collect();
        assert_eq!((errors, done.summary), (found, summary));
    }
}

#[test]
fn bytes_that_are_no_text() {
    let error = Bulk::new()
        .diff_ndjson("", b"{}\n{\"id\": \"\xe1\"}".as_slice())
        .expect_err("an error");
    assert_eq!(
        (error.code().as_str(), error.line()),
        ("missing_entity_id", Some(1))
    );
    let error = Bulk::new()
        .diff_ndjson("", b"\n{\"id\": \"\xe1\"}".as_slice())
        .expect_err("an error");
    assert_eq!(
        (error.code().as_str(), error.line()),
        ("invalid_json", Some(2))
    );
    let error = Bulk::new()
        .diff_ndjson("", b"\xff\xfe{\0}\0\n\0".as_slice())
        .expect_err("an error");
    assert_eq!(
        error.to_string(),
        "line 1: not JSON: found UTF-16, expected UTF-8"
    );
}

/// Whoever could have been in a line that cannot be read is not made again.
#[test]
fn nothing_is_added_where_current_has_gaps() {
    let bulk = Bulk::new().form(CONTACTS).missing(Missing::Add);
    for broken in ["{\"result\": [{\"ID\": 2", "{\"PHONE\": []}"] {
        let held = lines(&[current(1), broken.to_owned()]);
        let done = bulk
            .clone()
            .on_error(OnError::Skip)
            .diff_ndjson(&held, &desired(2, r#""1""#))
            .expect("lines");
        assert_eq!(done.lines, b"");
        let last = done.errors.last().expect("an error");
        assert_eq!(
            last.to_string(),
            "line 1: current has no entity 2, but a part of current could not be read and may contain it, so it is not added: correct current, and run again",
        );
        assert_eq!(done.errors.len(), 2);
    }
}

#[test]
fn options_that_have_no_meaning() {
    for (form, name) in [(BulkForm::Fields, "fields"), (BulkForm::Fm, "fm")] {
        let expected = format!("missing: add cannot be combined with form: {name} (request and batch can create entities) [meaningless_option]");
        let bulk = Bulk::new().form(form).missing(Missing::Add);
        assert_fails(&bulk, "", "", &expected);
    }
    let diff = Diff::new()
        .strategy(Strategy::Add)
        .duplicates(Duplicates::Keep);
    assert_fails(
        &Bulk::new().diff_options(diff),
        "",
        "",
        "duplicates: keep cannot be combined with strategy: add [meaningless_option]",
    );
    for count in [0, 1025, usize::MAX] {
        let error =
            format!("threads: found {count}, expected an integer from 1 to 1024 [wrong_option]");
        assert_fails(&Bulk::new().threads(Some(count)), "", "", &error);
    }
    let most = Bulk::new().threads(Some(1024));
    assert!(most.diff_ndjson("", "").is_ok());
    for (threads, found) in [
        ("-1", "-1"),
        ("1.5", "the number 1.5"),
        (r#""all""#, r#""all""#),
        ("[2]", "an array"),
        ("99999999999999999999", "the number 1e20"),
    ] {
        let error = Bulk::from_json(&format!(r#"{{"threads": {threads}}}"#)).unwrap_err();
        let expected = format!("threads: found {found}, expected an integer from 1 to 1024");
        assert_eq!(
            (&*error.to_string(), error.code().as_str()),
            (&*expected, "wrong_option")
        );
    }
}

/// The options of the diff are those of each entity.
#[test]
fn options_of_the_diff() {
    let diff = Diff::new().deletes(Deletes::Blank).max_deletes(Some(0));
    let held = current(1);
    assert_fails(
        &Bulk::new().diff_options(diff),
        &held,
        &desired(1, ""),
        "line 1: the edits delete 1 row, and the limit is 0 (max_deletes): PHONE 1 [too_many_deletes]",
    );
    let done = Bulk::new()
        .diff_options(diff.max_deletes(None))
        .diff_ndjson(&held, &desired(1, ""))
        .expect("lines");
    assert_eq!(
        String::from_utf8_lossy(&done.lines),
        "{\"id\":1,\"fields\":{\"PHONE\":[{\"ID\":1,\"VALUE\":\"\"}]}}\n",
    );
}

/// A command that no batch can hold is an error of its entity.
#[test]
fn what_a_batch_cannot_hold() {
    let form = BulkForm::Batch {
        entity: Some(multifield_core::Entity::Contact),
        api: multifield_core::Api::Classic,
    };
    let error = Bulk::new()
        .form(form)
        .diff_ndjson(&current(1), &desired(1, r#""$result[0]""#))
        .expect_err("an error");
    assert_eq!(
        (error.code().as_str(), error.line(), error.entity_id()),
        ("result_reference", Some(1), Some(1))
    );
}
