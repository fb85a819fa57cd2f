//! Whatever the order of polls, replies, jumps of the clock, kills and resumes, the laws hold.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU64, Ordering},
};

use multifield_core::{Entity, Generation, Order};
use multifield_sync::{CallId, End, Limits, Options, Output, Reply, Sync};
use proptest::prelude::*;

use crate::{
    driver::{check, scene, Job, Ran},
    laws::any_faults,
    portal::{Faults, Portal},
};

/// Each is one of these, with numbers that say which and how far.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// What the state machine asks for is done.
    Poll,
    /// One of the replies that have come is reported, whichever was sent first.
    Reply(usize),
    /// A reply is reported a second time, or to a call that was never made.
    RepeatReply,
    /// Time passes, whether or not something was to happen before. In milliseconds.
    Jump(u64),
    /// The clock is set back for a poll.
    ClockBack(u64),
    /// The process is killed while it does what it is asked for; so much of a line of the journal is on
    /// disk, in parts of 256.
    Kill(u8),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        60 => Just(Step::Poll),
        20 => any::<usize>().prop_map(Step::Reply),
        2 => Just(Step::RepeatReply),
        10 => (0..4_000u64).prop_map(Step::Jump),
        2 => (4_000..200_000u64).prop_map(Step::Jump),
        2 => any::<u64>().prop_map(Step::ClockBack),
        1 => any::<u8>().prop_map(Step::Kill),
    ]
}

/// A process that is in the middle of a run, with what outlives it.
struct Process<'j> {
    sync: Sync,
    options: Options,
    jobs: &'j [Job],
    input: std::slice::Iter<'j, Job>,
    now: u64,
    journal: String,
    /// Replies, and when they come.
    replies: Vec<(u64, CallId, Reply)>,
    answered: Option<CallId>,
    ends: BTreeMap<u64, End>,
    /// Ends that the journal may not hold yet.
    unrecorded: BTreeSet<u64>,
    /// Where the clock has to go on, if nothing else happens; no time at all where only a reply helps.
    waits_until: Option<u64>,
    kills: usize,
    steps: u64,
}

impl<'j> Process<'j> {
    fn new(jobs: &'j [Job], options: Options) -> Self {
        Process {
            sync: Sync::new(Entity::Contact, options),
            options,
            jobs,
            input: jobs.iter(),
            now: 0,
            journal: String::new(),
            replies: Vec::new(),
            answered: None,
            ends: BTreeMap::new(),
            unrecorded: BTreeSet::new(),
            waits_until: None,
            kills: 0,
            steps: 0,
        }
    }

    /// Polls at a time, and does what is asked for, of which a kill leaves a part of a line. Gives the
    /// totals where the run has ended.
    fn poll(&mut self, portal: &mut Portal, at: u64, kill: Option<u8>) -> Option<Ran> {
        self.waits_until = None;
        match self.sync.poll(at) {
            Output::NeedInput => match self.input.next() {
                Some(job) => self.sync.push(job.id, job.desired()).expect("room"),
                None => self.sync.close(),
            },
            Output::Record(line) => {
                let part = kill.map_or(line.len(), |part| line.len() * usize::from(part) / 256);
                self.journal.push_str(&line[..part]);
                self.unrecorded.clear();
            }
            Output::Call(call) => {
                let (reply, at) = portal.send(&call, self.now);
                self.replies.push((at, call.id(), reply));
            }
            Output::Entity(end) => {
                let is_new = self.unrecorded.insert(end.id);
                let earlier = self.ends.insert(end.id, *end);
                let may_repeat = self.kills > 0 || earlier.is_none();
                assert!(is_new && may_repeat, "an entity ends once");
            }
            Output::Wait(until) => self.waits_until = Some(until.unwrap_or(u64::MAX)),
            Output::Done(totals) => {
                // A kill now is one after the end.
                portal.run_late(u64::MAX);
                return Some(Ran {
                    ends: std::mem::take(&mut self.ends),
                    totals,
                    took: self.now,
                    kills: self.kills,
                });
            }
            other => panic!("{other:?}"),
        }
        if kill.is_some() {
            self.kills += 1;
            portal.kill(self.now);
            let resumed = Sync::resume(Entity::Contact, self.options, &self.journal);
            self.sync = resumed.expect("a journal");
            self.input = self.jobs.iter();
            self.replies.clear();
            self.answered = None;
            self.unrecorded.clear();
            self.waits_until = None;
        }
        None
    }

