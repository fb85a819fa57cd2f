//! What is left of a plan, both ways.

use std::borrow::Cow;

use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use super::{Changed, Rest};
use crate::{
    edits::{edits_from_json, parse_field, Edits, Record, WasRecord},
    error::Error,
    model::RowId,
};

/// Writes `{"edits", "changed": [...]}`, the edits as they are written alone. A row
/// that was changed is `{"field", "id", "edit", "found": {"value", "value_type"}}`,
/// with its edit as edits have it, and null as `found` where the row is gone.
impl Serialize for Rest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "Rest")]
        struct Document<'a> {
            edits: &'a Edits<'static>,
            changed: &'a [Changed],
        }

        let document = Document {
            edits: &self.edits,
            changed: &self.changed,
        };
        document.serialize(serializer)
    }
}

/// Reads what was written, and refuses what [`Rest::from_json`] refuses.
impl<'de> Deserialize<'de> for Rest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Rest", deny_unknown_fields, expecting = "an object")]
        struct Document {
            edits: Edits<'static>,
            changed: Vec<Changed>,
        }

        let Document { edits, changed } = Document::deserialize(deserializer)?;
        Ok(Rest { edits, changed })
    }
}

impl Serialize for Changed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = Document {
            field: self.field.type_id().into(),
            id: self.id,
            edit: Record::new((self.field, &self.edit)),
            found: self.found.as_ref().map(WasRecord::new),
        };
        document.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Changed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(deserializer)?;
        document.into_changed().map_err(de::Error::custom)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Changed", deny_unknown_fields, expecting = "an object")]
struct Document<'a> {
    field: Cow<'a, str>,
    id: RowId,
    #[serde(borrow)]
    edit: Record<'a>,
    found: Option<WasRecord<'a>>,
}

impl Document<'_> {
    fn into_changed(self) -> Result<Changed, String> {
        let field = parse_field(&self.field)?;
        let (of, edit) = self.edit.into_edit()?;
        if of != field {
            return Err(format!("found an edit of {of} for a row of {field}"));
        }
        if let Some(id) = edit.id().filter(|id| *id != self.id) {
            return Err(format!(
                "found an edit of the row {id} for the row {}",
                self.id
            ));
        }
        Ok(Changed {
            field,
            id: self.id,
            edit,
            found: self.found.map(WasRecord::into_was),
        })
    }
}

impl Rest {
    /// Reads what serde wrote, from JSON.
    ///
    /// # Errors
    ///
    /// `invalid_json`; `invalid_edits` for an unknown key or field, for edits that
    /// [`Edits::from_json`] refuses, and for a changed row with an edit of another.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Rest};
    ///
    /// let web = |value: &str| format!(r#"{{"WEB": [{{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "{value}"}}]}}"#);
    /// let (before, after) = (web("a.example"), web("b.example"));
    /// let desired = Desired::from_json(r#"{"WEB": []}"#)?;
    /// let edits = diff(&Current::from_json(&before)?, &desired)?.into_owned();
    /// let rest = edits.rest(&Current::from_json(&after)?)?;
    ///
    /// let json = serde_json::to_string(&rest).unwrap();
    /// assert_eq!(json, concat!(
    ///     r#"{"edits":{"deletes":"flag","edits":[]},"changed":[{"field":"WEB","id":9,"#,
    ///     r#""edit":{"kind":"delete","field":"WEB","id":9,"was":{"value":"a.example","value_type":"WORK"}},"#,
    ///     r#""found":{"value":"b.example","value_type":"WORK"}}]}"#,
    /// ));
    /// assert_eq!(Rest::from_json(&json)?, rest);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        edits_from_json(json.as_ref())
    }
}
