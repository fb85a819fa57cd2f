//! A person does something between any two calls of a run.

use std::collections::BTreeMap;

use multifield_core::{Diff, Entity as Kind, Field, Generation, Order};
use multifield_sync::{Call, End, Meanwhile, Options, Outcome, Output, Reply, Sync};
use multifield_testkit::{
    sync::{Entity, Faults, Job, Portal, Wanted},
    Stored, StoredRow,
};

use crate::laws::GENERATIONS;

/// What a person does to the rows of contact 1.
#[derive(Clone, Copy, Debug)]
enum Action {
    Add,
    ChangeValue(usize),
    ChangeType(usize),
    Delete(usize),
}

const BY_PERSON: &str = "by a person";

/// What it does to a row: its ID, and what the row holds then; none where it is gone.
fn act(action: Action, portal: &mut Portal) -> Option<(u64, Option<StoredRow>)> {
    let new = portal.new_row();
    let rows = &mut portal.entities.get_mut(&1).expect("contact 1").stored.rows;
    let row = match action {
        Action::Add => {
            rows.push(StoredRow::new(new, Field::Phone, "WORK", BY_PERSON));
            rows.last()
        }
        Action::ChangeValue(at) => {
            BY_PERSON.clone_into(&mut rows.get_mut(at)?.value);
            rows.get(at)
        }
        Action::ChangeType(at) => {
            "FAX".clone_into(&mut rows.get_mut(at)?.value_type);
            rows.get(at)
        }
        Action::Delete(at) if at < rows.len() => return Some((rows.remove(at).id, None)),
        Action::Delete(_) => None,
    };
    row.map(|row| (row.id, Some(row.clone())))
}

/// What contact 1 holds, and what it should hold.
struct Scene {
    held: &'static [(&'static str, &'static str)],
    wanted: &'static [&'static str],
    order: Order,
}

/// Rows that are overwritten, deleted, added, equal, and in another order.
const SCENES: [Scene; 5] = [
    Scene {
        held: &[("1", "WORK"), ("2", "HOME")],
        wanted: &["1", "3"],
        order: Order::Any,
    },
    Scene {
        held: &[("1", "WORK"), ("2", "HOME")],
        wanted: &["2"],
        order: Order::Any,
    },
    Scene {
        held: &[("1", "WORK")],
        wanted: &["1", "2", "3"],
        order: Order::Any,
    },
    Scene {
        held: &[("1", "WORK"), ("1", "WORK"), ("1", "WORK"), ("2", "HOME")],
        wanted: &["1", "4"],
        order: Order::Any,
    },
    Scene {
        held: &[("1", "WORK"), ("2", "WORK")],
        wanted: &["2", "1"],
        order: Order::Desired,
    },
];

struct Ran {
    end: End,
    calls: Vec<Call>,
    portal: Portal,
    /// What the person did, if there was a row to do it to.
    done: Option<(u64, Option<StoredRow>)>,
}

/// Before the call of that number is carried out, the person acts. The answer to the first
/// call of edits may be lost.
fn run(
    scene: &Scene,
    generation: Generation,
    options: Options,
    (before, action): (usize, Action),
    is_lost: bool,
) -> Ran {
    let mut portal = Portal::new(generation, Faults::NONE, 1);
    let rows = scene.held.iter().map(|(value, value_type)| {
        StoredRow::new(portal.new_row(), Field::Phone, value_type, value)
    });
    let rows = rows.collect();
    portal.entities.insert(1, Entity::new(Stored { rows }));
    let wanted = scene
        .wanted
        .iter()
        .map(|value| ((*value).to_owned(), None))
        .collect();
    let job = Job::new(1, Wanted::from([("PHONE", wanted)]));

    let mut sync = Sync::new(Kind::Contact, options.diff(Diff::new().order(scene.order)));
    sync.push(1, job.desired()).expect("room");
    sync.close();
    let (mut now, mut calls, mut done, mut end) = (0, Vec::new(), None, None);
    loop {
        match sync.poll(now) {
            Output::Call(call) => {
                if calls.len() == before {
                    done = act(action, &mut portal);
                }
                let (reply, at) = portal.send(&call, now);
                now = at;
                let is_first_edit = call.is_edit() && !calls.iter().any(Call::is_edit);
                let reply = if is_lost && is_first_edit {
                    Reply::Lost
                } else {
                    reply
                };
                sync.reply(call.id(), reply, now);
                calls.push(call);
            }
            Output::Entity(it) => end = Some(*it),
            Output::Wait(until) => now = until.expect("a time").max(now),
            Output::Done(_) => {
                let end = end.expect("an end");
                return Ran {
                    end,
                    calls,
                    portal,
                    done,
                };
            }
            _ => {}
        }
    }
}

