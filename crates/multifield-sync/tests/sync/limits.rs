//! How much a portal is asked.

use std::time::Duration;

use multifield_core::{Entity, Generation};
use multifield_sync::{Limits, Options, Outcome, Output, Reply, Sync};
use multifield_testkit::sync::{run as run_portal, scene, Faults};

use crate::script::{http, phone, run};

const TWO: &[&str] = &[r#"{"PHONE": ["2"]}"#];

/// In any stretch of time there are no more calls than the bucket allows.
#[test]
fn the_bucket_is_kept() {
    for (rate, burst, in_flight) in [(2, 10, 1), (2, 10, 20), (5, 1, 20), (0, 0, 0)] {
        let limits = Limits::new().rate(rate).burst(burst).in_flight(in_flight);
        let (mut portal, jobs) = scene(Generation::Distinct, Faults::NONE, 1_000, 3);
        let ran = run_portal(&mut portal, &jobs, Options::new().limits(limits));
        let (rate, burst) = (u64::from(rate.max(1)), u64::from(burst.max(1)));
        for (first, (start, _)) in portal.calls.iter().enumerate() {
            for (nth, (at, _)) in portal.calls[first..].iter().enumerate() {
                let allowed = burst * 1000 + (at - start) * rate;
                assert!(
                    (nth as u64 + 1) * 1000 <= allowed + 999,
                    "{nth} calls in {} ms",
                    at - start
                );
            }
        }
        assert!(ran.took > 0 && ran.totals.of(Outcome::Changed) > 500);
    }
}

#[test]
fn only_so_many_calls_are_in_flight() {
    for most in [1, 3] {
        let limits = Limits::new().in_flight(most);
        let mut sync = Sync::new(Entity::Lead, Options::new().limits(limits));
        for id in 1..5_000 {
            sync.push(id, multifield_core::Desired::new())
                .expect("room");
        }
        sync.close();
        assert!(matches!(sync.poll(0), Output::Record(_)));
        for _ in 0..most {
            assert!(matches!(sync.poll(0), Output::Call(_)));
        }
        assert!(matches!(sync.poll(0), Output::Wait(None)));
    }
}

/// Contact 1 is read, and its method has run for too long; then contact 1 is updated.
#[test]
fn a_method_waits_until_the_portal_forgets() {
    let time = |operating| {
        format!(
            r#""result_time": {{"list-0": {{"finish": 1000, "operating": {operating}, "operating_reset_at": 1030}}}}"#
        )
    };
    let read = |value: &str, operating| {
        http(
            200,
            &format!(
                r#"{{"result": {{"result": {{"list-0": [{{"ID": "1", "PHONE": [
                {{"ID": "10", "VALUE_TYPE": "WORK", "VALUE": "{value}"}}]}}]}}, {}}}}}"#,
                time(operating)
            ),
        )
    };
    for (operating, waits) in [(479, 0), (480, 30_000)] {
        let mut stored = "1";
        let ended = run(Options::new(), TWO, |call, _| {
            if call.is_edit() {
                stored = "2";
                return crate::script::result("1", "true");
            }
            read(stored, operating)
        });
        assert_eq!(ended.only().outcome, Outcome::Changed);
        // The update, which is another method, does not wait.
        let at: Vec<_> = ended.calls.iter().map(|(at, _)| *at).collect();
        assert_eq!(at, [0, 0, waits]);
    }
}

