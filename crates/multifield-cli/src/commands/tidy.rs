//! `multifield tidy`

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use multifield_core::Cleanup;

use super::{
    forms::{any_form, OutputArgs},
    run::{clean, LinesArgs},
    whole::{Whole, WholeArgs, ENTITY},
};
use crate::{
    failure::Failure,
    help::examples,
    options::{OfTidy, Options},
};

/// Print the edit that writes what CURRENT holds in one spelling, and once
///
/// CURRENT is what the portal holds, as for diff. Numbers are written as E.164 has them, such as
/// +79161234567, with their extensions; e-mails in lower case; and nothing with invisible characters.
/// Without --region only numbers with a plus are. Of the values of one type that say the same, one stays.
///
/// With --lines, CURRENT is many entities, and the output is that of bulk.
///
/// With --portal, all leads, contacts or companies of a portal are read and planned, and a summary is
/// on stderr. On a terminal, the command then asks whether to send the edits; elsewhere, --yes sends
/// them. They are sent as sync does. The report has a line of JSON for each entity that is not as it
/// should be: first as planned, then as it ended.
///
/// Exit codes: 0; 1 where there are edits, with --exit-code; 2 on an error; with --lines and --portal,
/// 130 where it was interrupted; with --portal, 1 where entities ended otherwise than changed,
/// unchanged or planned.
#[derive(Args, Debug)]
#[command(
    after_long_help = examples(EXAMPLES),
    mut_arg("form", |form| form.value_parser(any_form())),
    mut_arg("entity", |entity| entity.help(ENTITY))
)]
pub(crate) struct TidyArgs {
    /// A file of JSON, or - for stdin
    #[arg(required_unless_present = "portal", conflicts_with = "portal")]
    current: Option<PathBuf>,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    lines: LinesArgs,

    #[command(flatten)]
    whole: WholeArgs,

    #[command(flatten)]
    options: Options<OfTidy>,
}

const EXAMPLES: &str = r#"  # What would change, to read
  multifield tidy contact.json --region RU --form text
  # Calls of batch for many contacts, unless over 2% of the rows would go
  multifield tidy current.ndjson --lines --region GB --form batch \
    --entity contact --max-deletes-run 2% --quiet
  # A number in two spellings
  echo '{"PHONE": [{"ID": 1, "VALUE": "8 916 123-45-67"},
                   {"ID": 2, "VALUE": "+79161234567"}]}' |
    multifield tidy - --region RU
  # What would be changed in a whole portal: without --dry-run it asks
  multifield tidy --portal --entity contact --webhook-file webhook.txt \
    --dry-run --report plan.ndjson --quiet"#;

pub(crate) fn tidy(args: &TidyArgs) -> Result<ExitCode, Failure> {
    if args.whole.portal {
        return args.whole.clean(Whole::new(
            Cleanup::Tidy,
            "tidy",
            (&args.lines, &args.output),
            &args.options,
        ));
    }
    let current = args.current.as_deref().unwrap_or(Path::new("-"));
    let shown = (&args.lines, &args.output);
    clean(Cleanup::Tidy, current, shown, &args.options)
}
