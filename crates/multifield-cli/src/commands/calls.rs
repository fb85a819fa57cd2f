//! The common part of commands that call a portal.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use multifield_core::Entity;
use multifield_sync::{Options, Sync, Totals};

use crate::{
    failure::Failure,
    output,
    sync::{counted, of_fault, sent, Client, Driver, Journal, Pause, Report, Webhook},
};

/// Which portal is called.
#[derive(Args, Debug)]
pub(super) struct PortalArgs {
    /// A file with the address of an incoming webhook that may use the CRM, such as
    /// `https://portal.example/rest/1/key/`. The address is a secret. Without this flag, it is read from the
    /// environment variable `MULTIFIELD_WEBHOOK`
    #[arg(long, value_name = "FILE", alias = "webhook_file", help_heading = HEADING)]
    webhook_file: Option<PathBuf>,

    /// A file of certificates to trust, as PEM [default: those of the system]
    #[arg(long, value_name = "FILE", alias = "ca_file", help_heading = HEADING)]
    ca_file: Option<PathBuf>,
}

const HEADING: &str = "Options of the portal";

impl PortalArgs {
    /// Reads the webhook. This does not call the portal.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        let webhook = Webhook::read(self.webhook_file.as_deref())?;
        Client::new(webhook, self.ca_file.as_deref())
    }

    /// The flags or variables that name input files, with the files.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let files = [
            ("--webhook-file", &self.webhook_file),
            ("--ca-file", &self.ca_file),
        ];
        files
            .into_iter()
            .filter_map(|(flag, path)| Some((flag, path.as_deref()?)))
    }
}

/// What a run writes.
#[derive(Args, Debug)]
pub(super) struct KeepArgs {
    /// A file that records the sent edits, so that a killed or stopped run can continue. It contains IDs and no values.
    /// A dry run writes none
    #[arg(long, value_name = "FILE", help_heading = HEADING_OF_FILES)]
    pub(super) journal: Option<PathBuf>,

    /// Continue the run that the journal records: use the same command, with the same DESIRED
    #[arg(long, requires = "journal", help_heading = HEADING_OF_FILES)]
    pub(super) resume: bool,

    /// A file for the report: a line of JSON for each entity, with its values; - is stdout [default: stdout; on a
    /// terminal, the edits in readable form]
    #[arg(long, value_name = "FILE", help_heading = HEADING_OF_FILES)]
    pub(super) report: Option<PathBuf>,
}

pub(super) const HEADING_OF_FILES: &str = "Files of the run";

impl KeepArgs {
    /// The flags that name output files, with the files.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let files = [
            ("--journal", self.journal.as_deref()),
            ("--report", self.report_file()),
        ];
        files
            .into_iter()
            .filter_map(|(flag, path)| Some((flag, path?)))
    }

    /// The file of the report. None if the report is on stdout.
    fn report_file(&self) -> Option<&Path> {
        self.report
            .as_deref()
            .filter(|path| path.as_os_str() != "-")
    }

    /// Whether the report is on stdout.
    pub(super) fn is_report_shown(&self) -> bool {
        self.report_file().is_none()
    }

    /// Opens the journal of a run that has one.
    pub(super) fn journal(&self, is_dry_run: bool) -> Result<Option<Journal>, Failure> {
        let path = self.journal.as_deref().filter(|_| !is_dry_run);
        path.map(|path| Journal::open(path, self.resume))
            .transpose()
    }

    /// Opens the report. With --resume, lines are appended, unless a new run begins.
    pub(super) fn report(&self, continues: bool) -> Result<Report, Failure> {
        match self.report_file() {
            Some(path) => Report::file(path, self.resume && continues),
            None if self.report.is_some() => Report::stdout(),
            None => Report::shown(),
        }
    }

    /// Creates the state machine, from the journal if there is one.
    pub(super) fn begin(
        &self,
        entity: Entity,
        options: Options,
        journal: Option<&Journal>,
    ) -> Result<Sync, Failure> {
        let Some((journal, path)) = journal.zip(self.journal.as_deref()) else {
            return Ok(Sync::new(entity, options));
        };
        Sync::resume(entity, options, &journal.past).map_err(|error| {
            let message = match error.code() {
                "other_label" => {
                    "the journal is of a run of another command or for another portal: use its own journal, or begin a new one".to_owned()
                }
                _ => error.to_string(),
            };
            Failure::new(path.display().to_string(), message, error.code())
        })
    }
}

