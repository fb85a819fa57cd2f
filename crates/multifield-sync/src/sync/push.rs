//! Accepts the entities that the caller pushes.

use std::fmt;

use multifield_core::{Cleanup, Current, Desired, RowId};

use super::{PushError, Sync};
use crate::{end::Outcome, goal::Goal, job::Job};

impl Sync {
    /// Adds an entity with its desired state. Push an entity after
    /// [`Output::NeedInput`](super::Output::NeedInput). At other times it is also
    /// accepted, but needs memory until it ends.
    ///
    /// # Errors
    ///
    /// [`PushError`] if the entity was not accepted. The run is then unchanged.
    pub fn push(&mut self, id: u64, desired: Desired<'static>) -> Result<(), PushError> {
        self.push_goal(id, Goal::Desired(desired))
    }

    /// Adds an entity, and merges the changes from `base` to `ours` into the current
    /// state of the portal: see [`Merge`](multifield_core::Merge). `base` is the state of
    /// the portal at the last sync. [`End::state`](crate::End::state) is the next base,
    /// once the other system has stored it.
    ///
    /// If the run is killed, an entity may end twice, so store the next base in a way
    /// that may be repeated. A merge whose edits were carried out has no edits when it is
    /// planned again. With [`Order::Desired`](multifield_core::Order::Desired), this is
    /// not true if only a part of the edits was carried out. The run keeps its plan, but
    /// a killed and resumed run has to plan again.
    ///
    /// # Errors
    ///
    /// Those of [`push`](Sync::push).
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Entity};
    /// use multifield_sync::{Options, Outcome, Output, Reply, Sync};
    ///
    /// let phones = |rows: &str| format!(r#"{{"ID": "43", "PHONE": [{rows}]}}"#);
    /// let old = r#"{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "111"}"#;
    /// let added = r#"{"ID": "6", "VALUE_TYPE": "WORK", "VALUE": "222"}"#;
    ///
    /// let mut sync = Sync::new(Entity::Contact, Options::new());
    /// // The other system has changed nothing, and a person has added a number.
    /// let base = Current::from_json(&phones(old))?.into_owned();
    /// sync.push_merge(43, base, Desired::from_json(r#"{"PHONE": ["111"]}"#)?)?;
    /// sync.close();
    /// let response = format!(
    ///     r#"{{"result": {{"result": {{"list-0": [{}]}}}}}}"#,
    ///     phones(&[old, added].join(", ")),
    /// );
    /// loop {
    ///     match sync.poll(0) {
    ///         Output::Call(call) => sync.reply(call.id(), Reply::Http(200, response.clone().into()), 0),
    ///         Output::Entity(end) => assert_eq!(end.outcome, Outcome::Unchanged),
    ///         Output::Done(_) => break,
    ///         _ => {}
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn push_merge(
        &mut self,
        id: u64,
        base: Current<'static>,
        ours: Desired<'static>,
    ) -> Result<(), PushError> {
        let base = Box::new(base);
        let plan = None;
        self.push_goal(id, Goal::Merged { base, ours, plan })
    }

    /// Adds an entity, and removes its duplicates or tidies its values, based on the
    /// state at the time of the read. The options are those of
    /// [`Diff::dedupe`](multifield_core::Diff::dedupe) and
    /// [`Diff::tidy`](multifield_core::Diff::tidy).
    ///
    /// # Errors
    ///
    /// Those of [`push`](Sync::push).
    ///
    /// ```
    /// use multifield_core::{Cleanup, Entity};
    /// use multifield_sync::{Options, Outcome, Output, Reply, Sync};
    ///
    /// let mut sync = Sync::new(Entity::Contact, Options::new().dry_run(true));
    /// sync.push_cleanup(43, Cleanup::Dedupe)?;
    /// sync.close();
    /// let response = br#"{"result": {"result": {"list-0": [{"ID": "43", "EMAIL": [
    ///     {"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "anna@example.com"},
    ///     {"ID": "6", "VALUE_TYPE": "WORK", "VALUE": "anna@example.com"}
    /// ]}]}}}"#;
    /// let totals = loop {
    ///     match sync.poll(0) {
    ///         Output::Call(call) => sync.reply(call.id(), Reply::Http(200, response.to_vec()), 0),
    ///         Output::Done(totals) => break totals,
    ///         _ => {}
    ///     }
    /// };
    /// assert_eq!((totals.of(Outcome::Planned), totals.deletes), (1, 1));
    /// # Ok::<(), multifield_sync::PushError>(())
    /// ```
    pub fn push_cleanup(&mut self, id: u64, cleanup: Cleanup) -> Result<(), PushError> {
        self.push_goal(id, Goal::Cleaned(cleanup))
    }

    /// Adds an entity whose desired state cannot be read. It ends as [`Outcome::Refused`]
    /// with this code and message, and the other entities continue.
    ///
    /// # Errors
    ///
    /// Those of [`push`](Sync::push).
    ///
    /// ```
    /// use multifield_core::{Desired, Entity};
    /// use multifield_sync::{Options, Outcome, Output, Sync};
    ///
    /// let mut sync = Sync::new(Entity::Contact, Options::new());
    /// match Desired::from_json(r#"{"PHONES": []}"#) {
    ///     Ok(desired) => sync.push(43, desired)?,
    ///     Err(error) => sync.refuse(43, error.code().as_str(), &error)?,
    /// }
    /// assert!(matches!(sync.poll(0), Output::Record(_)));
    /// let Output::Entity(end) = sync.poll(0) else { unreachable!() };
    /// assert_eq!((end.outcome, end.code.as_deref()), (Outcome::Refused, Some("unknown_field")));
    /// # Ok::<(), multifield_sync::PushError>(())
    /// ```
    pub fn refuse(
        &mut self,
        id: u64,
        code: &str,
        message: impl fmt::Display,
    ) -> Result<(), PushError> {
        if let Some(job) = self.new_job(id, Goal::Desired(Desired::new()))? {
            self.jobs.insert(id, job);
            self.end(id, Outcome::Refused, code, message);
        }
        Ok(())
    }

    fn push_goal(&mut self, id: u64, goal: Goal) -> Result<(), PushError> {
        let Some(job) = self.new_job(id, goal)? else {
            return Ok(());
        };
        if job.was_sent_before {
            self.unfinished.push(id);
        } else {
            self.queued.push_back(id);
        }
        self.jobs.insert(id, job);
        Ok(())
    }

    /// Returns `None` if the entity has ended in the previous run.
    fn new_job(&mut self, id: u64, goal: Goal) -> Result<Option<Job>, PushError> {
        if RowId::new(id).is_none() {
            return Err(PushError::WrongId(id));
        }
        if self.is_closed {
            return Err(PushError::Closed(id));
        }
        if !self.seen.insert(id) {
            return Err(PushError::Repeated(id));
        }
        if self.past.done.contains(&id) {
            self.totals.done_before += 1;
            return Ok(None);
        }
        let mut job = Job::new(goal);
        job.was_sent_before = self.past.sent.contains(&id);
        job.in_doubt = job.was_sent_before;
        Ok(Some(job))
    }
}
