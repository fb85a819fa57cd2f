//! Diffs of the vendor's examples and of the rules of the design.

use multifield_files::{Desired, Diff};
use serde_json::Value;

use crate::{current, lines};

/// The options of a line.
pub(crate) fn options(line: &Value) -> Diff {
    let strategy = line["strategy"].as_str().unwrap_or("replace");
    let most = line["max_deletes"]
        .as_u64()
        .map(|most| most.try_into().expect("a cap"));
    Diff::new()
        .strategy(strategy.parse().expect("a strategy"))
        .max_deletes(most)
}

#[test]
fn the_call_has_these_fields() {
    let mut count = 0;
    for line in lines(include_str!("../vectors/edits.jsonl")) {
        let desired = line["desired"].to_string();
        let desired = Desired::from_json(&desired).expect("desired");
        let edits = options(&line).diff(&current(&line["current"]), &desired);
        let edits = edits.unwrap_or_else(|error| panic!("{line}: {error}"));
        let fields: Value = serde_json::from_str(&edits.fields().to_json()).expect("JSON");
        assert_eq!(fields, line["fields"], "{}", line["source"]);
        assert_eq!(edits.is_empty(), fields == serde_json::json!({}));
        count += 1;
    }
    assert_eq!(count, 25);
}
