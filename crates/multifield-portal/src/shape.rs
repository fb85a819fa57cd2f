//! Converts entities to and from the formats of the portal's two families of methods.

use multifield_core::{Api, Entity, Field, RowId};

use crate::{
    php::{array, Array, Value},
    store::{Names, Row},
};

/// The names of an entity in classic and in universal methods.
const NAMES: [(&str, &str); 3] = [
    ("TITLE", "title"),
    ("NAME", "name"),
    ("LAST_NAME", "lastName"),
];

/// Returns the kind of entity with this `entityTypeId`.
pub(crate) fn entity_of(number: &Value) -> Option<Entity> {
    let number = number.to_integer()?.try_into().ok()?;
    Entity::from_entity_type_id(number)
}

const fn has_name(entity: Entity, index: usize) -> bool {
    match entity {
        Entity::Lead => true,
        Entity::Contact => index > 0,
        _ => index == 0,
    }
}

/// Returns the names in the `fields` of a call.
pub(crate) fn names_in(entity: Entity, api: Api, fields: &Array) -> Names {
    let mut names = Names::default();
    for (index, (classic, universal)) in NAMES.into_iter().enumerate() {
        let key = match api {
            Api::Universal => universal,
            _ => classic,
        };
        let text = fields.get(key).and_then(Value::to_text);
        names[index] = text.filter(|_| has_name(entity, index)).map(Into::into);
    }
    names
}

fn names_of(entity: Entity, api: Api, names: Names) -> impl Iterator<Item = (String, Value)> {
    let pairs = NAMES.into_iter().zip(names).enumerate();
    pairs
        .filter(move |(index, _)| has_name(entity, *index))
        .map(move |(_, ((classic, universal), name))| match api {
            Api::Universal => (universal.to_owned(), name.unwrap_or_default().into()),
            _ => (classic.to_owned(), name.into()),
        })
}

/// Returns short descriptions of the fields of an item for `crm.item.fields`.
pub(crate) fn item_fields(entity: Entity) -> Array {
    let description = |kind: &str, is_multiple: bool| -> Value {
        array([
            ("type", kind.into()),
            ("isMultiple", Value::Bool(is_multiple)),
        ])
        .into()
    };
    let mut fields = array([("id", description("integer", false))]);
    let names = names_of(entity, Api::Universal, Names::default());
    fields.extend(names.map(|(name, _)| (name, description("string", false))));
    fields.insert("fm".to_owned(), description("crm_multifield", true));
    fields
}

fn flag(is_set: bool) -> Value {
    if is_set { "Y" } else { "N" }.into()
}

fn of_field(rows: &[Row], field: Field) -> impl Iterator<Item = &Row> {
    rows.iter()
        .filter(move |row| row.type_id == field.type_id())
}

fn is_chat(row: &Row) -> bool {
    RowId::new(row.id).is_some_and(|id| {
        multifield_core::Row::new(id, Field::Im, &*row.value_type, &*row.value).is_system()
    })
}

fn flags(rows: &[Row]) -> [bool; 3] {
    [
        of_field(rows, Field::Phone).next().is_some(),
        of_field(rows, Field::Email).next().is_some(),
        of_field(rows, Field::Im).any(is_chat),
    ]
}

/// Returns an entity as in `crm.contact.get`. A field without rows is absent.
pub(crate) fn classic(entity: Entity, id: u64, names: Names, rows: &[Row]) -> Array {
    let mut shape = array([("ID", id.to_string().into())]);
    shape.extend(names_of(entity, Api::Classic, names));
    let keys = ["HAS_PHONE", "HAS_EMAIL", "HAS_IMOL"];
    let flags = keys.into_iter().zip(flags(rows));
    shape.extend(flags.map(|(key, is_set)| (key.to_owned(), flag(is_set))));
    for field in Field::ALL {
        let rows: Vec<Value> = of_field(rows, field).map(classic_row).collect();
        if !rows.is_empty() {
            shape.insert(field.type_id().to_owned(), rows.into_iter().collect());
        }
    }
    shape
}

fn classic_row(row: &Row) -> Value {
    array([
        ("ID", row.id.to_string().into()),
        ("VALUE_TYPE", row.value_type.as_str().into()),
        ("VALUE", row.value.as_str().into()),
        ("TYPE_ID", row.type_id.as_str().into()),
    ])
    .into()
}

/// Returns the `item` of `crm.item.get`: the rows as `fm`, and for each field and type a
/// key with its first value.
pub(crate) fn item(entity: Entity, id: u64, names: Names, rows: &[Row]) -> Array {
    let mut shape = array([
        ("id", id.into()),
        ("entityTypeId", u64::from(entity.entity_type_id()).into()),
    ]);
    shape.extend(names_of(entity, Api::Universal, names));
    let keys = ["hasPhone", "hasEmail", "hasImol"];
    let flags = keys.into_iter().zip(flags(rows));
    shape.extend(flags.map(|(key, is_set)| (key.to_owned(), flag(is_set))));
    for field in [Field::Phone, Field::Email] {
        for row in of_field(rows, field) {
            let value = || Value::from(row.value.as_str());
            let name = field.type_id().to_lowercase();
            if let Some(initial) = row.value_type.get(..1) {
                let rest = row.value_type[1..].to_lowercase();
                shape
                    .entry(format!("{name}{initial}{rest}"))
                    .or_insert_with(value);
            }
            shape.entry(name).or_insert_with(value);
        }
    }
    shape.insert("fm".to_owned(), rows.iter().map(item_row).collect());
    shape
}

fn item_row(row: &Row) -> Value {
    array([
        ("id", row.id.into()),
        ("typeId", row.type_id.as_str().into()),
        ("valueType", row.value_type.as_str().into()),
        ("value", row.value.as_str().into()),
    ])
    .into()
}

/// Returns the part of an entity that a list shows. `shape` is the result of `get`.
///
/// Without `select`, or with only `*`, the classic methods omit the multifields, and the
/// universal ones omit nothing. With names, the universal methods always omit `fm`.
pub(crate) fn selected(shape: Array, api: Api, select: &[&Value]) -> Array {
    let names: Vec<_> = select.iter().filter_map(|name| name.to_text()).collect();
    let is_all = names.is_empty() || names.iter().any(|name| name == "*");
    let is_named = |key: &String| names.iter().any(|name| name == key);
    let is_kept = |key: &String| match (api, key.as_str()) {
        (Api::Classic, "ID") | (Api::Universal, "id") => true,
        (Api::Classic, _) if Field::from_type_id(key).is_some() => is_named(key),
        (Api::Universal, "fm") => is_all,
        _ => is_all || is_named(key),
    };
    shape.into_iter().filter(|(key, _)| is_kept(key)).collect()
}
