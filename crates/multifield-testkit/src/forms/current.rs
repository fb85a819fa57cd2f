use multifield_core::Field;
use serde_json::{json, Value};

use super::{name, object, Dice};
use crate::{Stored, StoredRow};

/// A shape of the portal's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentForm {
    /// `{"PHONE": [...]}`
    RowMap,
    /// `{"PHONE": {"any": {...}}}`
    RowMaps,
    /// Rows by field among other keys of an entity.
    Entity,
    /// An entity in `result`.
    Response,
    /// `{"fm": [...]}`
    FmList,
    /// `{"fm": {"5": {...}}}`
    FmMap,
    /// `[...]` with rows as in `fm`
    FmListAlone,
    /// `{"5": {...}}`
    FmMapAlone,
    /// An `fm` among other keys of an item, with the first values that an item repeats.
    Item,
    /// An item in `result.item`.
    ItemResponse,
    /// An item in VibeCode's `data`.
    Data,
    /// `[...]` with `TYPE_ID` in its rows
    RowList,
}

impl CurrentForm {
    /// Every shape.
    pub const ALL: [CurrentForm; 12] = [
        CurrentForm::RowMap,
        CurrentForm::RowMaps,
        CurrentForm::Entity,
        CurrentForm::Response,
        CurrentForm::FmList,
        CurrentForm::FmMap,
        CurrentForm::FmListAlone,
        CurrentForm::FmMapAlone,
        CurrentForm::Item,
        CurrentForm::ItemResponse,
        CurrentForm::Data,
        CurrentForm::RowList,
    ];

    /// Returns whether the shape can contain rows that belong to no field.
    pub const fn holds_others(self) -> bool {
        !matches!(
            self,
            CurrentForm::RowMap
                | CurrentForm::RowMaps
                | CurrentForm::Entity
                | CurrentForm::Response
        )
    }

    /// Returns whether there are keys next to the rows, which a strict reader refuses.
    pub const fn has_other_keys(self) -> bool {
        matches!(
            self,
            CurrentForm::Entity
                | CurrentForm::Response
                | CurrentForm::Item
                | CurrentForm::ItemResponse
                | CurrentForm::Data
        )
    }

    /// Returns whether the shape has no content without rows.
    pub const fn needs_rows(self) -> bool {
        self.holds_others()
    }

    /// Writes the document, with variations that depend on `seed`.
    pub fn write(self, stored: &Stored, seed: u64) -> Value {
        let dice = &mut Dice(seed);
        let rows = &stored.rows;
        match self {
            // Without rows, these formats have no content, so the input would not count
            // as a state.
            CurrentForm::FmListAlone | CurrentForm::FmMapAlone | CurrentForm::RowList
                if rows.is_empty() =>
            {
                json!({ "fm": [] })
            }
            CurrentForm::RowMap => object(row_map(stored, dice)),
            CurrentForm::RowMaps => object(row_map(stored, dice).map(|(field, list)| {
                let rows = list.as_array().expect("a list");
                // PHP writes an empty object as `[]`.
                if rows.is_empty() {
                    return (field, list);
                }
                let rows = rows.iter().enumerate();
                let rows = rows.map(|(index, row)| (format!("n{index}"), row.clone()));
                (field, object(rows))
            })),
            CurrentForm::Entity => entity(stored, dice),
            CurrentForm::Response => {
                json!({"result": entity(stored, dice), "time": {"start": 1.5}})
            }
            CurrentForm::FmList => json!({ "fm": fm_list(rows, dice) }),
            CurrentForm::FmMap => json!({ "fm": fm_map(rows, dice) }),
            CurrentForm::FmListAlone => fm_list(rows, dice),
            CurrentForm::FmMapAlone => fm_map(rows, dice),
            CurrentForm::Item => item(stored, dice),
            CurrentForm::ItemResponse => json!({"result": {"item": item(stored, dice)}}),
            CurrentForm::Data => json!({"success": true, "data": item(stored, dice)}),
            CurrentForm::RowList => rows.iter().map(|row| upper_row(row, dice, true)).collect(),
        }
    }
}

/// Returns every field with its rows.
fn row_map<'s>(
    stored: &'s Stored,
    dice: &'s mut Dice,
) -> impl Iterator<Item = (String, Value)> + 's {
    Field::ALL.into_iter().map(move |field| {
        let rows = stored.rows.iter().filter(|row| row.field() == Some(field));
        let rows: Vec<_> = rows.map(|row| upper_row(row, dice, false)).collect();
        (name(field), Value::Array(rows))
    })
}

fn entity(stored: &Stored, dice: &mut Dice) -> Value {
    let has = |field| {
        if stored.of(field).is_empty() {
            "N"
        } else {
            "Y"
        }
    };
    // A portal omits fields without rows.
    let fields = row_map(stored, dice).filter(|(_, rows)| rows != &json!([]));
    let mut entity = object(fields);
    entity["ID"] = json!("43");
    entity["NAME"] = json!("Анна");
    entity["UF_LIST"] = json!([{"PHONE": [1]}, null]);
    if dice.flip() {
        entity["HAS_PHONE"] = json!(has(Field::Phone));
        entity["HAS_EMAIL"] = json!(has(Field::Email));
    }
    entity
}

fn item(stored: &Stored, dice: &mut Dice) -> Value {
    let fm = if dice.flip() {
        fm_list(&stored.rows, dice)
    } else {
        fm_map(&stored.rows, dice)
    };
    let first = |field| stored.of(field).first().map(|row| row.value.clone());
    json!({
        "id": 2653, "name": "Анна", "fm": fm, "hasPhone": "Y",
        "phone": first(Field::Phone), "email": first(Field::Email), "phoneWork": "1",
    })
}

fn upper_row(row: &StoredRow, dice: &mut Dice, needs_type_id: bool) -> Value {
    let mut written = json!({
        "ID": dice.id(row.id), "VALUE_TYPE": row.value_type, "VALUE": dice.value(&row.value),
    });
    if needs_type_id || dice.flip() {
        written["TYPE_ID"] = json!(row.type_id);
    }
    if dice.flip() {
        written["COMPLEX_ID"] = json!(format!("{}_WORK", row.type_id));
    }
    written
}

fn camel_row(row: &StoredRow, dice: &mut Dice, needs_id: bool) -> Value {
    let mut written = json!({
        "typeId": row.type_id, "valueType": row.value_type, "value": dice.value(&row.value),
    });
    if needs_id || dice.flip() {
        written["id"] = dice.id(row.id);
    }
    written
}

fn fm_list(rows: &[StoredRow], dice: &mut Dice) -> Value {
    rows.iter().map(|row| camel_row(row, dice, true)).collect()
}

fn fm_map(rows: &[StoredRow], dice: &mut Dice) -> Value {
    object(
        rows.iter()
            .map(|row| (row.id.to_string(), camel_row(row, dice, false))),
    )
}
