//! What goes back: texts of JSON, and the core's errors.

use std::num::TryFromIntError;

use multifield_core::{Error, Hint};
use serde::Serialize;

use crate::tape::Problem;

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
pub(crate) enum Failure {
    /// by the core
    Refused(Error),
    /// by what is around it, which has to be a defect
    Broken(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Refused(error)
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

/// An option as JavaScript writes it: `{ blanks: 'skip' }`.
fn as_property(hint: Hint<'_>) -> String {
    let name = hint.option.camel_case();
    match hint.value {
        Some(value) => format!("{{ {name}: '{value}' }}"),
        None => format!("{{ {name}: … }}"),
    }
}

/// An error of the core as JSON.
pub(crate) fn refusal(error: &Error) -> serde_json::Result<String> {
    serde_json::to_string(&Refusal {
        code: error.code().as_str(),
        side: error.side().as_str(),
        place: error.place(),
        message: error.message_with(as_property),
        line: error.line(),
        entity_id: error.entity_id(),
    })
}

/// As Node.js throws it: the text of an error of the core is its JSON.
impl From<Failure> for napi::Error {
    fn from(failure: Failure) -> Self {
        let text = match failure {
            Failure::Refused(error) => refusal(&error).unwrap_or_else(|error| error.to_string()),
            Failure::Broken(text) => text,
        };
        napi::Error::from_reason(text)
    }
}

pub(crate) fn json(value: &impl Serialize) -> Result<String, Failure> {
    Ok(serde_json::to_string(value)?)
}
