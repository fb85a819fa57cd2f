//! `multifield tidy`

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
    options::{OfTidy, Options},
};

/// Print the edit that gives all values one format and removes duplicates
///
/// CURRENT is the state of the portal, as in diff. Numbers are written in the format E.164, such as
/// +79161234567, with their extensions. E-mails are written in lower case. Invisible characters are
/// removed. Of equivalent values with one type, one is kept. Without --region, numbers without a plus
/// keep their format.
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
pub(crate) struct TidyArgs {
    /// A file of JSON, or - for stdin
    current: PathBuf,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    lines: LinesArgs,

    #[command(flatten)]
    options: Options<OfTidy>,
}

const EXAMPLES: &str = r#"  # Show what would change
  multifield tidy contact.json --region RU --form text
  # Print calls of batch, unless over 2% of the rows would be deleted
  multifield tidy current.ndjson --lines --region GB --form batch \
    --entity contact --max-deletes-run 2% --quiet
  # A number in two formats
  echo '{"PHONE": [{"ID": 1, "VALUE": "8 916 123-45-67"},
                   {"ID": 2, "VALUE": "+79161234567"}]}' |
    multifield tidy - --region RU"#;

pub(crate) fn tidy(args: &TidyArgs) -> Result<ExitCode, Failure> {
    let shown = (&args.lines, &args.output);
    clean(Cleanup::Tidy, &args.current, shown, &args.options)
}
