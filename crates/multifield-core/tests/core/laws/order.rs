//! Lists whose order counts.

use multifield_core::{
    Current, Desired, DesiredRow, Duplicates, Edit, Edits, Equality, Error, Field, Row, RowId,
};
use multifield_testkit::{
    allow_any_value,
    oracle::{self, Slot},
    scenario, Rules, Scenario, Stored, StoredRow, Wanted, WantedRow,
};
use proptest::{prelude::*, prop_assert, prop_assert_eq, test_runner::TestCaseResult};

use super::{holds, in_order, mentioned, one_call};

fn ordered(mut scenario: Scenario) -> Scenario {
    scenario.rules.ordered = true;
    scenario
}

fn judge_ordered(scenario: &Scenario) -> TestCaseResult {
    let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
    let diff = scenario.rules.diff();
    let fields = mentioned(scenario);
    let cheapest = |(_, stored, slots): &(Field, Vec<StoredRow>, Vec<Slot>)| {
        oracle::cheapest_in_order(stored, slots, scenario.rules)
    };
    let edits = match diff.diff(&current, &desired) {
        Ok(edits) => edits,
        Err(error) => {
            // To put a row in order is to write it anew.
            let codes = ["order_impossible", "not_an_email", "too_long", "zero_value"];
            prop_assert!(codes.contains(&error.code().as_str()), "{}", error);
            let is_impossible = error.code() == "order_impossible";
            prop_assert!(!is_impossible || fields.iter().any(|it| cheapest(it).is_none()));
            return Ok(());
        }
    };
    let after = current.apply(&edits).expect("edits of this state");
    let again = diff.diff(&after, &desired).expect("a second diff");
    prop_assert!(again.is_empty(), "{}{}", edits, again);
    let after = Stored::from_current(&after);
    for it in &fields {
        let (field, stored, slots) = it;
        let rows = after.seen(*field, scenario.rules);
        let judged = oracle::judge(stored, &rows, slots, scenario.rules);
        prop_assert_eq!(judged, Ok(()), "{}", edits);
        let is_in_order = oracle::is_in_order(&rows, slots, scenario.rules);
        prop_assert!(is_in_order, "{}{:#?}\n{:#?}", edits, rows, slots);
        let cost = oracle::ordered_cost(&edits, *field, scenario.rules);
        prop_assert_eq!(Some(cost), cheapest(it), "{}{:#?}", edits, slots);
    }
    for row in scenario.stored.known().rows {
        let stays = !scenario.rules.see(&row) || scenario.rules.protect(&row);
        prop_assert!(!stays || after.rows.contains(&row), "{:?}", row);
    }
    Ok(())
}

#[test]
fn the_order_is_reached_and_no_way_is_cheaper() {
    holds(2048, scenario(6), |scenario| {
        judge_ordered(&ordered(scenario))
    });
}

/// Without what keeps a scenario from having an order.
#[test]
fn without_pins_there_is_a_way() {
    holds(1024, scenario(7), |scenario| {
        let mut scenario = ordered(scenario);
        for field in Field::ALL {
            let stored = scenario.stored.of(field);
            scenario
                .stored
                .rows
                .retain(|row| row.field() != Some(field) || !(row.is_system() || row.value == "0"));
            let rows = scenario.wanted.fields[field as usize].iter_mut().flatten();
            for row in rows {
                if row.pin.take().is_some() {
                    let types = scenario.rules.only(field);
                    row.value_type = types.map(|types| types[0].to_owned());
                }
                let is_known = |it: &String| field.value_types().contains(&it.as_str());
                row.value_type = row.value_type.take().filter(is_known);
                let is_held = stored.iter().any(|it| it.value == row.value);
                if is_held {
                    let end = if field == Field::Email { "@b" } else { "" };
                    row.value = format!("{}{end}", row.value.len());
                }
            }
        }
        let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
        let edits = scenario.rules.diff().diff(&current, &desired);
        prop_assert!(edits.is_ok(), "{:?}", edits.err());
        judge_ordered(&scenario)
    });
}

