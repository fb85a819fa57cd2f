//! `--log`, and what it shows of a run of `multifield-sync`.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use serde_json::{json, Value};

use crate::{
    client::{agent, Portal},
    scene::{folder, Row},
};

/// A line. Times are in milliseconds.
#[derive(Debug)]
pub(crate) struct Line {
    call: u64,
    received: u64,
    at: u64,
    kind: Kind,
    fault: Option<String>,
}

#[derive(Debug)]
enum Kind {
    /// Of these contacts.
    Read(Vec<u64>),
    Update(u64, String),
    /// What a person did: the row as it is now, or none where it is gone.
    Person(u64, u64, Option<String>),
}

fn line(text: &str) -> Line {
    let line: Value = serde_json::from_str(text).expect("JSON");
    let number = |key: &str| line[key].as_u64().expect("a number");
    let ids = |value: &Value| -> Vec<u64> {
        let ids = value.as_array().into_iter().flatten();
        ids.map(|id| id.as_str().and_then(|id| id.parse().ok()).expect("an ID"))
            .collect()
    };
    let kind = match (line["method"].as_str(), line["person"].as_str()) {
        (Some("crm.contact.list"), _) => Kind::Read(ids(&line["params"]["filter"]["@ID"])),
        (Some("crm.contact.get"), _) => Kind::Read(vec![number("id")]),
        (Some("crm.contact.update"), _) => Kind::Update(number("id"), line["params"].to_string()),
        (None, Some(action)) => {
            let row = &line["row"];
            let value = row["VALUE"].as_str().expect("a value").to_owned();
            let row = row["ID"].as_u64().expect("an ID");
            Kind::Person(number("id"), row, (action != "delete").then_some(value))
        }
        _ => panic!("{text}"),
    };
    Line {
        call: number("call"),
        received: number("received"),
        at: number("at"),
        kind,
        fault: line["fault"].as_str().map(str::to_owned),
    }
}

/// The log of a scene.
pub(crate) fn read(folder: &Path) -> Vec<Line> {
    let text = fs::read_to_string(folder.join("log.ndjson")).expect("the log");
    text.lines().map(line).collect()
}

pub(crate) struct Counts {
    pub(crate) updates: usize,
    pub(crate) in_doubt: usize,
    pub(crate) late: usize,
}

/// No edit was sent again: between two updates of a contact it was read, after the first had run. So no
/// read came too early, and no two updates are the same.
pub(crate) fn check(lines: &[Line], settle: u64) -> Counts {
    let mut seen = HashSet::new();
    let mut last: BTreeMap<u64, &Line> = BTreeMap::new();
    let mut read: BTreeMap<u64, usize> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        match &line.kind {
            // A read that runs late, after the next one, is nothing that was planned on.
            Kind::Read(ids) => {
                for id in ids {
                    let newest = read.entry(*id).or_insert(index);
                    if lines[*newest].call < line.call {
                        *newest = index;
                    }
                }
            }
            Kind::Update(id, params) => {
                // Of an update that runs later than that, no run can know.
                let took = line.at - line.received;
                assert!(
                    took < settle,
                    "this machine is too slow for the test: {line:?}"
                );
                assert!(
                    seen.insert(params),
                    "contact {id} was updated twice: {params}"
                );
                let read = read.remove(id).map(|index| &lines[index]);
                let read =
                    read.unwrap_or_else(|| panic!("contact {id} was not read before {line:?}"));
                assert!(read.at <= line.at, "{read:?} {line:?}");
                if let Some(before) = last.insert(*id, line) {
                    assert!(read.call > before.call, "{before:?} {read:?} {line:?}");
                }
            }
            Kind::Person(..) => {}
        }
    }
    let updates = lines
        .iter()
        .filter(|it| matches!(it.kind, Kind::Update(..)));
    let faults = updates.clone().filter_map(|line| line.fault.as_deref());
    Counts {
        updates: updates.count(),
        in_doubt: faults.clone().count(),
        late: faults.filter(|fault| *fault == "late").count(),
    }
}

