//! The state machine and its public interface.

mod edits;
mod output;
mod plan;
mod push;
mod reads;
mod resume;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet, VecDeque},
    fmt,
};

pub use output::{Output, PushError};

use multifield_core::{Entity, Error};

use crate::{
    call::{Call, CallId, Reads, MAX_LISTS, MIN_BATCH, PAGE},
    end::{End, Outcome, Totals},
    job::Job,
    journal::{self, Past},
    options::Options,
    pace::{millis, Pace},
    reply::{Answers, Fault, Reply, Run, Unanswered},
};

/// The maximum number of entities that are processed at the same time.
const MAX_JOBS: usize = 4 * MAX_LISTS * PAGE;

/// The maximum number of plans that wait to be sent. Beyond it, nothing is read, because
/// plans would become too old.
const MAX_PLANNED: usize = MAX_LISTS * PAGE;

/// Brings many entities of one kind to their desired states.
///
/// [`Sync`] reads, plans, sends, and reads again, until each plan is empty. It has no
/// I/O, no clock and no threads: the caller asks [`poll`](Sync::poll) for the next
/// action, carries it out, and reports the result. Each entity ends with exactly one
/// [`Outcome`]. See the [crate](crate) for the table of states.
///
/// ```
/// use multifield_core::{Desired, Entity};
/// use multifield_sync::{Options, Outcome, Output, Reply, Sync};
///
/// // Of a portal: contact 43 has the number 1 before the update, and 2 afterwards.
/// let mut number = 1;
/// let mut send = |call: &multifield_sync::Call| {
///     let body = if call.is_edit() {
///         number = 2;
///         r#"{"result": {"result": {"43": true}}}"#.to_owned()
///     } else {
///         format!(r#"{{"result": {{"result": {{"list-0": [{{"ID": "43", "PHONE": [
///             {{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "{number}"}}
///         ]}}]}}}}}}"#)
///     };
///     Reply::Http(200, body.into())
/// };
///
/// let mut sync = Sync::new(Entity::Contact, Options::new());
/// let mut input = vec![(43, Desired::from_json(r#"{"PHONE": ["2"]}"#)?)].into_iter();
/// let mut now = 0;
/// let totals = loop {
///     match sync.poll(now) {
///         Output::NeedInput => match input.next() {
///             Some((id, desired)) => sync.push(id, desired)?,
///             None => sync.close(),
///         },
///         Output::Call(call) => sync.reply(call.id(), send(&call), now),
///         Output::Record(line) => eprint!("{line}"),
///         Output::Entity(end) => assert_eq!((end.id, end.outcome), (43, Outcome::Changed)),
///         // A real driver sleeps.
///         Output::Wait(until) => now = until.unwrap(),
///         Output::Done(totals) => break totals,
///         _ => unreachable!(),
///     }
/// };
/// assert_eq!((totals.of(Outcome::Changed), totals.overwrites), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sync {
    entity: Entity,
    options: Options,
    /// The latest time that the caller has passed, in milliseconds.
    now: u64,
    is_closed: bool,
    /// The IDs of all pushed entities.
    seen: HashSet<u64>,
    /// The key is the ID: a stopped run always ends its entities in the same order.
    jobs: BTreeMap<u64, Job>,
    /// Entities to read.
    queued: VecDeque<u64>,
    /// Entities to read by themselves, because a list did not contain them.
    alone: VecDeque<u64>,
    /// Entities with edits to send.
    planned: VecDeque<u64>,
    /// Entities that wait, each with the time when it is read again.
    settling: BTreeSet<(u64, u64)>,
    in_flight: BTreeMap<CallId, InFlight>,
    ended: VecDeque<End>,
    next_call: CallId,
    pace: Pace,
    /// The maximum number of pages in a read.
    pages: usize,
    /// Whether a plan became too old since the last read.
    has_expired: bool,
    /// The maximum number of commands in a batch of edits.
    batch: usize,
    /// The rest of [`Options::max_deletes_run`], without the rows that plans have
    /// reserved.
    deletes_left: Option<u64>,
    unanswered: Unanswered,
    /// The number of refused calls of edits in a row.
    refused_edits: u32,
    /// The first call that is sent with a renewed token.
    renewed_at: Option<CallId>,
    totals: Totals,
    /// The contents of the journal, if the run was resumed.
    past: Past,
    resumed_at: Option<u64>,
    /// Entities that have to settle, because the previous run has sent their edits.
    unfinished: Vec<u64>,
    /// Whether the journal contains the end of the run.
    is_end_recorded: bool,
    /// Lines for the journal.
    records: VecDeque<String>,
    /// The call that is sent after its line was written.
    recorded: Option<Call>,
}