fn phones(values: impl IntoIterator<Item = String>) -> Stored {
    let rows = values.into_iter().zip(1..);
    Stored {
        rows: rows
            .map(|(value, id)| StoredRow::new(id, Field::Phone, "WORK", &value))
            .collect(),
    }
}

fn wanted_phones(values: impl IntoIterator<Item = String>) -> Wanted {
    let rows = values.into_iter().map(|value| WantedRow::new(&value));
    Wanted {
        fields: [Some(rows.collect()), None, None, None, None],
    }
}

#[track_caller]
fn with_order<T>(
    stored: &Stored,
    wanted: &Wanted,
    look: impl FnOnce(&Current<'_>, &Desired<'_>, Result<Edits, Error>) -> T,
) -> T {
    let (current, desired) = (stored.current(), wanted.desired());
    let edits = allow_any_value(in_order()).diff(&current, &desired);
    look(&current, &desired, edits)
}

/// Every permutation of a few against every other costs what trying all says.
#[test]
fn permutations_cost_the_least() {
    let digits = 0..6_u32;
    let permuted = Just(digits.collect::<Vec<_>>()).prop_shuffle();
    let inputs = (permuted.clone(), permuted, 0..=6_usize, 0..=6_usize);
    holds(1024, inputs, |(mut stored, mut wanted, kept, asked)| {
        stored.truncate(kept);
        wanted.truncate(asked);
        let text = |it: u32| it.to_string();
        judge_ordered(&Scenario {
            stored: phones(stored.into_iter().map(text)),
            wanted: wanted_phones(wanted.into_iter().map(text)),
            rules: Rules {
                ordered: true,
                ..one_call()
            },
        })
    });
}

