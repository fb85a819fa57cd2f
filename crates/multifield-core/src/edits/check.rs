//! Checks whether edits still fit the state of the portal.

use super::{Edits, RowState};
use crate::{
    error::{Error, ErrorKind, Side},
    model::{Current, Field, Row, RowId},
};

impl Edits {
    /// Checks that the rows to overwrite or delete have not changed in the portal since.
    ///
    /// Servers of the generations `factory` and `distinct` create a deleted row again if a
    /// call overwrites it. So if time has passed, read the entity again and check before you
    /// send. If this fails, diff again.
    ///
    /// # Errors
    ///
    /// `other_entity` if the edits were made for another entity; `stale_edit`, at the field
    /// and ID, if a row has changed or was deleted; `field_not_read` if the field was not
    /// read.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let before = r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}"#;
    /// let current = Current::from_json(before)?;
    /// let desired = Desired::from_json(r#"{"WEB": []}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// edits.check(&current)?;
    ///
    /// let now = Current::default();
    /// assert_eq!(
    ///     edits.check(&now).unwrap_err().to_string(),
    ///     "WEB 9: the edit expects a.example (WORK), but the portal has no such row: read and plan again",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn check(&self, current: &Current<'_>) -> Result<(), Error> {
        self.check_entity(current, Side::Current)?;
        for edit in &self.list {
            if let (Some(id), Some(was)) = (edit.id(), edit.was()) {
                check_row(current, edit.field(), id, was)?;
            }
        }
        Ok(())
    }

    /// Fails if a state belongs to another entity than the edits.
    pub(crate) fn check_entity(&self, state: &Current<'_>, side: Side) -> Result<(), Error> {
        let found = state.origin();
        found
            .check_kind(self.origin, Side::Edits)
            .and_then(|()| found.check_id(self.origin, Side::Edits))
            .map_err(|kind| Error::new(side, "", kind))
    }
}

fn check_row(current: &Current<'_>, field: Field, id: RowId, was: &RowState) -> Result<(), Error> {
    let error = |kind| Error::new(Side::Edits, format!("{field} {id}"), kind);
    if let Some(unread) = current.unread(field) {
        return Err(error(unread.into_kind(field)));
    }
    match current.find(field, id) {
        Some(row) if row.value() == was.value && *row.value_type() == was.value_type => Ok(()),
        row => Err(error(ErrorKind::StaleEdit {
            expected: was.to_string(),
            found: row.map_or_else(|| "no such row".to_owned(), Row::shown),
        })),
    }
}
