//! The earliest time of the next call.

use std::time::Duration;

use crate::{call::Method, limits::Limits, reply::Time};

/// One call, in thousandths. At one call per second, the bucket gains one thousandth per
/// millisecond.
const CALL: u64 = 1000;

const FIRST_PAUSE: u64 = 1_000;
const LONGEST_PAUSE: u64 = 60_000;

/// Applies the [`Limits`]. Times are in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    limits: Limits,
    /// The level of the bucket at the time `at`, in thousandths of a call.
    level: u64,
    at: u64,
    /// The length of the pause after the next call without an answer.
    pause: u64,
    /// The end of a pause.
    not_before: u64,
    /// The end of the pause of each method.
    blocked_until: [u64; 3],
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Pace {
    pub(crate) fn new(limits: Limits) -> Self {
        Pace {
            level: Pace::capacity(limits),
            limits,
            at: 0,
            pause: FIRST_PAUSE,
            not_before: 0,
            blocked_until: [0; 3],
        }
    }

    fn capacity(limits: Limits) -> u64 {
        u64::from(limits.burst.max(1)) * CALL
    }

    fn rate(&self) -> u64 {
        u64::from(self.limits.rate.max(1))
    }

    fn fill(&mut self, now: u64) {
        let gained = now.saturating_sub(self.at).saturating_mul(self.rate());
        let level = self.level.saturating_add(gained);
        self.level = level.min(Pace::capacity(self.limits));
        self.at = now;
    }

    pub(crate) fn has_room(&self, in_flight: usize) -> bool {
        in_flight < self.limits.in_flight.max(1)
    }

    /// Returns the earliest time of a call of this method.
    pub(crate) fn ready_at(&mut self, method: Method, now: u64) -> u64 {
        self.fill(now);
        let lacking = CALL.saturating_sub(self.level);
        let filled_at = now.saturating_add(lacking.div_ceil(self.rate()));
        filled_at
            .max(self.not_before)
            .max(self.blocked_until[method as usize])
    }

    pub(crate) fn take(&mut self, now: u64) {
        self.fill(now);
        self.level = self.level.saturating_sub(CALL);
    }

    /// Pauses all calls after a call without an answer. Each pause is twice as long as
    /// the one before.
    pub(crate) fn back_off(&mut self, now: u64) {
        self.not_before = now.saturating_add(self.pause);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }

    pub(crate) fn resume(&mut self) {
        self.pause = FIRST_PAUSE;
    }

    /// Pauses a method if its answer says that the method has run too long.
    pub(crate) fn note(&mut self, method: Method, time: Option<Time>, is_refused: bool, now: u64) {
        let is_over = |time: &Time| {
            time.operating()
                .is_some_and(|it| it >= self.limits.operating)
        };
        if !is_refused && !time.as_ref().is_some_and(is_over) {
            return;
        }
        // If the answer has no time, the run tries again after the longest pause.
        let wait = time.and_then(|time| time.until_reset());
        let wait = wait.filter(|wait| !wait.is_zero());
        let until = now.saturating_add(wait.map_or(LONGEST_PAUSE, millis));
        let blocked = &mut self.blocked_until[method as usize];
        *blocked = until.max(*blocked);
    }
}
