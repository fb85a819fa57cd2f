//! The output of a run, in order: lines, errors, counts.

use std::{collections::hash_map::Entry, io, ops::Range};

use super::{
    plan::{line, Plan},
    rounds::Turn,
    Bulk, BulkError, Event, InputOrder, MaxDeletes, OnError, Summary,
};
use crate::{
    error::{first_few, Error, ErrorKind, Side},
    hash::Map,
    write::{Batch, Command},
};

/// Entities that were planned together.
pub(super) struct Planned {
    pub(super) outcomes: Vec<Turn<Outcome>>,
    pub(super) lines: Vec<u8>,
}

/// The result of one entity.
pub(super) struct Outcome {
    pub(super) id: u64,
    pub(super) line: u64,
    /// The end of its lines in the lines of [`Planned`].
    pub(super) end: usize,
    pub(super) result: Result<Plan, Error>,
}

/// Writes all output, in order and on one thread.
pub(super) struct Output<E> {
    emit: E,
    on_error: OnError,
    order: InputOrder,
    /// The input that the entities are from.
    side: Side,
    summary: Summary,
    deleted: Deleted,
    /// The line of each entity, by ID.
    lines: Map<u64, u64>,
    /// Output that must not be written before the number of deletions is known.
    held_back: Option<Vec<u8>>,
    /// The commands of the next batch.
    commands: Vec<Command>,
    /// The number of commands in earlier batches.
    position: usize,
}

impl<E: FnMut(Event<'_>) -> io::Result<()>> Output<E> {
    pub(super) fn new(bulk: &Bulk, side: Side, emit: E) -> Self {
        let is_held_back = bulk.max_deletes_run.is_some() && bulk.order == InputOrder::Any;
        Output {
            emit,
            on_error: bulk.on_error,
            order: bulk.order,
            side,
            summary: Summary::default(),
            deleted: Deleted::new(side, bulk.max_deletes_run),
            lines: Map::default(),
            held_back: is_held_back.then(Vec::new),
            commands: Vec::new(),
            position: 0,
        }
    }

    /// Writes the results of planned entities, in order.
    pub(super) fn take(&mut self, planned: Vec<Planned>) -> Result<(), BulkError> {
        for planned in planned {
            // The range of lines that can be written at once.
            let mut ready = 0..0;
            let result = planned
                .outcomes
                .into_iter()
                .try_for_each(|outcome| self.take_one(outcome, &planned.lines, &mut ready));
            self.write(&planned.lines[ready])?;
            result?;
        }
        self.progress()
    }

    fn take_one(
        &mut self,
        outcome: Turn<Outcome>,
        lines: &[u8],
        ready: &mut Range<usize>,
    ) -> Result<(), BulkError> {
        let error = match outcome {
            Turn::Wrong(error) => error,
            Turn::Fatal(error) => return Err(error.into()),
            Turn::Entity(Outcome {
                id,
                line,
                end,
                result,
            }) => {
                self.summary.entities += 1;
                let result = self.check_first(id, line).and(result);
                match result {
                    Ok(plan) => {
                        self.deleted.add(id, &plan);
                        if self.order == InputOrder::Sorted {
                            let error = self.deleted.check_so_far();
                            error.map_err(|error| error.in_line(line, Some(id), None))?;
                        }
                        self.summary.add(&plan);
                        ready.end = end;
                        return self.pack(plan.command);
                    }
                    Err(error) => {
                        self.write(&lines[std::mem::replace(ready, end..end)])?;
                        error
                    }
                }
            }
        };
        self.write(&lines[std::mem::replace(ready, ready.end..ready.end)])?;
        self.wrong(error)
    }

    /// Checks that the entity did not occur before.
    fn check_first(&mut self, id: u64, line: u64) -> Result<(), Error> {
        // In a sorted input, duplicates are adjacent, and were found while reading.
        if self.order == InputOrder::Sorted {
            return Ok(());
        }
        match self.lines.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(line);
                Ok(())
            }
            Entry::Occupied(entry) => {
                let kind = ErrorKind::RepeatedEntity {
                    id,
                    first: *entry.get(),
                };
                Err(Error::new(self.side, "", kind).in_line(line, Some(id), None))
            }
        }
    }

    /// Reports an error of one entity or line, or ends the run.
    pub(super) fn wrong(&mut self, error: Error) -> Result<(), BulkError> {
        self.summary.errors += 1;
        match self.on_error {
            OnError::Stop => Err(error.into()),
            OnError::Skip => (self.emit)(Event::Error(&error)).map_err(BulkError::Write),
        }
    }

    pub(super) fn progress(&mut self) -> Result<(), BulkError> {
        (self.emit)(Event::Progress(&self.summary)).map_err(BulkError::Write)
    }

    fn write(&mut self, lines: &[u8]) -> Result<(), BulkError> {
        match &mut self.held_back {
            _ if lines.is_empty() => Ok(()),
            Some(held_back) => {
                held_back.extend_from_slice(lines);
                Ok(())
            }
            None => (self.emit)(Event::Lines(lines)).map_err(BulkError::Write),
        }
    }

    /// Adds a command to the batch, and writes the batch if it is full.
    fn pack(&mut self, command: Option<Command>) -> Result<(), BulkError> {
        self.commands.extend(command);
        if self.commands.len() < Batch::MAX_COMMANDS {
            return Ok(());
        }
        self.write_batch()
    }

    fn write_batch(&mut self) -> Result<(), BulkError> {
        let commands = std::mem::take(&mut self.commands);
        if commands.is_empty() {
            return Ok(());
        }
        let count = commands.len();
        let mut lines = Vec::new();
        line(&Batch::new(false, commands, self.position), &mut lines);
        self.position += count;
        self.write(&lines)
    }

    /// Ends the run, with or without an error.
    pub(super) fn finish(mut self, result: Result<(), BulkError>) -> Result<Summary, BulkError> {
        let result = match result {
            // Output that is held back stays unwritten. After a failed write, no other
            // write can succeed either.
            Err(error @ (BulkError::Write(_) | BulkError::Read(..))) => Err(error),
            Err(error) => self.write_batch().and(Err(error)),
            Ok(()) => self.finish_well(),
        };
        let progress = self.progress();
        result.and(progress).map(|()| self.summary)
    }

    fn finish_well(&mut self) -> Result<(), BulkError> {
        self.write_batch()?;
        let checked = self.deleted.check(self.deleted.held);
        match (checked, self.held_back.take()) {
            (Ok(()), Some(lines)) => self.write(&lines),
            (checked, _) => Ok(checked?),
        }
    }
}

