//! Places that no vector can show: of states put together in code, and of
//! values that pass.

use multifield_core::{diff, Current, Desired, DesiredRow, Diff, Field, OtherKeys, Row, RowId};

use super::refused;
use crate::NO_ROWS;

#[track_caller]
fn assert_refused(current: &str, desired: &Desired<'_>, shown: &str) {
    let current = Current::from_json(current).expect("current");
    assert_eq!(
        diff(&current, desired).expect_err("an error").to_string(),
        shown
    );
}

fn row(value: &str) -> DesiredRow<'_> {
    DesiredRow::new(value).expect("a value")
}

#[test]
fn rows_put_together_have_the_place_of_a_list() {
    let desired = Desired::new().with(Field::Email, [row("a@b.co"), row("anna")]);
    let shown = r#"EMAIL[1].VALUE: found "anna", expected an e-mail address"#;
    assert_refused(NO_ROWS, &desired, shown);
    let pinned = row("1").pinned(RowId::new(9).unwrap());
    let desired = Desired::new().with(Field::Phone, [pinned]);
    let shown = "PHONE[0].ID: the entity has no row 9: read the entity again, or leave the ID out to add a row";
    assert_refused(NO_ROWS, &desired, shown);
}

#[test]
fn rows_put_together_keep_their_place_beside_rows_read() {
    let desired = Desired::from_json(r#"{"fm": [{"typeId": "PHONE", "value": "1"}]}"#)
        .unwrap()
        .with(Field::Email, [row("anna")]);
    let shown = r#"EMAIL[0].VALUE: found "anna", expected an e-mail address"#;
    assert_refused(NO_ROWS, &desired, shown);
}

#[test]
fn a_row_cannot_be_put_together_of_blanks() {
    let error = DesiredRow::new(" \0").unwrap_err();
    assert_eq!((error.code().as_str(), error.place()), ("blank_value", ""));
}

#[test]
fn an_id_twice_in_rows_put_together() {
    let row = |field| Row::new(RowId::MAX, field, "WORK", "1");
    let error = Current::from_rows([row(Field::Phone), row(Field::Web)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "two stored rows have the ID 9007199254740991: pass the rows as the portal returned them"
    );
    assert_eq!(error.place(), "");
}

#[test]
fn the_first_of_several_errors_comes_back() {
    assert_eq!(
        refused(r#"{"PHONE": ["", 1.5], "EMAILS": 1}"#).place(),
        "PHONE[0]"
    );
    let desired = Desired::from_json(r#"{"EMAIL": ["x", "y"], "PHONE": ["0"]}"#).unwrap();
    let shown =
        r#"PHONE[0]: the portal may lose the value "0" when it adds a row: write another value"#;
    assert_refused(NO_ROWS, &desired, shown);
}

#[track_caller]
fn assert_passes(current: &str, desired: &str, count: usize) {
    let current = Current::from_json(current).expect("current");
    let desired = Desired::from_json(desired).expect("desired");
    assert_eq!(diff(&current, &desired).expect("edits").len(), count);
}

#[test]
fn values_of_250_characters_pass() {
    for value in ["ж", "a", "😀", "e\u{301}"] {
        let count = 250 / value.chars().count();
        let desired = format!(r#"{{"WEB": ["{}"]}}"#, value.repeat(count));
        assert_passes(NO_ROWS, &desired, 1);
    }
    // Blanks around it are trimmed before it counts.
    assert_passes(
        NO_ROWS,
        &format!(r#"{{"WEB": [" {} "]}}"#, "ж".repeat(250)),
        1,
    );
}

#[test]
fn emails_that_may_be_some_pass() {
    for value in [
        "a@b",
        "анна@пример.рф",
        "a+b@b.co",
        "\\\"a.b\\\"@c.co",
        // Of these, the portal checks what is in the first brackets.
        "Anna <a@b.co>",
        "Anna [a@b.co] (work)",
        "Anna (a@b.co)",
        "a@b.co<>",
        "  <a@b.co>\\t",
        "Anna\u{a0}Smith <a@b.co>",
        "<a@b.co)",
    ] {
        assert_passes(NO_ROWS, &format!(r#"{{"EMAIL": ["{value}"]}}"#), 1);
    }
}

#[test]
fn what_the_field_holds_passes_as_it_is() {
    let current = format!(
        r#"{{"EMAIL": [{{"ID": 1, "VALUE_TYPE": "odd", "VALUE": "anna"}}], "WEB": [{{"ID": 2, "VALUE_TYPE": "", "VALUE": "{}"}}], "PHONE": [{{"ID": 3, "VALUE": "0"}}]}}"#,
        "x".repeat(300)
    );
    assert_passes(&current, &current, 0);
    assert_passes(
        &current,
        r#"{"EMAIL": [{"VALUE": "a@b.co", "VALUE_TYPE": "odd"}]}"#,
        1,
    );
}

#[test]
fn zero_passes_where_a_row_holds_it() {
    let current = r#"{"PHONE": [{"ID": 1, "VALUE_TYPE": "WORK", "VALUE": "0"}]}"#;
    assert_passes(current, r#"{"PHONE": ["0"]}"#, 0);
    assert_passes(
        current,
        r#"{"PHONE": [{"VALUE": 0, "VALUE_TYPE": "HOME"}]}"#,
        1,
    );
    assert_passes(NO_ROWS, r#"{"PHONE": ["00"]}"#, 1);
}

#[test]
fn ids_end_at_the_largest() {
    let current = r#"{"PHONE": [{"ID": "9007199254740991", "VALUE": "1"}]}"#;
    assert_passes(
        current,
        r#"{"PHONE": [{"ID": 9007199254740991, "VALUE": "1"}]}"#,
        0,
    );
}

#[test]
fn an_error_that_is_null_is_none() {
    let current = r#"{"success": true, "error": null, "data": {"id": 7, "fm": []}}"#;
    assert_passes(current, r#"{"PHONE": []}"#, 0);
}

#[test]
fn an_entity_that_was_read_is_still_that_with_other_rows() {
    let ignore = Diff::new().other_keys(OtherKeys::Ignore);
    let desired = ignore.desired_from_json(r#"{"ID": 44, "PHONE": []}"#);
    let desired = desired.unwrap().with(Field::Email, [row("a@b.co")]);
    let shown = "ID: found entity 44, but current is entity 43: pass inputs of one entity";
    assert_refused(r#"{"result": {"ID": 43}}"#, &desired, shown);
}
