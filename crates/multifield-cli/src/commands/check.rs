//! `multifield check`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::Kept;

use super::plan::Files;
use crate::{failure::Failure, help::examples};

/// Check that a kept plan still fits what the portal holds
///
/// PLAN is what diff, dedupe, tidy, merge or rest printed with --form edits. CURRENT is what the portal
/// holds now. The plan fits if each row that it overwrites or deletes is what it was. Where it does
/// not, read again, and plan again. Of a plan of several calls this is about the first.
///
/// Exit codes: 0 where it fits; 2 where it does not, or on another error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct CheckArgs {
    /// A file of JSON, or - for stdin
    plan: PathBuf,

    /// A file of JSON, or - for stdin
    current: PathBuf,
}

const EXAMPLES: &str = "  # Keep a plan for a person to approve
  multifield diff contact.json desired.json --form edits > approved.json
  # Whether it still fits, before it is sent
  multifield check approved.json contact.json";

pub(crate) fn check(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let files = Files::read(&args.plan, &args.current)?;
    files.with(Kept::check)?;
    Ok(ExitCode::SUCCESS)
}
