//! `multifield bulk`

use std::{io, path::PathBuf, process::ExitCode, thread};

use clap::{Args, ValueEnum};
use multifield_core::{
    Api, Bulk, BulkError, BulkForm, Entity, Error, InputOrder, MaxDeletes, Missing, OnError, Side,
};

use super::forms::API;
use crate::{
    choice::choice,
    failure::Failure,
    help::examples,
    input::{unreadable, Stream},
    number,
    options::Options,
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

    /// The key of an entity's ID [default: ID or id]
    #[arg(long)]
    key: Option<String>,

    /// What a line of the output is [default: fields]
    #[arg(long)]
    form: Option<Form>,

    /// What the entities are, for --form request and batch [default: the kind that CURRENT says]
    #[arg(long, value_parser = choice(Entity::ALL, Entity::as_str, &[]))]
    entity: Option<Entity>,

    /// The methods of --form request and batch [default: classic]
    #[arg(long, value_parser = choice(Api::ALL, Api::as_str, API))]
    api: Option<Api>,

    /// Make the entities that are in DESIRED alone: needs --form request or batch
    #[arg(long, alias = "add_missing")]
    add_missing: bool,

    /// Both files are in the order of the IDs, so they need not fit into memory
    #[arg(long)]
    sorted: bool,

    /// What to do when something is wrong with a line [default: stop]
    #[arg(
        long,
        alias = "on_error",
        value_name = "WHAT",
        value_parser = choice(OnError::ALL, OnError::as_str, ON_ERROR)
    )]
    on_error: Option<OnError>,

    /// Print nothing if the run would delete more than N rows, or P% of those that the entities
    /// hold [default: any number]
    #[arg(
        long,
        alias = "max_deletes",
        value_name = "N|P%",
        allow_hyphen_values = true,
        value_parser = max_deletes
    )]
    max_deletes: Option<MaxDeletes>,

    /// How many threads do the work, from 1 to 1024 [default: one for each core]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = number::threads)]
    threads: Option<usize>,

    /// Exit with 1 where there are edits
    #[arg(long)]
    exit_code: bool,

    /// No progress, no summary
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    options: Options,
}

const EXAMPLES: &str = r"  # The edits, a line for each entity
  multifield bulk --current current.ndjson --desired desired.ndjson --quiet
  # Calls of batch to send, unless over 2% of the rows would be deleted
  multifield bulk --current current.ndjson --desired desired.ndjson \
    --form batch --entity contact --max-deletes 2% --quiet";

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// `{"id": 43, "fields": {...}}`
    Fields,
    /// `{"id": 43, "fm": {...}}`
    Fm,
    /// Method and params of a call, ready to send: needs --entity
    Request,
    /// The body of a call of batch, with at most 50 calls: needs --entity
    Batch,
}

const ON_ERROR: &[(OnError, &str)] = &[
    (OnError::Stop, "End there, after the lines before it"),
    (
        OnError::Skip,
        "Go on, and say on stderr what was wrong, as a line of JSON",
    ),
];

fn max_deletes(text: &str) -> Result<MaxDeletes, String> {
    text.parse().map_err(|error: Error| error.message())
}

pub(crate) fn bulk(args: &BulkArgs) -> Result<ExitCode, Failure> {
    let bulk = args.to_bulk();
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
    fn to_bulk(&self) -> Bulk {
        let api = self.api.unwrap_or_default();
        let entity = self.entity;
        let form = match self.form.unwrap_or(Form::Fields) {
            Form::Fields => BulkForm::Fields,
            Form::Fm => BulkForm::Fm,
            Form::Request => BulkForm::Request { entity, api },
            Form::Batch => BulkForm::Batch { entity, api },
        };
        let cores = || thread::available_parallelism().map_or(1, Into::into);
        let mut bulk = Bulk::new()
            .diff(self.options.to_diff())
            .key(self.key.as_deref())
            .form(form)
            .on_error(self.on_error.unwrap_or_default())
            .max_deletes(self.max_deletes)
            .threads(Some(self.threads.unwrap_or_else(cores)));
        if self.add_missing {
            bulk = bulk.missing(Missing::Add);
        }
        if self.sorted {
            bulk = bulk.input_order(InputOrder::Sorted);
        }
        bulk
    }
}
