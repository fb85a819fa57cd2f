//! Many payloads, one a line.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{json, value::RawValue, Value};

use crate::folder::Folder;

const VECTORS: &str = include_str!("../../../../multifield-core/tests/vectors/sent.jsonl");
const CURRENT: &str =
    include_str!("../../../../multifield-core/tests/vectors/findings-current.json");

/// What each of the vectors does, as a line.
#[test]
fn payloads_as_they_are_sent_do_what_is_recorded() {
    let (mut lines, mut expected) = (String::new(), Vec::new());
    for line in VECTORS.lines() {
        // As they are written, since the order of a payload's keys counts.
        let case: BTreeMap<&str, &RawValue> = serde_json::from_str(line).expect("a case");
        let current = match case.get("current").map(|json| json.get()) {
            Some("null") => r#"{"fm": []}"#,
            current => current.unwrap_or(CURRENT.trim()),
        };
        let payload = case.get("payload").or(case.get("payload_text"));
        let payload = payload.expect("a payload").get();
        // A text that is JSON itself.
        let text: Option<String> = serde_json::from_str(payload).ok();
        let payload = text
            .filter(|it| it.starts_with('"'))
            .unwrap_or(payload.to_owned());
        let generation = case["generation"];
        writeln!(
            lines,
            r#"{{"x": 1, "current": {current}, "payload": {payload}, "generation": {generation}}}"#
        )
        .expect("a string");
        let of = |name: &str| -> Value { serde_json::from_str(case[name].get()).expect("JSON") };
        expected.push(json!({"rows": of("rows"), "findings": of("findings")}));
    }
    assert!(expected.len() > 90);
    let ran = Folder::new("sent").pipe(&lines, "simulate - --lines --exit-code");
    for (line, expected) in ran.stdout.lines().zip(&expected) {
        assert_eq!(
            serde_json::from_str::<Value>(line).expect("JSON"),
            *expected
        );
    }
    assert_eq!(ran.stdout.lines().count(), expected.len());
    assert_eq!((ran.code, &*ran.stderr), (Some(1), ""));
}

const PAYLOAD: &str = r#"{"PHONE": [{"VALUE": "5", "VALUE_TYPE": "WORK"}]}"#;
const ADDED: &str =
    r#"{"rows":[{"ID":1,"TYPE_ID":"PHONE","VALUE_TYPE":"WORK","VALUE":"5"}],"findings":[]}"#;

#[test]
fn a_line_is_a_payload_or_has_one() {
    let folder = Folder::new("lines").file("none.json", r#"{"PHONE": []}"#);
    let lines = format!(
        "{PAYLOAD}\r\n\n{}\ncrm.contact.add?fields[PHONE][0][VALUE]=5&fields[PHONE][0][VALUE_TYPE]=WORK",
        json!({"payload": serde_json::from_str::<Value>(PAYLOAD).expect("JSON"), "x": 1}),
    );
    let ran = folder.pipe(&lines, "simulate none.json - --lines --exit-code");
    ran.prints(&format!("{ADDED}\n{ADDED}\n{ADDED}\n"));
    folder.pipe("", "simulate none.json - --lines").prints("");
}

#[test]
fn an_error_stands_in_its_line() {
    let folder = Folder::new("lines_errors").file("none.json", r#"{"PHONE": []}"#);
    let lines = format!("\n{PAYLOAD}\n{{\n{{\"payload\": {PAYLOAD}, \"generation\": \"x\"}}\n");
    let ran = folder.pipe(&lines, "simulate none.json - --lines");
    let invalid = r#"{"error":{"code":"invalid_json","side":"payload","place":"","message":"not JSON: it ends too early: EOF while parsing an object at column 1"}}"#;
    let wrong = r#"{"error":{"code":"wrong_choice","side":"options","place":"generation","message":"found \"x\", expected distinct, factory or legacy"}}"#;
    let first =
        "<stdin>: line 3: not JSON: it ends too early: EOF while parsing an object at column 1 [invalid_json]\n";
    ran.exits(2, &format!("{ADDED}\n{invalid}\n{wrong}\n"), first);

    let without = folder.pipe(PAYLOAD, "simulate - --lines");
    assert!(
        without.stderr.contains("there is no current"),
        "{without:?}"
    );
    let both = folder.pipe("", "simulate - - --lines");
    both.fails("<stdin>: found - for both CURRENT and PAYLOAD, expected a file for one of them [both_stdin]");
    let text = folder.pipe("", "simulate none.json - --lines --form text");
    assert_eq!(text.code, Some(2));
}

/// More than is read at once.
#[test]
fn many_lines_come_out_in_their_order() {
    let count = 20_000;
    let mut lines = String::new();
    let padding = " ".repeat(300);
    for number in 0..count {
        let row = format!(r#"{{"VALUE": "{number}5", "VALUE_TYPE": "WORK"}}"#);
        writeln!(lines, r#"{{"PHONE": [{row}]}}{padding}"#).expect("a string");
    }
    lines += "{";
    let folder = Folder::new("many_lines").file("none.json", r#"{"PHONE": []}"#);
    let folder = folder.file("payloads.ndjson", &lines);
    let ran = folder.run("simulate none.json payloads.ndjson --lines");
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr
            .starts_with(&format!("payloads.ndjson: line {}: not JSON", count + 1)),
        "{}",
        ran.stderr
    );
    let mut found = ran.stdout.lines();
    for number in 0..count {
        let line = found.next().expect("a line");
        assert!(line.contains(&format!(r#""VALUE":"{number}5""#)), "{line}");
    }
    assert_eq!(found.count(), 1);
}
