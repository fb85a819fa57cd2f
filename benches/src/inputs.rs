//! The workload in each form that something measured takes.

use std::{env, fmt::Display, str::FromStr};

use multifield_core::{Current, Desired};
use multifield_testkit::{
    responses::{self, Method},
    workload::{self, one_field, Contact, CONTACTS, SEED},
};
use serde_json::{json, Map, Value};

use crate::by_hand::{self, Stored, Wanted};

/// A number that the environment may set, or its default.
fn setting<T: FromStr<Err: Display> + Display>(name: &str, default: T) -> T {
    match env::var(name).map(|text| text.parse()) {
        Err(_) => default,
        Ok(Ok(number)) => number,
        Ok(Err(error)) => panic!("{name}: {error}, expected a number such as {default}"),
    }
}

/// `BENCH_ROUNDS`, or 5: how often what is compared is timed in turn.
pub fn rounds() -> usize {
    setting("BENCH_ROUNDS", 5)
}

/// `BENCH_BULK`, or 1,000,000: how many contacts the larger files have.
pub fn bulk_contacts() -> usize {
    setting("BENCH_BULK", 1_000_000)
}

/// How many rows the one field has: 10, 100, … `BENCH_ROWS`, or 1,000,000.
pub fn row_counts() -> impl Iterator<Item = usize> {
    let most = setting("BENCH_ROWS", 1_000_000);
    (1..)
        .map(|power| 10_usize.pow(power))
        .take_while(move |rows| *rows <= most)
}

/// A contact with so many phones.
pub fn field_of(rows: usize) -> Contact {
    let (stored, mut wanted) = one_field(rows, SEED);
    // By hand there are no open types.
    for row in wanted.fields.iter_mut().flatten().flatten() {
        row.value_type.get_or_insert_with(|| "WORK".to_owned());
    }
    Contact {
        id: 1,
        stored,
        wanted,
    }
}

/// Contacts as they were generated.
pub struct Inputs {
    pub contacts: Vec<Contact>,
}

/// The JSON of both sides of a contact.
pub struct Texts {
    /// What the current side is a response of; None for rows by themselves.
    pub method: Option<Method>,
    pub current: Vec<u8>,
    pub desired: Vec<u8>,
}

impl Inputs {
    /// So many contacts.
    pub fn new(contacts: usize) -> Self {
        Inputs {
            contacts: workload::contacts(SEED).take(contacts).collect(),
        }
    }

    /// As the library holds them.
    pub fn states(&self) -> Vec<(Current<'_>, Desired<'_>)> {
        let contacts = self.contacts.iter();
        let states = contacts.map(|it| (it.stored.current(), it.wanted.desired()));
        states.collect()
    }

    /// As rows that are borrowed by hand.
    pub fn by_hand(&self) -> Vec<(Stored<'_>, Wanted<'_>)> {
        self.contacts.iter().map(by_hand::borrow).collect()
    }

    /// As JSON.
    pub fn texts(&self) -> Vec<Texts> {
        let texts = self.contacts.iter().map(|contact| Texts {
            method: None,
            current: contact.current_json().into_bytes(),
            desired: contact.desired_json().into_bytes(),
        });
        texts.collect()
    }

    /// As JSON, with the current side in whole responses: a fifth of the contacts, which has
    /// as many bytes.
    pub fn responses(&self) -> Vec<Texts> {
        let contacts = self.contacts.iter().take(self.contacts.len().div_ceil(5));
        let texts = contacts.map(|contact| Texts {
            method: Some(Method::of(contact)),
            current: responses::single(contact).into_bytes(),
            desired: contact.desired_json().into_bytes(),
        });
        texts.collect()
    }

    /// The first contacts as trees that differ only where their rows do:
    /// without IDs, which another system does not have.
    pub fn trees(&self, count: usize) -> Vec<(Value, Value)> {
        let contacts = self.contacts.iter().take(count);
        contacts
            .map(|it| (stored_tree(it), wanted_tree(it)))
            .collect()
    }
}

impl Default for Inputs {
    /// `BENCH_CONTACTS` contacts, or 100,000.
    fn default() -> Self {
        Inputs::new(setting("BENCH_CONTACTS", CONTACTS))
    }
}

fn stored_tree(contact: &Contact) -> Value {
    let mut fields = Map::new();
    for row in &contact.stored.rows {
        let list = fields.entry(&row.type_id).or_insert_with(|| json!([]));
        let row = json!({"VALUE": row.value, "VALUE_TYPE": row.value_type});
        list.as_array_mut().expect("a list").push(row);
    }
    fields.into()
}

fn wanted_tree(contact: &Contact) -> Value {
    let fields = contact.wanted.mentioned().map(|(field, rows)| {
        let rows = rows.iter();
        let rows = rows.map(|row| json!({"VALUE": row.value, "VALUE_TYPE": row.value_type}));
        (field.type_id().to_owned(), rows.collect())
    });
    Value::Object(fields.collect())
}
