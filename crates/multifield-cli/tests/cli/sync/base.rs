//! Merges with what the portal held at the last sync.

use serde_json::{json, Value};

use super::{ends, run, scene, updates};

const SYNC: &str = "sync ours.ndjson --entity contact --webhook-file webhook.txt --base base.ndjson --next-base next.ndjson --report report.ndjson";

fn bases(text: &str) -> Vec<(Value, Vec<Value>)> {
    let lines = text.lines().map(|line| {
        let base: Value = serde_json::from_str(line).expect("JSON");
        let rows = base["PHONE"].as_array().expect("rows").iter();
        (
            base["ID"].clone(),
            rows.map(|row| row["VALUE"].clone()).collect(),
        )
    });
    lines.collect()
}

#[test]
fn both_sides_change() {
    // 43 has lost a row in the portal since, and 44 has a new number there.
    let (folder, _portal) = scene("sync_base", "");
    let base = json!([
        {"ID": 44, "PHONE": [{"ID": 4, "VALUE_TYPE": "MOBILE", "VALUE": "+44 1"}], "EMAIL": []},
        {"ID": 47, "PHONE": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "+44 2"}]},
        {"ID": 99, "PHONE": [{"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "+44 3"}]},
    ]);
    let base: Vec<_> = base
        .as_array()
        .expect("bases")
        .iter()
        .map(Value::to_string)
        .collect();
    // Ours has an e-mail more for 44, and knows nothing of its new number. Of 43 there is
    // no base: what it holds stays.
    let folder = folder.file("base.ndjson", base.join("\n")).file(
        "ours.ndjson",
        "{\"ID\": 44, \"PHONE\": [\"+44 1\"], \"EMAIL\": [\"b@b.co\"]}\n\
         {\"ID\": 43, \"PHONE\": [\"+44 7\"]}\n{\"ID\": 47, \"PHONE\": []}\n",
    );
    let dry = run(&folder, &format!("{SYNC} --dry-run"));
    assert_eq!((dry.code, updates(&folder)), (Some(1), 0));
    assert!(!folder.path().join("next.ndjson").exists());

    run(&folder, SYNC).exits(
        1,
        "",
        "3 entities: 2 changed, 1 missing\n\
         sent: 2 updates: rows added 2, overwritten 0, deleted 0\n\
         missing: 47 (the portal has no such entity)\n",
    );
    assert_eq!(
        bases(&folder.read("next.ndjson")),
        [
            (
                json!(43),
                vec![
                    json!("+44 20 7946 0018"),
                    json!("+44 20 7946 0018"),
                    json!("+44 7")
                ]
            ),
            (json!(44), vec![json!("+44 7700 900123")]),
            // It did not end well, or is not in DESIRED.
            (json!(47), vec![json!("+44 2")]),
            (json!(99), vec![json!("+44 3")]),
        ]
    );
    // Ours has taken over what the portal holds, and deletes a number. So the base is read
    // as it was written.
    let folder = folder
        .file("base.ndjson", std::fs::read(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sync_base/next.ndjson")).expect("a file"))
        .file("ours.ndjson", "{\"ID\": 43, \"PHONE\": [\"+44 7\"]}\n{\"ID\": 44, \"PHONE\": [\"+44 7700 900123\"], \"EMAIL\": [\"b@b.co\"]}\n");
    let ran = run(&folder, SYNC);
    assert_eq!(ran.stderr, "2 entities: 1 unchanged, 1 changed\nsent: 2 updates: rows added 0, overwritten 0, deleted 2\n");
    assert_eq!(
        bases(&folder.read("next.ndjson"))[0],
        (json!(43), vec![json!("+44 7")])
    );
}

#[test]
fn a_conflict_keeps_its_base() {
    let (folder, _portal) = scene("sync_conflict", "");
    let base = json!({"ID": 44, "PHONE": [{"ID": 5, "VALUE_TYPE": "MOBILE", "VALUE": "+44 1"}]});
    let folder = folder
        .file("base.ndjson", base.to_string())
        .file("ours.ndjson", "{\"ID\": 44, \"PHONE\": [{\"ID\": 5, \"VALUE\": \"+44 2\", \"VALUE_TYPE\": \"MOBILE\"}]}\n");
    let ran = run(&folder, SYNC);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report: Value = serde_json::from_str(&folder.read("report.ndjson")).expect("JSON");
    assert_eq!(report["conflicts"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        bases(&folder.read("next.ndjson")),
        [(json!(44), vec![json!("+44 1")])]
    );

    let ran = run(&folder, &format!("{SYNC} --on-conflict ours"));
    assert_eq!(
        ends(&folder.read("report.ndjson"))[0].1,
        "changed",
        "{ran:?}"
    );
    assert_eq!(
        bases(&folder.read("next.ndjson")),
        [(json!(44), vec![json!("+44 2")])]
    );
}

#[test]
fn what_is_wrong_with_a_base_is_told_before_anything_is_sent() {
    let (folder, _portal) = scene("sync_base_wrong", "");
    let folder = folder.file("ours.ndjson", "{\"ID\": 44, \"PHONE\": []}\n");
    run(&folder, SYNC).fails(
        "base.ndjson: no such file, expected a file of JSON, or - for stdin [unreadable_file]",
    );
    let folder = folder.file("base.ndjson", "{\"ID\": 44, \"PHONE\": []}\n{\"ID\": 44}\n");
    run(&folder, SYNC).fails("base.ndjson: entity 44 occurs more than once [repeated_entity]");
    let folder = folder.file("base.ndjson", "{\"PHONE\": []}\n");
    let ran = run(&folder, SYNC);
    assert!(ran.stderr.starts_with("base.ndjson: line 1: "), "{ran:?}");
    assert_eq!(updates(&folder), 0);
    // A disk that is full when the run has ended.
    let folder = folder.file("base.ndjson", "");
    let ran = run(&folder, &SYNC.replace("next.ndjson", "none/next.ndjson"));
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("none/next.ndjson: cannot be written: "),
        "{ran:?}"
    );
}
