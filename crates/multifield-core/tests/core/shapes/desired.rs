//! The shapes of what an entity should hold.

use multifield_core::{Blanks, Diff, OtherKeys};
use serde::de::value::{Error as ValueError, MapDeserializer};

use super::{assert_desired, wanted};

#[track_caller]
fn assert_desired_with(options: &Diff, json: &str, rows: &[&str]) {
    assert_eq!(
        wanted(&options.desired_from_json(json).expect("desired")),
        rows
    );
}

#[test]
fn a_text() {
    assert_desired(r#"{"PHONE": "111"}"#, &["PHONE 111"]);
    assert_desired(r#"{"PHONE": 111}"#, &["PHONE 111"]);
}

#[test]
fn one_row() {
    assert_desired(
        r#"{"PHONE": {"VALUE": "111", "VALUE_TYPE": "HOME"}}"#,
        &["PHONE HOME 111"],
    );
}

#[test]
fn a_list_that_mixes_texts_and_rows() {
    assert_desired(
        r#"{"EMAIL": ["a@b.co", {"ID": "5", "VALUE": "c@d.co", "VALUE_TYPE": "HOME", "TYPE_ID": "EMAIL"}, 5]}"#,
        &["EMAIL a@b.co", "EMAIL #5 HOME c@d.co", "EMAIL 5"],
    );
}

#[test]
fn a_map_of_rows() {
    assert_desired(
        r#"{"PHONE": {"0": {"VALUE": "1"}, "1": {"VALUE": "2"}}}"#,
        &["PHONE 1", "PHONE 2"],
    );
}

#[test]
fn rows_of_an_import() {
    assert_desired(
        r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "WORK"}], "LINK": [{"VALUE": "7", "VALUE_TYPE": "USER"}]}"#,
        &["PHONE WORK 1", "LINK USER 7"],
    );
}