    fn reply(&mut self, at: usize) {
        let (_, id, reply) = self.replies.swap_remove(at);
        self.sync.reply(id, reply, self.now);
        self.answered = Some(id);
        self.waits_until = None;
    }

    fn take(&mut self, portal: &mut Portal, step: Step) -> Option<Ran> {
        self.steps += 1;
        match step {
            Step::Poll => {
                // Who has nothing to do waits: otherwise most polls would do nothing.
                if let Some(until) = self.waits_until {
                    let first = self.replies.iter().map(|(at, ..)| *at).min();
                    let next = first.map_or(until, |first| first.min(until));
                    assert!(next < u64::MAX, "there is something to wait for");
                    self.now = next.max(self.now);
                    let due = self.replies.iter().position(|(at, ..)| *at <= self.now);
                    if let Some(due) = due {
                        self.reply(due);
                    }
                }
                return self.poll(portal, self.now, None);
            }
            Step::Reply(which) => {
                let due = |(at, ..): &&(u64, CallId, Reply)| *at <= self.now;
                let count = self.replies.iter().filter(due).count();
                if count > 0 {
                    let due = self.replies.iter().enumerate().filter(|(_, it)| due(it));
                    let at = due.map(|(at, _)| at).nth(which % count);
                    self.reply(at.expect("one of them"));
                }
            }
            Step::RepeatReply => {
                // It has its reply already: no number may be lost by it.
                if let Some(id) = self.answered {
                    let body = br#"{"result": {"result": []}}"#.to_vec();
                    self.sync.reply(id, Reply::Http(200, body), self.now);
                }
            }
            Step::Jump(time) => self.now += time,
            Step::ClockBack(time) => return self.poll(portal, self.now.saturating_sub(time), None),
            Step::Kill(part) => return self.poll(portal, self.now, Some(part)),
        }
        None
    }
}

fn any_faults_and_people() -> impl Strategy<Value = Faults> {
    let people = prop_oneof![2 => Just(0.0), 1 => 0.0..0.5f64];
    (any_faults(), people).prop_map(|(faults, people)| Faults { people, ..faults })
}

/// A million steps are 5,500 cases.
fn cases() -> u32 {
    let cases = std::env::var("PROPTEST_CASES");
    cases.map_or(100, |cases| {
        cases.parse().expect("PROPTEST_CASES is a number")
    })
}

static STEPS: AtomicU64 = AtomicU64::new(0);
static KILLS: AtomicU64 = AtomicU64::new(0);

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 10_000, ..ProptestConfig::default() })]

    fn laws(
        faults in any_faults_and_people(),
        generation in 0..3usize,
        count in 1..40u64,
        seed: u64,
        in_flight in 1..5usize,
        budget in proptest::option::of(0..60u64),
        steps in proptest::collection::vec(any_step(), 0..600),
    ) {
        let generation = [Generation::Legacy, Generation::Factory, Generation::Distinct][generation];
        let (mut portal, jobs) = scene(generation, faults, count, seed);
        let limits = Limits::new().in_flight(in_flight);
        let options = Options::new().limits(limits).max_deletes_run(budget);
        let mut process = Process::new(&jobs, options);
        // Then it goes on until it ends.
        let rest = std::iter::repeat_n(Step::Poll, 1_000_000);
        let ran = steps.into_iter().chain(rest).find_map(|step| process.take(&mut portal, step));
        let ran = ran.expect("the run ends");
        STEPS.fetch_add(process.steps, Ordering::Relaxed);
        KILLS.fetch_add(process.kills as u64, Ordering::Relaxed);
        check(&portal, &jobs, &ran, Order::Any);
        if let Some(budget) = budget {
            prop_assert!(portal.deletes_sent.len() as u64 <= budget);
        }
    }
}

#[test]
fn laws_hold_in_any_order() {
    laws();
    let [steps, kills] = [&STEPS, &KILLS].map(|it| it.load(Ordering::Relaxed));
    println!("{steps} steps, {kills} kills");
    assert!(steps > 10_000 && kills > 10, "{steps} {kills}");
}
