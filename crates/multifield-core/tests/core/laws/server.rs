//! What a server does with a payload of any kind: the model of the crate against
//! the naive one, and both against the vectors.

use multifield_core::{simulate, Current, FindingCode, Generation, Payload, Severity};
use multifield_testkit::{
    any_fields, any_fm, server, stored_with_equal_rows, Json, Stored, StoredRow,
};
use proptest::prop_assert_eq;

use super::holds;

/// Rows as the vectors and the simulation write them.
fn rows(json: &Json) -> Vec<StoredRow> {
    let Json::Array(rows) = json else {
        panic!("{json} is no array of rows");
    };
    let text = |row: &Json, key| {
        row.get(key)
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let row = |row: &Json| StoredRow {
        id: match row.get("ID") {
            Some(Json::Integer(id)) => u64::try_from(*id).expect("an ID"),
            id => id
                .and_then(Json::as_str)
                .and_then(|id| id.parse().ok())
                .expect("an ID"),
        },
        type_id: text(row, "TYPE_ID"),
        value_type: text(row, "VALUE_TYPE"),
        value: text(row, "VALUE"),
    };
    rows.iter().map(row).collect()
}

#[test]
fn the_naive_model_does_what_the_vectors_say() {
    let lines = include_str!("../../vectors/portal.jsonl").lines();
    for case in lines.map(Json::parse) {
        let stored = Stored {
            rows: rows(case.get("current").expect("current")),
        };
        for generation in Generation::ALL {
            let Some(expected) = case.get(generation.as_str()) else {
                continue;
            };
            let after = match (case.get("fields"), case.get("fm")) {
                (Some(fields), None) => server::classic(&stored, fields, *generation),
                (None, Some(fm)) => server::universal(&stored, fm, *generation),
                _ => panic!("{case} has no payload"),
            };
            assert_eq!(after.rows, rows(expected), "{generation:?}: {case}");
        }
    }
}

/// A call of this method.
fn call(method: &str, fields: Json) -> Json {
    let object = |entries: Vec<(&str, Json)>| {
        let entries = entries.into_iter().map(|(key, it)| (key.to_owned(), it));
        Json::Object(entries.collect())
    };
    let params = object(vec![("id", Json::Integer(1)), ("fields", fields)]);
    object(vec![("method", Json::from(method)), ("params", params)])
}

/// The rows that the crate gives for a payload.
fn simulated(stored: &Stored, payload: &Json, generation: Generation) -> Vec<StoredRow> {
    let current = serde_json::to_string(&current(stored)).expect("JSON");
    let current = Current::from_json(&current).expect("current");
    let payload = payload.to_string();
    let payload = Payload::from_json(&payload).expect("a payload");
    let simulation = simulate(&current, &payload, generation).expect("a simulation");
    let is_told = |code| {
        simulation
            .findings()
            .iter()
            .any(|finding| finding.code() == code)
    };
    let rows = rows(&Json::parse(
        &serde_json::to_string(simulation.rows()).expect("JSON"),
    ));
    let mut before = stored.rows.clone();
    before.sort();
    let is_said = is_told(FindingCode::NothingChanges)
        || simulation
            .findings()
            .iter()
            .any(|it| it.severity() > Severity::Note);
    assert!(
        rows != before || is_said,
        "nothing changes, and no finding says so"
    );
    if is_told(FindingCode::NothingChanges) || is_told(FindingCode::SameValues) {
        assert_eq!(rows, before);
    }
    rows
}

fn current(stored: &Stored) -> Json {
    let row = |row: &StoredRow| {
        let id = Json::Integer(row.id.try_into().expect("a small ID"));
        let entries = [
            ("ID", id),
            ("TYPE_ID", Json::from(&*row.type_id)),
            ("VALUE_TYPE", Json::from(&*row.value_type)),
            ("VALUE", Json::from(&*row.value)),
        ];
        Json::Object(entries.map(|(key, it)| (key.to_owned(), it)).into())
    };
    Json::Array(stored.rows.iter().map(row).collect())
}

#[test]
fn a_classic_call_does_what_the_naive_model_does() {
    holds(
        2048,
        (stored_with_equal_rows(), any_fields()),
        |(stored, fields)| {
            let payload = call("crm.contact.update", fields.clone());
            for generation in Generation::ALL {
                let expected = server::classic(&stored, &fields, *generation);
                let rows = simulated(&stored, &payload, *generation);
                prop_assert_eq!(rows, expected.rows, "{:?}: {}", generation, fields);
            }
            Ok(())
        },
    );
}

#[test]
fn a_universal_call_does_what_the_naive_model_does() {
    holds(
        2048,
        (stored_with_equal_rows(), any_fm()),
        |(stored, fm)| {
            let fields = Json::Object(vec![("fm".to_owned(), fm.clone())]);
            let payload = call("crm.item.update", fields);
            for generation in [Generation::Factory, Generation::Distinct] {
                let expected = server::universal(&stored, &fm, generation);
                let rows = simulated(&stored, &payload, generation);
                prop_assert_eq!(rows, expected.rows, "{:?}: {}", generation, fm);
            }
            prop_assert_eq!(
                simulated(&stored, &payload, Generation::Legacy),
                stored.rows
            );
            Ok(())
        },
    );
}
