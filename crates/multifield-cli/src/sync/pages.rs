//! All entities of one kind, page by page.

use std::time::{Duration, Instant};

use multifield_core::{Current, Entity, Field, ReadFields};
use multifield_sync::{Answer, Fault, KnownError, Meaning, Unanswered};
use serde_json::{json, value::RawValue};

use super::{of_fault, Pause, Portal, Progress};
use crate::failure::Failure;

/// A portal allows two calls per second on average.
const BETWEEN: Duration = Duration::from_millis(500);

const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The time that a portal may run a method within ten minutes.
const OPERATING: Duration = Duration::from_secs(480);

/// Reads entities in the order of their IDs. It also returns entities that are added
/// during the run, and returns none twice.
pub(crate) struct Pages<'p> {
    portal: &'p Portal,
    pub(crate) progress: &'p Progress,
    entity: Entity,
    last: u64,
    next_at: Option<Instant>,
    unanswered: Unanswered,
}

impl<'p> Pages<'p> {
    pub(crate) fn new(portal: &'p Portal, progress: &'p Progress, entity: Entity) -> Pages<'p> {
        Pages {
            portal,
            progress,
            entity,
            last: 0,
            next_at: None,
            unanswered: Unanswered::new(),
        }
    }

    /// Returns the next page. It is empty after the last one.
    pub(crate) fn next(&mut self) -> Result<Vec<(u64, Current<'static>)>, Pause> {
        let mut pause = Duration::from_secs(1);
        loop {
            self.wait(self.next_at)?;
            let reply = self.portal.send(self.method(), &self.params());
            self.next_at = Some(Instant::now() + BETWEEN);
            let answers = reply.answers();
            let unanswered = self.unanswered.note(&answers);
            if let Some(fault) = answers.fault().or(unanswered) {
                return Err(of_fault(fault, self.portal).into());
            }
            let time = answers.time();
            let is_over = time.is_some_and(|it| it.operating().is_some_and(|it| it >= OPERATING));
            let reset = time.and_then(|time| time.until_reset());
            if is_over {
                self.next_at = Some(Instant::now() + reset.unwrap_or(LONGEST_PAUSE));
            }
            match &answers.call() {
                Answer::Succeeded(json) => return self.page(json),
                Answer::Failed(error) => {
                    let known = KnownError::of(&error.code).map(KnownError::meaning);
                    if !matches!(known, Some(Meaning::ExpiredToken)) {
                        let message =
                            format!("the portal refuses {}: {}", self.method(), error.code);
                        return Err(
                            Failure::new(self.portal.host(), message, "response_error").into()
                        );
                    }
                    return Err(of_fault(Fault::Authorisation, self.portal).into());
                }
                _ => {}
            }
            // Reads may be repeated, so it does not matter whether the call has run.
            let now = Instant::now();
            self.next_at = self.next_at.max(Some(now + pause));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn wait(&self, until: Option<Instant>) -> Result<(), Pause> {
        let now = Instant::now();
        if let Some(time) = until.and_then(|until| until.checked_duration_since(now)) {
            if let Some(lack) = self.portal.lack() {
                self.progress.say(&format!("{lack}, trying again"));
            }
            self.portal.interrupt.sleep(time);
            self.progress.say("");
        }
        if self.portal.interrupt.is_heard() {
            return Err(Pause::Interrupted);
        }
        Ok(())
    }

    const fn method(&self) -> &'static str {
        match self.entity {
            Entity::Lead => "crm.lead.list",
            Entity::Company => "crm.company.list",
            _ => "crm.contact.list",
        }
    }

    /// With `start: -1`, the server does not count all entities, which would take the
    /// most time.
    fn params(&self) -> String {
        let names = ["ID"].into_iter().chain(Field::ALL.map(Field::type_id));
        let select: Vec<_> = names.collect();
        let params = json!({
            "filter": {">ID": self.last},
            "order": {"ID": "ASC"},
            "select": select,
            "start": -1,
        });
        params.to_string()
    }

    fn page(&mut self, json: &str) -> Result<Vec<(u64, Current<'static>)>, Pause> {
        let wrong = |message: &str| -> Pause {
            Failure::new(self.portal.host(), message, "response_error").into()
        };
        let entities: Vec<&RawValue> =
            serde_json::from_str(json).map_err(|_| wrong("the answer to a list is no list"))?;
        let mut page = Vec::new();
        for entity in entities {
            let state = Current::from_json(entity.get())
                .map_err(|error| Failure::in_file(&error, self.portal.host()))?;
            let state = state.assuming_read(ReadFields::ALL).into_owned();
            let id = state.entity_id();
            let id = id.ok_or_else(|| wrong("a list has an entity without an ID"))?;
            if id <= self.last {
                return Err(wrong("a list is not in the order of the IDs"));
            }
            self.last = id;
            page.push((id, state));
        }
        Ok(page)
    }
}
