//! The files that the portal has.

use crate::{
    error::{shown, Error, Kind, Side},
    fields::FileFields,
    json::Json,
    response,
};

/// The files that an item of the portal has, by their IDs.
///
/// A read returns no name, size or hash of a file, so the ID is its only identity. Its
/// addresses, of which `urlMachine` contains a token, are not kept.
///
/// ```
/// use multifield_files::{Current, FileFields};
///
/// let fields = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file", "isMultiple": true}}"#)?;
/// let current = Current::from_json(r#"{"result": {"item": {"id": 351, "entityTypeId": 2, "ufCrm_7_1": [
///     {"id": 12, "url": "/file/12", "urlMachine": "/rest/file?id=12&token=secret"}
/// ]}}}"#, &fields)?;
/// assert_eq!(current.files("ufCrm_7_1"), Some(&[12][..]));
/// assert_eq!(current.files("ufCrm_7_2"), None);
/// assert!(!format!("{current:?}").contains("secret"));
/// # Ok::<(), multifield_files::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    pub(crate) entity_type_id: Option<u64>,
    pub(crate) id: Option<u64>,
    pub(crate) fields: Vec<CurrentField>,
    /// All file fields of the kind of item, for messages and for reading the response.
    pub(crate) known: FileFields,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CurrentField {
    /// The name in the response, which the call uses, too.
    pub(crate) name: String,
    pub(crate) is_multiple: bool,
    pub(crate) files: Vec<u64>,
}

impl Current {
    /// Reads the response of `crm.item.get`, or its `result` or `item`. All but the ID, the
    /// kind and the file fields is ignored. The response of `crm.item.update` can be read,
    /// too.
    ///
    /// A file is an object with `id`, or only its ID. An empty field is `[]`, `null`, an
    /// empty string or `false`.
    ///
    /// # Errors
    ///
    /// `invalid_json`; `response_error`; `wrong_type` if it is not an item, if a file is
    /// something else, or if the value does not fit `isMultiple`; `duplicate_file`;
    /// `duplicate_key`. A field that the item lacks was not read: only a diff that mentions
    /// it fails. That `item` is `[]` means that nothing was read.
    pub fn from_json(response: impl AsRef<[u8]>, fields: &FileFields) -> Result<Current, Error> {
        Current::read(response.as_ref(), fields, Side::Current)
    }

    pub(crate) fn read(response: &[u8], fields: &FileFields, side: Side) -> Result<Current, Error> {
        let json = Json::read(response, side)?;
        let item = response::inner(&json, "item", side)?;
        let nothing = Vec::new();
        let entries = match item {
            Json::Object(entries) => entries,
            // PHP writes an empty object as `[]`.
            Json::Array(list) if list.is_empty() => &nothing,
            _ => {
                let kind = Kind::WrongType {
                    found: item.name(),
                    expected: "the response of crm.item.get",
                };
                return Err(Error::new(side, "", kind));
            }
        };
        let mut current = Current {
            entity_type_id: item.get("entityTypeId").and_then(Json::id),
            id: item.get("id").and_then(Json::id),
            fields: Vec::new(),
            known: fields.clone(),
        };
        for (name, value) in entries {
            let Some(field) = fields.find(name) else {
                continue;
            };
            let at = |kind| Error::new(side, shown(name), kind);
            if current.fields.iter().any(|read| field.has_name(&read.name)) {
                return Err(at(Kind::DuplicateKey));
            }
            let files = if field.is_multiple {
                files(value, name, side)?
            } else {
                file(value, name, side)?
            };
            for (index, id) in files.iter().enumerate() {
                if files[..index].contains(id) {
                    return Err(at(Kind::DuplicateFile(*id)));
                }
            }
            current.fields.push(CurrentField {
                name: name.clone().into_owned(),
                is_multiple: field.is_multiple,
                files,
            });
        }
        Ok(current)
    }

    /// Returns the kind of item, such as 2 for a deal, if the input contains it.
    #[must_use]
    pub const fn entity_type_id(&self) -> Option<u64> {
        self.entity_type_id
    }

    /// Returns the ID of the item, if the input contains it.
    #[must_use]
    pub const fn id(&self) -> Option<u64> {
        self.id
    }

    /// Returns the IDs of the files of a field, or `None` if it was not read.
    #[must_use]
    pub fn files(&self, name: &str) -> Option<&[u64]> {
        self.field(name).map(|field| &*field.files)
    }

    /// Returns the names of the file fields that were read, as they were read.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| &*field.name)
    }

    pub(crate) fn field(&self, name: &str) -> Option<&CurrentField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the field with this name, or the error if it is unknown or was not read.
    pub(crate) fn expect(&self, name: &str, side: Side) -> Result<&CurrentField, Error> {
        self.field(name).ok_or_else(|| {
            let kind = match self.known.find(name) {
                None => Kind::UnknownField(self.hint()),
                Some(known) => match known.names().find(|it| self.field(it).is_some()) {
                    Some(read) => Kind::UnknownField(format!(", which was read as {read}")),
                    None => Kind::FieldNotRead,
                },
            };
            Error::new(side, shown(name), kind)
        })
    }

    fn hint(&self) -> String {
        let names: Vec<_> = self.known.names().take(10).map(shown).collect();
        if names.is_empty() {
            " according to crm.item.fields, which has none".to_owned()
        } else {
            format!(": crm.item.fields has {}", names.join(", "))
        }
    }
}

fn is_empty(value: &Json<'_>) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn files(value: &Json<'_>, name: &str, side: Side) -> Result<Vec<u64>, Error> {
    match value {
        empty if is_empty(empty) => Ok(Vec::new()),
        Json::Array(list) => {
            let ids = list.iter().enumerate().map(|(index, file)| {
                id(file).ok_or_else(|| {
                    let place = format!("{}[{index}]", shown(name));
                    Error::new(side, place, no_file(file, FILE))
                })
            });
            ids.collect()
        }
        other => Err(Error::new(
            side,
            shown(name),
            no_file(other, "an array of files, since the field is multiple"),
        )),
    }
}

fn file(value: &Json<'_>, name: &str, side: Side) -> Result<Vec<u64>, Error> {
    if is_empty(value) {
        return Ok(Vec::new());
    }
    let id = id(value).ok_or_else(|| {
        let expected = "a file with its id, since the field is not multiple";
        Error::new(side, shown(name), no_file(value, expected))
    })?;
    Ok(vec![id])
}

const FILE: &str = "a file with its id";

fn no_file(value: &Json<'_>, expected: &'static str) -> Kind {
    Kind::WrongType {
        found: value.name(),
        expected,
    }
}

fn id(file: &Json<'_>) -> Option<u64> {
    match file {
        Json::Object(_) => file.get("id")?.id(),
        bare => bare.id(),
    }
}
