//! When the next call may be made.

use std::time::Duration;

use crate::{call::Method, limits::Limits, reply::Time};

/// A call in thousandths, which is what a millisecond at one call a second gives.
const CALL: u64 = 1000;

const FIRST_PAUSE: u64 = 1_000;
const LONGEST_PAUSE: u64 = 60_000;

/// Keeps the [`Limits`]. Times are in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    limits: Limits,
    /// What is in the bucket at that time, in thousandths of a call.
    level: u64,
    at: u64,
    /// The pause after the next call that is refused.
    pause: u64,
    /// The end of a pause.
    not_before: u64,
    /// By method.
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

    /// When a call of this method may be made.
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

    /// A call got no answer.
    pub(crate) fn back_off(&mut self, now: u64) {
        self.not_before = now.saturating_add(self.pause);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }

    pub(crate) fn resume(&mut self) {
        self.pause = FIRST_PAUSE;
    }

    /// Takes note of what an answer says about its method.
    pub(crate) fn note(&mut self, method: Method, time: Option<Time>, is_refused: bool, now: u64) {
        let is_over = |time: &Time| {
            time.operating()
                .is_some_and(|it| it >= self.limits.operating)
        };
        if !is_refused && !time.as_ref().is_some_and(is_over) {
            return;
        }
        // Without a time the portal is asked again after the longest pause.
        let wait = time.and_then(|time| time.until_reset());
        let wait = wait.filter(|wait| !wait.is_zero());
        let until = now.saturating_add(wait.map_or(LONGEST_PAUSE, millis));
        let blocked = &mut self.blocked_until[method as usize];
        *blocked = until.max(*blocked);
    }
}
