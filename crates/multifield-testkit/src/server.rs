//! A naive model of the three generations of server, for payloads of any kind.
//!
//! It follows `portal-behaviour.md` step by step with plain lists, and calls none of the
//! code that it checks. Cases that the document leaves open, such as a float as a value,
//! have no effect here.

use multifield_core::Generation;

use crate::{alphabet::trim, Json, Stored, StoredRow};

/// Returns the rows after a classic update with these `fields`.
pub fn classic(stored: &Stored, fields: &Json, generation: Generation) -> Stored {
    let mut parts = Vec::new();
    for (field, value) in fields.entries() {
        if ["PHONE", "EMAIL", "WEB", "IM", "LINK"].contains(&&**field) {
            parts.push((field.clone(), classic_rows(field, value)));
        }
    }
    match generation {
        Generation::Legacy => row_by_row(stored, &parts),
        Generation::Factory => collection(stored, &parts),
        _ => set(stored, &parts),
    }
}

/// Returns the rows after `crm.item.update` with this `fm`.
///
/// # Panics
///
/// On `legacy`, which has no `fm`.
pub fn universal(stored: &Stored, fm: &Json, generation: Generation) -> Stored {
    let parts = fm_rows(fm);
    match generation {
        Generation::Legacy => panic!("there is no fm on legacy"),
        Generation::Factory => collection(stored, &parts),
        _ => set(stored, &parts),
    }
}

/// The rows of a payload, by field.
type Parts = Vec<(String, Vec<Row>)>;

/// A row of a payload.
#[derive(Clone, Debug)]
struct Row {
    /// `None` for a new row.
    id: Option<u64>,
    /// `None` to delete the row.
    value: Option<String>,
    /// `None` to keep the type of the stored row.
    value_type: Option<String>,
}

fn classic_rows(field: &str, value: &Json) -> Vec<Row> {
    let elements: Vec<&Json> = match value {
        Json::Array(elements) => elements.iter().collect(),
        // The documentation does not describe a single row in place of a list.
        Json::Object(entries) if entries.iter().any(|(key, _)| is_row_key(key)) => Vec::new(),
        Json::Object(entries) => entries.iter().map(|(_, element)| element).collect(),
        _ => Vec::new(),
    };
    let mut rows: Vec<Row> = Vec::new();
    for element in elements {
        let (Json::Object(_), Some(id), Some(value), Some(value_type)) = (
            element,
            row_id(element.get("ID")),
            row_value(element.get("VALUE")),
            text(element.get("VALUE_TYPE")),
        ) else {
            continue;
        };
        let default = if field == "IM" { "OTHER" } else { "WORK" };
        let value_type = match trim(&value_type) {
            "" => default,
            value_type => value_type,
        };
        let id = Some(id).filter(|id| *id > 0);
        let flag = element.get("DELETE").and_then(Json::as_str);
        let is_deleted = id.is_some() && flag.is_some_and(|it| it.to_lowercase() == "y");
        let value = Some(trim(&value).to_owned()).filter(|it| !it.is_empty() && !is_deleted);
        if id.is_none() && value.is_none() {
            continue;
        }
        let row = Row {
            id,
            value,
            value_type: Some(value_type.to_owned()),
        };
        match rows.iter_mut().find(|other| id.is_some() && other.id == id) {
            Some(earlier) => *earlier = row,
            None => rows.push(row),
        }
    }
    rows
}

fn is_row_key(key: &str) -> bool {
    let known = "ID VALUE VALUE_TYPE TYPE_ID DELETE ENTITY_ID ELEMENT_ID COMPLEX_ID \
                 VALUE_COUNTRY_CODE VALUE_EXTRA id value valueType typeId delete entityId \
                 elementId complexId valueCountryCode valueExtra";
    known.split_whitespace().any(|other| other == key)
}

