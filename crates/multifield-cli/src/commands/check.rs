//! `multifield check`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::Kept;

use super::plan::Files;
use crate::{failure::Failure, help::examples};

/// Check that a saved plan still fits the state of the portal
///
/// PLAN is the output of diff, dedupe, tidy, merge or rest with --form edits. CURRENT is the state of
/// the portal now. The plan fits if the rows that it overwrites or deletes have not changed. If it does
/// not fit, read and plan again. For a plan of several calls, this checks the first call.
///
/// Exit codes: 0 if the plan fits; 2 if it does not, or on another error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct CheckArgs {
    /// A file of JSON, or - for stdin
    plan: PathBuf,

    /// A file of JSON, or - for stdin
    current: PathBuf,
}

const EXAMPLES: &str = "  # Save a plan for a person to approve
  multifield diff contact.json desired.json --form edits > approved.json
  # Check that it still fits, before it is sent
  multifield check approved.json contact.json";

pub(crate) fn check(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let files = Files::read(&args.plan, &args.current)?;
    files.with(Kept::check)?;
    Ok(ExitCode::SUCCESS)
}
