//! Whatever the order of polls, replies, jumps of the clock, kills and resumes, the laws hold.

use std::sync::atomic::{AtomicU64, Ordering};

use multifield_core::{Generation, Order};
use multifield_sync::{Limits, Options};
use multifield_testkit::sync::{check, scene, Faults, Process, Step};
use proptest::prelude::*;

use crate::laws::any_faults;

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        60 => Just(Step::Poll),
        20 => any::<usize>().prop_map(Step::Reply),
        2 => Just(Step::RepeatReply),
        10 => (0..4_000u64).prop_map(Step::Jump),
        2 => (4_000..200_000u64).prop_map(Step::Jump),
        2 => any::<u64>().prop_map(Step::ClockBack),
        1 => any::<u8>().prop_map(Step::Kill),
    ]
}

fn any_faults_and_people() -> impl Strategy<Value = Faults> {
    let people = prop_oneof![2 => Just(0.0), 1 => 0.0..0.5f64];
    (any_faults(), people).prop_map(|(faults, people)| Faults { people, ..faults })
}

/// How many steps are to be taken at least; none where the environment does not say.
fn wanted_steps() -> Option<u64> {
    let steps = std::env::var("MULTIFIELD_STEPS").ok()?;
    Some(steps.parse().expect("MULTIFIELD_STEPS is a number"))
}

/// A case has 180 steps on average.
fn cases() -> u32 {
    if let Some(steps) = wanted_steps() {
        return u32::try_from(steps / 150 + 1).expect("fewer cases");
    }
    let cases = std::env::var("PROPTEST_CASES");
    cases.map_or(100, |cases| {
        cases.parse().expect("PROPTEST_CASES is a number")
    })
}

static STEPS: AtomicU64 = AtomicU64::new(0);
static KILLS: AtomicU64 = AtomicU64::new(0);

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 10_000, ..ProptestConfig::default() })]

    fn laws(
        faults in any_faults_and_people(),
        generation in 0..3usize,
        count in 1..40u64,
        seed: u64,
        in_flight in 1..5usize,
        budget in proptest::option::of(0..60u64),
        steps in proptest::collection::vec(any_step(), 0..600),
    ) {
        let generation = [Generation::Legacy, Generation::Factory, Generation::Distinct][generation];
        let (mut portal, jobs) = scene(generation, faults, count, seed);
        let limits = Limits::new().in_flight(in_flight);
        let options = Options::new().limits(limits).max_deletes_run(budget);
        let mut process = Process::new(&jobs, options);
        // Then it goes on until it ends.
        let rest = std::iter::repeat_n(Step::Poll, 1_000_000);
        let ran = steps.into_iter().chain(rest).find_map(|step| process.take(&mut portal, step));
        let ran = ran.expect("the run ends");
        STEPS.fetch_add(process.steps, Ordering::Relaxed);
        KILLS.fetch_add(process.kills as u64, Ordering::Relaxed);
        check(&portal, &jobs, &ran, Order::Any);
        if let Some(budget) = budget {
            prop_assert!(ran.began_anew || portal.deletes_sent.len() as u64 <= budget);
        }
    }
}

#[test]
fn laws_hold_in_any_order() {
    laws();
    let [steps, kills] = [&STEPS, &KILLS].map(|it| it.load(Ordering::Relaxed));
    println!("{steps} steps, {kills} kills");
    let wanted = wanted_steps().unwrap_or(10_000);
    assert!(steps >= wanted && kills > 10, "{steps} {kills}");
}
