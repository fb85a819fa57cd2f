//! Queries and batches, as payloads and as responses.

use std::collections::BTreeSet;

use multifield_core::{simulate, Current, Error, Finding, FindingCode, Generation, Payload};
use multifield_testkit::{Json, Stored};
use serde_json::json;

use crate::{current, php, responses, split, state};

/// Simulates payloads as queries and as commands of a batch, and reads responses of a
/// batch. The first line of the bytes is a state as JSON, the second and the third line
/// are queries.
pub fn queries(bytes: &[u8]) {
    let (held, rest) = split(bytes, b'\n');
    let (one, other) = split(rest, b'\n');
    responses::of_a_batch(held);
    for query in [one, other] {
        php::written_again(query);
    }
    let (Ok(held), Ok(one)) = (Current::from_json(held), std::str::from_utf8(one)) else {
        return;
    };
    for &generation in Generation::ALL {
        tree(&held, one, generation);
        if let Ok(other) = std::str::from_utf8(other) {
            batch(&held, [one, other], generation);
        }
    }
}

/// Simulates a payload, and returns its rows and the codes of its findings.
fn after(
    held: &Current<'_>,
    payload: &str,
    generation: Generation,
) -> Result<(Stored, Current<'static>, BTreeSet<FindingCode>), Error> {
    let payload = Payload::from_bytes(payload)?;
    let simulation = simulate(held, &payload, generation)?;
    let rows = simulation.rows();
    let codes = simulation.findings().iter().map(Finding::code).collect();
    Ok((state(rows), current(rows), codes))
}

/// A batch leads to the same rows as its commands one after the other.
fn batch(held: &Current<'_>, queries: [&str; 2], generation: Generation) {
    let commands = queries.map(|query| format!("crm.contact.update?{query}"));
    let both = json!({ "cmd": { "a": commands[0], "b": commands[1] } }).to_string();
    let Ok((both, _, codes)) = after(held, &both, generation) else {
        return;
    };
    // The batch ignores commands for other entities.
    let others = [FindingCode::OtherCommand, FindingCode::OtherEntity];
    if others.iter().any(|code| codes.contains(code)) {
        return;
    }
    let Ok((_, between, _)) = after(held, &commands[0], generation) else {
        return;
    };
    let Ok((one_by_one, ..)) = after(&between, &commands[1], generation) else {
        return;
    };
    assert_eq!(both, one_by_one, "{generation}: {commands:?}");
}

/// A query leads to the same rows as its tree, written as JSON.
fn tree(held: &Current<'_>, query: &str, generation: Generation) {
    let Some(tree) = php::json_of(php::read(query.trim().as_bytes())) else {
        return;
    };
    // Some payloads have two readings: a string of JSON may be a query, and both may
    // contain a query, or be a batch.
    let is_special = |(key, _): &(String, Json)| {
        let key = key.to_lowercase();
        ["params", "method", "cmd", "data"].contains(&&*key)
    };
    let is_json = serde_json::from_str::<Json>(query).is_ok();
    if is_json || query.contains('?') || tree.entries().iter().any(is_special) {
        return;
    }
    let (as_query, as_json) = (
        after(held, query, generation),
        after(held, &tree.to_string(), generation),
    );
    if let (Ok((as_query, _, codes)), Ok((as_json, ..))) = (as_query, as_json) {
        let unknown = [FindingCode::Unmodelled, FindingCode::WrongEncoding];
        if unknown.iter().all(|code| !codes.contains(code)) {
            assert_eq!(as_query, as_json, "{generation}: {query}\n{tree}");
        }
    }
}
