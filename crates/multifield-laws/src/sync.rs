//! Runs over many entities, on a portal that takes its behaviour from the bytes.

use multifield_core::{Diff, Generation, Order};
use multifield_sync::{Limits, Options, Outcome};
use multifield_testkit::sync::{check, scene, Faults, Process, Step};

/// The number of bytes that choose the options of the run.
const HEAD: usize = 12;
/// A run that takes more steps is assumed never to end.
const MOST_STEPS: usize = 200_000;

/// Runs a sync to its end. The order of polls and replies, the faults of the portal, and
/// the kills with a resumption from the journal are arbitrary. The first bytes choose the
/// options. The first half of the others controls the portal, and the second half the
/// steps.
pub fn sync(bytes: &[u8]) {
    let mut kind = [0; HEAD];
    let (given, rest) = bytes.split_at(bytes.len().min(HEAD));
    kind[..given.len()].copy_from_slice(given);
    let (chances, steps) = rest.split_at(rest.len() / 2);
    let share = |byte: u8| f64::from(byte % 64) / 200.0;
    let faults = Faults {
        fails: share(kind[0]),
        is_lost: share(kind[1]),
        is_late: share(kind[2]),
        is_garbage: share(kind[3]) / 3.0,
        key_is_missing: share(kind[4]),
        command_fails: share(kind[5]),
        people: share(kind[6]),
    };
    let generation = Generation::ALL[usize::from(kind[7]) % Generation::ALL.len()];
    let count = 1 + u64::from(kind[8] % 24);
    let (portal, jobs) = scene(generation, faults, count, kind[9].into());
    let mut portal = portal.driven_by(chances);
    let order = if kind[10] & 1 == 1 {
        Order::Desired
    } else {
        Order::Any
    };
    portal.spare = usize::from(order == Order::Desired);
    let budget = (kind[11] < 64).then_some(kind[11].into());
    let limits = Limits::new().in_flight(1 + usize::from(kind[10] >> 1 & 3));
    let options = Options::new().diff(Diff::new().order(order));
    let mut process = Process::new(&jobs, options.limits(limits).max_deletes_run(budget));
    let chosen = steps.chunks_exact(2).map(|step| step_of(step[0], step[1]));
    // After the chosen steps, the run continues until it ends.
    let mut steps = chosen.chain(std::iter::repeat_n(Step::Poll, MOST_STEPS));
    let ran = steps
        .find_map(|step| process.take(&mut portal, step))
        .expect("the run ends");
    check(&portal, &jobs, &ran, order);
    if let Some(budget) = budget {
        assert!(ran.began_anew || portal.deletes_sent.len() as u64 <= budget);
    }
    if faults.people == 0.0 {
        let of = |outcome| {
            ran.ends
                .values()
                .filter(|end| end.outcome == outcome)
                .count()
        };
        assert_eq!([Outcome::Conflict, Outcome::NotKept].map(of), [0, 0]);
    }
}

/// Most steps are polls, so that few bytes already lead to many calls.
fn step_of(kind: u8, how: u8) -> Step {
    match kind % 16 {
        0..=7 => Step::Poll,
        8..=10 => Step::Reply(how.into()),
        11 => Step::RepeatReply,
        12 => Step::Jump(u64::from(how) * 16),
        13 => Step::Jump(u64::from(how) * 800),
        14 => Step::ClockBack(u64::from(how) * 1_000),
        _ => Step::Kill(how),
    }
}
