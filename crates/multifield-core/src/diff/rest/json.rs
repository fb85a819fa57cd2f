//! Reads the rest of a plan from JSON.

use serde::{de, Deserialize, Deserializer};

use super::{Changed, Rest};
use crate::{
    edits::{edits_from_json, Edit, RowState},
    error::Error,
    model::{Field, RowId},
};

/// Reads a changed row, and refuses an edit of another row.
impl<'de> Deserialize<'de> for Changed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Changed", deny_unknown_fields, expecting = "an object")]
        struct Document {
            field: Field,
            id: RowId,
            edit: Edit,
            found: Option<RowState>,
        }

        let Document {
            field,
            id,
            edit,
            found,
        } = Document::deserialize(deserializer)?;
        let of = edit.field();
        if of != field {
            let problem = format!("found an edit of {of} for a row of {field}");
            return Err(de::Error::custom(problem));
        }
        if let Some(other) = edit.id().filter(|other| *other != id) {
            let problem = format!("found an edit of the row {other} for the row {id}");
            return Err(de::Error::custom(problem));
        }
        Ok(Changed {
            field,
            id,
            edit,
            found,
        })
    }
}

impl Rest {
    /// Reads what serde wrote, from JSON.
    ///
    /// # Errors
    ///
    /// `invalid_json`; `invalid_edits` for an unknown key or field, for edits that
    /// [`Edits::from_json`](crate::Edits::from_json) refuses, and for a changed row with an edit of another.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Rest};
    ///
    /// let web = |value: &str| format!(r#"{{"WEB": [{{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "{value}"}}]}}"#);
    /// let (before, after) = (web("a.example"), web("b.example"));
    /// let desired = Desired::from_json(r#"{"WEB": []}"#)?;
    /// let edits = diff(&Current::from_json(&before)?, &desired)?;
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
