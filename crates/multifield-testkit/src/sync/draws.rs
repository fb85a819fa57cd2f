//! The random decisions of a portal.

use std::{collections::VecDeque, ops::Range};

use fastrand::Rng;

/// A source of random numbers. It first uses the bytes of a fuzzer, if there are any.
pub(super) struct Draws {
    bytes: VecDeque<u8>,
    rng: Rng,
}

impl Draws {
    pub(super) fn new(seed: u64) -> Draws {
        Draws {
            bytes: VecDeque::new(),
            rng: Rng::with_seed(seed),
        }
    }

    pub(super) fn choose(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// Returns a number from 0 up to, but not including, 1.
    pub(super) fn share(&mut self) -> f64 {
        match self.bytes.pop_front() {
            Some(byte) => f64::from(byte) / 256.0,
            None => self.rng.f64(),
        }
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        match self.bytes.pop_front() {
            Some(byte) => usize::from(byte) % count,
            None => self.rng.usize(..count),
        }
    }

    pub(super) fn between(&mut self, range: Range<u64>) -> u64 {
        match self.bytes.pop_front() {
            Some(byte) => range.start + (range.end - range.start) * u64::from(byte) / 256,
            None => self.rng.u64(range),
        }
    }
}
