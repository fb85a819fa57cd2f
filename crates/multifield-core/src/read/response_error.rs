//! Why a call failed, according to its response.

use std::borrow::Cow;

use super::{tree::Tree, visit::Scalar};
use crate::error::ErrorKind;

/// `error` of a response: the vendor's code, or VibeCode's map.
#[derive(Default)]
pub(super) struct ResponseError {
    code: String,
    message: Option<String>,
}

impl ResponseError {
    /// The error, with what the response says next to it.
    pub(super) fn into_kind(self, description: Option<String>) -> ErrorKind {
        ErrorKind::ResponseError {
            code: self.code,
            text: description.or(self.message).unwrap_or_default(),
        }
    }

    /// `error` of a response.
    pub(super) fn of_response(error: &Tree<'_>) -> Option<Self> {
        match error {
            Tree::Array(_) => Some(ResponseError::default()),
            error => ResponseError::of(error, "code", "message"),
        }
    }

    /// `result_error` of a batch: the first of its errors. PHP writes none as an empty list.
    pub(super) fn of_batch(errors: &Tree<'_>) -> Option<Self> {
        let of_command = |error| ResponseError::of(error, "error", "error_description");
        match errors {
            Tree::Scalar(_) => None,
            Tree::Array(errors) => errors.iter().find_map(of_command),
            Tree::Object(errors, _) => errors.iter().map(|(_, error)| error).find_map(of_command),
        }
    }

    /// The error, by the keys of its code and its message if it is an object. Null is no error.
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
