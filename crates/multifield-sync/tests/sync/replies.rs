//! What comes back from a call, and what it means.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use multifield_sync::{Answer, Fault, KnownError, Meaning, Reply, Run};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    status: Option<u16>,
    body: Option<Value>,
    reply: Option<String>,
    run: String,
    code: Option<String>,
    commands: BTreeMap<String, String>,
    fault: Option<String>,
}

fn reply(case: &Case) -> Reply {
    match (case.reply.as_deref(), case.status, &case.body) {
        (Some("not_sent"), None, None) => Reply::NotSent,
        (Some("lost"), None, None) => Reply::Lost,
        (None, Some(status), Some(Value::String(text))) => Reply::Http(status, text.clone().into()),
        (None, Some(status), Some(json)) => Reply::Http(status, json.to_string().into()),
        _ => panic!(
            "{}: a reply is not_sent, lost, or a status and a body",
            case.name
        ),
    }
}

fn code(answer: &Answer<'_>) -> Option<String> {
    answer.error().map(|error| error.code.clone())
}

#[test]
fn replies_mean_what_was_recorded() {
    let mut names = BTreeSet::new();
    for line in include_str!("../vectors/replies.jsonl").lines() {
        let case: Case = serde_json::from_str(line).expect("a vector is JSON of its shape");
        let reply = reply(&case);
        let answers = reply.answers();
        let name = &case.name;
        assert_eq!(answers.call().run().as_str(), case.run, "{name}");
        assert_eq!(code(&answers.call()), case.code, "{name}");
        assert_eq!(
            answers.fault().map(Fault::as_str),
            case.fault.as_deref(),
            "{name}"
        );
        for (key, expected) in &case.commands {
            let answer = answers.command(key);
            let run = answer.run().as_str();
            let found = code(&answer).map_or(run.to_owned(), |code| format!("{run}: {code}"));
            assert_eq!(found, *expected, "{name}: {key}");
        }
        assert!(names.insert(case.name.clone()), "{name} is there twice");
    }
    assert_eq!(names.len(), 47);
}

#[test]
fn results_are_given_as_they_are() {
    let reply = Reply::Http(
        200,
        br#"{"result": {"result": {"a": [1,  2], "b\u0041": {}}}}"#.to_vec(),
    );
    let answers = reply.answers();
    assert_eq!(answers.command("a"), Answer::Succeeded("[1,  2]"));
    assert_eq!(answers.command("bA"), Answer::Succeeded("{}"));
}

#[test]
fn times_are_those_of_the_command() {
    let json = r#"{"result": {
        "result": {"a": true, "b": true, "c": true},
        "result_time": {
            "a": {"finish": 100, "operating": 1.5, "operating_reset_at": 90},
            "b": {"operating": -1, "operating_reset_at": 1e300}
        }
    }, "time": {"finish": 7, "operating_reset_at": 9}}"#;
    let reply = Reply::Http(200, json.into());
    let answers = reply.answers();
    let a = answers.time_of("a").expect("a time");
    assert_eq!(a.operating(), Some(Duration::from_millis(1500)));
    assert_eq!(a.until_reset(), Some(Duration::ZERO));
    let b = answers.time_of("b").expect("a time");
    assert_eq!((b.operating(), b.until_reset()), (None, None));
    let c = answers.time_of("c").expect("a time");
    assert_eq!(
        (c.operating(), c.until_reset()),
        (None, Some(Duration::from_secs(2)))
    );
    assert_eq!(answers.time(), Some(c));
}

#[test]
fn a_reply_shows_no_body() {
    let reply = Reply::Http(200, b"+7 916 123".to_vec());
    assert_eq!(format!("{reply:?}"), "Http(200, 10 bytes)");
    assert_eq!(
        format!("{:?} {:?}", Reply::NotSent, Reply::Lost),
        "NotSent Lost"
    );
}

#[test]
fn codes_are_named_once() {
    let codes: BTreeSet<&str> = KnownError::ALL.iter().map(KnownError::code).collect();
    assert_eq!(codes.len(), KnownError::ALL.len());
    for fault in Fault::ALL {
        let has_code = KnownError::ALL
            .iter()
            .any(|known| known.meaning() == Meaning::Stops(*fault));
        let is_seen_otherwise = matches!(fault, Fault::Redirect | Fault::NoAnswer);
        assert!(has_code != is_seen_otherwise, "{fault}");
    }
    assert_eq!(Run::ALL.len(), 3);
}
