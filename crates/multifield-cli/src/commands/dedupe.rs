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

/// Print the edit that removes duplicate rows
///
/// CURRENT is the state of the portal, as in diff. Of rows with the same value and type, one is kept.
/// The first value of each field stays the first.
///
/// With --lines, CURRENT contains many entities, as in bulk, and so does the output.
///
/// Exit codes: 0; with --exit-code, 1 if there are edits; 2 on an error; with --lines, 130 if
/// interrupted.
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

const EXAMPLES: &str = r#"  # Check for duplicates in any format
  multifield dedupe contact.json --equality normalized --form text
  # Show duplicate numbers of any types, in many entities
  multifield dedupe current.ndjson --lines --types any --form text --quiet
  # Remove one number in two formats
  echo '{"PHONE": [{"ID": 1, "VALUE": "8 916 123-45-67"},
                   {"ID": 2, "VALUE": "+79161234567"}]}' |
    multifield dedupe - --equality normalized --region RU"#;

pub(crate) fn dedupe(args: &DedupeArgs) -> Result<ExitCode, Failure> {
    let shown = (&args.lines, &args.output);
    clean(Cleanup::Dedupe, &args.current, shown, &args.options)
}
