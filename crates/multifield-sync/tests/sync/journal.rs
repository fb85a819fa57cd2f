//! The journal, and what a run does that goes on with it.

use multifield_core::{Desired, Diff, Entity, Order};
use multifield_sync::{End, JournalError, Limits, Options, Outcome, Output, Reply, Sync, Totals};

use crate::script::{phone, result};

const NONE: &str = r#"{"PHONE": []}"#;

/// The line that says that every entity has ended.
const END: &str = "{\"end\":true}\n";

/// The journal as it is where a run is killed at its very end.
fn without_end(journal: &str) -> String {
    journal.strip_suffix(END).expect("an end").to_owned()
}

/// What a run writes, and how it ends. It is killed after so many outputs.
fn run(
    options: Options,
    journal: &mut String,
    most: usize,
    mut answer: impl FnMut(&multifield_sync::Call, u64) -> Reply,
) -> (Vec<End>, Option<Totals>, Vec<u64>) {
    let mut sync = Sync::resume(Entity::Contact, options, &*journal).expect("a journal");
    let desired = Desired::from_json(NONE).expect("a desired state");
    sync.push(1, desired.into_owned()).expect("room");
    sync.close();
    let (mut ends, mut now, mut calls) = (Vec::new(), 1_000_000, Vec::new());
    for _ in 0..most {
        match sync.poll(now) {
            Output::Record(line) => journal.push_str(&line),
            Output::Call(call) => {
                calls.push(now - 1_000_000);
                sync.reply(call.id(), answer(&call, now), now);
            }
            Output::Entity(end) => ends.push(*end),
            Output::Wait(until) => now = until.expect("a time"),
            Output::Done(totals) => return (ends, Some(totals), calls),
            other => panic!("{other:?}"),
        }
    }
    (ends, None, calls)
}