/// What people have done since the first read that was answered is not undone. An edit that was sent by
/// then is none that could know of it. Gives how many of their changes this was checked for.
pub(crate) fn check_people(lines: &[Line], held: &BTreeMap<u64, Vec<Row>>) -> usize {
    let mut checked = 0;
    for (index, line) in lines.iter().enumerate() {
        let Kind::Person(id, row, Some(value)) = &line.kind else {
            continue;
        };
        let is_of_it = |other: &&Line| match &other.kind {
            Kind::Read(ids) => ids.contains(id),
            _ => false,
        };
        let was_read = lines[..index]
            .iter()
            .any(|it| is_of_it(&it) && it.fault.is_none() && it.call < line.call);
        let is_changed_again = lines[index + 1..]
            .iter()
            .any(|it| matches!(&it.kind, Kind::Person(_, other, _) if other == row));
        let mut is_known = false;
        let mut is_stale = false;
        for later in &lines[index + 1..] {
            // Nobody knows of a read whose answer was lost, or which ran late.
            is_known |= is_of_it(&later) && later.fault.is_none();
            let is_update = matches!(&later.kind, Kind::Update(other, _) if other == id);
            is_stale |= is_update && (!is_known || later.received <= line.at);
        }
        if was_read && !is_changed_again && !is_stale {
            checked += 1;
            let is_there = held[id]
                .iter()
                .any(|(it, _, held)| it == row && held == value);
            assert!(
                is_there,
                "contact {id}: {line:?} was undone: {:?}",
                held[id]
            );
        }
    }
    checked
}

#[test]
fn each_command_that_was_carried_out_is_a_line() {
    let folder = folder("log");
    let file = folder.join("log.ndjson");
    let portal = Portal::start(&["--log", file.to_str().expect("UTF-8")]);
    portal.result(
        "crm.contact.add",
        &json!({"auth": "secret", "fields": {"NAME": "A"}}),
    );
    let commands = json!({
        "a": "crm.contact.update?id=1&fields[PHONE][0][VALUE]=%2B1&auth=secret",
        "b": "crm.contact.get?id=2",
        "c": "crm.contact.nothing",
    });
    portal.result("batch", &json!({"cmd": commands, "AUTH": "secret"}));
    portal.error("crm.contact.nothing", &json!({}));
    let url = portal.url.replace("/key/", "/secret/");
    agent()
        .get(format!("{url}crm.lead.list?start=-1"))
        .call()
        .expect("an answer");

    let text = fs::read_to_string(&file).expect("the log");
    assert!(!text.contains("secret"), "{text}");
    let mut lines: Vec<Value> = text
        .lines()
        .map(|it| serde_json::from_str(it).expect("JSON"))
        .collect();
    for line in &mut lines {
        let line = line.as_object_mut().expect("an object");
        let mut time = |key| line.remove(key).and_then(|it| it.as_u64()).expect("a time");
        assert!(time("received") <= time("at"));
    }
    assert_eq!(
        lines,
        [
            json!({"call": 1, "method": "crm.contact.add", "entity": "contact", "params": {"fields": {"NAME": "A"}}}),
            json!({
                "call": 2, "method": "crm.contact.update", "entity": "contact", "id": 1,
                "params": {"id": "1", "fields": {"PHONE": [{"VALUE": "+1"}]}},
            }),
            json!({
                "call": 2, "method": "crm.contact.get", "entity": "contact", "id": 2, "error": "",
                "params": {"id": "2"},
            }),
            json!({"call": 4, "method": "crm.lead.list", "entity": "lead", "params": {"start": "-1"}}),
        ]
    );
}

#[test]
fn a_log_that_cannot_be_written_is_an_error() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_multifield-portal"))
        .args(["--port", "0", "--log", "/no/such/folder/log"])
        .output()
        .expect("the portal runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.starts_with("multifield-portal: /no/such/folder/log: "),
        "{stderr}"
    );
    assert_eq!(output.status.code(), Some(2));
}
