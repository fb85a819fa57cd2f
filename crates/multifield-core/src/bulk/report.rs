//! The counts, events and errors of a run.

use std::{fmt, io};

use crate::{
    error::{Error, Side},
    json::invalid_json,
};

/// The counts of a run so far.
///
/// ```
/// use multifield_core::Bulk;
///
/// let current = r#"{"ID": 43, "WEB": []}"#;
/// let desired = r#"{"id": 43, "WEB": ["a.example"]}"#;
/// let summary = Bulk::new().diff_ndjson(current, desired)?.summary;
/// assert_eq!(
///     summary.to_string(),
///     "1 entity: 0 unchanged, 0 overwrites, 0 deletes, 1 append, 0 errors",
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Summary {
    /// The entities of desired, including those with errors.
    pub entities: u64,
    /// The entities with nothing to do.
    pub unchanged: u64,
    /// The rows to overwrite.
    pub overwrites: u64,
    /// The rows to delete.
    pub deletes: u64,
    /// The rows to add.
    pub appends: u64,
    /// The entities that need another call: send this one, read again, run again. See
    /// [`Edits::unfinished`](crate::Edits::unfinished).
    pub unfinished: u64,
    /// The warnings, see [`Edits::warnings`](crate::Edits::warnings).
    pub warnings: u64,
    /// The errors.
    pub errors: u64,
}

/// An event of a [`run`](crate::Bulk::run).
///
/// ```
/// use multifield_core::{Bulk, Event, OnError};
///
/// let current: &[u8] = br#"{"ID": 43, "WEB": []}"#;
/// let desired: &[u8] = b"{\"id\": 43, \"WEB\": \"a.example\"}\n{\"id\": 44}";
/// let mut codes = Vec::new();
/// let bulk = Bulk::new().on_error(OnError::Skip);
/// let summary = bulk.run(current, desired, |event| {
///     match event {
///         Event::Lines(lines) => assert!(lines.ends_with(b"\n")),
///         Event::Error(error) => codes.push(error.code().as_str()),
///         _ => {}
///     }
///     Ok(())
/// })?;
/// assert_eq!((codes, summary.errors), (vec!["unknown_entity"], 1));
/// # Ok::<(), multifield_core::BulkError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// Complete lines of output.
    Lines(&'e [u8]),
    /// An error of a run with [`OnError::Skip`](crate::OnError::Skip).
    Error(&'e Error),
    /// The counts so far. This event comes often, and once at the end.
    Progress(&'e Summary),
}

/// Why a [`run`](crate::Bulk::run) ended early.
///
/// ```
/// use multifield_core::{Bulk, BulkError};
///
/// let full = |_: multifield_core::Event<'_>| Err(std::io::Error::other("the disk is full"));
/// let current: &[u8] = br#"{"ID": 43, "WEB": []}"#;
/// let desired: &[u8] = br#"{"id": 43, "WEB": "a.example"}"#;
/// let error = Bulk::new().run(current, desired, full).unwrap_err();
/// assert!(matches!(error, BulkError::Write(_)));
/// assert_eq!(error.to_string(), "cannot be written: the disk is full");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BulkError {
    /// An input or an option is wrong.
    #[error(transparent)]
    Input(#[from] Error),
    /// An input cannot be read.
    #[error("cannot be read: {1}")]
    Read(Side, #[source] io::Error),
    /// The function that receives the events returned an error.
    #[error("cannot be written: {0}")]
    Write(#[source] io::Error),
}

/// The result of [`diff_ndjson`](crate::Bulk::diff_ndjson).
///
/// ```
/// use multifield_core::Bulk;
///
/// let done = Bulk::new().diff_ndjson(r#"{"ID": 43, "WEB": []}"#, r#"{"id": 43, "WEB": []}"#)?;
/// assert!(done.lines.is_empty() && done.errors.is_empty());
/// assert_eq!(done.summary.unchanged, 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Done {
    /// The output.
    pub lines: Vec<u8>,
    /// The errors of a run with [`OnError::Skip`](crate::OnError::Skip). With
    /// [`OnError::Stop`](crate::OnError::Stop) there are none.
    pub errors: Vec<Error>,
    /// The counts.
    pub summary: Summary,
}

impl Done {
    /// Runs in memory, and returns the output and the summary.
    pub(super) fn in_memory(
        run: impl FnOnce(
            &mut (dyn FnMut(Event<'_>) -> io::Result<()> + Send),
        ) -> Result<Summary, BulkError>,
    ) -> Result<Done, Error> {
        let (mut lines, mut errors) = (Vec::new(), Vec::new());
        let result = run(&mut |event| {
            match event {
                Event::Lines(part) => lines.extend_from_slice(part),
                Event::Error(error) => errors.push(error.clone()),
                Event::Progress(_) => {}
            }
            Ok(())
        });
        match result {
            Ok(summary) => Ok(Done {
                lines,
                errors,
                summary,
            }),
            Err(BulkError::Input(error)) => Err(error),
            // Reading and writing memory cannot fail.
            Err(BulkError::Read(side, error)) => Err(invalid_json(side, &error)),
            Err(BulkError::Write(error)) => Err(invalid_json(Side::Edits, &error)),
        }
    }
}

/// Writes `3 entities: 1 unchanged, 2 overwrites, 0 deletes, 1 append, 0 errors`, and the
/// numbers of unfinished entities and of warnings, if any.
impl fmt::Display for Summary {
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
        )?;
        if self.unfinished > 0 {
            write!(
                f,
                ", {} unfinished (send this, read again, run again)",
                self.unfinished
            )?;
        }
        if self.warnings > 0 {
            write!(f, ", {} warning{}", self.warnings, many(self.warnings))?;
        }
        Ok(())
    }
}
