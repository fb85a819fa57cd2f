//! What is left of a state that holds things twice.

use multifield_core::{normalize, Cleanup, Current, Edit, Field, ReadFields, Region};
use multifield_testkit::{oracle, rules, stored_of_any_content, CurrentForm, Rules, Stored};
use proptest::{prelude::*, prop_assert, prop_assert_eq};

use super::holds;

/// Options that dedupe has a meaning with.
fn some_rules() -> impl Strategy<Value = Rules> {
    (rules(), any::<bool>()).prop_map(|(rules, any_type)| Rules {
        keep_duplicates: false,
        any_type,
        ..rules
    })
}

#[test]
fn what_is_there_twice_is_there_once() {
    holds(
        512,
        (stored_of_any_content(8), some_rules()),
        |(stored, rules)| {
            let document = CurrentForm::RowList.write(&stored, 0);
            let current = Current::from_value(&document).expect("a state");
            let edits = rules.diff().dedupe(&current).expect("edits");
            let is_delete = |edit: &Edit| matches!(edit, Edit::Delete { .. });
            prop_assert!(edits.iter().all(is_delete), "{}", edits);
            prop_assert_eq!(edits.cleared().count(), 0);

            let after = current.apply(&edits).expect("edits of this state");
            let mut expected = oracle::without_duplicates(&stored.rows, rules);
            expected.sort();
            prop_assert_eq!(Stored::from_current(&after).rows, expected);
            let again = rules.diff().dedupe(&after).expect("edits");
            prop_assert!(again.is_empty(), "{}", again);
            Ok(())
        },
    );
}

/// What dedupe leaves is a state that a diff finds nothing twice in.
#[test]
fn what_is_left_stays_where_it_is_desired() {
    holds(
        256,
        (stored_of_any_content(5), some_rules()),
        |(stored, rules)| {
            let rules = Rules {
                types_in_sight: 0,
                ..rules
            };
            let stored = stored.known();
            let current = stored.current();
            let edits = rules.diff().dedupe(&current).expect("edits");
            let after = current.apply(&edits).expect("edits of this state");
            let rules = Rules {
                any_type: false,
                ..rules
            };
            let written = serde_json::to_value(&after).expect("JSON");
            if !after.iter().any(|_| true) {
                return Ok(());
            }
            let options = rules.diff().read(ReadFields::ALL);
            let desired = options
                .desired_from_deserializer(&written)
                .expect("desired");
            let edits = options.diff(&after, &desired).expect("edits");
            prop_assert!(edits.is_empty(), "{}", edits);
            Ok(())
        },
    );
}

/// A plan that was not sent to its end may have left rows in transit, also the first.
#[test]
fn the_main_value_stays_the_main_one_if_rows_are_in_transit() {
    holds(
        1024,
        (stored_of_any_content(6), some_rules(), any::<u64>()),
        |(mut stored, mut rules, in_transit)| {
            // Of two copies, a protected one stays. So the first row has to go.
            rules.touch_system_rows = true;
            for (at, row) in stored.rows.iter_mut().enumerate() {
                // A row without a type cannot be in transit.
                let value_type = Some(row.value_type.trim()).filter(|it| !it.is_empty());
                let mark = if in_transit >> at & 1 == 1 { "~" } else { "" };
                row.value_type = format!("{mark}{}", value_type.unwrap_or("WORK"));
            }
            let stored = stored.known();
            let current = stored.current();
            let region = rules
                .in_russia
                .then(|| Region::new("RU").expect("a region"));
            for cleanup in [Cleanup::Dedupe, Cleanup::Tidy] {
                let edits = cleanup.edits(&rules.diff(), &current).expect("edits");
                let after = current.apply(&edits).expect("edits of this state");
                for field in Field::ALL {
                    let main = |state: &Current<'_>| {
                        let main = state.rows(field).first()?;
                        Some(normalize(main.value(), field, region).into_owned())
                    };
                    prop_assert_eq!(main(&current), main(&after), "{}", edits);
                }
            }
            Ok(())
        },
    );
}
