use std::fmt;

use serde::{Serialize, Serializer};

use crate::{
    edits::{Edit, Edits},
    json::fmt_json,
    model::{Field, RowId, ValueType},
};

/// Edits as `crm.item.update` takes them, under `fields.fm`: see
/// [`Edits::fm`].
///
/// `Display` writes it as compact JSON, and serde writes it, too. Where there is
/// nothing to do it is `{}`, which is not worth a call.
///
/// ```
/// assert_eq!(multifield_core::Edits::default().fm().to_string(), "{}");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Fm<'e, 'a>(&'e Edits<'a>);

impl<'a> Edits<'a> {
    /// The form of `crm.item.update`: a map, of which the key says what
    /// happens. Its keys are all ids ascending, then `n0`, `n1`, … through all
    /// fields.
    ///
    /// Every row has its `typeId`, without which the portal ignores it. A
    /// deletion has an empty `value`. The portal's rules are
    /// [in the guide](crate::_guide::portal#writing-by-crmitemupdate), and so is
    /// [all of this shape](crate::_guide::shapes::fm).
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
    /// assert_eq!(edits.fm().to_string(), concat!(
    ///     r#"{"8555":{"typeId":"EMAIL","value":""},"#,
    ///     r#""8559":{"typeId":"PHONE","valueType":"MOBILE","value":"11"},"#,
    ///     r#""n0":{"typeId":"PHONE","valueType":"WORK","value":"22"}}"#,
    /// ));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn fm(&self) -> Fm<'_, 'a> {
        Fm(self)
    }
}

impl fmt::Display for Fm<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_json(self, f)
    }
}

impl Serialize for Fm<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.rows();
        serializer.collect_map(rows.map(|(key, field, edit)| (key, Row::new(field, edit))))
    }
}

impl<'e, 'a> Fm<'e, 'a> {
    /// The edits by their keys.
    pub(super) fn rows(self) -> impl Iterator<Item = (String, Field, &'e Edit<'a>)> {
        let mut stored: Vec<(RowId, Field, &Edit<'_>)> = self
            .0
            .iter()
            .filter_map(|(field, edit)| Some((edit.id()?, field, edit)))
            .collect();
        stored.sort_unstable_by_key(|(id, ..)| *id);
        let stored = stored
            .into_iter()
            .map(|(id, field, edit)| (id.to_string(), field, edit));
        let new = appends(self.0)
            .enumerate()
            .map(|(index, (field, edit))| (format!("n{index}"), field, edit));
        stored.chain(new)
    }
}

/// Appends as `crm.item.add` takes them, under `fields.fm`: a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct FmList<'e, 'a>(pub(super) &'e Edits<'a>);

impl Serialize for FmList<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(appends(self.0).map(|(field, edit)| Row::new(field, edit)))
    }
}

/// The edits that add, in all fields.
pub(super) fn appends<'e, 'a>(edits: &'e Edits<'a>) -> impl Iterator<Item = (Field, &'e Edit<'a>)> {
    edits.iter().filter(|(_, edit)| edit.id().is_none())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row<'e> {
    pub(super) type_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value_type: Option<&'e ValueType<'e>>,
    pub(super) value: &'e str,
}

impl<'e> Row<'e> {
    pub(super) fn new(field: Field, edit: &'e Edit<'_>) -> Self {
        let (value_type, value) = match edit {
            Edit::Overwrite {
                value, value_type, ..
            }
            | Edit::Append { value, value_type } => (Some(value_type), &**value),
            Edit::Delete { .. } => (None, ""),
        };
        Row {
            type_id: field.type_id(),
            value_type,
            value,
        }
    }
}
