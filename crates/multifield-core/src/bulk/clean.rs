//! Runs over one input, which clean each entity by itself.

use std::io::{self, Read};

use super::{
    blocks::Blocks, lines::Located, output::Output, plan::Planner, Bulk, BulkError, Done, Event,
    Missing, Summary,
};
use crate::{
    diff::{all_calls, Diff},
    edits::Edits,
    error::{meaningless, Error, Side},
    model::Current,
};

/// What to do with each entity of a single input. See [`Bulk::clean`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cleanup {
    /// [`Diff::dedupe`](crate::Diff::dedupe)
    Dedupe,
    /// [`Diff::tidy`](crate::Diff::tidy)
    Tidy,
}

impl Cleanup {
    /// Returns the edits of one entity.
    ///
    /// # Errors
    ///
    /// The errors of [`Diff::dedupe`] and [`Diff::tidy`].
    ///
    /// ```
    /// use multifield_core::{Cleanup, Current, Diff};
    ///
    /// let current = Current::from_json(r#"{"EMAIL": [
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"}
    /// ]}"#)?;
    /// assert!(Cleanup::Dedupe.edits(&Diff::new(), &current)?.is_empty());
    /// assert_eq!(Cleanup::Tidy.edits(&Diff::new(), &current)?.len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn edits(self, diff: &Diff, current: &Current<'_>) -> Result<Edits, Error> {
        match self {
            Cleanup::Dedupe => diff.dedupe(current),
            Cleanup::Tidy => diff.tidy(current),
        }
    }

    /// Returns all calls of one entity, as [`Diff::rounds`] does.
    ///
    /// # Errors
    ///
    /// The errors of [`Diff::dedupe`] and [`Diff::tidy`].
    ///
    /// ```
    /// use multifield_core::{Cleanup, Current, Diff};
    ///
    /// let row = |id| format!(r#"{{"ID": {id}, "VALUE_TYPE": "WORK", "VALUE": "a.example"}}"#);
    /// let current = format!(r#"{{"WEB": [{}, {}, {}]}}"#, row(7), row(8), row(9));
    /// let calls = Cleanup::Dedupe.rounds(&Diff::new(), &Current::from_json(&current)?)?;
    /// assert_eq!(calls.len(), 2);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn rounds(self, diff: &Diff, current: &Current<'_>) -> Result<Vec<Edits>, Error> {
        let plan = |state: &Current<'_>| self.edits(diff, state);
        all_calls(plan(current)?, current, plan)
    }

    /// Returns its name: `dedupe` or `tidy`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Cleanup::Dedupe => "dedupe",
            Cleanup::Tidy => "tidy",
        }
    }
}

impl Bulk {
    /// Removes duplicates of many entities, or tidies them, from lines in memory.
    ///
    /// # Errors
    ///
    /// The errors of [`clean`](Bulk::clean).
    ///
    /// ```
    /// use multifield_core::{Bulk, BulkForm, Cleanup};
    ///
    /// let current = r#"{"ID": 43, "WEB": [
    ///     {"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "a.example"},
    ///     {"ID": 6, "VALUE_TYPE": "WORK", "VALUE": "a.example"}
    /// ]}"#.replace('\n', "");
    /// let done = Bulk::new().clean_ndjson(Cleanup::Dedupe, &current)?;
    /// assert_eq!(
    ///     String::from_utf8_lossy(&done.lines),
    ///     "{\"id\":43,\"fields\":{\"WEB\":[{\"ID\":5,\"DELETE\":\"Y\"}]}}\n",
    /// );
    /// let review = Bulk::new().form(BulkForm::Text { color: false });
    /// let done = review.clean_ndjson(Cleanup::Dedupe, &current)?;
    /// assert_eq!(
    ///     String::from_utf8_lossy(&done.lines),
    ///     "entity 43\nWEB\n  - 5  a.example (WORK)\n\n",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn clean_ndjson(
        &self,
        cleanup: Cleanup,
        current: &(impl AsRef<[u8]> + ?Sized),
    ) -> Result<Done, Error> {
        let current = Blocks::of_bytes(current.as_ref());
        Done::in_memory(|emit| self.clean_on(cleanup, current, emit))
    }

    /// Removes duplicates of many entities, or tidies them. The output is written during
    /// the run, in the order of the input.
    ///
    /// The lines are those of current in [`run`](Bulk::run), and the options are the same.
    /// The entities are not kept in memory. Their IDs are, to find repeated ones, except
    /// with [`InputOrder::Sorted`](crate::InputOrder::Sorted). With
    /// [`max_deletes_run`](Bulk::max_deletes_run), the output is kept in memory, too, unless
    /// the entities are sorted.
    ///
    /// # Errors
    ///
    /// [`BulkError::Read`] and [`BulkError::Write`] are the errors of the reader and of
    /// `emit`.
    ///
    /// The following errors concern one entity or line. With
    /// [`OnError::Skip`](crate::OnError::Skip) they are events: those of
    /// [`Current::from_json`](crate::Current::from_json), of
    /// [`Diff::dedupe`](crate::Diff::dedupe) or [`Diff::tidy`](crate::Diff::tidy) and of
    /// [`Request::command`](crate::Request::command); `missing_entity_id`, `wrong_id`,
    /// `entity_id_mismatch`; `repeated_entity`.
    ///
    /// The following errors always end the run: `unsorted`; `too_many_deletes` of the run;
    /// `meaningless_option` for [`Missing::Add`] and `duplicates: keep`; `wrong_option` (no
    /// threads, or above 1024).
    ///
    /// ```
    /// use multifield_core::{Bulk, Cleanup, Event};
    ///
    /// let current: &[u8] = br#"{"ID": 43, "EMAIL": [{"ID": 5, "VALUE": "Anna@example.com"}]}"#;
    /// let mut lines = Vec::new();
    /// let summary = Bulk::new().clean(Cleanup::Tidy, current, |event| {
    ///     if let Event::Lines(part) = event {
    ///         lines.extend_from_slice(part);
    ///     }
    ///     Ok(())
    /// })?;
    /// assert!(lines.starts_with(br#"{"id":43,"fields":{"EMAIL":[{"ID":5,"VALUE":"anna@example.com""#));
    /// assert_eq!(summary.overwrites, 1);
    /// # Ok::<(), multifield_core::BulkError>(())
    /// ```
    pub fn clean(
        &self,
        cleanup: Cleanup,
        current: impl Read + Send,
        emit: impl FnMut(Event<'_>) -> io::Result<()> + Send,
    ) -> Result<Summary, BulkError> {
        self.clean_on(cleanup, Blocks::of_reader(current), emit)
    }

    fn clean_on(
        &self,
        cleanup: Cleanup,
        current: Blocks<'_, impl Read + Send>,
        emit: impl FnMut(Event<'_>) -> io::Result<()> + Send,
    ) -> Result<Summary, BulkError> {
        self.diff.check_dedupe(cleanup.as_str())?;
        if self.missing == Missing::Add {
            return Err(meaningless("missing", "add", cleanup.as_str()).into());
        }
        let planner = &Planner::new(self);
        let output = Output::new(self, Side::Current, emit);
        self.on_threads(output, |output| {
            self.run_one(Side::Current, current, output, || {
                |entity: Located<'_>, lines: &mut Vec<u8>| planner.clean(cleanup, entity, lines)
            })
        })
    }
}
