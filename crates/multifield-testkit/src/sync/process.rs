//! A process that runs step by step. A test chooses the order of the steps.

use std::collections::{BTreeMap, BTreeSet};

use multifield_core::Entity;
use multifield_sync::{CallId, End, Options, Output, Reply, Sync};

use super::{
    driver::{Job, Ran},
    portal::Portal,
};

/// A step of a process. The numbers choose an element or a duration.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Polls the state machine, and carries out the output.
    Poll,
    /// Reports one of the replies that have arrived, in any order.
    Reply(usize),
    /// Reports a second reply to an answered call.
    RepeatReply,
    /// Lets this time pass, in milliseconds, even if an earlier event was due.
    Jump(u64),
    /// Polls with a clock that was set back by this time.
    ClockBack(u64),
    /// Kills the process in the middle of a step. Of a line of the journal, this part is
    /// on disk, in units of 1/255.
    Kill(u8),
}

/// A process in the middle of a run, and the data that survives a kill.
pub struct Process<'j> {
    sync: Sync,
    options: Options,
    jobs: &'j [Job],
    input: std::slice::Iter<'j, Job>,
    now: u64,
    /// The time when the process began, or was resumed.
    began: u64,
    journal: String,
    /// Replies, each with the time when it arrives.
    replies: Vec<(u64, CallId, Reply)>,
    answered: Option<CallId>,
    ends: BTreeMap<u64, End>,
    /// Ends that the journal may not contain yet.
    unrecorded: BTreeSet<u64>,
    /// The time of the next event without a reply. It is infinite if only a reply can
    /// lead to one.
    waits_until: Option<u64>,
    began_anew: bool,
    /// The number of kills.
    pub kills: usize,
    /// The number of steps.
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

    /// Polls, and carries out the output. After a kill, only a part of a line is on disk.
    /// Returns the result if the run has ended.
    fn poll(&mut self, portal: &mut Portal, at: u64, kill: Option<u8>) -> Option<Ran> {
        self.waits_until = None;
        match self.sync.poll(at) {
            Output::NeedInput => match self.input.next() {
                Some(job) => job.push(&mut self.sync),
                None => self.sync.close(),
            },
            Output::Record(line) => {
                let part = kill.map_or(line.len(), |part| line.len() * usize::from(part) / 255);
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
                // The run has ended, so a kill has no effect any more.
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
            self.began_anew |= self.journal.trim_end().ends_with(r#"{"end":true}"#);
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

    /// Takes a step, and returns the result if the run has ended.
    pub fn take(&mut self, portal: &mut Portal, step: Step) -> Option<Ran> {
        self.steps += 1;
        match step {
            Step::Poll => {
                // An idle process waits for the next event. Otherwise, most polls would
                // do nothing.
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
                // The call already has its reply. A second one must not lose a number.
                if let Some(id) = self.answered {
                    let body = br#"{"result": {"result": []}}"#.to_vec();
                    self.sync.reply(id, Reply::Http(200, body), self.now);
                }
            }
            Step::Jump(time) => self.now += time,
            // A resumed process does not know the earlier time, so it cannot notice a
            // step back.
            Step::ClockBack(time) => {
                let back = self.now.saturating_sub(time).max(self.began);
                return self.poll(portal, back, None);
            }
            Step::Kill(part) => return self.poll(portal, self.now, Some(part)),
        }
        None
    }
}
