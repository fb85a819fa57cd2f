//! The reply to a call, and whether the call ran.

mod answers;
mod known;
mod time;
mod unanswered;

use std::fmt;

pub use answers::{Answer, Answers, ResponseError, Run};
pub use known::{Fault, KnownError, Meaning};
pub use time::Time;
pub use unanswered::Unanswered;

/// The result of a call.
///
/// A driver reports an unknown failure as [`Reply::Lost`]. It never repeats a call
/// automatically, and never follows a redirect.
///
/// [`Reply::answers`] interprets the result:
///
/// | the call | |
/// | --- | --- |
/// | has not run | [`Reply::NotSent`]; the codes `QUERY_LIMIT_EXCEEDED` and `OPERATION_TIME_LIMIT`; status 401 |
/// | may be running | [`Reply::Lost`]; any other 5xx; a body that is not complete JSON, or not the answer of a method |
/// | has run | any other |
///
/// A command of a batch whose key is neither in `result` nor in `result_error` may
/// be running.
///
/// ```
/// use multifield_sync::{Reply, Run};
///
/// let run = |status, body: &str| Reply::Http(status, body.into()).answers().call().run();
/// assert_eq!(run(200, r#"{"result": true}"#), Run::Ran);
/// assert_eq!(run(400, r#"{"error": "", "error_description": "Not found"}"#), Run::Ran);
/// assert_eq!(run(503, r#"{"error": "QUERY_LIMIT_EXCEEDED"}"#), Run::NotRun);
/// assert_eq!(run(502, "<html>"), Run::MayBeRunning);
/// assert_eq!(run(200, r#"{"result": {"#), Run::MayBeRunning);
/// ```
#[derive(Clone, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // Every call has one of these three results.
pub enum Reply {
    /// A response: its status and its whole body.
    Http(u16, Vec<u8>),
    /// The call certainly did not reach the server, for example because the connection
    /// failed.
    NotSent,
    /// The call may have reached the server: there was no answer in time, or the
    /// connection ended before the body was complete.
    Lost,
}

/// Shows no body, because it contains customers' values.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reply::Http(status, body) => write!(f, "Http({status}, {} bytes)", body.len()),
            Reply::NotSent => f.write_str("NotSent"),
            Reply::Lost => f.write_str("Lost"),
        }
    }
}

impl Reply {
    /// Returns the answers of the reply: that of the whole call, and those of the commands
    /// of a batch.
    #[must_use]
    pub fn answers(&self) -> Answers<'_> {
        match self {
            Reply::Http(status, body) => Answers::of_response(*status, body),
            Reply::NotSent => Answers::without_response(Answer::NotRun(None)),
            Reply::Lost => Answers::without_response(Answer::MayBeRunning(None)),
        }
    }
}
