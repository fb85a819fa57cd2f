//! Runs a `Sync` against answers that a test gives call by call.

use multifield_core::{Desired, Entity};
use multifield_sync::{Call, End, Options, Output, Reply, Sync, Totals};

pub(crate) struct Ended {
    pub(crate) ends: Vec<End>,
    pub(crate) totals: Totals,
    /// Each call with its time.
    pub(crate) calls: Vec<(u64, Call)>,
}

impl Ended {
    #[track_caller]
    pub(crate) fn only(&self) -> &End {
        let [end] = &self.ends[..] else {
            panic!("{} ends", self.ends.len())
        };
        end
    }

    /// When edits were sent.
    pub(crate) fn edits_at(&self) -> Vec<u64> {
        let edits = self.calls.iter().filter(|(_, call)| call.is_edit());
        edits.map(|(at, _)| *at).collect()
    }
}

/// Contacts from 1 up with these desired states, and answers that come at once.
pub(crate) fn run(
    options: Options,
    desired: &[&str],
    mut answer: impl FnMut(&Call, u64) -> Reply,
) -> Ended {
    let mut sync = Sync::new(Entity::Contact, options);
    for (json, id) in desired.iter().zip(1..) {
        let desired = Desired::from_json(json).expect("a desired state");
        sync.push(id, desired.into_owned()).expect("an entity");
    }
    sync.close();
    let (mut ends, mut calls, mut now) = (Vec::new(), Vec::new(), 0);
    for _ in 0..10_000 {
        match sync.poll(now) {
            Output::Call(call) => {
                let reply = answer(&call, now);
                sync.reply(call.id(), reply, now);
                calls.push((now, call));
            }
            Output::Record(_) => {}
            Output::Entity(end) => ends.push(*end),
            Output::Wait(until) => now = until.expect("a time").max(now),
            Output::Done(totals) => {
                return Ended {
                    ends,
                    totals,
                    calls,
                }
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("the run does not end")
}

pub(crate) fn http(status: u16, body: &str) -> Reply {
    Reply::Http(status, body.into())
}

/// A batch that lists these entities.
pub(crate) fn list(entities: &str) -> Reply {
    http(
        200,
        &format!(r#"{{"result": {{"result": {{"list-0": [{entities}]}}}}}}"#),
    )
}

/// Contact 1 with a phone of ID 10.
pub(crate) fn phone(value: &str) -> Reply {
    list(&format!(
        r#"{{"ID": "1", "PHONE": [{{"ID": "10", "VALUE_TYPE": "WORK", "VALUE": "{value}"}}]}}"#
    ))
}

/// A batch whose only command has that result.
pub(crate) fn result(key: &str, json: &str) -> Reply {
    http(
        200,
        &format!(r#"{{"result": {{"result": {{"{key}": {json}}}}}}}"#),
    )
}

/// A batch whose only command fails.
pub(crate) fn failed(key: &str, code: &str, description: &str) -> Reply {
    http(
        200,
        &format!(
            r#"{{"result": {{"result": [], "result_error": {{"{key}":
            {{"error": "{code}", "error_description": "{description}"}}}}}}}}"#
        ),
    )
}
