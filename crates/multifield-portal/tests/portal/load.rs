//! Many updates at once: what is acknowledged is what one after the other
//! leads to, and outlives the process.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use fastrand::Rng;
use multifield_core::{simulate, Current, Generation, Payload};
use serde_json::{json, Map, Value};

use crate::client::{agent, call, Portal};

const CONTACTS: u64 = 100;
const CONNECTIONS: u64 = 8;

/// ID, type and value of each row.
type Rows = Vec<(u64, String, String)>;

/// An update of a contact.
struct Update {
    contact: u64,
    fields: Value,
}

/// What a connection has got done.
struct Done {
    /// Each with the rows that the portal said it led to.
    acknowledged: Vec<(Update, Rows)>,
    /// Sent, and not answered.
    unanswered: Option<Update>,
}

fn rows_of(item: &Value) -> Rows {
    let rows = item["fm"].as_array().expect("rows").iter();
    rows.map(|row| {
        let text = |key: &str| row[key].as_str().expect("a text").to_owned();
        (
            row["id"].as_u64().expect("an ID"),
            text("valueType"),
            text("value"),
        )
    })
    .collect()
}

/// The contact's rows before the first update: two of them.
fn seeded(contact: u64) -> Rows {
    let row = |id: u64| (id, "WORK".to_owned(), format!("+{id}"));
    vec![row(contact * 2 - 1), row(contact * 2)]
}

fn fm_of(rows: &Rows) -> Value {
    let rows = rows.iter().map(|(id, value_type, value)| {
        json!({"id": id, "typeId": "PHONE", "valueType": value_type, "value": value})
    });
    rows.collect()
}

fn seed(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let line = |contact| json!({"id": contact, "fm": fm_of(&seeded(contact))}).to_string() + "\n";
    fs::write(&file, (1..=CONTACTS).map(line).collect::<String>()).expect("a file");
    file
}

/// An update that adds a row, and may overwrite and delete others that were
/// there when the connection last looked, which may be gone by now.
fn update(random: &mut Rng, contact: u64, seen: &Rows, value: String) -> Update {
    let row = |value: String| json!({"typeId": "PHONE", "valueType": "MOBILE", "value": value});
    let mut fm = Map::new();
    if let Some((id, ..)) = random.choice(seen) {
        fm.insert(id.to_string(), row(format!("{value}0")));
    }
    if seen.len() > random.usize(2..6) {
        fm.insert(seen[0].0.to_string(), row(String::new()));
    }
    fm.insert("n0".to_owned(), row(value));
    Update {
        contact,
        fields: json!({ "fm": fm }),
    }
}

/// Sends updates until there are enough or the portal is gone.
fn connection(
    url: &str,
    number: u64,
    contacts: &[u64],
    count: usize,
    so_far: &AtomicUsize,
) -> Done {
    let agent = agent();
    let url = format!("{url}crm.item.update");
    let mut random = Rng::with_seed(number);
    let mut seen: BTreeMap<u64, Rows> = contacts.iter().map(|it| (*it, seeded(*it))).collect();
    let mut acknowledged = Vec::new();
    for index in 0..count {
        let contact = *random.choice(contacts).expect("contacts");
        let update = update(
            &mut random,
            contact,
            &seen[&contact],
            format!("+{number}{index:05}"),
        );
        let params = json!({"entityTypeId": 3, "id": contact, "fields": update.fields});
        let Ok((status, body)) = call(&agent, &url, &params) else {
            return Done {
                acknowledged,
                unanswered: Some(update),
            };
        };
        assert_eq!(status, 200, "{body}");
        let rows = rows_of(&body["result"]["item"]);
        seen.insert(contact, rows.clone());
        acknowledged.push((update, rows));
        so_far.fetch_add(1, Ordering::Relaxed);
    }
    Done {
        acknowledged,
        unanswered: None,
    }
}

