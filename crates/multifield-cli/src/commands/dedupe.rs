//! `multifield dedupe`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::{Current, Error, Side};

use super::forms::OutputArgs;
use crate::{
    failure::Failure,
    help::examples,
    input::Input,
    options::{OfRows, Options},
};

/// Print the edit that deletes what CURRENT holds twice
///
/// CURRENT is what the portal holds, as for diff. Of the rows of one value and type one stays, and the
/// first value of each field stays the first.
///
/// Exit codes: 0; 1 where there are edits, with --exit-code; 2 on an error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct DedupeArgs {
    /// A file of JSON, or - for stdin
    current: PathBuf,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    options: Options<OfRows>,
}

const EXAMPLES: &str = r#"  # Whether there is anything to delete, in whatever spelling
  multifield dedupe contact.json --equality normalized --form text
  # One number in two spellings
  echo '{"PHONE": [{"ID": 1, "VALUE": "8 916 123-45-67"},
                   {"ID": 2, "VALUE": "+79161234567"}]}' |
    multifield dedupe - --equality normalized --region RU"#;

pub(crate) fn dedupe(args: &DedupeArgs) -> Result<ExitCode, Failure> {
    let form = args.output.form();
    let file = Input::read(&args.current)?;
    let blame = |error: Error| Failure::in_files(&error, &[(Side::Current, &file)]);

    let current = Current::from_json(&file.bytes).map_err(blame)?;
    let edits = args.options.to_diff()?.dedupe(&current).map_err(blame)?;
    args.output.print(&edits, form)
}
