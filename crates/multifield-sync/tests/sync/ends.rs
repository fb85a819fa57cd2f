//! How entities end, and when.

use multifield_core::{Diff, Entity, Field};
use multifield_sync::{Meanwhile, Options, Outcome, Output, Reply, Sync};

use crate::script::{failed, http, list, phone, result, run};

const TWO: &[&str] = &[r#"{"PHONE": ["2"]}"#];

#[test]
fn unchanged_without_a_call() {
    let ended = run(Options::new(), TWO, |_, _| phone("2"));
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.code.as_deref(), end.edits.len()),
        (Outcome::Unchanged, None, 0)
    );
    assert_eq!(
        end.state.as_ref().expect("a state").rows(Field::Phone)[0].value(),
        "2"
    );
    assert_eq!((ended.calls.len(), ended.totals.updates), (1, 0));
}

#[test]
fn changed_when_a_read_shows_it() {
    let mut stored = "1";
    let ended = run(Options::new(), TWO, |call, _| {
        if call.is_edit() {
            stored = "2";
            return result("1", "true");
        }
        phone(stored)
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.edits.len(), end.in_doubt),
        (Outcome::Changed, 1, false)
    );
    assert_eq!(
        end.state.as_ref().expect("a state").rows(Field::Phone)[0].value(),
        "2"
    );
    assert_eq!(ended.calls.len(), 3);
    assert_eq!((ended.totals.updates, ended.totals.overwrites), (1, 1));
}

/// The answer is lost after 1 s of the clock; the call runs 50 s later.
#[test]
fn an_entity_in_doubt_settles_first() {
    let mut sent_at = None;
    let ended = run(Options::new(), TWO, |call, now| {
        if call.is_edit() {
            assert_eq!(sent_at.replace(now), None, "it is sent once");
            return Reply::Lost;
        }
        match sent_at {
            Some(at) if now >= at + 60_000 => phone("2"),
            Some(_) => panic!("read at {now}"),
            None => phone("1"),
        }
    });
    assert_eq!(ended.only().outcome, Outcome::Changed);
    assert_eq!(ended.calls[2].0 - ended.calls[1].0, 75_000);
}

