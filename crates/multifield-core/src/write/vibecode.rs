use serde::{Serialize, Serializer};

use super::list;
use crate::{
    edits::{Edit, Edits},
    error::{Error, ErrorKind, Side},
    json::to_json,
    model::{Field, ValueType},
};

/// Edits for VibeCode, in the body of `PATCH /v1/contacts/:id`: see [`Edits::vibecode`].
///
/// `to_json` and serde write it as JSON. `{}` means that there is nothing to do: do not
/// make a call.
///
/// ```
/// assert_eq!(multifield_core::Edits::default().vibecode()?.to_json(), "{}");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Vibecode<'e>(&'e Edits);

impl Edits {
    /// Returns the edits in the format of VibeCode, which can only add rows of PHONE
    /// (`WORK`, `HOME`, `MOBILE`, `OTHER`) and EMAIL (`WORK`, `HOME`, `MAILING`, `OTHER`).
    /// VibeCode's `typeId` is the type of the value. The guide describes [VibeCode's
    /// rules](crate::_guide::portal#writing-by-vibecode) and [this
    /// format](crate::_guide::shapes::vibecode).
    ///
    /// # Errors
    ///
    /// `not_in_vibecode`, with the edits that this API cannot express.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["1"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// assert_eq!(
    ///     edits.vibecode()?.to_json(),
    ///     r#"{"phone":[{"value":"1","typeId":"WORK"}]}"#,
    /// );
    /// let desired = Desired::from_json(r#"{"WEB": ["a.example"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// assert_eq!(edits.vibecode().unwrap_err().code(), "not_in_vibecode");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn vibecode(&self) -> Result<Vibecode<'_>, Error> {
        let others: Vec<_> = self.iter().filter(|edit| !has_form(edit)).collect();
        if others.is_empty() {
            return Ok(Vibecode(self));
        }
        let edits = list(others.into_iter());
        let kind = ErrorKind::NotInVibecode { edits };
        Err(Error::new(Side::Edits, "", kind))
    }
}

fn has_form(edit: &Edit) -> bool {
    let known: &[&str] = match edit.field() {
        Field::Phone => &["WORK", "HOME", "MOBILE", "OTHER"],
        Field::Email => &["WORK", "HOME", "MAILING", "OTHER"],
        Field::Web | Field::Im | Field::Link => &[],
    };
    matches!(edit, Edit::Append { value_type, .. } if known.contains(&value_type.as_str()))
}

impl Vibecode<'_> {
    /// Returns the JSON that serde writes.
    ///
    /// ```
    /// assert_eq!(multifield_core::Edits::default().vibecode()?.to_json(), "{}");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

impl Serialize for Vibecode<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.by_field().map(|(field, edits)| {
            let rows: Vec<_> = edits.iter().filter_map(Row::new).collect();
            (field.type_id().to_ascii_lowercase(), rows)
        }))
    }
}

#[derive(Serialize)]
struct Row<'e> {
    value: &'e str,
    #[serde(rename = "typeId")]
    value_type: &'e ValueType<'static>,
}

impl<'e> Row<'e> {
    fn new(edit: &'e Edit) -> Option<Self> {
        match edit {
            Edit::Append {
                value, value_type, ..
            } => Some(Row { value, value_type }),
            Edit::Overwrite { .. } | Edit::Delete { .. } => None,
        }
    }
}