#[test]
fn a_journal_has_ids_outcomes_and_counts() {
    let mut journal = String::new();
    let mut is_deleted = false;
    let (_, totals, _) = run(Options::new(), &mut journal, 100, |call, _| {
        if call.is_edit() {
            is_deleted = true;
            return result("1", "true");
        }
        if is_deleted {
            crate::script::list(r#"{"ID": "1"}"#)
        } else {
            phone("+secret")
        }
    });
    assert_eq!(totals.expect("an end").deletes, 1);
    let lines: Vec<_> = journal.lines().collect();
    assert_eq!(lines.len(), 4);
    let digest = "28 characters of a header";
    assert!(
        lines[0].starts_with(r#"{"format":1,"entity":"contact","options":""#),
        "{digest}"
    );
    assert_eq!(
        lines[1..],
        [
            r#"{"sent":{"1":1}}"#,
            r#"{"done":1,"outcome":"changed"}"#,
            r#"{"end":true}"#
        ]
    );
    assert!(!journal.contains("secret"));

    // What has ended is left out.
    let mut journal = without_end(&journal);
    let (ends, totals, calls) = run(Options::new(), &mut journal, 100, |_, _| panic!("a call"));
    let totals = totals.expect("an end");
    assert_eq!(
        (
            ends.len(),
            totals.entities(),
            totals.done_before,
            calls.len()
        ),
        (0, 0, 1, 0)
    );
    assert_eq!(journal.lines().count(), 5);
}

/// As a nightly run does that has one path for its journal.
#[test]
fn after_the_end_of_a_run_the_next_begins_anew() {
    let mut journal = String::new();
    let unchanged = |_: &multifield_sync::Call, _| crate::script::list(r#"{"ID": "1"}"#);
    for options in [
        Options::new(),
        Options::new(),
        Options::new().max_deletes_run(Some(3)),
    ] {
        let (ends, totals, calls) = run(options, &mut journal, 100, unchanged);
        let totals = totals.expect("an end");
        assert_eq!((ends.len(), totals.done_before, calls.len()), (1, 0, 1));
        assert!(journal.ends_with(END));
    }
    // One that is killed goes on with its own lines only.
    let (_, totals, _) = run(Options::new(), &mut journal, 4, |_, _| phone("1"));
    assert!(totals.is_none() && journal.ends_with("{\"sent\":{\"1\":1}}\n"));
    let (ends, _, calls) = run(Options::new(), &mut journal, 100, unchanged);
    assert_eq!(
        (ends[0].outcome, &calls[..]),
        (Outcome::Changed, &[75_000][..])
    );
}

#[test]
fn what_was_sent_settles_from_the_moment_of_resuming() {
    let mut journal = String::new();
    // The header, a read, the record, the call of edits: then it is killed.
    let (_, totals, _) = run(Options::new(), &mut journal, 4, |call, _| {
        if call.is_edit() {
            Reply::Lost
        } else {
            phone("1")
        }
    });
    assert!(totals.is_none() && journal.ends_with("{\"sent\":{\"1\":1}}\n"));
    let (ends, totals, calls) = run(Options::new(), &mut journal, 100, |_, _| {
        crate::script::list(r#"{"ID": "1"}"#)
    });
    assert_eq!(calls, [75_000]);
    // Nothing is sent by this run, but something was.
    assert_eq!(
        (ends[0].outcome, totals.expect("an end").updates),
        (Outcome::Changed, 0)
    );
}

#[test]
fn what_was_sent_is_in_doubt_until_it_is_read() {
    let mut journal = String::new();
    run(Options::new(), &mut journal, 4, |_, _| phone("1"));
    let stop = |_: &multifield_sync::Call, _| crate::script::http(302, "");
    let (ends, ..) = run(Options::new(), &mut journal, 100, stop);
    assert_eq!(
        (ends[0].outcome, ends[0].in_doubt),
        (Outcome::Stopped, true)
    );
}

#[test]
fn a_record_comes_before_its_call() {
    let mut journal = String::new();
    // The header, a read, the record, and then it is killed before the call.
    let (_, _, calls) = run(Options::new(), &mut journal, 3, |_, _| phone("1"));
    assert_eq!(calls.len(), 1);
    assert!(journal.ends_with("{\"sent\":{\"1\":1}}\n"));
}

/// A disk that takes 16 seconds: the plan is too old by then.
#[test]
fn a_slow_record_is_planned_anew() {
    let mut sync = Sync::new(Entity::Contact, Options::new());
    sync.push(1, Desired::from_json(NONE).expect("it").into_owned())
        .expect("room");
    sync.close();
    let (mut now, mut edits) = (0, 0);
    for _ in 0..6 {
        match sync.poll(now) {
            Output::Record(_) => now += 16_000,
            Output::Call(call) => {
                edits += usize::from(call.is_edit());
                sync.reply(call.id(), phone("1"), now);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(edits, 0);
}

#[test]
fn deletions_of_the_run_before_are_spent() {
    let options = Options::new().max_deletes_run(Some(1));
    let mut journal = String::new();
    run(options, &mut journal, 4, |call, _| {
        if call.is_edit() {
            Reply::Lost
        } else {
            phone("1")
        }
    });
    let (ends, ..) = run(options, &mut journal, 100, |_, _| phone("1"));
    assert_eq!(
        (ends[0].outcome, ends[0].code.as_deref()),
        (Outcome::Withheld, Some("max_deletes_run"))
    );
}

#[test]
fn a_run_that_stopped_goes_on() {
    let mut journal = String::new();
    let stop = |_: &multifield_sync::Call, _| crate::script::http(302, "");
    let (ends, ..) = run(Options::new(), &mut journal, 100, stop);
    assert_eq!(ends[0].outcome, Outcome::Stopped);
    let (ends, ..) = run(Options::new(), &mut journal, 100, |_, _| {
        crate::script::list(r#"{"ID": "1"}"#)
    });
    assert_eq!(ends[0].outcome, Outcome::Unchanged);
}

/// Wherever the last line is cut off, it is as if it was never written, and the journal
/// can be gone on with again and again.
#[test]
fn a_line_that_is_cut_off_is_passed_over() {
    let mut whole = String::new();
    run(Options::new(), &mut whole, 4, |_, _| phone("1"));
    for end in 0..=whole.len() {
        let mut journal = whole[..end].to_owned();
        let mut resume = || {
            let (_, totals, calls) = run(Options::new(), &mut journal, 100, |_, _| {
                crate::script::list(r#"{"ID": "1"}"#)
            });
            assert!(totals.is_some());
            journal = without_end(&journal);
            calls
        };
        // The end of the line is the last that is written of it.
        let is_sent = end + 1 >= whole.len();
        assert_eq!(resume(), [if is_sent { 75_000 } else { 0 }], "{end}");
        assert_eq!(resume().len(), 0, "{end}");
    }
}

#[test]
fn a_journal_of_something_else_is_an_error() {
    let mut journal = String::new();
    run(Options::new(), &mut journal, 4, |_, _| phone("1"));
    let resume = |entity, options, journal: &str| {
        Sync::resume(entity, options, journal)
            .err()
            .map(|error| error.to_string())
    };
    let same = resume(
        Entity::Contact,
        Options::new().limits(Limits::new().rate(5)),
        &journal,
    );
    assert_eq!(same, None);
    assert_eq!(
        resume(Entity::Lead, Options::new(), &journal).as_deref(),
        Some("line 1: the journal is of a run for contact, expected lead")
    );
    for options in [
        Options::new().diff(Diff::new().order(Order::Desired)),
        Options::new().max_deletes_run(Some(3)),
        Options::new().meanwhile(multifield_sync::Meanwhile::Overrule),
    ] {
        assert_eq!(
            resume(Entity::Contact, options, &journal).as_deref(),
            Some("line 1: the journal is of a run with other options: use those, or begin a new journal")
        );
    }
    let newer = journal.replace(r#""format":1"#, r#""format":2"#);
    assert_eq!(
        Sync::resume(Entity::Contact, Options::new(), newer).err(),
        Some(JournalError::NewerFormat { line: 1, found: 2 })
    );
    for (broken, line) in [
        (format!("{journal}half\n"), 4),
        (format!("{journal}{{\"sent\n{{\"done\":5}}\n"), 4),
        (format!("{journal}{{}}\n{{\"done\":5}}\n"), 4),
        (
            format!("{journal}{{\"done\":1,\"sent\":{{}}}}\n{{\"done\":5}}\n"),
            4,
        ),
        ("{\"done\":5}\n".to_owned(), 1),
        // What is no journal at all, such as the entities of an export.
        ("{\"ID\":\"1\"}\n{\"ID\":\"2\"}\n".to_owned(), 1),
        ("{\"ID\":\"1\"}".to_owned(), 1),
    ] {
        let found = Sync::resume(Entity::Contact, Options::new(), &broken).err();
        let lines = journal.lines().count();
        let line = if line == 4 { lines + 1 } else { line };
        assert_eq!(found, Some(JournalError::Invalid { line }), "{broken}");
    }
}

#[test]
fn an_entity_without_a_readable_state_ends_once() {
    let options = Options::new();
    let refused = |journal: &str| {
        let mut sync = Sync::resume(Entity::Contact, options, journal).expect("a journal");
        sync.refuse(1, "unknown_field", "PHONES: unknown field")
            .expect("room");
        let again = sync
            .refuse(1, "unknown_field", "")
            .expect_err("a repeated ID");
        assert_eq!(again.code(), "repeated_entity");
        assert_eq!(
            sync.refuse(0, "", "").expect_err("no ID").code(),
            "wrong_id"
        );
        sync.close();
        let (mut lines, mut ends) = (String::new(), Vec::new());
        loop {
            match sync.poll(0) {
                Output::Record(line) => lines.push_str(&line),
                Output::Entity(end) => ends.push(*end),
                Output::Done(totals) => break (lines, ends, totals),
                other => panic!("{other:?}"),
            }
        }
    };
    let (journal, ends, totals) = refused("");
    assert_eq!((ends.len(), totals.of(Outcome::Refused)), (1, 1));
    assert_eq!(ends[0].code.as_deref(), Some("unknown_field"));
    assert_eq!(ends[0].message.as_deref(), Some("PHONES: unknown field"));
    assert!(ends[0].state.is_none() && !ends[0].in_doubt);
    let journal = without_end(&journal);
    assert!(journal.ends_with("{\"done\":1,\"outcome\":\"refused\"}\n"));

    let (_, ends, totals) = refused(&journal);
    assert_eq!((ends.len(), totals.done_before), (0, 1));

    // What the run before has sent for it may still be running.
    let sent = journal.lines().next().expect("a header").to_owned() + "\n{\"sent\":{\"1\":0}}\n";
    let (_, ends, _) = refused(&sent);
    assert!(ends[0].in_doubt);
}