/// Refuses an output file that is also an input, or that is written twice.
pub(super) fn refuse_same(
    written: &[(&'static str, &Path)],
    read: &[(&'static str, &Path)],
) -> Result<(), Failure> {
    for (index, (flag, path)) in written.iter().enumerate() {
        let others = read.iter().chain(&written[..index]);
        let is_same =
            |other: &Path| path == &other || same_file::is_same_file(path, other).unwrap_or(false);
        // Only files matter: /dev/null, for example, may be written twice.
        let is_file = !path.exists() || path.is_file();
        if let Some((other, _)) = others.into_iter().find(|(_, it)| is_file && is_same(it)) {
            return Err(Failure::new(
                *flag,
                format!("found the file of {other}, expected another one"),
                "output_is_input",
            ));
        }
    }
    Ok(())
}

/// The end of a run, with the data for continuing it.
pub(super) struct Ended<'e> {
    pub(super) result: Result<Totals, Pause>,
    pub(super) driver: &'e Driver<'e>,
    pub(super) keep: &'e KeepArgs,
    pub(super) is_dry_run: bool,
    pub(super) settle: Duration,
    pub(super) is_quiet: bool,
}

impl Ended<'_> {
    /// Prints the end of the run on stderr, and returns the exit code. `skipped` is the
    /// number of skipped lines of DESIRED.
    pub(super) fn say(self, skipped: u64) -> Result<ExitCode, Failure> {
        let totals = match &self.result {
            Ok(totals) => totals,
            Err(pause) => {
                return match pause {
                    Pause::Failed(failure) if failure.is_closed_pipe() => {
                        Err(Failure::closed_pipe())
                    }
                    Pause::Failed(failure) => {
                        output::complain(failure);
                        self.say_so_far();
                        Ok(ExitCode::from(2))
                    }
                    Pause::Interrupted => {
                        let failure = Failure::new("multifield", "interrupted", "interrupted");
                        output::complain(&failure);
                        self.say_so_far();
                        Ok(ExitCode::from(130))
                    }
                }
            }
        };
        if let Some(fault) = totals.fault {
            output::complain(&of_fault(fault, self.driver.portal));
            self.say_so_far();
            return Ok(ExitCode::from(2));
        }
        if totals.done_before > 0 {
            let before = counted(totals.done_before, "entity", "entities");
            self.remark(&format!("{before} had ended before the run was resumed"));
            if self.driver.tally.entities() == 0 {
                self.remark("nothing is left of that run: the next one with --resume begins anew");
                return Ok(ExitCode::SUCCESS);
            }
        }
        self.remark(&self.driver.tally.line());
        match (sent(totals), self.is_dry_run) {
            (Some(sent), true) => self.remark(&format!("to be sent: {sent}. Nothing was sent yet")),
            (Some(sent), false) => self.remark(&format!("sent: {sent}")),
            (None, _) if self.driver.tally.is_unchanged() && skipped == 0 => {
                self.remark("nothing to do");
            }
            (None, _) => {}
        }
        for trouble in self.driver.tally.troubles() {
            self.remark(&trouble);
        }
        if skipped > 0 {
            let lines = counted(skipped, "line or entity", "lines or entities");
            self.remark(&format!("skipped: {lines} of DESIRED"));
        }
        let is_well = self.driver.tally.is_well() && skipped == 0;
        Ok(ExitCode::from(u8::from(!is_well)))
    }

    /// Prints what an incomplete run has done, and how to continue. This is printed
    /// even with `--quiet`.
    fn say_so_far(&self) {
        if self.driver.tally.entities() > 0 {
            self.remark(&format!("so far, {}", self.driver.tally.line()));
        }
        if self.is_dry_run {
            return;
        }
        if self.keep.journal.is_some() {
            output::say("To continue, run the same command with --resume.");
        } else if self.driver.has_sent {
            let seconds = self.settle.as_secs();
            output::say(&format!(
                "To continue, run the same command again, after {seconds} s: the portal may be carrying out the last call until then."
            ));
        }
    }

    fn remark(&self, line: &str) {
        if !self.is_quiet {
            output::say(line);
        }
    }
}

/// The label of a journal: a journal belongs to one portal and one command.
pub(super) fn label(client: &Client, command: &str) -> String {
    format!("{command} {}", client.host())
}
