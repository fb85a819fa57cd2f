//! The journal, with which a killed run can be resumed.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write,
    ops::Not,
};

use multifield_core::Entity;
use serde::{de::IgnoredAny, Deserialize, Serialize};

use crate::{
    end::Outcome,
    options::{digest, Options},
};

/// The version of the line format.
const FORMAT: u64 = 1;

/// A line of a journal. There are four kinds of lines. Unknown keys are ignored.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Line {
    /// In the first line of a run, and in a line for each resumption.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// The entities whose edits are about to be sent. The number is that of rows that are
    /// sent for deletion for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<BTreeMap<u64, u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<u64>,
    /// Whether every entity has ended.
    #[serde(skip_serializing_if = "Not::not")]
    end: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
}

impl Line {
    /// Returns the line with a line feed.
    fn write(&self) -> String {
        let mut json = serde_json::to_string(self).expect("numbers and names are JSON");
        json.push('\n');
        json
    }

    /// Returns `None` if the line was cut off, or is of none of the four kinds.
    fn read(text: &[u8]) -> Option<Line> {
        let line: Line = serde_json::from_slice(text).ok()?;
        let kinds = [
            line.format.is_some(),
            line.sent.is_some(),
            line.done.is_some(),
            line.end,
        ];
        (kinds.into_iter().filter(|is_it| *is_it).count() == 1).then_some(line)
    }
}

pub(crate) fn header(entity: Entity, options: &Options) -> String {
    let line = Line {
        format: Some(FORMAT),
        entity: Some(entity.as_str().to_owned()),
        options: Some(digest_of(options)),
        label: options.label.map(hex),
        ..Line::default()
    };
    line.write()
}

pub(crate) fn sent(entities: BTreeMap<u64, u64>) -> String {
    let line = Line {
        sent: Some(entities),
        ..Line::default()
    };
    line.write()
}

pub(crate) fn end() -> String {
    let line = Line {
        end: true,
        ..Line::default()
    };
    line.write()
}

pub(crate) fn done(id: u64, outcome: Outcome) -> String {
    let line = Line {
        done: Some(id),
        outcome: Some(outcome.as_str().to_owned()),
        ..Line::default()
    };
    line.write()
}

/// Returns a digest of the options that affect the edits. Limits and times are not part
/// of it, so a resumed run may have others.
fn digest_of(options: &Options) -> String {
    let mut text = String::new();
    let Options {
        merge,
        api,
        max_deletes_run,
        meanwhile,
        ..
    } = options;
    // Writing to a `String` never fails.
    let _ = write!(text, "{merge:?} {api} {max_deletes_run:?} {meanwhile:?}");
    hex(digest(&text))
}

fn hex(digest: u64) -> String {
    format!("{digest:016x}")
}

/// The parts of a journal that a resumed run needs.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// Entities that have ended.
    pub(crate) done: HashSet<u64>,
    /// Entities whose edits were sent. Some have ended.
    pub(crate) sent: HashSet<u64>,
    /// The number of rows that were sent for deletion.
    pub(crate) deletes: u64,
    /// Whether the last line was cut off.
    pub(crate) is_cut: bool,
}

/// The reason why a journal cannot be resumed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// `newer_format`: a newer version of this crate wrote the journal.
    #[error("line {line}: the journal has format {found}, expected {FORMAT}: resume it with the version that wrote it, or a newer one")]
    NewerFormat {
        /// The line, from 1.
        line: usize,
        /// The format of the journal.
        found: u64,
    },
    /// `other_entity`: the journal is of a run for another kind of entity.
    #[error("line {line}: the journal is of a run for {found}, expected {expected}")]
    OtherEntity {
        /// The line, from 1.
        line: usize,
        /// The kind of entity in the journal.
        found: String,
        /// The kind of entity of the run.
        expected: &'static str,
    },
    /// `other_options`: the journal is of a run with other options, which would make
    /// other edits.
    #[error("line {line}: the journal is of a run with other options: use those, or begin a new journal")]
    OtherOptions {
        /// The line, from 1.
        line: usize,
    },
    /// `other_label`: the journal is of a run with another [label](Options::label), such
    /// as the name of another portal.
    #[error("line {line}: the journal is of a run with another label: use its own journal, or begin a new one")]
    OtherLabel {
        /// The line, from 1.
        line: usize,
    },
    /// `invalid_journal`: a line does not belong in a journal, and is not the cut-off
    /// last line of a run.
    #[error("line {line}: expected a line of a journal, found something else: begin a new journal, 75 seconds after the last call at the earliest")]
    Invalid {
        /// The line, from 1.
        line: usize,
    },
}

