//! Reads entities and handles the results.

use std::{collections::HashMap, mem};

use multifield_core::{Current, Error, ReadFields};
use serde_json::value::RawValue;

use super::{edits::LONG, Sent, Sync, MAX_PLANNED};
use crate::{
    call::{Call, Method, Reads, MAX_BATCH, MAX_LISTS, PAGE},
    end::Outcome,
    reply::{Answer, Answers, ResponseError, Run},
};

impl Sync {
    /// Returns the earliest time of the next read, or `None` if there is nothing to read.
    pub(super) fn reads_at(&mut self) -> Option<u64> {
        if self.planned.len() >= MAX_PLANNED {
            return None;
        }
        let list = (!self.queued.is_empty()).then(|| self.pace.ready_at(Method::List, self.now));
        let get = (!self.alone.is_empty()).then(|| self.pace.ready_at(Method::Get, self.now));
        list.into_iter().chain(get).min()
    }

    pub(super) fn next_reads(&mut self) -> Option<Call> {
        let now = self.now;
        let may = self.pace.has_room(self.in_flight.len()) && self.reads_at()? <= now;
        if !may {
            return None;
        }
        let mut reads = Reads::default();
        if self.pace.ready_at(Method::List, now) <= now {
            let count = self.queued.len().min(self.pages * PAGE);
            let ids: Vec<u64> = self.queued.drain(..count).collect();
            reads.pages = ids.chunks(PAGE).map(<[u64]>::to_vec).collect();
        }
        if self.pace.ready_at(Method::Get, now) <= now {
            let count = self.alone.len().min(MAX_BATCH - MAX_LISTS);
            reads.alone = self.alone.drain(..count).collect();
        }
        // If plans become too old, their entities were read too early: read fewer at
        // once.
        if mem::take(&mut self.has_expired) {
            self.pages = (self.pages / 2).max(1);
        }
        let params = reads.params(self.entity);
        Some(self.call(Sent::Reads(reads), "batch", params))
    }

    /// Doubles the size of reads while they are fast and no plans become too old.
    pub(super) fn fit_reads(&mut self, reads: &Reads, answers: &Answers<'_>, took: u64) {
        if answers.call().run() == Run::MayBeRunning || took >= LONG {
            self.pages = (self.pages / 2).max(1);
        } else if reads.pages.len() == self.pages && !self.has_expired {
            self.pages = (self.pages * 2).min(MAX_LISTS);
        }
    }

    pub(super) fn take_reads(&mut self, reads: &Reads, answers: &Answers<'_>) {
        let whole = answers.call();
        for (index, ids) in reads.pages.iter().enumerate() {
            let key = Reads::page_key(index);
            let answer = answers.command(&key);
            let is_refused = answer.is_over_operating();
            let time = answers.time_of(&key);
            self.pace.note(Method::List, time, is_refused, self.now);
            match listed(&answer) {
                Some(mut states) => {
                    for id in ids {
                        match states.remove(id) {
                            Some(state) => self.plan(*id, state),
                            None => self.alone.push_back(*id),
                        }
                    }
                }
                None => {
                    for id in ids {
                        self.read_failed(*id, &answer, &whole);
                    }
                }
            }
        }
        for id in &reads.alone {
            let key = Reads::alone_key(*id);
            let answer = answers.command(&key);
            let is_refused = answer.is_over_operating();
            let time = answers.time_of(&key);
            self.pace.note(Method::Get, time, is_refused, self.now);
            self.take_alone(*id, &answer, &whole);
        }
    }

    fn take_alone(&mut self, id: u64, answer: &Answer<'_>, whole: &Answer<'_>) {
        // If the batch itself failed, the error is not about the entity.
        if !matches!(whole, Answer::Succeeded(_)) {
            return self.read_failed(id, answer, whole);
        }
        match answer {
            Answer::Succeeded(json) => match state(json) {
                Ok(state) if state.entity_id() == Some(id) => self.plan(id, state),
                Ok(_) => self.read_failed(id, answer, whole),
                Err(error) => self.fail(id, Outcome::Refused, error),
            },
            Answer::Failed(error) if is_missing(error) => self.end(id, Outcome::Missing, "", ""),
            Answer::Failed(error) if is_denied(error) => self.end(id, Outcome::NoAccess, "", ""),
            _ => self.read_failed(id, answer, whole),
        }
    }

    /// Reads the entity again, up to a limit. A call without an answer does not count,
    /// because that is not the entity's fault.
    fn read_failed(&mut self, id: u64, answer: &Answer<'_>, whole: &Answer<'_>) {
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        if whole.run() == Run::Ran && answer.run() != Run::NotRun {
            job.failed_reads += 1;
        }
        if job.failed_reads > self.options.max_attempts {
            let said = match answer.error() {
                Some(ResponseError { code, description }) => format!(": {code} {description}"),
                None => String::new(),
            };
            let message = format!("no read has given a usable answer{said}");
            self.end(id, Outcome::GaveUp, "not_read", message);
        } else {
            self.queued.push_back(id);
        }
    }
}

/// Returns the entities of a list by their IDs, or `None` if the answer is not a list. An
/// entity that cannot be read is omitted: it is then read by itself, and its error is
/// reported.
fn listed(answer: &Answer<'_>) -> Option<HashMap<u64, Current<'static>>> {
    let Answer::Succeeded(json) = answer else {
        return None;
    };
    let entities: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    let states = entities.iter().filter_map(|entity| {
        let state = state(entity.get()).ok()?;
        Some((state.entity_id()?, state))
    });
    Some(states.collect())
}

/// Reads a state in which every field was requested.
fn state(json: &str) -> Result<Current<'static>, Error> {
    let state = Current::from_json(json)?;
    Ok(state.assuming_read(ReadFields::ALL).into_owned())
}

/// Classic methods have no code for it, only a message.
fn is_missing(error: &ResponseError) -> bool {
    let description = error.description.to_ascii_lowercase();
    error.code == "NOT_FOUND" || description.contains("not found")
}

fn is_denied(error: &ResponseError) -> bool {
    let description = error.description.to_ascii_lowercase();
    error.code == "ACCESS_DENIED" || description.contains("access denied")
}
