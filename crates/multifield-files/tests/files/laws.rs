//! Laws, with the vendor's rule as the portal.

use multifield_core::{Severity, Strategy};
use multifield_files::{simulate, Desired, Diff, File, Listed};
use proptest::{prelude::*, strategy::Strategy as _};
use serde_json::Value;

use crate::{current, portal::Portal};

/// What is listed: an index of a stored file, or the content of a new one.
#[derive(Clone, Debug)]
enum Pick {
    Stored(prop::sample::Index),
    New(Vec<u8>),
}

fn pick() -> impl proptest::strategy::Strategy<Value = Pick> {
    prop_oneof![
        any::<prop::sample::Index>().prop_map(Pick::Stored),
        prop::collection::vec(any::<u8>(), 1..5).prop_map(Pick::New),
    ]
}

/// Without repetitions, which are an error.
fn listed<'a>(picks: &'a [Pick], stored: &[u64], with_new: bool) -> Vec<Listed<'a>> {
    let mut listed = Vec::new();
    for pick in picks {
        match pick {
            Pick::Stored(_) if stored.is_empty() => {}
            Pick::Stored(index) => {
                let file = Listed::Stored(*index.get(stored));
                if !listed.contains(&file) {
                    listed.push(file);
                }
            }
            Pick::New(content) if with_new => {
                listed.push(File::new("new.bin", content).expect("a file").into());
            }
            Pick::New(_) => {}
        }
    }
    listed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_call_leads_to_the_desired_files(
        m in 0..5usize,
        has_s in any::<bool>(),
        picks in prop::collection::vec(pick(), 0..6),
        one in prop::option::of(prop::option::of(pick())),
        strategy in prop::sample::select(vec![Strategy::Replace, Strategy::Add, Strategy::Remove]),
        most in prop::option::of(0..4usize),
        through_query in any::<bool>(),
    ) {
        let before = Portal::new(m, has_s);
        let state = current(&before.response());
        let with_new = strategy != Strategy::Remove;
        let of_m = listed(&picks, &before.m, with_new);
        let mut desired = Desired::new().field("m", of_m.clone());
        let of_s = one.as_ref().map(|one| listed(one.as_slice(), &before.s, with_new));
        if let Some(of_s) = &of_s {
            desired = desired.field("s", of_s.clone());
        }
        let diff = Diff::new().strategy(strategy);
        let edits = match diff.diff(&state, &desired) {
            Ok(edits) => edits,
            Err(error) => {
                // Only a second file for a field that is not multiple.
                prop_assert_eq!(error.code(), "field_is_full");
                prop_assert!(strategy == Strategy::Add && has_s);
                return Ok(());
            }
        };

        // Nothing beyond the cap is deleted.
        let deletes = edits.iter().flat_map(|edit| edit.deleted().collect::<Vec<_>>()).count();
        let capped = diff.max_deletes(most).diff(&state, &desired);
        prop_assert_eq!(capped.is_err(), most.is_some_and(|most| deletes > most));

        // An unchanged field is not sent.
        for edit in edits.iter() {
            prop_assert!(edit.deleted().next().is_some() || edit.added().next().is_some());
        }
        let mut after = before.clone();
        let request = edits.request(None, None).unwrap();
        prop_assert_eq!(request.is_none(), edits.is_empty());
        if let Some(request) = request {
            let json: Value = serde_json::from_str(&request.params().to_json()).unwrap();
            prop_assert_eq!(&json["id"], 351);
            match request.command() {
                Ok(command) if through_query => after.update(&fields_of(&command)),
                Err(error) => {
                    prop_assert_eq!(error.code(), "needs_json");
                    let cleared = edits.iter().any(|it| it.is_multiple() && it.after().is_empty());
                    prop_assert!(cleared);
                    after.update(&json["fields"]);
                }
                Ok(_) => after.update(&json["fields"]),
            }
            // The model of the crate agrees, and warns about nothing but deletions.
            let simulation = simulate(&state, request.to_json()).unwrap();
            prop_assert!(simulation.findings().iter().all(|it| it.code().severity() == Severity::Note));
            for field in simulation.fields() {
                let [was, is] = if field.name == "m" { [&before.m, &after.m] } else { [&before.s, &after.s] };
                let stays = |id: &u64| is.contains(id);
                let (mut kept, mut gone): (Vec<u64>, Vec<u64>) = was.iter().partition(|id| stays(id));
                let mut modelled = field.kept.clone();
                for list in [&mut kept, &mut gone, &mut modelled] { list.sort_unstable(); }
                prop_assert_eq!(modelled, kept);
                prop_assert_eq!(&field.deleted, &gone);
                prop_assert_eq!(field.added.len(), is.len() - field.kept.len());
            }
        }

        // The field has the listed IDs, and one new ID for each new file.
        let lists = [(Some(&of_m), &before.m, &after.m), (of_s.as_ref(), &before.s, &after.s)];
        for (listed, was, is) in lists {
            let Some(listed) = listed else {
                prop_assert_eq!(was, is);
                continue;
            };
            let stored = |id: &u64| listed.contains(&Listed::Stored(*id));
            let stays = |id: &u64| match strategy {
                Strategy::Replace => stored(id),
                Strategy::Remove => !stored(id),
                _ => true,
            };
            for id in was {
                prop_assert_eq!(is.contains(id), stays(id));
            }
            let new = listed.iter().filter_map(|file| match file {
                Listed::New(file) => Some(serde_json::to_value(file).unwrap()[1].as_str().unwrap().to_owned()),
                Listed::Stored(_) => None,
            });
            let appeared = is.iter().filter(|id| !was.contains(id));
            let contents = appeared.map(|id| after.stored[id].1.clone());
            prop_assert_eq!(contents.collect::<Vec<_>>(), new.collect::<Vec<_>>());
        }

        // With the response, a second diff is empty; so it is after the JSON of the state.
        let response = after.response().to_string();
        let settled = edits.settle(&response).unwrap();
        let saved = serde_json::to_string(&settled).unwrap();
        let now = current(&after.response());
        prop_assert!(diff.max_deletes(0).diff(&now, &settled).unwrap().is_empty());
        let read = Desired::from_json(&saved).unwrap();
        prop_assert!(diff.diff(&now, &read).unwrap().is_empty());
        // A lost answer shows the same IDs.
        for uncertain in edits.uncertain(&now).unwrap() {
            prop_assert_eq!(uncertain.appeared.len(), uncertain.expected);
        }
    }

    #[test]
    fn hostile_inputs_do_not_panic(text in ".*", base64 in "[A-Za-z0-9+/=:,]*") {
        let _ = Desired::from_json(&text);
        if let Ok(file) = File::from_base64("a", base64.as_str()) {
            let json = serde_json::to_value(&file).unwrap();
            prop_assert_eq!(&json[1], &base64);
        }
    }
}

