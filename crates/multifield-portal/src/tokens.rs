//! Tokens that expire.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::http::StatusCode;

use crate::answer::Failure;

/// Every token with which a call was answered, and whether it has expired.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<HashMap<String, bool>>);

impl Tokens {
    /// Takes the token of a call, and says whether it may expire. One that is new may not: who renews a
    /// token would do so in vain.
    pub(crate) fn take(&self, token: &str) -> Result<bool, Failure> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match tokens.get(token) {
            Some(true) => Err(expired()),
            Some(false) => Ok(true),
            None => Ok(false),
        }
    }

    /// A call with this token was answered as it should be.
    pub(crate) fn answered(&self, token: String) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.entry(token).or_insert(false);
    }

    /// Lets a token expire, and refuses the call with it.
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
