//! What may go into a log has no customer's value: the journal, and `Debug` of whatever is public.

use multifield_core::{Desired, Entity};
use multifield_sync::{Answer, Options, Output, Reply, Sync};

/// Every value of this file.
const VALUE: &str = "+4930";

fn list(phone: &str) -> String {
    format!(
        r#"{{"result": {{"result": {{"list-0": [{{"ID": "43", "PHONE": [
            {{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "{phone}"}}
        ]}}]}}}}}}"#
    )
}

/// What is shown of each output and reply of a run whose edit is refused twice.
fn shown() -> Vec<String> {
    let mut sync = Sync::new(Entity::Contact, Options::new());
    let desired = format!(r#"{{"PHONE": ["{VALUE}2"]}}"#);
    let desired = Desired::from_json(&desired).expect("a desired state");
    sync.push(43, desired.into_owned()).expect("room");
    sync.close();
    let error = format!(
        r#"{{"result": {{"result_error": {{"43": {{"error": "WRONG", "error_description": "found {VALUE}2"}}}}}}}}"#
    );
    let mut shown = Vec::new();
    let mut now = 0;
    loop {
        let output = sync.poll(now);
        shown.push(format!("{output:?}"));
        shown.push(format!("{sync:?}"));
        match output {
            Output::Call(call) => {
                let body = if call.is_edit() {
                    error.clone()
                } else {
                    list(&format!("{VALUE}1"))
                };
                let reply = Reply::Http(200, body.into());
                shown.push(format!("{reply:?}"));
                sync.reply(call.id(), reply, now);
            }
            Output::Record(_) | Output::Entity(_) => {}
            Output::Wait(until) => now = until.expect("a time"),
            Output::Done(_) => return shown,
            other => panic!("{other:?}"),
        }
    }
}

#[track_caller]
fn assert_hidden(shown: &str) {
    assert!(!shown.contains(VALUE), "{shown}");
}

#[test]
fn a_run_shows_no_value() {
    let shown = shown();
    for kind in ["Call(", "Entity(", "Record("] {
        assert!(shown.iter().any(|line| line.starts_with(kind)), "{kind}");
    }
    for line in shown {
        assert_hidden(&line);
    }
}

#[test]
fn an_answer_shows_no_value() {
    let reply = Reply::Http(200, list(VALUE).into());
    let answers = reply.answers();
    assert!(matches!(answers.command("list-0"), Answer::Succeeded(_)));
    assert_hidden(&format!("{answers:?}"));
    assert_hidden(&format!("{:?}", answers.command("list-0")));
    let body = format!(r#"{{"error": "WRONG", "error_description": "found {VALUE}"}}"#);
    let reply = Reply::Http(400, body.into());
    assert_hidden(&format!("{:?}", reply.answers().call().error()));
}