/// Shows how many entities are in which state, and no values.
impl fmt::Debug for Sync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sync")
            .field("entity", &self.entity)
            .field("queued", &(self.queued.len() + self.alone.len()))
            .field("planned", &self.planned.len())
            .field("settling", &self.settling.len())
            .field("calls_in_flight", &self.in_flight.len())
            .finish_non_exhaustive()
    }
}

/// A call without a reply.
#[derive(Debug)]
struct InFlight {
    since: u64,
    sent: Sent,
}

#[derive(Debug)]
enum Sent {
    Reads(Reads),
    /// The edits of these entities, with their keys in the batch.
    Batch(Vec<(String, u64)>),
    /// The edits of one entity, in a call by itself.
    Alone(u64),
}

impl Sync {
    /// Creates a run for entities of this kind.
    #[must_use]
    pub fn new(entity: Entity, options: Options) -> Sync {
        let header = (!options.dry_run).then(|| journal::header(entity, &options));
        Sync {
            entity,
            options,
            now: 0,
            is_closed: false,
            seen: HashSet::new(),
            jobs: BTreeMap::new(),
            queued: VecDeque::new(),
            alone: VecDeque::new(),
            planned: VecDeque::new(),
            settling: BTreeSet::new(),
            in_flight: BTreeMap::new(),
            ended: VecDeque::new(),
            next_call: CallId(0),
            pace: Pace::new(options.limits),
            pages: 1,
            has_expired: false,
            batch: MIN_BATCH,
            deletes_left: options.max_deletes_run,
            unanswered: Unanswered::new(),
            refused_edits: 0,
            renewed_at: None,
            totals: Totals::default(),
            past: Past::default(),
            resumed_at: None,
            unfinished: Vec::new(),
            is_end_recorded: false,
            records: header.into_iter().collect(),
            recorded: None,
        }
    }

    /// Returns the kind of the entities.
    #[must_use]
    pub const fn entity(&self) -> Entity {
        self.entity
    }

    /// Returns the options.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// Declares that no further entities follow. The run ends when all entities have
    /// ended.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    /// Returns the next action. `now` is the current time in milliseconds, for example
    /// since 1970. An earlier time than before is ignored.
    ///
    /// After [`Output::Done`], every poll returns the same output again.
    pub fn poll(&mut self, now: u64) -> Output {
        self.now = now.max(self.now);
        if let Some(line) = self.records.pop_front() {
            return Output::Record(line);
        }
        if let Some(call) = self.recorded_call() {
            return Output::Call(call);
        }
        self.begin();
        if let Some(end) = self.next_end() {
            return end;
        }
        if let Some(fault) = self.totals.fault {
            return self.poll_stopped(fault);
        }
        self.end_settling();
        if let Some(output) = self.next_edits() {
            return output;
        }
        // Creating the request may have failed, which ends the entity.
        if let Some(end) = self.next_end() {
            return end;
        }
        let wants = self.queued.len() < self.pages * PAGE && self.jobs.len() < MAX_JOBS;
        if wants && !self.is_closed {
            return Output::NeedInput;
        }
        if let Some(call) = self.next_reads() {
            return Output::Call(call);
        }
        if self.jobs.is_empty() {
            return self
                .record_end_of_run()
                .unwrap_or(Output::Done(self.totals));
        }
        Output::Wait(self.next_event())
    }

    /// Reports the reply to a call. Only the first reply to a call counts. Further
    /// replies, and replies to calls that do not exist, are ignored.
    // A reply is passed by value, because it is needed only once.
    #[allow(clippy::needless_pass_by_value)]
    pub fn reply(&mut self, call: CallId, reply: Reply, now: u64) {
        self.now = now.max(self.now);
        let Some(InFlight { since, sent }) = self.in_flight.remove(&call) else {
            return;
        };
        let answers = reply.answers();
        self.note_call(call, &answers);
        if !matches!(sent, Sent::Reads(_)) {
            self.note_edits(&answers);
        }
        match sent {
            Sent::Reads(reads) => {
                self.fit_reads(&reads, &answers, self.now.saturating_sub(since));
                self.take_reads(&reads, &answers);
            }
            Sent::Batch(entities) => {
                self.take_batch(&entities, &answers, self.now.saturating_sub(since));
            }
            Sent::Alone(id) => {
                self.note_update_time(&answers.call(), answers.time());
                self.take_update(id, &answers.call(), false);
            }
        }
    }

