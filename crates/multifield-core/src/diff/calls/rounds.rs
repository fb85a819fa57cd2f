//! All calls of a plan, for programs that cannot read between two calls.

use crate::{
    diff::Diff,
    edits::Edits,
    error::{Error, ErrorKind, Side},
    model::{Current, Desired},
};

impl Diff {
    /// Returns all calls that turn `current` into `desired`, in order. The list is empty if
    /// there is nothing to do.
    ///
    /// Most plans need one call. If [`Edits::is_last`] is false, the usual way is to send
    /// the edits, read the entity again, and diff again. This method is for programs that
    /// cannot read in between. Send the calls in order, each only after the one before has
    /// succeeded.
    ///
    /// # Errors
    ///
    /// The errors of [`Diff::diff`]; also `equal_rows_not_read` if `current` was read from
    /// `fm`, which may lack equal rows, unless [`generation`](Diff::generation) is one that
    /// shows them.
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ///     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "111111"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["111111"]}"#)?;
    /// let calls = Diff::new().rounds(&current, &desired)?;
    /// let fields: Vec<_> = calls.iter().map(|edits| edits.fields().to_json()).collect();
    /// assert_eq!(fields, [
    ///     r#"{"PHONE":[{"ID":8,"DELETE":"Y"}]}"#,
    ///     r#"{"PHONE":[{"ID":9,"DELETE":"Y"}]}"#,
    /// ]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn rounds(
        &self,
        current: &Current<'_>,
        desired: &Desired<'_>,
    ) -> Result<Vec<Edits>, Error> {
        if current.may_hide_rows() && self.meets_distinct() {
            return Err(Error::new(Side::Current, "", ErrorKind::EqualRowsNotRead));
        }
        let mut calls = Vec::new();
        let mut next = self.diff(current, desired)?;
        if next.is_empty() {
            return Ok(calls);
        }
        let mut state = current.clone().into_owned();
        while !next.is_last() {
            state = state.apply(&next)?.into_owned();
            let after = self.diff(&state, desired)?;
            calls.push(next);
            next = after.planned_after(calls.iter());
        }
        calls.push(next);
        Ok(calls)
    }
}
