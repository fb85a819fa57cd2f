//! Whatever a portal does, the laws hold: see `multifield_testkit::sync`.

use multifield_core::{Diff, Generation, Order};
use multifield_sync::{Limits, Meanwhile, Options, Outcome};
use multifield_testkit::sync::{check, run, run_and_kill, scene, Faults};
use proptest::prelude::*;

pub(crate) const GENERATIONS: [Generation; 3] = [
    Generation::Legacy,
    Generation::Factory,
    Generation::Distinct,
];

pub(crate) fn any_faults() -> impl Strategy<Value = Faults> {
    let share = || prop_oneof![Just(0.0), 0.0..0.3];
    (share(), share(), share(), share(), share(), share()).prop_map(
        |(fails, is_lost, is_late, is_garbage, key_is_missing, command_fails)| Faults {
            fails,
            is_lost,
            is_late,
            is_garbage: is_garbage / 3.0,
            key_is_missing,
            command_fails,
            people: 0.0,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_with_any_faults(
        faults in any_faults(),
        generation in 0..3usize,
        count in 1..60u64,
        seed: u64,
        in_flight in 1..4usize,
        ordered: bool,
    ) {
        let (mut portal, jobs) = scene(GENERATIONS[generation], faults, count, seed);
        let order = if ordered { Order::Desired } else { Order::Any };
        portal.spare = usize::from(ordered);
        let limits = Limits::new().in_flight(in_flight);
        let options = Options::new().diff(Diff::new().order(order)).limits(limits);
        let ran = run(&mut portal, &jobs, options);
        check(&portal, &jobs, &ran, order);
        // Nobody else is there.
        prop_assert_eq!(ran.totals.of(Outcome::Conflict), 0);
        prop_assert_eq!(ran.totals.of(Outcome::NotKept), 0);
    }

    #[test]
    fn people_are_not_overruled(
        faults in any_faults(),
        people in 0.0..0.9f64,
        generation in 0..3usize,
        count in 1..60u64,
        seed: u64,
    ) {
        let faults = Faults { people, ..faults };
        let (mut portal, jobs) = scene(GENERATIONS[generation], faults, count, seed);
        let ran = run(&mut portal, &jobs, Options::new());
        check(&portal, &jobs, &ran, Order::Any);
    }

    #[test]
    fn people_are_overruled_on_demand(
        people in 0.0..0.9f64,
        generation in 0..3usize,
        count in 1..60u64,
        seed: u64,
    ) {
        let faults = Faults { people, ..Faults::MANY };
        let (mut portal, jobs) = scene(GENERATIONS[generation], faults, count, seed);
        portal.overrules = true;
        let ran = run(&mut portal, &jobs, Options::new().meanwhile(Meanwhile::Overrule));
        check(&portal, &jobs, &ran, Order::Any);
        prop_assert_eq!(ran.totals.of(Outcome::Conflict), 0);
    }

    #[test]
    fn the_budget_of_deletions_is_kept(
        faults in any_faults(),
        generation in 0..3usize,
        budget in 0..30u64,
        count in 1..60u64,
        seed: u64,
    ) {
        let (mut portal, jobs) = scene(GENERATIONS[generation], faults, count, seed);
        let ran = run(&mut portal, &jobs, Options::new().max_deletes_run(Some(budget)));
        check(&portal, &jobs, &ran, Order::Any);
        prop_assert!(portal.deletes_sent.len() as u64 <= budget);
    }

    #[test]
    fn laws_hold_where_a_run_is_killed(
        faults in any_faults(),
        people in prop_oneof![Just(0.0), 0.0..0.5f64],
        generation in 0..3usize,
        budget in proptest::option::of(0..60u64),
        count in 1..60u64,
        seed: u64,
        share in 0.001..0.02f64,
    ) {
        let faults = Faults { people, ..faults };
        let (mut portal, jobs) = scene(GENERATIONS[generation], faults, count, seed);
        let options = Options::new().max_deletes_run(budget);
        let ran = run_and_kill(&mut portal, &jobs, options, share, seed);
        check(&portal, &jobs, &ran, Order::Any);
        if people == 0.0 {
            let conflicts = ran.ends.values().filter(|end| end.outcome == Outcome::Conflict);
            prop_assert_eq!(conflicts.count(), 0);
        }
        if let Some(budget) = budget {
            prop_assert!(ran.began_anew || portal.deletes_sent.len() as u64 <= budget);
        }
    }

    #[test]
    fn a_run_does_what_its_dry_run_says(
        generation in 0..3usize,
        count in 1..60u64,
        seed: u64,
        budget in proptest::option::of(0..60u64),
        ordered: bool,
    ) {
        let order = if ordered { Order::Desired } else { Order::Any };
        let options = Options::new().diff(Diff::new().order(order));
        let (mut portal, jobs) = scene(GENERATIONS[generation], Faults::NONE, count, seed);
        portal.spare = usize::from(ordered);
        let dry = run(&mut portal, &jobs, options.dry_run(true).max_deletes_run(budget));
        prop_assert!(portal.calls.iter().all(|(_, is_edit)| !is_edit));
        let real = run(&mut portal, &jobs, options.max_deletes_run(budget));
        prop_assert_eq!(dry.totals.of(Outcome::Planned), real.totals.of(Outcome::Changed));
        prop_assert_eq!(dry.totals.of(Outcome::Withheld), real.totals.of(Outcome::Withheld));
        let counts = |it: multifield_sync::Totals| (it.updates, it.appends, it.overwrites, it.deletes);
        prop_assert_eq!(counts(dry.totals), counts(real.totals));
        for (id, end) in &dry.ends {
            prop_assert_eq!(end.edits.len(), real.ends[id].edits.len());
        }
    }
}

#[test]
fn two_thousand_contacts_on_the_worst_of_portals() {
    for generation in GENERATIONS {
        let (mut portal, jobs) = scene(generation, Faults::MANY, 2_000, 7);
        let ran = run(&mut portal, &jobs, Options::new());
        check(&portal, &jobs, &ran, Order::Any);
        let done = [
            Outcome::Changed,
            Outcome::Unchanged,
            Outcome::Missing,
            Outcome::NoAccess,
        ];
        let done: u64 = done.into_iter().map(|outcome| ran.totals.of(outcome)).sum();
        assert!(done > 1_900, "{generation}: {:?}", ran.totals);
        assert_eq!(ran.totals.fault, None);
    }
}
