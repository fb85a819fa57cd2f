//! Plans the edits of an entity after it was read.

use multifield_core::{Current, Edits, Error};

use super::Sync;
use crate::{end::Outcome, job::Job, options::Meanwhile, people::Known};

impl Sync {
    /// Plans the edits of an entity for the state that was just read.
    pub(super) fn plan(&mut self, id: u64, current: Current<'static>) {
        let Some(mut job) = self.jobs.remove(&id) else {
            return;
        };
        job.failed_reads = 0;
        job.in_doubt = false;
        let planned = job.goal.plan(&self.options.merge, &current);
        let first = match (&planned, &job.known) {
            (Ok(edits), None) => Some(self.first_plan(&mut job, &current, edits)),
            _ => None,
        };
        let has_no_effect = job.shows_no_effect(&current);
        job.current = Some(current);
        job.succeeded = None;
        let edits = match (planned, first) {
            (Ok(edits), None | Some(Ok(()))) => edits,
            (Err(error), _) | (Ok(_), Some(Err(error))) => {
                self.jobs.insert(id, job);
                let outcome = match error.code().as_str() {
                    "too_many_deletes" => Outcome::Withheld,
                    _ => Outcome::Refused,
                };
                return self.fail(id, outcome, error);
            }
        };
        let is_conflict = self.options.meanwhile == Meanwhile::Conflict
            && job.known.as_ref().is_some_and(|it| it.is_conflict(&edits));
        let is_over = job.sent.len() >= job.allowed;
        let is_second = job.had_no_effect;
        job.had_no_effect |= has_no_effect && !edits.is_empty();
        let is_changed = !job.sent.is_empty() || job.was_sent_before;
        let is_empty = edits.is_empty();
        job.plan = (!is_empty).then_some((edits, self.now));
        self.jobs.insert(id, job);
        if is_empty {
            let outcome = if is_changed {
                Outcome::Changed
            } else {
                Outcome::Unchanged
            };
            self.end(id, outcome, "", "");
        } else if self.options.dry_run {
            match self.reserve_deletes(id) {
                Ok(()) => self.end_planned(id),
                Err(needed) => self.withhold(id, needed),
            }
        } else if is_conflict {
            self.end(id, Outcome::Conflict, "", "");
        } else if has_no_effect && is_second {
            self.end(id, Outcome::NotKept, "", "");
        } else if is_over {
            let message = "the entity took more calls than it may";
            self.end(id, Outcome::GaveUp, "max_attempts", message);
        } else if let Err(needed) = self.reserve_deletes(id) {
            self.withhold(id, needed);
        } else if has_no_effect {
            self.settle(id);
        } else {
            self.planned.push_back(id);
        }
    }

    /// Initialises the parts of a job that need the first state.
    fn first_plan(
        &self,
        job: &mut Job,
        current: &Current<'static>,
        edits: &Edits,
    ) -> Result<(), Error> {
        let mut calls = 1;
        if !edits.is_last() {
            calls = job.goal.rounds(&self.options.merge, current)?.len();
        }
        job.known = Some(Known::new(current));
        job.allowed = calls.saturating_add(self.options.max_attempts);
        Ok(())
    }

    /// Ends an entity of a dry run, and reports all calls of its plan.
    fn end_planned(&mut self, id: u64) {
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        // The dry run spends the reserved deletions, so none are returned to the budget.
        job.reserved = 0;
        let calls = match (&job.current, job.plan.take()) {
            (Some(current), Some((edits, _))) if !edits.is_last() => {
                job.goal.rounds(&self.options.merge, current)
            }
            (_, plan) => Ok(plan.into_iter().map(|(edits, _)| edits).collect()),
        };
        match calls {
            Ok(calls) => {
                for edits in &calls {
                    self.totals.update(edits);
                }
                job.sent = calls;
                self.end(id, Outcome::Planned, "", "");
            }
            Err(error) => self.fail(id, Outcome::Refused, error),
        }
    }

    /// Reserves the deletions of a plan in the run's budget, including those of its later
    /// calls. Otherwise, the budget could run out in the middle of a plan. Fails with the
    /// number of deletions if the budget is too small.
    fn reserve_deletes(&mut self, id: u64) -> Result<(), u64> {
        let (Some(job), Some(left)) = (self.jobs.get_mut(&id), self.deletes_left) else {
            return Ok(());
        };
        let Some((edits, _)) = &job.plan else {
            return Ok(());
        };
        let later = edits
            .unfinished()
            .map_or(0, |unfinished| unfinished.deletes);
        let needed = (job.new_deletes(edits).len() + later) as u64;
        // The new plan takes over the deletions that the previous plan has reserved.
        let left = left + job.reserved;
        if needed > left {
            return Err(needed);
        }
        self.deletes_left = Some(left - needed);
        job.reserved = needed;
        Ok(())
    }

    /// Spends the reserved deletions of an entity's next call. Returns how many of its
    /// rows are sent for deletion for the first time.
    pub(super) fn spend_deletes(&mut self, id: u64) -> u64 {
        let Some(job) = self.jobs.get_mut(&id) else {
            return 0;
        };
        let Some((edits, _)) = &job.plan else {
            return 0;
        };
        let new = job.new_deletes(edits);
        let count = new.len() as u64;
        job.reserved = job.reserved.saturating_sub(count);
        job.deleted.extend(new);
        count
    }

    fn withhold(&mut self, id: u64, needed: u64) {
        let reserved = self.jobs.get(&id).map_or(0, |job| job.reserved);
        let left = self.deletes_left.unwrap_or_default() + reserved;
        let message = format!(
            "the plan deletes {needed} rows, and the run may delete {left} more (max_deletes_run)"
        );
        self.end(id, Outcome::Withheld, "max_deletes_run", message);
    }
}
