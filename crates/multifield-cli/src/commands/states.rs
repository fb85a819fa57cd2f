//! The desired states that a run reads one after the other.

use std::{collections::HashSet, io::Read, path::PathBuf};

use multifield_core::{Bulk, BulkError, Desired, OnError, Side, States};
use multifield_csv::Csv;

use super::csv;
use crate::{
    failure::Failure,
    input::{unreadable_desired, Stream},
    output, report,
};

pub(super) struct Source {
    pub(super) bulk: Bulk,
    pub(super) path: PathBuf,
    pub(super) csv: Option<Csv>,
}

/// The result of the first reading.
#[derive(Clone, Copy, Default)]
pub(super) struct Found {
    /// The number of entities. None if the input can only be read once.
    pub(super) entities: Option<u64>,
    pub(super) skipped: u64,
}

/// The states of a file. A wrong line is skipped, or is an error.
pub(super) struct Input<'s> {
    source: &'s Source,
    name: String,
    states: States<'s, Box<dyn Read>, Desired<'static>>,
    seen: HashSet<u64>,
    /// Whether errors of the input are printed. They are not if an earlier reading has
    /// printed them.
    tells: bool,
    pub(super) skipped: u64,
}

impl Source {
    /// Reads a file once before anything is sent, so that an error in it stops the run in
    /// time. Input that can only be read once is read later.
    pub(super) fn check(&self) -> Result<Found, Failure> {
        if !self.is_file() {
            return Ok(Found::default());
        }
        let mut input = self.open(true)?;
        let mut entities = 0;
        while input.next()?.is_some() {
            entities += 1;
        }
        Ok(Found {
            entities: Some(entities),
            skipped: input.skipped,
        })
    }

    fn is_file(&self) -> bool {
        self.path.as_os_str() != "-" && self.path.is_file()
    }

    /// The states, to be pushed.
    pub(super) fn states(&self) -> Result<Input<'_>, Failure> {
        self.open(!self.is_file())
    }

    fn open(&self, tells: bool) -> Result<Input<'_>, Failure> {
        let Stream { name, reader, .. } = Stream::of_desired(&self.path)?;
        let reader: Box<dyn Read> = match &self.csv {
            None => reader,
            Some(csv) => match csv.lines(reader) {
                Ok(lines) => Box::new(lines),
                Err(error) => {
                    let error = BulkError::Read(Side::Desired, error.into());
                    return Err(self.failure(&name, &error));
                }
            },
        };
        Ok(Input {
            source: self,
            name,
            states: self.bulk.read_desired(reader),
            seen: HashSet::new(),
            tells,
            skipped: 0,
        })
    }

    fn failure(&self, name: &str, error: &BulkError) -> Failure {
        match error {
            BulkError::Input(error) => csv::blame(name, &self.path, self.csv.as_ref(), error),
            BulkError::Read(_, error) => {
                csv::failure(name, error).unwrap_or_else(|| unreadable_desired(&self.path, error))
            }
            error => Failure::failed(error),
        }
    }
}

impl Input<'_> {
    /// Returns the next entity. A duplicate entity is an error, because its two states
    /// would undo each other.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Desired<'static>)>, Failure> {
        let skips = self.source.bulk.get_on_error() == OnError::Skip;
        loop {
            let Some(state) = self.states.next() else {
                return Ok(None);
            };
            match state {
                Ok((id, _)) if !self.seen.insert(id) => {
                    let message = format!("entity {id} occurs more than once");
                    let failure = Failure::new(&*self.name, message, "repeated_entity");
                    if !skips {
                        return Err(failure);
                    }
                    self.skip(&failure.to_string());
                }
                Ok(state) => return Ok(Some(state)),
                Err(BulkError::Input(error)) if skips => {
                    let line = report::wrong(&self.name, &error).map_err(Failure::failed)?;
                    self.skip(&line);
                }
                Err(error) => return Err(self.source.failure(&self.name, &error)),
            }
        }
    }

    fn skip(&mut self, line: &str) {
        self.skipped += 1;
        if self.tells {
            output::say(line);
        }
    }
}
