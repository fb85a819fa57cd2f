//! Lists that add, and lists that remove.

use multifield_core::{
    Current, Desired, DesiredRow, Diff, Edit, Field, Generations, Row, RowId, Strategy,
    UnknownTypes,
};
use multifield_testkit::{
    oracle::{self, Cost},
    same_key, scenario, Rules, Scenario, Stored, StoredRow, Wanted, WantedRow,
};
use proptest::{prop_assert, prop_assert_eq};

use super::{diff, holds, mentioned, with_edits};

fn says_the_same(field: Field, stored: &StoredRow, wanted: &WantedRow, rules: Rules) -> bool {
    let trim = |text: &str| text.trim_matches([' ', '\t']).to_owned();
    trim(&stored.value) == trim(&wanted.value)
        || (rules.normalized && same_key(field, &stored.value, &wanted.value, rules))
}

/// The same with options that have a meaning beside a strategy, and without
/// pins to rows that say something else.
fn with_fitting_pins(mut scenario: Scenario, adds: bool) -> Scenario {
    scenario.rules = Rules {
        keep_duplicates: false,
        overwrite_same_value: false,
        adds,
        ..scenario.rules
    };
    for field in Field::ALL {
        let stored = scenario.stored.seen(field, scenario.rules);
        let rows = scenario.wanted.fields[field as usize].iter_mut().flatten();
        for row in rows {
            let fits = |it: &&StoredRow| {
                Some(it.id) == row.pin && says_the_same(field, it, row, scenario.rules)
            };
            if !stored.iter().any(|it| fits(&it)) {
                row.pin = None;
                if row.value_type.is_none() {
                    let types = scenario.rules.only(field);
                    row.value_type = types.map(|types| types[0].to_owned());
                }
                // What only a row that is there can hold cannot be added.
                if row.value.trim() == "0" || row.value.chars().count() > 250 {
                    let added = if field == Field::Email { "1@2" } else { "12" };
                    added.clone_into(&mut row.value);
                }
            }
        }
    }
    scenario
}

#[test]
fn add_loses_nothing_and_adds_the_least() {
    holds(1024, scenario(5), |scenario| {
        let scenario = with_fitting_pins(scenario, true);
        with_edits(&scenario, |current, desired, edits| {
            let after = current.apply(edits).expect("edits of this state");
            let after = Stored::from_current(&after);
            for row in scenario.stored.known().rows {
                let same = after.rows.iter().find(|it| it.id == row.id);
                let same = same.expect("a row that is still there");
                let touched = edits
                    .iter()
                    .any(|edit| edit.id().is_some_and(|id| id.get() == row.id));
                let kept = if touched {
                    row.value.trim_matches([' ', '\t'])
                } else {
                    &row.value
                };
                prop_assert_eq!(&same.value, kept);
            }
            for (field, stored, slots) in mentioned(&scenario) {
                let judged = oracle::judge(
                    &stored,
                    &after.seen(field, scenario.rules),
                    &slots,
                    scenario.rules,
                );
                prop_assert_eq!(judged, Ok(()), "{}", edits);
                let cheapest = oracle::cheapest(&stored, &slots, scenario.rules);
                let cost = Cost::of(edits, field, scenario.rules);
                prop_assert_eq!(cost.edits, cheapest.edits, "{}", edits);
            }
            prop_assert_eq!(edits.cleared().count(), 0);
            let after = after.current();
            let again = scenario.rules.diff().diff(&after, desired);
            let again = again.expect("a second diff");
            prop_assert!(again.is_empty(), "{}", again);
            Ok(())
        })
    });
}

