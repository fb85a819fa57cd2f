//! `multifield bulk`

use std::{io, path::PathBuf, process::ExitCode, thread};

use clap::Args;
use multifield_core::{Bulk, BulkError, Side};

use crate::{
    failure::Failure,
    help::examples,
    input::{unreadable, Stream},
    options::{self, OfDiff, OfRun, Options, Taken as _},
    output,
    report::{file_of, Report},
};

/// Print the smallest edits of many entities
///
/// Both files are lines of JSON: each an entity with its ID, or a page of a list of them, such as
///
/// `{"result": [{"ID": "43", "PHONE": [...]}, ...]}`
///
/// The entities are joined by ID, and the edits are printed in the order of DESIRED. An entity that
/// is in CURRENT alone is left alone. One that is in DESIRED alone is an error: a page that was lost
/// on export must not double customers.
///
/// Exit codes: 0; 1 where there are edits, with --exit-code; 2 on an error; 130 where it was
/// interrupted. The output always ends with a whole line.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
// Flags are.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct BulkArgs {
    /// What the portal holds: a file of lines, or - for stdin
    #[arg(long, value_name = "FILE")]
    current: PathBuf,

    /// What it should hold: a file of lines, or - for stdin
    #[arg(long, value_name = "FILE")]
    desired: PathBuf,

    /// Make the entities that are in DESIRED alone: needs --form request or batch
    #[arg(long, alias = "add_missing", help_heading = OfRun::HEADING)]
    add_missing: bool,

    /// Both files are in the order of the IDs, so they need not fit into memory
    #[arg(long, help_heading = OfRun::HEADING)]
    sorted: bool,

    #[command(flatten)]
    run: Options<OfRun>,

    /// Exit with 1 where there are edits
    #[arg(long)]
    exit_code: bool,

    /// No progress, no summary
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    options: Options<OfDiff>,
}

const EXAMPLES: &str = r"  # The edits, a line for each entity
  multifield bulk --current current.ndjson --desired desired.ndjson --quiet
  # Calls of batch to send, unless over 2% of the rows would be deleted
  multifield bulk --current current.ndjson --desired desired.ndjson \
    --form batch --entity contact --max-deletes-run 2% --quiet";

pub(crate) fn bulk(args: &BulkArgs) -> Result<ExitCode, Failure> {
    let bulk = args.to_bulk()?;
    let paths = [("--current", &*args.current), ("--desired", &*args.desired)];
    let [current, desired] = Stream::both(paths)?;
    let files = [&*current.name, &*desired.name].map(str::to_owned);
    let sizes = current.size.zip(desired.size);
    let report = Report::new(args.quiet, sizes.map(|(a, b)| a + b))?;
    let bar = report.lock().bar.clone();

    let result = bulk.run(
        bar.wrap_read(current.reader),
        bar.wrap_read(desired.reader),
        |event| report.lock().take(event, &files),
    );
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
            (side, _) => Failure::in_file(&error, file_of(side, &files)),
        }),
        Err(BulkError::Read(side, error)) => Some(match side {
            Side::Current => unreadable(&args.current, &error),
            _ => unreadable(&args.desired, &error),
        }),
        Err(BulkError::Write(error)) => Some(output::unwritable(&error)),
        Err(error) => Some(Failure::new("multifield", error.to_string(), "failed")),
    };
    if let Some(failure) = failure {
        output::complain(&failure);
        // The sums are those of what was planned, which is not all written.
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
        u8::from(args.exit_code && has_edits)
    }))
}

impl BulkArgs {
    fn to_bulk(&self) -> Result<Bulk, Failure> {
        let mut given = self.options.given();
        given.extend(self.run.given());
        if self.add_missing {
            given.insert("missing".to_owned(), "add".into());
        }
        if self.sorted {
            given.insert("input_order".to_owned(), "sorted".into());
        }
        given.entry("threads").or_insert_with(|| {
            let cores = thread::available_parallelism().map_or(1, usize::from);
            // The core takes no more.
            cores.min(1024).into()
        });
        options::read(given, Bulk::from_value)
    }
}
