//! What holds for every input, over generated states.

mod applying;
mod batch;
mod bulk;
pub(crate) mod calls;
mod check;
mod dedupe;
mod large;
mod likeness;
mod lists;
mod messengers;
mod minimal;
mod order;
mod output;
mod portal;
mod rest;
mod same;
mod server;
mod small;
mod strategy;
mod write_back;

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
};

use multifield_core::{Current, Desired, Diff, Edits, Field, Generations, Order};
use multifield_testkit::{
    oracle::{self, Slot},
    Rules, Scenario, StoredRow,
};
use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngSeed, TestCaseResult, TestError, TestRunner},
};

/// Holds a law against so many cases, or as many times more or fewer as
/// `PROPTEST_CASES` is above or below its default, 256. A failure says the seed, with
/// which the same cases come again.
#[track_caller]
pub(crate) fn holds<S: Strategy>(cases: u32, inputs: S, law: impl Fn(S::Value) -> TestCaseResult)
where
    S::Value: std::fmt::Debug,
{
    let default = Config::default();
    let seed = match default.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => rand_seed(),
    };
    let many = default.cases;
    let config = Config {
        cases: (cases * many).div_ceil(256),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        ..default
    };
    match TestRunner::new(config).run(&inputs, law) {
        Ok(()) => {}
        Err(TestError::Fail(reason, input)) => {
            panic!("{reason}\nfor {input:#?}\nwith PROPTEST_RNG_SEED={seed} PROPTEST_CASES={many}")
        }
        Err(error) => panic!("{error}"),
    }
}

/// Another one each time, as the standard library seeds its hashes.
fn rand_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The options of a plan that takes one call, whatever it is.
fn one_call() -> Rules {
    Rules {
        generation: Generations::Legacy,
        ..Rules::default()
    }
}

/// The diff that puts lists in order, in one call.
pub(crate) fn in_order() -> Diff {
    Diff::new()
        .order(Order::Desired)
        .generation(Generations::Factory)
}

/// The diff of a scenario, which succeeds.
#[track_caller]
fn diff<'s>(rules: Rules, current: &'s Current<'_>, desired: &'s Desired<'_>) -> Edits {
    let edits = rules.diff().diff(current, desired);
    edits.expect("a scenario has a diff")
}

/// A scenario's states and its edits.
#[track_caller]
fn with_edits<T>(
    scenario: &Scenario,
    look: impl FnOnce(&Current<'_>, &Desired<'_>, &Edits) -> T,
) -> T {
    let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
    let edits = diff(scenario.rules, &current, &desired);
    look(&current, &desired, &edits)
}

/// The stored rows and the slots of each field that is mentioned.
fn mentioned(scenario: &Scenario) -> Vec<(Field, Vec<StoredRow>, Vec<Slot>)> {
    let fields = scenario.wanted.mentioned().map(|(field, rows)| {
        let stored = scenario.stored.seen(field, scenario.rules);
        let slots = oracle::slots(field, &stored, rows, scenario.rules);
        (field, stored, slots)
    });
    fields.collect()
}
