//! Errors of edits: read, checked, written.

use crate::NO_ROWS;
use multifield_core::{
    diff, Api, Current, Desired, Edits, Entity, Error, ErrorCode, Fields, Fm, Request, Row, RowId,
    Side, Text, ValueType, Vibecode,
};

const CURRENT: &str = r#"{"PHONE": [
    {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"},
    {"ID": 223, "VALUE_TYPE": "HOME", "VALUE": "2"}
], "EMAIL": [{"ID": 224, "VALUE_TYPE": "WORK", "VALUE": "a@b.co"}]}"#;

#[track_caller]
fn plan(current: &str, desired: &str) -> Edits {
    let current = Current::from_json(current).expect("current");
    let desired = Desired::from_json(desired).expect("desired");
    diff(&current, &desired).expect("edits")
}

#[track_caller]
fn assert_error(error: &Error, code: &str, place: &str, message: &str) {
    assert_eq!(error.message(), message);
    assert_eq!(
        (error.side(), error.code().as_str(), error.place()),
        (Side::Edits, code, place)
    );
}

#[track_caller]
fn assert_stale(now: &str, place: &str, message: &str) {
    let edits = plan(CURRENT, r#"{"PHONE": ["11"], "EMAIL": []}"#);
    let now = Current::from_json(now).expect("current");
    assert_error(
        &edits.check(&now).expect_err("an error"),
        "stale_edit",
        place,
        message,
    );
}

#[test]
fn edits_fit_what_they_were_made_for() {
    let edits = plan(CURRENT, r#"{"PHONE": ["11"], "EMAIL": []}"#);
    assert_eq!(edits.check(&Current::from_json(CURRENT).unwrap()), Ok(()));
}

#[test]
fn a_row_of_another_value_is_stale() {
    assert_stale(
        &CURRENT.replace(r#""1""#, r#""9""#),
        "PHONE 222",
        "the edit expects 1 (WORK), but the portal has 9 (WORK): read and plan again",
    );
}

#[test]
fn a_row_of_another_type_is_stale() {
    assert_stale(
        &CURRENT.replace("HOME", "FAX"),
        "PHONE 223",
        "the edit expects 2 (HOME), but the portal has 2 (FAX): read and plan again",
    );
}

#[test]
fn a_row_that_is_gone_is_stale() {
    assert_stale(
        &CURRENT.replace("224", "225"),
        "EMAIL 224",
        "the edit expects a@b.co (WORK), but the portal has no such row: read and plan again",
    );
}

#[test]
fn a_row_of_another_field_is_stale() {
    assert_stale(
        &CURRENT.replace(r#""EMAIL": ["#, r#""EMAIL": [], "WEB": ["#),
        "EMAIL 224",
        "the edit expects a@b.co (WORK), but the portal has no such row: read and plan again",
    );
}

#[test]
fn what_a_stale_row_holds_is_escaped() {
    assert_stale(
        &CURRENT.replace(r#""1""#, r#""9\n\u202e\u061c""#),
        "PHONE 222",
        "the edit expects 1 (WORK), but the portal has 9\\n\\u{202e}\\u{61c} (WORK): read and plan again",
    );
}

#[test]
fn a_field_that_was_not_read_cannot_be_checked() {
    let edits = plan(CURRENT, r#"{"EMAIL": []}"#);
    let now = Current::from_json(r#"{"ID": "43", "PHONE": []}"#).unwrap();
    assert_error(
        &edits.check(&now).unwrap_err(),
        "field_not_read",
        "EMAIL 224",
        "not read: the response does not contain this field, which may not have been requested: add it to select, or declare with the option read that it was read",
    );
}

#[test]
fn stale_edits_are_not_applied() {
    let edits = plan(CURRENT, r#"{"EMAIL": []}"#);
    let now = Current::default();
    assert_eq!(now.apply(&edits).unwrap_err().code(), "stale_edit");
}

#[test]
fn nothing_to_do_is_neither_unfinished_nor_warned_of() {
    let message = "found unfinished or warnings without edits";
    for more in [
        r#""unfinished": {"reason": "reordering", "rows": [{"id": 9}], "deletes": 0}"#,
        r#""warnings": [{"code": "stored_value_fails", "place": "EMAIL 9", "message": "",
            "row": {"ID": 9, "TYPE_ID": "EMAIL", "VALUE_TYPE": "WORK", "VALUE": "a"}}]"#,
    ] {
        let json = format!(r#"{{"deletes": "flag", "edits": [], {more}}}"#);
        assert_invalid(&json, message);
    }
}

#[track_caller]
fn assert_invalid(json: &str, message: &str) {
    assert_error(
        &Edits::from_json(json).expect_err("an error"),
        "invalid_edits",
        "",
        message,
    );
}

/// Edits of one record.
fn one(record: &str) -> String {
    format!(r#"{{"deletes": "flag", "edits": [{record}]}}"#)
}

#[test]
fn edits_that_are_no_json() {
    for (json, message) in [
        ("", "not JSON: the input is empty"),
        ("x", "not JSON: expected value at line 1 column 1"),
        (
            r#"{"deletes""#,
            "not JSON: it ends too early: EOF while parsing an object at line 1 column 10",
        ),
        (
            r#"{"deletes": "flag", "edits": []} x"#,
            "not JSON: trailing characters at line 1 column 34",
        ),
    ] {
        let error = Edits::from_json(json).expect_err("an error");
        assert_error(&error, "invalid_json", "", message);
    }
}

#[test]
fn edits_of_another_kind() {
    assert_invalid(
        "5",
        "invalid type: integer `5`, expected an object at line 1 column 1",
    );
    // A string may be a secret.
    assert_invalid(
        r#""https://portal.example/file?token=\", expected ""#,
        "invalid type: string, expected an object at line 1 column 49",
    );
    assert_invalid(
        r#"{"edits": "https://portal.example/file?token=t"}"#,
        "invalid type: string, expected a sequence at line 1 column 47",
    );
    assert_invalid(
        r#"{"edits": []}"#,
        "missing field `deletes` at line 1 column 13",
    );
    assert_invalid(
        r#"{"deletes": "flag"}"#,
        "missing field `edits` at line 1 column 19",
    );
    assert_invalid(
        r#"{"deletes": "no", "edits": []}"#,
        "unknown variant `no`, expected `flag` or `blank` at line 1 column 16",
    );
    assert_invalid(
        r#"{"deletes": "flag", "edits": [], "more": 1}"#,
        "unknown field `more`, expected one of `entity`, `id`, `deletes`, `cleared`, `edits`, `unfinished`, `warnings`, `newest`, `earlier`, `generation` at line 1 column 39",
    );
}

#[test]
fn records_of_another_kind() {
    assert_invalid(&one("{}"), "missing field `kind` at line 1 column 32");
    assert_invalid(
        &one(r#"{"kind": "move"}"#),
        "unknown variant `move`, expected one of `overwrite`, `delete`, `append` at line 1 column 45",
    );
    assert_invalid(
        &one(r#"{"kind": "append", "field": "PHONE", "value": "1"}"#),
        "missing field `value_type` at line 1 column 81",
    );
    assert_invalid(
        &one(
            r#"{"kind": "append", "field": "PHONE", "value": "1", "value_type": "WORK", "id": 1}"#,
        ),
        "unknown field `id`, expected one of `field`, `value`, `value_type` at line 1 column 112",
    );
    assert_invalid(
        &one(
            r#"{"kind": "delete", "field": "PHONE", "id": 0, "was": {"value": "", "value_type": ""}}"#,
        ),
        "found the ID 0, expected an integer from 1 to 9007199254740991 at line 1 column 116",
    );
    assert_invalid(
        &one(r#"{"kind": "delete", "field": "PHONE", "id": 9007199254740992, "was": {"value": "", "value_type": ""}}"#),
        "found the ID 9007199254740992, expected an integer from 1 to 9007199254740991 at line 1 column 131",
    );
}

#[test]
fn records_that_no_diff_makes() {
    assert_invalid(
        &one(r#"{"kind": "append", "field": "FAX", "value": "1", "value_type": "WORK"}"#),
        "found the field \"FAX\", expected PHONE, EMAIL, WEB, IM or LINK at line 1 column 101",
    );
    for value in ["", " 1", "1\\u0000"] {
        let record = format!(
            r#"{{"kind": "append", "field": "PHONE", "value": "{value}", "value_type": "WORK"}}"#
        );
        let error = Edits::from_json(&one(&record)).expect_err("an error");
        assert!(error
            .message()
            .contains("expected a string without blanks around it"));
    }
    let record = r#"{"kind": "append", "field": "PHONE", "value": "1", "value_type": ""}"#;
    assert!(Edits::from_json(&one(record)).is_err());
    let delete =
        r#"{"kind": "delete", "field": "PHONE", "id": 5, "was": {"value": "1", "value_type": ""}}"#;
    let error = Edits::from_json(&one(&format!("{delete}, {delete}"))).expect_err("an error");
    assert!(error.message().starts_with("found two edits of the row 5"));
}

#[test]
fn only_a_field_of_deletes_alone_is_cleared() {
    let delete =
        r#"{"kind": "delete", "field": "PHONE", "id": 5, "was": {"value": "1", "value_type": ""}}"#;
    let append = r#"{"kind": "append", "field": "PHONE", "value": "1", "value_type": "WORK"}"#;
    let cleared = |field: &str, edits: &str| {
        format!(r#"{{"deletes": "flag", "cleared": ["{field}"], "edits": [{edits}]}}"#)
    };
    assert!(Edits::from_json(&cleared("PHONE", delete)).is_ok());
    for json in [
        cleared("EMAIL", delete),
        cleared("PHONE", append),
        cleared("PHONE", &format!("{delete}, {append}")),
        cleared("FAX", delete),
    ] {
        let error = Edits::from_json(&json).expect_err("an error");
        assert_eq!(error.code(), "invalid_edits", "{json}");
    }
}

#[test]
fn vibecode_can_only_add_phones_and_emails() {
    let edits = plan(
        &CURRENT.replacen('{', r#"{"WEB": [], "#, 1),
        r#"{"PHONE": ["11"], "EMAIL": ["a@b.co", "c@d.co"], "WEB": ["a.example\n"]}"#,
    );
    assert_error(
        &edits.vibecode().unwrap_err(),
        "not_in_vibecode",
        "",
        "VibeCode can only add rows of PHONE and EMAIL with types that it knows, so it cannot make these edits: overwrite PHONE 222, delete PHONE 223, append WEB a.example (WORK) (use crm.item.update, with the form fm or request)",
    );
    let edits = plan(
        NO_ROWS,
        r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "FAX"}]}"#,
    );
    assert_error(
        &edits.vibecode().unwrap_err(),
        "not_in_vibecode",
        "",
        "VibeCode can only add rows of PHONE and EMAIL with types that it knows, so it cannot make these edits: append PHONE 1 (FAX) (use crm.item.update, with the form fm or request)",
    );
}

#[test]
fn a_new_entity_has_nothing_to_change() {
    let edits = plan(
        CURRENT,
        r#"{"PHONE": ["11"], "EMAIL": ["a@b.co", "c@d.co"]}"#,
    );
    for api in [Api::Classic, Api::Universal] {
        assert_error(
            &edits.add_request(Entity::Contact, api).unwrap_err(),
            "not_an_add",
            "",
            "a new entity has no rows to overwrite or delete: overwrite PHONE 222, delete PHONE 223 \
             (pass an entity without rows as current)",
        );
    }
}

#[test]
fn an_error_is_one_pointer() {
    assert_eq!(std::mem::size_of::<Error>(), std::mem::size_of::<usize>());
}

#[test]
fn everything_can_go_to_another_thread() {
    fn check<T: Send + Sync>() {}
    check::<Error>();
    check::<ErrorCode>();
    check::<Current<'_>>();
    check::<Desired<'_>>();
    check::<Row<'_>>();
    check::<RowId>();
    check::<ValueType<'_>>();
    check::<Edits>();
    check::<Fields<'_>>();
    check::<Fm<'_>>();
    check::<Vibecode<'_>>();
    check::<Request>();
    check::<Text<'_, Edits>>();
    check::<multifield_core::Diff>();
}

#[test]
fn an_error_is_one_of_the_standard_library() {
    let error = Current::from_json("").unwrap_err();
    let error: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    assert_eq!(error.to_string(), "not JSON: the input is empty");
    assert!(error.source().is_none());
    assert_eq!(
        format!("{error:?}"),
        "Error(not JSON: the input is empty [invalid_json])"
    );
}
