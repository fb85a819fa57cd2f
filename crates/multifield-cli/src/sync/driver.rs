//! Carries out the actions of the state machine.

use std::time::{Duration, Instant};

use multifield_sync::{End, Output, Sync, Totals};

use super::{Journal, Pause, Portal, Progress, Report, Tally};
use crate::{failure::Failure, flags};

/// A longer wait is reported to people.
const LONG: Duration = Duration::from_secs(3);

/// The entities of a run.
pub(crate) trait Work {
    /// Pushes an entity. Returns false if there are no more entities.
    fn push(&mut self, sync: &mut Sync) -> Result<bool, Pause>;

    /// Handles the end of an entity, after it was reported and before it is recorded.
    fn ended(&mut self, end: &End) -> Result<(), Failure>;
}

pub(crate) struct Driver<'d> {
    pub(crate) portal: &'d Portal,
    progress: &'d Progress,
    journal: Option<Journal>,
    pub(crate) report: Report,
    pub(crate) tally: Tally,
    /// Whether edits were sent.
    pub(crate) has_sent: bool,
}

impl<'d> Driver<'d> {
    pub(crate) fn new(
        portal: &'d Portal,
        progress: &'d Progress,
        journal: Option<Journal>,
        report: Report,
    ) -> Driver<'d> {
        Driver {
            portal,
            progress,
            journal,
            report,
            tally: Tally::default(),
            has_sent: false,
        }
    }

    /// Runs to the end, or to a point where the run can be continued later.
    pub(crate) fn run(&mut self, sync: &mut Sync, work: &mut impl Work) -> Result<Totals, Pause> {
        // The time of day may be set back, so it is not used.
        let start = Instant::now();
        let now = || u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        loop {
            if self.portal.interrupt.is_heard() {
                self.record_ends(sync, now(), work)?;
                return Err(Pause::Interrupted);
            }
            match sync.poll(now()) {
                Output::NeedInput => match work.push(sync) {
                    Ok(true) => {}
                    Ok(false) => sync.close(),
                    Err(pause) => {
                        self.record_ends(sync, now(), work)?;
                        return Err(pause);
                    }
                },
                Output::Record(line) => self.record(&line)?,
                Output::Call(call) => {
                    self.has_sent |= call.is_edit();
                    let reply = self.portal.send(call.method(), call.params());
                    sync.reply(call.id(), reply, now());
                }
                Output::Entity(end) => self.end(*end, work)?,
                Output::Wait(until) => {
                    // Each call has its reply before the next poll, so the state
                    // machine never waits for a reply only.
                    let until = until.unwrap_or_default();
                    self.wait(Duration::from_millis(until.saturating_sub(now())));
                }
                Output::Done(totals) => return Ok(totals),
                _ => return Err(unknown_output()),
            }
        }
    }

    /// Reports and records entities that have already ended, and begins no others.
    fn record_ends(
        &mut self,
        sync: &mut Sync,
        now: u64,
        work: &mut impl Work,
    ) -> Result<(), Pause> {
        let mut is_of_end = false;
        loop {
            match sync.poll(now) {
                Output::Entity(end) => {
                    self.end(*end, work)?;
                    is_of_end = true;
                }
                // The record of an end follows directly after it. Any other record
                // belongs to the next edits, or to the end of the run.
                Output::Record(line) if is_of_end => {
                    self.record(&line)?;
                    is_of_end = false;
                }
                _ => return Ok(()),
            }
        }
    }

    fn record(&mut self, line: &str) -> Result<(), Failure> {
        match &mut self.journal {
            Some(journal) => journal.append(line),
            None => Ok(()),
        }
    }

    fn end(&mut self, mut end: End, work: &mut impl Work) -> Result<(), Failure> {
        if let Some(error) = &end.error {
            end.message = Some(flags::message_at(error));
        }
        self.report.write(&end)?;
        self.tally.add(&end);
        work.ended(&end)?;
        self.progress.add(1);
        Ok(())
    }

    fn wait(&self, time: Duration) {
        if time > LONG {
            let seconds = time.as_secs();
            let waits = match self.portal.lack() {
                Some(lack) => format!("{lack}, trying again in {seconds} s"),
                None => format!("nothing to do for {seconds} s"),
            };
            self.progress.say(&waits);
        }
        self.portal.interrupt.sleep(time);
        self.progress.say("");
    }
}

fn unknown_output() -> Pause {
    let message = "the state machine asks for something that this version does not know";
    Failure::failed(message).into()
}
