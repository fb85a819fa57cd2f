//! The command line as a whole. Each command has its own arguments beside it.

use clap::{Parser, Subcommand};

use crate::{
    commands::{
        ApplyArgs, BulkArgs, CheckArgs, CompletionsArgs, DedupeArgs, DiffArgs, ManArgs, MergeArgs,
        NormalizeArgs, RestArgs, SimulateArgs, SyncArgs, TidyArgs,
    },
    help::examples,
};

/// The smallest edit of the phones, e-mails, sites and messengers of a Bitrix24
/// contact, lead or company, and what any other edit would do.
#[derive(Debug, Parser)]
#[command(name = "multifield", version, max_term_width = 100, after_long_help = examples(EXAMPLES))]
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
    Completions(CompletionsArgs),
    Man(ManArgs),
}

const EXAMPLES: &str = r#"  # What would change, to read
  multifield diff contact.json desired.json --form text
  # What to send
  multifield diff contact.json desired.json --form request --entity contact
  # Without a file
  echo '{"PHONE": [{"ID": 1, "VALUE": "9"}, {"ID": 2, "VALUE": "9"}]}' |
    multifield dedupe -

contact.json and the other files of the examples come with the sources of the command."#;
