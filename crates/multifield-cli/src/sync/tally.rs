//! The results of a run, for people.

use std::collections::BTreeMap;

use multifield_sync::{End, Outcome, Totals};

/// The number of entities with each outcome. It contains no values of customers.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    outcomes: BTreeMap<Outcome, u64>,
    /// Entities that a person may want to check.
    troubles: BTreeMap<(Outcome, String), Few>,
}

/// The first few IDs, and the number of all.
#[derive(Debug, Default)]
struct Few {
    first: Vec<u64>,
    count: u64,
}

const SHOWN: usize = 5;

impl Tally {
    pub(crate) fn add(&mut self, end: &End) {
        *self.outcomes.entry(end.outcome).or_default() += 1;
        if is_well(end.outcome) {
            return;
        }
        // The portal may write any string in place of a code.
        let code = end.code.as_deref().filter(|code| is_name(code));
        let code = code.unwrap_or_default().to_owned();
        let trouble = self.troubles.entry((end.outcome, code)).or_default();
        trouble.count += 1;
        if trouble.first.len() < SHOWN {
            trouble.first.push(end.id);
        }
    }

    /// Adds entities that need no edits, and so were not read a second time.
    pub(crate) fn add_unchanged(&mut self, count: u64) {
        if count > 0 {
            *self.outcomes.entry(Outcome::Unchanged).or_default() += count;
        }
    }

    pub(crate) fn entities(&self) -> u64 {
        self.outcomes.values().sum()
    }

    pub(crate) fn is_well(&self) -> bool {
        self.outcomes.keys().all(|outcome| is_well(*outcome))
    }

    /// Whether there was nothing to do, and nothing that could not be done.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.outcomes.keys().all(|it| *it == Outcome::Unchanged)
    }

    /// Returns the outcomes of the entities in one line.
    pub(crate) fn line(&self) -> String {
        let counts = self.outcomes.iter();
        let counts: Vec<_> = counts
            .map(|(outcome, count)| format!("{count} {}", words(*outcome)))
            .collect();
        let entities = counted(self.entities(), "entity", "entities");
        if counts.is_empty() {
            return entities;
        }
        format!("{entities}: {}", counts.join(", "))
    }

    /// Returns the entities that a person may want to check, by outcome and reason.
    pub(crate) fn troubles(&self) -> Vec<String> {
        let troubles = self.troubles.iter();
        troubles
            .map(|((outcome, code), some)| {
                let code = match code.as_str() {
                    "" => String::new(),
                    code => format!(", {code}"),
                };
                let ids: Vec<_> = some.first.iter().map(u64::to_string).collect();
                let more = match some.count - some.first.len() as u64 {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let (ids, hint) = (ids.join(", "), hint(*outcome));
                format!("{}{code}: {ids}{more} ({hint})", words(*outcome))
            })
            .collect()
    }
}

/// Returns the number of sent edits in one line. `None` if nothing was sent.
pub(crate) fn sent(totals: &Totals) -> Option<String> {
    let Totals {
        updates,
        appends,
        overwrites,
        deletes,
        ..
    } = totals;
    (*updates > 0).then(|| {
        let updates = counted(*updates, "update", "updates");
        format!("{updates}: rows added {appends}, overwritten {overwrites}, deleted {deletes}")
    })
}

pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Returns whether a string is a code, such as `ERROR_CORE`.
fn is_name(code: &str) -> bool {
    const LONGEST: usize = 64;
    let is_part = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
    code.len() <= LONGEST
        && code.bytes().all(is_part)
        && !code.bytes().all(|it| it.is_ascii_digit())
}

/// Returns whether the outcome needs no attention of a person.
const fn is_well(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Changed | Outcome::Unchanged | Outcome::Planned
    )
}

pub(super) fn words(outcome: Outcome) -> String {
    outcome.as_str().replace('_', " ")
}

const fn hint(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Missing => "the portal has no such entity",
        Outcome::NoAccess => "the user of the webhook may not read it",
        Outcome::Refused => "the report says why",
        Outcome::Withheld => "it would delete more rows than --max-deletes or --max-deletes-run allows",
        Outcome::Conflict => {
            "somebody has changed rows that the edits would change: run again, or run with --meanwhile overrule"
        }
        Outcome::NotKept => {
            "the portal has accepted the edits, but does not show them: an automation rule may undo them"
        }
        Outcome::GaveUp => "it took too many calls: run again",
        _ => "the run has stopped before",
    }
}
