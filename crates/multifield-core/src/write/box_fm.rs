use serde::{Serialize, Serializer};

use crate::{
    edits::{Edit, Edits},
    json::to_json,
    model::ValueType,
};

/// Edits for on-premise code, under `FM`: see [`Edits::box_fm`].
///
/// `to_json` and serde write it as JSON. `{}` means that there is nothing to do: do not
/// make a call.
///
/// ```
/// assert_eq!(multifield_core::Edits::default().box_fm().to_json(), "{}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BoxFm<'e>(&'e Edits);

impl Edits {
    /// Returns the edits in the format of `FM` in the PHP classes of an on-premise portal:
    /// an object of rows for each field. Its keys are the IDs of stored rows, then `n0`,
    /// `n1`, … per field. A deletion has an empty `VALUE`.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::from_json(r#"{"FM": {"PHONE": {
    ///     "222": {"VALUE_TYPE": "MOBILE", "VALUE": "1"},
    ///     "223": {"VALUE_TYPE": "WORK", "VALUE": "2"}
    /// }, "EMAIL": {}}}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["11"], "EMAIL": ["a@b.co"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// assert_eq!(edits.box_fm().to_json(), concat!(
    ///     r#"{"PHONE":{"222":{"VALUE":"11","VALUE_TYPE":"MOBILE"},"223":{"VALUE":""}},"#,
    ///     r#""EMAIL":{"n0":{"VALUE":"a@b.co","VALUE_TYPE":"WORK"}}}"#,
    /// ));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn box_fm(&self) -> BoxFm<'_> {
        BoxFm(self)
    }
}

impl BoxFm<'_> {
    /// Returns the JSON that serde writes.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let desired = Desired::from_json(r#"{"WEB": "a.example"}"#)?;
    /// let edits = diff(&Current::from_json(r#"{"WEB": []}"#)?, &desired)?;
    /// assert_eq!(edits.box_fm().to_json(), r#"{"WEB":{"n0":{"VALUE":"a.example","VALUE_TYPE":"WORK"}}}"#);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

impl Serialize for BoxFm<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.0.by_field();
        serializer.collect_map(fields.map(|(field, edits)| (field.type_id(), Rows(edits))))
    }
}

/// The rows of one field.
struct Rows<'e>(&'e [Edit]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut new = 0_usize..;
        serializer.collect_map(self.0.iter().map(|edit| {
            let key = match edit.id() {
                Some(id) => id.to_string(),
                None => format!("n{}", new.next().unwrap_or(0)),
            };
            (key, Row::of(edit))
        }))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct Row<'e> {
    value: &'e str,
    #[serde(rename = "VALUE_TYPE", skip_serializing_if = "Option::is_none")]
    value_type: Option<&'e ValueType<'static>>,
}

impl<'e> Row<'e> {
    fn of(edit: &'e Edit) -> Self {
        let written = edit.written();
        Row {
            value: written.map_or("", |(value, _)| value),
            value_type: written.map(|(_, value_type)| value_type),
        }
    }
}
