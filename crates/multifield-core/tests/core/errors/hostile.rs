//! Input that nobody means well with, and what passes for it.

use multifield_core::{
    diff, Blanks, Current, Desired, Diff, Edits, Error, Field, Generations, OtherKeys, ReadFields,
};

use super::refused;

/// What each reader fails with.
#[track_caller]
fn both(json: &(impl AsRef<[u8]> + ?Sized)) -> [Error; 2] {
    [
        Current::from_json(json).expect_err("an error of current"),
        Desired::from_json(json).expect_err("an error of desired"),
    ]
}

#[track_caller]
fn assert_both(json: &(impl AsRef<[u8]> + ?Sized), code: &str, shown: &str) {
    for error in both(json) {
        assert_eq!((error.code().as_str(), &*error.to_string()), (code, shown));
    }
}

const BOM: &[u8] = &[0xef, 0xbb, 0xbf];

#[test]
fn a_byte_order_mark_is_passed_over() {
    let json = [BOM, br#"{"PHONE": [{"ID": 1, "VALUE": "1"}]}"#].concat();
    assert_eq!(Current::from_json(&json).unwrap().iter().count(), 1);
    assert_eq!(
        Desired::from_json(&json)
            .unwrap()
            .rows(Field::Phone)
            .unwrap()
            .len(),
        1
    );
    let json = [BOM, br#"{"deletes": "flag", "edits": []}"#].concat();
    assert_eq!(Edits::from_json(&json).unwrap(), Edits::default());
}

#[test]
fn two_byte_order_marks_are_not() {
    let json = [BOM, BOM, b"{}"].concat();
    assert_both(
        &json,
        "invalid_json",
        "not JSON: expected value at line 1 column 1",
    );
}

#[test]
fn utf_16_is_refused_by_name() {
    let text = "not JSON: found UTF-16, expected UTF-8";
    let little: Vec<u8> = "\u{feff}{}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let big: Vec<u8> = "\u{feff}{}"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_both(&little, "invalid_json", text);
    assert_both(&big, "invalid_json", text);
    let error = Edits::from_json(&little).unwrap_err();
    assert_eq!(
        (error.code().as_str(), &*error.to_string()),
        ("invalid_json", text)
    );
}

#[test]
fn utf_16_without_a_mark_is_no_json() {
    let json: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_both(
        &json,
        "invalid_json",
        "not JSON: found UTF-16, expected UTF-8",
    );
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    assert_both(
        b"{\"PHONE\": [\"\xff\"]}",
        "invalid_json",
        "not JSON: the input is not UTF-8, save it as UTF-8: invalid utf-8 sequence of 1 bytes from index 12",
    );
    // Cyrillic in Windows-1251.
    assert_both(
        b"{\"NAME\": \"\xc0\xed\xed\xe0\"}",
        "invalid_json",
        "not JSON: the input is not UTF-8, save it as UTF-8: invalid utf-8 sequence of 1 bytes from index 10",
    );
}

const DEEP: usize = 10_000;

#[test]
fn deep_lists_are_refused_at_their_start() {
    let json = "[".repeat(DEEP);
    assert_both(&json, "wrong_shape", "[0]: found an array, expected a row");
    let closed = json + &"]".repeat(DEEP);
    assert_both(
        &closed,
        "wrong_shape",
        "[0]: found an array, expected a row",
    );
}

#[test]
fn deep_maps_are_passed_over_without_recursion() {
    let json = r#"{"NAME": "#.to_owned() + &r#"{"a":"#.repeat(DEEP) + "1" + &"}".repeat(DEEP) + "}";
    assert!(Current::from_json(&json).is_ok());
    assert_eq!(refused(&json).place(), "NAME");
}

#[test]
fn deep_values_are_refused_where_they_stand() {
    let deep = "[".repeat(DEEP) + &"]".repeat(DEEP);
    for (before, after, place) in [
        (r#"{"PHONE": ["#, "]}", "PHONE[0]"),
        (r#"{"PHONE": [{"ID": 1, "VALUE": "#, "}]}", "PHONE[0].VALUE"),
        (r#"{"PHONE": [{"VALUE": "1", "ID": "#, "}]}", "PHONE[0].ID"),
        (r#"{"fm": [{"typeId": "#, "}]}", "fm[0].typeId"),
        (r#"{"fm": {"5": "#, "}}", "fm.5"),
        (r#"{"result": {"item": "#, "}}", "result.item"),
    ] {
        for error in both(&(before.to_owned() + &deep + after)) {
            assert_eq!(error.place(), place);
        }
    }
}

#[test]
fn deep_wrappings_of_a_name_end_at_once() {
    let json = r#"{"result":"#.repeat(DEEP);
    assert_both(
        &json,
        "wrong_shape",
        "result.result.result.result: found a batch in a batch, expected the result of one command",
    );
}

#[test]
fn deep_reasons_of_an_error_are_passed_over() {
    let json = r#"{"error": "#.to_owned() + &"[".repeat(DEEP) + &"]".repeat(DEEP) + "}";
    let text = "the call failed, so its response contains no entity: no reason given";
    assert_both(&json, "response_error", text);
}

const LONG: usize = 100_000_000;

#[test]
fn a_long_line_of_rubbish_is_refused_at_once() {
    let json = "x".repeat(LONG);
    let text = "not JSON: expected value at line 1 column 1";
    assert_both(&json, "invalid_json", text);
}

#[test]
fn a_long_text_is_cut_in_its_error() {
    let json = format!("\"{}\"", "я".repeat(LONG / 2));
    let shown = format!(
        "found the string \"{}\"…, expected an entity, its fields, or fm",
        "я".repeat(40)
    );
    assert_both(&json, "wrong_shape", &shown);
}

#[test]
fn a_long_key_is_cut_in_its_place() {
    let json = format!(r#"{{"{}": 1}}"#, "N".repeat(LONG));
    let error = refused(&json);
    assert_eq!(error.place(), "N".repeat(40) + "…");
}

#[test]
fn long_digits_are_no_number() {
    let digits = "1".repeat(LONG / 10);
    for error in both(&format!(
        r#"{{"PHONE": [{{"ID": "{digits}", "VALUE": "1"}}]}}"#
    )) {
        assert_eq!(error.code(), "wrong_id");
        assert!(error.message().len() < 200);
    }
    for error in both(&format!(
        r#"{{"PHONE": [{{"ID": {digits}, "VALUE": "1"}}]}}"#
    )) {
        assert_eq!(
            (error.code().as_str(), error.place()),
            ("invalid_json", "PHONE[0].ID")
        );
    }
    let error = refused(&format!(r#"{{"PHONE": [], "{digits}": {{}}}}"#));
    assert_eq!(error.code(), "mixed_fields");
    assert!(error.to_string().len() < 300);
}

/// A field of `count` rows, each of `VALUE` and `VALUE_TYPE` by its number.
fn field(count: usize, row: impl Fn(usize) -> (String, &'static str)) -> String {
    let rows: Vec<String> = (1..=count)
        .map(|id| {
            let (value, value_type) = row(id);
            format!(r#"{{"ID": {id}, "VALUE_TYPE": "{value_type}", "VALUE": "{value}"}}"#)
        })
        .collect();
    format!(r#"{{"PHONE": [{}]}}"#, rows.join(","))
}

/// So many rows that what takes the square of it takes minutes, and is seen.
const MANY: usize = 100_000;

#[test]
fn many_unknown_types_are_no_trouble() {
    let last = |id| if id == MANY { "CUSTOM" } else { "WORK" };
    let current = field(MANY, |id| (id.to_string(), last(id)));
    let desired = field(MANY, |id| (format!("+{id}"), "CUSTOM"))
        .replace(r#""ID""#, r#""TYPE_ID": "PHONE", "ID""#);
    let current = Current::from_json(&current).unwrap();
    let desired = Desired::from_json(&desired).unwrap();
    assert_eq!(diff(&current, &desired).unwrap().len(), MANY);
}

#[test]
fn many_zeros_are_no_trouble() {
    let last = |id: usize| {
        if id == MANY {
            "0".to_owned()
        } else {
            id.to_string()
        }
    };
    let current = field(MANY, |id| (last(id), "WORK"));
    let desired = field(MANY, |_| ("0".to_owned(), "WORK"));
    let current = Current::from_json(&current).unwrap();
    let desired = Desired::from_json(&desired).unwrap();
    let factory = Diff::new().generation(Generations::Factory);
    assert_eq!(factory.diff(&current, &desired).unwrap().len(), MANY - 1);
}

#[test]
fn many_rows_in_a_map_and_in_a_list_are_no_trouble() {
    let rows: Vec<String> = (0..MANY)
        .map(|index| format!(r#""n{index}": {{"typeId": "PHONE", "value": "{index} "}}"#))
        .collect();
    let json = format!(r#"{{"fm": {{{}}}}}"#, rows.join(","));
    let list: Vec<String> = (0..MANY)
        .map(|index| format!(r#"{{"TYPE_ID": "PHONE", "VALUE": "{index}"}}"#))
        .collect();
    let list = format!("[{}]", list.join(","));
    for json in [&json, &list] {
        let desired = Desired::from_json(json).unwrap();
        assert_eq!(desired.rows(Field::Phone).unwrap().len(), MANY);
    }
    let descending: Vec<String> = (1..=MANY)
        .rev()
        .map(|id| format!(r#"{{"ID": {id}, "TYPE_ID": "WEB", "VALUE": "1"}}"#))
        .collect();
    let current = format!("[{}]", descending.join(","));
    assert_eq!(
        Current::from_json(&current).unwrap().rows(Field::Web).len(),
        MANY
    );
}

#[test]
fn no_prefix_of_a_document_panics_or_passes() {
    let current = r#"{"result": {"ID": "43", "HAS_PHONE": "Y", "PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "\u044f 1", "TYPE_ID": "PHONE"}]}}"#;
    let item = r#"{"result": {"item": {"id": 7, "fm": {"5": {"id": 5, "typeId": "IM", "valueType": "", "value": "я"}}}}}"#;
    let error = r#"{"error": {"code": "X", "message": "я"}, "data": null}"#;
    for json in [current, item, error] {
        for end in 0..json.len() {
            let [of_current, of_desired] = both(&json.as_bytes()[..end]);
            assert_eq!(of_current.code(), "invalid_json", "{:?}", json.get(..end));
            // It can be sure of a wrong key before the end.
            let codes = ["invalid_json", "unknown_field"];
            assert!(
                codes.contains(&of_desired.code().as_str()),
                "{:?}",
                json.get(..end)
            );
        }
    }
}

#[test]
fn no_options_make_an_error_of_reading_pass() {
    let options = Diff::new()
        .blanks(Blanks::Skip)
        .other_keys(OtherKeys::Ignore)
        .read(ReadFields::ALL);
    for json in [
        "",
        "[1]",
        "null",
        r#"{"PHONE": [{"VALUE": 1.5}]}"#,
        r#"{"fm": {}}"#,
    ] {
        assert!(options.desired_from_json(json).is_err(), "{json}");
    }
}
