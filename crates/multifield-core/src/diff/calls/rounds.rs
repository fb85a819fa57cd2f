//! All calls of a plan, for programs that cannot read between two calls.

use std::iter;

use crate::{
    diff::Diff,
    edits::{Edit, Edits},
    error::{Error, ErrorKind, Side},
    model::{fails_check, Current, Desired, Row, MAX_TYPE_LENGTH},
    options::{Order, Strategy},
};

/// A type of up to this length has room for the marks of a row in transit.
const ROOM_FOR_MARKS: usize = MAX_TYPE_LENGTH / 2;

/// The maximum number of rows to read for planning calls ahead. Rows are counted again
/// for each call. This takes less than a second, and is enough for all calls of five
/// hundred equal rows.
const MOST_ROWS_AHEAD: usize = 250_000;

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
        let plan = |state: &Current<'_>| self.next_call(state, desired);
        all_calls(plan(current)?, current, plan)
    }

    /// Whether the portal may refuse a later call of a plan, although it accepts the
    /// first one. For example, if the order of a list counts, an earlier call may uncover
    /// a row. A value that the portal refuses may then prevent the edit of this row.
    pub(in crate::diff) fn may_be_refused_later(&self, desired: &Desired<'_>) -> bool {
        let names_id = || {
            let mut listed = desired.lists().flat_map(|(_, rows)| rows);
            listed.any(|row| row.id().is_some())
        };
        self.order == Order::Desired || self.strategy == Strategy::First || names_id()
    }
}

/// Refuses a plan before its first call, if a later call would fail.
///
/// Most plans only delete rows. Their later calls can fail only if the first call fails,
/// unless the list `may_be_refused` later, or a row cannot get a temporary type. Other
/// plans are planned ahead. Planning a call takes time for all stored and `listed` rows.
/// So if a plan has thousands of equal rows, only its first calls are planned.
pub(in crate::diff) fn check_later(
    first: &Edits,
    current: &Current<'_>,
    listed: usize,
    may_be_refused: impl FnOnce() -> bool,
    plan: impl Fn(&Current<'_>) -> Result<Edits, Error>,
) -> Result<(), Error> {
    let may_be_stuck = |row: &Row<'_>| {
        fails_check(row.field(), row.value()) || row.value_type().as_str().len() > ROOM_FOR_MARKS
    };
    let only_deletes = || first.iter().all(Edit::is_delete);
    if only_deletes() && !may_be_refused() && !current.iter().any(may_be_stuck) {
        return Ok(());
    }
    let rows = current.iter().len() + listed;
    calls_ahead(MOST_ROWS_AHEAD / rows.max(1), first, current, plan).map(drop)
}

/// All calls of a plan, from its first call. None if it has no edits.
pub(crate) fn all_calls(
    first: Edits,
    current: &Current<'_>,
    plan: impl Fn(&Current<'_>) -> Result<Edits, Error>,
) -> Result<Vec<Edits>, Error> {
    if first.is_empty() {
        return Ok(Vec::new());
    }
    let later = later_calls(&first, current, plan)?;
    Ok(iter::once(first).chain(later).collect())
}

/// The calls after the first one. Each is planned for the state after the calls before
/// it.
pub(in crate::diff) fn later_calls(
    first: &Edits,
    current: &Current<'_>,
    plan: impl Fn(&Current<'_>) -> Result<Edits, Error>,
) -> Result<Vec<Edits>, Error> {
    calls_ahead(usize::MAX, first, current, plan)
}

/// At most so many of the later calls.
fn calls_ahead(
    most: usize,
    first: &Edits,
    current: &Current<'_>,
    plan: impl Fn(&Current<'_>) -> Result<Edits, Error>,
) -> Result<Vec<Edits>, Error> {
    let (mut calls, mut state) = (Vec::new(), None);
    loop {
        let last = calls.last().unwrap_or(first);
        if last.is_last() || calls.len() == most {
            return Ok(calls);
        }
        let before = state.as_ref().unwrap_or(current);
        let after = before.apply(last)?.into_owned();
        let next = plan(&after)?.planned_after(iter::once(first).chain(&calls));
        if next.is_empty() {
            return Ok(calls);
        }
        calls.push(next);
        state = Some(after);
    }
}
