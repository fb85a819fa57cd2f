//! What went wrong in practice, through the command: the vectors of the core.

use std::{collections::BTreeMap, fs};

use serde_json::{json, value::RawValue, Value};

use crate::folder::{Folder, Ran};

const INPUTS: [&str; 6] = ["current", "desired", "payload", "base", "ours", "theirs"];

#[test]
fn what_went_wrong_is_right() {
    let (mut count, mut without_command) = (0, Vec::new());
    let text = include_str!("../../../multifield-core/tests/vectors/cases.jsonl");
    let folder = Folder::new("cases");
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let command = case["command"].as_str().expect("a command");
        if command == "check" {
            without_command.push(case["name"].clone());
            continue;
        }
        // As they are written, since the order of a payload's keys counts.
        let inputs: BTreeMap<&str, &RawValue> = serde_json::from_str(line).expect("an object");
        for input in INPUTS {
            if let Some(json) = inputs.get(input) {
                fs::write(folder.path().join(format!("{input}.json")), json.get()).unwrap();
            }
        }
        assert_right(&case, &folder.run(&arguments(command, &case)));
        count += 1;
    }
    assert_eq!(count, 159);
    assert_eq!(without_command, ["the wrong kind of entity: check"]);
}

fn arguments(command: &str, case: &Value) -> String {
    let mut line = vec![command.to_owned()];
    for input in INPUTS.iter().filter(|input| case.get(input).is_some()) {
        if command == "bulk" {
            line.push(format!("--{input}"));
        }
        line.push(format!("{input}.json"));
    }
    let options = case["options"].as_object().expect("options");
    for (name, value) in options {
        let value = match value {
            Value::Array(values) => {
                let values: Vec<_> = values.iter().filter_map(Value::as_str).collect();
                values.join(",")
            }
            value => value.as_str().expect("a choice").to_owned(),
        };
        line.push(format!("--{} {value}", name.replace('_', "-")));
    }
    let form = match (command, case.get("request")) {
        (_, Some(call)) => {
            let text = |name: &str| call[name].as_str().expect("a choice").to_owned();
            let (entity, api) = (text("entity"), text("api"));
            format!("request --entity {entity} --api {api}")
        }
        ("simulate", None) => "json".to_owned(),
        (_, None) => "fields".to_owned(),
    };
    line.push(format!("--form {form}"));
    line.join(" ")
}

#[track_caller]
fn assert_right(case: &Value, ran: &Ran) {
    let name = &case["name"];
    if let Some(error) = case.get("error") {
        let text = |key: &str| error[key].as_str().expect("a string").to_owned();
        let (side, place) = (text("side"), text("place"));
        let begins = match (&*side, &*place) {
            ("options", flag) => format!("--{flag}: "),
            (side, "") => format!("{side}.json: "),
            (side, place) => format!("{side}.json: {place}: "),
        };
        let ends = format!(" [{}]\n", text("code"));
        let said = (ran.stderr.starts_with(&begins), ran.stderr.ends_with(&ends));
        assert_eq!(said, (true, true), "{name}: {ran:?}");
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{name}");
        return;
    }
    let found: Value = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("{name}: {error}: {ran:?}"));
    let has_open_conflicts =
        case.get("conflicts").is_some_and(|it| *it != json!([])) && case["options"] == json!({});
    let code = if has_open_conflicts { 3 } else { 0 };
    assert_eq!((ran.code, &*ran.stderr), (Some(code), ""), "{name}");
    match case["command"].as_str() {
        Some("simulate") => {
            assert_eq!(found["rows"], case["rows"], "{name}");
            let keys = ["code", "severity", "place"];
            let only = |finding: &Value| keys.map(|key| finding[key].clone());
            let list = |of: &Value| -> Vec<_> {
                let findings = of["findings"].as_array().expect("findings");
                findings.iter().map(only).collect()
            };
            assert_eq!(list(&found), list(case), "{name}");
        }
        Some("merge") => {
            assert_eq!(found["edits"], case["edits"], "{name}");
            let conflicts = found["conflicts"].as_array().expect("conflicts");
            let ids: Vec<_> = conflicts.iter().map(|it| &it["id"]).collect();
            assert_eq!(json!(ids), case["conflicts"], "{name}");
        }
        _ => assert_eq!(found, case["edits"], "{name}"),
    }
}