/// What PHP makes of the `fields` in a command.
fn fields_of(command: &str) -> Value {
    let (_, query) = command.split_once('?').expect("a query");
    let mut fields = serde_json::Map::new();
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').expect("a variable");
        let Some(key) = key.strip_prefix("fields") else {
            continue;
        };
        let keys: Vec<&str> = key.trim_matches(['[', ']']).split("][").collect();
        let mut slot = fields.entry(keys[0]).or_insert(Value::Null);
        for key in &keys[1..] {
            if let Ok(index) = key.parse::<usize>() {
                if slot.is_null() {
                    *slot = Value::Array(Vec::new());
                }
                let list = slot.as_array_mut().expect("a list");
                if list.len() == index {
                    list.push(Value::Null);
                }
                slot = &mut list[index];
            } else {
                slot = &mut slot[*key];
            }
        }
        *slot = match (keys.last(), decode(value)) {
            (Some(&"id"), id) => id.parse::<u64>().expect("an ID").into(),
            (_, text) => text.into(),
        };
    }
    fields.into()
}

fn decode(text: &str) -> String {
    let mut parts = text.split('%');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let byte = u8::from_str_radix(&part[..2], 16).expect("two digits");
        decoded.push(byte.into());
        decoded += &part[2..];
    }
    decoded
}
