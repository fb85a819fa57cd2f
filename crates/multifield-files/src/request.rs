//! The call, as JSON and as a command of a batch.

use multifield_core::{self as core, Api, Entity};
use serde::{ser::SerializeMap, Serialize, Serializer};

use crate::{
    desired::Listed,
    edits::{check_item, Edits, FieldEdit},
    error::{Error, Kind, Side},
    file::json_len,
};

const METHOD: &str = "crm.item.update";

/// The maximum length of a stored file's JSON in bytes, and of the JSON around a field.
const STORED: usize = 32;

/// The maximum length of the JSON around the fields in bytes, including two numbers.
const CALL: usize = 256;

/// The `fields` of `crm.item.update` with the files: see [`Edits::fields`].
#[derive(Clone, Copy, Debug)]
pub struct Fields<'e>(&'e Edits<'e>);

/// A call of `crm.item.update`, ready to send: see [`Edits::request`].
///
/// In JSON it is `{"method", "params"}`. serde writes it without a copy of the content:
/// `serde_json::to_writer` converts it to base64 piece by piece.
#[derive(Clone, Debug)]
pub struct Request<'e> {
    pub(crate) entity_type_id: u64,
    pub(crate) id: u64,
    pub(crate) edits: &'e Edits<'e>,
    /// The edits of the multifields of the same item.
    pub(crate) fm: Option<core::Request>,
}

/// The parameters of a [`Request`], for clients that take them separately. In JSON they are
/// `{"entityTypeId", "id", "fields"}`, with `"useOriginalUfNames": "Y"` if the fields were
/// read with their original names.
#[derive(Clone, Copy, Debug)]
pub struct Params<'r>(&'r Request<'r>);

/// Writes the value of a field as the portal expects it.
struct Value<'e>(&'e FieldEdit<'e>);

/// Writes a file that stays, or a new file.
struct Element<'e>(&'e Listed<'e>);

impl Serialize for Element<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Listed::Stored(id) => serializer.collect_map([("id", id)]),
            Listed::New(file) => file.serialize(serializer),
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FieldEdit {
            is_multiple, after, ..
        } = self.0;
        match after.first() {
            _ if *is_multiple => serializer.collect_seq(after.iter().map(Element)),
            Some(file) => Element(file).serialize(serializer),
            None => serializer.serialize_str(""),
        }
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|edit| (edit.name(), Value(edit))))
    }
}

impl Serialize for Params<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct All<'r>(&'r Request<'r>);
        impl Serialize for All<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut fields = serializer.serialize_map(None)?;
                if let Some(request) = &self.0.fm {
                    fields.serialize_entry("fm", &request.edits().fm())?;
                }
                for edit in self.0.edits.iter() {
                    fields.serialize_entry(edit.name(), &Value(edit))?;
                }
                fields.end()
            }
        }
        let request = self.0;
        let mut params = serializer.serialize_map(None)?;
        params.serialize_entry("entityTypeId", &request.entity_type_id)?;
        params.serialize_entry("id", &request.id)?;
        if request.has_original_names() {
            params.serialize_entry("useOriginalUfNames", "Y")?;
        }
        params.serialize_entry("fields", &All(request))?;
        params.end()
    }
}

impl Serialize for Request<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut request = serializer.serialize_map(Some(2))?;
        request.serialize_entry("method", METHOD)?;
        request.serialize_entry("params", &self.params())?;
        request.end()
    }
}

/// Writes JSON into a buffer of sufficient size. A growing buffer would copy large files.
fn to_json(value: &impl Serialize, edits: &Edits<'_>, fm: Option<&core::Request>) -> String {
    let fields = edits.iter().map(|edit| {
        let files = edit.after().iter().map(|file| match file {
            Listed::Stored(_) => STORED,
            Listed::New(file) => file.json_len(),
        });
        json_len(edit.name()) + STORED + files.sum::<usize>()
    });
    let fm = fm.map_or(0, |request| request.edits().fm().to_json().len());
    let mut json = Vec::with_capacity(CALL + fm + fields.sum::<usize>());
    serde_json::to_writer(&mut json, value).expect("a Vec takes all, and keys are strings");
    String::from_utf8(json).expect("JSON is UTF-8")
}

impl Fields<'_> {
    /// Returns the JSON that serde writes.
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self, self.0, None)
    }
}

impl Params<'_> {
    /// Returns the JSON that serde writes.
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self, self.0.edits, self.0.fm.as_ref())
    }
}

