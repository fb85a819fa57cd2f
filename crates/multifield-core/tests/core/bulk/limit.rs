//! How many rows a run may delete.

use multifield_core::{Bulk, BulkError, Event, InputOrder, MaxDeletes};

use super::{assert_fails, assert_lines, current, deleted, desired, lines};

/// Ten entities of one row each, of which so many are to lose it.
fn run(losing: u64) -> (String, String, String) {
    let held = lines(&(1..=10).map(current).collect::<Vec<_>>());
    let phones = |id| if id <= losing { "" } else { r#""1""# };
    let wanted = (1..=10).map(|id| desired(id, phones(id)));
    let deleted = (1..=losing).map(deleted).collect();
    (held, lines(&wanted.collect::<Vec<_>>()), deleted)
}

fn limited(limit: &str) -> Bulk {
    let limit: MaxDeletes = limit.parse().expect("a limit");
    Bulk::new().max_deletes_run(Some(limit))
}

#[test]
fn nothing_is_written_where_it_is_passed() {
    for limit in ["3", "30%", "39.9999%"] {
        let (held, wanted, deleted) = run(3);
        assert_lines(&limited(limit), &held, &wanted, &deleted);
        let (held, wanted, _) = run(4);
        assert_fails(
            &limited(limit),
            &held,
            &wanted,
            "the edits delete 4 rows, and the limit is 3 (max_deletes_run): 1 of 1, 1 of 2, 1 of 3, 1 of 4 [too_many_deletes]",
        );
        let mut events = 0;
        let result = limited(limit).run(held.as_bytes(), wanted.as_bytes(), |event| {
            events += u32::from(matches!(event, Event::Lines(_)));
            Ok(())
        });
        assert!(matches!(result, Err(BulkError::Input(_))));
        assert_eq!(events, 0);
    }
}

#[test]
fn the_error_names_the_first_few() {
    let held = lines(&(1..=20).map(current).collect::<Vec<_>>());
    let wanted = lines(&(1..=20).map(|id| desired(id, "")).collect::<Vec<_>>());
    let error = limited("0")
        .diff_ndjson(&held, &wanted)
        .expect_err("too many");
    assert_eq!(
        error.message(),
        "the edits delete 20 rows, and the limit is 0 (max_deletes_run): 1 of 1, 1 of 2, 1 of 3, 1 of 4, \
         1 of 5, 1 of 6, 1 of 7, 1 of 8, 1 of 9, 1 of 10, and 10 more",
    );
    let (held, wanted, _) = run(10);
    let all = limited("0").diff_ndjson(&held, &wanted);
    assert!(all
        .expect_err("too many")
        .message()
        .ends_with("1 of 9, 1 of 10"));
}

/// The lines before the entity that passes the limit, and the error.
#[track_caller]
fn assert_stops(limit: &str, losing: u64, written: u64, line: Option<u64>) {
    let (held, wanted, _) = run(losing);
    let mut lines = Vec::new();
    let sorted = limited(limit).input_order(InputOrder::Sorted);
    let result = sorted.run(held.as_bytes(), wanted.as_bytes(), |event| {
        if let Event::Lines(part) = event {
            lines.extend_from_slice(part);
        }
        Ok(())
    });
    let expected: String = (1..=written).map(deleted).collect();
    assert_eq!(String::from_utf8(lines).expect("UTF-8"), expected);
    match result {
        Err(BulkError::Input(error)) => {
            assert_eq!(
                (error.code().as_str(), error.line()),
                ("too_many_deletes", line)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn sorted_stops_at_the_entity_that_passes_it() {
    assert_stops("3", 8, 3, Some(4));
    assert_stops("0", 1, 0, Some(1));
    let (held, wanted, deleted) = run(3);
    assert_lines(
        &limited("3").input_order(InputOrder::Sorted),
        &held,
        &wanted,
        &deleted,
    );
}

/// A share is of 10,000 rows at first, and of all of them at the end.
#[test]
fn sorted_shares() {
    assert_stops("0.03%", 8, 3, Some(4));
    assert_stops("30%", 4, 4, None);
    let (held, wanted, deleted) = run(3);
    assert_lines(
        &limited("30%").input_order(InputOrder::Sorted),
        &held,
        &wanted,
        &deleted,
    );
}

#[test]
fn limits_as_texts() {
    for (text, of_a_million) in [
        ("0", 0),
        ("20", 20),
        ("0%", 0),
        ("100%", 1_000_000),
        ("2.5%", 25_000),
        ("0.0001%", 1),
        ("50.%", 500_000),
    ] {
        let limit: Result<MaxDeletes, _> = text.parse();
        match limit {
            Ok(limit) => assert_eq!(limit.of(1_000_000), of_a_million, "{text}"),
            Err(_) => assert_eq!(text, "50.%"),
        }
    }
    for wrong in [
        "",
        "%",
        "-1",
        "+1",
        "1.5",
        "101%",
        "1e2",
        "0.00001%",
        "5 %",
        ".5%",
        "५",
        // In millionths it is just above 64 bits.
        "1844674407370955.9999%",
    ] {
        let error = wrong.parse::<MaxDeletes>().expect_err(wrong);
        assert_eq!(
            (error.code().as_str(), error.place()),
            ("wrong_option", "max_deletes_run"),
            "{wrong}"
        );
    }
}
