//! Contacts for runs of `multifield-sync`, what they should hold, and what the portal holds in the end.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use multifield_core::Desired;
use serde_json::{json, Value};

use crate::client::Portal;

/// How many contacts a run has, unless the environment says how many. In a debug build, 2,000 take too
/// long for every day.
pub(crate) fn contacts(few: u64) -> u64 {
    match std::env::var("MULTIFIELD_CONTACTS") {
        Ok(count) => count.parse().expect("MULTIFIELD_CONTACTS is a number"),
        Err(_) => few,
    }
}

/// A folder of a test's own, which is empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Phones and types of a contact. Every third has two equal rows, and a plus is what encoders lose.
fn stored(id: u64) -> Vec<(String, &'static str)> {
    let mut rows = vec![
        (format!("+7916{id:05}"), "WORK"),
        (format!("8 (495) {id:05}"), "HOME"),
    ];
    if id.is_multiple_of(3) {
        rows.push(rows[0].clone());
    }
    rows
}

/// What it should hold, in this order.
pub(crate) fn phones(id: u64) -> Vec<String> {
    match id % 4 {
        0 => Vec::new(),
        1 => vec![format!("8 (495) {id:05}"), format!("+7916{id:05}")],
        2 => vec![format!("+7916{id:05}"), format!("+49 30 {id:05} & 100 %")],
        _ => vec![format!("8 (495) {id:05}")],
    }
}

/// What is in each value of the scene, as it is or in a query.
pub(crate) const MARKS: [&str; 4] = ["+7916", "%2B7916", "(495)", "49 30"];

pub(crate) fn desired(id: u64) -> Value {
    json!({ "PHONE": phones(id) })
}

pub(crate) fn input(count: u64) -> impl Iterator<Item = (u64, Desired<'static>)> {
    // The last one does not exist.
    (1..=count + 1).map(|id| {
        let json = desired(id).to_string();
        let desired = Desired::from_json(&json);
        (id, desired.expect("a desired state").into_owned())
    })
}

/// A portal of these contacts, in a folder of its own.
pub(crate) struct Scene {
    pub(crate) folder: PathBuf,
    pub(crate) count: u64,
    generation: &'static str,
}

impl Scene {
    pub(crate) fn new(name: &str, generation: &'static str, count: u64) -> Scene {
        let folder = folder(&format!("{name}-{generation}"));
        let mut seed = String::new();
        let mut row = 0;
        for id in 1..=count {
            let phones: Vec<Value> = stored(id)
                .into_iter()
                .map(|(value, value_type)| {
                    row += 1;
                    json!({"ID": row, "VALUE": value, "VALUE_TYPE": value_type})
                })
                .collect();
            writeln!(seed, "{}", json!({"ID": id, "PHONE": phones})).expect("a string");
        }
        fs::write(folder.join("contacts.json"), seed).expect("a file");
        Scene {
            folder,
            count,
            generation,
        }
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The portal with these faults, and a log.
    pub(crate) fn start(&self, args: &str) -> Portal {
        let [seed, log] = ["contacts.json", "log.ndjson"].map(|name| self.file(name));
        let args: Vec<_> = args.split_ascii_whitespace().collect();
        self.portal(&[&["--seed", &seed, "--log", &log], &args[..]].concat())
    }

    /// The same portal without faults, once the other one has ended.
    pub(crate) fn calm(&self) -> Portal {
        self.portal(&[])
    }

    fn portal(&self, args: &[&str]) -> Portal {
        let db = self.file("portal.sqlite");
        Portal::start(&[&["--db", &db, "--generation", self.generation], args].concat())
    }
}

/// A row: ID, field and value.
pub(crate) type Row = (u64, String, String);

/// The rows of all contacts.
pub(crate) fn held(portal: &Portal, count: u64) -> BTreeMap<u64, Vec<Row>> {
    let pages = (1..=count).step_by(50);
    let pages = pages.map(|first| {
        let params = json!({
            "filter": {">=ID": first, "<ID": first + 50},
            "select": ["ID", "PHONE", "EMAIL", "WEB"],
            "start": -1,
        });
        portal.result("crm.contact.list", &params)
    });
    let contacts = pages.flat_map(|page| page.as_array().expect("contacts").clone());
    contacts
        .map(|contact| (number(&contact["ID"]), rows(&contact)))
        .collect()
}

fn rows(contact: &Value) -> Vec<Row> {
    let fields = ["PHONE", "EMAIL", "WEB"].into_iter();
    let rows = fields.flat_map(|field| contact[field].as_array().cloned().unwrap_or_default());
    rows.map(|row| {
        let text = |key: &str| row[key].as_str().expect("a string").to_owned();
        (number(&row["ID"]), text("TYPE_ID"), text("VALUE"))
    })
    .collect()
}

fn number(value: &Value) -> u64 {
    value
        .as_str()
        .and_then(|it| it.parse().ok())
        .expect("a number")
}

/// Nothing was lost, and nothing was added twice.
pub(crate) fn check_held(portal: &Portal, count: u64) {
    let held = held(portal, count);
    for id in 1..=count {
        let values: Vec<_> = held[&id].iter().map(|(.., value)| value).collect();
        assert_eq!(
            values,
            phones(id).iter().collect::<Vec<_>>(),
            "contact {id}"
        );
    }
}
