//! The file fields of items. A file has an ID and addresses. `multifield-files` has the
//! rules for the effects of a call.

use multifield_core::Entity;
use multifield_files::{simulate, Current, FileFields, Finding};
use serde_json::json;

use crate::{
    answer::Failure,
    php::{array, Array, Value},
    store::{Access, StoredFile},
};

/// A file field. Every kind of item has the same ones.
struct FileField {
    name: &'static str,
    upper_name: &'static str,
    is_multiple: bool,
}

const FIELDS: [FileField; 2] = [
    FileField {
        name: "ufCrmFiles",
        upper_name: "UF_CRM_FILES",
        is_multiple: true,
    },
    FileField {
        name: "ufCrmFile",
        upper_name: "UF_CRM_FILE",
        is_multiple: false,
    },
];

impl FileField {
    fn name_in(&self, with_original_names: bool) -> &'static str {
        if with_original_names {
            self.upper_name
        } else {
            self.name
        }
    }
}

/// Returns whether a call uses the original names of custom fields.
pub(crate) fn has_original_names(params: &Array) -> bool {
    let value = crate::php::entry(params, "useOriginalUfNames");
    value.and_then(Value::to_text).as_deref() == Some("Y")
}

/// Returns the descriptions of the file fields in `crm.item.fields`.
pub(crate) fn described(with_original_names: bool) -> impl Iterator<Item = (String, Value)> {
    FIELDS.iter().map(move |field| {
        let description = array([
            ("type", "file".into()),
            ("isRequired", Value::Bool(false)),
            ("isReadOnly", Value::Bool(false)),
            ("isMultiple", Value::Bool(field.is_multiple)),
            ("title", field.upper_name.into()),
            ("upperName", field.upper_name.into()),
        ]);
        (
            field.name_in(with_original_names).to_owned(),
            description.into(),
        )
    })
}

/// Returns the file fields in the type of `multifield-files`.
fn known() -> Result<FileFields, Failure> {
    let fields: Array = described(false).collect();
    let fields = serde_json::to_string(&fields).map_err(Failure::internal)?;
    FileFields::from_json(fields).map_err(Failure::internal)
}

/// Returns the file fields of an item, as in `crm.item.get`.
pub(crate) fn of_item(
    access: &Access<'_>,
    entity: Entity,
    id: u64,
    with_original_names: bool,
) -> rusqlite::Result<Array> {
    let files = access.files(entity, id)?;
    let fields = FIELDS.iter().map(|field| {
        let of_field = files.iter().filter(|file| file.field == field.name);
        let mut of_field = of_field.map(|file| shown(entity, id, file));
        let value = if field.is_multiple {
            of_field.collect()
        } else {
            of_field.next().unwrap_or(Value::Null)
        };
        (field.name_in(with_original_names).to_owned(), value)
    });
    Ok(fields.collect())
}

/// Returns a file as JSON. As in the cloud, the address for machines contains a token.
fn shown(entity: Entity, id: u64, file: &StoredFile) -> Value {
    let query = format!(
        "entityTypeId={}&id={id}&fieldName={}&fileId={}",
        entity.entity_type_id(),
        file.field,
        file.id
    );
    array([
        ("id", file.id.into()),
        ("url", format!("/crm/file?{query}").into()),
        (
            "urlMachine",
            format!("/rest/crm.file?token=local-token&{query}").into(),
        ),
    ])
    .into()
}

/// Stores the files of a seed, without contents.
pub(crate) fn seed(access: &Access<'_>, entity: Entity, id: u64, json: &str) -> Result<(), String> {
    let known = known().map_err(|_| "its file fields")?;
    let current = Current::from_json(json, &known).map_err(|error| error.to_string())?;
    for name in current.fields() {
        let field = FIELDS
            .iter()
            .find(|field| [field.name, field.upper_name].contains(&name));
        for file in current.files(name).unwrap_or_default() {
            let field = field.map_or(name, |field| field.name);
            access
                .upload(entity, id, field, Some(*file), ["seed", ""])
                .map_err(|error| format!("the file {file}: {error}"))?;
        }
    }
    Ok(())
}

/// Carries out the changes to files in the `fields` of a call, and returns the findings.
/// If the vendor does not document an effect, every file is deleted that could be lost.
pub(crate) fn change(
    access: &Access<'_>,
    entity: Entity,
    id: u64,
    fields: &Array,
    with_original_names: bool,
) -> Result<Vec<Finding>, Failure> {
    let files = access.files(entity, id)?;
    let mut before = json!({});
    let mut sent = Array::new();
    for field in &FIELDS {
        let name = field.name_in(with_original_names);
        if let Some(value) = fields.get(name) {
            sent.insert(name.to_owned(), value.clone());
        }
        let ids = files.iter().filter(|file| file.field == field.name);
        let ids: Vec<u64> = ids.map(|file| file.id).collect();
        before[name] = if field.is_multiple {
            json!(ids)
        } else {
            json!(ids.first())
        };
    }
    if sent.is_empty() {
        return Ok(Vec::new());
    }
    let current = Current::from_json(before.to_string(), &known()?).map_err(Failure::internal)?;
    let payload = serde_json::to_string(&sent).map_err(Failure::internal)?;
    let simulation = simulate(&current, payload).map_err(Failure::internal)?;
    for after in simulation.fields() {
        for file in after.deleted.iter().chain(&after.unmodelled) {
            access.delete_file(*file)?;
        }
        let field = FIELDS
            .iter()
            .find(|field| field.name_in(with_original_names) == after.name)
            .ok_or_else(|| Failure::internal("a field that nothing has"))?;
        let value = &sent[&after.name];
        let listed = if field.is_multiple {
            value.elements()
        } else {
            vec![value]
        };
        for [name, content] in listed.into_iter().filter_map(pair).take(after.added.len()) {
            access.upload(entity, id, field.name, None, [&name, &content])?;
        }
    }
    Ok(simulation.findings().to_vec())
}

/// Returns the name and the content of a new file.
fn pair(value: &Value) -> Option<[std::borrow::Cow<'_, str>; 2]> {
    let pair = value.as_array().filter(|pair| pair.len() == 2)?;
    Some([pair.get("0")?.to_text()?, pair.get("1")?.to_text()?])
}