#[test]
fn vibecode_where_type_id_is_the_value_type() {
    assert_desired(r#"{"phone": "1"}"#, &["PHONE 1"]);
    assert_desired(r#"{"phone": ["1", "2"]}"#, &["PHONE 1", "PHONE 2"]);
    assert_desired(
        r#"{"phone": [{"value": "1", "typeId": "MOBILE"}, "2", {"id": 5, "value": "3"}], "email": {"value": "a@b.co", "typeId": "HOME"}}"#,
        &[
            "PHONE MOBILE 1",
            "PHONE 2",
            "PHONE #5 3",
            "EMAIL HOME a@b.co",
        ],
    );
    assert_desired(r#"{"phone": {"0": {"value": "1"}}}"#, &["PHONE 1"]);
}

#[test]
fn fm_where_type_id_is_the_field() {
    let rows = ["PHONE MOBILE 1", "WEB #5 a.example"];
    let list = r#"[{"typeId": "PHONE", "valueType": "MOBILE", "value": "1"}, {"id": 5, "typeId": "WEB", "value": "a.example"}]"#;
    assert_desired(list, &rows);
    assert_desired(&format!(r#"{{"fm": {list}}}"#), &rows);
    let map = r#"{"n0": {"typeId": "PHONE", "valueType": "MOBILE", "value": "1"}, "5": {"typeId": "WEB", "value": "a.example"}}"#;
    assert_desired(map, &rows);
    assert_desired(&format!(r#"{{"fm": {map}}}"#), &rows);
}

#[test]
fn a_list_of_rows_with_type_id() {
    assert_desired(
        r#"[{"ID": 5, "TYPE_ID": "EMAIL", "VALUE_TYPE": "HOME", "VALUE": "a@b.co"}, {"TYPE_ID": "PHONE", "VALUE": "1"}]"#,
        &["PHONE 1", "EMAIL #5 HOME a@b.co"],
    );
}

#[test]
fn a_response_around_each() {
    assert_desired(r#"{"result": {"PHONE": ["1"]}}"#, &["PHONE 1"]);
    assert_desired(
        r#"{"result": {"fm": [{"typeId": "PHONE", "value": "1"}]}}"#,
        &["PHONE 1"],
    );
    assert_desired(
        r#"{"result": {"item": {"fm": {"5": {"typeId": "IM", "value": "1"}}}}}"#,
        &["IM #5 1"],
    );
    assert_desired(r#"{"data": {"phone": "1"}}"#, &["PHONE 1"]);
    assert_desired(r#"{"item": {"phone": "1"}}"#, &["PHONE 1"]);
}

#[test]
fn null_is_no_mention_and_an_empty_list_clears() {
    assert_desired(r#"{"PHONE": null, "EMAIL": []}"#, &["EMAIL"]);
    assert_desired(r#"{"phone": null, "email": []}"#, &["EMAIL"]);
    assert_desired(r#"{"fm": null}"#, &[]);
}

#[test]
fn fm_mentions_exactly_its_fields() {
    let rows = ["PHONE 1"];
    assert_desired(
        r#"{"fm": {"n0": {"typeId": "PHONE", "value": "1"}}}"#,
        &rows,
    );
}

#[test]
fn maps_are_read_in_one_order() {
    let row = |key: &str| format!(r#""{key}": {{"VALUE": "{key}"}}"#);
    let keys = ["b", "n10", "n9", "a", "10", "9", "n", "nx", "007"];
    let json = format!(r#"{{"PHONE": {{{}}}}}"#, keys.map(row).join(","));
    let order = ["#7 007", "#9 9", "#10 10", "n9", "n10", "a", "b", "n", "nx"];
    let order = order.map(|row| format!("PHONE {row}"));
    assert_eq!(wanted(&super::desired(&json)), order);
}

#[test]
fn fm_maps_are_read_in_one_order() {
    let row = |key: &str| format!(r#""{key}": {{"typeId": "WEB", "value": "{key}"}}"#);
    let json = format!("{{{}}}", ["n10", "n2", "30", "4"].map(row).join(","));
    let order = ["WEB #4 4", "WEB #30 30", "WEB n2", "WEB n10"];
    assert_desired(&json, &order);
    assert_desired(&format!(r#"{{"fm": {json}}}"#), &order);
}

#[test]
fn an_id_that_is_null_or_empty_is_no_pin() {
    assert_desired(
        r#"{"PHONE": [{"ID": null, "VALUE": "1"}, {"ID": "", "VALUE": "2"}, {"ID": "03", "VALUE": "3"}]}"#,
        &["PHONE 1", "PHONE 2", "PHONE #3 3"],
    );
}

#[test]
fn a_type_that_is_null_or_blank_is_open() {
    assert_desired(
        r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": null}, {"VALUE": "2", "VALUE_TYPE": ""}, {"VALUE": "3", "VALUE_TYPE": " \t"}, {"VALUE": "4", "VALUE_TYPE": " WORK "}]}"#,
        &["PHONE 1", "PHONE 2", "PHONE 3", "PHONE WORK 4"],
    );
}

#[test]
fn values_are_trimmed_as_the_portal_trims() {
    let goal =
        super::desired("{\"PHONE\": [\" \\t\\r\\n\\u0000\\u000b1 2\\u0000 \", \"\\u00a03\\f\"]}");
    assert_eq!(wanted(&goal), ["PHONE 1 2", "PHONE \u{a0}3\u{c}"]);
}

#[test]
fn carried_keys_are_passed_over() {
    assert_desired(
        r#"{"PHONE": [{"ENTITY_ID": "CONTACT", "ELEMENT_ID": "43", "COMPLEX_ID": "PHONE_WORK", "VALUE_COUNTRY_CODE": "RU", "VALUE_EXTRA": {"a": [1]}, "VALUE": "1"}]}"#,
        &["PHONE 1"],
    );
    assert_desired(
        r#"{"fm": [{"entityId": 3, "elementId": 43, "complexId": "", "valueCountryCode": "RU", "valueExtra": [], "typeId": "PHONE", "value": "1"}]}"#,
        &["PHONE 1"],
    );
    // One that comes first makes a row of its map, too.
    assert_desired(
        r#"{"PHONE": {"ENTITY_ID": "CONTACT", "VALUE": "1"}}"#,
        &["PHONE 1"],
    );
}

#[test]
fn blanks_are_skipped_where_asked() {
    let skip = Diff::new().blanks(Blanks::Skip);
    assert_desired_with(
        &skip,
        r#"{"PHONE": ["", "1", {"VALUE": " "}]}"#,
        &["PHONE 1"],
    );
    assert_desired_with(
        &skip,
        r#"{"PHONE": [""], "EMAIL": "", "WEB": [], "IM": {"VALUE": ""}}"#,
        &["WEB"],
    );
    assert_desired_with(&skip, r#"{"phone": ["", " "]}"#, &[]);
    let fm =
        r#"{"fm": {"n0": {"typeId": "PHONE", "value": ""}, "n1": {"typeId": "IM", "value": "1"}}}"#;
    assert_desired_with(&skip, fm, &["IM 1"]);
    assert_desired_with(&skip, r#"{"fm": [{"typeId": "PHONE", "value": ""}]}"#, &[]);
}

#[test]
fn null_and_nan_are_skipped_as_blanks_are() {
    let skip = Diff::new().blanks(Blanks::Skip);
    assert_desired_with(
        &skip,
        r#"{"PHONE": [null, "1", {"VALUE": null, "VALUE_TYPE": "HOME"}], "WEB": [null]}"#,
        &["PHONE 1"],
    );
    assert_desired_with(&skip, r#"{"phone": [null, {"value": null}]}"#, &[]);
    // A row with an ID says which row it is about, so it is no blank.
    let pinned = r#"{"PHONE": [{"ID": 1, "VALUE": null}]}"#;
    let error = skip.desired_from_json(pinned).expect_err("an error");
    assert_eq!(error.code(), "missing_value");

    // JSON has no NaN, but a table in Python or JavaScript has.
    let nan = |pairs: &[(&'static str, f64)], options: &Diff| {
        let rows = MapDeserializer::<_, ValueError>::new(pairs.iter().copied());
        options
            .desired_from_deserializer(rows)
            .map(|desired| wanted(&desired))
    };
    assert_eq!(nan(&[("PHONE", f64::NAN)], &skip), Ok(Vec::new()));
    let error = nan(&[("PHONE", f64::NAN)], &Diff::new()).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "PHONE: found the number NaN, expected a string: write a value, or drop it with blanks: skip (a row that is not listed is deleted)",
    );
}

#[test]
fn other_keys_are_ignored_where_asked() {
    let ignore = Diff::new().other_keys(OtherKeys::Ignore);
    assert_desired_with(
        &ignore,
        r#"{"NAME": "Anna", "PHONES": [[]], "PHONE": "1"}"#,
        &["PHONE 1"],
    );
    assert_desired_with(
        &ignore,
        r#"{"id": 7, "phone": "1", "email": "a@b.co"}"#,
        &["PHONE 1", "EMAIL a@b.co"],
    );
}

#[test]
fn echoes_beside_fm_are_passed_over_where_asked() {
    let ignore = Diff::new().other_keys(OtherKeys::Ignore);
    let fm = r#""fm": [{"id": 5, "typeId": "WEB", "value": "a.example"}]"#;
    for echo in [
        r#""phone": "1", "email": """#,
        r#""phone": null, "email": 5"#,
    ] {
        for json in [format!("{{{fm}, {echo}}}"), format!("{{{echo}, {fm}}}")] {
            assert_desired_with(&ignore, &json, &["WEB #5 a.example"]);
        }
    }
}

#[test]
fn rows_under_their_ids() {
    let phones = r#"{"223": {"VALUE": "3"}, "n0": {"VALUE": "4"}, "222": {"VALUE": "1"}}"#;
    let rows = ["PHONE #222 1", "PHONE #223 3", "PHONE 4"];
    assert_desired(&format!(r#"{{"PHONE": {phones}}}"#), &rows);
    assert_desired(&format!(r#"{{"FM": {{"PHONE": {phones}}}}}"#), &rows);
    // Keys of an array, and keys beside IDs.
    assert_desired(
        r#"{"PHONE": {"0": {"VALUE": "1"}, "1": {"VALUE": "2"}}}"#,
        &["PHONE 1", "PHONE 2"],
    );
    assert_desired(
        r#"{"PHONE": {"1": {"VALUE": "1"}, "2": {"VALUE": "2"}}}"#,
        &["PHONE #1 1", "PHONE #2 2"],
    );
    assert_desired(
        r#"{"PHONE": {"8": {"ID": 9, "VALUE": "1"}}}"#,
        &["PHONE #9 1"],
    );
    assert_desired(
        r#"{"PHONE": {"a": {"VALUE": "1"}, "9": {"VALUE": "2"}}}"#,
        &["PHONE #9 2", "PHONE 1"],
    );
    assert_desired(
        r#"{"FM": {"PHONE": [], "WEB": ["a"]}}"#,
        &["PHONE", "WEB a"],
    );
    assert_desired(r#"{"FM": null}"#, &[]);
}