fn shown(edits: &Edits) -> String {
    let edits = edits.iter().map(|edit| match edit {
        Edit::Overwrite { id, value, .. } => format!("{id}={value}"),
        Edit::Delete { id, .. } => format!("-{id}"),
        Edit::Append { value, .. } => format!("+{value}"),
        other => unreachable!("{other:?} is new"),
    });
    edits.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn edits_of(stored: &str, wanted: &str, expected: &str) {
    let letters = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
    let (stored, wanted) = (phones(letters(stored)), wanted_phones(letters(wanted)));
    with_order(&stored, &wanted, |_, _, edits| {
        let edits = edits.expect("an order");
        assert_eq!(shown(&edits), expected);
    });
}

#[test]
fn small_orders_are_what_a_person_would_do() {
    edits_of("AB", "BA", "1=B 2=A");
    edits_of("ABC", "BCA", "-1 +A");
    edits_of("ABC", "CAB", "1=C 2=A 3=B");
    edits_of("AB", "XAB", "1=X 2=A +B");
    edits_of("AB", "AXB", "2=X +B");
    edits_of("ABC", "AC", "-2");
    edits_of("AAB", "AB", "-2");
    edits_of("", "AB", "+A +B");
    edits_of("AB", "", "-1 -2");
    // Four go and four come, where else all of them were overwritten.
    let (stays, expected) = ("EFGHIJKLMNOP", "-1 -2 -3 -4 +Q +R +S +T");
    edits_of(&format!("ABCD{stays}"), &format!("{stays}QRST"), expected);
}

/// What is most like a wanted row is what becomes of it.
#[test]
fn of_ways_that_cost_the_same_the_one_with_more_alike_is_taken() {
    let row = |(id, (value_type, value)): (u64, &(&str, &str))| {
        StoredRow::new(id, Field::Phone, value_type, value)
    };
    for (stored, wanted, equality, expected) in [
        // Another spelling is kept, but not where the very text is there.
        (
            [("WORK", "1-1"), ("WORK", "11")],
            ("WORK", "11"),
            Equality::Normalized,
            "PHONE\n  - 1  1-1 (WORK)\n",
        ),
        (
            [("HOME", "1"), ("WORK", "2")],
            ("WORK", "3"),
            Equality::Exact,
            "PHONE\n  - 1  1 (HOME)\n  ~ 2  2 (WORK) -> 3 (WORK)\n",
        ),
    ] {
        let rows = (1..).zip(&stored).map(row).collect();
        let current = Stored { rows };
        let wanted_row = DesiredRow::new(wanted.1)
            .expect("a value")
            .with_type(wanted.0);
        let desired = Desired::new().with(Field::Phone, [wanted_row]);
        let diff = in_order().equality(equality);
        let current = current.current();
        let edits = diff.diff(&current, &desired);
        assert_eq!(edits.expect("an order").to_string(), expected);
    }
}

/// Where no type is listed, a value that moves keeps its own.
#[test]
fn types_move_with_their_values() {
    let row =
        |id, value_type: &str, value: &str| StoredRow::new(id, Field::Phone, value_type, value);
    let stored = Stored {
        rows: vec![
            row(1, "WORK", "A"),
            row(2, "MOBILE", "B"),
            row(3, "SATELLITE", "C"),
            row(4, "", "D"),
        ],
    };
    for (wanted, expected) in [
        ("BACD", "1 B MOBILE, 2 A WORK, 3 C SATELLITE, 4 D "),
        ("BCDA", "2 B MOBILE, 3 C SATELLITE, 4 D , 5 A WORK"),
        ("ABDC", "1 A WORK, 2 B MOBILE, 3 D WORK, 4 C SATELLITE"),
        ("XBCD", "1 X WORK, 2 B MOBILE, 3 C SATELLITE, 4 D "),
        ("AA", "1 A WORK"),
    ] {
        let wanted = wanted_phones(wanted.chars().map(String::from));
        with_order(&stored, &wanted, |current, _, edits| {
            let after = current.apply(&edits.expect("an order")).expect("its edits");
            let shown = after.rows(Field::Phone).iter();
            let shown =
                shown.map(|row| format!("{} {} {}", row.id(), row.value(), row.value_type()));
            assert_eq!(shown.collect::<Vec<_>>().join(", "), expected);
        });
    }
}

/// A row that stays does not take the type of another.
#[test]
fn of_a_value_twice_the_one_that_moves_keeps_its_type() {
    let row =
        |id, value_type: &str, value: &str| StoredRow::new(id, Field::Phone, value_type, value);
    let stored = Stored {
        rows: vec![
            row(1, "WORK", "A"),
            row(2, "HOME", "B"),
            row(3, "MOBILE", "A"),
        ],
    };
    let wanted = wanted_phones(["A", "A", "B"].map(String::from));
    let (current, desired) = (stored.current(), wanted.desired());
    let diff = in_order().duplicates(Duplicates::Keep);
    let expected = "PHONE\n  ~ 2  B (HOME) -> A (MOBILE)\n  ~ 3  A (MOBILE) -> B (HOME)\n";
    let edits = diff.diff(&current, &desired);
    assert_eq!(edits.expect("an order").to_string(), expected);
}

/// A way with few deletions is found however many rows there are.
#[test]
fn many_rows_with_few_changes_are_no_trouble() {
    const ROWS: u32 = 100_000;
    let text = |it: u32| it.to_string();
    let stored = phones((0..ROWS).map(text));
    // The first goes last, two in the middle swap, the last but one goes.
    let mut values: Vec<u32> = (1..ROWS).chain([0]).collect();
    values.swap(ROWS as usize / 2, ROWS as usize / 2 + 1);
    values.remove(ROWS as usize - 3);
    let wanted = wanted_phones(values.into_iter().map(text));
    with_order(&stored, &wanted, |current, desired, edits| {
        let edits = edits.expect("an order");
        assert_eq!(edits.len(), 5, "{edits}");
        let after = current.apply(&edits).expect("edits of this state");
        let again = in_order().diff(&after, desired);
        assert!(again.expect("a second diff").is_empty());
        let listed = after.rows(Field::Phone).iter().map(Row::value);
        let desired = desired.rows(Field::Phone).expect("phones");
        assert!(listed.eq(desired.iter().map(DesiredRow::value)));
    });
}

#[test]
fn too_many_changes_over_too_many_rows_are_an_error() {
    let rows = |range: std::ops::Range<u32>| range.map(|it| it.to_string());
    for (count, code) in [(1_000, None), (10_001, Some("too_large"))] {
        let stored = phones(rows(0..count));
        let wanted = wanted_phones(rows(count..2 * count));
        with_order(&stored, &wanted, |_, _, edits| {
            assert_eq!(
                edits.as_ref().err().map(|error| error.code().as_str()),
                code
            );
            assert!(edits.map_or(true, |edits| edits.len() == count as usize));
        });
    }
}

/// A pin names the row of that ID, wherever it stands.
#[test]
fn a_pinned_row_that_moves_is_impossible() {
    let stored = phones(["A", "B"].map(String::from));
    let mut wanted = wanted_phones(["B", "A"].map(String::from));
    for row in wanted.fields[0].iter_mut().flatten() {
        row.pin = RowId::new(if row.value == "A" { 1 } else { 2 }).map(RowId::get);
    }
    with_order(&stored, &wanted, |_, _, edits| {
        assert_eq!(
            edits.unwrap_err().to_string(),
            "PHONE[1].ID: row 1 cannot keep its listed position: the portal sorts rows by ID, new rows last, and too few stored rows come before it (order: any ignores positions)",
        );
    });
}

/// Only a protected row has a place that is given.
#[test]
fn rows_beside_a_protected_one_may_change_places() {
    let current = r#"{"IM": [{"ID": 1, "VALUE_TYPE": "IMOL", "VALUE": "imol|a|1|2|3"},
        {"ID": 2, "VALUE_TYPE": "TELEGRAM", "VALUE": "a"}, {"ID": 3, "VALUE_TYPE": "TELEGRAM", "VALUE": "b"}]}"#;
    let desired = r#"{"IM": [{"VALUE_TYPE": "IMOL", "VALUE": "imol|a|1|2|3"},
        {"VALUE_TYPE": "TELEGRAM", "VALUE": "b"}, {"VALUE_TYPE": "TELEGRAM", "VALUE": "a"}]}"#;
    let current = Current::from_json(current).expect("current");
    let desired = Desired::from_json(desired).expect("desired");
    let edits = allow_any_value(in_order()).diff(&current, &desired);
    let expected = "IM\n  ~ 2  a (TELEGRAM) -> b (TELEGRAM)\n  ~ 3  b (TELEGRAM) -> a (TELEGRAM)\n";
    assert_eq!(edits.expect("an order").to_string(), expected);
}

