//! What the written forms look like, and what a server makes of them.

use multifield_core::{Api, Deletes, Edit, Entity, Field, RowId};
use multifield_testkit::{scenario, strict, Json, Scenario, Stored, StoredRow};
use proptest::{prelude::*, prop_assert, prop_assert_eq};
use serde_json::{Map, Value};

use super::{holds, with_edits};

/// Whether every SDK's encoder passes the value on unharmed.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => number.is_u64(),
        Value::String(_) => true,
        Value::Array(list) => !list.is_empty() && list.iter().all(is_plain),
        Value::Object(map) => map.values().all(is_plain),
    }
}

/// Rows as they are told apart where new ones have no ID yet.
fn contents(stored: &Stored, before: &Stored) -> Vec<Vec<StoredRow>> {
    let known = |id| before.rows.iter().any(|row| row.id == id);
    let of = |field| {
        let mut rows = stored.of(field);
        rows.iter_mut()
            .filter(|row| !known(row.id))
            .for_each(|row| row.id = 0);
        rows
    };
    Field::ALL.into_iter().map(of).collect()
}

fn with_servers(scenario: &Scenario, deletes: Deletes, look: impl Fn(&Stored, &str, &str)) {
    let stored = scenario.stored.known();
    let (current, desired) = (stored.current(), scenario.wanted.desired());
    let edits = scenario
        .rules
        .diff()
        .deletes(deletes)
        .diff(&current, &desired);
    let edits = edits.expect("a scenario has a diff");
    let after = Stored::from_current(&current.apply(&edits).expect("edits of this state"));
    look(&after, &edits.fields().to_json(), &edits.fm().to_json());
}

#[test]
fn a_server_of_any_generation_does_what_apply_does() {
    let deletes = prop_oneof![Just(Deletes::Flag), Just(Deletes::Blank)];
    holds(256, (scenario(6), deletes), |(scenario, deletes)| {
        let stored = scenario.stored.known();
        with_servers(&scenario, deletes, |after, fields, fm| {
            let classic = strict::classic(&stored, &Json::parse(fields)).expect(fields);
            assert_eq!(
                contents(&classic, &stored),
                contents(after, &stored),
                "{fields}"
            );
            let universal = strict::universal(&stored, &Json::parse(fm)).expect(fm);
            assert_eq!(
                contents(&universal, &stored),
                contents(after, &stored),
                "{fm}"
            );
        });
        Ok(())
    });
}

#[test]
fn edits_come_in_their_order() {
    holds(256, scenario(6), |scenario| {
        with_edits(&scenario, |_, _, edits| {
            // Appends of a field after the rest, which is by ID.
            let place = |edit: &Edit| (edit.field(), edit.id().is_none(), edit.id());
            let places: Vec<_> = edits.iter().map(place).collect();
            prop_assert!(
                places.windows(2).all(|pair| pair[0] <= pair[1]),
                "{:?}",
                places
            );
            prop_assert_eq!(edits.len(), places.len());
            prop_assert_eq!(edits.is_empty(), places.is_empty());

            let mut ids: Vec<_> = edits.iter().filter_map(Edit::id).collect();
            ids.sort_unstable();
            prop_assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", ids);

            let mut fields: Vec<_> = edits.iter().map(|edit| edit.field().type_id()).collect();
            fields.dedup();
            let written = Json::parse(&edits.fields().to_json());
            let names: Vec<_> = written.entries().iter().map(|(name, _)| &**name).collect();
            prop_assert_eq!(names, fields);

            let ids = ids.into_iter().map(|id| id.to_string());
            let appends = edits.iter().filter(|edit| edit.id().is_none()).count();
            let keys: Vec<_> = ids
                .chain((0..appends).map(|index| format!("n{index}")))
                .collect();
            let written = Json::parse(&edits.fm().to_json());
            let names: Vec<_> = written.entries().iter().map(|(key, _)| key).collect();
            prop_assert_eq!(names, keys.iter().collect::<Vec<_>>());
            Ok(())
        })
    });
}

