//! The limits for calls.

use std::time::Duration;

/// The limits for the calls of a run.
///
/// The portal limits the calls of all programs with the same IP address together: up to 50
/// calls at once, and 2 per second on average (250 and 5 on the tariff Enterprise). It
/// refuses further calls. In addition, the running time of each method is limited. See the
/// vendor's
/// [limits](https://apidocs.bitrix24.com/limits.html).
///
/// ```
/// use std::time::Duration;
/// use multifield_sync::Limits;
///
/// let enterprise = Limits::new().rate(5).burst(50);
/// assert_eq!(enterprise, Limits::default().rate(5).burst(50).operating(Duration::from_secs(480)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    pub(crate) rate: u32,
    pub(crate) burst: u32,
    pub(crate) in_flight: usize,
    pub(crate) operating: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            rate: 2,
            burst: 10,
            in_flight: 1,
            operating: Duration::from_secs(480),
        }
    }
}

impl Limits {
    /// Creates the default limits.
    #[must_use]
    pub fn new() -> Limits {
        Limits::default()
    }

    /// Sets how many calls are sent per second, on average. Default: 2. 0 counts as 1.
    #[must_use]
    pub const fn rate(mut self, calls: u32) -> Limits {
        self.rate = calls;
        self
    }

    /// Sets how many calls may follow directly after a pause. Default: 10. The portal
    /// allows 50, but other programs call it, too. 0 counts as 1.
    #[must_use]
    pub const fn burst(mut self, calls: u32) -> Limits {
        self.burst = calls;
        self
    }

    /// Sets how many calls may wait for an answer at the same time. Default: 1. 0 counts as
    /// 1.
    #[must_use]
    pub const fn in_flight(mut self, calls: usize) -> Limits {
        self.in_flight = calls;
        self
    }

    /// Sets how long the portal may run a method within ten minutes. If it is longer, the
    /// run pauses the method until the portal allows it again. Default: 480 seconds, the
    /// portal's limit.
    #[must_use]
    pub const fn operating(mut self, time: Duration) -> Limits {
        self.operating = time;
        self
    }
}
