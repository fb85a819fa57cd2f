//! Which of the rows that cost the same is touched.

use multifield_core::{Edit, Edits, Field};
use multifield_testkit::{scenario, Rules, Scenario, Stored, StoredRow, Wanted, WantedRow};
use proptest::{prop_assert, test_runner::TestCaseResult};

use super::{diff, holds, one_call, with_edits};

/// What becomes of a row, the more lasting first.
fn fate(edits: &Edits, row: &StoredRow) -> u8 {
    match edits
        .iter()
        .find(|edit| edit.id().is_some_and(|id| id.get() == row.id))
    {
        None => 0,
        Some(Edit::Delete { .. }) => 2,
        Some(_) => 1,
    }
}

/// Of equal rows the lowest IDs stay, then those are overwritten.
pub(super) fn judge_equal_rows(scenario: &Scenario, edits: &Edits) -> TestCaseResult {
    for (field, wanted) in scenario.wanted.mentioned() {
        let mut rows = scenario.stored.of(field);
        rows.retain(|row| wanted.iter().all(|wanted| wanted.pin != Some(row.id)));
        rows.sort_by(|a, b| (&a.value, &a.value_type, a.id).cmp(&(&b.value, &b.value_type, b.id)));
        for pair in rows.windows(2) {
            let [a, b] = pair else { continue };
            let is_equal = (&a.value, &a.value_type) == (&b.value, &b.value_type);
            let fates = (fate(edits, a), fate(edits, b));
            prop_assert!(!is_equal || fates.0 <= fates.1, "{:?}\n{}", pair, edits);
        }
    }
    Ok(())
}

#[test]
fn of_equal_rows_the_first_stay() {
    holds(256, scenario(6), |scenario| {
        with_edits(&scenario, |_, _, edits| judge_equal_rows(&scenario, edits))
    });
}

/// One wanted row beside three stored ones overwrites the one of that ID.
#[track_caller]
fn overwrites(stored: [(&str, &str); 3], wanted: (&str, &str), id: u64) {
    let rows = stored.iter().zip(1..);
    let stored = Stored {
        rows: rows
            .map(|((value, value_type), id)| StoredRow::new(id, Field::Phone, value_type, value))
            .collect(),
    };
    let row = WantedRow {
        value_type: Some(wanted.1.to_owned()).filter(|it| !it.is_empty()),
        ..WantedRow::new(wanted.0)
    };
    let mut wanted = Wanted::default();
    wanted.fields[0] = Some(vec![row]);
    let (current, desired) = (stored.current(), wanted.desired());
    let edits = diff(Rules::default(), &current, &desired);
    let is_overwrite = |edit: &Edit| matches!(edit, Edit::Overwrite { .. });
    let overwritten = edits.iter().find(|edit| is_overwrite(edit));
    let overwritten = overwritten.and_then(Edit::id);
    assert_eq!(
        overwritten.map(multifield_core::RowId::get),
        Some(id),
        "{edits}"
    );
}

#[test]
fn a_row_is_overwritten_by_what_is_most_like_it() {
    // Value, then key and type, then key, then type, then the lowest ID.
    overwrites(
        [("1-1", "HOME"), ("5", "HOME"), ("11", "WORK")],
        ("11", "HOME"),
        3,
    );
    overwrites(
        [("5", "HOME"), ("1-1", "WORK"), ("1 1", "HOME")],
        ("11", "HOME"),
        3,
    );
    overwrites(
        [("5", "HOME"), ("6", "HOME"), ("1-1", "WORK")],
        ("11", "HOME"),
        3,
    );
    overwrites(
        [("5", "WORK"), ("6", "FAX"), ("7", "HOME")],
        ("11", "HOME"),
        3,
    );
    overwrites(
        [("5", "WORK"), ("6", "FAX"), ("7", "HOME")],
        ("11", "PAGER"),
        1,
    );
    // An open row has no type to be like.
    overwrites(
        [("5", "WORK"), ("6", "FAX"), ("1-1", "HOME")],
        ("11", ""),
        3,
    );
    overwrites([("5", "FAX"), ("6", "WORK"), ("7", "HOME")], ("11", ""), 1);
}

/// The spelling decides only where keys and types leave it open.
#[test]
fn a_row_is_kept_for_its_key_before_its_spelling() {
    let rules = Rules {
        normalized: true,
        ..Rules::default()
    };
    for (types, left) in [
        (["WORK", "WORK"], "PHONE\n  - 1  +44 1 (WORK)\n"),
        (["WORK", "HOME"], "PHONE\n  - 2  441 (HOME)\n"),
    ] {
        let row = |(id, value_type, value)| StoredRow::new(id, Field::Phone, value_type, value);
        let stored = Stored {
            rows: [(1, types[0], "+44 1"), (2, types[1], "441")]
                .map(row)
                .to_vec(),
        };
        let mut wanted = Wanted::default();
        wanted.fields[0] = Some(vec![WantedRow {
            value_type: Some("WORK".to_owned()),
            ..WantedRow::new("441")
        }]);
        let (current, desired) = (stored.current(), wanted.desired());
        assert_eq!(diff(rules, &current, &desired).to_string(), left);
    }
}

/// The same where one row is all that is left, which is found by a way of its
/// own.
#[test]
fn of_two_equal_rows_the_first_stays_whatever_comes_in_place_of_the_other() {
    let stored = [(7, "1"), (8, "1"), (9, "2")];
    let stored = stored.map(|(id, value)| StoredRow::new(id, Field::Phone, "WORK", value));
    for (listed, expected) in [
        (&["2", "1"][..], "PHONE\n  - 8  1 (WORK)\n"),
        (&["2", "3", "1"], "PHONE\n  ~ 8  1 (WORK) -> 3 (WORK)\n"),
    ] {
        let rows = listed.iter().map(|value| WantedRow::new(value)).collect();
        let scenario = Scenario {
            stored: Stored {
                rows: stored.to_vec(),
            },
            wanted: Wanted {
                fields: [Some(rows), None, None, None, None],
            },
            rules: one_call(),
        };
        with_edits(&scenario, |_, _, edits| {
            assert_eq!(edits.to_string(), expected);
        });
    }
}
