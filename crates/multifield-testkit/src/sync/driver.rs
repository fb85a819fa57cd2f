//! Runs a `Sync` against a portal, with a simulated clock.

use std::collections::BTreeMap;

use fastrand::Rng;
use multifield_core::{Current, Desired, Field, Generation, Order};
use multifield_sync::{End, Options, Outcome, Sync, Totals};

use super::{
    portal::{Entity, Faults, Portal},
    process::{Process, Step},
};
use crate::{Stored, StoredRow};

/// The values that an entity should have, by field. They differ, and may have a type.
pub type Wanted = BTreeMap<&'static str, Vec<(String, Option<&'static str>)>>;

/// An entity that is pushed.
pub struct Job {
    /// The ID of the entity.
    pub id: u64,
    /// For a merge, the state of the portal at the last sync.
    pub base: Option<Current<'static>>,
    /// The desired values.
    pub wanted: Wanted,
}

impl Job {
    /// Creates a job that is not a merge.
    pub fn new(id: u64, wanted: Wanted) -> Job {
        let base = None;
        Job { id, base, wanted }
    }

    pub(super) fn push(&self, sync: &mut Sync) {
        let pushed = match &self.base {
            Some(base) => sync.push_merge(self.id, base.clone(), self.desired()),
            None => sync.push(self.id, self.desired()),
        };
        pushed.expect("room");
    }

    /// Returns the desired values as a state.
    pub fn desired(&self) -> Desired<'static> {
        let fields = self.wanted.iter().map(|(field, rows)| {
            let rows = rows.iter().map(|(value, value_type)| match value_type {
                Some(value_type) => serde_json::json!({"VALUE": value, "VALUE_TYPE": value_type}),
                None => serde_json::json!(value),
            });
            (*field, rows.collect::<Vec<_>>())
        });
        let json: BTreeMap<_, _> = fields.collect();
        let json = serde_json::to_string(&json).expect("JSON");
        Desired::from_json(&json)
            .expect("a desired state")
            .into_owned()
    }
}

const VALUES: [&str; 6] = ["1", "2", "3", "4", "5", "6"];
const TYPES: [&str; 2] = ["WORK", "HOME"];

/// Creates a portal with random entities, and a job for each.
pub fn scene(generation: Generation, faults: Faults, count: u64, seed: u64) -> (Portal, Vec<Job>) {
    let mut rng = Rng::with_seed(seed);
    let mut portal = Portal::new(generation, faults, seed ^ 1);
    let mut jobs = Vec::new();
    for id in 1..=count {
        let mut rows = Vec::new();
        for field in [Field::Phone, Field::Web] {
            for _ in 0..rng.usize(..4) {
                let value = VALUES[rng.usize(..VALUES.len())];
                let value_type = TYPES[rng.usize(..2)];
                rows.push(StoredRow::new(portal.new_row(), field, value_type, value));
            }
        }
        let mut wanted = Wanted::new();
        for field in ["PHONE", "WEB"] {
            if rng.u8(..4) == 0 {
                continue;
            }
            let mut values = VALUES;
            rng.shuffle(&mut values);
            let values = values[..rng.usize(..4)].iter().map(|value| {
                let value_type = rng.bool().then(|| TYPES[rng.usize(..2)]);
                ((*value).to_owned(), value_type)
            });
            wanted.insert(field, values.collect());
        }
        let mut entity = Entity::new(Stored { rows });
        for (field, values) in &wanted {
            for (value, _) in values {
                let rows = entity.stored.rows.iter();
                let stored = rows
                    .filter(|row| row.type_id == *field && row.value == *value)
                    .count();
                let key = ((*field).to_owned(), value.clone());
                if stored > 0 {
                    entity.kept.push(key.clone());
                }
                entity.most.insert(key, stored.max(1));
            }
        }
        match rng.u8(..20) {
            0 => drop(portal.denied.insert(id)),
            1 => {
                jobs.push(Job::new(id, wanted));
                continue;
            }
            _ => {}
        }
        portal.entities.insert(id, entity);
        jobs.push(Job::new(id, wanted));
    }
    (portal, jobs)
}

/// The result of a run.
pub struct Ran {
    /// The end of each entity.
    pub ends: BTreeMap<u64, End>,
    /// The totals of the run.
    pub totals: Totals,
    /// The time when the run ended, in milliseconds.
    pub took: u64,
    /// The number of times that the run was killed and resumed.
    pub kills: usize,
    /// Whether the run was killed after the journal had its end. The resumed run is then
    /// a new run with its own budget.
    pub began_anew: bool,
}

/// Runs all jobs.
pub fn run(portal: &mut Portal, jobs: &[Job], options: Options) -> Ran {
    let ran = run_and_kill(portal, jobs, options, 0.0, 0);
    assert_eq!(ran.totals.entities(), ran.ends.len() as u64);
    for outcome in Outcome::ALL {
        let of_it = ran.ends.values().filter(|end| end.outcome == *outcome);
        assert_eq!(ran.totals.of(*outcome), of_it.count() as u64, "{outcome}");
    }
    ran
}

/// Runs all jobs, but kills the run after a share of its steps. It is resumed from its
/// journal, whose last line may be cut off.
pub fn run_and_kill(
    portal: &mut Portal,
    jobs: &[Job],
    options: Options,
    share: f64,
    seed: u64,
) -> Ran {
    let mut rng = Rng::with_seed(seed);
    let mut process = Process::new(jobs, options);
    for _ in 0..1_000_000 {
        let step = if rng.f64() < share {
            process.take(portal, Step::Jump(rng.u64(..5_000)));
            Step::Kill(rng.u8(..))
        } else {
            Step::Poll
        };
        if let Some(ran) = process.take(portal, step) {
            return ran;
        }
    }
    panic!("the run does not end")
}

/// Checks the laws of a run that has ended.
pub fn check(portal: &Portal, jobs: &[Job], ran: &Ran, order: Order) {
    assert_eq!(ran.ends.len(), jobs.len(), "each entity has ended");
    for job in jobs {
        let end = &ran.ends[&job.id];
        let Some(entity) = portal.entities.get(&job.id) else {
            assert!(
                !matches!(end.outcome, Outcome::Changed | Outcome::Unchanged),
                "{end:?}"
            );
            continue;
        };
        if end.outcome == Outcome::Unchanged {
            assert!(ran.began_anew || entity.commands == 0, "{end:?}");
        }
        // A resumed run does not know the edits of the killed run.
        assert!(
            ran.kills > 0 || entity.commands <= end.edits.len(),
            "{end:?}"
        );
        if !matches!(end.outcome, Outcome::Changed | Outcome::Unchanged) {
            continue;
        }
        for (field, wanted) in &job.wanted {
            let rows = entity
                .stored
                .rows
                .iter()
                .filter(|row| row.type_id == *field);
            let mut rows: Vec<_> = rows.collect();
            let mut values: Vec<_> = wanted.iter().map(|(value, _)| value).collect();
            let mut held: Vec<_> = rows.iter().map(|row| &row.value).collect();
            if order == Order::Any {
                values.sort();
                held.sort();
            }
            assert_eq!(held, values, "{field} of {end:?}");
            for (value, value_type) in wanted {
                let at = rows
                    .iter()
                    .position(|row| row.value == *value)
                    .expect("the value");
                let row = rows.remove(at);
                assert!(TYPES.contains(&&*row.value_type), "{field} of {end:?}");
                assert!(
                    value_type.is_none_or(|it| it == row.value_type),
                    "{field} of {end:?}"
                );
            }
        }
    }
}
