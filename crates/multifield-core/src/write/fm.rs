use serde::{Serialize, Serializer};

use crate::{
    edits::{Edit, Edits},
    json::to_json,
    model::{RowId, ValueType},
};

/// Edits for `crm.item.update`, under `fields.fm`: see [`Edits::fm`].
///
/// `to_json` and serde write it as JSON. `{}` means that there is nothing to do: do not
/// make a call.
///
/// ```
/// assert_eq!(multifield_core::Edits::default().fm().to_json(), "{}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fm<'e>(&'e Edits);

impl Edits {
    /// Returns the edits in the format of `crm.item.update`: an object of rows. Its keys are
    /// the IDs of stored rows in ascending order, then `n0`, `n1`, … for new rows of all
    /// fields.
    ///
    /// Every row contains `typeId`, because the portal ignores rows without it. A deletion
    /// has an empty `value`. The guide describes [the portal's
    /// rules](crate::_guide::portal#writing-by-crmitemupdate) and [this
    /// format](crate::_guide::shapes::fm).
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::from_json(r#"{"fm": [
    ///     {"id": 8559, "typeId": "PHONE", "valueType": "MOBILE", "value": "1"},
    ///     {"id": 8555, "typeId": "EMAIL", "valueType": "WORK", "value": "a@b.co"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["11", "22"], "EMAIL": []}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// assert_eq!(edits.fm().to_json(), concat!(
    ///     r#"{"8555":{"typeId":"EMAIL","value":""},"#,
    ///     r#""8559":{"typeId":"PHONE","valueType":"MOBILE","value":"11"},"#,
    ///     r#""n0":{"typeId":"PHONE","valueType":"WORK","value":"22"}}"#,
    /// ));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn fm(&self) -> Fm<'_> {
        Fm(self)
    }
}

impl Fm<'_> {
    /// Returns the JSON that serde writes.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let desired = Desired::from_json(r#"{"WEB": "a.example"}"#)?;
    /// let edits = diff(&Current::from_json(r#"{"WEB": []}"#)?, &desired)?;
    /// assert_eq!(
    ///     edits.fm().to_json(),
    ///     r#"{"n0":{"typeId":"WEB","valueType":"WORK","value":"a.example"}}"#,
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

impl Serialize for Fm<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.rows().map(|(key, edit)| (key, Row::new(edit))))
    }
}

impl<'e> Fm<'e> {
    /// The edits with their keys.
    pub(super) fn rows(self) -> impl Iterator<Item = (String, &'e Edit)> {
        let edits = self.0.iter();
        let mut stored: Vec<(RowId, &Edit)> =
            edits.filter_map(|edit| Some((edit.id()?, edit))).collect();
        stored.sort_unstable_by_key(|(id, _)| *id);
        let stored = stored.into_iter().map(|(id, edit)| (id.to_string(), edit));
        let new = appends(self.0).enumerate();
        stored.chain(new.map(|(index, edit)| (format!("n{index}"), edit)))
    }
}

/// New rows as a list, which `crm.item.add` requires in `fields.fm`.
#[derive(Clone, Copy, Debug)]
pub(super) struct FmList<'e>(pub(super) &'e Edits);

impl Serialize for FmList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(appends(self.0).map(Row::new))
    }
}

/// The edits of all fields that add rows.
pub(super) fn appends(edits: &Edits) -> impl Iterator<Item = &Edit> {
    edits.iter().filter(|edit| edit.id().is_none())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row<'e> {
    pub(super) type_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value_type: Option<&'e ValueType<'static>>,
    pub(super) value: &'e str,
}

impl<'e> Row<'e> {
    pub(super) fn new(edit: &'e Edit) -> Self {
        let written = edit.written();
        Row {
            type_id: edit.field().type_id(),
            value_type: written.map(|(_, value_type)| value_type),
            value: written.map_or("", |(value, _)| value),
        }
    }
}