#[test]
fn remove_takes_what_is_listed_and_nothing_else() {
    holds(512, scenario(6), |scenario| {
        let mut scenario = with_fitting_pins(scenario, false);
        for field in Field::ALL {
            let stored = scenario.stored.seen(field, scenario.rules);
            let Some(rows) = &mut scenario.wanted.fields[field as usize] else {
                continue;
            };
            let is_protected = |row: &WantedRow| {
                stored.iter().any(|it| {
                    scenario.rules.protect(it) && says_the_same(field, it, row, scenario.rules)
                })
            };
            rows.retain(|row| !is_protected(row));
            for row in rows.iter_mut() {
                if let Some(it) = stored.iter().find(|it| Some(it.id) == row.pin) {
                    let value_type = it.value_type.trim();
                    row.value_type = Some(value_type.to_owned()).filter(|it| !it.is_empty());
                }
            }
        }
        let current = scenario.stored.current();
        let desired = scenario.wanted.desired();
        let diff = scenario.rules.diff().strategy(Strategy::Remove);
        let edits = diff.diff(&current, &desired).expect("edits");
        let is_delete = |edit: &Edit| matches!(edit, Edit::Delete { .. });
        prop_assert!(edits.iter().all(is_delete), "{}", edits);
        prop_assert_eq!(edits.cleared().count(), 0);
        let after = current.apply(&edits).expect("edits of this state");
        let after = Stored::from_current(&after);
        for field in Field::ALL {
            let stored = scenario.stored.seen(field, scenario.rules);
            let listed = scenario.wanted.of(field).unwrap_or_default();
            let left = oracle::without_listed(field, &stored, listed, scenario.rules);
            prop_assert_eq!(after.seen(field, scenario.rules), left, "{}", edits);
        }
        Ok(())
    });
}

#[test]
fn remove_takes_the_rows_of_ids() {
    holds(128, scenario(6), |scenario| {
        let stored = scenario.stored.known();
        let is_listed =
            |row: &&StoredRow| row.id % 2 == 0 && !row.is_system() && scenario.rules.see(row);
        let mut desired = Desired::new();
        for field in Field::ALL {
            let rows = stored.of(field);
            let ids = rows.iter().filter(is_listed).map(|row| row.id);
            let ids = ids.map(|id| DesiredRow::of_id(RowId::new(id).expect("an ID")));
            desired = desired.with(field, ids);
        }
        let current = stored.current();
        let diff = scenario.rules.diff().strategy(Strategy::Remove);
        let diff = diff.overwrite(multifield_core::Overwrite::Any);
        let diff = diff.duplicates(multifield_core::Duplicates::Collapse);
        let edits = diff.diff(&current, &desired).expect("edits");
        let mut gone: Vec<_> = edits.iter().filter_map(Edit::id).collect();
        gone.sort_unstable();
        let mut listed: Vec<_> = stored
            .rows
            .iter()
            .filter(is_listed)
            .map(|row| row.id)
            .collect();
        listed.sort_unstable();
        prop_assert_eq!(gone.into_iter().map(RowId::get).collect::<Vec<_>>(), listed);
        Ok(())
    });
}

/// Blanks are part of how a row is spelled.
#[test]
fn add_leaves_the_blanks_of_a_pinned_row() {
    let stored = Stored {
        rows: vec![StoredRow::new(5, Field::Phone, "WORK", " 111")],
    };
    let mut wanted = Wanted::default();
    wanted.fields[0] = Some(vec![WantedRow {
        pin: Some(5),
        ..WantedRow::new("111")
    }]);
    let rules = Rules {
        adds: true,
        ..Rules::default()
    };
    let (current, desired) = (stored.current(), wanted.desired());
    assert!(diff(rules, &current, &desired).is_empty());
}

/// Were the equal rows looked through for each that is listed, this would not
/// end.
#[test]
fn a_hundred_thousand_equal_rows_are_removed() {
    const ROWS: u64 = 100_000;
    type Listed<'l> = &'l dyn Fn(u64) -> DesiredRow<'static>;
    let options = Diff::new()
        .strategy(Strategy::Remove)
        .unknown_types(UnknownTypes::Allow)
        .generation(Generations::Factory);
    let value = || DesiredRow::new("5").expect("a value");
    let id = |id| RowId::new(id).expect("an ID");
    let of_type = |number: u64| format!("T{number}");
    let lists: [Listed<'_>; 4] = [
        &|_| value(),
        &|row| value().pinned(id(row)),
        &|row| value().with_type(of_type(row)),
        &|row| value().pinned(id(row)).with_type(of_type(row)),
    ];
    let stored = (1..=ROWS).map(|row| Row::new(id(row), Field::Phone, of_type(row), "5"));
    let current = Current::from_rows(stored).expect("rows");
    for listed in lists {
        let desired = Desired::new().with(Field::Phone, (1..=ROWS).map(listed));
        let edits = options.diff(&current, &desired).expect("edits");
        assert_eq!(edits.len() as u64, ROWS);
    }
}
