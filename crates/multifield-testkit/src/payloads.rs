//! States with equal rows, and payloads of any kind for them.

use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::{Json, Stored, StoredRow};

const FIELDS: [&str; 5] = ["PHONE", "EMAIL", "WEB", "IM", "LINK"];

/// Only a few values, so that rows are often equal, or equal except for blanks or letter
/// case.
const VALUES: [&str; 8] = ["1", "1", "2", "3", "1 ", "0", "a@b.co", "imol|a|1"];
const TYPES: [&str; 6] = ["WORK", "WORK", "HOME", "X", "~WORK", " HOME "];

/// States in which many rows are equal.
pub fn stored_with_equal_rows() -> impl Strategy<Value = Stored> {
    let type_id =
        prop_oneof![6 => select(&FIELDS[..2]), 2 => select(&FIELDS[2..]), 1 => Just("FAX")];
    let row = (1..3_u64, type_id, select(&TYPES[..]), select(&VALUES[..]));
    vec(row, 0..7).prop_map(|rows| {
        let mut id = 0;
        let rows = rows.into_iter().map(|(gap, type_id, value_type, value)| {
            id += gap;
            StoredRow {
                id,
                type_id: type_id.to_owned(),
                value_type: value_type.to_owned(),
                value: value.to_owned(),
            }
        });
        Stored {
            rows: rows.collect(),
        }
    })
}

/// Any `fields` of a classic call.
pub fn any_fields() -> impl Strategy<Value = Json> {
    let row = (
        any_id(),
        any_value(),
        any_type(),
        any_flag(),
        option::weighted(0.2, select(&FIELDS[..])),
    )
        .prop_map(|(id, value, value_type, flag, type_id)| {
            object([
                ("ID", id),
                ("VALUE", value),
                ("VALUE_TYPE", value_type),
                ("DELETE", flag),
                ("TYPE_ID", type_id.map(Json::from)),
            ])
        });
    let row = prop_oneof![20 => row, 1 => Just(Json::from("1"))].boxed();
    let rows = prop_oneof![
        8 => vec(row.clone(), 0..6).prop_map(Json::Array),
        2 => vec((0..12_u64, row.clone()), 0..4).prop_map(|rows| {
            Json::Object(distinct_keys(rows.into_iter().map(|(key, row)| (key.to_string(), row))))
        }),
        1 => row,
        1 => select(vec![Json::Null, Json::Bool(true), Json::from(""), Json::from("1")]),
    ];
    let field = prop_oneof![6 => select(&FIELDS[..2]), 3 => select(&FIELDS[2..]), 1 => Just("fm")];
    vec((field.prop_map(str::to_owned), rows), 0..4)
        .prop_map(|entries| Json::Object(distinct_keys(entries)))
}

/// Any `fm` of a universal call.
pub fn any_fm() -> impl Strategy<Value = Json> {
    let type_id = prop_oneof![
        8 => select(&FIELDS[..2]).prop_map(Some),
        3 => select(&FIELDS[2..]).prop_map(Some),
        1 => select(&["FAX", ""][..]).prop_map(Some),
        1 => Just(None),
    ];
    let id = option::weighted(0.1, (0..12_i64).prop_map(Json::Integer));
    let row =
        (type_id, any_value(), any_type(), id).prop_map(|(type_id, value, value_type, id)| {
            object([
                ("typeId", type_id.map(Json::from)),
                ("value", value),
                ("valueType", value_type),
                ("id", id),
            ])
        });
    let row = prop_oneof![20 => row, 1 => Just(Json::Null)].boxed();
    let key = prop_oneof![
        6 => (1..12_u64).prop_map(|id| id.to_string()),
        4 => (0..6_u64).prop_map(|index| format!("n{index}")),
        1 => select(&["0", "n", "x", "999", "07"][..]).prop_map(str::to_owned),
    ];
    prop_oneof![
        12 => vec((key, row.clone()), 0..7).prop_map(|entries| Json::Object(distinct_keys(entries))),
        2 => vec(row.clone(), 0..5).prop_map(Json::Array),
        1 => vec(row, 0..4).prop_map(|rows| {
            let entries = rows.into_iter().enumerate();
            Json::Object(entries.map(|(index, row)| (index.to_string(), row)).collect())
        }),
        1 => select(vec![Json::Null, Json::Integer(1), Json::from("1")]),
    ]
}

fn object<const N: usize>(entries: [(&str, Option<Json>); N]) -> Json {
    let entries = entries
        .into_iter()
        .filter_map(|(key, it)| Some((key.to_owned(), it?)));
    Json::Object(entries.collect())
}

/// Removes repeated keys, like PHP.
fn distinct_keys(entries: impl IntoIterator<Item = (String, Json)>) -> Vec<(String, Json)> {
    let mut kept: Vec<(String, Json)> = Vec::new();
    for (key, value) in entries {
        if kept.iter().all(|(other, _)| *other != key) {
            kept.push((key, value));
        }
    }
    kept
}

fn any_id() -> impl Strategy<Value = Option<Json>> {
    let id = prop_oneof![
        10 => (1..12_i64).prop_map(Json::Integer),
        3 => (1..12_i64).prop_map(|id| Json::String(id.to_string())),
        1 => select(&[0, -1, 999, i64::MAX][..]).prop_map(Json::Integer),
        1 => select(&["", "0", "-3", "12abc"][..]).prop_map(Json::from),
        1 => select(vec![Json::Null, Json::Bool(true), Json::Array(Vec::new())]),
    ];
    option::weighted(0.6, id)
}

fn any_value() -> impl Strategy<Value = Option<Json>> {
    let value = prop_oneof![
        12 => select(&VALUES[..]).prop_map(Json::from),
        2 => select(&["", " ", "\t ", "\u{a0}"][..]).prop_map(Json::from),
        1 => (0..3_i64).prop_map(Json::Integer),
        1 => select(vec![Json::Null, Json::Bool(true), Json::Array(Vec::new())]),
    ];
    option::weighted(0.9, value)
}

fn any_type() -> impl Strategy<Value = Option<Json>> {
    let value_type = prop_oneof![
        16 => select(&TYPES[..]).prop_map(Json::from),
        2 => Just(Json::from("")),
        1 => select(vec![Json::Null, Json::Integer(1)]),
    ];
    option::weighted(0.85, value_type)
}

fn any_flag() -> impl Strategy<Value = Option<Json>> {
    let flag = select(vec![
        Json::from("Y"),
        Json::from("y"),
        Json::from("N"),
        Json::Bool(true),
    ]);
    option::weighted(0.2, flag)
}
