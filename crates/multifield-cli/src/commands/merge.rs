//! `multifield merge`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use multifield_core::{Current, Error, Merge, OnConflict, Side};

use super::forms::{remark, OutputArgs, Written};
use crate::{
    failure::Failure,
    help::examples,
    input::Input,
    options::{self, OfDiff, OfMerge, Options},
    output,
};

/// Print the changes from BASE to OURS as the smallest edit of THEIRS
///
/// BASE is the state of the portal at the last sync. OURS is the state that the other system wants now,
/// like DESIRED of diff. THEIRS is the state of the portal now. Changes that only one side made are
/// kept. A row is in conflict if both sides changed it differently, if one changed and the other
/// deleted it, or if both added its value with different types.
///
/// The JSON is `{"edits": ..., "conflicts": [...]}`, with the edits in the output format. If a plan needs
/// several calls, `"later": [...]` contains those after the first, for programs that cannot read in
/// between. With --form edits, the output is a plan for rest, check and apply.
///
/// Exit codes: 0; with --exit-code, 1 if there are edits; 2 on an error; 3 if conflicts are left for a
/// person.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES), mut_arg("id", |id| id.help(ID)))]
pub(crate) struct MergeArgs {
    /// A file of JSON, or - for stdin
    base: PathBuf,

    /// A file of JSON, or - for stdin
    ours: PathBuf,

    /// A file of JSON, or - for stdin
    theirs: PathBuf,

    #[command(flatten)]
    own: Options<OfMerge>,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    options: Options<OfDiff>,
}

const ID: &str = "The entity's ID, for --form request [default: the ID in THEIRS]";

const EXAMPLES: &str = "  # Show what to change in the portal, and the conflicts
  multifield merge contact.json desired.json contact-now.json --form text
  # The same, with conflicts decided for the other system
  multifield merge contact.json desired.json contact-now.json --on-conflict ours";

pub(crate) fn merge(args: &MergeArgs) -> Result<ExitCode, Failure> {
    let form = args.output.form()?;
    let [base_file, ours_file, theirs_file] = Input::all([
        ("BASE", &args.base),
        ("OURS", &args.ours),
        ("THEIRS", &args.theirs),
    ])?;
    let files = [
        (Side::Base, &base_file),
        (Side::Ours, &ours_file),
        (Side::Theirs, &theirs_file),
    ];
    let blame = |error: Error| Failure::in_files(&error, &files);
    let blame_on = |side| move |error: Error| blame(error.with_side(side));

    let given = args.options.given().into_iter().chain(args.own.given());
    let options = options::read(given.collect(), Merge::from_value)?;
    let base = Current::from_json(&base_file.bytes).map_err(blame_on(Side::Base))?;
    let theirs = Current::from_json(&theirs_file.bytes).map_err(blame_on(Side::Theirs))?;
    let ours = options
        .get_diff_options()
        .desired_from_json(&ours_file.bytes);
    let ours = ours.map_err(blame_on(Side::Ours))?;
    let merged = options.merge(&base, &ours, &theirs).map_err(blame)?;

    output::print(&match form {
        Written::Text { color } => merged.text().color(color).to_string(),
        Written::Json(json) => {
            let edits = json.write(&merged.edits)?;
            let later = merged.later.iter().map(|edits| json.write(edits));
            let later = later.collect::<Result<Vec<_>, _>>()?.join(",");
            let later = match merged.later.as_slice() {
                [] => String::new(),
                _ => format!("\"later\":[{later}],"),
            };
            let conflicts = serde_json::to_string(&merged.conflicts).map_err(Failure::failed)?;
            format!("{{\"edits\":{edits},{later}\"conflicts\":{conflicts}}}\n")
        }
    })?;
    if let Written::Json(_) = form {
        remark(&merged.edits);
    }
    let leaves = options.get_on_conflict() == OnConflict::Leave && !merged.conflicts.is_empty();
    Ok(if leaves {
        ExitCode::from(3)
    } else {
        args.output.code(&merged.edits)
    })
}
