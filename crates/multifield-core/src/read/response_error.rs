//! The error of a call, as its response describes it.

use std::borrow::Cow;

use super::{tree::Tree, visit::Scalar};
use crate::error::ErrorKind;

/// The error of a response.
#[derive(Default)]
pub(super) struct ResponseError {
    code: String,
    message: Option<String>,
}

impl ResponseError {
    /// Adds the `error_description` of the response.
    pub(super) fn into_kind(self, description: Option<String>) -> ErrorKind {
        ErrorKind::ResponseError {
            code: self.code,
            text: description.or(self.message).unwrap_or_default(),
        }
    }

    /// Reads `error` of a response.
    pub(super) fn of_response(error: &Tree<'_>) -> Option<Self> {
        match error {
            Tree::Array(_) => Some(ResponseError::default()),
            error => ResponseError::of(error, "code", "message"),
        }
    }

    /// Reads the first error in `result_error` of a batch. PHP writes an empty object as
    /// `[]`.
    pub(super) fn of_batch(errors: &Tree<'_>) -> Option<Self> {
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
        let text = |tree: &Tree<'_>| tree.hint().map(Cow::into_owned);
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
