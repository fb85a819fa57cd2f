//! What goes back: strings of JSON, bytes, and the core's errors.

use std::num::TryFromIntError;

use multifield_core::{Error, ErrorCode, Hint, Side};
use serde::Serialize;

use crate::tape::Problem;

/// What an operation gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// no value
    Nothing,
    /// one string, mostly of JSON
    Text(String),
    /// several
    Texts(Vec<String>),
    /// lines of JSON as bytes
    Bytes(Vec<u8>),
    /// what a run comes to: the lines, and the errors of what was skipped
    Lines(Vec<u8>, Vec<String>),
}

/// What `lib/error.js` makes a `MultifieldError` of.
#[derive(Serialize)]
struct Refusal<'e> {
    code: &'e str,
    side: &'e str,
    place: &'e str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(rename = "entityId", skip_serializing_if = "Option::is_none")]
    entity_id: Option<u64>,
}

/// Why a call fails.
#[derive(Debug)]
pub enum Failure {
    /// by the core
    Refused(Error),
    /// by CSV
    #[cfg(feature = "csv")]
    Csv(multifield_csv::CsvError),
    /// by a build that cannot do it: why
    Missing(&'static str),
    /// by what is around it, which has to be a defect
    Broken(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Refused(error)
    }
}

#[cfg(feature = "csv")]
impl From<multifield_csv::CsvError> for Failure {
    fn from(error: multifield_csv::CsvError) -> Self {
        Failure::Csv(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Failure::Broken(error.to_string())
    }
}

/// Of an ID that is negative, which JavaScript has refused before.
impl From<TryFromIntError> for Failure {
    fn from(error: TryFromIntError) -> Self {
        Failure::Broken(error.to_string())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Broken(problem.to_string())
    }
}

/// What `lib/error.js` reads: JSON, unless the failure is a defect.
impl From<Failure> for String {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => refusal(&error).unwrap_or_else(|error| error.to_string()),
            #[cfg(feature = "csv")]
            Failure::Csv(error) => crate::csv::refusal(&error),
            Failure::Missing(why) => missing(why),
            Failure::Broken(text) => text,
        }
    }
}

fn missing(why: &str) -> String {
    let refusal = serde_json::to_string(&Refusal {
        code: ErrorCode::MissingFeature.as_str(),
        side: Side::Desired.as_str(),
        place: "",
        message: why.to_owned(),
        line: None,
        entity_id: None,
    });
    refusal.unwrap_or_else(|error| error.to_string())
}

/// An option as JavaScript writes it: `{ blanks: 'skip' }`.
fn as_property(hint: Hint) -> String {
    let name = hint.option.camel_case();
    match hint.value {
        Some(value) => format!("{{ {name}: '{value}' }}"),
        None => format!("{{ {name}: … }}"),
    }
}

fn message(error: &Error) -> String {
    // The core knows no packages of JavaScript.
    if error.code() == ErrorCode::MissingFeature {
        return "phone tables are not loaded: import 'multifield/region'".to_owned();
    }
    error.clone().in_camel_case().message_with(as_property)
}

/// An error of the core as JSON.
///
/// # Errors
///
/// None that is known: its parts are strings and numbers.
pub fn refusal(error: &Error) -> serde_json::Result<String> {
    serde_json::to_string(&Refusal {
        code: error.code().as_str(),
        side: error.side().as_str(),
        place: error.place(),
        message: message(error),
        line: error.line(),
        entity_id: error.entity_id(),
    })
}

/// A result as JSON.
///
/// # Errors
///
/// If it cannot be written.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    Ok(serde_json::to_string(value)?)
}