fn fm_rows(fm: &Json) -> Parts {
    let is_list = |entries: &[(String, Json)]| {
        let mut keys = entries.iter().enumerate();
        keys.all(|(index, (key, _))| *key == index.to_string())
    };
    let elements: Vec<(Option<u64>, &Json)> = match fm {
        Json::Array(elements) => elements.iter().map(|it| (None, it)).collect(),
        Json::Object(entries) if is_list(entries) => {
            entries.iter().map(|(_, it)| (None, it)).collect()
        }
        Json::Object(entries) => {
            let known = entries.iter().filter_map(|(key, it)| {
                let digits = key.strip_prefix('n').unwrap_or(key);
                let number = digits.parse().ok()?;
                match key.starts_with('n') {
                    true => Some((None, it)),
                    false if number == 0 => None,
                    false => Some((Some(number), it)),
                }
            });
            known.collect()
        }
        _ => Vec::new(),
    };
    let mut parts = Parts::new();
    for (id, element) in elements {
        let (Json::Object(_), Some(type_id), Some(value), Some(value_type)) = (
            element,
            text(element.get("typeId")),
            row_value(element.get("value")),
            text(element.get("valueType")),
        ) else {
            continue;
        };
        if type_id.is_empty() {
            continue;
        }
        let has_type = !matches!(element.get("valueType"), None | Some(Json::Null));
        let row = Row {
            id,
            // A value of blanks does not count as empty here. It is trimmed later.
            value: Some(value).filter(|it| !it.is_empty()),
            value_type: has_type.then_some(value_type),
        };
        match parts.iter_mut().find(|(other, _)| *other == type_id) {
            Some((_, rows)) => rows.push(row),
            None => parts.push((type_id, vec![row])),
        }
    }
    for (_, rows) in &mut parts {
        for row in rows {
            row.value = row.value.take().map(|value| trim(&value).to_owned());
        }
    }
    parts
}

/// Returns the ID of a row, or 0 for a new row. `None` if the server's reading is
/// unknown.
fn row_id(id: Option<&Json>) -> Option<u64> {
    let id = match id {
        None | Some(Json::Null) => 0,
        Some(Json::Integer(id)) => *id,
        Some(Json::String(text)) if text.is_empty() => 0,
        Some(Json::String(text)) => text.parse().ok()?,
        Some(_) => return None,
    };
    Some(id.try_into().unwrap_or(0))
}

fn row_value(value: Option<&Json>) -> Option<String> {
    match value {
        Some(Json::Integer(number)) => Some(number.to_string()),
        value => text(value),
    }
}

fn text(value: Option<&Json>) -> Option<String> {
    match value {
        None | Some(Json::Null) => Some(String::new()),
        Some(Json::String(text)) => Some(text.clone()),
        Some(_) => None,
    }
}

fn by_id(stored: &Stored) -> Vec<StoredRow> {
    let mut rows = stored.rows.clone();
    rows.sort_by_key(|row| row.id);
    rows
}

fn new_row(field: &str, row: &Row) -> StoredRow {
    StoredRow {
        id: 0,
        type_id: field.to_owned(),
        value_type: row.value_type.clone().unwrap_or_default(),
        value: row.value.clone().unwrap_or_default(),
    }
}

fn is_equal(one: &StoredRow, other: &StoredRow) -> bool {
    let content = |row: &StoredRow| {
        (
            row.type_id.clone(),
            row.value_type.clone(),
            row.value.clone(),
        )
    };
    content(one) == content(other)
}

/// Adds the new rows, with IDs above the highest one so far.
fn numbered(mut rows: Vec<StoredRow>, new: Vec<StoredRow>, stored: &Stored) -> Stored {
    let highest = stored.rows.iter().map(|row| row.id).max().unwrap_or(0);
    let new = new.into_iter().zip(highest + 1..);
    rows.extend(new.map(|(row, id)| StoredRow { id, ..row }));
    rows.sort_by_key(|row| row.id);
    Stored { rows }
}

/// `legacy` handles each row separately.
fn row_by_row(stored: &Stored, parts: &Parts) -> Stored {
    let mut rows = by_id(stored);
    let mut new = Vec::new();
    for (field, part) in parts {
        for row in part {
            let Some(id) = row.id else {
                new.push(new_row(field, row));
                continue;
            };
            let at = rows
                .iter()
                .position(|other| other.id == id && other.type_id == *field);
            let (Some(at), value_type) = (at, row.value_type.clone().unwrap_or_default()) else {
                continue;
            };
            match &row.value {
                None => drop(rows.remove(at)),
                Some(value) => {
                    let other = &mut rows[at];
                    if trim(&other.value) != value || other.value_type != value_type {
                        other.value.clone_from(value);
                        other.value_type = value_type;
                    }
                }
            }
        }
    }
    numbered(rows, new, stored)
}

