//! The workload is what it says it is.

use std::collections::{BTreeMap, HashSet};

use multifield_core::{Bulk, Current, Desired, Diff, Edit, Form, ReadFields};
use multifield_testkit::{
    responses,
    workload::{contacts, one_field, Contact, SEED},
};
use serde_json::{json, Value};

const CONTACTS: usize = 10_000;

#[test]
fn contacts_change_in_the_shares_that_are_promised() {
    let mut shares = BTreeMap::<_, usize>::new();
    let (mut rows, mut shuffled) = (0, 0);
    for contact in contacts(SEED).take(CONTACTS) {
        let (current, desired) = (contact.stored.current(), contact.wanted.desired());
        let edits = Diff::new().diff(&current, &desired).expect("edits");
        let edits: Vec<_> = edits.iter().collect();
        let change = match &edits[..] {
            [] => "none",
            [Edit::Overwrite { value, was, .. }] if *value == was.value => "type",
            [Edit::Overwrite { .. }] => "value",
            [Edit::Append { .. }] => "add",
            [Edit::Delete { .. }] => "remove",
            _ => panic!("{edits:?}"),
        };
        *shares.entry(change).or_default() += 1;
        rows += contact.stored.rows.len();
        if change == "none" {
            let stored = contact.stored.rows.iter().map(|row| &row.value);
            let wanted = contact.wanted.mentioned().flat_map(|(_, rows)| rows);
            shuffled += usize::from(!stored.eq(wanted.map(|row| &row.value)));
        }
    }
    let about = |count: usize, percent: usize| {
        let expected = CONTACTS * percent / 100;
        assert!(
            count.abs_diff(expected) * 10 < expected,
            "{count} of {shares:?}"
        );
    };
    for (change, percent) in [
        ("none", 40),
        ("value", 30),
        ("add", 15),
        ("remove", 10),
        ("type", 5),
    ] {
        about(shares[change], percent);
    }
    about(rows, 450);
    // Some of few rows are shuffled into the same order.
    assert!((200..400).contains(&shuffled), "{shuffled}");
}

#[test]
fn the_written_contacts_are_those_in_memory() {
    for contact in contacts(SEED).take(100) {
        let (current, desired) = (contact.current_json(), contact.desired_json());
        let current = Current::from_json(&current).expect("current");
        // The JSON is a row map, which says nothing of a field that it does
        // not name; the state in memory knows that such a field is empty.
        assert!(current.iter().eq(contact.stored.current().iter()));
        let desired = Desired::from_json(&desired).expect("desired");
        let diff = Diff::new();
        assert_eq!(
            diff.diff(&current, &desired),
            diff.diff(&current, &contact.wanted.desired()),
        );
        let id = format!(
            r#"{{"ID":"{}",{}"#,
            contact.id,
            &contact.current_json()[1..]
        );
        assert_eq!(contact.current_line(), id);
    }
}

#[test]
fn one_seed_is_one_workload() {
    let lines = |seed| contacts(seed).take(50).map(|it| it.desired_line());
    assert!(lines(SEED).eq(lines(SEED)));
    assert!(lines(SEED).ne(lines(SEED + 1)));
}

#[test]
fn values_of_one_field_differ() {
    let (stored, wanted) = one_field(5_000, SEED);
    let values: HashSet<_> = stored.rows.iter().map(|row| &row.value).collect();
    assert_eq!(values.len(), 5_000);
    let edits = Diff::new()
        .diff(&stored.current(), &wanted.desired())
        .expect("edits")
        .len();
    // A row that is removed is overwritten by one that is added.
    assert!((2_200..2_800).contains(&edits), "{edits}");
}

#[test]
fn responses_contain_the_contacts_of_the_workload() {
    let contacts: Vec<_> = contacts(SEED).take(400).collect();
    let diff = Diff::new().read(ReadFields::ALL);
    let (mut bytes, mut keys) = (0, 0);
    for contact in &contacts {
        let json = responses::single(contact);
        let current = Current::from_json(&json).expect("current");
        let stored = contact.stored.current();
        assert!(current.iter().eq(stored.iter()), "{json}");
        assert_eq!(current.entity_id(), Some(contact.id), "{json}");
        bytes += json.len();
        let tree: Value = serde_json::from_str(&json).expect("JSON");
        let entity = tree.get("result").unwrap_or(&tree);
        keys += entity.as_object().expect("an entity").len();
    }
    assert!((2_000..2_400).contains(&(bytes / 400)), "{}", bytes / 400);
    assert!((60..64).contains(&(keys / 400)), "{}", keys / 400);

    let desired: Vec<_> = contacts.iter().map(Contact::desired_line).collect();
    let lines: Vec<_> = responses::lines(contacts.iter()).collect();
    // Of 400 contacts, 134 responses and three pages of each list.
    assert_eq!(lines.len(), 134 + 3 + 3);
    let bulk = Bulk::new().diff_options(diff);
    let done = bulk
        .diff_ndjson(&lines.join("\n"), &desired.join("\n"))
        .expect("edits");
    let edits = contacts.iter().map(|contact| {
        let json = diff.diff_json(
            &contact.current_json(),
            &contact.desired_json(),
            Form::Fields,
        );
        let edits: Value = serde_json::from_str(&json.expect("edits")).expect("JSON");
        (contact.id, edits)
    });
    let edits = edits.filter(|(_, edits)| *edits != json!({}));
    let expected = edits.map(|(id, edits)| json!({"id": id, "fields": edits}));
    let lines = String::from_utf8(done.lines).expect("UTF-8");
    let found = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    assert_eq!(found.collect::<Vec<Value>>(), expected.collect::<Vec<_>>());
}
