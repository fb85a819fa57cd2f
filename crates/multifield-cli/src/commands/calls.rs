//! What commands that call a portal have in common.

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
    sync::{
        counted, of_fault, sent, Client, Interrupt, Journal, Pause, Portal, Report, Tally, Webhook,
    },
};

/// Which portal is called.
#[derive(Args, Debug)]
pub(super) struct PortalArgs {
    /// A file with the address of an incoming webhook that may use the CRM, such as
    /// `https://portal.example/rest/1/key/`. The address is a secret. Without this flag, it is in the
    /// environment variable `MULTIFIELD_WEBHOOK`
    #[arg(long, value_name = "FILE", alias = "webhook_file", help_heading = HEADING)]
    webhook_file: Option<PathBuf>,

    /// The certificates to trust, as PEM [default: those that the system trusts]
    #[arg(long, value_name = "FILE", alias = "ca_file", help_heading = HEADING)]
    ca_file: Option<PathBuf>,
}

const HEADING: &str = "Options of the portal";

impl PortalArgs {
    /// Reads the webhook, and calls nothing yet.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        let webhook = Webhook::read(self.webhook_file.as_deref())?;
        Client::new(webhook, self.ca_file.as_deref())
    }

    /// The flag or the variable that names a file which is read.
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
    /// A file in which a run that is killed or stopped finds what it has sent. It has IDs and
    /// no values. A dry run has none
    #[arg(long, value_name = "FILE", help_heading = HEADING_OF_FILES)]
    pub(super) journal: Option<PathBuf>,

    /// Continue the run of the journal: the same command, with the same DESIRED
    #[arg(long, requires = "journal", help_heading = HEADING_OF_FILES)]
    pub(super) resume: bool,

    /// A file for the report, a line of JSON for each entity, with its values; - is stdout
    /// [default: stdout, where a terminal gets the edits to read]
    #[arg(long, value_name = "FILE", help_heading = HEADING_OF_FILES)]
    pub(super) report: Option<PathBuf>,
}

pub(super) const HEADING_OF_FILES: &str = "Files of the run";

impl KeepArgs {
    /// The files that are written, by their flags.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let files = [
            ("--journal", self.journal.as_deref()),
            ("--report", self.report_file()),
        ];
        files
            .into_iter()
            .filter_map(|(flag, path)| Some((flag, path?)))
    }

    /// The file of the report, unless that is on stdout.
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

    /// The report. With --resume it is added to, unless that begins a run.
    pub(super) fn report(&self, continues: bool) -> Result<Report, Failure> {
        match self.report_file() {
            Some(path) => Report::file(path, self.resume && continues),
            None if self.report.is_some() => Report::stdout(),
            None => Report::shown(),
        }
    }

    /// The state machine, from the start or as the journal has it.
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

/// Refuses to write a file that is read, or to write one twice.
pub(super) fn refuse_same(
    written: &[(&'static str, &Path)],
    read: &[(&'static str, &Path)],
) -> Result<(), Failure> {
    for (index, (flag, path)) in written.iter().enumerate() {
        let others = read.iter().chain(&written[..index]);
        let is_same =
            |other: &Path| path == &other || same_file::is_same_file(path, other).unwrap_or(false);
        // What is no file, such as /dev/null, takes everything.
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

/// How a run has ended, and how to continue it.
pub(super) struct Ended<'e> {
    pub(super) result: Result<Totals, Pause>,
    pub(super) tally: &'e Tally,
    pub(super) has_sent: bool,
    pub(super) portal: &'e Portal,
    pub(super) keep: &'e KeepArgs,
    pub(super) is_dry_run: bool,
    pub(super) settle: Duration,
    pub(super) is_quiet: bool,
}

impl Ended<'_> {
    /// Says it on stderr, and with what the command ends. `skipped` is how many lines of
    /// DESIRED were.
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
            output::complain(&of_fault(fault, self.portal));
            self.say_so_far();
            return Ok(ExitCode::from(2));
        }
        if totals.done_before > 0 {
            let before = counted(totals.done_before, "entity", "entities");
            self.remark(&format!("{before} had ended before the run was resumed"));
            if self.tally.entities() == 0 {
                self.remark("nothing is left of that run: the next one with --resume begins anew");
                return Ok(ExitCode::SUCCESS);
            }
        }
        self.remark(&self.tally.line());
        match (sent(totals), self.is_dry_run) {
            (Some(sent), true) => self.remark(&format!("to be sent: {sent}. Nothing was sent yet")),
            (Some(sent), false) => self.remark(&format!("sent: {sent}")),
            (None, _) if self.tally.is_unchanged() && skipped == 0 => self.remark("nothing to do"),
            (None, _) => {}
        }
        for trouble in self.tally.troubles() {
            self.remark(&trouble);
        }
        if skipped > 0 {
            let lines = counted(skipped, "line or entity", "lines or entities");
            self.remark(&format!("skipped: {lines} of DESIRED"));
        }
        let is_well = self.tally.is_well() && skipped == 0;
        Ok(ExitCode::from(u8::from(!is_well)))
    }

    /// What a run has done that is not complete, and how to continue. This is printed even
    /// with `--quiet`.
    fn say_so_far(&self) {
        if self.tally.entities() > 0 {
            self.remark(&format!("so far, {}", self.tally.line()));
        }
        if self.is_dry_run {
            return;
        }
        if self.keep.journal.is_some() {
            output::say("To continue, run the same command with --resume.");
        } else if self.has_sent {
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

/// What a journal is for: it is no other portal's, and no other command's.
pub(super) fn label(client: &Client, command: &str) -> String {
    format!("{command} {}", client.host())
}

pub(super) fn portal(client: Client) -> Portal {
    Portal::new(client, Interrupt::heed())
}
