//! The three generations of server, as plainly as can be, for payloads that
//! our own writers wrote.

use std::collections::BTreeMap;

use multifield_testkit::StoredRow;

use crate::laws::output::entries;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Server {
    Legacy,
    Factory,
    Distinct,
}

/// A row of a payload.
pub(super) struct PayloadRow {
    pub(super) type_id: String,
    pub(super) id: Option<u64>,
    /// None to delete.
    pub(super) content: Option<(String, String)>,
}

pub(super) fn of_fields(fields: &str) -> Vec<PayloadRow> {
    let mut rows = Vec::new();
    for (type_id, list) in entries(fields) {
        for row in list.as_array().expect("a list") {
            let content = row["VALUE_TYPE"].as_str().map(|value_type| {
                let value = row["VALUE"].as_str().expect("a value");
                (value.to_owned(), value_type.to_owned())
            });
            rows.push(PayloadRow {
                type_id: type_id.clone(),
                id: row.get("ID").map(|id| id.as_u64().expect("an ID")),
                content,
            });
        }
    }
    rows
}

pub(super) fn of_fm(fm: &str) -> Vec<PayloadRow> {
    let rows = entries(fm).into_iter().map(|(key, row)| {
        let value = row["value"].as_str().expect("a value");
        let content = row["valueType"].as_str();
        PayloadRow {
            type_id: row["typeId"].as_str().expect("a field").to_owned(),
            id: key.parse().ok(),
            content: content.map(|value_type| (value.to_owned(), value_type.to_owned())),
        }
    });
    rows.collect()
}

fn kind(row: &StoredRow) -> (&str, &str, &str) {
    (&row.type_id, &row.value_type, &row.value)
}

impl Server {
    /// The rows that the server sees.
    pub(super) fn shows(self, rows: &[StoredRow]) -> Vec<StoredRow> {
        let mut shown: Vec<StoredRow> = Vec::new();
        for row in rows {
            let is_hidden =
                self == Server::Distinct && shown.iter().any(|it| kind(it) == kind(row));
            if !is_hidden {
                shown.push(row.clone());
            }
        }
        shown
    }

    pub(super) fn run(self, rows: &[StoredRow], call: &[PayloadRow]) -> Vec<StoredRow> {
        let highest = rows.iter().map(|row| row.id).max().unwrap_or(0);
        let shown = self.shows(rows);
        let hidden: Vec<_> = rows
            .iter()
            .filter(|row| !shown.contains(row))
            .cloned()
            .collect();
        let mut set: BTreeMap<u64, StoredRow> =
            shown.into_iter().map(|row| (row.id, row)).collect();
        let bag = |set: &BTreeMap<u64, StoredRow>, new: &[StoredRow]| {
            let rows = set.values().chain(new).cloned();
            let mut rows: Vec<_> = rows.map(|row| StoredRow { id: 0, ..row }).collect();
            rows.sort();
            rows
        };
        let before = bag(&set, &[]);
        let mut new: Vec<StoredRow> = Vec::new();
        for row in call {
            let stored = row.id.filter(|id| set.contains_key(id));
            match (stored, &row.content) {
                (Some(id), None) => {
                    set.remove(&id);
                }
                (Some(id), Some((value, value_type))) => {
                    let stored = set.get_mut(&id).expect("a row");
                    stored.value.clone_from(value);
                    stored.value_type.clone_from(value_type);
                }
                (None, None) => {}
                (None, Some(_)) if row.id.is_some() && self == Server::Legacy => {}
                (None, Some((value, value_type))) => {
                    let added = StoredRow {
                        id: 0,
                        type_id: row.type_id.clone(),
                        value: value.clone(),
                        value_type: value_type.clone(),
                    };
                    let is_there = match self {
                        Server::Legacy => false,
                        Server::Factory => new.contains(&added),
                        Server::Distinct => {
                            set.values().chain(&new).any(|it| kind(it) == kind(&added))
                        }
                    };
                    if !is_there {
                        new.push(added);
                    }
                }
            }
        }
        if self == Server::Distinct {
            if bag(&set, &new) == before {
                return rows.to_vec();
            }
            let mut seen = new.clone();
            set.retain(|_, row| {
                let is_first = !seen.iter().any(|it| kind(it) == kind(row));
                seen.push(row.clone());
                is_first
            });
        }
        for (row, id) in new.iter_mut().zip(highest + 1..) {
            row.id = id;
        }
        let mut after: Vec<_> = set.into_values().chain(hidden).chain(new).collect();
        after.sort_by_key(|row| row.id);
        after
    }
}
