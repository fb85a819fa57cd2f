//! `multifield-sync` over HTTP, on a portal whose calls fail and get lost.

use std::{collections::BTreeMap, fmt::Write};

use multifield_core::{Desired, Entity};
use multifield_sync::{Call, Options, Outcome, Output, Reply, Sync, Totals};
use serde_json::{json, Value};
use ureq::Agent;

use crate::client::{agent, Portal};

const CONTACTS: u64 = 120;

/// Phones and types of a contact. Every third has two equal rows, and a plus is what
/// encoders lose.
fn stored(id: u64) -> Vec<(String, &'static str)> {
    let mut rows = vec![
        (format!("+7916{id:03}"), "WORK"),
        (format!("8 (495) {id}"), "HOME"),
    ];
    if id.is_multiple_of(3) {
        rows.push(rows[0].clone());
    }
    rows
}

/// What it should hold, in this order.
fn desired(id: u64) -> Vec<String> {
    match id % 4 {
        0 => Vec::new(),
        1 => vec![format!("8 (495) {id}"), format!("+7916{id:03}")],
        2 => vec![format!("+7916{id:03}"), format!("+49 30 {id} & 100 %")],
        _ => vec![format!("8 (495) {id}")],
    }
}

fn seed() -> String {
    let mut seed = String::new();
    let mut row = 0;
    for id in 1..=CONTACTS {
        let phones: Vec<Value> = stored(id)
            .into_iter()
            .map(|(value, value_type)| {
                row += 1;
                json!({"ID": row, "VALUE": value, "VALUE_TYPE": value_type})
            })
            .collect();
        writeln!(seed, "{}", json!({"ID": id, "PHONE": phones})).expect("a string");
    }
    seed
}

/// A driver: each call once, and what came of it.
fn send(agent: &Agent, url: &str, call: &Call) -> Reply {
    let request = agent.post(format!("{url}{}", call.method()));
    let response = request.content_type("application/json").send(call.params());
    let Ok(mut response) = response else {
        return Reply::Lost;
    };
    let status = response.status().as_u16();
    match response.body_mut().read_to_vec() {
        Ok(body) => Reply::Http(status, body),
        Err(_) => Reply::Lost,
    }
}

/// The portal runs no call late, so the clock need not wait for one.
fn run(portal: &Portal, options: Options) -> (BTreeMap<u64, Outcome>, Totals) {
    let agent = agent();
    let mut sync = Sync::new(Entity::Contact, options);
    // The last one does not exist.
    let mut input = 1..=CONTACTS + 1;
    let (mut now, mut ends) = (0, BTreeMap::new());
    loop {
        match sync.poll(now) {
            Output::NeedInput => match input.next() {
                Some(id) => {
                    let json = json!({"PHONE": desired(id)}).to_string();
                    let desired = Desired::from_json(&json).expect("a desired state");
                    sync.push(id, desired.into_owned()).expect("room");
                }
                None => sync.close(),
            },
            Output::Call(call) => sync.reply(call.id(), send(&agent, &portal.url, &call), now),
            Output::Entity(end) => assert_eq!(ends.insert(end.id, end.outcome), None),
            Output::Wait(until) => now = until.expect("a time"),
            Output::Done(totals) => return (ends, totals),
            _ => {}
        }
    }
}

/// The phones of a contact, of a portal that may have to be asked twice.
fn phones(portal: &Portal, id: u64) -> Vec<String> {
    for _ in 0..100 {
        let agent = agent();
        let url = format!("{}crm.contact.get?id={id}", portal.url);
        let mut response = agent.get(url).call().expect("an answer");
        if response.status().as_u16() == 200 {
            let body: Value = response.body_mut().read_json().expect("JSON");
            let rows = body["result"]["PHONE"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let value = |row: Value| row["VALUE"].as_str().expect("a value").to_owned();
            return rows.into_iter().map(value).collect();
        }
    }
    panic!("contact {id} cannot be read")
}

#[test]
fn contacts_end_as_desired_over_http() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sync.json");
    std::fs::write(&file, seed()).expect("a file");
    let file = file.to_str().expect("UTF-8");
    let order = multifield_core::Diff::new().order(multifield_core::Order::Desired);
    let options = Options::new().diff(order).max_attempts(20);
    for generation in ["legacy", "factory", "distinct"] {
        let args = ["--seed", file, "--generation", generation];
        let portal =
            Portal::start(&[&args[..], &["--fail-rate", "0.2", "--lose-rate", "0.2"]].concat());
        let (ends, totals) = run(&portal, options);
        assert_eq!(totals.fault, None, "{generation}");
        assert_eq!(ends.len() as u64, CONTACTS + 1);
        assert_eq!(ends[&(CONTACTS + 1)], Outcome::Missing);
        for id in 1..=CONTACTS {
            assert_eq!(ends[&id], Outcome::Changed, "{generation} {id}");
            assert_eq!(phones(&portal, id), desired(id), "{generation} {id}");
        }
        // The second run has nothing to do.
        let (_, totals) = run(&portal, options);
        assert_eq!(
            (totals.of(Outcome::Unchanged), totals.updates),
            (CONTACTS, 0)
        );
    }
}
