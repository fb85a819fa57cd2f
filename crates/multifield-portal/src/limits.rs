//! The vendor's limits: the number of calls, and the running time of each method.

use std::{
    collections::{HashMap, VecDeque},
    str::FromStr,
    sync::{Mutex, PoisonError},
};

use axum::http::StatusCode;
use jiff::Timestamp;

use crate::answer::{Failure, Usage};

/// The number of parts in which the usage of a method expires.
const BASKETS: f64 = 10.0;

/// The values of `--limits`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limits {
    /// The capacity of the bucket, in calls.
    calls: f64,
    /// The number of calls per second that leave the bucket.
    rate: f64,
    /// The maximum running time of a method within the window, in seconds.
    operating: f64,
    /// The length of the window, in seconds.
    window: f64,
}

/// The limits of the vendor's cloud.
impl Default for Limits {
    fn default() -> Self {
        Limits {
            calls: 50.0,
            rate: 2.0,
            operating: 480.0,
            window: 600.0,
        }
    }
}

impl FromStr for Limits {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut limits = Limits::default();
        for part in text.split(',') {
            let (name, number) = part.split_once('=').unwrap_or((part, ""));
            let number = number
                .parse()
                .ok()
                .filter(|it: &f64| *it > 0.0 && it.is_finite());
            let number = number.ok_or_else(|| format!("{name}: expected a number above 0"))?;
            *match name {
                "calls" => &mut limits.calls,
                "rate" => &mut limits.rate,
                "operating" => &mut limits.operating,
                "window" => &mut limits.window,
                _ => {
                    return Err(format!(
                        "found {name:?}, expected calls=50, rate=2, operating=480 or window=600, with commas between them"
                    ))
                }
            } = number;
        }
        Ok(limits)
    }
}

fn seconds(time: Timestamp) -> f64 {
    time.as_duration().as_secs_f64()
}

/// The bucket of calls. Without limits it always accepts.
pub(crate) struct Bucket {
    limits: Option<Limits>,
    /// The level in calls, and the time of this level in seconds.
    level: Mutex<(f64, f64)>,
}

impl Bucket {
    pub(crate) fn new(limits: Option<Limits>) -> Self {
        Bucket {
            limits,
            level: Mutex::new((0.0, 0.0)),
        }
    }

    /// Counts a call, or refuses it. A refused call does not count.
    pub(crate) fn take(&self, now: Timestamp) -> Result<(), Failure> {
        let Some(limits) = self.limits else {
            return Ok(());
        };
        let mut bucket = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let (level, at) = *bucket;
        let now = seconds(now).max(at);
        let level = (level - (now - at) * limits.rate).max(0.0);
        let is_full = level + 1.0 > limits.calls;
        *bucket = (if is_full { level } else { level + 1.0 }, now);
        if is_full {
            return Err(Failure::too_many_calls());
        }
        Ok(())
    }
}

/// The recent running time of each method.
pub(crate) struct Operating {
    limits: Limits,
    is_limited: bool,
    /// For each method, the parts of the window: the start of each part, and the running
    /// time in it.
    baskets: Mutex<HashMap<String, VecDeque<(f64, f64)>>>,
}

impl Operating {
    pub(crate) fn new(limits: Option<Limits>) -> Self {
        Operating {
            limits: limits.unwrap_or_default(),
            is_limited: limits.is_some(),
            baskets: Mutex::default(),
        }
    }

    /// Refuses a method that has run too long.
    pub(crate) fn check(&self, method: &str, now: Timestamp) -> Result<(), Failure> {
        let usage = self.add(method, now, 0.0);
        if !self.is_limited || usage.seconds < self.limits.operating {
            return Ok(());
        }
        let status = StatusCode::TOO_MANY_REQUESTS;
        let description = "Method is blocked due to operation time limit.";
        let mut failure = Failure::new(status, "OPERATION_TIME_LIMIT", description);
        failure.usage = Some(usage);
        Err(failure)
    }

    /// Records the running time of a method.
    pub(crate) fn note(&self, method: &str, start: Timestamp, finish: Timestamp) -> Usage {
        self.add(method, finish, (seconds(finish) - seconds(start)).max(0.0))
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // The time is positive, since it is later than 1970.
    fn add(&self, method: &str, now: Timestamp, took: f64) -> Usage {
        let now = seconds(now);
        let length = self.limits.window / BASKETS;
        let basket = (now / length).floor() * length;
        let mut methods = self.baskets.lock().unwrap_or_else(PoisonError::into_inner);
        let baskets = methods.entry(method.to_owned()).or_default();
        while baskets
            .front()
            .is_some_and(|(start, _)| start + self.limits.window <= now)
        {
            baskets.pop_front();
        }
        match baskets.back_mut() {
            Some((start, sum)) if *start >= basket => *sum += took,
            _ if took > 0.0 => baskets.push_back((basket, took)),
            _ => {}
        }
        let first = baskets.front().map_or(now, |(start, _)| *start);
        Usage {
            seconds: baskets.iter().map(|(_, sum)| sum).sum(),
            reset_at: (first + self.limits.window).ceil() as u64,
        }
    }
}
