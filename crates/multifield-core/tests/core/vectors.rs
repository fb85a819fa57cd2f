//! The vectors that all languages share.

use multifield_core::{diff, Current, Desired};
use serde_json::Value;

fn lines(text: &str) -> impl Iterator<Item = Value> + '_ {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a vector is JSON"))
}

#[test]
fn documented_edits_come_out_as_documented() {
    let mut count = 0;
    for case in lines(include_str!("../vectors/documented.jsonl")) {
        let name = &case["name"];
        let current = Current::from_value(&case["current"]).expect("current");
        let desired = Desired::from_value(&case["desired"]).expect("desired");
        let edits = diff(&current, &desired).expect("edits");
        assert_eq!(serde_json::to_value(edits.fields()).unwrap(), case["fields"], "{name}");
        assert_eq!(serde_json::to_value(edits.fm()).unwrap(), case["fm"], "{name}");

        let after = current.apply(&edits).expect("the state after");
        assert!(diff(&after, &desired).expect("a second diff").is_empty(), "{name}");
        count += 1;
    }
    assert_eq!(count, 6);
}
