//! Cleanups, whatever a portal does.

use multifield_core::{Cleanup, Diff, Entity as Kind, Field, Generation};
use multifield_sync::{Options, Outcome, Output, Sync, Totals};
use multifield_testkit::{
    sync::{Entity, Faults, Portal},
    Stored, StoredRow,
};

use crate::laws::GENERATIONS;

/// Contacts with a number of equal rows that is their ID, and one more number.
fn portal(generation: Generation, faults: Faults) -> Portal {
    let mut portal = Portal::new(generation, faults, 7);
    for id in 1..=4 {
        let mut rows = vec![StoredRow::new(portal.new_row(), Field::Phone, "HOME", "0")];
        for _ in 0..id {
            rows.push(StoredRow::new(
                portal.new_row(),
                Field::Phone,
                "WORK",
                "+7 916 123-45-67",
            ));
        }
        portal.entities.insert(id, Entity::new(Stored { rows }));
    }
    portal
}

fn run(portal: &mut Portal, cleanup: Cleanup, options: Options) -> Totals {
    let mut sync = Sync::new(Kind::Contact, options);
    for id in 1..=4 {
        sync.push_cleanup(id, cleanup).expect("room");
    }
    sync.close();
    let (mut now, mut replies) = (0, Vec::new());
    loop {
        match sync.poll(now) {
            Output::Call(call) => {
                let (reply, at) = portal.send(&call, now);
                replies.push((at, call.id(), reply));
            }
            Output::Wait(until) => {
                if let Some((at, id, reply)) = replies.pop() {
                    now = now.max(at);
                    sync.reply(id, reply, now);
                } else {
                    now = until.expect("a time").max(now);
                }
            }
            Output::Done(totals) => {
                portal.run_late(u64::MAX);
                return totals;
            }
            _ => {}
        }
    }
}

fn phones(portal: &Portal, id: u64) -> Vec<String> {
    let rows = portal.entities[&id].stored.of(Field::Phone);
    rows.into_iter().map(|row| row.value).collect()
}

#[test]
fn of_equal_rows_one_stays() {
    for generation in GENERATIONS {
        for faults in [Faults::NONE, Faults::MANY] {
            let mut portal = portal(generation, faults);
            let options = Options::new().max_attempts(50);
            let planned = run(&mut portal, Cleanup::Dedupe, options.dry_run(true));
            assert_eq!(planned.of(Outcome::Planned), 3);
            assert_eq!((planned.deletes, planned.appends), (6, 0));
            let done = run(&mut portal, Cleanup::Dedupe, options);
            assert_eq!(done.of(Outcome::Unchanged), 1);
            assert_eq!(done.of(Outcome::Changed), 3);
            for id in 1..=4 {
                assert_eq!(
                    phones(&portal, id),
                    ["0", "+7 916 123-45-67"],
                    "{generation} {id}"
                );
            }
        }
        let mut portal = portal(generation, Faults::NONE);
        let planned = run(&mut portal, Cleanup::Tidy, Options::new().dry_run(true));
        let done = run(&mut portal, Cleanup::Tidy, Options::new());
        assert_eq!(
            (planned.updates, planned.overwrites, planned.deletes),
            (done.updates, done.overwrites, done.deletes)
        );
        for id in 1..=4 {
            assert_eq!(
                phones(&portal, id),
                ["0", "+79161234567"],
                "{generation} {id}"
            );
        }
    }
}

#[test]
fn caps_hold() {
    let mut portal = portal(Generation::Distinct, Faults::NONE);
    let options = Options::new()
        .diff(Diff::new().max_deletes(Some(2)))
        .max_deletes_run(Some(2));
    let done = run(&mut portal, Cleanup::Dedupe, options);
    assert_eq!((done.deletes, done.of(Outcome::Withheld)), (1, 2));
}
