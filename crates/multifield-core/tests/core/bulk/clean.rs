//! Runs over one input: what many entities hold twice.

use multifield_core::{
    Api, Bulk, BulkError, BulkForm, Cleanup, Diff, Duplicates, Entity, Error, Event, InputOrder,
    MaxDeletes, Missing, OnError, Side, Step, Types,
};

use super::{lines, CONTACTS};

/// An entity with one number in two rows, of which the first goes.
fn twice(id: u64) -> String {
    let row = |id: u64| format!(r#"{{"ID": {id}, "VALUE_TYPE": "WORK", "VALUE": "1"}}"#);
    let rows = [row(2 * id), row(2 * id + 1)].join(", ");
    format!(r#"{{"ID": "{id}", "PHONE": [{rows}]}}"#)
}

/// The line of it.
fn deleted(id: u64) -> String {
    let row = 2 * id;
    format!("{{\"id\":{id},\"fields\":{{\"PHONE\":[{{\"ID\":{row},\"DELETE\":\"Y\"}}]}}}}\n")
}

fn text(lines: Vec<u8>) -> String {
    String::from_utf8(lines).expect("UTF-8")
}

#[track_caller]
fn cleaned(bulk: &Bulk, cleanup: Cleanup, current: &str) -> String {
    let done = bulk.clean_ndjson(cleanup, current).expect("lines");
    assert_eq!(done.errors, []);
    text(done.lines)
}

#[track_caller]
fn refused(bulk: &Bulk, current: &str) -> Error {
    let done = bulk.clean_ndjson(Cleanup::Dedupe, current);
    done.expect_err("an error")
}

#[test]
fn each_entity_is_a_line_in_the_order_of_the_input() {
    let current = lines(&[twice(3), r#"{"ID": 4, "PHONE": []}"#.to_owned(), twice(1)]);
    let page = format!(r#"{{"result": [{}, {}]}}"#, twice(7), twice(5));
    let current = format!("{current}\n\n{page}\n");
    let expected = [3, 1, 7, 5].map(deleted).concat();
    for threads in [1, 3] {
        let bulk = Bulk::new().threads(Some(threads));
        assert_eq!(cleaned(&bulk, Cleanup::Dedupe, &current), expected);
    }
    let done = Bulk::new().clean_ndjson(Cleanup::Dedupe, &current);
    assert_eq!(
        done.expect("lines").summary.to_string(),
        "5 entities: 1 unchanged, 0 overwrites, 4 deletes, 0 appends, 0 errors",
    );
}

#[test]
fn tidying_is_what_it_is_of_one() {
    let current = r#"{"ID": 43, "EMAIL": [
        {"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"},
        {"ID": 6, "VALUE_TYPE": "HOME", "VALUE": "anna@example.com"}
    ]}"#
    .replace('\n', "");
    let any = Bulk::new().diff_options(Diff::new().types(Types::Any));
    assert_eq!(
        cleaned(&any, Cleanup::Tidy, &current),
        "{\"id\":43,\"fields\":{\"EMAIL\":[\
         {\"ID\":5,\"VALUE\":\"anna@example.com\",\"VALUE_TYPE\":\"WORK\"},\
         {\"ID\":6,\"DELETE\":\"Y\"}]}}\n",
    );
    assert_eq!(cleaned(&any, Cleanup::Dedupe, &current), "");
}

#[test]
fn the_lines_are_in_any_form() {
    let current = lines(&[twice(1), twice(2)]);
    let form = |form| cleaned(&Bulk::new().form(form), Cleanup::Dedupe, &current);
    assert!(form(BulkForm::Fm).starts_with("{\"id\":1,\"fm\":{\"2\":"));
    assert!(form(CONTACTS).starts_with("{\"method\":\"crm.contact.update\""));
    let batch = form(BulkForm::Batch {
        entity: Some(Entity::Lead),
        api: Api::Classic,
    });
    assert_eq!(batch.lines().count(), 1);
    assert_eq!(batch.matches("crm.lead.update").count(), 2);
    assert_eq!(
        form(BulkForm::Text { color: false }),
        "entity 1\nPHONE\n  - 2  1 (WORK)\n\nentity 2\nPHONE\n  - 4  1 (WORK)\n\n",
    );
    let kind = r#"{"result": {"item": {"id": 9, "entityTypeId": 3, "fm": [
        {"id": 5, "typeId": "PHONE", "valueType": "WORK", "value": "1"},
        {"id": 6, "typeId": "PHONE", "valueType": "WORK", "value": "1"}
    ]}}}"#
        .replace('\n', "");
    let text = Bulk::new().form(BulkForm::Text { color: true });
    assert_eq!(
        cleaned(&text, Cleanup::Dedupe, &kind),
        "\u{1b}[1mcontact 9\u{1b}[0m\n\u{1b}[1mPHONE\u{1b}[0m\n\
         \u{1b}[31m  - 5  1 (WORK)\u{1b}[0m\n\n",
    );
}

