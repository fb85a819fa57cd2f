//! `multifield bulk`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::{BulkError, Side};
use serde_json::{Map, Value};

use super::{
    csv::CsvArgs,
    run::{self, Run},
};
use crate::{
    failure::Failure,
    help::examples,
    input::Stream,
    options::{OfDiff, OfRun, Options, Taken as _},
    output::Color,
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
/// DESIRED may be CSV. Its columns have the portal's own names, `ID`, `PHONE`, `PHONE_WORK`, `EMAIL_HOME`,
/// `IM_TELEGRAM`, or those that --column says. All columns of one field make one list, which by default
/// is all that the field should hold. An empty cell says nothing: a row whose cells of a field are all
/// empty leaves that field alone. The delimiter is the one of ; , and tab that the header has.
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

    /// What it should hold: a file of lines, of CSV (.csv, .tsv), or - for stdin
    #[arg(long, value_name = "FILE")]
    desired: PathBuf,

    #[command(flatten)]
    csv: CsvArgs,

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

    /// Colours of --form text [default: auto]
    #[arg(long, value_name = "WHEN")]
    color: Option<Color>,

    #[command(flatten)]
    options: Options<OfDiff>,
}

const EXAMPLES: &str = r#"  # The edits, a line for each entity
  multifield bulk --current current.ndjson --desired desired.ndjson --quiet
  # What would change, to read
  multifield bulk --current current.ndjson --desired desired.ndjson \
    --form text --quiet
  # From a spreadsheet, whose numbers should be there, too
  multifield bulk --current current.ndjson --desired desired.csv \
    --column "Work phone=PHONE_WORK" --cells clean --strategy add --quiet
  # Calls of batch to send, unless over 2% of the rows would be deleted
  multifield bulk --current current.ndjson --desired desired.ndjson \
    --form batch --entity contact --max-deletes-run 2% --quiet"#;

pub(crate) fn bulk(args: &BulkArgs) -> Result<ExitCode, Failure> {
    let given = args.given();
    let paths = [("--current", &*args.current), ("--desired", &*args.desired)];
    let csv = args.csv.of(&args.desired, &given)?;
    let bulk = run::to_bulk(given, args.color)?;
    let [current, desired] = Stream::both(paths)?;
    let sizes = current.size.zip(desired.size);
    let run = Run {
        files: [&current.name, &desired.name].map(Clone::clone),
        paths: paths.map(|(_, path)| path),
        size: sizes.map(|(a, b)| a + b),
        quiet: args.quiet,
        exit_code: args.exit_code,
        csv: csv.clone(),
    };
    run.report(|bar, emit| {
        let inputs = [current, desired].map(|input| bar.wrap_read(input.reader));
        let [current, desired] = inputs;
        match csv {
            None => bulk.run(current, desired, emit),
            Some(csv) => match csv.lines(desired) {
                Ok(desired) => bulk.run(current, desired, emit),
                Err(error) => Err(BulkError::Read(Side::Desired, error.into())),
            },
        }
    })
}

impl BulkArgs {
    fn given(&self) -> Map<String, Value> {
        let mut given = self.options.given();
        given.extend(self.run.given());
        if self.add_missing {
            given.insert("missing".to_owned(), "add".into());
        }
        if self.sorted {
            given.insert("input_order".to_owned(), "sorted".into());
        }
        given
    }
}
