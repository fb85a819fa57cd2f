//! Faults on demand.

use std::time::Instant;

use serde_json::json;

use crate::client::{agent, Portal};

const CALLS: usize = 200;

/// The statuses of many calls that each add a contact, and how many it added.
fn statuses(args: &[&str]) -> (Vec<u16>, usize) {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = file.join(format!("faults{}.sqlite", args.concat()));
    let _ = std::fs::remove_file(&file);
    let db = ["--db", file.to_str().unwrap()];
    let statuses = {
        let portal = Portal::start(&[&db, args].concat());
        let url = format!("{}crm.contact.add", portal.url);
        let agent = agent();
        let add = |_| {
            let response = agent.post(&url).send_json(json!({"fields": {"NAME": "A"}}));
            response.expect("an answer").status().as_u16()
        };
        (0..CALLS).map(add).collect()
    };
    let portal = Portal::start(&db);
    let (_, body) = portal.call("crm.contact.list", &json!({}));
    (
        statuses,
        body["total"].as_u64().unwrap().try_into().unwrap(),
    )
}

#[test]
fn a_share_of_calls_fails_and_does_nothing() {
    let (found, added) = statuses(&["--fail-rate", "0.2"]);
    let count = |status| found.iter().filter(|it| **it == status).count();
    assert_eq!(count(200), added);
    let failed = [500, 502, 503].map(count);
    assert!(failed.iter().all(|it| (5..=25).contains(it)), "{failed:?}");
    assert_eq!(failed.iter().sum::<usize>(), CALLS - added);
    let again = statuses(&["--fail-rate", "0.2"]);
    assert_eq!(again, (found, added), "the same faults again");
}

#[test]
fn a_share_of_calls_is_carried_out_and_not_acknowledged() {
    let (found, added) = statuses(&["--lose-rate", "0.2"]);
    assert_eq!(added, CALLS);
    let lost = found.iter().filter(|it| **it == 504).count();
    assert!((20..=60).contains(&lost), "{lost}");
    assert!(found.iter().all(|it| [200, 504].contains(it)), "{found:?}");
}

#[test]
fn a_call_takes_longer() {
    let portal = Portal::start(&["--delay", "100"]);
    let start = Instant::now();
    portal.result("crm.contact.list", &json!({}));
    assert!(start.elapsed().as_millis() >= 100);
}
