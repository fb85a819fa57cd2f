//! `multifield apply`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::Kept;

use super::plan::Files;
use crate::{failure::Failure, help::examples, output};

/// Print what the portal holds after a kept plan
///
/// CURRENT is what the portal holds, and PLAN is what diff, dedupe, tidy, merge or rest printed with
/// --form edits. Nothing is sent. New rows get the highest ID plus one, and so on: a portal numbers over
/// all its entities, so it gives them other IDs, in the same order. A plan that does not fit CURRENT
/// is an error, as of check. Of a merge all calls are applied, of other plans the one that they are.
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

const EXAMPLES: &str = "  # What an entity holds afterwards
  multifield diff contact.json desired.json --form edits |
    multifield apply contact.json -";

pub(crate) fn apply(args: &ApplyArgs) -> Result<ExitCode, Failure> {
    let files = Files::read(&args.plan, &args.current)?;
    let after = files.with(Kept::apply)?;
    let json = serde_json::to_string(&after)
        .map_err(|error| Failure::new("multifield", error.to_string(), "failed"))?;
    output::print(json + "\n")?;
    Ok(ExitCode::SUCCESS)
}
