//! `multifield diff`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::{Current, Error, Side};

use super::forms::OutputArgs;
use crate::{
    failure::Failure,
    help::examples,
    input::Input,
    options::{OfDiff, Options},
};

/// Print the smallest edit that turns CURRENT into DESIRED
///
/// CURRENT is the state of the portal, unchanged: the response of crm.contact.get or crm.item.get,
/// an entity, or its fields. DESIRED is the state that it should have, such as
///
/// `{"PHONE": ["+44 20 7946 0018", {"VALUE": "+44 7700 900123", "VALUE_TYPE": "MOBILE"}], "WEB": []}`
///
/// A field that is not mentioned stays unchanged. An empty list clears its field.
///
/// The edit is one call. If a plan needs several calls, stderr says so: send it, read again, and run
/// this again, until there is nothing to do.
///
/// Exit codes: 0; with --exit-code, 1 if there are edits; 2 on an error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct DiffArgs {
    /// A file of JSON, or - for stdin
    current: PathBuf,

    /// A file of JSON, or - for stdin
    desired: PathBuf,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    options: Options<OfDiff>,
}

const EXAMPLES: &str = r#"  # Show what would change
  multifield diff contact.json desired.json --form text
  # Print the call to send, for an entity of crm.item.get
  multifield diff item.json item-desired.json --form request --entity contact \
    --api universal
  # Add a number, unless it is stored in another format
  echo '{"PHONE": ["+44 (20) 7946-0018", "+44 20 7946 0033"]}' |
    multifield diff contact.json - --strategy add --equality normalized"#;

pub(crate) fn diff(args: &DiffArgs) -> Result<ExitCode, Failure> {
    let form = args.output.form()?;
    let [current_file, desired_file] =
        Input::both([("CURRENT", &args.current), ("DESIRED", &args.desired)])?;
    let files = [
        (Side::Current, &current_file),
        (Side::Desired, &desired_file),
    ];
    let blame = |error: Error| Failure::in_files(&error, &files);

    let diff = args.options.to_diff()?;
    let current = Current::from_json(&current_file.bytes).map_err(|error| {
        let failure = blame(error);
        let is_swapped = Current::from_json(&desired_file.bytes).is_ok()
            && diff.desired_from_json(&current_file.bytes).is_ok();
        if is_swapped {
            failure.with_hint("CURRENT and DESIRED look swapped")
        } else {
            failure
        }
    })?;
    let desired = diff.desired_from_json(&desired_file.bytes).map_err(blame)?;
    let edits = diff.diff(&current, &desired).map_err(blame)?;

    args.output.print(&edits, form)
}
