use serde::{ser::SerializeMap, Serialize, Serializer};

use crate::{
    edits::{Edit, Edits},
    json::to_json,
    options::Deletes,
};

/// Edits for the classic methods, under `fields`: see [`Edits::fields`].
///
/// `to_json` and serde write it as JSON. `{}` means that there is nothing to do: do not
/// make a call.
///
/// ```
/// assert_eq!(multifield_core::Edits::default().fields().to_json(), "{}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields<'e>(pub(super) &'e Edits);

impl Edits {
    /// Returns the edits in the format of the classic methods (`crm.contact.update`,
    /// `crm.lead.update`, `crm.company.update`): an array of rows for each field with edits.
    ///
    /// An overwrite contains `ID`, `VALUE` and `VALUE_TYPE`, because the portal would reset
    /// a missing type and delete a row without a value. The option [`Deletes`] selects how
    /// deletions are written. IDs are integers. The guide describes [the portal's
    /// rules](crate::_guide::portal#writing-by-classic-methods) and [this
    /// format](crate::_guide::shapes::fields).
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": "222", "VALUE_TYPE": "MOBILE", "VALUE": "1"},
    ///     {"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "2"}
    /// ], "WEB": []}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["11"], "WEB": ["a.example"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// assert_eq!(edits.fields().to_json(), concat!(
    ///     r#"{"PHONE":[{"ID":222,"VALUE":"11","VALUE_TYPE":"MOBILE"},{"ID":223,"DELETE":"Y"}],"#,
    ///     r#""WEB":[{"VALUE":"a.example","VALUE_TYPE":"WORK"}]}"#,
    /// ));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn fields(&self) -> Fields<'_> {
        Fields(self)
    }
}

impl Fields<'_> {
    /// Returns the JSON that serde writes.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let desired = Desired::from_json(r#"{"WEB": "a.example"}"#)?;
    /// let edits = diff(&Current::from_json(r#"{"WEB": []}"#)?, &desired)?;
    /// assert_eq!(edits.fields().to_json(), r#"{"WEB":[{"VALUE":"a.example","VALUE_TYPE":"WORK"}]}"#);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let deletes = self.0.deletes();
        serializer.collect_map(self.0.by_field().map(|(field, edits)| {
            let rows = Rows { edits, deletes };
            (field.type_id(), rows)
        }))
    }
}

struct Rows<'e> {
    edits: &'e [Edit],
    deletes: Deletes,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let deletes = self.deletes;
        serializer.collect_seq(self.edits.iter().map(|edit| Row { edit, deletes }))
    }
}

struct Row<'e> {
    edit: &'e Edit,
    deletes: Deletes,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(None)?;
        if let Some(id) = self.edit.id() {
            row.serialize_entry("ID", &id)?;
        }
        match (self.edit.written(), self.deletes) {
            (Some((value, value_type)), _) => {
                row.serialize_entry("VALUE", value)?;
                row.serialize_entry("VALUE_TYPE", value_type)?;
            }
            (None, Deletes::Flag) => row.serialize_entry("DELETE", "Y")?,
            (None, Deletes::Blank) => row.serialize_entry("VALUE", "")?,
        }
        row.end()
    }
}
