//! `multifield rest`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::{Current, Error, Kept, Side};

use super::{forms::OutputArgs, plan::NO_PLAN};
use crate::{failure::Failure, help::examples, input::Input, output};

/// Print the part of a saved plan that is still to be sent after an answer was lost
///
/// PLAN is the output of diff, dedupe, tidy, merge or rest with --form edits, saved before it was sent.
/// THEIRS is the state of the portal now. Read it only after the lost call must have ended.
///
/// A row that is already as planned counts as done. A row that has not changed is edited again. Any other row was
/// changed by a person in the meantime: it stays unchanged, and is reported on stderr. A planned new row counts as
/// added if THEIRS has a row with its value that did not exist when PLAN was made.
///
/// Send, read, and run this again with the same PLAN, until there are no edits. For a plan of merge,
/// this covers all its calls. For other plans, it covers one call: if more calls are needed, diff again afterwards.
///
/// Exit codes: 0; with --exit-code, 1 if there are edits; 2 on an error; 3 if a person has changed
/// rows.
#[derive(Args, Debug)]
#[command(
    after_long_help = examples(EXAMPLES),
    mut_arg("id", |id| id.help(ID)),
    mut_arg("entity", |entity| entity.help(ENTITY))
)]
pub(crate) struct RestArgs {
    /// A file of JSON, or - for stdin
    plan: PathBuf,

    /// A file of JSON, or - for stdin
    theirs: PathBuf,

    #[command(flatten)]
    output: OutputArgs,
}

const ID: &str = "The entity's ID, for --form request [default: the ID in PLAN, or else in THEIRS]";

const ENTITY: &str =
    "The kind of the entity, for --form request [default: the kind in PLAN or THEIRS]";

const EXAMPLES: &str = "  # Save a plan before it is sent
  multifield diff contact.json desired.json --form edits > plan.json
  # Show the remaining edits, and the rows that a person has changed
  multifield rest plan.json contact-now.json --form text";

pub(crate) fn rest(args: &RestArgs) -> Result<ExitCode, Failure> {
    let form = args.output.form()?;
    let [plan_file, theirs_file] = Input::both([("PLAN", &args.plan), ("THEIRS", &args.theirs)])?;
    let files = [(Side::Edits, &plan_file), (Side::Theirs, &theirs_file)];
    let blame = |error: Error| Failure::in_files(&error, &files);

    let is_theirs_plan = || Kept::from_json(&theirs_file.bytes).is_ok();
    let plan = Kept::from_json(&plan_file.bytes).map_err(|error| {
        blame(error).with_hint(if is_theirs_plan() {
            "PLAN and THEIRS look swapped"
        } else {
            NO_PLAN
        })
    })?;
    let theirs = Current::from_json(&theirs_file.bytes);
    let theirs = theirs.map_err(|error| blame(error.with_side(Side::Theirs)))?;
    let rest = plan.rest(&theirs).map_err(|error| {
        let is_unread = error.code() == "field_not_read";
        let field = error.place().to_owned();
        let failure = blame(error);
        if is_unread && is_theirs_plan() {
            failure.with_hint("THEIRS is a plan, expected what the portal holds")
        } else if is_unread {
            failure.with_hint(&format!(
                "rest has no --read: put \"{field}\": [] into THEIRS if there are no rows"
            ))
        } else {
            failure
        }
    })?;

    let code = args.output.print(&rest.edits, form)?;
    if rest.edits.is_empty() && !plan.is_whole() {
        output::say("Not finished: PLAN is the first call of several. Read again, diff again.");
    }
    for changed in &rest.changed {
        output::say(&format!("changed {changed}"));
    }
    Ok(if rest.changed.is_empty() {
        code
    } else {
        ExitCode::from(3)
    })
}
