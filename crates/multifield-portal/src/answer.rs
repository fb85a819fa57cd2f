//! The result of a call, and its response.

use axum::http::StatusCode;
use jiff::Timestamp;

use crate::{
    php::{array, Array, Value},
    store::StoreError,
};

/// The result of a method.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) result: Value,
    /// Where the next page of a list starts.
    pub(crate) next: Option<u64>,
    /// The number of entities on all pages of a list.
    pub(crate) total: Option<u64>,
    pub(crate) usage: Option<Usage>,
}

impl From<Value> for Answer {
    fn from(result: Value) -> Self {
        Answer {
            result,
            next: None,
            total: None,
            usage: None,
        }
    }
}

/// The recent running time of a method.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    pub(crate) seconds: f64,
    /// The time when the oldest part of it expires, in seconds since 1970.
    pub(crate) reset_at: u64,
}

/// An error with a code and a description of the vendor.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    description: String,
    pub(crate) usage: Option<Usage>,
}

impl Failure {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        description: impl Into<String>,
    ) -> Self {
        Failure {
            status,
            code,
            description: description.into(),
            usage: None,
        }
    }

    /// Creates the error for an invalid call.
    pub(crate) fn wrong(code: &'static str, description: impl Into<String>) -> Self {
        Failure::new(StatusCode::BAD_REQUEST, code, description)
    }

    /// Creates the error for too many calls.
    pub(crate) fn too_many_calls() -> Self {
        Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "QUERY_LIMIT_EXCEEDED",
            "Too many requests",
        )
    }

    /// Creates an error of the portal itself, such as a failed write.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Failure::new(status, "INTERNAL_SERVER_ERROR", error.to_string())
    }

    pub(crate) fn into_array(self) -> Array {
        array([
            ("error", self.code.into()),
            ("error_description", self.description.into()),
        ])
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::internal(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Failure::internal(error)
    }
}

/// Returns the object `time` for a call from `start` until now. For `batch` itself it has
/// no usage.
pub(crate) fn time_since(start: Timestamp, usage: Option<Usage>) -> Value {
    let finish = Timestamp::now();
    let seconds = |time: Timestamp| time.as_duration().as_secs_f64();
    let date = |time: Timestamp| time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let duration = seconds(finish) - seconds(start);
    let usage = usage.unwrap_or(Usage {
        seconds: duration,
        reset_at: u64::try_from(finish.as_second()).unwrap_or_default() + 600,
    });
    array([
        ("start", seconds(start).into()),
        ("finish", seconds(finish).into()),
        ("duration", duration.into()),
        ("processing", duration.into()),
        ("date_start", date(start).into()),
        ("date_finish", date(finish).into()),
        ("operating_reset_at", usage.reset_at.into()),
        ("operating", usage.seconds.into()),
    ])
    .into()
}
