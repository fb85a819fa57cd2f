//! All calls of a plan, for those who cannot read between them.

use crate::{
    diff::Diff,
    edits::Edits,
    error::{Error, ErrorKind, Side},
    model::{Current, Desired},
};

impl Diff {
    /// All calls that lead from `current` to `desired`, in order; none where there
    /// is nothing to do.
    ///
    /// Most plans take one call. Where [`Edits::is_last`] says that more are
    /// needed, the usual way is to send the edits, read the entity again, and diff
    /// again. This is for callers that cannot read in between. Send the calls one
    /// after the other, each only after the one before has succeeded.
    ///
    /// # Errors
    ///
    /// Those of [`Diff::diff`]; `equal_rows_not_read` for a `current` that was
    /// read from `fm`, which may lack equal rows, unless
    /// [`generation`](Diff::generation) says that the server does not hide them.
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
