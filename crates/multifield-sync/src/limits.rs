//! How much a portal is asked, as data.

use std::time::Duration;

/// How much a run asks of the portal.
///
/// The portal has a bucket of 50 calls that drains by 2 a second (250 and 5 on
/// Enterprise), which all programs of one address share, and refuses what does not
/// fit. In addition, the running time of each method is limited. See the vendor's
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
    /// Every limit at its default.
    #[must_use]
    pub fn new() -> Limits {
        Limits::default()
    }

    /// How many calls a second, over time. Default: 2. 0 is taken as 1.
    #[must_use]
    pub const fn rate(mut self, calls: u32) -> Limits {
        self.rate = calls;
        self
    }

    /// How many calls may be made at once after a pause. Default: 10, of the
    /// portal's 50, since others call it, too. 0 is taken as 1.
    #[must_use]
    pub const fn burst(mut self, calls: u32) -> Limits {
        self.burst = calls;
        self
    }

    /// How many calls may be without an answer at one time. Default: 1. 0 is taken
    /// as 1.
    #[must_use]
    pub const fn in_flight(mut self, calls: usize) -> Limits {
        self.in_flight = calls;
        self
    }

    /// How long a method may have run within the last ten minutes. If it is longer, the run
    /// does not call the method until the portal says that it may. Default: 480 seconds, the portal's limit.
    #[must_use]
    pub const fn operating(mut self, time: Duration) -> Limits {
        self.operating = time;
        self
    }
}
