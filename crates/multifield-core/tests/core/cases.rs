//! What went wrong in practice, each with what is right.

use std::collections::BTreeSet;

use multifield_core::{Bulk, BulkForm, Current, Desired, Diff, Edits, Error, Merge};
use serde::Deserialize;
use serde_json::{json, value::RawValue, Value};

use crate::vendor::simulated;

/// A line of `cases.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<'a> {
    name: String,
    command: String,
    options: Value,
    /// The call that is made of the edits, where that is what goes wrong.
    request: Option<Call>,
    current: Option<Value>,
    desired: Option<Value>,
    /// What the portal holds when the edits are checked.
    now: Option<Value>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    base: Option<Value>,
    ours: Option<Value>,
    theirs: Option<Value>,
    // What is right.
    edits: Option<Value>,
    conflicts: Option<Value>,
    rows: Option<Value>,
    findings: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    entity: String,
    api: String,
}

#[test]
fn what_went_wrong_is_right() {
    let mut names = BTreeSet::new();
    for line in include_str!("../vectors/cases.jsonl").lines() {
        let case: Case<'_> = serde_json::from_str(line).expect("a case");
        let found = match run(&case) {
            Ok(found) => found,
            Err(error) => json!({"error": {
                "side": error.side().as_str(), "code": error.code(), "place": error.place(),
            }}),
        };
        assert_eq!(found, right(&case), "{}", case.name);
        assert!(names.insert(case.name), "a name is there twice");
    }
    assert_eq!(names.len(), 160);
}

fn right(case: &Case<'_>) -> Value {
    let results = [
        ("edits", &case.edits),
        ("conflicts", &case.conflicts),
        ("rows", &case.rows),
        ("findings", &case.findings),
        ("error", &case.error),
    ];
    let given = results
        .into_iter()
        .filter_map(|(name, result)| Some((name.to_owned(), result.clone()?)));
    Value::Object(given.collect())
}

fn run(case: &Case<'_>) -> Result<Value, Error> {
    let input = |input: &Option<Value>| input.clone().expect("an input");
    match &*case.command {
        "simulate" => {
            let payload = case.payload.expect("a payload").get();
            let generation = case.options["generation"].as_str().expect("a generation");
            Ok(simulated(&input(&case.current), payload, generation))
        }
        "merge" => {
            let options = Merge::from_json(&case.options.to_string())?;
            let (base, ours, theirs) = (input(&case.base), input(&case.ours), input(&case.theirs));
            let base = Current::from_value(&base)?;
            let ours = Desired::from_value(&ours)?;
            let theirs = Current::from_value(&theirs)?;
            let merged = options.merge(&base, &ours, &theirs)?;
            let conflicts: Vec<_> = merged.conflicts.iter().map(|it| it.id.get()).collect();
            Ok(json!({"edits": merged.edits.fields(), "conflicts": conflicts}))
        }
        "bulk" => {
            let call = case.request.as_ref().expect("a call");
            let form = BulkForm::Request {
                entity: Some(call.entity.parse()?),
                api: call.api.parse()?,
            };
            let current = input(&case.current).to_string();
            let desired = input(&case.desired).to_string();
            let done = Bulk::new().form(form).diff_ndjson(&current, &desired)?;
            Ok(json!(String::from_utf8(done.lines).expect("UTF-8")))
        }
        _ => {
            let options = Diff::from_json(&case.options.to_string())?;
            let current = input(&case.current);
            let current = Current::from_value(&current)?;
            if case.command == "dedupe" {
                return Ok(json!({"edits": options.dedupe(&current)?.fields()}));
            }
            let desired = input(&case.desired);
            let desired = options.desired_from_deserializer(&desired)?;
            let edits = options.diff(&current, &desired)?;
            use_edits(case, &edits)?;
            Ok(json!({"edits": edits.fields()}))
        }
    }
}

/// What is done with the edits of a diff.
fn use_edits(case: &Case<'_>, edits: &Edits) -> Result<(), Error> {
    if let Some(call) = &case.request {
        let entity: multifield_core::Entity = call.entity.parse()?;
        edits.request(entity, None, call.api.parse()?)?;
    }
    match &case.now {
        Some(now) => edits.check(&Current::from_value(now)?),
        None => Ok(()),
    }
}