/// Applies a payload to the rows that the server reads, and returns them and the new
/// rows. `is_there` decides whether a new row is equal to an existing one.
fn changed(
    read: &[StoredRow],
    parts: &Parts,
    is_there: impl Fn(&StoredRow, &[StoredRow], &[StoredRow]) -> bool,
) -> (Vec<StoredRow>, Vec<StoredRow>) {
    let mut rows = read.to_vec();
    let mut new: Vec<StoredRow> = Vec::new();
    for (field, part) in parts {
        for row in part {
            let at = rows.iter().position(|other| Some(other.id) == row.id);
            match (at, &row.value) {
                (Some(at), None) => drop(rows.remove(at)),
                (Some(at), Some(value)) => {
                    let odd = row
                        .value_type
                        .as_deref()
                        .is_some_and(|it| it.is_empty() || trim(it) != it);
                    if odd {
                        continue;
                    }
                    rows[at].value.clone_from(value);
                    if let Some(value_type) = &row.value_type {
                        rows[at].value_type.clone_from(value_type);
                    }
                }
                (None, None) => {}
                (None, Some(_)) => {
                    let added = new_row(field, row);
                    if !is_there(&added, &rows, &new) {
                        new.push(added);
                    }
                }
            }
        }
    }
    (rows, new)
}

/// `factory` identifies stored rows by their IDs, so only new rows can be equal.
fn collection(stored: &Stored, parts: &Parts) -> Stored {
    let before = by_id(stored);
    let (rows, new) = changed(&before, parts, |added, _, new| {
        new.iter().any(|other| is_equal(added, other))
    });
    let fields: Vec<&String> = rows.iter().chain(&new).map(|row| &row.type_id).collect();
    let mut ordered = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        if !fields[..index].contains(field) {
            ordered.extend(new.iter().filter(|row| row.type_id == **field).cloned());
        }
    }
    ordered.retain(|row| !["", "0"].contains(&&*row.value));
    let mut saved = Vec::new();
    for row in &rows {
        let was = before
            .iter()
            .find(|was| was.id == row.id)
            .expect("a stored row");
        let is_same = trim(&was.value) == row.value && was.value_type == row.value_type;
        if is_same || was == row {
            saved.push(was.clone());
        } else if !row.value.is_empty() {
            saved.push(row.clone());
        }
    }
    numbered(saved, ordered, stored)
}

/// `distinct` has a set of rows, in which no two are equal.
fn set(stored: &Stored, parts: &Parts) -> Stored {
    let before = by_id(stored);
    let mut read: Vec<StoredRow> = Vec::new();
    let mut hidden: Vec<StoredRow> = Vec::new();
    for row in &before {
        if read.iter().any(|other| is_equal(row, other)) {
            hidden.push(row.clone());
        } else {
            read.push(row.clone());
        }
    }
    let (rows, new) = changed(&read, parts, |added, rows, new| {
        rows.iter().chain(new).any(|other| is_equal(added, other))
    });

    // If the values are the same as before, in any rows, the server saves nothing.
    let mut left: Vec<&StoredRow> = read.iter().collect();
    let is_same = rows.len() + new.len() == read.len()
        && rows.iter().chain(&new).all(|row| {
            let at = left.iter().position(|other| is_equal(row, other));
            at.map(|at| left.remove(at)).is_some()
        });
    if is_same {
        return Stored { rows: before };
    }

    let mut kept: Vec<StoredRow> = Vec::new();
    for row in rows {
        if !new.iter().chain(&kept).any(|other| is_equal(&row, other)) {
            kept.push(row);
        }
    }
    for row in &mut kept {
        let was = before
            .iter()
            .find(|was| was.id == row.id)
            .expect("a stored row");
        // The server does not save blank values.
        if row.value.is_empty() {
            row.clone_from(was);
        }
    }
    kept.extend(hidden);
    let mut new = new;
    new.retain(|row| !["", "0"].contains(&&*row.value));
    numbered(kept, new, stored)
}
