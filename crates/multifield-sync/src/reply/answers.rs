//! Reads the answer of a call, and those of the commands in a batch.

use std::{borrow::Cow, collections::HashMap, fmt};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    known::{Fault, KnownError, Meaning},
    time::Time,
};
use crate::names::names;

/// Whether a call ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // There is no fourth possibility.
pub enum Run {
    /// `not_run`: the call certainly did not run. It may be sent again.
    NotRun,
    /// `may_be_running`: the call may be running, or may run later.
    MayBeRunning,
    /// `ran`: the call has ended, with a result or with an error.
    Ran,
}

names! {
    Run { NotRun = "not_run", MayBeRunning = "may_be_running", Ran = "ran" }
}

/// The answer to a call, or to a command of a batch.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer<'r> {
    /// The call did not run. Contains the error of the server, if there is one.
    NotRun(Option<ResponseError>),
    /// The call may be running. Contains the error of the server or of a gateway, if
    /// there is one.
    MayBeRunning(Option<ResponseError>),
    /// The call ran and failed.
    Failed(ResponseError),
    /// The call ran and succeeded. Contains the JSON of its `result`.
    Succeeded(&'r str),
}

/// Shows no result, because it contains customers' values.
impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::NotRun(error) => f.debug_tuple("NotRun").field(error).finish(),
            Answer::MayBeRunning(error) => f.debug_tuple("MayBeRunning").field(error).finish(),
            Answer::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
            Answer::Succeeded(json) => write!(f, "Succeeded({} bytes)", json.len()),
        }
    }
}

impl Answer<'_> {
    /// Returns whether the call ran.
    ///
    /// ```
    /// use multifield_sync::{Reply, Run};
    ///
    /// assert_eq!(Reply::NotSent.answers().call().run(), Run::NotRun);
    /// assert_eq!(Reply::Lost.answers().call().run(), Run::MayBeRunning);
    /// ```
    #[must_use]
    pub const fn run(&self) -> Run {
        match self {
            Answer::NotRun(_) => Run::NotRun,
            Answer::MayBeRunning(_) => Run::MayBeRunning,
            Answer::Failed(_) | Answer::Succeeded(_) => Run::Ran,
        }
    }

    /// Returns the error, if there is one.
    #[must_use]
    pub const fn error(&self) -> Option<&ResponseError> {
        match self {
            Answer::NotRun(error) | Answer::MayBeRunning(error) => error.as_ref(),
            Answer::Failed(error) => Some(error),
            Answer::Succeeded(_) => None,
        }
    }

    fn meaning(&self) -> Option<Meaning> {
        Some(KnownError::of(&self.error()?.code)?.meaning())
    }

    pub(crate) fn is_over_operating(&self) -> bool {
        self.meaning() == Some(Meaning::OverOperating)
    }

    pub(crate) fn is_expired_token(&self) -> bool {
        self.meaning() == Some(Meaning::ExpiredToken)
    }
}

/// An error as the vendor writes it: `error` and `error_description`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ResponseError {
    /// The code. It is empty for some errors of `crm.contact.*` and similar methods.
    pub code: String,
    /// The explanation for people. It may contain a value of a customer.
    pub description: String,
}

/// Shows no description.
impl fmt::Debug for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = &self.code;
        let mut shown = f.debug_struct("ResponseError");
        shown.field("code", code).finish_non_exhaustive()
    }
}

/// The answers of a [`Reply`](crate::Reply).
///
/// ```
/// use multifield_sync::{Answer, Reply, Run};
///
/// let reply = Reply::Http(200, br#"{"result": {
///     "result": {"43": true},
///     "result_error": {"44": {"error": "", "error_description": "Not found"}}
/// }}"#.to_vec());
/// let answers = reply.answers();
/// assert_eq!(answers.command("43"), Answer::Succeeded("true"));
/// assert_eq!(answers.command("44").error().unwrap().description, "Not found");
/// // The server has stopped in the middle, or is still at it.
/// assert_eq!(answers.command("45").run(), Run::MayBeRunning);
/// ```
#[derive(Clone)]
pub struct Answers<'r> {
    call: Answer<'r>,
    status: u16,
    time: Option<Time>,
    commands: Commands<'r>,
}

/// Shows no results.
impl fmt::Debug for Answers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Answers");
        shown
            .field("call", &self.call)
            .field("status", &self.status);
        shown.field("time", &self.time).finish_non_exhaustive()
    }
}

/// The keys of an object in an answer, each with its JSON.
type Texts<'r> = HashMap<Cow<'r, str>, &'r RawValue>;

#[derive(Clone, Default)]
struct Commands<'r> {
    results: Texts<'r>,
    errors: Texts<'r>,
    times: Texts<'r>,
}

#[derive(Deserialize)]
struct Body<'r> {
    #[serde(borrow)]
    result: Option<&'r RawValue>,
    #[serde(borrow)]
    error: Option<&'r RawValue>,
    #[serde(borrow)]
    error_description: Option<&'r RawValue>,
    #[serde(borrow)]
    time: Option<&'r RawValue>,
}

impl Body<'_> {
    fn error(&self) -> Option<ResponseError> {
        Some(ResponseError {
            code: text(self.error?),
            description: self.error_description.map(text).unwrap_or_default(),
        })
    }
}