impl JournalError {
    /// Returns the stable code.
    ///
    /// ```
    /// use multifield_core::Entity;
    /// use multifield_sync::{Options, Sync};
    ///
    /// let code = |journal: &str| {
    ///     let resumed = Sync::resume(Entity::Lead, Options::new(), journal);
    ///     resumed.map_err(|error| error.code()).map(|_| "resumed")
    /// };
    /// assert_eq!(code(""), Ok("resumed"));
    /// assert_eq!(code("{\"format\":2,\"entity\":\"lead\",\"options\":\"\"}\n"), Err("newer_format"));
    /// assert_eq!(code("{\"format\":1,\"entity\":\"deal\",\"options\":\"\"}\n"), Err("other_entity"));
    /// assert_eq!(code("{\"format\":1,\"entity\":\"lead\",\"options\":\"\"}\n"), Err("other_options"));
    /// assert_eq!(code("a line\nand another\n"), Err("invalid_journal"));
    /// ```
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            JournalError::NewerFormat { .. } => "newer_format",
            JournalError::OtherEntity { .. } => "other_entity",
            JournalError::OtherLabel { .. } => "other_label",
            JournalError::OtherOptions { .. } => "other_options",
            JournalError::Invalid { .. } => "invalid_journal",
        }
    }
}

/// The lines of one run that were read so far.
#[derive(Debug, Default)]
struct Lines {
    past: Past,
    has_header: bool,
    /// The number of a line that was cut off, so the run did not act on it. The next
    /// complete line must be the header of a resumed run.
    cut: Option<usize>,
}

impl Lines {
    /// Accepts a line that was cut off. A line of complete JSON was not cut off, so the
    /// file is not a journal. Nothing may be appended to such a file.
    fn take_cut(&mut self, text: &[u8], number: usize) -> Result<(), JournalError> {
        let is_whole = serde_json::from_slice::<IgnoredAny>(text).is_ok();
        if text[0] != b'{' || is_whole {
            return Err(JournalError::Invalid { line: number });
        }
        self.cut = self.cut.or(Some(number));
        Ok(())
    }

    fn take(
        &mut self,
        line: Line,
        number: usize,
        entity: Entity,
        options: &Options,
    ) -> Result<(), JournalError> {
        let is_header = line.format.is_some();
        self.has_header |= is_header;
        if let Some(line) = self.cut.take().filter(|_| !is_header) {
            return Err(JournalError::Invalid { line });
        }
        if !self.has_header {
            return Err(JournalError::Invalid { line: number });
        }
        self.past.take(line, number, entity, options)
    }
}

impl Past {
    pub(crate) fn read(
        entity: Entity,
        options: &Options,
        journal: &[u8],
    ) -> Result<Past, JournalError> {
        let mut run = Ok(Lines::default());
        for (text, number) in journal.split(|byte| *byte == b'\n').zip(1..) {
            if text.is_empty() {
                continue;
            }
            let line = Line::read(text);
            // A new run ignores everything before the end of an earlier run, including
            // invalid lines.
            if line.as_ref().is_some_and(|line| line.end) {
                run = Ok(Lines::default());
            } else if let Ok(so_far) = &mut run {
                let taken = match line {
                    Some(line) => so_far.take(line, number, entity, options),
                    None => so_far.take_cut(text, number),
                };
                if let Err(error) = taken {
                    run = Err(error);
                }
            }
        }
        let mut past = run?.past;
        past.is_cut = journal.last().is_some_and(|byte| *byte != b'\n');
        Ok(past)
    }

    fn take(
        &mut self,
        line: Line,
        number: usize,
        entity: Entity,
        options: &Options,
    ) -> Result<(), JournalError> {
        if let Some(found) = line.format.filter(|format| *format > FORMAT) {
            return Err(JournalError::NewerFormat {
                line: number,
                found,
            });
        }
        if line.format.is_some() {
            let found = line.entity.unwrap_or_default();
            if found != entity.as_str() {
                return Err(JournalError::OtherEntity {
                    line: number,
                    found,
                    expected: entity.as_str(),
                });
            }
            if line.label != options.label.map(hex) {
                return Err(JournalError::OtherLabel { line: number });
            }
            if line.options != Some(digest_of(options)) {
                return Err(JournalError::OtherOptions { line: number });
            }
        }
        for (id, deletes) in line.sent.unwrap_or_default() {
            self.deletes = self.deletes.saturating_add(deletes);
            self.sent.insert(id);
        }
        if let Some(done) = line.done {
            self.done.insert(done);
        }
        Ok(())
    }
}
