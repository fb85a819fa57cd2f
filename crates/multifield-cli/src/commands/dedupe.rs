//! `multifield dedupe`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::Cleanup;

use super::{
    forms::{any_form, OutputArgs},
    run::{clean, LinesArgs},
};
use crate::{
    failure::Failure,
    help::examples,
    options::{OfRows, Options},
};

/// Print the edit that deletes what CURRENT holds twice
///
/// CURRENT is what the portal holds, as for diff. Of the rows of one value and type one stays, and the
/// first value of each field stays the first.
///
/// With --lines, CURRENT is many entities, and the output is that of bulk.
///
/// Exit codes: 0; 1 where there are edits, with --exit-code; 2 on an error; with --lines, 130 where
/// it was interrupted.
#[derive(Args, Debug)]
#[command(
    after_long_help = examples(EXAMPLES),
    mut_arg("form", |form| form.value_parser(any_form()))
)]
pub(crate) struct DedupeArgs {
    /// A file of JSON, or - for stdin
    current: PathBuf,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    lines: LinesArgs,

    #[command(flatten)]
    options: Options<OfRows>,
}

const EXAMPLES: &str = r#"  # Whether there is anything to delete, in whatever spelling
  multifield dedupe contact.json --equality normalized --form text
  # Of many entities, one number in whatever types, to read
  multifield dedupe current.ndjson --lines --types any --form text --quiet
  # One number in two spellings
  echo '{"PHONE": [{"ID": 1, "VALUE": "8 916 123-45-67"},
                   {"ID": 2, "VALUE": "+79161234567"}]}' |
    multifield dedupe - --equality normalized --region RU"#;

pub(crate) fn dedupe(args: &DedupeArgs) -> Result<ExitCode, Failure> {
    let shown = (&args.lines, &args.output);
    clean(Cleanup::Dedupe, &args.current, shown, &args.options)
}
