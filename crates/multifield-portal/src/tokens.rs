//! Expires tokens.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::http::StatusCode;

use crate::answer::Failure;

/// All tokens of answered calls, and whether they have expired.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<HashMap<String, bool>>);

impl Tokens {
    /// Checks the token of a call, and returns whether it may expire. A new token may
    /// not: otherwise, a client that renews its token could get an expired one each time.
    pub(crate) fn take(&self, token: &str) -> Result<bool, Failure> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match tokens.get(token) {
            Some(true) => Err(expired()),
            Some(false) => Ok(true),
            None => Ok(false),
        }
    }

    /// Records that a call with this token was answered normally.
    pub(crate) fn answered(&self, token: String) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.entry(token).or_insert(false);
    }

    /// Makes a token expire, and returns the error for the call.
    pub(crate) fn expire(&self, token: String) -> Failure {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(token, true);
        expired()
    }
}

fn expired() -> Failure {
    let description = "The access token provided has expired.";
    Failure::new(StatusCode::UNAUTHORIZED, "expired_token", description)
}
