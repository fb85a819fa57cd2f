//! Cleaning all entities of a portal.

use std::{
    io::{self, BufRead, IsTerminal},
    process::ExitCode,
    vec,
};

use clap::Args;
use multifield_core::{Cleanup, Current, Diff, Entity};
use multifield_sync::{End, Options as SyncOptions, Outcome, Sync};
use serde_json::{Map, Value};

use super::calls::{self, refuse_same, Ended, KeepArgs, PortalArgs};
use crate::{
    failure::Failure,
    options::{self, OfPortal, Options},
    output,
    sync::{self, Driver, Pages, Pause, Portal, Progress},
};

/// The flags for cleaning all entities of a portal.
#[derive(Args, Debug)]
pub(super) struct WholeArgs {
    /// Clean all entities of the kind --entity in a portal: plan, ask, and send
    #[arg(
        long,
        help_heading = "Options for a whole portal",
        conflicts_with_all = ["lines", "form", "id", "color", "exit_code"]
    )]
    pub(super) portal: bool,

    #[command(flatten)]
    address: PortalArgs,

    #[command(flatten)]
    keep: KeepArgs,

    /// Only plan, and do not ask
    #[arg(long, alias = "dry_run", help_heading = "Options for a whole portal")]
    dry_run: bool,

    /// Send without asking. Without a terminal, nothing is sent unless this is given
    #[arg(
        long,
        short,
        help_heading = "Options for a whole portal",
        conflicts_with = "dry_run"
    )]
    yes: bool,

    #[command(flatten)]
    run: Options<OfPortal>,
}

impl WholeArgs {
    pub(super) fn clean(
        &self,
        cleanup: Cleanup,
        entity: Entity,
        mut given: Map<String, Value>,
        is_quiet: bool,
    ) -> Result<ExitCode, Failure> {
        let client = self.address.client()?;
        given.extend(self.run.given());
        given.insert(
            "label".to_owned(),
            calls::label(&client, cleanup.as_str()).into(),
        );
        let options = options::read(given, SyncOptions::from_value)?;
        let written: Vec<_> = self.keep.files().collect();
        refuse_same(&written, &self.address.files().collect::<Vec<_>>())?;
        let journal = self.keep.journal(self.dry_run)?;
        let mut sync = self.keep.begin(entity, options, journal.as_ref())?;
        let report = self.keep.report(self.dry_run || sync.is_resumed())?;
        let portal = Portal::new(client);
        let is_shown = self.keep.is_report_shown();
        let say = |result, driver: &Driver<'_>, is_dry_run| {
            let ended = Ended {
                result,
                driver,
                keep: &self.keep,
                is_dry_run,
                settle: options.get_settle(),
                is_quiet,
            };
            ended.say(0)
        };

        let progress = Progress::new(is_quiet, None, is_shown);
        let mut driver = Driver::new(&portal, &progress, None, report);
        let mut survey = Survey {
            pages: Pages::new(&portal, &progress, entity),
            page: Vec::new().into_iter(),
            cleanup,
            diff: options.get_diff(),
            unchanged: 0,
            ids: Vec::new(),
        };
        let result = driver.run(&mut Sync::new(entity, options.dry_run(true)), &mut survey);
        progress.end();
        driver.tally.add_unchanged(survey.unchanged);
        let is_to_be_sent = matches!(&result, Ok(it) if it.fault.is_none() && it.updates > 0);
        let code = say(result, &driver, true)?;
        if !is_to_be_sent || self.dry_run || !portal.interrupt.idle(|| self.is_confirmed())? {
            return Ok(code);
        }

        let progress = Progress::new(is_quiet, Some(survey.ids.len() as u64), is_shown);
        let mut driver = Driver::new(&portal, &progress, journal, driver.report);
        driver.tally.add_unchanged(survey.unchanged);
        let mut run = Run {
            ids: survey.ids.into_iter(),
            cleanup,
        };
        let result = driver.run(&mut sync, &mut run);
        progress.end();
        say(result, &driver, false)
    }

    /// Returns whether the planned edits may be sent.
    fn is_confirmed(&self) -> Result<bool, Failure> {
        if self.yes {
            return Ok(true);
        }
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            output::say(
                "There is no terminal to ask on, so nothing is sent: --yes sends without asking.",
            );
            return Ok(false);
        }
        output::ask("Send this? [y/N] ");
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).map_err(|error| {
            Failure::new(
                "<stdin>",
                format!("cannot be read: {error}"),
                "unreadable_file",
            )
        })?;
        let is_confirmed = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
        if !is_confirmed {
            output::say("Nothing was sent.");
        }
        Ok(is_confirmed)
    }
}

/// Reads all entities, and plans those that need cleaning. These are read again before
/// their edits are sent.
struct Survey<'s> {
    pages: Pages<'s>,
    page: vec::IntoIter<(u64, Current<'static>)>,
    cleanup: Cleanup,
    diff: Diff,
    unchanged: u64,
    /// The entities that are not as they should be.
    ids: Vec<u64>,
}

impl sync::Work for Survey<'_> {
    fn push(&mut self, sync: &mut Sync) -> Result<bool, Pause> {
        loop {
            let Some((id, state)) = self.page.next() else {
                self.page = self.pages.next()?.into_iter();
                if self.page.len() == 0 {
                    return Ok(false);
                }
                continue;
            };
            // An error is ignored here, because the end of the entity reports it.
            let edits = self.cleanup.edits(&self.diff, &state);
            if edits.is_ok_and(|edits| edits.is_empty()) {
                self.unchanged += 1;
                self.pages.progress.add(1);
                continue;
            }
            push(sync, id, self.cleanup)?;
            return Ok(true);
        }
    }

    fn ended(&mut self, end: &End) -> Result<(), Failure> {
        match end.outcome {
            Outcome::Unchanged => {}
            _ => self.ids.push(end.id),
        }
        Ok(())
    }
}

/// Cleans the entities that the survey has found.
struct Run {
    ids: vec::IntoIter<u64>,
    cleanup: Cleanup,
}

impl sync::Work for Run {
    fn push(&mut self, sync: &mut Sync) -> Result<bool, Pause> {
        let Some(id) = self.ids.next() else {
            return Ok(false);
        };
        push(sync, id, self.cleanup)?;
        Ok(true)
    }

    fn ended(&mut self, _: &End) -> Result<(), Failure> {
        Ok(())
    }
}

fn push(sync: &mut Sync, id: u64, cleanup: Cleanup) -> Result<(), Failure> {
    let pushed = sync.push_cleanup(id, cleanup);
    pushed.map_err(|error| Failure::new("multifield", error.to_string(), error.code()))
}
