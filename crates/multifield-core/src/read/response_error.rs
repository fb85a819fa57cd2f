//! Why a call failed, according to its response.

use std::borrow::Cow;

use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::visit::{next_key, Hint, Scalar, Take, Visit};

/// `error` of a response: the vendor's code, or VibeCode's map.
#[derive(Default)]
pub(super) struct ResponseError {
    pub(super) code: String,
    pub(super) message: Option<String>,
}

pub(super) struct ResponseErrorSeed;

impl<'de> Take<'de> for ResponseErrorSeed {
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
        Hint.list(list).map(|_| Some(ResponseError::default()))
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut error = ResponseError::default();
        while let Some(key) = next_key(&mut map)? {
            let value = map.next_value_seed(Visit(Hint))?.map(Cow::into_owned);
            match &*key {
                "code" => error.code = value.unwrap_or_default(),
                "message" => error.message = value,
                _ => {}
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
        while let Some(error) = list.next_element_seed(Visit(CommandErrorSeed))? {
            first = first.or(error);
        }
        Ok(first)
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut first = None;
        while next_key(&mut map)?.is_some() {
            let error = map.next_value_seed(Visit(CommandErrorSeed))?;
            first = first.or(error);
        }
        Ok(first)
    }
}

/// `{"error", "error_description"}` of one command of a batch.
struct CommandErrorSeed;

impl<'de> Take<'de> for CommandErrorSeed {
    type Value = Option<ResponseError>;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Self::Value, E> {
        ResponseErrorSeed.scalar(scalar)
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_seq(list).map(|_| None)
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut error = ResponseError::default();
        while let Some(key) = next_key(&mut map)? {
            let value = map.next_value_seed(Visit(Hint))?.map(Cow::into_owned);
            match &*key {
                "error" => error.code = value.unwrap_or_default(),
                "error_description" => error.message = value,
                _ => {}
            }
        }
        Ok(Some(error))
    }
}
