//! Does what the state machine asks for.

use std::time::{Duration, Instant};

use multifield_sync::{End, Output, Sync, Totals};

use super::{Journal, Pause, Portal, Progress, Report, Tally};
use crate::{failure::Failure, flags};

/// A wait that people should know of.
const LONG: Duration = Duration::from_secs(3);

/// What is to be done.
pub(crate) trait Work {
    /// Pushes an entity, or says that there is none.
    fn push(&mut self, sync: &mut Sync) -> Result<bool, Pause>;

    /// Takes note of an end, after it is reported and before it is recorded.
    fn ended(&mut self, end: &End) -> Result<(), Failure>;
}

pub(crate) struct Driver<'d> {
    portal: &'d Portal,
    progress: &'d Progress,
    journal: Option<Journal>,
    report: Option<Report>,
    pub(crate) tally: Tally,
    /// Whether edits were sent.
    pub(crate) has_sent: bool,
}

impl<'d> Driver<'d> {
    pub(crate) fn new(portal: &'d Portal, progress: &'d Progress) -> Driver<'d> {
        Driver {
            portal,
            progress,
            journal: None,
            report: None,
            tally: Tally::default(),
            has_sent: false,
        }
    }

    pub(crate) fn journal(mut self, journal: Option<Journal>) -> Self {
        self.journal = journal;
        self
    }

    pub(crate) fn report(mut self, report: Report) -> Self {
        self.report = Some(report);
        self
    }

    /// A driver for another run with the same report.
    pub(crate) fn again(self, progress: &'d Progress) -> Driver<'d> {
        Driver {
            report: self.report,
            ..Driver::new(self.portal, progress)
        }
    }

    /// Runs to the end, or to the next place where the run can be taken up again.
    pub(crate) fn run(&mut self, sync: &mut Sync, work: &mut impl Work) -> Result<Totals, Pause> {
        // Clocks of the day may be set back.
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
                    // Each call has its reply before the next poll, so there is a time.
                    let until = until.unwrap_or_default();
                    self.wait(Duration::from_millis(until.saturating_sub(now())));
                }
                Output::Done(totals) => return Ok(totals),
                _ => return Err(unknown_output()),
            }
        }
    }

    /// Reports and records what has ended already, and begins nothing.
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
                // The record of an end comes right after it. Any other says what is sent next, or
                // that nothing is left.
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
        if let Some(report) = &mut self.report {
            report.write(&end)?;
        }
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
