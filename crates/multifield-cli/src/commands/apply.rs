//! `multifield apply`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::Kept;

use super::plan::Files;
use crate::{failure::Failure, help::examples, output};

/// Print the state after a saved plan
///
/// PLAN is the output of diff, dedupe, tidy, merge or rest with --form edits. CURRENT is the state of
/// the portal before the plan. Nothing is sent. In the output, new rows get the next IDs after the highest one. The
/// portal assigns other IDs, because it counts the rows of all entities. The order of the new rows within a field is the
/// same. A plan that does not fit CURRENT is an error, as in check. For a plan of merge, all calls are applied.
///
/// Exit codes: 0; 2 on an error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct ApplyArgs {
    /// A file of JSON, or - for stdin
    current: PathBuf,

    /// A file of JSON, or - for stdin
    plan: PathBuf,
}

const EXAMPLES: &str = "  # Print the state after a plan
  multifield diff contact.json desired.json --form edits |
    multifield apply contact.json -";

pub(crate) fn apply(args: &ApplyArgs) -> Result<ExitCode, Failure> {
    let files = Files::read(&args.plan, &args.current)?;
    let after = files.with(Kept::apply)?;
    let json = serde_json::to_string(&after).map_err(Failure::failed)?;
    output::print(json + "\n")?;
    Ok(ExitCode::SUCCESS)
}
