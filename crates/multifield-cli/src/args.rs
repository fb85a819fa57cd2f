//! The whole command line. The arguments of each command are in its own file.

use clap::{Parser, Subcommand};

use crate::{
    commands::{
        ApplyArgs, BulkArgs, CheckArgs, CompletionsArgs, DedupeArgs, DiffArgs, FilesArgs, ManArgs,
        MergeArgs, NormalizeArgs, RestArgs, SimulateArgs, SyncArgs, TidyArgs,
    },
    help::examples,
};

/// Compute the smallest update of the phones, e-mails, sites and messengers of a Bitrix24
/// contact, lead or company, and show what any other update would do.
#[derive(Debug, Parser)]
#[command(name = "multifield", bin_name = "multifield", version, max_term_width = 100, after_long_help = examples(EXAMPLES))]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Diff(DiffArgs),
    Bulk(BulkArgs),
    Sync(SyncArgs),
    Dedupe(DedupeArgs),
    Tidy(TidyArgs),
    Merge(MergeArgs),
    Rest(RestArgs),
    Check(CheckArgs),
    Apply(ApplyArgs),
    Simulate(SimulateArgs),
    Normalize(NormalizeArgs),
    Files(FilesArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

const EXAMPLES: &str = r#"  # Show what would change
  multifield diff contact.json desired.json --form text
  # Print the call to send
  multifield diff contact.json desired.json --form request --entity contact
  # Read from stdin
  echo '{"PHONE": [{"ID": 1, "VALUE": "9"}, {"ID": 2, "VALUE": "9"}]}' |
    multifield dedupe -

contact.json and the other files of the examples are part of the source code of the command."#;
