//! Merges, whatever a portal does.

use std::collections::BTreeSet;

use fastrand::Rng;
use multifield_core::{Current, Field, Generation, Merge, OnConflict, ReadFields};
use multifield_sync::{Options, Outcome};
use multifield_testkit::{
    sync::{run, run_and_kill, Entity, Faults, Job, Portal, Ran, Wanted},
    Stored, StoredRow,
};
use proptest::prelude::*;

use crate::laws::{any_faults, GENERATIONS};

const TYPES: [&str; 2] = ["WORK", "HOME"];

/// What the portal held at the last sync, what it holds now, and what the other system
/// wants: each has changed some rows of the first.
struct Sides {
    base: Vec<StoredRow>,
    theirs: Vec<StoredRow>,
    ours: Vec<(String, Option<&'static str>)>,
}

impl Sides {
    /// Each value is in at most one row of each side.
    fn random(portal: &mut Portal, rng: &mut Rng) -> Sides {
        let mut values = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        rng.shuffle(&mut values);
        let mut values = values.into_iter();
        let mut sides = Sides {
            base: Vec::new(),
            theirs: Vec::new(),
            ours: Vec::new(),
        };
        for value in values.by_ref().take(rng.usize(..4)) {
            let row = StoredRow::new(portal.new_row(), Field::Phone, TYPES[rng.usize(..2)], value);
            match rng.u8(..5) {
                0 => {}
                1 => sides.theirs.push(StoredRow {
                    value_type: "MOBILE".to_owned(),
                    ..row.clone()
                }),
                _ => sides.theirs.push(row.clone()),
            }
            match rng.u8(..4) {
                0 => {}
                1 => sides.ours.push((value.to_owned(), None)),
                _ => sides
                    .ours
                    .push((value.to_owned(), Some(TYPES[rng.usize(..2)]))),
            }
            sides.base.push(row);
        }
        let added: Vec<_> = values.take(3).collect();
        for value in &added[..rng.usize(..=3)] {
            let row = StoredRow::new(portal.new_row(), Field::Phone, TYPES[rng.usize(..2)], value);
            sides.theirs.push(row);
        }
        for value in &added[rng.usize(..=3)..] {
            sides
                .ours
                .push(((*value).to_owned(), Some(TYPES[rng.usize(..2)])));
        }
        sides
    }
}

/// The state of these rows, as the core reads it.
fn state(rows: &[StoredRow]) -> Current<'static> {
    let rows = rows.iter().map(
        |row| serde_json::json!({"ID": row.id, "VALUE_TYPE": row.value_type, "VALUE": row.value}),
    );
    let json = serde_json::json!({"PHONE": rows.collect::<Vec<_>>()});
    let json = json.to_string();
    let state = Current::from_json(&json).expect("a state");
    state.into_owned()
}

fn scene(generation: Generation, faults: Faults, count: u64, seed: u64) -> (Portal, Vec<Job>) {
    let mut rng = Rng::with_seed(seed);
    let mut portal = Portal::new(generation, faults, seed ^ 1);
    let mut jobs = Vec::new();
    for id in 1..=count {
        let sides = Sides::random(&mut portal, &mut rng);
        let known: BTreeSet<_> = sides.base.iter().map(|row| row.id).collect();
        let listed: BTreeSet<_> = sides.ours.iter().map(|(value, _)| &**value).collect();
        let mut entity = Entity::new(Stored {
            rows: sides.theirs.clone(),
        });
        for row in &sides.theirs {
            let key = ("PHONE".to_owned(), row.value.clone());
            // What only theirs has, and what all have, is never missing.
            if !known.contains(&row.id) || listed.contains(&*row.value) {
                entity.kept.push(key.clone());
            }
            entity.most.insert(key, 1);
        }
        for (value, _) in &sides.ours {
            entity.most.insert(("PHONE".to_owned(), value.clone()), 1);
        }
        portal.entities.insert(id, entity);
        jobs.push(Job {
            base: Some(state(&sides.base)),
            ..Job::new(id, Wanted::from([("PHONE", sides.ours)]))
        });
    }
    (portal, jobs)
}

/// Whoever merges again finds nothing to do.
fn check(portal: &Portal, jobs: &[Job], ran: &Ran, options: Merge) {
    let options = options.diff_options(options.get_diff_options().read(ReadFields::ALL));
    for job in jobs {
        let end = &ran.ends[&job.id];
        // Nobody else is there.
        assert!(
            !matches!(end.outcome, Outcome::Conflict | Outcome::NotKept),
            "{end:?}"
        );
        if !matches!(end.outcome, Outcome::Changed | Outcome::Unchanged) {
            continue;
        }
        let stored = state(&portal.entities[&job.id].stored.rows);
        let base = job.base.as_ref().expect("a merge");
        let again = options
            .merge(base, &job.desired(), &stored)
            .expect("a merge");
        assert_eq!(again.edits.len(), 0, "{end:?}");
        let read = end.state.as_ref().expect("the next base");
        assert_eq!(read.rows(Field::Phone), stored.rows(Field::Phone));
    }
}

fn any_on_conflict() -> impl Strategy<Value = OnConflict> {
    proptest::sample::select(OnConflict::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merges_end_with_any_faults(
        faults in any_faults(),
        on_conflict in any_on_conflict(),
        generation in 0..3usize,
        count in 1..60u64,
        seed: u64,
    ) {
        let (mut portal, jobs) = scene(GENERATIONS[generation], faults, count, seed);
        let ran = run(&mut portal, &jobs, Options::new().on_conflict(on_conflict));
        check(&portal, &jobs, &ran, Merge::new().on_conflict(on_conflict));
    }

    #[test]
    fn merges_end_where_a_run_is_killed(
        faults in any_faults(),
        on_conflict in any_on_conflict(),
        generation in 0..3usize,
        count in 1..60u64,
        seed: u64,
        share in 0.001..0.02f64,
    ) {
        let (mut portal, jobs) = scene(GENERATIONS[generation], faults, count, seed);
        let options = Options::new().on_conflict(on_conflict);
        let ran = run_and_kill(&mut portal, &jobs, options, share, seed);
        check(&portal, &jobs, &ran, Merge::new().on_conflict(on_conflict));
    }
}

#[test]
fn a_dry_run_of_merges_says_what_they_do() {
    let dry = Options::new().dry_run(true);
    let (mut portal, jobs) = scene(Generation::Distinct, Faults::NONE, 200, 3);
    let said = run(&mut portal, &jobs, dry);
    let done = run(&mut portal, &jobs, Options::new());
    assert_eq!(
        said.totals.of(Outcome::Planned),
        done.totals.of(Outcome::Changed)
    );
    assert!(said.totals.of(Outcome::Planned) > 100, "{:?}", said.totals);
    let counts = |it: multifield_sync::Totals| (it.updates, it.appends, it.overwrites, it.deletes);
    assert_eq!(counts(said.totals), counts(done.totals));
    let conflicts = done.ends.values().filter(|end| !end.conflicts.is_empty());
    assert!(conflicts.count() > 10);
}
