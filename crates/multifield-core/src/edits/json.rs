//! The form for queues, review and audit, both ways.

use std::borrow::Cow;

use serde::{
    de::{self, DeserializeOwned},
    Deserialize, Deserializer, Serialize, Serializer,
};

use crate::{
    edits::{Edit, Edits, Unfinished, Warning, Was},
    error::{Error, ErrorKind, Side},
    json::{invalid_json, json_text},
    model::{first_repeated, trim, Field, FieldSet, Origin, RowId, ValueType},
    options::Deletes,
};

/// Writes `{"deletes", "edits": [...]}`, `"entity"` and `"id"` of the entity where
/// the state says them, `"cleared": [...]` where fields were,
/// `"unfinished": {...}` where the edits are not the last call of their plan,
/// `"warnings": [...]` where there are some, and `"newest"`, the highest ID of the
/// state that they were made for, where rows are added to it, for
/// [`Edits::rest`]. An edit is `{"kind": "overwrite", "field", "id", "value",
/// "value_type", "was": {"value", "value_type"}}`, `{"kind": "delete", "field",
/// "id", "was"}` or `{"kind": "append", "field", "value", "value_type"}`.
impl Serialize for Edits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let origin = self.origin();
        let document = Document {
            entity: origin.entity.map(|entity| entity.name().into()),
            id: origin.id.and_then(RowId::new),
            deletes: self.deletes().into(),
            cleared: self.cleared().map(|it| it.type_id().into()).collect(),
            edits: self.iter().map(Record::new).collect(),
            unfinished: self.unfinished().map(Cow::Borrowed),
            warnings: self.warnings().into(),
            newest: self.newest(),
        };
        document.serialize(serializer)
    }
}

/// Reads what was written, and refuses what [`Edits::from_json`] refuses. The
/// order of the edits does not matter.
impl<'de> Deserialize<'de> for Edits<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(deserializer)?;
        document.into_edits().map_err(de::Error::custom)
    }
}

impl Edits<'static> {
    /// Reads what serde wrote, from JSON.
    ///
    /// # Errors
    ///
    /// `invalid_json`; `invalid_edits` for an unknown key or field, two edits of
    /// one row, a value or type to write that is blank or has blanks around it,
    /// a field in `cleared` of which the edits are not all deletes, `unfinished` or
    /// `warnings` where there are no edits, and `newest` where none appends. Whether
    /// the portal takes a value is not checked again.
    ///
    /// ```
    /// use multifield_core::Edits;
    ///
    /// let edits = Edits::from_json(
    ///     r#"{"deletes": "flag", "edits": [
    ///         {"kind": "append", "field": "PHONE", "value": "1", "value_type": "WORK"}
    ///     ]}"#,
    /// )?;
    /// assert_eq!(edits.len(), 1);
    /// assert_eq!(Edits::from_json("[]").unwrap_err().code(), "invalid_edits");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        edits_from_json(json.as_ref())
    }
}

/// Reads edits, or something around them.
pub(crate) fn edits_from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, Error> {
    let json = json_text(Side::Edits, json)?;
    // serde would take an array for the values of an object.
    if json.trim_start().starts_with('[') {
        let problem = "found an array, expected an object".to_owned();
        return Err(Error::new(
            Side::Edits,
            "",
            ErrorKind::InvalidEdits { problem },
        ));
    }
    serde_json::from_str(json).map_err(|error| {
        if error.is_data() {
            let problem = error.to_string();
            Error::new(Side::Edits, "", ErrorKind::InvalidEdits { problem })
        } else {
            invalid_json(Side::Edits, &error)
        }
    })
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Edits", deny_unknown_fields, expecting = "an object")]
struct Document<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entity: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<RowId>,
    deletes: DeletesName,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cleared: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    edits: Vec<Record<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unfinished: Option<Cow<'a, Unfinished>>,
    #[serde(default, skip_serializing_if = "<[Warning]>::is_empty")]
    warnings: Cow<'a, [Warning]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    newest: Option<RowId>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DeletesName {
    Flag,
    Blank,
}

impl From<Deletes> for DeletesName {
    fn from(deletes: Deletes) -> Self {
        match deletes {
            Deletes::Flag => DeletesName::Flag,
            Deletes::Blank => DeletesName::Blank,
        }
    }
}

