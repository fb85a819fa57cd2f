use std::collections::HashMap;

use crate::{
    error::{Error, ErrorKind, Side},
    model::{Current, Row, RowId},
    Edit, Edits,
};

impl<'a> Current<'a> {
    /// The state that the portal holds after the edits.
    ///
    /// A new row gets the highest ID plus one, in the order of the edits. A
    /// portal numbers over all its entities, so the IDs of new rows are not
    /// those that it gives; their order within a field is.
    ///
    /// # Errors
    ///
    /// Those of [`Edits::check`], where the edits were made for another state;
    /// `wrong_id` where a new row's ID would be above [`RowId::MAX`].
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
    pub fn apply(&self, edits: &Edits<'a>) -> Result<Current<'a>, Error> {
        edits.check(self)?;
        let stored: HashMap<RowId, &Edit<'a>> = edits
            .iter()
            .filter_map(|(_, edit)| Some((edit.id()?, edit)))
            .collect();
        let mut rows: Vec<Row<'a>> = self
            .iter()
            .filter_map(|row| match stored.get(&row.id()) {
                None => Some(row.clone()),
                Some(Edit::Overwrite {
                    id,
                    value,
                    value_type,
                    ..
                }) => Some(Row::new(
                    *id,
                    row.field(),
                    value_type.clone(),
                    value.clone(),
                )),
                Some(Edit::Delete { .. } | Edit::Append { .. }) => None,
            })
            .collect();
        let mut highest = self.highest_id();
        for (field, edit) in edits.iter() {
            if let Edit::Append { value, value_type } = edit {
                let id = next_id(highest)?;
                rows.push(Row::new(id, field, value_type.clone(), value.clone()));
                highest = Some(id);
            }
        }
        let others = self.other_rows().to_vec();
        Ok(Current::assemble(
            rows,
            others,
            self.unread_fields(),
            self.entity_id(),
        ))
    }
}

/// The ID of a new row where `highest` is the highest so far.
fn next_id(highest: Option<RowId>) -> Result<RowId, Error> {
    let next = highest.map_or(1, |id| id.get() + 1);
    RowId::new(next).ok_or_else(|| {
        let found = format!("the number {next}");
        Error::new(Side::Current, "", ErrorKind::WrongId { found })
    })
}
