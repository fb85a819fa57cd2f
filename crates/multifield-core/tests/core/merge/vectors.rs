//! The table of all cases, which all languages share.

use std::collections::BTreeSet;

use multifield_core::{Current, Desired, Merge, Merged, OnConflict};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    base: Value,
    ours: Value,
    theirs: Value,
    on_conflict: String,
    edits: Value,
    conflicts: Value,
}

#[test]
fn merges_come_out_as_recorded() {
    let text = include_str!("../../vectors/merge.jsonl");
    let mut names = BTreeSet::new();
    for line in text.lines() {
        let case: Case = serde_json::from_str(line).expect("a vector is JSON of its shape");
        let name = format!("{} / {}", case.name, case.on_conflict);
        let base = Current::from_value(&case.base).expect("base");
        let ours = Desired::from_value(&case.ours).expect("ours");
        let theirs = Current::from_value(&case.theirs).expect("theirs");
        let on_conflict = case.on_conflict.parse().expect("a choice");
        let options = Merge::new().on_conflict(on_conflict);
        let merged = options.merge(&base, &ours, &theirs).expect("a merge");
        let edits = serde_json::to_value(merged.edits.fields()).expect("JSON");
        assert_eq!(edits, case.edits, "{name}");
        let conflicts = serde_json::to_value(&merged.conflicts).expect("JSON");
        assert_eq!(conflicts, case.conflicts, "{name}");
        assert_is_written_and_read(&merged);
        if on_conflict == OnConflict::default() {
            let same = multifield_core::merge(&base, &ours, &theirs);
            assert_eq!(same, Ok(merged), "{name}");
        }
        assert!(names.insert(name.clone()), "{name} is there twice");
    }
    assert_eq!(names.len(), COUNT);
}

/// Every way to write it gives the same JSON, which is read again.
#[track_caller]
fn assert_is_written_and_read(merged: &Merged) {
    let json = serde_json::to_string(merged).expect("JSON");
    assert_eq!(Merged::from_json(&json).as_ref(), Ok(merged));
    assert_eq!(merged.to_json(), json);
}

const COUNT: usize = 108;
