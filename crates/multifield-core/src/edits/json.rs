//! Reads edits from JSON.

use serde::{
    de::{self, DeserializeOwned},
    Deserialize, Deserializer,
};

use super::{Edit, Edits, Unfinished, Warning};
use crate::{
    error::{Error, ErrorKind, Side},
    json::{invalid_json, json_text, to_json},
    model::{first_repeated, Entity, Field, FieldSet, Origin, RowId},
    options::{Deletes, Generations},
};

/// Reads edits in any order, with the errors of [`Edits::from_json`].
impl<'de> Deserialize<'de> for Edits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(deserializer)?;
        document.into_edits().map_err(de::Error::custom)
    }
}

impl Edits {
    /// Returns the JSON that serde writes. [`from_json`](Edits::from_json) reads it.
    ///
    /// ```
    /// use multifield_core::Edits;
    ///
    /// let edits = Edits::default();
    /// assert_eq!(edits.to_json(), r#"{"deletes":"flag","edits":[]}"#);
    /// assert_eq!(Edits::from_json(&edits.to_json()), Ok(edits));
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }

    /// Reads edits from the JSON that serde writes.
    ///
    /// The values are not checked against the portal's rules again.
    ///
    /// # Errors
    ///
    /// `invalid_json`; `invalid_edits` for
    ///
    /// - an unknown key or field;
    /// - two edits of one row;
    /// - a new value or type that is blank or has blanks around it;
    /// - a field in `"cleared"` with an edit that is not a deletion;
    /// - `"unfinished"` or `"warnings"` without edits;
    /// - `"newest"` or `"earlier"` without new rows;
    /// - an edit in `"earlier"` that does not add a row.
    ///
    /// [`Edits`] describes these keys.
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

/// Reads edits, or an object that contains edits.
pub(crate) fn edits_from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, Error> {
    let json = json_text(Side::Edits, json)?;
    let invalid = |problem| Error::new(Side::Edits, "", ErrorKind::InvalidEdits { problem });
    // serde would also read an array of the values of the object.
    if json.trim_start().starts_with('[') {
        return Err(invalid("found an array, expected an object".to_owned()));
    }
    serde_json::from_str(json).map_err(|error| {
        if error.is_data() {
            invalid(without_string(error.to_string()))
        } else {
            invalid_json(Side::Edits, &error)
        }
    })
}

/// The message of serde without strings of the input: one may be a secret that was
/// passed by mistake.
fn without_string(problem: String) -> String {
    let quoted = problem.strip_prefix("invalid type: string \"");
    match quoted.and_then(|rest| rest.rsplit_once("\", expected ")) {
        Some((_, expected)) => format!("invalid type: string, expected {expected}"),
        None => problem,
    }
}

/// Edits as they were written. Whether they fit together is checked later.
#[derive(Deserialize)]
#[serde(rename = "Edits", deny_unknown_fields, expecting = "an object")]
struct Document {
    entity: Option<Entity>,
    id: Option<RowId>,
    deletes: Deletes,
    #[serde(default)]
    cleared: Vec<Field>,
    edits: Vec<Edit>,
    unfinished: Option<Unfinished>,
    #[serde(default)]
    warnings: Vec<Warning>,
    newest: Option<RowId>,
    #[serde(default)]
    earlier: Vec<Edit>,
    #[serde(default)]
    generation: Generations,
}

impl Document {
    fn into_edits(self) -> Result<Edits, String> {
        let mut edits = self.edits;
        if let Some(repeated) = first_repeated(edits.iter().filter_map(Edit::id)) {
            return Err(format!("found two edits of the row {repeated}"));
        }
        edits.sort_by_key(Edit::order);
        let mut cleared = FieldSet::EMPTY;
        for field in self.cleared {
            let mut of_field = edits.iter().filter(|edit| edit.field() == field).peekable();
            if of_field.peek().is_none() || of_field.any(|edit| !edit.is_delete()) {
                return Err(format!(
                    "found {field} as cleared, expected deletes of it alone"
                ));
            }
            cleared.insert(field);
        }
        // Without edits, a program that loops until there are no edits would never
        // report these.
        if edits.is_empty() && (self.unfinished.is_some() || !self.warnings.is_empty()) {
            return Err("found unfinished or warnings without edits".to_owned());
        }
        let appends = |edit: &Edit| edit.id().is_none();
        if !edits.iter().any(appends) {
            if self.newest.is_some() {
                return Err("found newest without an edit that appends".to_owned());
            }
            if !self.earlier.is_empty() {
                return Err("found earlier without an edit that appends".to_owned());
            }
        }
        if !self.earlier.iter().all(appends) {
            return Err("found an edit of a row in earlier, expected appends alone".to_owned());
        }
        Ok(Edits {
            origin: Origin {
                entity: self.entity,
                id: self.id.map(RowId::get),
            },
            deletes: self.deletes,
            cleared,
            list: edits,
            unfinished: self.unfinished.map(Box::new),
            warnings: self.warnings,
            newest: self.newest,
            earlier: self.earlier,
            generation: self.generation,
        })
    }
}
