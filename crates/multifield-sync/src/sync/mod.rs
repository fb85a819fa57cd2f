//! The state machine: what a caller sees of it.

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

/// The most entities that are on their way at one time.
const MAX_JOBS: usize = 4 * MAX_LISTS * PAGE;

/// The most plans that wait to be sent. Where more wait, nothing is read.
const MAX_PLANNED: usize = MAX_LISTS * PAGE;

/// Brings many entities of one kind to their desired states.
///
/// It reads, plans, sends, and reads again, until each plan is empty. It has no I/O,
/// no clock and no threads: the caller asks [`poll`](Sync::poll) what to do next, does
/// it, and reports what came of it. Each entity ends in exactly one [`Outcome`]. The
/// [crate](crate) has the table of states.
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
    /// The latest time that the caller has told, in milliseconds.
    now: u64,
    is_closed: bool,
    /// Every entity that was pushed.
    seen: HashSet<u64>,
    /// By ID, so that a run that stops ends them in the same order each time.
    jobs: BTreeMap<u64, Job>,
    /// To be read.
    queued: VecDeque<u64>,
    /// To be read by themselves, since a list did not contain them.
    alone: VecDeque<u64>,
    /// To be sent.
    planned: VecDeque<u64>,
    /// To be read at that time.
    settling: BTreeSet<(u64, u64)>,
    in_flight: BTreeMap<CallId, InFlight>,
    ended: VecDeque<End>,
    next_call: CallId,
    pace: Pace,
    /// How many pages a read has.
    pages: usize,
    /// Whether a plan became too old since the last read.
    has_expired: bool,
    /// How many commands a batch of edits has.
    batch: usize,
    /// Of [`Options::max_deletes_run`], without what plans have set aside.
    deletes_left: Option<u64>,
    unanswered: Unanswered,
    /// How many calls of edits in a row were refused.
    refused_edits: u32,
    /// The first call that was not sent yet when a token had expired.
    renewed_at: Option<CallId>,
    totals: Totals,
    /// What the journal says, where the run was resumed.
    past: Past,
    resumed_at: Option<u64>,
    /// Entities that are to settle since the run before has sent their edits.
    unfinished: Vec<u64>,
    /// Whether the journal says that every entity has ended.
    is_end_recorded: bool,
    /// Lines for the journal.
    records: VecDeque<String>,
    /// The call that waits for its line.
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

/// A call that has got no reply yet.
#[derive(Debug)]
struct InFlight {
    since: u64,
    sent: Sent,
}

#[derive(Debug)]
enum Sent {
    Reads(Reads),
    /// The edits of these entities, by their keys in a batch.
    Batch(Vec<(String, u64)>),
    /// The edits of one entity, without a batch.
    Alone(u64),
}

impl Sync {
    /// A run for entities of that kind.
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

    /// The kind of its entities.
    #[must_use]
    pub const fn entity(&self) -> Entity {
        self.entity
    }

    /// Its options.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// Says that no further entity comes. The run ends when all have ended.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    /// What to do next. `now` is the time in milliseconds, such as those since 1970; a
    /// step back is ignored.
    ///
    /// After [`Output::Done`], it gives the same again.
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
        // A plan may have had no request.
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

    /// Reports what came back from a call. The first reply to a call counts; one to a
    /// call that has its reply already, or was never made, is ignored.
    // A reply is used up, as it is in every language.
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

    /// What a reply says about calls as such.
    fn note_call(&mut self, id: CallId, answers: &Answers<'_>) {
        let call = answers.call();
        if call.run() == Run::Ran && !answers.are_refused() {
            self.pace.resume();
        } else {
            self.pace.back_off(self.now);
        }
        let mut fault = answers.fault();
        if call.is_expired_token() {
            // The driver renews it. A call that was sent before says nothing new.
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

    /// Edits that are refused time after time, while reads are answered, end some time, too.
    fn note_edits(&mut self, answers: &Answers<'_>) {
        let is_refused = answers.call().run() == Run::NotRun || answers.are_refused();
        self.refused_edits = if is_refused {
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

    /// Nothing is sent any more. What is in flight may still tell how it ended.
    fn poll_stopped(&mut self, fault: Fault) -> Output {
        if !self.in_flight.is_empty() {
            return Output::Wait(None);
        }
        let Some(id) = self.jobs.keys().next().copied() else {
            return Output::Done(self.totals);
        };
        let message = format!("the run has stopped: {}", fault.description());
        self.end(id, Outcome::Stopped, fault.as_str(), message);
        // It was put there just now.
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

    /// Lets an entity wait before it is read again.
    fn settle(&mut self, id: u64) {
        let until = self.now.saturating_add(millis(self.options.settle));
        self.settling.insert((until, id));
    }

    /// When something is to be done, if no reply comes.
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

    /// Ends an entity, which is in no queue any more.
    fn end(&mut self, id: u64, outcome: Outcome, code: &str, message: impl fmt::Display) {
        self.end_for(id, outcome, (code, &message.to_string()), None);
    }

    /// The same because of an error of the core.
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
