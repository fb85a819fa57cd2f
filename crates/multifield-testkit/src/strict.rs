//! A server with the effects that every generation has for a correct payload. It refuses
//! everything that is surprising. The output of our own writers passes.

use crate::{Json, Stored, StoredRow};

/// Returns the rows after a classic update with these `fields`.
///
/// # Errors
///
/// Everything that a server ignores, guesses or does in its own way.
pub fn classic(stored: &Stored, fields: &Json) -> Result<Stored, String> {
    let mut server = Server::new(stored);
    for (type_id, rows) in fields.entries() {
        let Json::Array(rows) = rows else {
            return Err("a field is no array".to_owned());
        };
        if rows.is_empty() {
            return Err("a field is an empty array".to_owned());
        }
        for row in rows {
            let id = match row.get("ID") {
                Some(Json::Integer(id)) => u64::try_from(*id).ok(),
                Some(_) => return Err("an ID is no integer".to_owned()),
                None => None,
            };
            let is = |key, text| row.get(key).and_then(Json::as_str) == Some(text);
            let content = if is("DELETE", "Y") || is("VALUE", "") {
                None
            } else {
                Some((text(row, "VALUE")?, text(row, "VALUE_TYPE")?))
            };
            server.write(type_id, id, content)?;
        }
    }
    Ok(server.stored)
}

/// Returns the rows after an update of an item with this `fm`.
///
/// # Errors
///
/// Everything that a server ignores, guesses or does in its own way.
pub fn universal(stored: &Stored, fm: &Json) -> Result<Stored, String> {
    let mut server = Server::new(stored);
    for (key, row) in fm.entries() {
        let id = match key.strip_prefix('n') {
            Some(_) => None,
            None => Some(key.parse().map_err(|_| format!("the key {key}"))?),
        };
        let content = if row.get("value").and_then(Json::as_str) == Some("") {
            None
        } else {
            Some((text(row, "value")?, text(row, "valueType")?))
        };
        server.write(text(row, "typeId")?, id, content)?;
    }
    Ok(server.stored)
}

fn text<'r>(row: &'r Json, key: &str) -> Result<&'r str, String> {
    match row.get(key).and_then(Json::as_str) {
        Some(text) if !text.is_empty() && crate::alphabet::trim(text) == text => Ok(text),
        _ => Err(format!("{key} of {row:?} is not what a server would store")),
    }
}

struct Server {
    stored: Stored,
    next_id: u64,
}

impl Server {
    fn new(stored: &Stored) -> Self {
        let mut rows = stored.rows.clone();
        rows.sort();
        Server {
            next_id: rows.last().map_or(1, |row| row.id + 1),
            stored: Stored { rows },
        }
    }

    fn write(
        &mut self,
        type_id: &str,
        id: Option<u64>,
        content: Option<(&str, &str)>,
    ) -> Result<(), String> {
        let rows = &mut self.stored.rows;
        let Some(id) = id else {
            let (value, value_type) = content.ok_or("a deletion without an ID")?;
            rows.push(StoredRow {
                id: self.next_id,
                type_id: type_id.to_owned(),
                value_type: value_type.to_owned(),
                value: value.to_owned(),
            });
            self.next_id += 1;
            return Ok(());
        };
        let at = rows.iter().position(|row| row.id == id);
        let at = at.ok_or_else(|| format!("there is no row {id}"))?;
        if rows[at].type_id != type_id {
            return Err(format!("the row {id} is not of {type_id}"));
        }
        match content {
            None => {
                rows.remove(at);
            }
            Some((value, value_type)) => {
                let row = &mut rows[at];
                if (&*row.value, &*row.value_type) == (value, value_type) {
                    return Err(format!("the row {id} is so already"));
                }
                value.clone_into(&mut row.value);
                value_type.clone_into(&mut row.value_type);
            }
        }
        Ok(())
    }
}
