//! Faults on demand.

use std::time::Instant;

use serde_json::{json, Value};

use crate::client::{agent, call, Portal};

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
fn a_share_of_calls_is_carried_out_late() {
    let portal = Portal::start(&["--late-rate", "1", "--late-delay", "500"]);
    let url = format!("{}crm.contact.add", portal.url);
    let agent = agent();
    let started = Instant::now();
    let mut dropped = 0;
    for _ in 0..40 {
        match agent.post(&url).send_json(json!({"fields": {"NAME": "A"}})) {
            Ok(response) => assert_eq!(response.status(), 504),
            Err(error) => {
                assert!(!matches!(error, ureq::Error::Timeout(_)), "{error}");
                dropped += 1;
            }
        }
    }
    assert!((5..=35).contains(&dropped), "{dropped}");
    assert!(
        started.elapsed().as_millis() < 5_000,
        "nobody waits for a late call"
    );
}

#[test]
fn late_calls_run_within_their_delay() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("late.ndjson");
    let log = file.to_str().expect("UTF-8");
    let portal = Portal::start(&["--late-rate", "1", "--late-delay", "300", "--log", log]);
    let agent = agent();
    for id in 0..20 {
        let url = format!("{}crm.contact.add?fields[NAME]={id}", portal.url);
        // A connection that is dropped has no answer.
        drop(agent.get(url).call());
    }
    std::thread::sleep(std::time::Duration::from_secs(1));
    let lines = std::fs::read_to_string(&file).expect("the log");
    let lines: Vec<Value> = lines
        .lines()
        .map(|it| serde_json::from_str(it).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 20, "each call has run once");
    let time = |line: &Value, key: &str| line[key].as_u64().expect("a time");
    let delays = lines
        .iter()
        .map(|line| time(line, "at") - time(line, "received"));
    let delays: Vec<_> = delays.collect();
    assert!(delays.iter().all(|delay| *delay < 1_000), "{delays:?}");
    assert!(delays.iter().any(|delay| *delay > 100), "{delays:?}");
    assert!(
        lines.iter().all(|line| line["fault"] == "late"),
        "{lines:?}"
    );
    let calls: Vec<_> = lines.iter().map(|line| time(line, "call")).collect();
    assert!(
        !calls.is_sorted(),
        "they run in another order than they came: {calls:?}"
    );
}

#[test]
fn a_share_of_answers_is_garbage() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("garbage.ndjson");
    let log = file.to_str().expect("UTF-8");
    let portal = Portal::start(&["--garbage-rate", "1", "--log", log]);
    let agent = agent();
    let commands: Vec<_> = (0..10).map(|_| "crm.contact.add?fields[NAME]=A").collect();
    let answers: Vec<_> = (0..60)
        .map(|_| {
            let mut response = agent
                .post(format!("{}batch", portal.url))
                .send_json(json!({ "cmd": commands }))
                .expect("an answer");
            assert_eq!(response.status(), 200);
            response.body_mut().read_to_string().expect("a text")
        })
        .collect();
    let lines = std::fs::read_to_string(&file).expect("the log");
    let lines: Vec<Value> = lines
        .lines()
        .map(|it| serde_json::from_str(it).expect("JSON"))
        .collect();
    let mut counts = [0; 4];
    for (answer, call) in answers.iter().zip(1..) {
        let ran: Vec<_> = lines.iter().filter(|line| line["call"] == call).collect();
        let fault = ran.first().and_then(|line| line["fault"].as_str());
        let told = serde_json::from_str::<Value>(answer).map(|mut it| {
            let told = it["result"]["result"].take();
            // An array as well as an object.
            told.as_object()
                .map_or_else(|| told.as_array().map_or(0, Vec::len), serde_json::Map::len)
        });
        let kind = match fault {
            Some("page") => {
                assert!(answer.starts_with("<html>") && ran.len() == 10, "{answer}");
                0
            }
            Some("half") => {
                assert!(
                    answer.starts_with("{\"result\"") && ran.len() == 10,
                    "{answer}"
                );
                told.expect_err("half of a JSON");
                1
            }
            Some("omitted") => {
                assert_eq!(ran.len(), 10);
                assert!((0..=10).contains(&told.expect("JSON")));
                2
            }
            Some("stopped") | None => {
                assert!(ran.len() < 10);
                assert_eq!(told.expect("JSON"), ran.len());
                3
            }
            other => panic!("{other:?}"),
        };
        counts[kind] += 1;
    }
    assert!(counts.iter().all(|count| *count > 5), "{counts:?}");
    // Half of the keys are missing, by chance.
    let omitted = answers.iter().zip(1..).filter(|(_, call)| {
        lines
            .iter()
            .any(|line| line["call"] == *call && line["fault"] == "omitted")
    });
    let told: usize = omitted
        .map(|(answer, _)| answer.matches("\"operating\"").count() - 1)
        .sum();
    assert!((20..=130).contains(&told), "{told}");
}

#[test]
fn a_call_that_is_no_batch_has_a_page_or_half_an_answer() {
    let portal = Portal::start(&["--garbage-rate", "1"]);
    let agent = agent();
    for _ in 0..20 {
        let url = format!("{}crm.contact.list", portal.url);
        let mut response = agent.get(url).call().expect("an answer");
        let body = response.body_mut().read_to_string().expect("a text");
        assert!(serde_json::from_str::<Value>(&body).is_err(), "{body}");
    }
}

#[test]
fn a_token_expires_for_good() {
    let portal = Portal::start(&["--expire-rate", "1"]);
    let list = |key: &str, auth: Option<&str>| {
        let url = portal.url.replace("/key/", &format!("/{key}/"));
        let mut params = json!({});
        if let Some(auth) = auth {
            params["auth"] = json!(auth);
        }
        let (status, body) =
            call(&agent(), &format!("{url}crm.contact.list"), &params).expect("an answer");
        (status, body["error"].as_str().map(str::to_owned))
    };
    let expired = (401, Some("expired_token".to_owned()));
    // A new one is good for a call.
    assert_eq!(list("a", None), (200, None));
    assert_eq!(list("a", None), expired);
    assert_eq!(list("a", None), expired);
    assert_eq!(list("b", None), (200, None));
    assert_eq!(list("a", Some("c")), (200, None));
    assert_eq!(list("b", Some("c")), expired);
}

#[test]
fn more_faults_than_calls_are_an_error() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_multifield-portal"))
        .args(["--port", "0", "--fail-rate", "0.6", "--late-rate", "0.5"])
        .output()
        .expect("the portal runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let expected =
        "multifield-portal: the shares of calls that go wrong are more than 1 together\n";
    assert_eq!((&*stderr, output.status.code()), (expected, Some(2)));
}

#[test]
fn a_call_takes_longer() {
    let portal = Portal::start(&["--delay", "100"]);
    let start = Instant::now();
    portal.result("crm.contact.list", &json!({}));
    assert!(start.elapsed().as_millis() >= 100);
}
