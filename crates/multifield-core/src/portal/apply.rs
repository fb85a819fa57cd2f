use std::collections::BTreeMap;

use super::rows::new_id;
use crate::{
    edits::Edits,
    error::Error,
    model::{Current, StoredRow},
};

impl Current<'_> {
    /// Returns the state after the edits.
    ///
    /// New rows get the next IDs after the highest one, in the order of the edits. The
    /// portal assigns other IDs, because it counts the rows of all entities. The order of
    /// the new rows within a field is the same.
    ///
    /// # Errors
    ///
    /// The errors of [`Edits::check`] if the edits were made for another state; `wrong_id`
    /// if the ID of a new row would be above [`RowId::MAX`](crate::RowId::MAX).
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Field};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["222222", "333333"]}"#)?;
    /// let after = current.apply(&diff(&current, &desired)?)?;
    /// let values: Vec<_> = after.rows(Field::Phone).iter().map(|row| row.value()).collect();
    /// assert_eq!(values, ["222222", "333333"]);
    /// assert!(diff(&after, &desired)?.is_empty());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn apply(&self, edits: &Edits) -> Result<Current<'_>, Error> {
        edits.check(self)?;
        let rows = self.stored_rows();
        let mut next = rows.last().map_or(0, |row| row.id.get()) + 1;
        let mut rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        for edit in edits {
            let Some((value, value_type)) = edit.written() else {
                if let Some(id) = edit.id() {
                    rows.remove(&id);
                }
                continue;
            };
            let id = if let Some(id) = edit.id() {
                id
            } else {
                let id = new_id(next)?;
                next += 1;
                id
            };
            let row = StoredRow {
                id,
                type_id: edit.field().type_id().into(),
                value_type: value_type.as_str().to_owned().into(),
                value: value.to_owned().into(),
            };
            rows.insert(id, row);
        }
        Ok(self.with_rows(rows.into_values().collect()))
    }
}