#[test]
fn a_field_is_cleared_where_an_empty_list_takes_rows() {
    holds(256, scenario(3), |scenario| {
        with_edits(&scenario, |_, _, edits| {
            let has_edits = |field| edits.iter().any(|edit| edit.field() == field);
            let emptied = scenario
                .wanted
                .mentioned()
                .filter(|(field, rows)| rows.is_empty() && scenario.rules.only(*field).is_none());
            let emptied = emptied
                .map(|(field, _)| field)
                .filter(|field| has_edits(*field));
            prop_assert_eq!(
                edits.cleared().collect::<Vec<_>>(),
                emptied.collect::<Vec<_>>()
            );
            Ok(())
        })
    });
}

/// The keys of a row, in order.
fn keys(row: &Map<String, Value>) -> Vec<&str> {
    row.keys().map(String::as_str).collect()
}

#[test]
fn rows_have_the_keys_that_they_need_and_nothing_else() {
    holds(256, scenario(6), |scenario| {
        with_edits(&scenario, |_, _, edits| {
            let fields = serde_json::to_value(edits.fields()).expect("JSON");
            let fm = serde_json::to_value(edits.fm()).expect("JSON");
            prop_assert!(is_plain(&fields), "{}", fields);
            prop_assert!(is_plain(&fm), "{}", fm);
            for edit in edits {
                let field = edit.field();
                let rows = fields[field.type_id()].as_array().expect("a list");
                let of_id = |row: &&Value| {
                    row.get("ID").and_then(Value::as_u64) == edit.id().map(RowId::get)
                };
                let row = rows
                    .iter()
                    .find(of_id)
                    .and_then(Value::as_object)
                    .expect("a row");
                let expected: &[_] = match edit {
                    Edit::Overwrite { .. } => &["ID", "VALUE", "VALUE_TYPE"],
                    Edit::Delete { .. } => &["DELETE", "ID"],
                    Edit::Append { .. } => &["VALUE", "VALUE_TYPE"],
                    other => unreachable!("{other:?} is new"),
                };
                prop_assert_eq!(keys(row), expected);
                if let Some(id) = edit.id() {
                    let row = fm[id.to_string()].as_object().expect("a row");
                    let expected: &[_] = match edit {
                        Edit::Delete { .. } => &["typeId", "value"],
                        _ => &["typeId", "value", "valueType"],
                    };
                    prop_assert_eq!(keys(row), expected);
                    prop_assert_eq!(&row["typeId"], field.type_id());
                }
            }
            Ok(())
        })
    });
}

#[test]
fn a_request_is_the_form_and_none_where_nothing_is_to_do() {
    let api = prop_oneof![Just(Api::Classic), Just(Api::Universal)];
    holds(128, (scenario(4), api), |(scenario, api)| {
        with_edits(&scenario, |_, _, edits| {
            let request = edits.request(Entity::Company, 7, api).expect("an entity");
            prop_assert_eq!(request.is_none(), edits.is_empty());
            let Some(request) = request else {
                return Ok(());
            };
            let call = serde_json::to_value(request).expect("JSON");
            let params = &call["params"];
            prop_assert_eq!(&params["id"], 7);
            let (method, expected) = match api {
                Api::Classic => ("crm.company.update", serde_json::to_value(edits.fields())),
                Api::Universal => ("crm.item.update", serde_json::to_value(edits.fm())),
                other => unreachable!("{other:?} is new"),
            };
            prop_assert_eq!(&call["method"], method);
            let payload = match api {
                Api::Classic => &params["fields"],
                Api::Universal => &params["fields"]["fm"],
                other => unreachable!("{other:?} is new"),
            };
            prop_assert_eq!(payload, &expected.expect("JSON"));
            Ok(())
        })
    });
}