/// The number of rows that the run deletes, compared with the limit.
struct Deleted {
    side: Side,
    allowed: Option<MaxDeletes>,
    /// The number of stored rows of the entities so far.
    held: u64,
    rows: u64,
    /// The number of entities that lose rows.
    losing: usize,
    /// The first entities that lose rows, each with the number of these rows.
    first: Vec<String>,
}

impl Deleted {
    /// While entities are still counted, a percentage is of at least this number of
    /// rows: otherwise the first entity, with its few rows, could exceed the limit.
    const LEAST_HELD: u64 = 10_000;

    /// The highest number of entities that an error names.
    const NAMED: usize = 16;

    const fn new(side: Side, allowed: Option<MaxDeletes>) -> Self {
        Deleted {
            side,
            allowed,
            held: 0,
            rows: 0,
            losing: 0,
            first: Vec::new(),
        }
    }

    fn add(&mut self, id: u64, plan: &Plan) {
        self.held += plan.held;
        let deletes = plan.deletes + plan.later_deletes.unwrap_or(0);
        self.rows += deletes;
        if deletes > 0 && self.allowed.is_some() {
            self.losing += 1;
            if self.first.len() < Deleted::NAMED {
                self.first.push(format!("{deletes} of {id}"));
            }
        }
    }

    fn check_so_far(&self) -> Result<(), Error> {
        self.check(self.held.max(Deleted::LEAST_HELD))
    }

    fn check(&self, held: u64) -> Result<(), Error> {
        let Some(allowed) = self.allowed.map(|allowed| allowed.of(held)) else {
            return Ok(());
        };
        if self.rows <= allowed {
            return Ok(());
        }
        let more = (self.first.len()..self.losing).map(|_| String::new());
        let kind = ErrorKind::TooManyDeletes {
            option: "max_deletes_run",
            deletes: usize::try_from(self.rows).unwrap_or(usize::MAX),
            allowed: usize::try_from(allowed).unwrap_or(usize::MAX),
            rows: first_few(self.first.iter().cloned().chain(more)),
        };
        Err(Error::new(self.side, "", kind))
    }
}

impl Summary {
    fn add(&mut self, plan: &Plan) {
        self.unchanged += u64::from(plan.is_empty());
        self.overwrites += plan.overwrites;
        self.deletes += plan.deletes;
        self.appends += plan.appends;
        self.unfinished += u64::from(plan.later_deletes.is_some());
        self.warnings += plan.warnings;
    }
}
