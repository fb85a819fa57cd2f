//! Faults on demand, for tests of clients.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    http::{header, StatusCode},
    response::{IntoResponse, Response},
};
use fastrand::Rng;

use crate::{answer::Failure, args::Args, call::Cut, connection::Dropped};

/// The rates of faults, and the delay of each call.
#[derive(Debug)]
pub(crate) struct Faults {
    fail_rate: f64,
    lose_rate: f64,
    late_rate: f64,
    late_delay: u64,
    garbage_rate: f64,
    expire_rate: f64,
    pub(crate) delay: Duration,
    /// The seed is fixed, so that each start has the same faults in the same order.
    random: Mutex<Rng>,
}

/// A fault of a call.
pub(crate) enum Fault {
    Fails(Failure),
    /// A gateway answers with an error, and the portal never gets the call.
    FailsBefore,
    /// The call is carried out, but a gateway has already answered with a timeout.
    IsLost,
    /// The call is carried out after this delay. The client gets no answer.
    IsLate(Duration, Silence),
    IsGarbled(Garbage),
    /// The token of the call expires.
    Expires,
}

/// What the client receives for a call that is still running.
#[derive(Clone, Copy)]
pub(crate) enum Silence {
    Drop,
    Gateway,
}

/// An answer that does not show the result of the call.
pub(crate) enum Garbage {
    Page,
    Half,
    /// Only for a batch.
    Cut(Cut),
}

impl Faults {
    pub(crate) fn new(args: &Args) -> Self {
        Faults {
            fail_rate: args.fail_rate,
            lose_rate: args.lose_rate,
            late_rate: args.late_rate,
            late_delay: args.late_delay,
            garbage_rate: args.garbage_rate,
            expire_rate: args.expire_rate,
            delay: Duration::from_millis(args.delay),
            random: Mutex::new(Rng::with_seed(0)),
        }
    }

    /// Draws the fault of the next call. Faults that only a batch can have become half an
    /// answer for other calls.
    pub(crate) fn next(&self, is_batch: bool) -> Option<Fault> {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let mut drawn = random.f64();
        let mut is_in = |rate: f64| {
            let is_in = drawn < rate;
            drawn -= rate;
            is_in
        };
        if is_in(self.fail_rate) {
            return Some(match random.u8(..3) {
                0 => Fault::Fails(Failure::too_many_calls()),
                1 => Fault::Fails(Failure::internal("Internal server error")),
                _ => Fault::FailsBefore,
            });
        }
        if is_in(self.lose_rate) {
            return Some(Fault::IsLost);
        }
        if is_in(self.late_rate) {
            let silence = if random.bool() {
                Silence::Drop
            } else {
                Silence::Gateway
            };
            let delay = Duration::from_millis(random.u64(1..=self.late_delay));
            return Some(Fault::IsLate(delay, silence));
        }
        if is_in(self.garbage_rate) {
            return Some(Fault::IsGarbled(match random.u8(..4) {
                0 => Garbage::Page,
                2 if is_batch => Garbage::Cut(Cut::Stops(random.f64())),
                3 if is_batch => Garbage::Cut(Cut::Omits(random.fork())),
                _ => Garbage::Half,
            }));
        }
        is_in(self.expire_rate).then_some(Fault::Expires)
    }
}

impl Garbage {
    /// Returns the name in the log.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Garbage::Page => "page",
            Garbage::Half => "half",
            Garbage::Cut(Cut::Stops(_)) => "stopped",
            Garbage::Cut(Cut::Omits(_)) => "omitted",
        }
    }
}

impl Silence {
    pub(crate) fn response(self) -> Response {
        match self {
            Silence::Drop => Dropped::response(),
            Silence::Gateway => gateway(StatusCode::GATEWAY_TIMEOUT),
        }
    }
}

/// Returns the response of a gateway in front of the portal.
pub(crate) fn gateway(status: StatusCode) -> Response {
    let body = format!("<html><head><title>{status}</title></head></html>\n");
    let html = [(header::CONTENT_TYPE, "text/html")];
    (status, html, body).into_response()
}