impl From<DeletesName> for Deletes {
    fn from(deletes: DeletesName) -> Self {
        match deletes {
            DeletesName::Flag => Deletes::Flag,
            DeletesName::Blank => Deletes::Blank,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Record<'a> {
    Overwrite {
        field: Cow<'a, str>,
        id: RowId,
        value: Cow<'a, str>,
        value_type: Cow<'a, str>,
        was: WasRecord<'a>,
    },
    Delete {
        field: Cow<'a, str>,
        id: RowId,
        was: WasRecord<'a>,
    },
    Append {
        field: Cow<'a, str>,
        value: Cow<'a, str>,
        value_type: Cow<'a, str>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WasRecord<'a> {
    value: Cow<'a, str>,
    value_type: Cow<'a, str>,
}

impl<'a> Record<'a> {
    pub(crate) fn new((field, edit): (Field, &'a Edit<'_>)) -> Self {
        let field = Cow::Borrowed(field.type_id());
        match edit {
            Edit::Overwrite {
                id,
                value,
                value_type,
                was,
            } => Record::Overwrite {
                field,
                id: *id,
                value: Cow::Borrowed(value),
                value_type: Cow::Borrowed(value_type.as_str()),
                was: WasRecord::new(was),
            },
            Edit::Delete { id, was } => Record::Delete {
                field,
                id: *id,
                was: WasRecord::new(was),
            },
            Edit::Append { value, value_type } => Record::Append {
                field,
                value: Cow::Borrowed(value),
                value_type: Cow::Borrowed(value_type.as_str()),
            },
        }
    }

    pub(crate) fn into_edit(self) -> Result<(Field, Edit<'static>), String> {
        Ok(match self {
            Record::Overwrite {
                field,
                id,
                value,
                value_type,
                was,
            } => (
                parse_field(&field)?,
                Edit::Overwrite {
                    id,
                    value: written(value)?.into(),
                    value_type: written(value_type)?.into(),
                    was: was.into_was(),
                },
            ),
            Record::Delete { field, id, was } => (
                parse_field(&field)?,
                Edit::Delete {
                    id,
                    was: was.into_was(),
                },
            ),
            Record::Append {
                field,
                value,
                value_type,
            } => (
                parse_field(&field)?,
                Edit::Append {
                    value: written(value)?.into(),
                    value_type: written(value_type)?.into(),
                },
            ),
        })
    }
}

impl<'a> WasRecord<'a> {
    pub(crate) fn new(was: &'a Was<'_>) -> Self {
        WasRecord {
            value: Cow::Borrowed(&was.value),
            value_type: Cow::Borrowed(was.value_type.as_str()),
        }
    }

    pub(crate) fn into_was(self) -> Was<'static> {
        Was {
            value: Cow::Owned(self.value.into_owned()),
            value_type: ValueType::from(self.value_type.into_owned()),
        }
    }
}

pub(crate) fn parse_field(name: &str) -> Result<Field, String> {
    Field::from_type_id(name)
        .ok_or_else(|| format!("found the field {name:?}, expected PHONE, EMAIL, WEB, IM or LINK"))
}

/// A value or type of an edit: one that the portal would store as it is.
fn written(text: Cow<'_, str>) -> Result<String, String> {
    if text.is_empty() || trim(&text).len() != text.len() {
        return Err(format!(
            "found {text:?}, expected a text without blanks around it"
        ));
    }
    Ok(text.into_owned())
}

impl Document<'_> {
    fn into_edits(self) -> Result<Edits<'static>, String> {
        let mut edits = self
            .edits
            .into_iter()
            .map(Record::into_edit)
            .collect::<Result<Vec<_>, _>>()?;
        let ids = edits.iter().filter_map(|(_, edit)| edit.id());
        if let Some(repeated) = first_repeated(ids) {
            return Err(format!("found two edits of the row {repeated}"));
        }
        // Overwrites and deletes by ID, then appends as they stand.
        edits.sort_by_key(|(field, edit)| (*field, edit.id().is_none(), edit.id()));
        let mut cleared = FieldSet::EMPTY;
        for name in &self.cleared {
            let field = parse_field(name)?;
            let is_delete = |edit: &Edit<'_>| matches!(edit, Edit::Delete { .. });
            let mut of_field = edits.iter().filter(|(other, _)| *other == field).peekable();
            if of_field.peek().is_none() || of_field.any(|(_, edit)| !is_delete(edit)) {
                return Err(format!(
                    "found {field} as cleared, expected deletes of it alone"
                ));
            }
            cleared.insert(field);
        }
        let entity = self.entity.map(|name| name.parse()).transpose();
        let origin = Origin {
            entity: entity.map_err(|error: Error| error.to_string())?,
            id: self.id.map(RowId::get),
        };
        // Who loops until there are no edits would never know what these wait for.
        if edits.is_empty() && (self.unfinished.is_some() || !self.warnings.is_empty()) {
            return Err("found unfinished or warnings without edits".to_owned());
        }
        if self.newest.is_some() && edits.iter().all(|(_, edit)| edit.id().is_some()) {
            return Err("found newest without an edit that appends".to_owned());
        }
        let edits = Edits::new(edits, cleared, self.deletes.into())
            .of_entity(origin)
            .with_warnings(self.warnings.into_owned())
            .with_newest(self.newest);
        Ok(match self.unfinished {
            Some(unfinished) => edits.unfinished_by(unfinished.into_owned()),
            None => edits,
        })
    }
}
