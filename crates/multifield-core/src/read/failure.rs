//! The error of a call, as its response describes it.

use std::borrow::Cow;

use super::{tree::Tree, visit::Scalar};
use crate::error::ErrorKind;

/// What a response says about the failure of its call.
#[derive(Default)]
pub(super) struct Failure {
    error: Option<ResponseError>,
    description: Option<String>,
    /// The error of the first command that failed in a batch.
    of_batch: Option<ResponseError>,
}

impl Failure {
    /// Notes the value of a key of the response: `error`, `error_description`, or
    /// `result_error` in the result of a batch.
    pub(super) fn note(&mut self, key: &str, value: &Tree<'_>) {
        match key {
            "error" => self.error = ResponseError::of_response(value),
            "error_description" => self.description = text(value),
            _ => self.of_batch = ResponseError::of_batch(value),
        }
    }

    /// The error, if the call failed. The error of a command counts only if no other
    /// command has returned anything.
    pub(super) fn into_kind(self, is_empty: bool) -> Option<ErrorKind> {
        let error = self.error.or(self.of_batch.filter(|_| is_empty))?;
        Some(ErrorKind::ResponseError {
            code: error.code,
            text: self.description.or(error.message).unwrap_or_default(),
        })
    }
}

#[derive(Default)]
struct ResponseError {
    code: String,
    message: Option<String>,
}

impl ResponseError {
    /// Reads `error` of a response.
    fn of_response(error: &Tree<'_>) -> Option<Self> {
        match error {
            Tree::Array(_) => Some(ResponseError::default()),
            error => ResponseError::of(error, "code", "message"),
        }
    }

    /// Reads the first error in `result_error` of a batch. PHP writes an empty object as
    /// `[]`.
    fn of_batch(errors: &Tree<'_>) -> Option<Self> {
        let of_command = |error| ResponseError::of(error, "error", "error_description");
        match errors {
            Tree::Scalar(_) => None,
            Tree::Array(errors) => errors.iter().find_map(of_command),
            Tree::Object(errors, _) => errors.iter().map(|(_, error)| error).find_map(of_command),
        }
    }

    /// Reads a code, or an object with a code and a message under these keys. Null is no
    /// error.
    fn of(error: &Tree<'_>, code: &str, message: &str) -> Option<Self> {
        let (code, message) = match error {
            Tree::Scalar(Scalar::Null) | Tree::Array(_) => return None,
            Tree::Scalar(_) => (Some(error), None),
            Tree::Object(..) => (error.get(code), error.get(message)),
        };
        Some(ResponseError {
            code: code.and_then(text).unwrap_or_default(),
            message: message.and_then(text),
        })
    }
}

fn text(tree: &Tree<'_>) -> Option<String> {
    tree.hint().map(Cow::into_owned)
}
