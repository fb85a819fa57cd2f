//! Sends edits and handles their results.

use std::collections::BTreeMap;

use multifield_core::{batches, Command};

use super::{Output, Sent, Sync};
use crate::{
    call::{Method, Update, MAX_BATCH, MIN_BATCH},
    end::Outcome,
    pace::millis,
    reply::{Answer, Answers, Run, Time},
};

/// A batch that takes longer, in milliseconds, is followed by a smaller one. In the
/// cloud, a request may take one minute.
pub(super) const LONG: u64 = 20_000;

impl Sync {
    /// Returns the earliest time to send edits, or `None` if there are none.
    pub(super) fn edits_at(&mut self) -> Option<u64> {
        (!self.planned.is_empty()).then(|| self.pace.ready_at(Method::Update, self.now))
    }

    /// Returns the journal line of the next call of edits, or `None` if there is no call
    /// to make. The call itself follows in the next poll.
    pub(super) fn next_edits(&mut self) -> Option<Output> {
        let may = self.pace.has_room(self.in_flight.len()) && self.edits_at()? <= self.now;
        if !may {
            return None;
        }
        let mut commands: Vec<Command> = Vec::new();
        let mut recorded = BTreeMap::new();
        while commands.len() < self.batch {
            let Some(id) = self.planned.pop_front() else {
                break;
            };
            match self.update(id) {
                Some(Update::Command(command)) => commands.push(command),
                Some(Update::Alone(method, params)) if commands.is_empty() => {
                    recorded.insert(id, self.spend_deletes(id));
                    let call = self.call(Sent::Alone(id), method, params);
                    return Some(self.record_call(call, recorded));
                }
                Some(Update::Alone(..)) => {
                    self.planned.push_front(id);
                    break;
                }
                None => continue,
            }
            recorded.insert(id, self.spend_deletes(id));
        }
        let batch = batches(commands).next()?;
        let keys = batch.commands();
        let entities = keys.filter_map(|(key, command)| Some((key.to_owned(), command.id()?)));
        let entities = entities.collect();
        let call = self.call(Sent::Batch(entities), "batch", batch.to_json());
        Some(self.record_call(call, recorded))
    }

    /// Returns the update of a planned entity. `None` if its plan is too old, or if it
    /// has failed.
    fn update(&mut self, id: u64) -> Option<Update> {
        let (edits, made) = self.jobs.get(&id)?.plan.as_ref()?;
        if self.now.saturating_sub(*made) > millis(self.options.plan_age) {
            self.has_expired = true;
            self.queued.push_back(id);
            return None;
        }
        match Update::new(edits, self.options.api, self.entity, id) {
            Ok(update) => update,
            Err(error) => {
                self.fail(id, Outcome::Refused, error);
                None
            }
        }
    }

    pub(super) fn take_batch(
        &mut self,
        entities: &[(String, u64)],
        answers: &Answers<'_>,
        took: u64,
    ) {
        let is_whole = matches!(answers.call(), Answer::Failed(_));
        if answers.call().run() != Run::Ran || is_whole || took >= LONG {
            self.batch = (self.batch / 2).max(MIN_BATCH);
        } else if entities.len() == self.batch {
            self.batch = (self.batch * 2).min(MAX_BATCH);
        }
        for (key, id) in entities {
            let answer = answers.command(key);
            self.note_update_time(&answer, answers.time_of(key));
            self.take_update(*id, &answer, is_whole);
        }
    }

    pub(super) fn note_update_time(&mut self, answer: &Answer<'_>, time: Option<Time>) {
        let is_refused = answer.is_over_operating();
        self.pace.note(Method::Update, time, is_refused, self.now);
    }

    /// Handles the result for one entity. With `is_whole`, the batch itself failed, so
    /// the error is not about the entity.
    pub(super) fn take_update(&mut self, id: u64, answer: &Answer<'_>, is_whole: bool) {
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        let Some((edits, made)) = job.plan.take() else {
            return;
        };
        if answer.run() == Run::NotRun {
            job.plan = Some((edits, made));
            self.planned.push_back(id);
            return;
        }
        self.totals.update(&edits);
        job.ran(edits.clone());
        match answer {
            Answer::Succeeded(_) => job.succeeded.clone_from(&job.current),
            Answer::Failed(error) if !is_whole => {
                let refusal = Some((edits, error.clone()));
                if job.refusal == refusal {
                    return self.end(id, Outcome::Refused, &error.code, &error.description);
                }
                job.refusal = refusal;
            }
            Answer::Failed(_) => {}
            _ => {
                job.in_doubt = true;
                return self.settle(id);
            }
        }
        self.queued.push_back(id);
    }
}
