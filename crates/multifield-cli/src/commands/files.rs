//! `multifield files`

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};
use multifield_core::Strategy;
use multifield_files::{Current, Desired, Diff, Error, FileFields, Side};

use crate::{
    choice::choice,
    failure::Failure,
    flags,
    help::examples,
    input::{refuse_two, Input},
    number, output,
};

/// Print the smallest edit of the file fields of an item
///
/// In crm.item.update, the value of a multiple file field lists the files that stay: a file that is left out is
/// deleted. CURRENT is the response of crm.item.get, unchanged. DESIRED contains the
/// files that the fields should have: IDs, and new files with their content as base64, such as
///
/// `{"ufCrm_7_1": [12, ["contract.pdf", "JVBERi0="]], "ufCrm_7_2": []}`
///
/// A field that is not mentioned stays unchanged. An empty list clears its field.
///
/// Read CURRENT immediately before the call: a file that a person adds in between is deleted. A new
/// file is uploaded each time that it is listed: after the call, replace it in DESIRED by its ID, with
/// --settle. If the answer to the call is lost, do not send it again: read the item, and compare.
///
/// Exit codes: 0; with --exit-code, 1 if there are edits; 2 on an error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct FilesArgs {
    /// A file of JSON, or - for stdin
    current: PathBuf,

    /// A file of JSON, or - for stdin
    desired: PathBuf,

    /// The response of crm.item.fields for the kind of item. It shows which fields are file fields, and which of them
    /// are multiple
    #[arg(long, value_name = "FILE")]
    fields: PathBuf,

    /// Print DESIRED with each new file replaced by its ID, according to this response of the call
    #[arg(long, value_name = "RESPONSE", conflicts_with_all = ["form", "exit_code", "multifields"])]
    settle: Option<PathBuf>,

    /// The output format [default: text on a terminal, else json]
    #[arg(long)]
    form: Option<Form>,

    /// The kind of the item, such as 2 for a deal, for --form request [default: the kind in CURRENT]
    #[arg(long, value_name = "N", value_parser = number::id, allow_hyphen_values = true)]
    entity_type_id: Option<u64>,

    /// The ID of the item, for --form request [default: the ID in CURRENT]
    #[arg(long, value_name = "N", value_parser = number::id, allow_hyphen_values = true)]
    id: Option<u64>,

    /// Edits of the multifields of the same item, for the same call, with --form request: the output
    /// of diff with --form edits
    #[arg(long, value_name = "PLAN")]
    multifields: Option<PathBuf>,

    /// What the listed files of a field mean [default: replace]
    #[arg(long, value_parser = choice(Diff::STRATEGIES, Strategy::as_str, STRATEGIES))]
    strategy: Option<Strategy>,

    /// The highest number of files that may be deleted, all fields together [default: no limit]
    #[arg(long, value_name = "N")]
    max_deletes: Option<usize>,

    /// Exit with 1 if there are edits
    #[arg(long)]
    exit_code: bool,
}

const STRATEGIES: &[(&str, &str)] = &[
    ("replace", "They are all files that the field should have"),
    ("add", "The field should also have them"),
    ("remove", "The field should not have them"),
];

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// The `fields` of crm.item.update
    Json,
    /// Method and params of a call, ready to send. Needs --entity-type-id and --id, unless
    /// CURRENT contains them
    Request,
    /// A diff for people to read
    Text,
}

const EXAMPLES: &str = r"  # Show what would change
  multifield files deal.json deal-files.json --fields deal-fields.json \
    --form text
  # Print the call to send, which deletes at most one file
  multifield files deal.json deal-files.json --fields deal-fields.json \
    --form request --max-deletes 1
  # The same call for a contact, with its phones
  multifield diff item.json item-desired.json --form edits |
    multifield files item.json item-files.json --fields item-fields.json \
      --form request --multifields -
  # After the call: the same files, with the IDs of new ones
  multifield files deal.json deal-files.json --fields deal-fields.json \
    --settle deal-after.json";

/// The input files, by the names that errors use.
struct Files {
    inputs: [(Side, Input); 3],
    response: Option<Input>,
    multifields: Option<Input>,
}

pub(crate) fn files(args: &FilesArgs) -> Result<ExitCode, Failure> {
    let files = args.read()?;
    let blame = |error: Error| files.blame(&error);

    let [(_, current), (_, desired), (_, fields)] = &files.inputs;
    let fields = FileFields::from_json(&fields.bytes).map_err(blame)?;
    let current = Current::from_json(&current.bytes, &fields).map_err(blame)?;
    let desired = Desired::from_json(&desired.bytes).map_err(blame)?;
    let edits = Diff::new()
        .strategy(args.strategy.unwrap_or_default())
        .max_deletes(args.max_deletes)
        .diff(&current, &desired)
        .map_err(blame)?;

    if let Some(response) = &files.response {
        output::print_json(&edits.settle(&response.bytes).map_err(blame)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let multifields = match &files.multifields {
        Some(plan) => multifield_core::Edits::from_json(&plan.bytes).map_err(|error| {
            let failure = Failure::in_file(&error, &plan.name);
            failure.with_hint("expected the output of diff with --form edits")
        })?,
        None => multifield_core::Edits::default(),
    };
    let form = match args.form {
        Some(form) => form,
        None if output::is_terminal() => Form::Text,
        None => Form::Json,
    };
    // The call is written piece by piece, so that large files are not in memory twice.
    match form {
        Form::Json => output::print_json(&edits.fields())?,
        Form::Request => {
            let request = edits.request_with(&multifields, args.entity_type_id, args.id);
            output::print_json(&request.map_err(blame)?)?;
        }
        Form::Text if edits.is_empty() => output::print("nothing to do\n")?,
        Form::Text => output::print(edits.to_string())?,
    }
    let has_edits = !edits.is_empty() || !multifields.is_empty();
    Ok(ExitCode::from(u8::from(args.exit_code && has_edits)))
}

impl FilesArgs {
    fn read(&self) -> Result<Files, Failure> {
        let optional = [
            ("--settle", self.settle.as_deref()),
            ("--multifields", self.multifields.as_deref()),
        ];
        let paths = [
            ("CURRENT", &*self.current),
            ("DESIRED", &*self.desired),
            ("--fields", &*self.fields),
        ];
        let given = optional
            .into_iter()
            .filter_map(|(name, path)| Some((name, path?)));
        refuse_two(paths.into_iter().chain(given))?;
        let [current, desired, fields] = paths.map(|(_, path)| Input::read(path));
        let [response, multifields] = optional.map(|(_, path)| path.map(Input::read).transpose());
        Ok(Files {
            inputs: [
                (Side::Current, current?),
                (Side::Desired, desired?),
                (Side::Fields, fields?),
            ],
            response: response?,
            multifields: multifields?,
        })
    }
}

impl Files {
    /// Turns an error into one that names the file or the flag.
    fn blame(&self, error: &Error) -> Failure {
        let message = error.message_with(flags::named);
        if error.side() == Side::Options {
            let flag = match error.place() {
                "entityTypeId" => "--entity-type-id".to_owned(),
                name => flags::named(name, None),
            };
            return Failure::new(flag, message, error.code());
        }
        let file = self.inputs.iter().find(|(side, _)| *side == error.side());
        let other = match error.side() {
            Side::Edits => &self.multifields,
            _ => &self.response,
        };
        let file = file.map(|(_, file)| file).or(other.as_ref());
        let message = match error.place() {
            "" => message,
            place => format!("{place}: {message}"),
        };
        let subject = file.map_or("files", |file| &file.name);
        Failure::new(subject, message, error.code())
    }
}
