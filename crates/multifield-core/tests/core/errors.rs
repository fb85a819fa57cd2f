//! Wrong input: the side, code, place and message of each, to the letter.

mod batch;
mod edits;
mod hints;
mod hostile;
mod options;
mod places;

use std::collections::BTreeSet;

use multifield_core::{Current, Desired, DesiredRow, Diff, Error, Field, Form, Row, RowId, Side};
use serde::{Deserialize, Deserializer};
use serde_json::{value::RawValue, Value};

use crate::handing::Handing;

/// A line of `errors.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<'a> {
    name: String,
    #[serde(borrow)]
    current: Option<&'a RawValue>,
    current_text: Option<String>,
    #[serde(borrow)]
    desired: Option<&'a RawValue>,
    desired_text: Option<String>,
    #[serde(borrow)]
    options: Option<&'a RawValue>,
    side: String,
    code: String,
    place: String,
    message: String,
}

const CASES: &str = include_str!("../vectors/errors.jsonl");

fn cases() -> Vec<Case<'static>> {
    let case = |line: &'static str| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    };
    CASES.lines().map(case).collect()
}

fn text<'c>(value: Option<&'c RawValue>, text: Option<&'c str>) -> &'c str {
    match (value, text) {
        (Some(value), None) => value.get(),
        (None, Some(text)) => text,
        _ => panic!("a case has each side once"),
    }
}

/// What comes of reading both sides and comparing them, where it fails.
fn from_text(options: &str, current: &str, desired: &str) -> Option<Error> {
    let run = || {
        let options = Diff::from_json(options)?;
        let current = Current::from_json(current)?;
        let desired = options.desired_from_json(desired)?;
        options.diff(&current, &desired).map(drop)
    };
    run().err()
}

/// The same by way of trees.
fn from_trees<'t, D: Deserializer<'t>>(options: &Value, current: D, desired: D) -> Option<Error> {
    let run = || {
        let options = Diff::from_value(options)?;
        let current = Current::from_deserializer(current)?;
        let desired = options.desired_from_deserializer(desired)?;
        options.diff(&current, &desired).map(drop)
    };
    run().err()
}

