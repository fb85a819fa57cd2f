//! The object `time` in an answer.

use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The running time of a method, from the object `time` in an answer.
///
/// ```
/// use std::time::Duration;
/// use multifield_sync::Reply;
///
/// let body = r#"{"result": true, "time": {
///     "finish": 1705765500.5, "operating": 3.25, "operating_reset_at": 1705765533
/// }}"#;
/// let reply = Reply::Http(200, body.into());
/// let time = reply.answers().time().unwrap();
/// assert_eq!(time.operating(), Some(Duration::from_millis(3250)));
/// assert_eq!(time.until_reset(), Some(Duration::from_millis(32_500)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub struct Time {
    #[serde(default)]
    finish: Option<f64>,
    #[serde(default)]
    operating: Option<f64>,
    #[serde(default)]
    operating_reset_at: Option<f64>,
}

impl Time {
    /// Returns `None` if the value is not such an object.
    pub(super) fn read(raw: &RawValue) -> Option<Time> {
        serde_json::from_str(raw.get()).ok()
    }

    /// Returns how long the portal has run the method in the last minutes, all its calls
    /// together.
    #[must_use]
    pub fn operating(&self) -> Option<Duration> {
        seconds(self.operating?)
    }

    /// Returns how long after the answer the portal counts less of this time, on its own
    /// clock. Zero if that moment has passed.
    #[must_use]
    pub fn until_reset(&self) -> Option<Duration> {
        seconds((self.operating_reset_at? - self.finish?).max(0.0))
    }
}

/// Returns `None` for a number that is not a duration: infinite, negative or too large.
fn seconds(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}
