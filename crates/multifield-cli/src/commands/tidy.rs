//! `multifield tidy`

use std::process::ExitCode;

use clap::Args;
use multifield_core::Cleanup;

use super::clean::CleanArgs;
use crate::{failure::Failure, help::examples, options::OfTidy};

/// Print the edit that gives all values one format and removes duplicates
///
/// CURRENT is the state of the portal, as in diff. Numbers are written in the format E.164, such as
/// +79161234567, with their extensions. E-mails are written in lower case. Invisible characters are
/// removed. If several values of one type are equivalent, one of them is kept. Without --region, numbers without a plus
/// keep their format.
///
/// With --lines, CURRENT contains many entities, as in bulk, and so does the output.
///
/// With --portal, the command reads all leads, contacts or companies of a portal, plans their edits, and prints a
/// summary on stderr. On a terminal, it then asks whether to send the edits, as sync does; elsewhere, it sends them
/// only with --yes. The report has two lines of JSON for each entity that needs cleaning: its plan, and its
/// outcome.
///
/// Exit codes: 0; with --exit-code, 1 if there are edits; 2 on an error; with --lines and --portal, 130
/// if interrupted; with --portal, 1 if an entity has another outcome than changed, unchanged or planned.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct TidyArgs {
    #[command(flatten)]
    clean: CleanArgs<OfTidy>,
}

const EXAMPLES: &str = r#"  # Show what would change
  multifield tidy contact.json --region RU --form text
  # Print calls of batch, unless over 2% of the rows would be deleted
  multifield tidy current.ndjson --lines --region GB --form batch \
    --entity contact --max-deletes-run 2% --quiet
  # A number in two formats
  echo '{"PHONE": [{"ID": 1, "VALUE": "8 916 123-45-67"},
                   {"ID": 2, "VALUE": "+79161234567"}]}' |
    multifield tidy - --region RU
  # What would be changed in a whole portal: without --dry-run it asks
  multifield tidy --portal --entity contact --webhook-file webhook.txt \
    --dry-run --report plan.ndjson --quiet"#;

pub(crate) fn tidy(args: &TidyArgs) -> Result<ExitCode, Failure> {
    args.clean.run(Cleanup::Tidy)
}
