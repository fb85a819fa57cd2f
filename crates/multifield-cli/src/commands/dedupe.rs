//! `multifield dedupe`

use std::process::ExitCode;

use clap::Args;
use multifield_core::Cleanup;

use super::clean::CleanArgs;
use crate::{failure::Failure, help::examples, options::OfRows};

/// Print the edit that removes duplicate rows
///
/// CURRENT is the state of the portal, as in diff. If several rows have the same value and type, the last row is kept,
/// unless that would change the first value of the field. With --equality normalized, if values differ only in their
/// format, the row with the lowest ID is kept.
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
pub(crate) struct DedupeArgs {
    #[command(flatten)]
    clean: CleanArgs<OfRows>,
}

const EXAMPLES: &str = r#"  # Check for duplicates in any format
  multifield dedupe contact.json --equality normalized --form text
  # Show duplicate numbers of any types, in many entities
  multifield dedupe current.ndjson --lines --types any --form text --quiet
  # Remove one number in two formats
  echo '{"PHONE": [{"ID": 1, "VALUE": "8 916 123-45-67"},
                   {"ID": 2, "VALUE": "+79161234567"}]}' |
    multifield dedupe - --equality normalized --region RU
  # What would be deleted in a whole portal: without --dry-run it asks
  multifield dedupe --portal --entity contact --webhook-file webhook.txt \
    --dry-run --report plan.ndjson --quiet"#;

pub(crate) fn dedupe(args: &DedupeArgs) -> Result<ExitCode, Failure> {
    args.clean.run(Cleanup::Dedupe)
}
