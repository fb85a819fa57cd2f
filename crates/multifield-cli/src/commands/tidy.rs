//! `multifield tidy`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::{Current, Error, Side};

use super::forms::OutputArgs;
use crate::{
    failure::Failure,
    help::examples,
    input::Input,
    options::{OfTidy, Options},
};

/// Print the edit that writes what CURRENT holds in one spelling, and once
///
/// CURRENT is what the portal holds, as for diff. Numbers are written as E.164 has them, such as
/// +79161234567, with their extensions; e-mails in lower case; and nothing with invisible characters.
/// Without --region only numbers with a plus are. Of the values of one type that say the same, one stays.
///
/// Exit codes: 0; 1 where there are edits, with --exit-code; 2 on an error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct TidyArgs {
    /// A file of JSON, or - for stdin
    current: PathBuf,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    options: Options<OfTidy>,
}

const EXAMPLES: &str = r#"  # What would change, to read
  multifield tidy contact.json --region RU --form text
  # A number in two spellings
  echo '{"PHONE": [{"ID": 1, "VALUE": "8 916 123-45-67"},
                   {"ID": 2, "VALUE": "+79161234567"}]}' |
    multifield tidy - --region RU"#;

pub(crate) fn tidy(args: &TidyArgs) -> Result<ExitCode, Failure> {
    let form = args.output.form();
    let file = Input::read(&args.current)?;
    let blame = |error: Error| Failure::in_files(&error, &[(Side::Current, &file)]);

    let current = Current::from_json(&file.bytes).map_err(blame)?;
    let edits = args.options.to_diff()?.tidy(&current).map_err(blame)?;
    args.output.print(&edits, form)
}