/// JavaScript has no other numbers, and shows them so.
#[test]
fn integers_are_shown_as_such_whatever_holds_them() {
    for (number, shown) in [
        ("1e15", "1000000000000000.0"),
        ("9007199254740992.0", "9007199254740992"),
        ("-1e17", "-100000000000000000"),
        ("1.8e19", "18000000000000000000"),
        ("1.8446744073709552e19", "1.8446744073709552e19"),
    ] {
        let error = Desired::from_json(&format!(r#"{{"PHONE": [{number}]}}"#)).unwrap_err();
        let hint = if number == "1e15" {
            " (cells: clean reads it as an integer)"
        } else {
            ""
        };
        let text =
            format!("PHONE[0]: found the number {shown}, expected a string or an integer{hint}");
        assert_eq!(error.to_string(), text);
    }
}

fn side(name: &str) -> Side {
    match name {
        "current" => Side::Current,
        "desired" => Side::Desired,
        "options" => Side::Options,
        _ => panic!("no side of a diff: {name}"),
    }
}

fn check(case: &Case<'_>, error: Option<Error>) {
    let name = &case.name;
    let error = error.unwrap_or_else(|| panic!("{name}: no error"));
    assert_eq!(error.message(), case.message, "{name}");
    assert_eq!(error.place(), case.place, "{name}");
    assert_eq!(error.code().as_str(), case.code, "{name}");
    assert_eq!(error.side(), side(&case.side), "{name}");
    let shown = match &*case.place {
        "" => case.message.clone(),
        place => format!("{place}: {}", case.message),
    };
    assert_eq!(error.to_string(), shown, "{name}");
}

#[test]
fn errors_are_as_recorded() {
    for case in cases() {
        let current = text(case.current, case.current_text.as_deref());
        let desired = text(case.desired, case.desired_text.as_deref());
        let options = case.options.map_or("{}", RawValue::get);
        check(&case, from_text(options, current, desired));
    }
}

#[test]
fn a_tree_gives_the_same_errors_as_its_text() {
    let mut count = 0;
    for case in cases() {
        let (Some(current), Some(desired)) = (case.current, case.desired) else {
            continue;
        };
        let tree = |text: &RawValue| serde_json::from_str::<Value>(text.get()).expect("JSON");
        let options = case.options.map_or(Value::Null, tree);
        let (current, desired) = (tree(current), tree(desired));
        check(&case, from_trees(&options, &current, &desired));
        let [current, desired] = [&current, &desired].map(Handing);
        check(&case, from_trees(&options, current, desired));
        count += 1;
    }
    assert!(count > 300, "only {count} cases are trees");
}

#[test]
fn diff_json_gives_the_same_errors_as_its_steps() {
    for case in cases() {
        let current = text(case.current, case.current_text.as_deref());
        let desired = text(case.desired, case.desired_text.as_deref());
        for form in [Form::Fields, Form::Fm] {
            let options = Diff::from_json(case.options.map_or("{}", RawValue::get));
            let json = options.and_then(|options| options.diff_json(current, desired, form));
            check(&case, json.err());
        }
    }
}

/// Also where the portal holds just that: a row without a value.
#[test]
fn a_row_of_an_id_alone_says_nothing_of_what_it_should_hold() {
    let id = RowId::new(5).expect("an ID");
    let current = Current::from_rows([Row::new(id, Field::Phone, "WORK", "")]).expect("current");
    let desired = Desired::new().with(Field::Phone, [DesiredRow::of_id(id)]);
    let error = Diff::new().diff(&current, &desired).expect_err("an error");
    assert_eq!(error.to_string(), "PHONE[0].VALUE: the row has no VALUE");
}

#[test]
fn sides_have_their_names() {
    let names = [
        (Side::Current, "current"),
        (Side::Desired, "desired"),
        (Side::Edits, "edits"),
        (Side::Payload, "payload"),
        (Side::Options, "options"),
        (Side::Base, "base"),
        (Side::Ours, "ours"),
        (Side::Theirs, "theirs"),
    ];
    for (side, name) in names {
        assert_eq!(side.as_str(), name);
    }
}

#[test]
fn names_are_unique() {
    let mut names = BTreeSet::new();
    for case in cases() {
        assert!(
            names.insert(case.name.clone()),
            "{} is there twice",
            case.name
        );
    }
}

#[test]
fn every_code_of_reading_and_comparing_has_a_case() {
    let codes: BTreeSet<_> = cases().into_iter().map(|case| case.code).collect();
    let expected = [
        "blank_pinned",
        "blank_value",
        "delete_in_desired",
        "empty_fm",
        "empty_only",
        "field_not_read",
        "id_against_key",
        "invalid_json",
        "invisible_characters",
        "many_entities",
        "meaningless_option",
        "missing_id",
        "missing_type",
        "missing_type_id",
        "missing_value",
        "mixed_fields",
        "no_multifields",
        "not_a_phone",
        "not_an_email",
        "order_impossible",
        "other_entity",
        "out_of_sight",
        "pin_of_other_field",
        "protected_row",
        "removes_system_row",
        "repeated_id",
        "repeated_key",
        "repeated_pin",
        "response_error",
        "several_values",
        "stale_pin",
        "too_long",
        "too_many_deletes",
        "unknown_field",
        "unknown_key",
        "unknown_option",
        "unknown_pin",
        "unknown_region",
        "unknown_type",
        "wrong_choice",
        "wrong_fm_key",
        "wrong_id",
        "wrong_shape",
        "wrong_type_id",
        "wrong_value",
        "zero_value",
    ];
    assert!(codes.iter().eq(expected), "{codes:?}");
}

/// What reading a desired state fails with.
#[track_caller]
fn refused(desired: &str) -> Error {
    Desired::from_json(desired).expect_err("an error")
}

#[test]
fn an_id_is_found_twice_among_many() {
    let read = |ids: &mut dyn Iterator<Item = u32>| {
        let row = |id| format!(r#"{{"ID":{id},"VALUE":"1"}}"#);
        let rows: Vec<_> = ids.map(row).collect();
        let json = format!(r#"{{"PHONE":[{}]}}"#, rows.join(","));
        Current::from_json(&json).map(|current| current.rows(Field::Phone).len())
    };
    let place = |ids: &mut dyn Iterator<Item = u32>| {
        let error = read(ids).unwrap_err();
        assert_eq!(error.code(), "repeated_id");
        error.place().to_owned()
    };
    for count in [2, 20, 31, 32, 33, 34, 100] {
        assert_eq!(read(&mut (1..=count)), Ok(count as usize));
        assert_eq!(read(&mut (1..=count).rev()), Ok(count as usize));
        // Behind rows in the order of their IDs, and behind others.
        let last = format!("PHONE[{count}].ID");
        assert_eq!(place(&mut (1..=count).chain([count / 2])), last);
        assert_eq!(place(&mut (1..=count).chain([count])), last);
        assert_eq!(place(&mut (1..=count).rev().chain([1])), last);
        let mixed = (2..count).chain([1, count]);
        assert_eq!(read(&mut mixed.clone()), Ok(count as usize));
        assert_eq!(place(&mut mixed.chain([count])), last);
    }
}