impl Edits<'_> {
    /// Returns the `fields` of `crm.item.update`: a file that stays as `{"id": 12}`, a new
    /// file as `["a.pdf", "<base64>"]`, a cleared multiple field as `[]`, and any other
    /// cleared field as `""`.
    #[must_use]
    pub fn fields(&self) -> Fields<'_> {
        Fields(self)
    }

    /// Returns the call, or `None` if there is nothing to do.
    ///
    /// The kind of item, such as 2 for a deal, and its ID are optional (`None`) if current
    /// contains them.
    ///
    /// # Errors
    ///
    /// `other_entity` if they differ from those of current; `wrong_option` if neither the
    /// argument nor current contains one.
    ///
    /// ```
    /// use multifield_files::{Current, Desired, Diff, FileFields};
    ///
    /// let fields = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file", "isMultiple": false}}"#)?;
    /// let current = Current::from_json(r#"{"id": 351, "ufCrm_7_1": {"id": 433}}"#, &fields)?;
    /// let desired = Desired::from_json(r#"{"ufCrm_7_1": []}"#)?;
    /// let edits = Diff::new().diff(&current, &desired)?;
    ///
    /// let request = edits.request(2, None)?.expect("a file to delete");
    /// assert_eq!(
    ///     request.to_json(),
    ///     r#"{"method":"crm.item.update","params":{"entityTypeId":2,"id":351,"fields":{"ufCrm_7_1":""}}}"#,
    /// );
    /// assert_eq!(request.command()?, "crm.item.update?entityTypeId=2&id=351&fields[ufCrm_7_1]=");
    /// assert_eq!(
    ///     edits.request(2, 352).unwrap_err().to_string(),
    ///     "id: found id 352, but current is of id 351: pass inputs of one item",
    /// );
    /// # Ok::<(), multifield_files::Error>(())
    /// ```
    pub fn request(
        &self,
        entity_type_id: impl Into<Option<u64>>,
        id: impl Into<Option<u64>>,
    ) -> Result<Option<Request<'_>>, Error> {
        self.call(entity_type_id.into(), id.into(), None)
    }

    /// Returns one call for these files and for the multifields of the same item, or `None`
    /// if there is nothing to do.
    ///
    /// # Errors
    ///
    /// Those of [`request`](Edits::request); `wrong_option` if there are multifields, and the
    /// kind of item is not 1 (lead), 3 (contact) or 4 (company); `other_entity` if the
    /// multifields are of another item.
    ///
    /// ```
    /// use multifield_files::{Current, Desired, Diff, FileFields};
    ///
    /// let item = r#"{"id": 43, "entityTypeId": 3, "fm": [], "ufCrm_7_1": {"id": 433}}"#;
    /// let fields = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file", "isMultiple": false}}"#)?;
    /// let files = Desired::from_json(r#"{"ufCrm_7_1": []}"#)?;
    /// let files = Diff::new().diff(&Current::from_json(item, &fields)?, &files)?;
    ///
    /// let current = multifield_core::Current::from_json(item)?;
    /// let desired = multifield_core::Desired::from_json(r#"{"PHONE": ["1"]}"#)?;
    /// let phones = multifield_core::diff(&current, &desired)?;
    ///
    /// let request = files.request_with(&phones, None, None)?.expect("edits");
    /// assert_eq!(request.params().to_json(), concat!(
    ///     r#"{"entityTypeId":3,"id":43,"fields":{"#,
    ///     r#""fm":{"n0":{"typeId":"PHONE","valueType":"WORK","value":"1"}},"ufCrm_7_1":""}}"#,
    /// ));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn request_with(
        &self,
        multifields: &core::Edits,
        entity_type_id: impl Into<Option<u64>>,
        id: impl Into<Option<u64>>,
    ) -> Result<Option<Request<'_>>, Error> {
        self.call(entity_type_id.into(), id.into(), Some(multifields))
    }

    fn call(
        &self,
        entity_type_id: Option<u64>,
        id: Option<u64>,
        multifields: Option<&core::Edits>,
    ) -> Result<Option<Request<'_>>, Error> {
        check_item(
            [self.entity_type_id, self.id],
            [entity_type_id, id],
            Side::Options,
        )?;
        let [entity_type_id, id] = [
            (
                entity_type_id.or(self.entity_type_id),
                "entityTypeId",
                "the kind of item, such as 2",
            ),
            (id.or(self.id), "id", "the ID of the item"),
        ]
        .map(|(number, name, expected)| {
            number.filter(|it| *it > 0).ok_or_else(|| {
                let found = number.map_or("nothing".to_owned(), |it| it.to_string());
                Error::new(Side::Options, name, Kind::WrongOption { found, expected })
            })
        });
        let (entity_type_id, id) = (entity_type_id?, id?);
        let fm = match multifields {
            Some(edits) if !edits.is_empty() => {
                let entity = Entity::from_entity_type_id(entity_type_id).ok_or_else(|| {
                    let kind = Kind::WrongOption {
                        found: entity_type_id.to_string(),
                        expected: "1 (lead), 3 (contact) or 4 (company), which have multifields",
                    };
                    Error::new(Side::Options, "entityTypeId", kind)
                })?;
                let request = edits.request(entity, id, Api::Universal);
                request.map_err(|error| of_multifields(&error))?
            }
            _ => None,
        };
        let is_empty = self.is_empty() && fm.is_none();
        Ok((!is_empty).then_some(Request {
            entity_type_id,
            id,
            edits: self,
            fm,
        }))
    }
}

pub(crate) fn of_multifields(error: &core::Error) -> Error {
    let kind = Kind::Multifields {
        code: error.code().as_str(),
        message: error.message(),
    };
    Error::new(Side::Edits, error.place(), kind)
}

impl Request<'_> {
    /// The longest command of a batch, 1 MiB.
    pub const MAX_COMMAND: usize = 1 << 20;

    /// Returns the name of the method, `crm.item.update`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        METHOD
    }

    /// Returns the kind of item, such as 2 for a deal.
    #[must_use]
    pub const fn entity_type_id(&self) -> u64 {
        self.entity_type_id
    }

    /// Returns the ID of the item.
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// Returns the parameters of the method.
    #[must_use]
    pub const fn params(&self) -> Params<'_> {
        Params(self)
    }

    /// Returns the JSON that serde writes.
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self, self.edits, self.fm.as_ref())
    }

    pub(crate) fn has_original_names(&self) -> bool {
        let mut names = self.edits.iter().map(FieldEdit::name);
        names.any(|name| name.starts_with("UF_"))
    }
}
