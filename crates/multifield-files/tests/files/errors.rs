//! Exact messages and places.

use multifield_files::{Current, Desired, Diff, Error, FileFields};
use serde_json::{json, Value};

use crate::{fields, lines, shown, vectors::options};

fn run(line: &Value) -> Result<(), Error> {
    let fields = match line.get("fields") {
        Some(response) => FileFields::from_json(response.to_string())?,
        None => fields(),
    };
    let item = line
        .get("current")
        .cloned()
        .unwrap_or(json!({"m": [], "s": []}));
    let current = Current::from_json(item.to_string(), &fields)?;
    let desired = line
        .get("desired")
        .cloned()
        .unwrap_or(json!({}))
        .to_string();
    options(line)
        .diff(&current, &Desired::from_json(&desired)?)
        .map(drop)
}

#[test]
fn an_error_says_what_is_wrong_where_and_what_to_do() {
    for line in lines(include_str!("../vectors/errors.jsonl")) {
        let error = run(&line).expect_err(&line.to_string());
        assert_eq!(shown(&error), line["error"], "{line}");
    }
}

#[test]
fn text_that_is_not_json_has_a_place() {
    let error = Desired::from_json("{\n  \"m\": [").unwrap_err();
    assert_eq!(
        shown(&error),
        "desired not JSON, at line 2 column 8 [invalid_json]"
    );
    let error = Current::from_json("", &fields()).unwrap_err();
    assert_eq!(
        shown(&error),
        "current not JSON, at line 1 column 0 [invalid_json]"
    );
    let error = FileFields::from_json("<html>").unwrap_err();
    assert_eq!(
        shown(&error),
        "fields not JSON, at line 1 column 1 [invalid_json]"
    );
}

#[test]
fn keys_that_occur_twice_are_refused() {
    let error = Desired::from_json(r#"{"m": [], "m": [1]}"#).unwrap_err();
    assert_eq!(
        shown(&error),
        "desired m: the key occurs more than once [duplicate_key]"
    );
    let error = Desired::from_json(r#"{"m": [{"id": 1, "id": 2}]}"#).unwrap_err();
    assert_eq!(
        shown(&error),
        "desired m[0].id: the key occurs more than once [duplicate_key]"
    );
    let error = Current::from_json(r#"{"m": [], "m": [1]}"#, &fields()).unwrap_err();
    assert_eq!(
        shown(&error),
        "current m: the key occurs more than once [duplicate_key]"
    );
}

#[test]
fn a_long_key_is_cut_and_control_characters_are_escaped() {
    let json = json!({"\u{1b}".to_owned() + &"x".repeat(50): null}).to_string();
    let error = Desired::from_json(&json).unwrap_err();
    assert_eq!(
        error.place(),
        format!("\\u{{1b}}{}\u{2026}", "x".repeat(39))
    );
}

#[test]
fn files_are_checked_in_rust_too() {
    use multifield_files::File;
    let message = |error: Error| shown(&error);
    assert_eq!(
        File::from_vec("a", Vec::new()).map_err(message),
        Err("desired the content is empty: the portal may delete the old file and store none [empty_file]".to_owned()),
    );
    let error = File::from_reader(" ", &b"x"[..]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert!(Diff::new()
        .diff(
            &Current::from_json(r#"{"m": []}"#, &fields()).expect("an item"),
            &Desired::new().field("m", [0.into()]),
        )
        .is_err());
}