#[test]
fn an_edit_that_has_not_run_is_sent_again_at_once() {
    for reply in [
        Reply::NotSent,
        http(503, r#"{"error": "QUERY_LIMIT_EXCEEDED"}"#),
        failed("1", "OPERATION_TIME_LIMIT", "blocked"),
    ] {
        let (mut tries, mut stored) = (0, "1");
        let ended = run(Options::new(), TWO, |call, _| {
            if !call.is_edit() {
                return phone(stored);
            }
            tries += 1;
            if tries == 1 {
                return reply.clone();
            }
            stored = "2";
            result("1", "true")
        });
        let end = ended.only();
        // What did not run does not count.
        assert_eq!(
            (end.outcome, end.edits.len(), ended.totals.updates),
            (Outcome::Changed, 1, 1)
        );
    }
}

#[test]
fn a_key_that_is_missing_is_in_doubt() {
    let mut edits = 0;
    let ended = run(Options::new(), TWO, |call, _| {
        edits += usize::from(call.is_edit());
        match (call.is_edit(), edits) {
            (true, _) => http(200, r#"{"result": {"result": [], "result_error": []}}"#),
            (false, 0) => phone("1"),
            _ => phone("2"),
        }
    });
    assert_eq!(ended.only().outcome, Outcome::Changed);
    assert_eq!(ended.calls[2].0 - ended.calls[1].0, 75_000);
}

#[test]
fn missing_and_no_access_are_asked_for_alone() {
    for (code, description, outcome) in [
        ("", "Not found", Outcome::Missing),
        ("", "Contact is not found", Outcome::Missing),
        ("", "Access denied", Outcome::NoAccess),
        ("ACCESS_DENIED", "", Outcome::NoAccess),
    ] {
        let ended = run(Options::new(), TWO, |call, _| {
            if call.params().contains(".get?id=1") {
                failed("get-1", code, description)
            } else {
                list("")
            }
        });
        let end = ended.only();
        assert_eq!(
            (end.outcome, end.state.is_none(), &end.code),
            (outcome, true, &None)
        );
        assert_eq!(ended.calls.len(), 2);
    }
}

#[test]
fn an_entity_that_only_get_shows_is_planned() {
    let ended = run(Options::new(), TWO, |call, _| {
        if call.params().contains(".get?id=1") {
            result(
                "get-1",
                r#"{"ID": "1", "PHONE": [{"ID": "10", "VALUE_TYPE": "WORK", "VALUE": "2"}]}"#,
            )
        } else {
            list(r#"{"ID": "7", "PHONE": []}"#)
        }
    });
    assert_eq!(ended.only().outcome, Outcome::Unchanged);
}

/// An empty answer is no entity without rows: all would be added again.
#[test]
fn reads_without_an_entity_end_some_time() {
    for get in ["[]", "{}", "true", r#"{"ID": "2", "PHONE": []}"#] {
        let ended = run(Options::new().max_attempts(2), TWO, |call, _| {
            if call.params().contains(".get?id=1") {
                result("get-1", get)
            } else {
                list("")
            }
        });
        let end = ended.only();
        assert!(
            matches!(end.outcome, Outcome::GaveUp | Outcome::Refused),
            "{get}: {end:?}"
        );
        assert_eq!(ended.totals.updates, 0, "{get}");
    }
    let ended = run(Options::new().max_attempts(2), TWO, |_, _| {
        failed("list-0", "BROKEN", "no")
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.code.as_deref()),
        (Outcome::GaveUp, Some("not_read"))
    );
    assert_eq!(
        end.message.as_deref(),
        Some("no read has given a usable answer: BROKEN no")
    );
    assert_eq!(ended.calls.len(), 3);
}

#[test]
fn a_state_that_cannot_be_read_is_refused() {
    let broken = r#"{"ID": "1", "PHONE": [{"ID": "x", "VALUE_TYPE": "WORK", "VALUE": "2"}]}"#;
    let ended = run(Options::new(), TWO, |call, _| {
        if call.params().contains(".get?id=1") {
            result("get-1", broken)
        } else {
            list(broken)
        }
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.code.as_deref()),
        (Outcome::Refused, Some("wrong_id"))
    );
}

#[test]
fn the_same_error_twice_is_refused() {
    let ended = run(Options::new(), TWO, |call, _| {
        if call.is_edit() {
            failed("1", "ERROR_CORE", "wrong")
        } else {
            phone("1")
        }
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.code.as_deref()),
        (Outcome::Refused, Some("ERROR_CORE"))
    );
    assert_eq!(
        (end.message.as_deref(), end.edits.len()),
        (Some("wrong"), 2)
    );
}

/// Another error is a reason to try again.
#[test]
fn errors_that_differ_are_not_the_same() {
    let codes = ["A", "B", "B"];
    let mut tries = 0;
    let ended = run(Options::new(), TWO, |call, _| {
        if !call.is_edit() {
            return phone("1");
        }
        tries += 1;
        failed("1", codes[tries - 1], "")
    });
    let end = ended.only();
    assert_eq!((end.code.as_deref(), end.edits.len()), (Some("B"), 3));
}

#[test]
fn a_batch_that_fails_as_a_whole_refuses_no_entity() {
    let mut tries = 0;
    let ended = run(Options::new(), TWO, |call, _| {
        if !call.is_edit() {
            return phone(if tries < 4 { "1" } else { "2" });
        }
        tries += 1;
        http(400, r#"{"error": "ERROR_BATCH_LENGTH_EXCEEDED"}"#)
    });
    assert_eq!((ended.only().outcome, tries), (Outcome::Changed, 4));
}

#[test]
fn an_error_of_the_core_is_refused() {
    let desired = &[r#"{"PHONE": [{"ID": 99, "VALUE": "2"}]}"#];
    let ended = run(Options::new(), desired, |_, _| phone("1"));
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.code.as_deref()),
        (Outcome::Refused, Some("unknown_pin"))
    );
    assert_eq!(ended.totals.updates, 0);
}

#[test]
fn caps_withhold() {
    let none = &[r#"{"PHONE": []}"#];
    let of_entity = Options::new().diff(Diff::new().max_deletes(Some(0)));
    let ended = run(of_entity, none, |_, _| phone("1"));
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.code.as_deref()),
        (Outcome::Withheld, Some("too_many_deletes"))
    );

    let of_run = Options::new().max_deletes_run(Some(0));
    for options in [of_run, of_run.dry_run(true)] {
        let ended = run(options, none, |_, _| phone("1"));
        let end = ended.only();
        assert_eq!(
            (end.outcome, end.code.as_deref()),
            (Outcome::Withheld, Some("max_deletes_run"))
        );
        assert_eq!((end.edits.len(), ended.totals.deletes), (1, 0));
    }
}

/// A plan of two calls, of which the budget allows one, is not begun.
#[test]
fn the_whole_plan_has_to_fit_into_the_budget() {
    let rows = ["10", "11", "12"];
    let rows = rows.map(|id| format!(r#"{{"ID": "{id}", "VALUE_TYPE": "WORK", "VALUE": "1"}}"#));
    let entity = format!(r#"{{"ID": "1", "PHONE": [{}]}}"#, rows.join(","));
    let desired = &[r#"{"PHONE": ["1"]}"#];
    let ended = run(Options::new().max_deletes_run(Some(1)), desired, |_, _| {
        list(&entity)
    });
    let end = ended.only();
    assert_eq!((end.outcome, ended.totals.deletes), (Outcome::Withheld, 0));
    assert_eq!(
        end.message.as_deref(),
        Some("the plan deletes 2 rows, and the run may delete 1 more (max_deletes_run)")
    );
}

/// A plan that was begun keeps what its later calls delete, and those after it see that
/// in a dry run, too.
#[test]
fn a_plan_that_was_begun_keeps_its_part_of_the_budget() {
    let row = |id: u64| format!(r#"{{"ID": "{id}", "VALUE_TYPE": "WORK", "VALUE": "1"}}"#);
    let entity = |id: u64, rows: &[u64]| {
        let rows: Vec<_> = rows.iter().map(|id| row(*id)).collect();
        format!(r#"{{"ID": "{id}", "PHONE": [{}]}}"#, rows.join(","))
    };
    let desired = &[r#"{"PHONE": ["1"]}"#, r#"{"PHONE": []}"#];
    for dry_run in [true, false] {
        let options = Options::new().max_deletes_run(Some(2)).dry_run(dry_run);
        let mut rows = vec![10, 11, 12];
        let ended = run(options, desired, |call, _| {
            if call.is_edit() {
                // Of equal rows, only the first can be deleted.
                let sent = rows.remove(0);
                assert!(call.params().contains(&format!("[ID]={sent}")));
                return result("1", "true");
            }
            list(&[entity(1, &rows), entity(2, &[20])].join(","))
        });
        let mut outcomes: Vec<_> = ended.ends.iter().map(|it| (it.id, it.outcome)).collect();
        outcomes.sort_unstable();
        let first = if dry_run {
            Outcome::Planned
        } else {
            Outcome::Changed
        };
        assert_eq!(outcomes, [(1, first), (2, Outcome::Withheld)]);
        assert_eq!((ended.totals.updates, ended.totals.deletes), (2, 2));
    }
}

/// Somebody changes a row between the two calls of the first contact, so the second one is
/// not sent, and what it would have deleted is left for the other contact.
#[test]
fn a_plan_that_is_not_sent_gives_its_part_back() {
    let row = |id: u64, value: &str| {
        format!(r#"{{"ID": "{id}", "VALUE_TYPE": "WORK", "VALUE": "{value}"}}"#)
    };
    let first = [row(10, "1"), row(11, "1"), row(12, "1")].join(",");
    let changed = [row(11, "5"), row(12, "1")].join(",");
    let desired = &[r#"{"PHONE": ["1"]}"#, r#"{"PHONE": []}"#];
    let (mut reads, mut edits) = (0, 0);
    let ended = run(
        Options::new().max_deletes_run(Some(2)),
        desired,
        |call, _| {
            if call.is_edit() {
                edits += 1;
                return result(&edits.to_string(), "true");
            }
            if call.params().contains("get-2") {
                return failed("get-2", "BROKEN", "");
            }
            reads += 1;
            let rows = if edits == 0 { &first } else { &changed };
            let mut entities = vec![format!(r#"{{"ID": "1", "PHONE": [{rows}]}}"#)];
            match (reads, edits) {
                (..4, _) => {}
                (_, 1) => entities.push(format!(r#"{{"ID": "2", "PHONE": [{}]}}"#, row(20, "1"))),
                _ => entities.push(r#"{"ID": "2"}"#.to_owned()),
            }
            list(&entities.join(","))
        },
    );
    let outcomes: Vec<_> = ended.ends.iter().map(|it| (it.id, it.outcome)).collect();
    assert_eq!(outcomes, [(1, Outcome::Conflict), (2, Outcome::Changed)]);
    assert_eq!(ended.totals.deletes, 2);
}

/// The second of two deletions is withheld, whatever became of the first.
#[test]
fn a_deletion_counts_when_it_is_first_sent() {
    let both = list(
        r#"{"ID": "1", "PHONE": [{"ID": "10", "VALUE_TYPE": "WORK", "VALUE": "1"}]},
           {"ID": "2", "PHONE": [{"ID": "20", "VALUE_TYPE": "WORK", "VALUE": "1"}]}"#,
    );
    let none = &[r#"{"PHONE": []}"#, r#"{"PHONE": []}"#];
    let mut edits = 0;
    let ended = run(
        Options::new().max_deletes_run(Some(1)).max_attempts(0),
        none,
        |call, _| {
            edits += usize::from(call.is_edit());
            if call.is_edit() {
                Reply::Lost
            } else {
                both.clone()
            }
        },
    );
    let outcomes: Vec<_> = ended.ends.iter().map(|end| (end.id, end.outcome)).collect();
    assert_eq!(outcomes, [(2, Outcome::Withheld), (1, Outcome::GaveUp)]);
    assert_eq!(edits, 1);
}

/// Row 10 is overwritten by us, and then by somebody else.
#[test]
fn what_people_change_is_a_conflict() {
    for meanwhile in [Meanwhile::Conflict, Meanwhile::Overrule] {
        let mut reads = 0;
        let ended = run(Options::new().meanwhile(meanwhile), TWO, |call, _| {
            if call.is_edit() {
                return result("1", "true");
            }
            reads += 1;
            phone(["1", "3", "2"][reads.min(3) - 1])
        });
        let end = ended.only();
        let expected = match meanwhile {
            Meanwhile::Conflict => (Outcome::Conflict, 2, 1),
            // Settles first, since the edit had no effect.
            _ => (Outcome::Changed, 1, 1),
        };
        assert_eq!(
            (end.outcome, end.edits.len(), ended.edits_at().len()),
            expected
        );
    }
}

#[test]
fn a_row_that_a_person_adds_is_not_deleted() {
    let mut reads = 0;
    let ended = run(Options::new(), TWO, |call, _| {
        if call.is_edit() {
            return Reply::Lost;
        }
        reads += 1;
        if reads == 1 {
            return phone("1");
        }
        list(
            r#"{"ID": "1", "PHONE": [{"ID": "10", "VALUE_TYPE": "WORK", "VALUE": "2"},
                {"ID": "11", "VALUE_TYPE": "WORK", "VALUE": "5"}]}"#,
        )
    });
    assert_eq!(ended.only().outcome, Outcome::Conflict);
}

/// Somebody adds the value that we have written, too. Of the two rows ours goes, be it
/// new or overwritten, after it has settled.
#[test]
fn our_own_row_may_be_changed_again() {
    let row = |id, value| format!(r#"{{"ID": "{id}", "VALUE_TYPE": "WORK", "VALUE": "{value}"}}"#);
    let one = || vec![row(10, "1")];
    for (desired, ours, id) in [
        (
            r#"{"PHONE": ["1", "2"]}"#,
            vec![row(10, "1"), row(11, "2")],
            11,
        ),
        (r#"{"PHONE": ["2"]}"#, vec![row(10, "2")], 10),
    ] {
        let (mut rows, mut deleted) = (one(), false);
        let ended = run(Options::new(), &[desired], |call, _| {
            if call.is_edit() && rows == one() {
                rows.clone_from(&ours);
                rows.push(row(12, "2"));
                return result("1", "true");
            }
            if call.is_edit() {
                deleted = call.params().contains("[DELETE]=Y");
                assert!(call.params().contains(&format!("[ID]={id}")));
                rows.retain(|it| *it != row(id, "2"));
                return result("1", "true");
            }
            list(&format!(r#"{{"ID": "1", "PHONE": [{}]}}"#, rows.join(",")))
        });
        assert_eq!(
            (ended.only().outcome, deleted),
            (Outcome::Changed, true),
            "{desired}"
        );
        let at = ended.edits_at();
        assert_eq!(at[1] - at[0], 75_000);
    }
}

#[test]
fn edits_without_effect_settle_once() {
    let ended = run(Options::new(), TWO, |call, _| {
        if call.is_edit() {
            result("1", "true")
        } else {
            phone("1")
        }
    });
    let end = ended.only();
    assert_eq!((end.outcome, end.edits.len()), (Outcome::NotKept, 2));
    let at = ended.edits_at();
    assert!(at[1] - at[0] >= 75_000, "{at:?}");
}

/// The first of two calls, which the portal accepts and does not carry out.
#[test]
fn a_first_call_without_effect_is_one_too() {
    let rows = ["10", "11", "12"];
    let rows = rows.map(|id| format!(r#"{{"ID": "{id}", "VALUE_TYPE": "WORK", "VALUE": "1"}}"#));
    let entity = format!(r#"{{"ID": "1", "PHONE": [{}]}}"#, rows.join(","));
    let ended = run(Options::new(), &[r#"{"PHONE": ["1"]}"#], |call, _| {
        if call.is_edit() {
            result("1", "true")
        } else {
            list(&entity)
        }
    });
    let end = ended.only();
    assert_eq!((end.outcome, end.edits.len()), (Outcome::NotKept, 2));
}

#[test]
fn attempts_are_counted() {
    let ended = run(Options::new().max_attempts(2), TWO, |call, _| {
        if call.is_edit() {
            Reply::Lost
        } else {
            phone("1")
        }
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.code.as_deref()),
        (Outcome::GaveUp, Some("max_attempts"))
    );
    assert_eq!((end.edits.len(), end.in_doubt), (3, false));
}

/// Two equal rows take a call more, which is no attempt.
#[test]
fn calls_of_a_plan_are_no_attempts() {
    let row = |id| format!(r#"{{"ID": "{id}", "VALUE_TYPE": "WORK", "VALUE": "1"}}"#);
    let mut ids = vec![10, 11, 12];
    let desired = &[r#"{"PHONE": ["1"]}"#];
    let ended = run(Options::new().max_attempts(0), desired, |call, _| {
        if call.is_edit() {
            ids.remove(0);
            return result("1", "true");
        }
        let rows: Vec<_> = ids.iter().map(|id| row(*id)).collect();
        list(&format!(r#"{{"ID": "1", "PHONE": [{}]}}"#, rows.join(",")))
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.edits.len(), ended.totals.deletes),
        (Outcome::Changed, 2, 2)
    );
}

#[test]
fn a_dry_run_has_every_call() {
    let rows = r#"{"ID": "1", "PHONE": [{"ID": "10", "VALUE_TYPE": "WORK", "VALUE": "1"},
        {"ID": "11", "VALUE_TYPE": "WORK", "VALUE": "1"}, {"ID": "12", "VALUE_TYPE": "WORK", "VALUE": "1"}]}"#;
    let desired = &[r#"{"PHONE": ["1"]}"#];
    let ended = run(Options::new().dry_run(true), desired, |_, _| list(rows));
    let end = ended.only();
    assert_eq!((end.outcome, end.edits.len()), (Outcome::Planned, 2));
    assert_eq!(
        (
            ended.totals.updates,
            ended.totals.deletes,
            ended.calls.len()
        ),
        (2, 2, 1)
    );
}

/// A person changes contact 1 while the portal refuses calls for longer than a plan
/// is good for.
#[test]
fn an_old_plan_is_made_anew() {
    let (mut refused, mut reads) = (0, 0);
    let ended = run(Options::new(), TWO, |call, _| {
        if call.is_edit() {
            refused += 1;
            assert!(refused <= 5, "an old plan was sent");
            return Reply::NotSent;
        }
        reads += 1;
        phone(if reads == 1 { "1" } else { "2" })
    });
    let end = ended.only();
    assert_eq!(
        (end.outcome, end.edits.len(), refused),
        (Outcome::Unchanged, 0, 5)
    );
}

#[test]
fn a_late_or_wrong_reply_is_ignored() {
    let mut sync = Sync::new(Entity::Contact, Options::new());
    sync.push(1, multifield_core::Desired::new()).expect("room");
    sync.close();
    assert!(matches!(sync.poll(5_000), Output::Record(_)));
    let Output::Call(call) = sync.poll(5_000) else {
        panic!("a call")
    };
    // A clock that steps back.
    assert!(matches!(sync.poll(1_000), Output::Wait(None)));
    sync.reply(call.id(), phone("1"), 1_000);
    sync.reply(call.id(), Reply::Lost, 6_000);
    assert!(matches!(sync.poll(6_000), Output::Entity(end) if end.outcome == Outcome::Unchanged));
    for end in ["done", "end"] {
        assert!(matches!(sync.poll(6_000), Output::Record(line) if line.contains(end)));
    }
    assert!(matches!(sync.poll(6_000), Output::Done(_)));
    assert!(matches!(sync.poll(6_000), Output::Done(_)));
    assert_eq!(
        format!("{sync:?}"),
        "Sync { entity: Contact, queued: 0, planned: 0, settling: 0, calls_in_flight: 0, .. }"
    );
}
