//! What the server makes of commands, and of the beginnings of commands.
//!
//! They are read by `serde_qs`, into maps that keep the order, as PHP's arrays
//! do. Its lists are not used: it would make one of any map of integer keys,
//! where PHP keeps the keys. So a list is compared as the map of its indices,
//! which is all that it is to PHP.

use indexmap::IndexMap;
use multifield_core::{
    batches, simulate, Api, Command, Current, Deletes, Desired, DesiredRow, Diff, Edit, Edits,
    Entity, Field, Finding, FindingCode, Generation, Generations, Payload, Request, Severity,
};
use multifield_testkit::{allow_any_value, scenario, Scenario, Stored, StoredRow, WantedRow};
use proptest::{collection::vec, prelude::*};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::holds;

type Row = IndexMap<String, String>;
type Rows = IndexMap<String, Row>;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Params {
    #[serde(skip_serializing_if = "Option::is_none")]
    entity_type_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// By field, or all under `fm`.
    #[serde(default, serialize_with = "as_json")]
    fields: IndexMap<String, Rows>,
}

/// Writes the fields as PHP has them: an array of the keys 0, 1, … is a list.
fn as_json<S: Serializer>(
    fields: &IndexMap<String, Rows>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Array<'r> {
        List(Vec<&'r Row>),
        Map(&'r Rows),
    }
    let is_list = |rows: &Rows| {
        let mut keys = rows.keys().enumerate();
        keys.all(|(index, key)| *key == index.to_string())
    };
    serializer.collect_map(fields.iter().map(|(field, rows)| {
        let array = if is_list(rows) {
            Array::List(rows.values().collect())
        } else {
            Array::Map(rows)
        };
        (field, array)
    }))
}

#[derive(Debug, PartialEq, Serialize)]
struct Call {
    method: String,
    params: Params,
}

fn decoded(command: &str) -> Call {
    let (method, query) = command.split_once('?').expect("a query");
    Call {
        method: method.to_owned(),
        params: serde_qs::from_str(query).unwrap_or_else(|error| panic!("{error}: {command}")),
    }
}

/// A request's JSON as PHP has it after parsing a query: texts in maps.
fn expected(request: &str) -> Call {
    #[derive(Deserialize)]
    struct Json {
        method: String,
        params: JsonParams,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct JsonParams {
        entity_type_id: Option<u8>,
        id: Option<u64>,
        fields: IndexMap<String, JsonRows>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum JsonRows {
        List(Vec<IndexMap<String, Value>>),
        Map(IndexMap<String, IndexMap<String, Value>>),
    }
    let text = |value: Value| match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        other => panic!("{other} has no form in a query"),
    };
    let row = |row: IndexMap<String, Value>| {
        let cells = row.into_iter().map(|(key, value)| (key, text(value)));
        cells.collect::<Row>()
    };
    let rows = |rows: JsonRows| -> Rows {
        match rows {
            JsonRows::Map(map) => map.into_iter().map(|(key, it)| (key, row(it))).collect(),
            JsonRows::List(list) => list
                .into_iter()
                .enumerate()
                .map(|(index, it)| (index.to_string(), row(it)))
                .collect(),
        }
    };
    let json: Json = serde_json::from_str(request).expect("a request");
    let fields = json.params.fields.into_iter();
    Call {
        method: json.method,
        params: Params {
            entity_type_id: json.params.entity_type_id.map(|number| number.to_string()),
            id: json.params.id.map(|number| number.to_string()),
            fields: fields.map(|(key, it)| (key, rows(it))).collect(),
        },
    }
}

/// The fields and rows in their order, which decides the IDs of new rows.
fn order(call: &Call) -> Vec<(&str, &str)> {
    let fields = call.params.fields.iter();
    fields
        .flat_map(|(field, rows)| rows.keys().map(|key| (&**field, &**key)))
        .collect()
}

/// Values that a query could say wrongly.
fn value(field: Field) -> BoxedStrategy<String> {
    const HARD: &str = "[-+&=%#?;.,/$~_\\[\\]\"'<>\\\\0-9a-fA-Fа-яё📞😀\u{a0}";
    let (hard, any) = match field {
        // The portal takes no blank in an address, and none that does not break;
        // and of what has brackets it looks only at what is in them. A comma and a
        // semicolon separate addresses.
        Field::Email => {
            let hard = HARD
                .replace('\u{a0}', "")
                .replace("\\[", "")
                .replace(['<', ',', ';'], "");
            (
                format!("{hard}]{{1,12}}@b[.]co"),
                "[^@\\s\\x00<(\\[,;]{1,8}@c[.]d",
            )
        }
        _ => (format!("{HARD} \\n\\r\\t\\x00]{{1,20}}"), "(?s:.){1,20}"),
    };
    let hard = proptest::string::string_regex(&hard).expect("a regex");
    let any = proptest::string::string_regex(any).expect("a regex");
    let trimmed = |value: String| {
        let value = value.trim_matches([' ', '\t', '\r', '\n', '\0', '\x0b']);
        value.to_owned()
    };
    prop_oneof![3 => hard, 1 => any]
        .prop_map(trimmed)
        .prop_filter("a value", |value| {
            !matches!(&**value, "" | "0") && !value.contains("$result[")
        })
        .boxed()
}

fn values() -> impl Strategy<Value = Vec<(Field, String)>> {
    let field = proptest::sample::select(&Field::ALL[..]);
    vec(
        field.prop_flat_map(|field| value(field).prop_map(move |value| (field, value))),
        0..6,
    )
}

/// States that differ in such values, too, and how to write deletions.
fn scenarios() -> impl Strategy<Value = (Scenario, Deletes)> {
    let deletes = proptest::sample::select(&[Deletes::Flag, Deletes::Blank][..]);
    let generation = proptest::sample::select(&GENERATIONS[..]);
    let scenarios = (scenario(4), values(), deletes, generation);
    scenarios.prop_map(|(mut scenario, values, deletes, generation)| {
        let rules = &mut scenario.rules;
        rules.generation = generation;
        rules.keep_duplicates &= !matches!(generation, Generations::Any | Generations::Distinct);
        for (field, value) in values {
            let rows = scenario.wanted.fields[field as usize].get_or_insert_with(Vec::new);
            let types = scenario.rules.only(field);
            rows.push(WantedRow {
                value_type: types.map(|types| types[0].to_owned()),
                ..WantedRow::new(&value)
            });
        }
        (scenario, deletes)
    })
}

const GENERATIONS: [Generations; 4] = [
    Generations::Any,
    Generations::Legacy,
    Generations::Factory,
    Generations::Distinct,
];

const APIS: [Api; 2] = [Api::Classic, Api::Universal];

#[track_caller]
fn assert_decodes(request: &str, command: &Command) {
    let (found, expected) = (decoded(command.as_str()), expected(request));
    assert_eq!(found, expected, "{command}");
    assert_eq!(order(&found), order(&expected), "{command}");
}

/// The rows after a call, and what is surprising about it.
fn rows_after(
    current: &Current<'_>,
    call: &impl Serialize,
    generation: Generation,
) -> (Vec<StoredRow>, Vec<String>) {
    let json = serde_json::to_string(call).expect("a call is JSON");
    let payload = Payload::from_json(&json).expect("JSON");
    let simulation = simulate(current, &payload, generation).expect("a simulation");
    let rows = simulation.rows().iter().map(|row| StoredRow {
        id: row.id().get(),
        type_id: row.type_id().to_owned(),
        value_type: row.value_type().to_owned(),
        value: row.value().to_owned(),
    });
    // The options of a scenario may ask for these, and values that were stored
    // before they were checked are nothing to do with the call.
    let is_surprising = |finding: &&Finding| match finding.code() {
        FindingCode::StoredValueFails => generation != Generation::Distinct,
        FindingCode::SystemRowTouched
        | FindingCode::Duplicate
        | FindingCode::ListDoesNotReplace
        | FindingCode::NotAPhone
        | FindingCode::SeveralValues => false,
        _ => finding.severity() != Severity::Note,
    };
    let surprising = simulation.findings().iter().filter(is_surprising);
    (rows.collect(), surprising.map(Finding::to_string).collect())
}

/// Each update of a scenario as a request and as a command.
fn with_updates(
    (scenario, deletes): &(Scenario, Deletes),
    look: impl Fn(&Current<'_>, &Desired<'_>, &Edits, &Request, &Command),
) {
    let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
    let options = allow_any_value(scenario.rules.diff().deletes(*deletes));
    let edits = match options.diff(&current, &desired) {
        Ok(edits) => edits,
        Err(error) => {
            let of_calls = ["equal_row", "hidden_row", "stuck_row", "stored_value_fails"];
            assert!(of_calls.contains(&error.code().as_str()), "{error}");
            return;
        }
    };
    for api in APIS {
        let Some(request) = edits.request(Entity::Contact, 43, api).expect("an entity") else {
            assert!(edits.is_empty());
            continue;
        };
        let command = request.command().expect("few rows");
        look(&current, &desired, &edits, &request, &command);
    }
}

#[test]
fn an_update_decodes_to_the_params_of_its_request() {
    holds(512, scenarios(), |scenario| {
        with_updates(&scenario, |_, _, _, request, command| {
            assert_decodes(&request.to_json(), command);
        });
        Ok(())
    });
}

#[test]
fn an_add_decodes_to_the_params_of_its_request() {
    holds(512, values(), |values| {
        let mut desired = Desired::new();
        for field in Field::ALL {
            let rows = values.iter().filter(|(other, _)| *other == field);
            let rows: Vec<_> = rows
                .map(|(_, value)| DesiredRow::new(&**value).expect("no blank"))
                .collect();
            desired = desired.with(field, rows);
        }
        let nothing = Current::default();
        let edits = allow_any_value(Diff::new());
        let edits = edits.diff(&nothing, &desired).expect("edits");
        for api in APIS {
            if let Some(request) = edits.add_request(Entity::Company, api).expect("appends") {
                assert_decodes(&request.to_json(), &request.command().expect("few rows"));
            }
        }
        Ok(())
    });
}

/// The servers that the edits of a scenario are for. `legacy` has no `fm`.
fn servers(method: &str, scenario: &Scenario) -> impl Iterator<Item = Generation> {
    let servers: &[Generation] = match scenario.rules.generation {
        Generations::Legacy => &[Generation::Legacy],
        Generations::Factory => &[Generation::Factory],
        Generations::Distinct => &[Generation::Distinct],
        _ => Generation::ALL,
    };
    let has_fm = method == "crm.item.update";
    let servers = servers.iter().copied();
    servers.filter(move |it| !(has_fm && *it == Generation::Legacy))
}

#[test]
fn a_command_leads_to_the_desired_state() {
    holds(256, scenarios(), |scenario| {
        with_updates(&scenario, |current, desired, edits, request, command| {
            for generation in servers(request.method(), &scenario.0) {
                let call = decoded(command.as_str());
                let (after, surprising) = rows_after(current, &call, generation);
                assert_eq!(surprising, [""; 0], "{command}");
                assert_eq!(after, rows_after(current, request, generation).0);
                if !edits.is_last() {
                    continue;
                }
                let after = Stored { rows: after };
                let after = after.current();
                let again = scenario.0.rules.diff().diff(&after, desired);
                assert!(again.expect("a second diff").is_empty(), "{command}");
            }
        });
        Ok(())
    });
}

/// What rows hold, without the IDs of new ones, which differ by server.
fn contents(rows: &[StoredRow]) -> Vec<(String, String, String)> {
    let content = |row: &StoredRow| {
        let StoredRow {
            type_id,
            value_type,
            value,
            ..
        } = row.clone();
        (type_id, value_type, value)
    };
    let mut contents: Vec<_> = rows.iter().map(content).collect();
    contents.sort();
    contents
}

/// The rows after a batch of these commands, as it is sent.
fn rows_after_batch(
    current: &Current<'_>,
    commands: Vec<Command>,
    generation: Generation,
) -> (Vec<StoredRow>, Vec<String>) {
    let batch = batches(commands).next().expect("a command");
    rows_after(current, &batch, generation)
}

#[test]
fn a_batch_does_what_its_edits_say() {
    holds(256, scenarios(), |scenario| {
        with_updates(&scenario, |current, _, edits, request, command| {
            for generation in servers(request.method(), &scenario.0) {
                let (after, surprising) =
                    rows_after_batch(current, vec![command.clone()], generation);
                assert_eq!(surprising, [""; 0], "{command}");
                let (of_request, _) = rows_after(current, request, generation);
                assert_eq!(after, of_request, "{command}");
                let applied = current.apply(edits).expect("its own edits");
                let applied = Stored::from_current(&applied);
                assert_eq!(contents(&after), contents(&applied.rows), "{command}");
            }
        });
        Ok(())
    });
}

/// All calls of a plan, one after the other.
#[test]
fn a_batch_of_rounds_leads_to_what_they_lead_to() {
    holds(256, scenarios(), |(scenario, deletes)| {
        let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
        let Ok(rounds) = scenario
            .rules
            .diff()
            .deletes(deletes)
            .rounds(&current, &desired)
        else {
            return Ok(());
        };
        for api in APIS {
            let mut applied = current.clone().into_owned();
            let mut commands = Vec::new();
            for edits in &rounds {
                let request = edits.request(Entity::Contact, 43, api).expect("an entity");
                commands.push(request.expect("edits").command().expect("few rows"));
                applied = applied.apply(edits).expect("its own edits").into_owned();
            }
            if commands.is_empty() {
                continue;
            }
            let method = commands[0].as_str().split('?').next().expect("a method");
            let method = method.to_owned();
            for generation in servers(&method, &scenario) {
                let (after, surprising) = rows_after_batch(&current, commands.clone(), generation);
                assert_eq!(surprising, [""; 0], "{commands:?}");
                let applied = Stored::from_current(&applied);
                assert_eq!(contents(&after), contents(&applied.rows), "{commands:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn a_batch_that_makes_an_entity_does_what_its_edits_say() {
    holds(256, values(), |values| {
        let row = |(field, value): &(Field, String)| {
            let row = DesiredRow::new(value.clone()).expect("no blank");
            (*field, row)
        };
        let rows: Vec<_> = values.iter().map(row).collect();
        let mut desired = Desired::new();
        for field in Field::ALL {
            let own = rows.iter().filter(|(other, _)| *other == field);
            desired = desired.with(field, own.map(|(_, row)| row.clone()));
        }
        let nothing = Current::default();
        let edits = allow_any_value(Diff::new())
            .diff(&nothing, &desired)
            .expect("edits");
        let applied = Stored::from_current(&nothing.apply(&edits).expect("its own edits"));
        for api in APIS {
            let Some(request) = edits.add_request(Entity::Company, api).expect("appends") else {
                continue;
            };
            let command = request.command().expect("few rows");
            let generations = Generation::ALL.iter().copied();
            let is_served = |it: &Generation| api == Api::Classic || *it != Generation::Legacy;
            for generation in generations.filter(is_served) {
                let batch = batches([command.clone()]).next().expect("a command");
                let batch = batch.to_json();
                let payload = Payload::from_bytes(&batch).expect("JSON");
                let made = simulate(None, &payload, generation).expect("a simulation");
                let mut findings = made.findings().iter().map(Finding::code);
                let is_of_value = |code| {
                    let of_values = [
                        FindingCode::NotAPhone,
                        FindingCode::SeveralValues,
                        FindingCode::InvisibleCharacters,
                    ];
                    of_values.contains(&code)
                };
                assert!(findings.all(is_of_value), "{command}");
                let rows = made.rows().iter().map(|row| StoredRow {
                    id: row.id().get(),
                    type_id: row.type_id().to_owned(),
                    value_type: row.value_type().to_owned(),
                    value: row.value().to_owned(),
                });
                let rows: Vec<_> = rows.collect();
                assert_eq!(contents(&rows), contents(&applied.rows), "{command}");
            }
        }
        Ok(())
    });
}

#[test]
fn a_cut_command_does_less_and_nothing_else() {
    holds(128, scenarios(), |scenario| {
        with_updates(&scenario, |current, _, edits, request, command| {
            let text = command.as_str();
            for (end, _) in text.match_indices('&') {
                let cut = &text[..end];
                // Cut, it may make rows equal, one of which a set loses.
                let servers = servers(request.method(), &scenario.0);
                for generation in servers.filter(|it| *it != Generation::Distinct) {
                    let (after, _) = rows_after(current, &decoded(cut), generation);
                    judge_cut(current, edits, request.method(), &after, cut);
                }
            }
        });
        Ok(())
    });
}

/// Every row is what it was or what it was to be; nothing is added but what was
/// to be, and at most one value that was to go into a row.
fn judge_cut(current: &Current<'_>, edits: &Edits, method: &str, after: &[StoredRow], cut: &str) {
    let after_of = |id: u64| after.iter().find(|row| row.id == id);
    let edit_of = |id: u64| {
        edits
            .iter()
            .find(|edit| edit.id().is_some_and(|it| it.get() == id))
    };
    let mut highest = 0;
    for row in current {
        let id = row.id().get();
        highest = highest.max(id);
        let is = |value_type: &str, value: &str| {
            after_of(id).is_some_and(|after| {
                (&*after.type_id, &*after.value_type, &*after.value)
                    == (row.field().type_id(), value_type, value)
            })
        };
        let is_as_it_was = is(row.value_type().as_str(), row.value());
        let is_right = match edit_of(id) {
            None => is_as_it_was,
            Some(Edit::Delete { .. }) => is_as_it_was || after_of(id).is_none(),
            Some(Edit::Overwrite {
                value, value_type, ..
            }) => is_as_it_was || is(value_type.as_str(), value),
            Some(Edit::Append { .. }) => unreachable!("an append has no ID"),
            other => unreachable!("{other:?} is new"),
        };
        assert!(is_right, "row {id}: {:?}\n{cut}", after_of(id));
    }
    let mut appends: Vec<_> = edits.iter().filter(|edit| edit.id().is_none()).collect();
    let mut others = Vec::new();
    for row in after.iter().filter(|row| row.id > highest) {
        let is_it = |edit: &&Edit| match edit {
            Edit::Append {
                field,
                value,
                value_type,
                ..
            }
            | Edit::Overwrite {
                field,
                value,
                value_type,
                ..
            } => {
                (field.type_id(), value_type.as_str(), &**value)
                    == (&*row.type_id, &*row.value_type, &*row.value)
            }
            Edit::Delete { .. } => false,
            other => unreachable!("{other:?} is new"),
        };
        if let Some(index) = appends.iter().position(is_it) {
            appends.swap_remove(index);
        } else {
            assert!(edits.iter().any(|edit| is_it(&edit)), "{row:?}\n{cut}");
            others.push(row);
        }
    }
    let most = usize::from(method != "crm.item.update");
    assert!(others.len() <= most, "{others:?}\n{cut}");
}
