//! The log of commands that were carried out, so that tests can count them.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use multifield_core::Entity;
use serde::Serialize;

use crate::{
    answer::Failure,
    call::Call,
    php::{entry, Array, Value},
    store::Row,
};

/// A file with lines of JSON, or no log.
#[derive(Default)]
pub(crate) struct Log(Option<Mutex<File>>);

#[derive(Serialize)]
struct Line<'l> {
    call: u64,
    received: i64,
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<&'l str>,
    entity: &'l str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<Array>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'l Row>,
}

impl Log {
    /// Creates the file, and replaces an existing one.
    pub(crate) fn create(file: &Path) -> io::Result<Log> {
        Ok(Log(Some(Mutex::new(File::create(file)?))))
    }

    /// Writes a command that was carried out.
    pub(crate) fn command(
        &self,
        call: &Call,
        (method, entity, params): (&str, Entity, &Array),
        at: Timestamp,
        error: Option<&str>,
    ) -> Result<(), Failure> {
        if self.0.is_none() {
            return Ok(());
        }
        let mut params = params.clone();
        // The token is a secret.
        params.retain(|key, _| !key.eq_ignore_ascii_case("auth"));
        self.write(&Line {
            call: call.number,
            received: call.received.as_millisecond(),
            at: at.as_millisecond(),
            method: Some(method),
            person: None,
            entity: entity.as_str(),
            id: entry(&params, "id").and_then(Value::to_integer),
            fault: call.fault,
            error,
            params: Some(params),
            row: None,
        })
    }

    /// Writes a change by a person. A deleted row is written as it was before, any other
    /// row as it is now.
    pub(crate) fn person(
        &self,
        call: &Call,
        (entity, id): (Entity, u64),
        action: &str,
        row: &Row,
    ) -> Result<(), Failure> {
        self.write(&Line {
            call: call.number,
            received: call.received.as_millisecond(),
            at: Timestamp::now().as_millisecond(),
            method: None,
            person: Some(action),
            entity: entity.as_str(),
            id: i64::try_from(id).ok(),
            fault: None,
            error: None,
            params: None,
            row: Some(row),
        })
    }

    fn write(&self, line: &Line<'_>) -> Result<(), Failure> {
        let Some(file) = &self.0 else {
            return Ok(());
        };
        let mut json = serde_json::to_string(line).map_err(Failure::internal)?;
        json.push('\n');
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let written = file.write_all(json.as_bytes());
        written.map_err(|error| Failure::internal(format!("the log: {error}")))
    }
}
