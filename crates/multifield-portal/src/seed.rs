//! Reads the first entities from a file of JSON.

use std::{fs, path::Path};

use multifield_core::{Api, Current, Entity, StoredRow};
use serde_json::Deserializer;

use crate::{
    files,
    php::{entry, Array, Value},
    shape,
    store::{Access, NewRow, Store},
};

/// Stores all entities of a file. If one fails, none is stored.
pub(crate) fn seed(store: &mut Store, file: &Path, has_files: bool) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let access = store.begin().map_err(|error| error.to_string())?;
    let mut values = Deserializer::from_str(&text).into_iter::<Value>();
    let mut start = 0;
    while let Some(value) = values.next() {
        let added = match value {
            Ok(value) => add(&access, &value, has_files),
            Err(error) => return Err(format!("{}: {error}", file.display())),
        };
        added.map_err(|error| {
            let blanks = text[start..].len() - text[start..].trim_start().len();
            let line = text[..start + blanks].matches('\n').count() + 1;
            format!(
                "{}: the entity from line {line} on: {error}",
                file.display()
            )
        })?;
        start = values.byte_offset();
    }
    access.commit().map_err(|error| error.to_string())
}

/// Returns the entity inside a response.
fn unwrapped(value: &Value) -> Option<&Array> {
    let mut shape = value.as_array()?;
    while let Some(inner) = ["result", "item", "data"]
        .iter()
        .find_map(|key| shape.get(*key)?.as_array())
    {
        shape = inner;
    }
    Some(shape)
}

/// Adds an entity in the format of a response. It is a contact, unless `entityTypeId` is
/// another kind.
fn add(access: &Access<'_>, value: &Value, has_files: bool) -> Result<(), String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    let current = Current::from_json(&json).map_err(|error| error.to_string())?;
    let id = current
        .entity_id()
        .ok_or("it has no ID, expected \"ID\" or \"id\"")?;
    let shape = unwrapped(value).ok_or("it is no map")?;
    let entity = match entry(shape, "entityTypeId") {
        None => Entity::Contact,
        Some(number) => shape::entity_of(number)
            .ok_or("entityTypeId: expected 1 (lead), 3 (contact) or 4 (company)")?,
    };
    let api = match shape.get("id") {
        Some(_) => Api::Universal,
        None => Api::Classic,
    };
    let taken = |error: rusqlite::Error| format!("the ID {id}: {error}");
    access.add(entity, Some(id)).map_err(taken)?;
    let names = shape::names_in(entity, api, shape);
    access.rename(entity, id, &names).map_err(taken)?;
    let known = current.iter().map(|row| {
        let new = NewRow {
            type_id: row.field().type_id().to_owned(),
            value_type: row.value_type().as_str().to_owned(),
            value: row.value().to_owned(),
        };
        (row.id(), new)
    });
    let others = current.other_rows().iter().map(|row: &StoredRow<'_>| {
        let new = NewRow {
            type_id: row.type_id().to_owned(),
            value_type: row.value_type().to_owned(),
            value: row.value().to_owned(),
        };
        (row.id(), new)
    });
    for (row_id, row) in known.chain(others) {
        access
            .insert(entity, id, Some(row_id.get()), &row)
            .map_err(|error| format!("the row {row_id}: {error}"))?;
    }
    if has_files {
        files::seed(access, entity, id, &json)?;
    }
    Ok(())
}
