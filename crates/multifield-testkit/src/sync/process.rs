//! A process that is driven step by step, in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use multifield_core::Entity;
use multifield_sync::{CallId, End, Options, Output, Reply, Sync};

use super::{
    driver::{has_ended, Job, Ran},
    portal::Portal,
};

/// A step of a process, with numbers that say which and how far.
#[derive(Clone, Copy, Debug)]
pub enum Step {
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
    /// The process is killed in the middle of a step: so much of a line of the journal is on disk, in
    /// parts of 256.
    Kill(u8),
}

/// A process that is in the middle of a run, with what outlives it.
pub struct Process<'j> {
    sync: Sync,
    options: Options,
    jobs: &'j [Job],
    input: std::slice::Iter<'j, Job>,
    now: u64,
    /// Where the clock stood when the process began, or was resumed.
    began: u64,
    journal: String,
    /// Replies, and when they come.
    replies: Vec<(u64, CallId, Reply)>,
    answered: Option<CallId>,
    ends: BTreeMap<u64, End>,
    /// Ends that the journal may not hold yet.
    unrecorded: BTreeSet<u64>,
    /// Where the clock has to go on, if nothing else happens; no time at all where only a reply helps.
    waits_until: Option<u64>,
    began_anew: bool,
    /// How often it was killed.
    pub kills: usize,
    /// How many steps were taken.
    pub steps: u64,
}

impl<'j> Process<'j> {
    /// Begins a run.
    pub fn new(jobs: &'j [Job], options: Options) -> Self {
        Process {
            sync: Sync::new(Entity::Contact, options),
            options,
            jobs,
            input: jobs.iter(),
            now: 0,
            began: 0,
            journal: String::new(),
            replies: Vec::new(),
            answered: None,
            ends: BTreeMap::new(),
            unrecorded: BTreeSet::new(),
            waits_until: None,
            began_anew: false,
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
                Some(job) => job.push(&mut self.sync),
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
                    began_anew: self.began_anew,
                });
            }
            other => panic!("{other:?}"),
        }
        if kill.is_some() {
            self.kills += 1;
            self.began_anew |= has_ended(&self.journal);
            portal.kill(self.now);
            self.began = self.now;
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

    /// Takes a step, and returns the run if that was the last one.
    pub fn take(&mut self, portal: &mut Portal, step: Step) -> Option<Ran> {
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
            // A process that has just been resumed cannot know that its clock is wrong.
            Step::ClockBack(time) => {
                let back = self.now.saturating_sub(time).max(self.began);
                return self.poll(portal, back, None);
            }
            Step::Kill(part) => return self.poll(portal, self.now, Some(part)),
        }
        None
    }
}