    /// Evaluates the parts of a reply that are about calls in general.
    fn note_call(&mut self, id: CallId, answers: &Answers<'_>) {
        let call = answers.call();
        if answers.run() == Run::Ran {
            self.pace.resume();
        } else {
            self.pace.back_off(self.now);
        }
        let mut fault = answers.fault();
        if call.is_expired_token() {
            // The driver renews the token. Calls that were sent before do not have the
            // new token, so their errors are ignored.
            match self.renewed_at {
                Some(first) if id >= first => fault = Some(Fault::Authorisation),
                Some(_) => {}
                None => self.renewed_at = Some(self.next_call),
            }
        } else if call.run() == Run::Ran {
            self.renewed_at = None;
        }
        let fault = fault.or(self.unanswered.note(answers));
        self.totals.fault = self.totals.fault.or(fault);
    }

    /// Stops the run if the portal refuses edits again and again, although it answers
    /// reads.
    fn note_edits(&mut self, answers: &Answers<'_>) {
        self.refused_edits = if answers.run() == Run::NotRun {
            self.refused_edits + 1
        } else {
            0
        };
        if self.refused_edits >= Unanswered::MOST {
            self.totals.fault.get_or_insert(Fault::NoAnswer);
        }
    }

    fn next_end(&mut self) -> Option<Output> {
        let end = self.ended.pop_front()?;
        self.record_end(&end);
        Some(Output::Entity(Box::new(end)))
    }

    /// Sends nothing more, but waits for the replies to calls in flight.
    fn poll_stopped(&mut self, fault: Fault) -> Output {
        if !self.in_flight.is_empty() {
            return Output::Wait(None);
        }
        let Some(id) = self.jobs.keys().next().copied() else {
            return Output::Done(self.totals);
        };
        let message = format!("the run has stopped: {}", fault.description());
        self.end(id, Outcome::Stopped, fault.as_str(), message);
        // `end` has just queued an output, so this recursion ends.
        self.poll(self.now)
    }

    fn end_settling(&mut self) {
        while let Some((until, id)) = self.settling.first().copied() {
            if until > self.now {
                break;
            }
            self.settling.pop_first();
            self.queued.push_back(id);
        }
    }

    /// Makes an entity wait until it is read again.
    fn settle(&mut self, id: u64) {
        let until = self.now.saturating_add(millis(self.options.settle));
        self.settling.insert((until, id));
    }

    /// Returns the time of the next action if no reply comes. `None` if only a reply can
    /// lead to one.
    fn next_event(&mut self) -> Option<u64> {
        if !self.pace.has_room(self.in_flight.len()) {
            return None;
        }
        let settled = self.settling.first().map(|(until, _)| *until);
        let times = [settled, self.edits_at(), self.reads_at()];
        times.into_iter().flatten().min()
    }

    fn call(&mut self, sent: Sent, method: &'static str, params: String) -> Call {
        let id = self.next_call;
        self.next_call = CallId(id.0 + 1);
        self.pace.take(self.now);
        let is_edit = !matches!(sent, Sent::Reads(_));
        let since = self.now;
        self.in_flight.insert(id, InFlight { since, sent });
        Call::new(id, is_edit, method, params)
    }

    /// Ends an entity. No queue may contain it.
    fn end(&mut self, id: u64, outcome: Outcome, code: &str, message: impl fmt::Display) {
        self.end_for(id, outcome, (code, &message.to_string()), None);
    }

    /// Ends an entity because of an error of the core.
    fn fail(&mut self, id: u64, outcome: Outcome, error: Error) {
        let reason = (error.code().as_str(), &*error.to_string());
        self.end_for(id, outcome, reason, Some(error));
    }

    fn end_for(
        &mut self,
        id: u64,
        outcome: Outcome,
        (code, message): (&str, &str),
        error: Option<Error>,
    ) {
        let Some(job) = self.jobs.remove(&id) else {
            return;
        };
        self.totals.end(outcome);
        self.deletes_left = self.deletes_left.map(|left| left + job.reserved);
        let has_reason = !code.is_empty() || outcome == Outcome::Refused;
        let mut edits = job.sent;
        let unsent = matches!(
            outcome,
            Outcome::Withheld | Outcome::Conflict | Outcome::Planned
        );
        if unsent {
            edits.extend(job.plan.map(|(edits, _)| edits));
        }
        self.ended.push_back(End {
            id,
            outcome,
            code: has_reason.then(|| code.to_owned()),
            message: has_reason.then(|| message.to_owned()),
            error,
            edits,
            conflicts: job.goal.into_conflicts(),
            state: job.current,
            in_doubt: job.in_doubt,
        });
    }
}
