//! Contacts in the proportions of a typical sync: the same for benchmarks, bindings and
//! end-to-end tests.
//!
//! ```
//! use multifield_testkit::workload;
//!
//! let contact = workload::contacts(workload::SEED).next().unwrap();
//! assert!(contact.current_json().starts_with(r#"{"PHONE":[{"ID":"1","#));
//! assert!(contact.desired_line().starts_with(r#"{"ID":1,"#));
//! ```

use fastrand::Rng;
use multifield_core::Field;
use serde::{ser::SerializeMap, Serialize, Serializer};

use crate::{Stored, StoredRow, Wanted, WantedRow};

/// The seed of the benchmarks.
pub const SEED: u64 = 43;

/// The number of contacts in the benchmarks.
pub const CONTACTS: usize = 100_000;

/// The kinds of change, each with its share of the contacts in percent.
const CHANGES: [(u32, Change); 5] = [
    (40, Change::None),
    (30, Change::Value),
    (15, Change::Add),
    (10, Change::Remove),
    (5, Change::Type),
];

/// The share of contacts that list their rows in another order, in percent.
const SHUFFLED: u32 = 10;

/// The maximum number of rows of a contact. All numbers from 1 on are equally frequent.
const MOST_ROWS: usize = 8;

/// The fields, each with its share of the rows in percent.
const FIELDS: [(u32, Field); 4] = [
    (45, Field::Phone),
    (35, Field::Email),
    (10, Field::Web),
    (10, Field::Im),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    Value,
    Add,
    Remove,
    Type,
}

/// A contact as stored in the portal, and as another system wants it. Its rows have
/// different values, and it has no system rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// `ID` of the contact.
    pub id: u64,
    /// The state of the portal.
    pub stored: Stored,
    /// The desired state: every field with a row on either side.
    pub wanted: Wanted,
}

/// Generates contacts without end, by ID from 1. Of 100, about 40 are unchanged, 30 have a
/// changed value, 15 a new row, 10 a removed row and 5 a changed type. A tenth of all have
/// another order. They have 4.5 rows each on average.
pub fn contacts(seed: u64) -> impl Iterator<Item = Contact> {
    let mut random = Rng::with_seed(seed);
    let mut last_row = 0;
    (1..).map(move |id| {
        let rows = random.usize(1..=MOST_ROWS);
        let change = pick(&mut random, &CHANGES);
        let fields = (0..rows).map(|_| pick(&mut random, &FIELDS));
        let mut fields: Vec<_> = fields.collect();
        // In most portals, the rows of a field were added together, so their IDs are
        // adjacent.
        fields.sort_unstable();
        let rows = fields.into_iter().map(|field| {
            last_row += 1;
            let value_type = type_of(&mut random, field);
            StoredRow::new(last_row, field, value_type, &value(&mut random, field))
        });
        let stored = rows.collect();
        contact(&mut random, id, stored, change)
    })
}

/// Generates a phone field with this number of rows. As in the contacts, some rows are
/// unchanged, some changed, and some added or removed. The list is shuffled.
pub fn one_field(rows: usize, seed: u64) -> (Stored, Wanted) {
    let mut random = Rng::with_seed(seed);
    let mut stored = Vec::with_capacity(rows);
    let mut wanted = Vec::with_capacity(rows);
    for id in 1..=rows as u64 {
        let value_type = type_of(&mut random, Field::Phone);
        // Each value is unique, because it contains the row's number.
        let value = |prefix: &str| format!("{prefix}{id:09}");
        let row = StoredRow::new(id, Field::Phone, value_type, &value("+7 9"));
        let change = pick(&mut random, &CHANGES);
        if change != Change::Remove {
            let mut row = wanted_row(&row);
            match change {
                Change::Value => row.value = value("+7 8"),
                Change::Type => row.value_type = Some(other_type(Field::Phone, value_type)),
                _ => {}
            }
            wanted.push(row);
        }
        if change == Change::Add {
            wanted.push(WantedRow::new(&value("+7 4")));
        }
        stored.push(row);
    }
    random.shuffle(&mut wanted);
    let fields = [Some(wanted), None, None, None, None];
    (Stored { rows: stored }, Wanted { fields })
}

fn contact(random: &mut Rng, id: u64, rows: Vec<StoredRow>, change: Change) -> Contact {
    let mut fields: [Option<Vec<WantedRow>>; 5] = Default::default();
    let changed = random.usize(..rows.len());
    for (index, row) in rows.iter().enumerate() {
        let field = row.field().expect("a field");
        let list = fields[field as usize].get_or_insert_with(Vec::new);
        let mut wanted = wanted_row(row);
        match change {
            Change::Remove if index == changed => continue,
            Change::Value if index == changed => wanted.value = value(random, field),
            Change::Type if index == changed => {
                wanted.value_type = Some(other_type(field, &row.value_type));
            }
            _ => {}
        }
        list.push(wanted);
    }
    if change == Change::Add {
        let field = pick(random, &FIELDS);
        let row = WantedRow {
            pin: None,
            value: value(random, field),
            value_type: Some(type_of(random, field).to_owned()),
        };
        fields[field as usize]
            .get_or_insert_with(Vec::new)
            .push(row);
    }
    if random.u32(..100) < SHUFFLED {
        for list in fields.iter_mut().flatten() {
            random.shuffle(list);
        }
    }
    Contact {
        id,
        stored: Stored { rows },
        wanted: Wanted { fields },
    }
}