/// Whether a call of edits names a row.
fn names(call: &Call, row: u64) -> bool {
    let mut parts = call.params().split(['&', '"']);
    call.is_edit() && parts.any(|part| part.ends_with(&format!("[ID]={row}")))
}

/// Nobody can see what a person does between the last read and the call that is sent after it.
/// Apart from that, what appeared or changed since the first read stays.
#[test]
fn nothing_that_a_person_does_between_two_calls_is_undone() {
    let mut counts = BTreeMap::new();
    for generation in GENERATIONS {
        for scene in &SCENES {
            for is_lost in [false, true] {
                for action in actions(scene) {
                    // The first call is the first read.
                    for before in 1.. {
                        let ran = run(scene, generation, Options::new(), (before, action), is_lost);
                        if ran.calls.len() <= before {
                            break;
                        }
                        let Some((row, content)) = ran.done else {
                            continue;
                        };
                        let unseen = names(&ran.calls[before], row);
                        *counts.entry(ran.end.outcome).or_insert(0) += 1;
                        if unseen {
                            continue;
                        }
                        let rows = &ran.portal.entities[&1].stored.rows;
                        let found = rows.iter().find(|it| it.id == row).cloned();
                        assert_eq!(
                            found, content,
                            "{generation}, {action:?} before call {before}, lost: {is_lost}: {:?}",
                            ran.end
                        );
                    }
                }
            }
        }
    }
    println!("{counts:?}");
    for outcome in [Outcome::Changed, Outcome::Conflict] {
        assert!(counts[&outcome] > 100, "{counts:?}");
    }
}

fn actions(scene: &Scene) -> Vec<Action> {
    let each = (0..scene.held.len()).flat_map(|at| {
        [
            Action::ChangeValue(at),
            Action::ChangeType(at),
            Action::Delete(at),
        ]
    });
    each.chain([Action::Add]).collect()
}

/// The same with `overrule`: each run ends as desired.
#[test]
fn people_are_overruled_where_the_caller_says_so() {
    let options = Options::new().meanwhile(Meanwhile::Overrule);
    let mut count = 0;
    for generation in GENERATIONS {
        for scene in &SCENES {
            for action in actions(scene) {
                for before in 1.. {
                    let ran = run(scene, generation, options, (before, action), false);
                    if ran.calls.len() <= before {
                        break;
                    }
                    count += 1;
                    assert_eq!(
                        ran.end.outcome,
                        Outcome::Changed,
                        "{generation}, {action:?}"
                    );
                    // After the last read, nobody looks again.
                    let is_seen = ran.calls.len() > before + 1;
                    let rows = ran.portal.entities[&1].stored.rows.iter();
                    let mut values: Vec<_> = rows.map(|row| &*row.value).collect();
                    let mut wanted = scene.wanted.to_vec();
                    if scene.order == Order::Any {
                        values.sort_unstable();
                        wanted.sort_unstable();
                    }
                    assert!(
                        !is_seen || values == wanted,
                        "{generation}, {action:?}: {values:?}"
                    );
                }
            }
        }
    }
    assert!(count > 300, "{count}");
}
