//! `multifield simulate`

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};
use multifield_core::{
    simulate as simulation, Current, Error, Finding, Generation, Payload, Severity, Side,
    Simulation,
};

use super::simulate_lines::simulate_lines;
use crate::{
    choice::choice,
    failure::Failure,
    help::examples,
    input::Input,
    output::{self, Color},
};

/// Show what the portal would do with a payload, and what is surprising about it
///
/// CURRENT is the state of the portal, as in diff. Omit it for a payload that creates an entity.
/// PAYLOAD is the value of `fields` in the call, such as
///
/// `{"PHONE": [{"ID": 222, "VALUE": "+44 20 7946 0020", "VALUE_TYPE": "WORK"}]}`
///
/// or `{"fm": {"222": {"typeId": "PHONE", "value": "+44 20 7946 0020"}}}`. It may also be a whole request or its body,
/// or the form in which a client sent it: form data, a command of a batch, a URL, or the body of a batch, such as
///
/// `crm.contact.update?id=43&fields[PHONE][0][VALUE]=%2B442079460020`
///
/// A payload with mistakes is not an error: the mistakes are reported as findings.
///
/// With --lines, PAYLOAD contains one payload per line: the payload itself, or an object
/// `{"current", "payload", "generation"}`. The output has one line of JSON for each, in the same order, or
/// `{"error": ...}` if it cannot be read.
///
/// Exit codes: 0; with --exit-code, 1 if a finding is harm or ignored; 2 on an error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES), allow_missing_positional = true)]
pub(crate) struct SimulateArgs {
    /// A file of JSON, or - for stdin; omitted for a payload that creates an entity
    pub(super) current: Option<PathBuf>,

    /// A file with JSON, form data, a batch command or a URL, or - for stdin
    pub(super) payload: PathBuf,

    /// Simulate many payloads, one per line
    #[arg(long, conflicts_with_all = ["form", "color"])]
    lines: bool,

    /// The generation of the server. Cloud portals are always `distinct`; on-premise ones can be any
    /// [default: distinct]
    #[arg(long, value_parser = choice(Generation::ALL, Generation::as_str, &[]))]
    pub(super) generation: Option<Generation>,

    /// The output format [default: text on a terminal, else json]
    #[arg(long)]
    form: Option<Form>,

    /// Exit with 1 if a finding is harm or ignored
    #[arg(long)]
    pub(super) exit_code: bool,

    /// Colours of --form text [default: auto]
    #[arg(long, value_name = "WHEN")]
    color: Option<Color>,
}

const EXAMPLES: &str = "  # Show the resulting rows, and what is surprising about the payload
  multifield simulate contact.json payload.json --form text
  # Show what an edit of this command does
  multifield diff contact.json desired.json |
    multifield simulate contact.json - --form text
  # Show the rows of a new contact
  echo 'crm.contact.add?fields[PHONE][0][VALUE]=+442079460020' |
    multifield simulate -
  # Check each payload of a log, one per line
  multifield simulate contact.json payloads.ndjson --lines
  # Check a payload before it is sent: exit code 1 means mistakes
  multifield simulate contact.json payload.json --exit-code";

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// `{"rows": [...], "findings": [...]}`
    Json,
    /// The resulting rows, then the findings
    Text,
}

pub(crate) fn simulate(args: &SimulateArgs) -> Result<ExitCode, Failure> {
    if args.lines {
        return simulate_lines(args);
    }
    let (current_file, payload_file) = match &args.current {
        None => (None, Input::read(&args.payload)?),
        Some(current) => {
            let [current, payload] =
                Input::both([("CURRENT", current), ("PAYLOAD", &args.payload)])?;
            (Some(current), payload)
        }
    };
    let mut files = vec![(Side::Payload, &payload_file)];
    files.extend(current_file.iter().map(|file| (Side::Current, file)));
    let blame = |error: Error| Failure::in_files(&error, &files);

    let current = current_file.as_ref().map(|file| {
        Current::from_json(&file.bytes).map_err(|error| {
            // A response has an ID, and a payload by itself has none.
            let is_swapped = !matches!(error.code().as_str(), "invalid_json" | "response_error")
                && Current::from_json(&payload_file.bytes)
                    .is_ok_and(|other| other.entity_id().is_some());
            let failure = blame(error);
            if is_swapped {
                failure.with_hint("CURRENT and PAYLOAD look swapped")
            } else {
                failure
            }
        })
    });
    let current = current.transpose()?;
    let payload = Payload::from_bytes(&payload_file.bytes).map_err(blame)?;
    let generation = args.generation.unwrap_or_default();
    let simulation = simulation(current.as_ref(), &payload, generation).map_err(|error| {
        let is_unread = error.code() == "field_not_read";
        let field = error.place().to_owned();
        let failure = blame(error);
        if is_unread && current.is_none() {
            failure.with_hint("multifield simulate CURRENT PAYLOAD")
        } else if is_unread {
            failure.with_hint(&format!(
                "simulate has no --read: put \"{field}\": [] into CURRENT if there are no rows"
            ))
        } else {
            failure
        }
    })?;

    let is_text = match args.form {
        Some(form) => matches!(form, Form::Text),
        None => output::is_terminal(),
    };
    output::print(&if is_text {
        let color = output::has_color(args.color.unwrap_or_default());
        simulation.text().color(color).to_string()
    } else {
        simulation.to_json() + "\n"
    })?;
    let is_bad = args.exit_code && is_bad(&simulation);
    Ok(ExitCode::from(u8::from(is_bad)))
}

/// Whether a finding is a reason not to send the payload.
pub(super) fn is_bad(simulation: &Simulation) -> bool {
    let worst = simulation.findings().iter().map(Finding::severity).max();
    worst >= Some(Severity::Ignored)
}
