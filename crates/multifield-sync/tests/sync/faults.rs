//! Faults that stop a run.

use multifield_core::{Desired, Entity};
use multifield_sync::{Fault, Limits, Options, Outcome, Output, Reply, Sync};

use crate::script::{failed, http, phone, run};

const TWO: &[&str] = &[r#"{"PHONE": ["2"]}"#, r#"{"PHONE": ["2"]}"#];

#[test]
fn a_fault_ends_everything() {
    for (reply, fault) in [
        (
            http(401, r#"{"error": "NO_AUTH_FOUND"}"#),
            Fault::Authorisation,
        ),
        (
            http(403, r#"{"error": "insufficient_scope"}"#),
            Fault::Scope,
        ),
        (failed("list-0", "insufficient_scope", ""), Fault::Scope),
        (http(403, r#"{"error": "ACCESS_DENIED"}"#), Fault::Tariff),
        (http(503, r#"{"error": "OVERLOAD_LIMIT"}"#), Fault::Overload),
        (http(302, ""), Fault::Redirect),
    ] {
        let ended = run(Options::new(), TWO, |_, _| reply.clone());
        assert_eq!(ended.totals.fault, Some(fault));
        assert_eq!(
            (ended.calls.len(), ended.totals.of(Outcome::Stopped)),
            (1, 2),
            "{fault}"
        );
        assert!(ended
            .ends
            .iter()
            .all(|end| end.code.as_deref() == Some(fault.as_str())));
    }
}

/// An error of one entity's own is none of the run's.
#[test]
fn a_denied_entity_stops_nothing() {
    let one = &TWO[..1];
    let ended = run(Options::new(), one, |call, _| {
        if call.is_edit() {
            failed("1", "ACCESS_DENIED", "Access denied")
        } else {
            phone("1")
        }
    });
    assert_eq!(
        (ended.only().outcome, ended.totals.fault),
        (Outcome::Refused, None)
    );
}

#[test]
fn what_was_in_doubt_stays_in_doubt() {
    let ended = run(Options::new(), &TWO[..1], |call, _| {
        if call.is_edit() {
            http(503, r#"{"error": "OVERLOAD_LIMIT"}"#)
        } else {
            phone("1")
        }
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.in_doubt, end.edits.len()),
        (Outcome::Stopped, true, 1)
    );
}

#[test]
fn an_expired_token_is_renewed_once() {
    let expired = || http(401, r#"{"error": "expired_token"}"#);
    let mut calls = 0;
    let ended = run(Options::new(), &TWO[..1], |_, _| {
        calls += 1;
        if calls == 1 {
            expired()
        } else {
            phone("2")
        }
    });
    assert_eq!(
        (ended.only().outcome, ended.totals.fault),
        (Outcome::Unchanged, None)
    );

    let ended = run(Options::new(), &TWO[..1], |_, _| expired());
    assert_eq!(ended.totals.fault, Some(Fault::Authorisation));
    assert_eq!(ended.calls.len(), 2);
}

#[test]
fn a_portal_without_an_answer_is_left_alone() {
    let times = |first: Option<Reply>, reply: &Reply| {
        let mut first = first;
        let ended = run(Options::new(), &TWO[..1], |_, _| {
            first.take().unwrap_or_else(|| reply.clone())
        });
        assert_eq!(ended.totals.fault, Some(Fault::NoAnswer));
        assert_eq!(ended.only().code.as_deref(), Some("no_answer"));
        let at = ended.calls.iter().map(|(at, _)| at / 1000);
        at.collect::<Vec<_>>()
    };
    for reply in [Reply::NotSent, Reply::Lost, http(502, "<html>")] {
        // The address may be wrong.
        assert_eq!(times(None, &reply), [0, 1, 3]);
        // It is right.
        let at = times(Some(failed("list-0", "BROKEN", "")), &reply);
        assert_eq!(at[..9], [0, 0, 1, 3, 7, 15, 31, 63, 123]);
        assert_eq!((at.len(), at[20]), (21, 843));
    }
    // A refusal is an answer.
    let refusal = http(503, r#"{"error": "QUERY_LIMIT_EXCEEDED"}"#);
    let at = times(Some(refusal), &Reply::Lost);
    assert_eq!((at.len(), at[19]), (20, 843));
}

/// After an hour it expires again.
#[test]
fn a_token_may_be_renewed_again() {
    let mut calls = 0;
    let ended = run(Options::new(), &TWO[..1], |_, _| {
        calls += 1;
        match calls {
            1 | 3 => http(401, r#"{"error": "expired_token"}"#),
            2 => failed("list-0", "BROKEN", ""),
            _ => phone("2"),
        }
    });
    assert_eq!(
        (ended.only().outcome, ended.totals.fault),
        (Outcome::Unchanged, None)
    );
}

/// REST as a whole is denied, not the entity.
#[test]
fn a_tariff_is_no_lack_of_access() {
    let ended = run(Options::new(), &TWO[..1], |call, _| {
        if call.params().contains(".get?") {
            return http(403, r#"{"error": "ACCESS_DENIED"}"#);
        }
        crate::script::list("")
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.code.as_deref()),
        (Outcome::Stopped, Some("tariff"))
    );
}

/// Both were sent before anybody knew.
#[test]
fn two_calls_may_find_a_token_expired() {
    let options = Options::new().limits(Limits::new().in_flight(2));
    let mut sync = Sync::new(Entity::Contact, options);
    for id in 1..60 {
        sync.push(id, Desired::new()).expect("room");
    }
    sync.close();
    assert!(matches!(sync.poll(0), Output::Record(_)));
    let mut calls = Vec::new();
    while let Output::Call(call) = sync.poll(0) {
        calls.push(call);
    }
    assert_eq!(calls.len(), 2);
    let expired = || http(401, r#"{"error": "expired_token"}"#);
    for call in calls {
        sync.reply(call.id(), expired(), 0);
    }
    let Output::Call(call) = sync.poll(60_000) else {
        panic!("a call")
    };
    sync.reply(call.id(), expired(), 60_000);
    // A call that is still there would tell no more.
    loop {
        match sync.poll(60_000) {
            Output::Entity(end) => assert_eq!(end.outcome, Outcome::Stopped),
            Output::Done(totals) => break assert_eq!(totals.fault, Some(Fault::Authorisation)),
            other => panic!("{other:?}"),
        }
    }
}

/// Only calls in a row count.
#[test]
fn an_answer_in_between_is_an_answer() {
    let mut calls = 0;
    let ended = run(Options::new(), &TWO[..1], |_, _| {
        calls += 1;
        match calls {
            1 | 17 => failed("list-0", "BROKEN", ""),
            40.. => panic!("a call"),
            33 => phone("2"),
            _ => Reply::NotSent,
        }
    });
    assert_eq!(
        (ended.only().outcome, ended.totals.fault),
        (Outcome::Unchanged, None)
    );
}

/// A read of others tells of the fault while the edits wait for their record.
#[test]
fn a_recorded_call_is_not_sent_after_a_fault() {
    let options = Options::new().limits(Limits::new().in_flight(2));
    let mut sync = Sync::new(Entity::Contact, options);
    for id in 1..60 {
        let desired = Desired::from_json(TWO[0]).expect("a desired state");
        sync.push(id, desired.into_owned()).expect("room");
    }
    sync.close();
    assert!(matches!(sync.poll(0), Output::Record(_)));
    let Output::Call(first) = sync.poll(0) else {
        panic!("a read")
    };
    let Output::Call(second) = sync.poll(0) else {
        panic!("a read")
    };
    sync.reply(first.id(), phone("1"), 0);
    assert!(matches!(sync.poll(0), Output::Record(line) if line.contains("sent")));
    sync.reply(second.id(), http(302, ""), 0);
    for _ in 1..60 {
        let Output::Entity(end) = sync.poll(0) else {
            panic!("an end")
        };
        let found = (end.outcome, end.in_doubt, end.edits.len());
        assert_eq!(found, (Outcome::Stopped, false, 0));
    }
    assert!(matches!(sync.poll(0), Output::Done(totals) if totals.updates == 0));
}
