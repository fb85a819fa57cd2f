//! Resumes a killed run, and writes its journal.

use std::{collections::BTreeMap, mem};

use multifield_core::Entity;

use super::{InFlight, Output, Sent, Sync};
use crate::{
    call::{Call, CallId},
    end::{End, Outcome},
    journal::{self, JournalError, Past},
    options::Options,
    pace::millis,
};

impl Sync {
    /// Resumes a run that was killed or has stopped. The journal has the lines of
    /// [`Output::Record`]. An empty journal begins a run, and so does the journal of a run in
    /// which every entity has ended.
    ///
    /// Push the same entities again. Those that have ended are skipped, except those that
    /// [ended as stopped](Outcome::Stopped). Those whose edits were sent and that have not
    /// ended settle first, from the first poll on. Rows that were sent for deletion count
    /// for [`max_deletes_run`](Options::max_deletes_run). Append the new lines to the same
    /// journal. A last line that was cut off is ignored.
    ///
    /// The end of an entity is reported before it is recorded. So the resumed run may
    /// report it a second time.
    ///
    /// # Errors
    ///
    /// [`JournalError`]: a newer format, another kind of entity, another label, other options
    /// (except limits and times), or a line that does not belong into a journal.
    ///
    /// ```
    /// use multifield_core::{Desired, Entity};
    /// use multifield_sync::{Options, Output, Sync};
    ///
    /// let Output::Record(header) = Sync::new(Entity::Lead, Options::new()).poll(0) else {
    ///     unreachable!()
    /// };
    /// let journal = header + "{\"done\":7,\"outcome\":\"changed\"}\n";
    /// let mut sync = Sync::resume(Entity::Lead, Options::new(), journal)?;
    /// sync.push(7, Desired::from_json(r#"{"PHONE": ["1"]}"#)?)?;
    /// sync.close();
    /// let totals = loop {
    ///     if let Output::Done(totals) = sync.poll(0) { break totals };
    /// };
    /// assert_eq!((totals.entities(), totals.done_before), (0, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resume(
        entity: Entity,
        options: Options,
        journal: impl AsRef<[u8]>,
    ) -> Result<Sync, JournalError> {
        let past = Past::read(entity, &options, journal.as_ref())?;
        let mut sync = Sync::new(entity, options);
        let left = sync.deletes_left;
        sync.deletes_left = left.map(|left| left.saturating_sub(past.deletes));
        if past.is_cut {
            // The last line was cut off, so the new header must begin on a new line.
            if let Some(header) = sync.records.front_mut() {
                header.insert(0, '\n');
            }
        }
        sync.past = past;
        Ok(sync)
    }

    /// Returns whether this run continues an earlier run, which has begun and not ended.
    ///
    /// ```
    /// use multifield_core::Entity;
    /// use multifield_sync::{Options, Output, Sync};
    ///
    /// let Output::Record(header) = Sync::new(Entity::Lead, Options::new()).poll(0) else {
    ///     unreachable!()
    /// };
    /// let begun = header + "{\"done\":7,\"outcome\":\"changed\"}\n";
    /// let ended = begun.clone() + "{\"end\":true}\n";
    /// assert!(Sync::resume(Entity::Lead, Options::new(), begun)?.is_resumed());
    /// assert!(!Sync::resume(Entity::Lead, Options::new(), ended)?.is_resumed());
    /// # Ok::<(), multifield_sync::JournalError>(())
    /// ```
    #[must_use]
    pub fn is_resumed(&self) -> bool {
        !(self.past.done.is_empty() && self.past.sent.is_empty())
    }

    /// Lets entities settle whose edits were sent by the previous run.
    pub(super) fn begin(&mut self) {
        let resumed_at = *self.resumed_at.get_or_insert(self.now);
        let until = resumed_at.saturating_add(millis(self.options.settle));
        for id in self.unfinished.drain(..) {
            self.settling.insert((until, id));
        }
    }

    /// Records the end of an entity after the caller has received it. A stopped entity is
    /// not recorded, so that the run can be resumed.
    pub(super) fn record_end(&mut self, end: &End) {
        if !self.options.dry_run && end.outcome != Outcome::Stopped {
            self.records.push_back(journal::done(end.id, end.outcome));
        }
    }

    /// Records the end of the run, once.
    pub(super) fn record_end_of_run(&mut self) -> Option<Output> {
        let is_new = !mem::replace(&mut self.is_end_recorded, true);
        (is_new && !self.options.dry_run).then(|| Output::Record(journal::end()))
    }

    /// Records the entities of a call, and keeps the call until the line is written. The
    /// number is that of rows that are sent for deletion for the first time.
    pub(super) fn record_call(&mut self, call: Call, entities: BTreeMap<u64, u64>) -> Output {
        self.recorded = Some(call);
        Output::Record(journal::sent(entities))
    }

    /// Returns the call after its line was written. `None` if its plans became too old in
    /// the meantime, or if the run has stopped.
    pub(super) fn recorded_call(&mut self) -> Option<Call> {
        let call = self.recorded.take()?;
        let since = self.in_flight.get(&call.id()).map(|call| call.since)?;
        let is_old = self.now.saturating_sub(since) > millis(self.options.plan_age);
        if !is_old && self.totals.fault.is_none() {
            return Some(call);
        }
        self.take_back(call.id());
        None
    }

    fn take_back(&mut self, call: CallId) {
        let Some(InFlight { sent, .. }) = self.in_flight.remove(&call) else {
            return;
        };
        match sent {
            Sent::Reads(_) => {}
            Sent::Batch(entities) => self.queued.extend(entities.into_iter().map(|(_, id)| id)),
            Sent::Alone(id) => self.queued.push_back(id),
        }
    }
}