/// An entity that is made has no ID yet.
#[test]
fn the_text_of_a_diff_says_what_is_new() {
    let bulk = Bulk::new()
        .form(BulkForm::Text { color: false })
        .missing(Missing::Add);
    let desired = "{\"id\": 1, \"PHONE\": [\"1\"]}\n{\"id\": 7, \"PHONE\": [\"5\"]}\n{\"id\": 8, \"PHONE\": []}";
    let done = bulk.diff_ndjson(&twice(1), desired).expect("lines");
    assert_eq!(
        text(done.lines),
        "entity 1\nPHONE\n  - 2  1 (WORK)\n\nentity 7, which is new\nPHONE\n  + 5 (WORK)\n\n",
    );
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let current = lines(&[
        twice(1),
        "{".to_owned(),
        r#"{"ID": 2, "PHONE": [{"VALUE": "1"}]}"#.to_owned(),
        r#"{"PHONE": []}"#.to_owned(),
        twice(1),
        twice(3),
    ]);
    let skipping = Bulk::new().on_error(OnError::Skip);
    let done = skipping
        .clean_ndjson(Cleanup::Dedupe, &current)
        .expect("lines");
    assert_eq!(text(done.lines), deleted(1) + &deleted(3));
    let found: Vec<_> = done
        .errors
        .iter()
        .map(|it| (it.side(), it.line(), it.entity_id(), it.code().as_str()))
        .collect();
    let of = Side::Current;
    assert_eq!(
        found,
        [
            (of, Some(2), None, "invalid_json"),
            (of, Some(3), Some(2), "missing_id"),
            (of, Some(4), None, "missing_entity_id"),
            (of, Some(5), Some(1), "repeated_entity"),
        ],
    );
    let error = refused(&Bulk::new(), &current);
    assert_eq!(
        (error.code().as_str(), error.line()),
        ("invalid_json", Some(2))
    );
}

#[test]
fn sorted_entities_are_in_the_order_of_their_ids() {
    let sorted = Bulk::new().input_order(InputOrder::Sorted);
    for ids in [&[1, 2, 5][..], &[5, 2, 1], &[4]] {
        let current: Vec<_> = ids.iter().copied().map(twice).collect();
        let expected: String = ids.iter().copied().map(deleted).collect();
        assert_eq!(
            cleaned(&sorted, Cleanup::Dedupe, &lines(&current)),
            expected
        );
    }
    let error = refused(&sorted, &lines(&[twice(1), twice(5), twice(3), twice(7)]));
    assert_eq!((error.code().as_str(), error.line()), ("unsorted", Some(3)));
    for ids in [[1, 1], [7, 7]] {
        let error = refused(&sorted, &lines(&ids.map(twice)));
        let found = (error.code().as_str(), error.line(), error.side());
        assert_eq!(found, ("repeated_entity", Some(2), Side::Current));
    }
}

#[test]
fn one_limit_is_for_the_run() {
    let current = lines(&[twice(1), twice(2), twice(3)]);
    let limited = |rows| Bulk::new().max_deletes_run(Some(MaxDeletes::rows(rows)));
    let expected = [1, 2, 3].map(deleted).concat();
    assert_eq!(cleaned(&limited(3), Cleanup::Dedupe, &current), expected);
    let error = refused(&limited(2), &current);
    assert_eq!(error.side(), Side::Current);
    assert_eq!(
        error.to_string(),
        "the edits delete 3 rows, and the limit is 2 (max_deletes_run): 1 of 1, 1 of 2, 1 of 3",
    );
    let mut written = Vec::new();
    let sorted = limited(1).input_order(InputOrder::Sorted);
    let result = sorted.clean(Cleanup::Dedupe, current.as_bytes(), |event| {
        if let Event::Lines(lines) = event {
            written.extend_from_slice(lines);
        }
        Ok(())
    });
    assert!(matches!(result, Err(BulkError::Input(error)) if error.line() == Some(2)));
    assert_eq!(text(written), deleted(1));

    let of_each = Bulk::new().diff_options(Diff::new().max_deletes(Some(0)));
    assert_eq!(refused(&of_each, &current).entity_id(), Some(1));
}

#[test]
fn options_without_a_meaning_are_refused_before_anything_is_read() {
    let keep = Diff::new().duplicates(Duplicates::Keep);
    for (bulk, expected) in [
        (
            Bulk::new().missing(Missing::Add),
            "missing: add cannot be combined with dedupe",
        ),
        (
            Bulk::new().diff_options(keep),
            "duplicates: keep cannot be combined with dedupe",
        ),
        (
            Bulk::new().threads(Some(0)),
            "threads: found 0, expected an integer from 1 to 1024",
        ),
    ] {
        assert_eq!(refused(&bulk, "{").to_string(), expected);
    }
}

/// Blocks end anywhere, and what is fed comes in pieces.
#[test]
fn a_run_of_many_blocks_is_that_of_its_entities() {
    let ids = 1..=20_000;
    let current: Vec<_> = ids.clone().map(twice).collect();
    let current = lines(&current);
    let expected: String = ids.map(deleted).collect();
    for order in [InputOrder::Any, InputOrder::Sorted] {
        let bulk = Bulk::new().input_order(order);
        assert!(cleaned(&bulk, Cleanup::Dedupe, &current) == expected);
        let mut lines = Vec::new();
        let summary = bulk.clean(Cleanup::Dedupe, current.as_bytes(), |event| {
            if let Event::Lines(some) = event {
                lines.extend_from_slice(some);
            }
            Ok(())
        });
        assert_eq!(summary.expect("a summary").deletes, 20_000);
        assert!(text(lines) == expected);

        let mut run = bulk.start_clean(Cleanup::Dedupe).expect("a thread");
        let (mut left, mut lines) = (current.as_bytes(), Vec::new());
        let summary = loop {
            match run.step().expect("a step") {
                Step::Needs(side) => {
                    assert_eq!(side, Side::Current);
                    let (piece, rest) = left.split_at(left.len().min(100_001));
                    left = rest;
                    run.feed(side, piece.to_vec());
                }
                Step::Lines(some) => lines.extend(some),
                Step::Done(summary) => break summary,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(summary.entities, 20_000);
        assert!(text(lines) == expected);
    }
}
