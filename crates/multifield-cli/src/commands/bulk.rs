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
/// Both files contain lines of JSON. Each line is an entity with its ID, or a page of a list, such as
///
/// `{"result": [{"ID": "43", "PHONE": [...]}, ...]}`
///
/// The entities are joined by ID. The output has a line for each entity with edits, in the order of
/// DESIRED. Entities that are only in CURRENT are ignored. An entity that is only in DESIRED is an
/// error: a page of the export may be missing, and adding the entity would duplicate a customer.
///
/// DESIRED may be CSV. Its columns are named as in the portal: `ID`, `PHONE`, `PHONE_WORK`, `EMAIL_HOME`,
/// `IM_TELEGRAM`. For other names, use --column. All columns of one field together are its list; by default, the list
/// has all values that the field should have. Empty cells are ignored. If all cells of a field are empty, the line does
/// not change the field. The delimiter is ; , or a tab: the command finds it in the header.
///
/// Exit codes: 0; with --exit-code, 1 if there are edits; 2 on an error; 130 if interrupted. The output
/// always ends with a complete line.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
// Flags are.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct BulkArgs {
    /// The entities as they are in the portal: a file of lines, or - for stdin
    #[arg(long, value_name = "FILE")]
    current: PathBuf,

    /// The entities as they should be: a file of lines or CSV (.csv, .tsv), or - for stdin
    #[arg(long, value_name = "FILE")]
    desired: PathBuf,

    #[command(flatten)]
    csv: CsvArgs,

    /// Create the entities that are only in DESIRED: needs --form request or batch
    #[arg(long, alias = "add_missing", help_heading = OfRun::HEADING)]
    add_missing: bool,

    /// Both files are in the order of the IDs, so they need not fit into memory
    #[arg(long, help_heading = OfRun::HEADING)]
    sorted: bool,

    #[command(flatten)]
    run: Options<OfRun>,

    /// Exit with 1 if there are edits
    #[arg(long)]
    exit_code: bool,

    /// Print no progress and no summary
    #[arg(long, short)]
    quiet: bool,

    /// Colours of --form text [default: auto]
    #[arg(long, value_name = "WHEN")]
    color: Option<Color>,

    #[command(flatten)]
    options: Options<OfDiff>,
}

const EXAMPLES: &str = r#"  # Print the edits, a line for each entity
  multifield bulk --current current.ndjson --desired desired.ndjson --quiet
  # Show what would change
  multifield bulk --current current.ndjson --desired desired.ndjson \
    --form text --quiet
  # Add the numbers of a spreadsheet
  multifield bulk --current current.ndjson --desired desired.csv \
    --column "Work phone=PHONE_WORK" --cells clean --strategy add --quiet
  # Print calls of batch, unless over 2% of the rows would be deleted
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
