//! What the vendor's pages show: responses as they are read, and payloads as
//! they are carried out.

use std::collections::BTreeMap;

use multifield_core::{
    simulate, Bulk, Current, Desired, Diff, Entity, Error, Field, Finding, Generations, Payload,
    Row, SystemRows,
};
use serde::Deserialize;
use serde_json::{json, value::RawValue, Value};

/// A line of `vendor-responses.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Received<'a> {
    name: String,
    #[serde(rename = "page")]
    _page: String,
    #[serde(borrow)]
    response: &'a RawValue,
    /// If it is one entity.
    entity: Option<ReadEntity>,
    /// If it is a list.
    entities: Option<Vec<ListedEntity>>,
    error: Option<Refused>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadEntity {
    id: Option<u64>,
    kind: Option<String>,
    read: Rows,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedEntity {
    id: u64,
    read: Option<Rows>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    code: String,
    place: String,
}

/// The rows of each field that was read; the others were not.
type Rows = BTreeMap<String, Vec<Value>>;

/// Rows are equal to the last byte, and system rows count.
fn exact() -> Diff {
    Diff::new()
        .generation(Generations::Legacy)
        .system_rows(SystemRows::Touch)
}

#[test]
fn responses_are_read_as_they_are() {
    let mut count = 0;
    for line in include_str!("../vectors/vendor-responses.jsonl").lines() {
        let case: Received<'_> = serde_json::from_str(line).expect("a case");
        let name = &case.name;
        let current = Current::from_json(case.response.get());
        match (case.entity, case.entities, case.error) {
            (Some(entity), None, None) => assert_reads(name, &current.expect(name), &entity),
            (None, Some(entities), None) => {
                assert_eq!(current.expect_err(name).code(), "many_entities", "{name}");
                for entity in &entities {
                    assert_lists(name, case.response.get(), entity);
                }
            }
            (None, None, Some(refused)) => {
                let error = current.expect_err(name);
                let found = (error.code().as_str(), error.place());
                assert_eq!(found, (&*refused.code, &*refused.place), "{name}");
            }
            _ => panic!("{name}: one result"),
        }
        count += 1;
    }
    assert_eq!(count, 69);
}

#[track_caller]
fn assert_reads(name: &str, current: &Current<'_>, expected: &ReadEntity) {
    let kind = current.entity().map(Entity::as_str);
    assert_eq!(kind, expected.kind.as_deref(), "{name}");
    assert_eq!(current.entity_id(), expected.id, "{name}");
    assert_eq!(current.other_rows(), [], "{name}");
    for field in Field::ALL {
        let rows: Vec<_> = current.rows(field).iter().map(as_value).collect();
        let Some(expected) = expected.read.get(field.type_id()) else {
            assert_eq!(rows, [Value::Null; 0], "{name}");
            let cleared = Desired::new().with(field, []);
            let error = exact().diff(current, &cleared).expect_err(name);
            assert_not_read(name, field, &error);
            continue;
        };
        assert_eq!(&rows, expected, "{name}");
        // What was read may be changed.
        let cleared = Desired::new().with(field, []);
        let edits = exact().diff(current, &cleared).expect(name);
        assert_eq!(edits.len(), rows.len(), "{name}");
    }
}

fn as_value(row: &Row<'_>) -> Value {
    json!({"ID": row.id().get(), "VALUE_TYPE": row.value_type(), "VALUE": row.value()})
}

#[track_caller]
fn assert_not_read(name: &str, field: Field, error: &Error) {
    // In a page, its entity comes before the field.
    let field_of = error.place().rsplit('.').next();
    let found = (error.code().as_str(), field_of);
    assert_eq!(found, ("field_not_read", Some(field.type_id())), "{name}");
}

/// An entity of a page, joined with its rows as desired.
#[track_caller]
fn assert_lists(name: &str, page: &str, expected: &ListedEntity) {
    // A page is one line of the input.
    let run = |desired: Value| {
        let mut desired = desired;
        desired["id"] = expected.id.into();
        Bulk::new()
            .diff_options(exact())
            .diff_ndjson(page, &desired.to_string())
            .map(|done| String::from_utf8(done.lines).expect("UTF-8"))
    };
    if let Some(code) = &expected.error {
        let error = run(json!({"PHONE": []})).expect_err(name);
        assert_eq!(error.code().as_str(), code, "{name}");
        return;
    }
    let read = expected.read.as_ref().expect("what was read");
    assert_eq!(run(json!(read)).as_deref(), Ok(""), "{name}");
    for field in Field::ALL {
        let cleared = run(json!({ field.type_id(): [] }));
        match read.get(field.type_id()) {
            None => assert_not_read(name, field, &cleared.expect_err(name)),
            Some(rows) => {
                let deletes = cleared.expect(name).matches("\"DELETE\"").count();
                assert_eq!(deletes, rows.len(), "{name}");
            }
        }
    }
}

/// A line of `vendor-payloads.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent<'a> {
    name: String,
    #[serde(rename = "page")]
    _page: String,
    current: Value,
    /// As text, since the order of its keys decides the IDs of new rows.
    #[serde(borrow)]
    payload: &'a RawValue,
    generation: String,
    rows: Value,
    findings: Value,
}

#[test]
fn payloads_do_what_is_right() {
    let mut count = 0;
    for line in include_str!("../vectors/vendor-payloads.jsonl").lines() {
        let case: Sent<'_> = serde_json::from_str(line).expect("a case");
        let name = format!("{}, {}", case.name, case.generation);
        let rows = json!({"rows": case.rows, "findings": case.findings});
        let found = simulated(&case.current, case.payload.get(), &case.generation);
        assert_eq!(found, rows, "{name}");
        count += 1;
    }
    assert_eq!(count, 153);
}

/// The rows after a call, and of each finding what it is, how bad, and where.
#[track_caller]
pub(crate) fn simulated(current: &Value, payload: &str, generation: &str) -> Value {
    // An array without rows does not say what was read.
    let none = json!({"fm": []});
    let current = if *current == json!([]) {
        &none
    } else {
        current
    };
    let current = Current::from_value(current).expect("current");
    let payload = Payload::from_json(payload).expect("a payload");
    let generation = generation.parse().expect("a generation");
    let simulation = simulate(&current, &payload, generation).expect("a simulation");
    let finding = |finding: &Finding| {
        json!({
            "code": finding.code(),
            "severity": finding.severity(),
            "place": finding.place(),
        })
    };
    let findings: Vec<_> = simulation.findings().iter().map(finding).collect();
    json!({"rows": simulation.rows(), "findings": findings})
}
