use multifield_core::Field;
use serde_json::{json, Value};

use super::{name, object, Dice};
use crate::{Wanted, WantedRow};

/// A shape of the desired state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DesiredForm {
    /// `{"PHONE": [...]}` with rows and strings, or a single one without the array
    Fields,
    /// `{"PHONE": {"n0": {...}}}`
    FieldMaps,
    /// `{"phone": [...]}`
    Vibecode,
    /// `{"fm": [...]}`
    FmList,
    /// `{"fm": {"5": {...}, "n0": {...}}}`
    FmMap,
    /// `[...]` with rows as in `fm`
    FmListAlone,
    /// `{"5": {...}, "n0": {...}}`
    FmMapAlone,
    /// `[...]` with `TYPE_ID` in its rows
    RowList,
}

impl DesiredForm {
    /// Every shape.
    pub const ALL: [DesiredForm; 8] = [
        DesiredForm::Fields,
        DesiredForm::FieldMaps,
        DesiredForm::Vibecode,
        DesiredForm::FmList,
        DesiredForm::FmMap,
        DesiredForm::FmListAlone,
        DesiredForm::FmMapAlone,
        DesiredForm::RowList,
    ];

    /// Writes the document, with variations that depend on `seed`, or returns `None` if the
    /// shape cannot express it. Rows must be in the [order of
    /// objects](Wanted::in_map_order).
    pub fn write(self, wanted: &Wanted, seed: u64) -> Option<Value> {
        let dice = &mut Dice(seed);
        Some(match self {
            DesiredForm::Fields => {
                let fields = fields(wanted, dice, list);
                wrap(fields, "result", dice)
            }
            DesiredForm::FieldMaps => {
                let fields = fields(wanted, dice, map);
                wrap(fields, "result", dice)
            }
            DesiredForm::Vibecode => {
                let others = [Field::Web, Field::Im, Field::Link];
                if others.iter().any(|field| wanted.of(*field).is_some()) {
                    return None;
                }
                wrap(vibecode(wanted, dice), "data", dice)
            }
            DesiredForm::FmList => in_item(json!({ "fm": fm_list(wanted, dice)? }), dice),
            DesiredForm::FmMap => in_item(json!({ "fm": fm_map(wanted, dice)? }), dice),
            DesiredForm::FmListAlone => fm_list(wanted, dice)?,
            DesiredForm::FmMapAlone => fm_map(wanted, dice)?,
            DesiredForm::RowList => {
                let rows = mixed(wanted, dice)?.into_iter();
                rows.map(|(field, row)| upper_row(field, row, dice, true))
                    .collect()
            }
        })
    }
}

fn wrap(document: Value, key: &str, dice: &mut Dice) -> Value {
    if dice.roll(3) == 0 {
        json!({ key: document })
    } else {
        document
    }
}

fn in_item(document: Value, dice: &mut Dice) -> Value {
    match dice.roll(3) {
        0 => document,
        1 => json!({ "item": document }),
        _ => json!({"result": {"item": document}}),
    }
}

/// Writes the mentioned fields, and null for some of the others.
fn fields(
    wanted: &Wanted,
    dice: &mut Dice,
    write: impl Fn(Field, &[WantedRow], &mut Dice) -> Value,
) -> Value {
    object(Field::ALL.into_iter().filter_map(|field| {
        let value = match wanted.of(field) {
            Some(rows) => write(field, rows, dice),
            None if dice.flip() => Value::Null,
            None => return None,
        };
        Some((name(field), value))
    }))
}

fn list(field: Field, rows: &[WantedRow], dice: &mut Dice) -> Value {
    let mut rows: Vec<Value> = rows
        .iter()
        .map(|row| match text(row, dice) {
            Some(text) => text,
            None => upper_row(field, row, dice, false),
        })
        .collect();
    if rows.len() == 1 && dice.flip() {
        rows.remove(0)
    } else {
        Value::Array(rows)
    }
}

