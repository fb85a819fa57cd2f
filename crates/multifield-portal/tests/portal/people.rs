//! `--people-rate`

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{json, Value};

use crate::client::Portal;

/// The log of what people did in three contacts of two phones, which were read often.
fn changes(name: &str) -> (Vec<Value>, Vec<Value>) {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let log = file.to_str().expect("UTF-8");
    let portal = Portal::start(&["--people-rate", "0.3", "--log", log]);
    for _ in 0..3 {
        let phones = json!([{"VALUE": "+1"}, {"VALUE": "+2"}]);
        portal.result("crm.contact.add", &json!({"fields": {"PHONE": phones}}));
    }
    let read = || {
        portal.result(
            "crm.contact.list",
            &json!({"select": ["ID", "PHONE", "EMAIL", "WEB"]}),
        )
    };
    for _ in 0..40 {
        read();
    }
    let text = fs::read_to_string(&file).expect("the log");
    let lines = text
        .lines()
        .map(|it| serde_json::from_str(it).expect("JSON"));
    let of_people = lines.filter(|line: &Value| !line["person"].is_null());
    let contacts = read().as_array().expect("contacts").clone();
    (of_people.collect(), contacts)
}

#[test]
fn people_change_what_calls_have_read() {
    let (changes, contacts) = changes("people.ndjson");
    assert!((20..=70).contains(&changes.len()), "{}", changes.len());
    let mut held: BTreeMap<u64, Value> = (1..=6)
        .map(|id| (id, json!(if id % 2 == 1 { "+1" } else { "+2" })))
        .collect();
    let mut values = Vec::new();
    let mut counts = [0; 3];
    for change in &changes {
        let row = &change["row"];
        let id = row["ID"].as_u64().expect("an ID");
        let kind = match change["person"].as_str() {
            Some("add") => {
                assert_eq!(held.insert(id, row["VALUE"].clone()), None);
                values.push(&row["VALUE"]);
                0
            }
            Some("change") => {
                held.insert(id, row["VALUE"].clone()).expect("a row");
                values.push(&row["VALUE"]);
                1
            }
            Some("delete") => {
                assert_eq!(held.remove(&id).as_ref(), Some(&row["VALUE"]));
                2
            }
            other => panic!("{other:?}"),
        };
        counts[kind] += 1;
    }
    assert!(counts.iter().all(|count| *count > 3), "{counts:?}");
    let count = values.len();
    values.sort_by_key(ToString::to_string);
    values.dedup();
    assert_eq!(values.len(), count, "nobody else has such a value");
    let mut found = BTreeMap::new();
    for contact in contacts {
        for field in ["PHONE", "EMAIL", "WEB"] {
            for row in contact[field].as_array().into_iter().flatten() {
                let id = row["ID"].as_str().and_then(|id| id.parse().ok());
                found.insert(id.expect("an ID"), row["VALUE"].clone());
            }
        }
    }
    assert_eq!(found, held, "the log says what became of each row");
}

#[test]
fn people_do_the_same_again() {
    let without_times = |changes: Vec<Value>| -> Vec<Value> {
        let lines = changes.into_iter().map(|mut line| {
            line.as_object_mut()
                .expect("an object")
                .retain(|key, _| !["at", "received"].contains(&&**key));
            line
        });
        lines.collect()
    };
    let [first, second] =
        ["people-1.ndjson", "people-2.ndjson"].map(|name| without_times(changes(name).0));
    assert_eq!(first, second);
}
