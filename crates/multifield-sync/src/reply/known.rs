//! The vendor's error codes that are about calls in general, as data.

use crate::names::names;

/// An error code that any method may return, and its meaning for the call.
///
/// The codes are from the vendor's pages, which [`source`](KnownError::source)
/// names. Any other code is an error of the method itself.
///
/// ```
/// use multifield_sync::{KnownError, Meaning};
///
/// let known = KnownError::of("QUERY_LIMIT_EXCEEDED").unwrap();
/// assert_eq!(known.meaning(), Meaning::TooManyCalls);
/// assert_eq!(KnownError::of("ERROR_CORE"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownError {
    code: &'static str,
    meaning: Meaning,
    source: &'static str,
}

/// The meaning of a [`KnownError`] for the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Meaning {
    /// The portal refused the call, because there were too many calls. Try again later.
    TooManyCalls,
    /// The portal refused the call, because its method has run too long recently. Other
    /// methods still work.
    OverOperating,
    /// The token has to be renewed.
    ExpiredToken,
    /// No call will succeed until a person has solved the problem.
    Stops(Fault),
}

/// The reason why a run stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// `authorisation`: the portal does not accept the token or the webhook, or a renewed
    /// token expired immediately.
    Authorisation,
    /// `scope`: the token or the webhook may not call the method.
    Scope,
    /// `tariff`: the portal's plan does not include REST.
    Tariff,
    /// `overload`: the vendor has blocked the portal's REST by hand.
    Overload,
    /// `closed`: the portal is closed or deleted.
    Closed,
    /// `https`: the portal requires HTTPS.
    Https,
    /// `redirect`: the portal has moved to another address.
    Redirect,
    /// `no_answer`: too many calls in a row got no answer: three at the beginning of a
    /// run, 20 later. Or the portal refused 20 calls of edits in a row.
    NoAnswer,
}

names! {
    Fault {
        Authorisation = "authorisation", Scope = "scope", Tariff = "tariff",
        Overload = "overload", Closed = "closed", Https = "https", Redirect = "redirect",
        NoAnswer = "no_answer",
    }
}

impl Fault {
    /// Returns the reason in words: a clause that can follow "the run has stopped:".
    ///
    /// ```
    /// use multifield_sync::Fault;
    ///
    /// assert_eq!(Fault::Scope.description(), "the webhook or the token may not call this method");
    /// ```
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Fault::Authorisation => "the portal does not accept the webhook or the token",
            Fault::Scope => "the webhook or the token may not call this method",
            Fault::Tariff => "the plan of the portal does not include REST",
            Fault::Overload => "the vendor has blocked REST for this portal",
            Fault::Closed => "the portal is closed or deleted",
            Fault::Https => "the portal has to be called by HTTPS",
            Fault::Redirect => "the portal has another address",
            Fault::NoAnswer => {
                "several calls in a row have got no answer: the portal is down, or its address is wrong"
            }
        }
    }
}

const ERRORS: &str = "https://apidocs.bitrix24.com/error-codes.html";
const LIMITS: &str = "https://apidocs.bitrix24.com/limits.html";

const fn known(code: &'static str, meaning: Meaning, source: &'static str) -> KnownError {
    KnownError {
        code,
        meaning,
        source,
    }
}

impl KnownError {
    /// All known codes.
    ///
    /// ```
    /// use multifield_sync::KnownError;
    ///
    /// assert!(KnownError::ALL.iter().all(|known| known.source().starts_with("https://")));
    /// ```
    pub const ALL: &'static [KnownError] = &[
        known("QUERY_LIMIT_EXCEEDED", Meaning::TooManyCalls, LIMITS),
        known("OPERATION_TIME_LIMIT", Meaning::OverOperating, LIMITS),
        known("expired_token", Meaning::ExpiredToken, ERRORS),
        known(
            "NO_AUTH_FOUND",
            Meaning::Stops(Fault::Authorisation),
            ERRORS,
        ),
        known(
            "INVALID_CREDENTIALS",
            Meaning::Stops(Fault::Authorisation),
            ERRORS,
        ),
        known(
            "user_access_error",
            Meaning::Stops(Fault::Authorisation),
            ERRORS,
        ),
        known("insufficient_scope", Meaning::Stops(Fault::Scope), ERRORS),
        known(
            "ERROR_METHOD_NOT_FOUND",
            Meaning::Stops(Fault::Scope),
            ERRORS,
        ),
        known("OVERLOAD_LIMIT", Meaning::Stops(Fault::Overload), ERRORS),
        known("PORTAL_DELETED", Meaning::Stops(Fault::Closed), ERRORS),
        known("INVALID_REQUEST", Meaning::Stops(Fault::Https), ERRORS),
        known("ACCESS_DENIED", Meaning::Stops(Fault::Tariff), ERRORS),
    ];

    /// Returns the entry for this code. `None` for an error of a method.
    #[must_use]
    pub fn of(code: &str) -> Option<&'static KnownError> {
        KnownError::ALL.iter().find(|known| known.code == code)
    }

    /// Returns the code, in the vendor's letter case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns the meaning for the call.
    #[must_use]
    pub const fn meaning(&self) -> Meaning {
        self.meaning
    }

    /// Returns the vendor's page that describes the code.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Returns whether the server refuses the call before it runs, with any status.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(self.meaning, Meaning::TooManyCalls | Meaning::OverOperating)
    }

    /// Returns the fault that stops the run if one command of a batch has this error.
    /// `ACCESS_DENIED` is not such an error, because a method also returns it for a
    /// single entity.
    pub(super) fn fault_of_command(&self) -> Option<Fault> {
        match self.meaning {
            Meaning::Stops(fault) if fault != Fault::Tariff => Some(fault),
            _ => None,
        }
    }
}