/// Writes an object of rows. In order of its keys, compared as strings or as numbers, the
/// rows have their order.
fn map(field: Field, rows: &[WantedRow], dice: &mut Dice) -> Value {
    // Desired must not contain an empty object, because it may be a mistake.
    if rows.is_empty() {
        return json!([]);
    }
    let style = dice.roll(3);
    object(rows.iter().enumerate().map(|(index, row)| {
        let key = match style {
            0 => format!("n{index}"),
            // Numbers that do not count from 0 would be IDs.
            1 => index.to_string(),
            _ => format!("row {index:03}"),
        };
        (key, upper_row(field, row, dice, false))
    }))
}

/// Returns a row as a string, if it has only a value.
fn text(row: &WantedRow, dice: &mut Dice) -> Option<Value> {
    let is_bare = row.pin.is_none() && row.value_type.is_none();
    (is_bare && dice.flip()).then(|| dice.value(&row.value))
}

/// Writes a missing value as null, as an empty string, or not at all.
fn put(written: &mut Value, key: &str, value: Option<Value>, dice: &mut Dice) {
    match value {
        Some(value) => written[key] = value,
        None => match dice.roll(4) {
            0 => written[key] = Value::Null,
            1 => written[key] = json!(""),
            _ => {}
        },
    }
}

fn put_type(written: &mut Value, key: &str, row: &WantedRow, dice: &mut Dice) {
    let value_type = row.value_type.as_ref().map(|it| match dice.roll(5) {
        0 => json!(format!(" {it} ")),
        _ => json!(it),
    });
    put(written, key, value_type, dice);
}

fn upper_row(field: Field, row: &WantedRow, dice: &mut Dice, needs_type_id: bool) -> Value {
    let mut written = json!({ "VALUE": dice.value(&row.value) });
    let id = row.pin.map(|id| dice.id(id));
    put(&mut written, "ID", id, dice);
    put_type(&mut written, "VALUE_TYPE", row, dice);
    if needs_type_id || dice.flip() {
        written["TYPE_ID"] = json!(field.type_id());
    }
    if dice.flip() {
        written["ENTITY_ID"] = json!("CONTACT");
    }
    written
}

fn vibecode(wanted: &Wanted, dice: &mut Dice) -> Value {
    object(
        [Field::Phone, Field::Email]
            .into_iter()
            .filter_map(|field| {
                let rows = wanted.of(field)?.iter().map(|row| {
                    text(row, dice).unwrap_or_else(|| {
                        let mut written = json!({ "value": dice.value(&row.value) });
                        let id = row.pin.map(|id| dice.id(id));
                        put(&mut written, "id", id, dice);
                        put_type(&mut written, "typeId", row, dice);
                        written
                    })
                });
                Some((field.type_id().to_ascii_lowercase(), rows.collect()))
            }),
    )
}

/// Mixes the rows of all fields in one list. `None` if a mentioned field has no rows.
fn mixed<'w>(wanted: &'w Wanted, dice: &mut Dice) -> Option<Vec<(Field, &'w WantedRow)>> {
    let mut fields = Vec::new();
    for (field, rows) in wanted.mentioned() {
        if rows.is_empty() {
            return None;
        }
        fields.push(rows.iter().map(|row| (field, row)).collect());
    }
    let rows = dice.mix(fields);
    (!rows.is_empty()).then_some(rows)
}

fn camel_row(field: Field, row: &WantedRow, dice: &mut Dice) -> Value {
    let mut written = json!({"typeId": field.type_id(), "value": dice.value(&row.value)});
    put_type(&mut written, "valueType", row, dice);
    written
}

fn fm_list(wanted: &Wanted, dice: &mut Dice) -> Option<Value> {
    let rows = mixed(wanted, dice)?.into_iter().map(|(field, row)| {
        let mut written = camel_row(field, row, dice);
        let id = row.pin.map(|id| dice.id(id));
        put(&mut written, "id", id, dice);
        written
    });
    Some(rows.collect())
}

fn fm_map(wanted: &Wanted, dice: &mut Dice) -> Option<Value> {
    let rows = mixed(wanted, dice)?.into_iter().enumerate();
    Some(object(rows.map(|(index, (field, row))| {
        let key = row
            .pin
            .map_or_else(|| format!("n{index}"), |id| id.to_string());
        let mut written = camel_row(field, row, dice);
        if let (Some(id), true) = (row.pin, dice.flip()) {
            written["id"] = dice.id(id);
        }
        (key, written)
    })))
}
