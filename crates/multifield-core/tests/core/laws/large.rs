//! Fields of so many rows that they are hashed.

use multifield_core::Field;
use multifield_testkit::{
    oracle::{self, Cost},
    rules, Rules, Scenario, Stored, StoredRow, Wanted, WantedRow,
};
use proptest::{prelude::*, prop_assert, prop_assert_eq, test_runner::TestCaseResult};

use super::{diff, holds, likeness::judge_equal_rows, mentioned, one_call, with_edits};

const TYPES: [&str; 3] = ["WORK", "MOBILE", "HOME"];

/// A field of many rows, a value of few or many neighbours, and a list that
/// takes most of it up.
fn many(rows: usize, seed: u64, rules: Rules) -> Scenario {
    // Xorshift: no two bits of it are read together.
    let mut state = seed | 1;
    let mut roll = move |sides: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).expect("31 bits") % sides
    };
    let values = [rows / 50 + 1, rows / 2 + 1, rows * 10][roll(3)];
    let stored = (1..=rows as u64).map(|id| {
        let value = format!("+7 {}", roll(values));
        StoredRow::new(id * 2, Field::Phone, TYPES[roll(3)], &value)
    });
    let stored: Vec<_> = stored.collect();
    let types = rules.only(Field::Phone).unwrap_or(&TYPES);
    let in_sight = stored.iter().filter(|row| rules.see(row));
    let wanted = in_sight.filter_map(|row| {
        let what = roll(20);
        Some(WantedRow {
            pin: (what < 2).then_some(row.id),
            value: match what {
                0..=14 => row.value.clone(),
                // A key of its own, another spelling, nothing.
                15..=16 => format!("new {}", roll(values)),
                17..=18 => row.value.replace(' ', ""),
                _ => return None,
            },
            value_type: match roll(4) {
                0 if types.len() != 2 => None,
                1 => Some(types[roll(types.len())].to_owned()),
                _ => Some(row.value_type.clone()),
            },
        })
    });
    let mut wanted: Vec<_> = wanted.collect();
    if !wanted.is_empty() {
        let start = roll(wanted.len());
        wanted.rotate_left(start);
    }
    Scenario {
        stored: Stored { rows: stored },
        wanted: Wanted {
            fields: [Some(wanted), None, None, None, None],
        },
        rules,
    }
}

fn judge_many(scenario: &Scenario) -> TestCaseResult {
    with_edits(scenario, |current, desired, edits| {
        if scenario.stored.rows.len() < 100 {
            judge_equal_rows(scenario, edits)?;
        }
        for (field, stored, slots) in mentioned(scenario) {
            let counted = oracle::counted(&stored, &slots, scenario.rules);
            prop_assert_eq!(Cost::of(edits, field, scenario.rules), counted);
            let after = current.apply(edits).expect("edits of this state");
            let rows = Stored::from_current(&after).seen(field, scenario.rules);
            prop_assert_eq!(
                oracle::judge(&stored, &rows, &slots, scenario.rules),
                Ok(())
            );
            prop_assert!(diff(scenario.rules, &after, desired).is_empty());
        }
        Ok(())
    })
}

/// On both sides of where fields count as large.
#[test]
fn a_field_costs_the_same_by_hashing() {
    holds(
        256,
        (14..60_usize, any::<u64>(), rules()),
        |(rows, seed, rules)| judge_many(&many(rows, seed, rules)),
    );
}

#[test]
fn thousands_of_rows_cost_what_counting_says() {
    for (seed, keep_duplicates, overwrite_same_value) in
        [(1, false, false), (2, true, true), (3, false, false)]
    {
        let rules = Rules {
            keep_duplicates,
            overwrite_same_value,
            ..one_call()
        };
        judge_many(&many(2_000, seed, rules)).expect("the law holds");
    }
}

/// What is quick for few rows is not tried where one side has many.
#[test]
fn of_many_rows_few_may_stay() {
    for rows in [16, 17, 31, 32, 33, 64, 65, 100] {
        let values: Vec<String> = (1..=rows).map(|value: u64| value.to_string()).collect();
        let stored = Stored {
            rows: (1..)
                .zip(&values)
                .map(|(id, value)| StoredRow::new(id, Field::Phone, "WORK", value))
                .collect(),
        };
        let wanted = Wanted {
            fields: [
                Some(vec![WantedRow::new(&values[values.len() - 1])]),
                None,
                None,
                None,
                None,
            ],
        };
        let (current, desired) = (stored.current(), wanted.desired());
        let edits = diff(one_call(), &current, &desired);
        let after = current.apply(&edits).expect("edits of this state");
        let left: Vec<_> = after.iter().map(|row| row.id().get()).collect();
        assert_eq!((left, edits.len() as u64), (vec![rows], rows - 1));
    }
}

/// Were anything quadratic, this would not end.
#[test]
fn a_hundred_thousand_rows_are_no_trouble() {
    const ROWS: usize = 100_000;
    let stored = Stored {
        rows: (1..=ROWS as u64)
            .map(|id| StoredRow::new(id, Field::Phone, "WORK", &id.to_string()))
            .collect(),
    };
    let current = stored.current();
    // The first half goes, the second stays, and as many come.
    let rows = (ROWS / 2 + 1..=ROWS * 3 / 2).rev();
    let rows = rows
        .map(|value| WantedRow::new(&value.to_string()))
        .collect();
    let wanted = Wanted {
        fields: [Some(rows), None, None, None, None],
    };
    let desired = wanted.desired();
    let edits = diff(one_call(), &current, &desired);
    let cost = Cost::of(&edits, Field::Phone, one_call());
    assert_eq!([cost.edits, cost.lost], [ROWS / 2, ROWS / 2]);
    let after = current.apply(&edits).expect("edits of this state");
    assert!(diff(one_call(), &after, &desired).is_empty());

    // One value in every row, which is one class of all the rows.
    let same = Stored {
        rows: (1..=ROWS as u64)
            .map(|id| StoredRow::new(id, Field::Phone, "WORK", "1"))
            .collect(),
    };
    let current = same.current();
    let wanted = Wanted {
        fields: [
            Some(vec![WantedRow::new("1"); ROWS]),
            None,
            None,
            None,
            None,
        ],
    };
    let desired = wanted.desired();
    assert_eq!(diff(one_call(), &current, &desired).len(), ROWS - 1);
}
