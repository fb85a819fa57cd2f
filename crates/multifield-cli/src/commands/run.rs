//! The common part of runs over many entities.

use std::{io, path::Path, process::ExitCode, thread};

use clap::Args;
use indicatif::ProgressBar;
use multifield_core::{Bulk, BulkError, BulkForm, Event, Side, Summary};
use multifield_csv::Csv;
use serde_json::{Map, Value};

use super::csv;
use crate::{
    failure::Failure,
    input::{unreadable, unreadable_desired},
    options::{self, OfLines, OfRun, Options, Taken as _},
    output::{self, Color},
    report::{file_of, Report},
};

/// A run, with the names for its messages.
pub(super) struct Run<'a> {
    /// The names of the inputs in errors: current and desired.
    pub(super) files: [String; 2],
    pub(super) paths: [&'a Path; 2],
    /// The size of the inputs, if it is known.
    pub(super) size: Option<u64>,
    pub(super) quiet: bool,
    pub(super) exit_code: bool,
    /// Set if desired is CSV.
    pub(super) csv: Option<Csv>,
}

type Emit<'e> = &'e mut (dyn FnMut(Event<'_>) -> io::Result<()> + Send);

impl Run<'_> {
    /// Starts the run, and returns the exit code.
    pub(super) fn report(
        self,
        run: impl FnOnce(&ProgressBar, Emit<'_>) -> Result<Summary, BulkError>,
    ) -> Result<ExitCode, Failure> {
        let (files, [current, desired]) = (self.files, self.paths);
        let report = Report::new(self.quiet, self.size)?;
        let bar = report.lock().bar.clone();
        let result = run(&bar, &mut |event| report.lock().take(event, &files));
        let state = report.lock();
        state.bar.finish_and_clear();
        let failure = match result {
            Err(BulkError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Err(output::unwritable(&error));
            }
            Ok(_) => None,
            Err(BulkError::Input(error)) => Some(match (error.side(), error.place()) {
                (Side::Options, "missing") => Failure::in_flag(&error, "--add-missing"),
                (Side::Options, _) => Failure::in_files(&error, &[]),
                (side, _) => {
                    let csv = self.csv.as_ref().filter(|_| side != Side::Current);
                    csv::blame(file_of(side, &files), desired, csv, &error)
                }
            }),
            Err(BulkError::Read(side, error)) => Some(match side {
                Side::Current => unreadable(current, &error),
                _ => csv::failure(&files[1], &error)
                    .unwrap_or_else(|| unreadable_desired(desired, &error)),
            }),
            Err(BulkError::Write(error)) => Some(output::unwritable(&error)),
            Err(error) => Some(Failure::failed(error)),
        };
        if let Some(failure) = failure {
            output::complain(&failure);
            // After an interruption, the counts cover the whole plan, but only a part
            // of it was written.
            if let Some(written) = state.lines.written() {
                state.remark(&format!("stopped by an error; written so far: {written}"));
            }
            return Ok(ExitCode::from(2));
        }
        let summary = state.summary;
        state.remark(&summary.to_string());
        let has_edits = summary.overwrites + summary.deletes + summary.appends > 0;
        Ok(ExitCode::from(if summary.errors > 0 {
            2
        } else {
            u8::from(self.exit_code && has_edits)
        }))
    }
}

/// The options of the run.
pub(super) fn to_bulk(
    mut given: Map<String, Value>,
    color: Option<Color>,
) -> Result<Bulk, Failure> {
    given.entry("threads").or_insert_with(|| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        // The core accepts no more.
        cores.min(1024).into()
    });
    let bulk = options::read(given, Bulk::from_value)?;
    Ok(match bulk.get_form() {
        BulkForm::Text { .. } => {
            let color = output::has_color(color.unwrap_or_default());
            bulk.form(BulkForm::Text { color })
        }
        _ => bulk,
    })
}

/// The flags for many entities in the input of a command.
#[derive(Args, Debug)]
pub(super) struct LinesArgs {
    /// CURRENT contains many entities: lines of JSON, each an entity with its ID, or a page
    /// of a list. The default of --form is fields
    #[arg(long, help_heading = OfRun::HEADING, conflicts_with = "id")]
    pub(super) lines: bool,

    /// The entities are in the order of their IDs, so their IDs need not be kept in memory
    #[arg(long, help_heading = OfRun::HEADING)]
    sorted: bool,

    #[command(flatten)]
    run: Options<OfLines>,

    /// Print no progress and no summary
    #[arg(long, short, help_heading = OfRun::HEADING)]
    pub(super) quiet: bool,
}

impl LinesArgs {
    pub(super) fn given(&self) -> Map<String, Value> {
        let mut given = self.run.given();
        if self.sorted {
            given.insert("input_order".to_owned(), "sorted".into());
        }
        given
    }
}
