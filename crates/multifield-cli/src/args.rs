//! The command line as a whole. Each command has its own arguments beside it.

use clap::{Parser, Subcommand};

use crate::commands::{BulkArgs, DedupeArgs, DiffArgs, MergeArgs, SimulateArgs};

/// The smallest edit of the phones, e-mails, sites and messengers of a Bitrix24
/// contact, lead or company, and what any other edit would do.
#[derive(Debug, Parser)]
#[command(name = "multifield", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Diff(DiffArgs),
    Bulk(BulkArgs),
    Dedupe(DedupeArgs),
    Merge(MergeArgs),
    Simulate(SimulateArgs),
}
