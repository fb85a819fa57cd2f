//! What is known of fields that are absent.

use multifield_core::Field;

use super::current;

/// Checks which fields count as read.
#[track_caller]
fn assert_read(json: &str, expected: &[Field]) {
    let now = current(json);
    let read: Vec<_> = Field::ALL
        .into_iter()
        .filter(|field| now.was_read(*field))
        .collect();
    assert_eq!(read, expected);
}

const ALL: &[Field] = &Field::ALL;
const BUT_PHONE: &[Field] = &[Field::Email, Field::Web, Field::Im, Field::Link];

#[test]
fn a_row_map_describes_the_fields_that_it_names() {
    assert_read(r#"{"PHONE": []}"#, &[Field::Phone]);
    assert_read(
        r#"{"PHONE": [], "EMAIL": [], "WEB": [], "IM": [], "LINK": []}"#,
        ALL,
    );
    // Null may come from an entity that lacks the field.
    assert_read(r#"{"PHONE": null, "WEB": []}"#, &[Field::Web]);
    assert_read(r#"{"HAS_EMAIL": "N", "PHONE": null}"#, &[Field::Email]);
    assert_read(r#"{"HAS_PHONE": "N", "PHONE": null}"#, &[Field::Phone]);
}

#[test]
fn an_entity_alone_may_have_been_selected() {
    assert_read(r#"{"ID": "43"}"#, &[]);
    assert_read(r#"{"NAME": "Anna", "WEB": []}"#, &[Field::Web]);
    assert_read(
        r#"{"ID": "43", "PHONE": null, "EMAIL": []}"#,
        &[Field::Email],
    );
}

#[test]
fn a_key_says_that_there_are_no_rows() {
    let json = r#"{"ID": "43", "HAS_PHONE": "N", "HAS_EMAIL": "N", "HAS_IMOL": "N"}"#;
    assert_read(json, &[Field::Phone, Field::Email]);
    assert_read(r#"{"HAS_PHONE": "n"}"#, &[Field::Phone]);
    assert_read(r#"{"HAS_PHONE": false, "HAS_EMAIL": "0"}"#, &[Field::Phone]);
}

#[test]
fn a_key_says_that_there_are_rows() {
    assert_read(r#"{"result": {"ID": "43", "HAS_PHONE": "Y"}}"#, BUT_PHONE);
    assert_read(
        r#"{"result": {"ID": "43", "HAS_IMOL": "Y", "HAS_EMAIL": true}}"#,
        &[Field::Phone, Field::Web, Field::Link],
    );
    // In any order, and none the wiser where the rows are there.
    assert_read(r#"{"HAS_PHONE": "Y", "PHONE": []}"#, &[Field::Phone]);
    assert_read(r#"{"PHONE": [], "HAS_PHONE": "Y"}"#, &[Field::Phone]);
}

#[test]
fn the_entity_of_a_response_is_complete() {
    assert_read(r#"{"result": {"ID": "43"}}"#, ALL);
    assert_read(
        r#"{"result": {"ID": "43", "NAME": "Anna", "PHONE": []}}"#,
        ALL,
    );
    assert_read(r#"{"result": {"PHONE": []}}"#, &[Field::Phone]);
}

#[test]
fn an_empty_answer_is_no_state() {
    for answer in [
        "{}",
        "[]",
        r#"{"result": {}}"#,
        r#"{"result": []}"#,
        r#"{"result": {"item": {}}}"#,
        r#"{"result": {"item": []}}"#,
        r#"{"item": []}"#,
        r#"{"data": {}}"#,
        r#"{"data": []}"#,
    ] {
        assert_read(answer, &[]);
    }
}

#[test]
fn the_result_of_another_method_is_no_entity() {
    assert_read(r#"{"result": {"tasks": []}}"#, &[]);
    assert_read(r#"{"result": {"NAME": "Anna"}}"#, &[]);
    // Only around a result a response says what went wrong.
    assert_read(r#"{"result": {"error": "x"}}"#, &[]);
    assert_read(r#"{"result": {"error_description": "x"}}"#, &[]);
}

#[test]
fn an_fm_is_complete() {
    assert_read(r#"{"fm": []}"#, ALL);
    assert_read(r#"{"fm": {}}"#, ALL);
    assert_read(r#"{"result": {"item": {"id": 7, "fm": []}}}"#, ALL);
    assert_read(r#"{"data": {"id": 7, "fm": []}}"#, ALL);
    assert_read(r#"{"5": {"typeId": "WEB", "value": "1"}}"#, ALL);
    assert_read(r#"{"id": 7, "hasPhone": "Y", "fm": []}"#, ALL);
}

#[test]
fn an_item_without_fm_was_not_read() {
    assert_read(r#"{"id": 7}"#, &[]);
    assert_read(r#"{"result": {"item": {"id": 7}}}"#, &[]);
    assert_read(r#"{"result": {"item": {}}}"#, &[]);
    assert_read(r#"{"result": {"id": 7, "title": "Anna"}}"#, &[]);
    assert_read(r#"{"data": {"phone": "1"}}"#, &[]);
}

#[test]
fn an_fm_that_is_null_was_not_read() {
    assert_read(r#"{"fm": null}"#, &[]);
    assert_read(r#"{"id": 7, "fm": null}"#, &[]);
    assert_read(r#"{"result": {"fm": null}}"#, &[]);
    assert_read(r#"{"result": {"item": {"id": 7, "fm": null}}}"#, &[]);
}

#[test]
fn an_entity_in_data_may_lack_fields() {
    assert_read(r#"{"data": {"ID": "43", "PHONE": []}}"#, &[Field::Phone]);
}

#[test]
fn what_was_read_outlives_an_edit() {
    let json = r#"{"ID": "43", "PHONE": []}"#;
    let now = current(json);
    let goal = super::desired(r#"{"PHONE": ["1"]}"#);
    let edits = multifield_core::diff(&now, &goal).unwrap();
    let after = now.apply(&edits).unwrap();
    assert!(after.was_read(Field::Phone));
    assert!(!after.was_read(Field::Web));
    assert_eq!(after.entity_id(), Some(43));
}
