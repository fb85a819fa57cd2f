//! The file fields of a kind of item.

use crate::{
    error::{shown, Error, Kind, Side},
    json::Json,
    response,
};

/// The file fields of a kind of item: the response of `crm.item.fields`.
///
/// In a read, an empty field looks the same whether it is multiple or not. Only this
/// response shows the difference. A call has to clear the two in different ways.
///
/// ```
/// use multifield_files::FileFields;
///
/// let fields = FileFields::from_json(r#"{"result": {"fields": {
///     "title": {"type": "string", "isMultiple": false},
///     "ufCrm_7_1": {"type": "file", "isMultiple": true, "upperName": "UF_CRM_7_1"},
///     "ufCrm_7_2": {"type": "file", "isMultiple": false, "upperName": "UF_CRM_7_2"}
/// }}}"#)?;
/// assert_eq!(fields.names().collect::<Vec<_>>(), ["ufCrm_7_1", "ufCrm_7_2"]);
/// # Ok::<(), multifield_files::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFields(pub(crate) Vec<FileField>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileField {
    pub(crate) name: String,
    /// The original name, which reads with `useOriginalUfNames` contain.
    upper_name: Option<String>,
    pub(crate) is_multiple: bool,
}

impl FileField {
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.name == name || self.upper_name.as_deref() == Some(name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        [Some(&*self.name), self.upper_name.as_deref()]
            .into_iter()
            .flatten()
    }
}

impl FileFields {
    /// Reads the response of `crm.item.fields`, or its `result` or `fields`. Fields of
    /// other types are ignored.
    ///
    /// # Errors
    ///
    /// `invalid_json`; `response_error`; `wrong_type` if it is not an object of fields, or
    /// if the `isMultiple` of a file field is not a boolean, `"Y"` or `"N"`.
    ///
    /// ```
    /// use multifield_files::FileFields;
    ///
    /// let error = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file"}}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "ufCrm_7_1.isMultiple: found nothing, expected true or false");
    /// ```
    pub fn from_json(response: impl AsRef<[u8]>) -> Result<FileFields, Error> {
        let side = Side::Fields;
        let json = Json::read(response.as_ref(), side)?;
        let json = response::inner(&json, "fields", side)?;
        let Json::Object(entries) = json else {
            let kind = Kind::WrongType {
                found: json.name(),
                expected: "the response of crm.item.fields",
            };
            return Err(Error::new(side, "", kind));
        };
        let mut fields = Vec::new();
        for (name, field) in entries {
            if !matches!(field, Json::Object(_)) {
                let kind = Kind::WrongType {
                    found: field.name(),
                    expected: "the description of a field, as in crm.item.fields",
                };
                return Err(Error::new(side, shown(name), kind));
            }
            if field.get("type").and_then(Json::as_str) != Some("file") {
                continue;
            }
            let is_multiple = match field.get("isMultiple") {
                Some(Json::Bool(is)) => *is,
                Some(Json::String(flag)) if flag == "Y" => true,
                Some(Json::String(flag)) if flag == "N" => false,
                other => {
                    let kind = Kind::WrongType {
                        found: other.map_or("nothing", Json::name),
                        expected: "true or false",
                    };
                    let place = format!("{}.isMultiple", shown(name));
                    return Err(Error::new(side, place, kind));
                }
            };
            let upper_name = field.get("upperName").and_then(Json::as_str);
            fields.push(FileField {
                name: name.clone().into_owned(),
                upper_name: upper_name.map(str::to_owned),
                is_multiple,
            });
        }
        Ok(FileFields(fields))
    }

    /// Returns the names, as the response has them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|field| &*field.name)
    }

    pub(crate) fn find(&self, name: &str) -> Option<&FileField> {
        self.0.iter().find(|field| field.has_name(name))
    }
}