fn wanted_row(row: &StoredRow) -> WantedRow {
    WantedRow {
        pin: None,
        value: row.value.clone(),
        value_type: Some(row.value_type.clone()),
    }
}

fn pick<T: Copy>(random: &mut Rng, shares: &[(u32, T)]) -> T {
    let mut roll = random.u32(..100);
    for (share, item) in shares {
        match roll.checked_sub(*share) {
            Some(rest) => roll = rest,
            None => return *item,
        }
    }
    unreachable!("shares of 100 percent")
}

/// Returns one of the three most frequent types of a field.
fn type_of(random: &mut Rng, field: Field) -> &'static str {
    field.value_types()[random.usize(..3)]
}

fn other_type(field: Field, value_type: &str) -> String {
    let mut types = field.value_types().iter();
    let other = types.find(|other| **other != value_type);
    (*other.expect("a field of two types")).to_owned()
}

/// Returns a value. There are so many that no contact gets the same value twice.
fn value(random: &mut Rng, field: Field) -> String {
    let number = random.u64(1_000_000_000..10_000_000_000);
    let (high, low) = (number / 10_000_000, number % 10_000_000);
    match field {
        Field::Phone => format!("+7 {high} {low:07}"),
        Field::Email => format!("name{low:07}@company{high}.example"),
        Field::Web => format!("https://company{high}.example/{low:07}"),
        Field::Im | Field::Link => format!("@name{number}"),
        other => unreachable!("{other:?} is new"),
    }
}

/// A row in the format of `crm.contact.list`.
#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct CurrentRow<'a> {
    id: String,
    value_type: &'a str,
    value: &'a str,
    type_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct DesiredRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_type: Option<&'a str>,
}

/// The fields of an entity. In a file with many entities, it also has its ID.
struct Entity<I, R> {
    id: Option<I>,
    fields: Vec<(Field, Vec<R>)>,
}

impl<I: Serialize, R: Serialize> Serialize for Entity<I, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = &self.id {
            map.serialize_entry("ID", id)?;
        }
        for (field, rows) in &self.fields {
            map.serialize_entry(field.type_id(), rows)?;
        }
        map.end()
    }
}

fn json(entity: &impl Serialize) -> String {
    serde_json::to_string(entity).expect("texts and numbers")
}

impl Contact {
    /// Returns `{"PHONE": [...], ...}`: the state of the portal, without the ID of the
    /// entity.
    ///
    /// It describes the fields that it contains, so it contains those that are wanted.
    pub fn current_json(&self) -> String {
        current_json(None, self)
    }

    /// Returns the desired state as the same kind of object.
    pub fn desired_json(&self) -> String {
        desired_json(None, &self.wanted)
    }

    /// Returns a line of `crm.contact.list` in NDJSON, without a line break. The ID is a
    /// string.
    pub fn current_line(&self) -> String {
        current_json(Some(self.id), self)
    }

    /// Returns a line of the desired state, without a line break. The ID is a number.
    pub fn desired_line(&self) -> String {
        desired_json(Some(self.id), &self.wanted)
    }
}

fn current_json(id: Option<u64>, contact: &Contact) -> String {
    let rows = |field| {
        let rows = contact.stored.rows.iter();
        let rows = rows.filter(|row| row.field() == Some(field));
        let rows = rows.map(|row| CurrentRow {
            id: row.id.to_string(),
            value_type: &row.value_type,
            value: &row.value,
            type_id: &row.type_id,
        });
        (field, rows.collect::<Vec<_>>())
    };
    let fields = Field::ALL.into_iter().map(rows);
    let is_wanted = |field| contact.wanted.of(field).is_some();
    let fields = fields.filter(|(field, rows)| !rows.is_empty() || is_wanted(*field));
    json(&Entity {
        id: id.map(|id| id.to_string()),
        fields: fields.collect(),
    })
}

fn desired_json(id: Option<u64>, wanted: &Wanted) -> String {
    let fields = wanted.mentioned().map(|(field, rows)| {
        let rows = rows.iter().map(|row| DesiredRow {
            id: row.pin,
            value: &row.value,
            value_type: row.value_type.as_deref(),
        });
        (field, rows.collect())
    });
    json(&Entity {
        id,
        fields: fields.collect::<Vec<(_, Vec<_>)>>(),
    })
}
