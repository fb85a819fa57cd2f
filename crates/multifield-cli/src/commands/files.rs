//! `multifield files`

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};
use multifield_core::Strategy;
use multifield_files::{Current, Desired, Diff, Edits, Error, FileFields, Side};

use crate::{choice::choice, failure::Failure, help::examples, input::Input, number, output};

/// Print the smallest edit of the file fields of an item
///
/// In crm.item.update, the value of a multiple file field is the list of files that stay: a file that
/// is left out is deleted. CURRENT is the response of crm.item.get, unchanged. DESIRED contains the
/// files that the fields should have: IDs, and new files with their content as base64, such as
///
/// `{"ufCrm_7_1": [12, ["contract.pdf", "JVBERi0="]], "ufCrm_7_2": []}`
///
/// A field that is not mentioned stays unchanged. An empty list clears its field.
///
/// Read CURRENT immediately before the call: a file that a person adds in between is deleted. A new
/// file is uploaded each time that it is listed: after the call, replace it in DESIRED by its ID, with
/// --settle. If the answer to the call is lost, send nothing again: read, and compare.
///
/// Exit codes: 0; with --exit-code, 1 if there are edits; 2 on an error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct FilesArgs {
    /// A file of JSON, or - for stdin
    current: PathBuf,

    /// A file of JSON, or - for stdin
    desired: PathBuf,

    /// The response of crm.item.fields for the kind of item: which fields are file fields, and
    /// multiple
    #[arg(long, value_name = "FILE")]
    fields: PathBuf,

    /// Print DESIRED with each new file replaced by its ID, according to this response of the call
    #[arg(long, value_name = "RESPONSE", conflicts_with_all = ["form", "exit_code"])]
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
  # After the call: the same files, with the IDs of new ones
  multifield files deal.json deal-files.json --fields deal-fields.json \
    --settle deal-after.json";

/// The files, by what errors call them.
struct Files([(Side, Input); 3], Option<Input>);

pub(crate) fn files(args: &FilesArgs) -> Result<ExitCode, Failure> {
    let [current, desired, fields] = Input::all([
        ("CURRENT", &args.current),
        ("DESIRED", &args.desired),
        ("--fields", &args.fields),
    ])?;
    let response = args.settle.as_deref().map(Input::read).transpose()?;
    let files = Files(
        [
            (Side::Current, current),
            (Side::Desired, desired),
            (Side::Fields, fields),
        ],
        response,
    );
    let blame = |error: Error| files.blame(&error);

    let [(_, current), (_, desired), (_, fields)] = &files.0;
    let fields = FileFields::from_json(&fields.bytes).map_err(blame)?;
    let current = Current::from_json(&current.bytes, &fields).map_err(blame)?;
    let desired = Desired::from_json(&desired.bytes).map_err(blame)?;
    let edits = Diff::new()
        .strategy(args.strategy.unwrap_or_default())
        .max_deletes(args.max_deletes)
        .diff(&current, &desired)
        .map_err(blame)?;

    if let Some(response) = &files.1 {
        let settled = edits.settle(&response.bytes).map_err(blame)?;
        let json = serde_json::to_string(&settled);
        let json = json.map_err(|error| Failure::new("files", error.to_string(), "failed"))?;
        output::print(json + "\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    output::print(args.written(&edits).map_err(blame)?)?;
    let has_edits = args.exit_code && !edits.is_empty();
    Ok(ExitCode::from(u8::from(has_edits)))
}

impl FilesArgs {
    fn written(&self, edits: &Edits<'_>) -> Result<String, Error> {
        let form = match self.form {
            Some(form) => form,
            None if output::is_terminal() => Form::Text,
            None => Form::Json,
        };
        Ok(match form {
            Form::Json => edits.fields().to_json() + "\n",
            Form::Request => {
                let request = edits.request(self.entity_type_id, self.id)?;
                request.map_or_else(|| "null".to_owned(), |request| request.to_json()) + "\n"
            }
            Form::Text if edits.is_empty() => "nothing to do\n".to_owned(),
            Form::Text => edits.to_string(),
        })
    }
}

impl Files {
    /// The error, at the file or the flag that it is about.
    fn blame(&self, error: &Error) -> Failure {
        let message = error.message_with(|name, value| {
            let flag = format!("--{}", name.replace('_', "-"));
            value.map_or_else(|| flag.clone(), |value| format!("{flag} {value}"))
        });
        if error.side() == Side::Options {
            let flag = match error.place() {
                "entityTypeId" => "--entity-type-id".to_owned(),
                name => format!("--{}", name.replace('_', "-")),
            };
            return Failure::new(flag, message, error.code());
        }
        let file = self.0.iter().find(|(side, _)| *side == error.side());
        let file = file.map(|(_, file)| file).or(self.1.as_ref());
        let message = match error.place() {
            "" => message,
            place => format!("{place}: {message}"),
        };
        let subject = file.map_or("files", |file| &file.name);
        Failure::new(subject, message, error.code())
    }
}