#[test]
fn a_method_that_is_blocked_waits() {
    for (body, waits) in [
        (r#"{"error": "OPERATION_TIME_LIMIT"}"#, 60_000),
        (
            r#"{"error": "OPERATION_TIME_LIMIT", "time": {"finish": 5, "operating_reset_at": 47}}"#,
            42_000,
        ),
    ] {
        let mut calls = 0;
        let ended = run(Options::new(), TWO, |_, _| {
            calls += 1;
            if calls == 1 {
                http(429, body)
            } else {
                phone("2")
            }
        });
        assert_eq!(ended.calls[1].0, waits);
    }
}

/// The pauses after refused calls grow, and an answer ends them.
#[test]
fn refused_calls_back_off() {
    let mut calls = 0;
    let ended = run(Options::new(), TWO, |call, _| {
        calls += 1;
        match calls {
            1..=3 | 5 => http(503, r#"{"error": "QUERY_LIMIT_EXCEEDED"}"#),
            _ if call.is_edit() => Reply::Lost,
            4 => phone("1"),
            _ => phone("2"),
        }
    });
    let at: Vec<_> = ended.calls.iter().map(|(at, _)| *at).collect();
    assert_eq!(at, [0, 1_000, 3_000, 7_000, 7_000, 8_000, 83_000]);
}

/// Batches of edits grow while they are quick, and reads do not outrun them.
#[test]
fn batches_grow() {
    let (mut portal, jobs) = scene(Generation::Distinct, Faults::NONE, 2_000, 11);
    let mut sync = Sync::new(Entity::Contact, Options::new());
    let mut input = jobs.iter();
    let (mut now, mut sizes) = (0, Vec::new());
    loop {
        match sync.poll(now) {
            Output::NeedInput => match input.next() {
                Some(job) => sync.push(job.id, job.desired()).expect("room"),
                None => sync.close(),
            },
            Output::Call(call) => {
                let (reply, _) = portal.send(&call, now);
                let count = call.params().matches("crm.contact.update?").count();
                if count > 0 {
                    sizes.push(count);
                }
                // Ten calls are quick, and then the portal is slow.
                now += if sizes.len() < 10 { 1_000 } else { 25_000 };
                sync.reply(call.id(), reply, now);
            }
            Output::Wait(until) => now = until.expect("a time"),
            Output::Done(_) => break,
            _ => {}
        }
    }
    // Twice as many after each full one, and fewer where no more were planned.
    assert_eq!(sizes[..5], [5, 10, 20, 6, 40], "{sizes:?}");
    assert_eq!(sizes.iter().max(), Some(&50), "{sizes:?}");
    assert!(sizes[13..].iter().all(|size| *size <= 6), "{sizes:?}");
}

#[test]
fn settling_is_an_option() {
    let mut edits = 0;
    let options = Options::new().settle(Duration::from_secs(100));
    let ended = run(options, TWO, |call, _| {
        edits += usize::from(call.is_edit());
        match (call.is_edit(), edits) {
            (true, _) => Reply::Lost,
            (false, 0) => phone("1"),
            _ => phone("2"),
        }
    });
    assert_eq!(ended.calls[2].0, 100_000);
}

/// Where all settle, no more are taken.
#[test]
fn so_many_entities_are_on_their_way() {
    let limits = Limits::new().rate(1_000).burst(1_000);
    let options = Options::new()
        .limits(limits)
        .settle(Duration::from_secs(100_000));
    let mut sync = Sync::new(Entity::Contact, options);
    let (mut now, mut taken) = (0, 0);
    loop {
        match sync.poll(now) {
            Output::NeedInput => {
                taken += 1;
                let desired = multifield_core::Desired::from_json(TWO[0]).expect("it");
                sync.push(taken, desired.into_owned()).expect("room");
            }
            Output::Call(call) if call.is_edit() => sync.reply(call.id(), Reply::Lost, now),
            Output::Call(call) => {
                let params: serde_json::Value = serde_json::from_str(call.params()).expect("JSON");
                let mut results = serde_json::Map::new();
                for (key, command) in params["cmd"].as_object().expect("commands") {
                    let ids = command.as_str().expect("a string").split(['?', '&']);
                    let ids = ids.filter_map(|it| it.strip_prefix("filter")?.split_once("]="));
                    let found = ids.map(|(_, id)| serde_json::json!({"ID": id}));
                    results.insert(key.clone(), found.collect());
                }
                let body = serde_json::json!({"result": {"result": results}});
                sync.reply(call.id(), http(200, &body.to_string()), now);
            }
            Output::Wait(Some(until)) if until < 90_000_000 => now = until,
            Output::Wait(_) => break assert_eq!(taken, 2_000),
            _ => {}
        }
    }
}

/// A portal that takes so long for lists that its gateway gives up. Fewer are read at a time.
#[test]
fn reads_shrink_where_they_take_too_long() {
    let desired = vec!["{}"; 2_000];
    let mut sizes = Vec::new();
    let ended = run_slowly(&desired, |call| {
        let count = call.params().matches("crm.contact.list?").count();
        sizes.push(count);
        if count > 3 {
            return (http(504, "<html>"), 60_000);
        }
        let ids = call.params().split(['&', '?']).filter_map(|part| {
            let (_, id) = part.strip_prefix("filter")?.split_once("]=")?;
            id.parse::<u64>().ok()
        });
        let mut pages = std::collections::BTreeMap::<u64, Vec<String>>::new();
        for (nth, id) in ids.enumerate() {
            let page = pages.entry(nth as u64 / 50).or_default();
            page.push(format!(r#"{{"ID": "{id}"}}"#));
        }
        let lists = pages
            .iter()
            .map(|(page, entities)| format!(r#""list-{page}": [{}]"#, entities.join(",")));
        let lists: Vec<_> = lists.collect();
        let body = format!(r#"{{"result": {{"result": {{{}}}}}}}"#, lists.join(","));
        (http(200, &body), 12_000)
    });
    assert_eq!(ended.fault, None, "{sizes:?}");
    assert_eq!(ended.of(Outcome::Unchanged), 2_000, "{sizes:?}");
}

/// Runs contacts whose answers take a time.
fn run_slowly(
    desired: &[&str],
    mut answer: impl FnMut(&multifield_sync::Call) -> (Reply, u64),
) -> multifield_sync::Totals {
    let mut sync = Sync::new(Entity::Contact, Options::new());
    let mut input = (1..).zip(desired);
    let mut now = 0;
    loop {
        match sync.poll(now) {
            Output::NeedInput => match input.next() {
                Some((id, json)) => {
                    let desired = multifield_core::Desired::from_json(json).expect("it");
                    sync.push(id, desired.into_owned()).expect("room");
                }
                None => sync.close(),
            },
            Output::Call(call) => {
                let (reply, took) = answer(&call);
                now += took;
                sync.reply(call.id(), reply, now);
            }
            Output::Wait(until) => now = until.expect("a time").max(now),
            Output::Done(totals) => return totals,
            _ => {}
        }
    }
}

/// The batch is carried out, and each of its commands is refused, for good.
#[test]
fn commands_that_are_refused_back_off_and_end() {
    for (key, is_edit) in [("1", true), ("list-0", false)] {
        let ended = run(Options::new(), TWO, |call, _| {
            if call.is_edit() == is_edit {
                return crate::script::failed(key, "QUERY_LIMIT_EXCEEDED", "Too many requests");
            }
            phone("1")
        });
        assert_eq!(
            ended.totals.fault,
            Some(multifield_sync::Fault::NoAnswer),
            "{key}"
        );
        assert_eq!(ended.only().outcome, Outcome::Stopped);
        assert_eq!(
            (ended.only().edits.len(), ended.only().in_doubt),
            (0, false)
        );
    }
}