/// Returns the characters of a string or number, or the JSON of any other value.
fn text(raw: &RawValue) -> String {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

impl<'r> Answers<'r> {
    pub(super) fn without_response(call: Answer<'r>) -> Self {
        Answers {
            call,
            status: 0,
            time: None,
            commands: Commands::default(),
        }
    }

    pub(super) fn of_response(status: u16, body: &'r [u8]) -> Self {
        // Any other body is not the answer of a method: a gateway's page, or truncated
        // JSON.
        let body: Option<Body<'r>> = serde_json::from_slice(body).ok();
        let error = body.as_ref().and_then(Body::error);
        let is_refusal =
            |error: &ResponseError| KnownError::of(&error.code).is_some_and(KnownError::is_refusal);
        let result = body.as_ref().and_then(|body| body.result);
        let call = match (error, result) {
            (error, _) if status == 401 => Answer::NotRun(error),
            (Some(error), _) if is_refusal(&error) => Answer::NotRun(Some(error)),
            (error, _) if status >= 500 => Answer::MayBeRunning(error),
            (Some(error), _) => Answer::Failed(error),
            (None, Some(result)) => Answer::Succeeded(result.get()),
            (None, None) => Answer::MayBeRunning(None),
        };
        let commands = match &call {
            Answer::Succeeded(result) => Commands::read(result),
            _ => Commands::default(),
        };
        Answers {
            call,
            status,
            time: body.and_then(|body| Time::read(body.time?)),
            commands,
        }
    }

    /// Returns the answer of the whole call.
    #[must_use]
    pub fn call(&self) -> Answer<'r> {
        self.call.clone()
    }

    /// Returns the answer of the command with this key, if the call is a batch.
    ///
    /// If the batch as a whole failed, its answer is that of each command.
    #[must_use]
    pub fn command(&self, key: &str) -> Answer<'r> {
        if !matches!(self.call, Answer::Succeeded(_)) {
            return self.call.clone();
        }
        if let Some(error) = self.commands.errors.get(key) {
            let error = command_error(error);
            let known = KnownError::of(&error.code);
            return if known.is_some_and(KnownError::is_refusal) {
                Answer::NotRun(Some(error))
            } else {
                Answer::Failed(error)
            };
        }
        match self.commands.results.get(key) {
            Some(result) => Answer::Succeeded(result.get()),
            None => Answer::MayBeRunning(None),
        }
    }

    /// Returns the reason why no further call can succeed. `None` if one may succeed.
    ///
    /// An expired token is not a fault, because it can be renewed.
    ///
    /// ```
    /// use multifield_sync::{Fault, Reply};
    ///
    /// let fault = |status, body: &str| Reply::Http(status, body.into()).answers().fault();
    /// assert_eq!(fault(302, ""), Some(Fault::Redirect));
    /// assert_eq!(fault(401, r#"{"error": "insufficient_scope"}"#), Some(Fault::Scope));
    /// assert_eq!(fault(401, r#"{"error": "expired_token"}"#), None);
    /// assert_eq!(fault(503, r#"{"error": "QUERY_LIMIT_EXCEEDED"}"#), None);
    /// ```
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        match (self.status, self.call.meaning()) {
            (_, Some(Meaning::Stops(fault))) => Some(fault),
            (300..=399, _) => Some(Fault::Redirect),
            (401, None) => Some(Fault::Authorisation),
            _ => {
                let errors = self.commands.errors.values();
                errors
                    .filter_map(|error| KnownError::of(&command_error(error).code))
                    .find_map(KnownError::fault_of_command)
            }
        }
    }

    /// Returns whether the call has run. A batch has not, if the portal ran none of its
    /// commands because there were too many calls.
    pub(crate) fn run(&self) -> Run {
        if self.are_refused() {
            Run::NotRun
        } else {
            self.call.run()
        }
    }

    fn are_refused(&self) -> bool {
        let mut errors = self.commands.errors.values();
        self.commands.results.is_empty()
            && errors.any(|error| {
                let known = KnownError::of(&command_error(error).code);
                known.is_some_and(|it| it.meaning() == Meaning::TooManyCalls)
            })
    }

    /// Returns the time that the portal reports for the method.
    #[must_use]
    pub const fn time(&self) -> Option<Time> {
        self.time
    }

    /// Returns the time of a command of a batch. A command that failed has no time, so this
    /// returns that of the batch.
    #[must_use]
    pub fn time_of(&self, key: &str) -> Option<Time> {
        let of_command = self.commands.times.get(key);
        of_command.and_then(|time| Time::read(time)).or(self.time)
    }
}

fn command_error(raw: &RawValue) -> ResponseError {
    let body: Option<Body<'_>> = serde_json::from_str(raw.get()).ok();
    body.and_then(|body| body.error()).unwrap_or_default()
}

impl<'r> Commands<'r> {
    fn read(result: &'r str) -> Self {
        let parts = texts(result);
        let part = |name| {
            let part: Option<&&'r RawValue> = parts.get(name);
            part.map(|part| texts(part.get())).unwrap_or_default()
        };
        Commands {
            results: part("result"),
            errors: part("result_error"),
            times: part("result_time"),
        }
    }
}

/// Returns nothing for other JSON, because PHP writes an empty object as `[]`.
fn texts(json: &str) -> Texts<'_> {
    serde_json::from_str(json).unwrap_or_default()
}
