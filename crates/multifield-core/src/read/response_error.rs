//! Why a call failed, according to its response.

use std::borrow::Cow;

use serde::de::{self, MapAccess, SeqAccess};

use super::visit::{next_key, Hint, Scalar, Take, Visit};
use crate::error::ErrorKind;

/// `error` of a response: the vendor's code, or VibeCode's map.
#[derive(Default)]
pub(super) struct ResponseError {
    pub(super) code: String,
    pub(super) message: Option<String>,
}

impl ResponseError {
    /// The error, with what the response says next to it.
    pub(super) fn into_kind(self, description: Option<String>) -> ErrorKind {
        ErrorKind::ResponseError {
            code: self.code,
            text: description.or(self.message).unwrap_or_default(),
        }
    }
}

/// Reads an error, by the keys of its code and its message where it is an object.
pub(super) struct ErrorSeed {
    code: &'static str,
    message: &'static str,
    /// Whether a list is an error, too.
    may_be_list: bool,
}

impl ErrorSeed {
    /// `error` of a response.
    pub(super) const OF_RESPONSE: ErrorSeed = ErrorSeed {
        code: "code",
        message: "message",
        may_be_list: true,
    };

    /// That of one command of a batch. PHP writes none as an empty list.
    const OF_COMMAND: ErrorSeed = ErrorSeed {
        code: "error",
        message: "error_description",
        may_be_list: false,
    };
}

impl<'de> Take<'de> for ErrorSeed {
    /// None for null, which is no error.
    type Value = Option<ResponseError>;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Self::Value, E> {
        if matches!(scalar, Scalar::Null) {
            return Ok(None);
        }
        let code = Hint.scalar(scalar)?.unwrap_or_default().into_owned();
        Ok(Some(ResponseError {
            code,
            message: None,
        }))
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Hint.list(list)?;
        Ok(self.may_be_list.then(ResponseError::default))
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut error = ResponseError::default();
        while let Some(key) = next_key(&mut map)? {
            let value = map.next_value_seed(Visit(Hint))?.map(Cow::into_owned);
            if key == self.code {
                error.code = value.unwrap_or_default();
            } else if key == self.message {
                error.message = value;
            }
        }
        Ok(Some(error))
    }
}

/// `result_error` of a batch: the first of its errors.
pub(super) struct BatchErrorSeed;

impl<'de> Take<'de> for BatchErrorSeed {
    type Value = Option<ResponseError>;

    fn scalar<E: de::Error>(self, _: Scalar<'de>) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut first = None;
        while let Some(error) = list.next_element_seed(Visit(ErrorSeed::OF_COMMAND))? {
            first = first.or(error);
        }
        Ok(first)
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut first = None;
        while next_key(&mut map)?.is_some() {
            let error = map.next_value_seed(Visit(ErrorSeed::OF_COMMAND))?;
            first = first.or(error);
        }
        Ok(first)
    }
}
