//! The results of operations: strings of JSON, bytes, and the core's errors.

use std::num::TryFromIntError;

use multifield_core::{Error, ErrorCode, Hint, Side};
use serde::Serialize;

use crate::tape::Problem;

/// The result of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// no value
    Nothing,
    /// one string, which is mostly JSON
    Text(String),
    /// several strings
    Texts(Vec<String>),
    /// lines of JSON as bytes
    Bytes(Vec<u8>),
    /// the lines of a run, and the errors of skipped entities
    Lines(Vec<u8>, Vec<String>),
}

/// The JSON that `lib/error.js` converts to a `MultifieldError`.
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

/// The reason why a call failed.
#[derive(Debug)]
pub enum Failure {
    /// the core refused an input
    Refused(Error),
    /// the CSV is invalid
    #[cfg(feature = "csv")]
    Csv(multifield_csv::CsvError),
    /// this build lacks the feature, with an explanation
    Missing(&'static str),
    /// a defect of this package
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

/// A negative ID. JavaScript has already refused such IDs.
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

/// Returns the string that `lib/error.js` reads: JSON, or plain text for a defect.
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

fn as_property(hint: Hint) -> String {
    property(&hint.option.camel_case(), hint.value)
}

/// Writes an option like JavaScript: `{ blanks: 'skip' }`.
pub(crate) fn property(name: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("{{ {name}: '{value}' }}"),
        None => format!("{{ {name}: … }}"),
    }
}

fn message(error: &Error) -> String {
    // The core's message does not name the packages of JavaScript.
    if error.code() == ErrorCode::MissingFeature {
        return "phone tables are not loaded: import 'multifield/region'".to_owned();
    }
    error.clone().in_camel_case().message_with(as_property)
}

/// Returns an error of the core as JSON.
///
/// # Errors
///
/// None is known, because the parts are strings and numbers.
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

/// Returns a result as JSON.
///
/// # Errors
///
/// An error of the serialisation.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    Ok(serde_json::to_string(value)?)
}
