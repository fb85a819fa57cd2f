//! Faults on demand, for testing what calls the portal.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    http::{header, StatusCode},
    response::{IntoResponse, Response},
};
use fastrand::Rng;

use crate::answer::Failure;

/// How often calls go wrong, and how long they take.
#[derive(Debug)]
pub(crate) struct Faults {
    /// The share of calls that fail, and do nothing.
    pub(crate) fail_rate: f64,
    /// The share of calls that are carried out, but not acknowledged.
    pub(crate) lose_rate: f64,
    pub(crate) delay: Duration,
    /// The same faults in the same order, however often the portal is started.
    pub(crate) random: Mutex<Rng>,
}

/// What happens to a call.
pub(crate) enum Fault {
    Fails(Failure),
    /// A gateway says so, before the portal sees the call.
    FailsBefore,
    /// A gateway has given up by the time that the portal answers.
    IsLost,
}

impl Faults {
    pub(crate) fn next(&self) -> Option<Fault> {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let drawn = random.f64();
        if drawn < self.fail_rate {
            return Some(match random.u8(..3) {
                0 => Fault::Fails(Failure::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "QUERY_LIMIT_EXCEEDED",
                    "Too many requests",
                )),
                1 => Fault::Fails(Failure::internal("Internal server error")),
                _ => Fault::FailsBefore,
            });
        }
        (drawn < self.fail_rate + self.lose_rate).then_some(Fault::IsLost)
    }
}

/// What a gateway before the portal answers in its place.
pub(crate) fn gateway(status: StatusCode) -> Response {
    let body = format!("<html><head><title>{status}</title></head></html>\n");
    let html = [(header::CONTENT_TYPE, "text/html")];
    (status, html, body).into_response()
}