/// Whether an update leads from some rows to others, whatever the IDs of new
/// ones.
fn leads_to(before: &Rows, update: &Update, after: &Rows) -> bool {
    let current = json!({ "fm": fm_of(before) });
    let current = Current::from_value(&current).expect("a state");
    let payload = Payload::from_value(&update.fields).expect("a payload");
    let simulation = simulate(&current, &payload, Generation::Distinct).expect("a simulation");
    let is_old = |id: u64| before.iter().any(|row| row.0 == id);
    let mut new_ids = after.iter().map(|row| row.0).filter(|id| !is_old(*id));
    let expected = simulation.rows().iter().map(|row| {
        let id = row.id().get();
        let id = if is_old(id) { Some(id) } else { new_ids.next() };
        Some((id?, row.value_type().to_owned(), row.value().to_owned()))
    });
    expected.collect::<Option<Rows>>().as_ref() == Some(after)
}

/// What the acknowledged updates of each contact lead to, one after the other.
///
/// Each added a row, and IDs grow: the newest row tells the order.
fn replayed(done: &[Done]) -> BTreeMap<u64, Rows> {
    let mut states: BTreeMap<u64, Rows> = (1..=CONTACTS).map(|it| (it, seeded(it))).collect();
    let mut all: Vec<_> = done.iter().flat_map(|it| &it.acknowledged).collect();
    all.sort_by_key(|(_, rows)| rows.last().map(|row| row.0));
    for (update, after) in all {
        let before = &states[&update.contact];
        assert!(
            leads_to(before, update, after),
            "{before:?} and {} lead to {after:?}",
            update.fields
        );
        states.insert(update.contact, after.clone());
    }
    states
}

fn held(portal: &Portal, contact: u64) -> Rows {
    let params = json!({"entityTypeId": 3, "id": contact});
    rows_of(&portal.result("crm.item.get", &params)["item"])
}

#[test]
fn updates_at_once_are_as_if_one_after_the_other() {
    let seed = seed("load.ndjson");
    let portal = Portal::start(&["--seed", seed.to_str().unwrap()]);
    let so_far = AtomicUsize::new(0);
    let contacts: Vec<u64> = (1..=CONTACTS).collect();
    let done: Vec<Done> = thread::scope(|scope| {
        let start = |number| {
            let (url, contacts, so_far) = (&portal.url, &contacts, &so_far);
            scope.spawn(move || connection(url, number, contacts, 1250, so_far))
        };
        let threads: Vec<_> = (1..=CONNECTIONS).map(start).collect();
        let done = threads
            .into_iter()
            .map(|it| it.join().expect("a connection"));
        done.collect()
    });
    assert_eq!(so_far.into_inner(), 10_000);
    for (contact, rows) in replayed(&done) {
        assert_eq!(held(&portal, contact), rows, "the contact {contact}");
    }
}

#[test]
fn what_is_acknowledged_outlives_the_process() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let db = folder.join("killed.sqlite");
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("killed.sqlite{end}")));
    }
    let seed = seed("killed.ndjson");
    let db = db.to_str().unwrap();
    let mut portal = Portal::start(&["--db", db, "--seed", seed.to_str().unwrap()]);
    let url = portal.url.clone();
    let so_far = AtomicUsize::new(0);
    let done: Vec<Done> = thread::scope(|scope| {
        let start = |number| {
            let (url, so_far) = (&url, &so_far);
            // To each its own contacts: an update that was not answered is the
            // last of its contact.
            let all = 1..=CONTACTS;
            let contacts: Vec<u64> = all.filter(|it| it % CONNECTIONS + 1 == number).collect();
            scope.spawn(move || connection(url, number, &contacts, usize::MAX, so_far))
        };
        let threads: Vec<_> = (1..=CONNECTIONS).map(start).collect();
        while so_far.load(Ordering::Relaxed) < 1000 {
            thread::yield_now();
        }
        portal.kill();
        let done = threads
            .into_iter()
            .map(|it| it.join().expect("a connection"));
        done.collect()
    });
    let portal = Portal::start(&["--db", db]);
    for (contact, rows) in replayed(&done) {
        let mut unanswered = done.iter().filter_map(|it| it.unanswered.as_ref());
        let unanswered = unanswered.find(|it| it.contact == contact);
        let held = held(&portal, contact);
        let is_kept = held == rows || unanswered.is_some_and(|it| leads_to(&rows, it, &held));
        assert!(
            is_kept,
            "the contact {contact}: {held:?} in place of {rows:?}"
        );
    }
}
