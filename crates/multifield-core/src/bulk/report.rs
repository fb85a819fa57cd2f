//! What a run tells of itself, and how it ends.

use std::{fmt, io};

use crate::error::{Error, Side};

/// What a run did, so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Summary {
    /// The entities of desired, the wrong ones among them.
    pub entities: u64,
    /// Those of them with nothing to do.
    pub unchanged: u64,
    /// The rows that are overwritten.
    pub overwrites: u64,
    /// The rows that are deleted.
    pub deletes: u64,
    /// The rows that are appended.
    pub appends: u64,
    /// The errors.
    pub errors: u64,
}

/// What a [`run`](crate::Bulk::run) tells of itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// Whole lines of output.
    Lines(&'e [u8]),
    /// With [`OnError::Skip`](crate::OnError::Skip), what was wrong.
    Error(&'e Error),
    /// What was done by now. It comes often, and once at the end.
    Progress(&'e Summary),
}

/// Why a [`run`](crate::Bulk::run) ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BulkError {
    /// An input or an option is wrong.
    #[error(transparent)]
    Input(#[from] Error),
    /// An input cannot be read.
    #[error("cannot be read: {1}")]
    Read(Side, #[source] io::Error),
    /// What an event was given to could not take it.
    #[error("cannot be written: {0}")]
    Write(#[source] io::Error),
}

/// What [`diff_ndjson`](crate::Bulk::diff_ndjson) comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Done {
    /// The output.
    pub lines: Vec<u8>,
    /// What was wrong: with [`OnError::Stop`](crate::OnError::Stop), nothing.
    pub errors: Vec<Error>,
    /// The sums.
    pub summary: Summary,
}

impl fmt::Display for Summary {
    /// `3 entities: 1 unchanged, 2 overwrites, 0 deletes, 1 append, 0 errors`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |count: u64| if count == 1 { "" } else { "s" };
        write!(
            f,
            "{} {}: {} unchanged, {} overwrite{}, {} delete{}, {} append{}, {} error{}",
            self.entities,
            if self.entities == 1 {
                "entity"
            } else {
                "entities"
            },
            self.unchanged,
            self.overwrites,
            many(self.overwrites),
            self.deletes,
            many(self.deletes),
            self.appends,
            many(self.appends),
            self.errors,
            many(self.errors),
        )
    }
}