/// Letters stand for messengers, which a row that cannot change comes after.
#[test]
fn rows_before_a_protected_one_are_aligned_without_it() {
    for (stored, wanted, expected) in [
        ("AXB", "ACB", "2=C"),
        ("AXYB", "AB", "-2 -3"),
        ("XAYB", "AB", "-1 -3"),
        // Of equal rows the lowest ID stays.
        ("BAA", "A", "-1 -3"),
        ("ABC", "XYC", "1=X 2=Y"),
    ] {
        let row =
            |id, value_type: &str, value: &str| StoredRow::new(id, Field::Im, value_type, value);
        let letters = stored.chars().zip(1..);
        let letters = letters.map(|(letter, id)| row(id, "OTHER", &letter.to_string()));
        let last = row(9, "IMOL", "imol|a|1|2|3");
        let stored = Stored {
            rows: letters.chain([last]).collect(),
        };
        let letters = wanted
            .chars()
            .map(|letter| WantedRow::new(&letter.to_string()));
        let mut rows: Vec<_> = letters.collect();
        rows.push(WantedRow::new("imol|a|1|2|3"));
        let wanted = Wanted {
            fields: [None, None, None, Some(rows), None],
        };
        with_order(&stored, &wanted, |_, _, edits| {
            assert_eq!(shown(&edits.expect("an order")), expected);
        });
    }
}
