//! The shapes of what a portal holds.

use multifield_core::{Current, Entity, Field, Row};

use super::{assert_current, current};

const ROWS: [&str; 2] = ["222 PHONE WORK 111", "5 EMAIL HOME a@b.co"];

const UPPER: &str = r#"
    "PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111", "TYPE_ID": "PHONE"}],
    "EMAIL": [{"ID": "5", "VALUE_TYPE": "HOME", "VALUE": "a@b.co", "TYPE_ID": "EMAIL"}]"#;

const FM_LIST: &str = r#"[
    {"id": 222, "typeId": "PHONE", "valueType": "WORK", "value": "111"},
    {"id": 5, "typeId": "EMAIL", "valueType": "HOME", "value": "a@b.co"}]"#;

const FM_MAP: &str = r#"
    "222": {"typeId": "PHONE", "valueType": "WORK", "value": "111"},
    "5": {"id": 5, "typeId": "EMAIL", "valueType": "HOME", "value": "a@b.co"}"#;

#[test]
fn a_row_map() {
    assert_current(&format!("{{{UPPER}}}"), &ROWS);
}

#[test]
fn an_entity() {
    assert_current(
        &format!(r#"{{"ID": "43", "NAME": "Anna", "HAS_PHONE": "Y", {UPPER}}}"#),
        &ROWS,
    );
}

#[test]
fn an_entity_in_a_response() {
    let json = format!(r#"{{"result": {{"ID": "43", {UPPER}}}, "time": {{"start": 1.5}}}}"#);
    assert_current(&json, &ROWS);
}

#[test]
fn a_row_map_in_a_response() {
    assert_current(&format!(r#"{{"result": {{{UPPER}}}}}"#), &ROWS);
}

#[test]
fn an_entity_in_data() {
    assert_current(
        &format!(r#"{{"success": true, "data": {{"ID": "43", {UPPER}}}}}"#),
        &ROWS,
    );
}

#[test]
fn an_fm_list_alone() {
    assert_current(FM_LIST, &ROWS);
}

#[test]
fn an_fm_list_under_its_name() {
    assert_current(&format!(r#"{{"fm": {FM_LIST}}}"#), &ROWS);
}

#[test]
fn an_fm_map_alone() {
    assert_current(&format!("{{{FM_MAP}}}"), &ROWS);
}

#[test]
fn an_fm_map_under_its_name() {
    assert_current(&format!(r#"{{"fm": {{{FM_MAP}}}}}"#), &ROWS);
}

#[test]
fn an_item() {
    assert_current(
        &format!(r#"{{"id": 7, "title": "Anna", "fm": {FM_LIST}}}"#),
        &ROWS,
    );
    assert_current(
        &format!(r#"{{"item": {{"id": 7, "fm": {FM_LIST}}}}}"#),
        &ROWS,
    );
}

#[test]
fn an_item_in_a_response() {
    assert_current(
        &format!(r#"{{"result": {{"item": {{"id": 7, "fm": {FM_LIST}}}}}}}"#),
        &ROWS,
    );
    assert_current(
        &format!(r#"{{"result": {{"item": {{"fm": {{{FM_MAP}}}}}}}}}"#),
        &ROWS,
    );
}

#[test]
fn an_fm_in_a_response() {
    assert_current(&format!(r#"{{"result": {{"fm": {FM_LIST}}}}}"#), &ROWS);
    assert_current(&format!(r#"{{"result": {{{FM_MAP}}}}}"#), &ROWS);
    assert_current(
        &format!(r#"{{"data": {{"id": 7, "fm": {FM_LIST}}}}}"#),
        &ROWS,
    );
}

#[test]
fn rows_by_field_as_current_is_written() {
    let now = format!("{{{UPPER}}}");
    let json = serde_json::to_string(&current(&now)).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"PHONE":[{"ID":222,"TYPE_ID":"PHONE","VALUE_TYPE":"WORK","VALUE":"111"}],"#,
            r#""EMAIL":[{"ID":5,"TYPE_ID":"EMAIL","VALUE_TYPE":"HOME","VALUE":"a@b.co"}]}"#,
        )
    );
    assert_current(&json, &ROWS);
}

#[test]
fn a_map_of_rows_in_a_field_whatever_its_keys() {
    assert_current(
        r#"{"PHONE": {"5": {"ID": 9, "VALUE": "1"}, "x": {"ID": 8, "VALUE": "2"}, "VALUES": {"ID": 7, "VALUE": "3"}}}"#,
        &["7 PHONE  3", "8 PHONE  2", "9 PHONE  1"],
    );
}

#[test]
fn one_row_in_place_of_a_list() {
    assert_current(r#"{"PHONE": {"ID": 9, "VALUE": "1"}}"#, &["9 PHONE  1"]);
}

#[test]
fn ids_are_integers_or_digits_in_a_text() {
    assert_current(
        r#"{"PHONE": [{"ID": 9, "VALUE": "1"}, {"ID": "0010", "VALUE": "2"}, {"ID": "9007199254740991", "VALUE": "3"}]}"#,
        &["9 PHONE  1", "10 PHONE  2", "9007199254740991 PHONE  3"],
    );
}

#[test]
fn values_are_texts_or_integers() {
    assert_current(
        r#"{"PHONE": [{"ID": 1, "VALUE": 79161234567}, {"ID": 2, "VALUE": -1}, {"ID": 3, "VALUE": 18446744073709551615}]}"#,
        &[
            "1 PHONE  79161234567",
            "2 PHONE  -1",
            "3 PHONE  18446744073709551615",
        ],
    );
}

#[test]
fn rows_are_in_id_order() {
    assert_current(
        r#"{"WEB": [{"ID": "10", "VALUE": "c"}, {"ID": "9", "VALUE": "b"}], "PHONE": [{"ID": 99, "VALUE": "a"}]}"#,
        &["99 PHONE  a", "9 WEB  b", "10 WEB  c"],
    );
}

#[test]
fn nothing_that_a_portal_can_hold_is_refused() {
    let long = "я".repeat(300);
    let json = format!(
        r#"{{"EMAIL": [{{"ID": 1, "VALUE_TYPE": "odd one", "VALUE": "no e-mail"}}, {{"ID": 2, "VALUE_TYPE": null, "VALUE": ""}}, {{"ID": 3, "VALUE_TYPE": "", "VALUE": "{long}"}}, {{"ID": 4, "VALUE": "no e-mail"}}]}}"#
    );
    let rows = [
        "1 EMAIL odd one no e-mail".to_owned(),
        "2 EMAIL  ".to_owned(),
        format!("3 EMAIL  {long}"),
        "4 EMAIL  no e-mail".to_owned(),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_current(&json, &rows);
}

#[test]
fn values_keep_their_blanks() {
    let now = current(r#"{"PHONE": [{"ID": 1, "VALUE_TYPE": " WORK", "VALUE": " 1\t"}]}"#);
    let row = now.iter().next().unwrap();
    assert_eq!((row.value_type().as_str(), row.value()), (" WORK", " 1\t"));
}

#[test]
fn keys_that_are_no_row_are_passed_over() {
    assert_current(
        r#"{"PHONE": [{"ENTITY_ID": "CONTACT", "ELEMENT_ID": 43, "COMPLEX_ID": "PHONE_WORK", "VALUE_COUNTRY_CODE": null, "VALUE_EXTRA": {"a": []}, "DELETE": "N", "NEW_KEY": [1], "ID": 1, "VALUE": "1"}]}"#,
        &["1 PHONE  1"],
    );
    assert_current(
        r#"{"fm": [{"entityId": 3, "elementId": 43, "complexId": "", "valueCountryCode": "RU", "valueExtra": {}, "newKey": 1, "id": 1, "typeId": "IM", "value": "1"}]}"#,
        &["1 IM  1"],
    );
}

#[test]
fn echoes_of_an_item_are_passed_over() {
    assert_current(
        r#"{"id": 7, "phone": "1", "email": ["x"], "phoneWork": 1.5, "emailHome": null, "skype": {}, "hasPhone": "Y", "fm": [{"id": 1, "typeId": "PHONE", "value": "1"}]}"#,
        &["1 PHONE  1"],
    );
}

/// What is something else around an item is a field of its own in one.
#[test]
fn keys_of_responses_mean_nothing_in_an_item() {
    let keys = r#""result": 1, "data": [], "item": {}, "items": [{"id": 2}], "error": "no",
        "error_description": "none", "time": {}"#;
    let rows = &["1 PHONE  1"];
    let row = r#""fm": [{"id": 1, "typeId": "PHONE", "value": "1"}]"#;
    assert_current(&format!(r#"{{"item": {{{keys}, {row}}}}}"#), rows);
    assert_current(
        &format!(r#"{{"result": {{"item": {{{keys}, {row}}}}}}}"#),
        rows,
    );
    let upper = r#""PHONE": [{"ID": 1, "VALUE": "1"}]"#;
    // A result in data is that of an HTTP client, which is refused.
    let keys = keys.replace(r#""result": 1, "#, "");
    assert_current(&format!(r#"{{"data": {{{keys}, {upper}}}}}"#), rows);
    let keys = r#""data": [], "error": "no", "error_description": "none""#;
    assert_current(&format!(r#"{{"result": {{{keys}, {upper}}}}}"#), rows);
}

#[test]
fn null_in_place_of_rows_is_no_row() {
    assert_current(r#"{"PHONE": null, "EMAIL": [], "WEB": {}}"#, &[]);
    assert_current(r#"{"fm": {}}"#, &[]);
    assert_current("[]", &[]);
}

#[test]
fn a_state_is_gone_through_row_by_row() {
    let now = current(r#"{"PHONE": [{"ID": 2, "VALUE": "1"}], "WEB": [{"ID": 1, "VALUE": "a"}]}"#);
    let values: Vec<_> = (&now).into_iter().map(Row::value).collect();
    assert_eq!(values, ["1", "a"]);
}

#[test]
fn rows_of_an_unknown_type_id_are_carried_along() {
    assert_current(
        r#"{"fm": [{"id": 9, "typeId": "FAX", "valueType": "OLD", "value": "1"}, {"id": 8, "typeId": "", "value": "2"}, {"id": 7, "typeId": "phone", "value": "3"}, {"id": 10, "typeId": "PHONE", "value": "4"}]}"#,
        &["10 PHONE  4", "7 phone  3", "8   2", "9 FAX OLD 1"],
    );
}

#[test]
fn rows_of_an_unknown_type_id_stay() {
    let json = r#"[{"ID":7,"TYPE_ID":"FAX","VALUE_TYPE":"","VALUE":"1"},{"ID":9,"TYPE_ID":"PHONE","VALUE_TYPE":"WORK","VALUE":"1"}]"#;
    let now = current(json);
    let goal =
        super::desired(r#"{"PHONE": ["2", "3"], "EMAIL": [], "WEB": [], "IM": [], "LINK": []}"#);
    let edits = multifield_core::diff(&now, &goal).unwrap();
    assert_eq!(
        edits.to_string(),
        "PHONE\n  ~ 9  1 (WORK) -> 2 (WORK)\n  + 3 (WORK)\n"
    );
    assert_eq!(
        serde_json::to_string(&now.apply(&edits).unwrap()).unwrap(),
        concat!(
            r#"{"fm":[{"id":7,"typeId":"FAX","valueType":"","value":"1"},"#,
            r#"{"id":9,"typeId":"PHONE","valueType":"WORK","value":"2"},"#,
            r#"{"id":10,"typeId":"PHONE","valueType":"WORK","value":"3"}]}"#,
        )
    );
}

#[test]
fn the_entity_knows_its_id() {
    for (json, id) in [
        (r#"{"ID": "43"}"#, Some(43)),
        (r#"{"ID": 43}"#, Some(43)),
        (r#"{"result": {"ID": "43", "PHONE": []}}"#, Some(43)),
        (r#"{"result": {"item": {"id": 43, "fm": []}}}"#, Some(43)),
        (r#"{"data": {"id": 43}}"#, Some(43)),
        (r#"{"id": 7, "result": {"ID": "43"}}"#, Some(43)),
        (r#"{"result": {"ID": "43"}, "id": 7}"#, Some(43)),
        (r#"{"ID": "x43"}"#, None),
        (r#"{"ID": 0}"#, None),
        (r#"{"PHONE": []}"#, None),
    ] {
        assert_eq!(current(json).entity_id(), id, "{json}");
    }
}

#[test]
fn an_entity_of_a_batch() {
    let batch =
        |results: &str| format!(r#"{{"result": {{"result": {results}, "result_error": []}}}}"#);
    let entity = r#"{"ID": "43", "PHONE": [{"ID": "5", "VALUE": "1"}]}"#;
    for results in [
        format!(r#"{{"get": {entity}}}"#),
        format!(r#"{{"update": true, "get": {entity}, "list": []}}"#),
        format!("[true, {entity}]"),
    ] {
        let json = batch(&results);
        assert_current(&json, &["5 PHONE  1"]);
        assert_eq!(current(&json).entity_id(), Some(43));
        assert!(current(&json).was_read(Field::Email));
    }
    let item = r#"{"get": {"item": {"id": 7, "entityTypeId": 4, "fm": []}}}"#;
    assert_eq!(current(&batch(item)).entity(), Some(Entity::Company));
}

#[test]
fn an_entity_under_the_name_of_its_command() {
    let json = r#"{"get_contact": {"ID": "43", "PHONE": [{"ID": "5", "VALUE": "1"}]}}"#;
    assert_current(json, &["5 PHONE  1"]);
    assert_eq!(current(json).entity_id(), Some(43));
    // It may come from a list with a select.
    assert!(!current(json).was_read(Field::Email));
    assert_current(
        r#"{"a": {"item": {"id": 7, "fm": {"5": {"typeId": "WEB", "value": "1"}}}}}"#,
        &["5 WEB  1"],
    );
    let repeated = r#"{"a": {"ID": "43", "PHONE": [], "PHONE": []}}"#;
    let error = Current::from_json(repeated).unwrap_err();
    assert_eq!(
        (error.code().as_str(), error.place()),
        ("repeated_key", "a.PHONE")
    );
}

#[test]
fn rows_under_their_ids() {
    let rows = ["5 PHONE WORK 1", "6 PHONE  2"];
    let phones = r#"{"5": {"VALUE": "1", "VALUE_TYPE": "WORK"}, "6": {"ID": 6, "VALUE": "2"}}"#;
    assert_current(&format!(r#"{{"PHONE": {phones}}}"#), &rows);
    assert_current(
        &format!(r#"{{"FM": {{"PHONE": {phones}, "FAX": 1}}}}"#),
        &rows,
    );
    assert_current(
        &format!(r#"{{"ID": 43, "FM": {{"PHONE": {phones}, "WEB": []}}}}"#),
        &rows,
    );
    assert_current(r#"{"FM": []}"#, &[]);
}

#[test]
fn a_kind_of_entity() {
    let kind = |number: u64| {
        let json =
            format!(r#"{{"result": {{"item": {{"id": 1, "entityTypeId": {number}, "fm": []}}}}}}"#);
        current(&json).entity()
    };
    assert_eq!(kind(1), Some(Entity::Lead));
    assert_eq!(kind(3), Some(Entity::Contact));
    assert_eq!(kind(4), Some(Entity::Company));
    assert_eq!(current(r#"{"result": {"ID": "43"}}"#).entity(), None);
    // A lead has a stage, too, and so may have a contact.
    let lead = r#"{"result": {"ID": "1", "STAGE_ID": "NEW", "CONTACT_ID": "2", "HAS_PHONE": "N"}}"#;
    assert!(current(lead).was_read(Field::Phone));
}
