//! The same input says the same, however it is put.

use multifield_core::{Current, Diff, Edits, Field, Form, ReadFields};
use multifield_testkit::{scenario, stored_of_any_content, CurrentForm, DesiredForm, Stored};
use proptest::{collection::vec, prelude::*, prop_assert_eq};

use super::{diff, holds, with_edits};
use crate::handing::Handing;

/// The edits in every form that is bytes.
fn bytes(edits: &Edits) -> [String; 5] {
    [
        edits.to_string(),
        edits.fields().to_json(),
        edits.fm().to_json(),
        kept(edits),
        edits
            .vibecode()
            .map_or_else(|error| error.to_string(), |written| written.to_json()),
    ]
}

/// Edits as they are kept, without the ID of their entity, which not every shape
/// has.
fn kept(edits: &Edits) -> String {
    let mut json = serde_json::to_value(edits).expect("JSON");
    json.as_object_mut().expect("an object").remove("id");
    json.to_string()
}

#[test]
fn the_order_of_stored_rows_does_not_matter() {
    let scenarios = scenario(6).prop_flat_map(|scenario| {
        let shuffled = Just(scenario.stored.rows.clone()).prop_shuffle();
        (Just(scenario), shuffled)
    });
    holds(256, scenarios, |(scenario, rows)| {
        let shuffled = Stored { rows };
        let (current, desired) = (shuffled.current(), scenario.wanted.desired());
        let edits = bytes(&diff(scenario.rules, &current, &desired));
        // A second time, too: maps are seeded anew.
        let first = with_edits(&scenario, |_, _, edits| bytes(edits));
        prop_assert_eq!(first, edits);
        Ok(())
    });
}

#[test]
fn every_shape_of_a_desired_state_gives_the_same_edits() {
    holds(256, (scenario(5), any::<u64>()), |(mut scenario, seed)| {
        scenario.wanted = scenario.wanted.in_map_order();
        with_edits(&scenario, |current, _, edits| {
            for form in DesiredForm::ALL {
                let Some(document) = form.write(&scenario.wanted, seed) else {
                    continue;
                };
                let options = scenario.rules.diff();
                let text = document.to_string();
                let from_tree = options.desired_from_deserializer(&document);
                let from_text = options.desired_from_json(&text);
                let handed = options.desired_from_deserializer(Handing(&document));
                for desired in [from_tree, from_text, handed] {
                    let desired = desired.expect(&text).into_owned();
                    let same = options.diff(current, &desired);
                    prop_assert_eq!(bytes(&same.expect(&text)), bytes(edits), "{}", text);
                }
            }
            Ok(())
        })
    });
}

#[test]
fn every_shape_of_a_current_state_reads_the_same() {
    holds(
        256,
        (stored_of_any_content(4), any::<u64>()),
        |(stored, seed)| {
            let mut known = stored.known();
            known.rows.sort();
            let mut all = stored.clone();
            all.rows.sort();
            for form in CurrentForm::ALL {
                let document = form.write(&stored, seed);
                let text = document.to_string();
                let read = Current::from_value(&document).expect(&text);
                prop_assert_eq!(&read, &Current::from_json(&text).expect(&text));
                let handed = Current::from_deserializer(Handing(&document)).expect(&text);
                prop_assert_eq!(&read, &handed);
                prop_assert_eq!(&read, &read.clone().into_owned());
                let expected = if form.holds_others() { &all } else { &known };
                prop_assert_eq!(
                    &Stored::from_current(&read),
                    expected,
                    "{:?}: {}",
                    form,
                    text
                );
                let is_read = |field| read.was_read(field) || form.has_other_keys();
                prop_assert!(Field::ALL.into_iter().all(is_read), "{}", text);
            }
            Ok(())
        },
    );
}

#[test]
fn every_shape_of_a_current_state_gives_the_same_edits() {
    holds(128, (scenario(5), any::<u64>()), |(scenario, seed)| {
        let desired = scenario.wanted.desired();
        let options = scenario.rules.diff().read(ReadFields::ALL);
        with_edits(&scenario, |_, _, edits| {
            for form in CurrentForm::ALL {
                let text = form.write(&scenario.stored, seed).to_string();
                let current = Current::from_json(&text).expect(&text);
                let same = options.diff(&current, &desired).expect(&text);
                prop_assert_eq!(bytes(&same), bytes(edits), "{:?}", form);
            }
            Ok(())
        })
    });
}

#[test]
fn json_to_json_writes_the_bytes_of_the_edits() {
    holds(128, (scenario(5), any::<u64>()), |(mut scenario, seed)| {
        scenario.wanted = scenario.wanted.in_map_order();
        with_edits(&scenario, |_, _, edits| {
            let current = CurrentForm::RowList
                .write(&scenario.stored, seed)
                .to_string();
            let options = scenario.rules.diff().read(ReadFields::ALL);
            for form in DesiredForm::ALL {
                let Some(desired) = form.write(&scenario.wanted, seed) else {
                    continue;
                };
                let json = |form| options.diff_json(&current, &desired.to_string(), form);
                prop_assert_eq!(json(Form::Fields), Ok(edits.fields().to_json()));
                prop_assert_eq!(json(Form::Fm), Ok(edits.fm().to_json()));
            }
            Ok(())
        })
    });
}

#[test]
fn many_pairs_are_compared_as_each_alone() {
    holds(32, vec(scenario(4), 0..4), |scenarios| {
        let scenarios = scenarios.iter();
        let pairs = scenarios.map(|it| (it.stored.current(), it.wanted.desired()));
        let pairs: Vec<_> = pairs.collect();
        let many = Diff::new().diff_many(&pairs);
        prop_assert_eq!(many.len(), pairs.len());
        for (edits, (current, desired)) in many.into_iter().zip(&pairs) {
            prop_assert_eq!(edits, Diff::new().diff(current, desired));
        }
        Ok(())
    });
}

#[test]
fn a_state_that_is_written_reads_the_same() {
    holds(128, stored_of_any_content(4), |stored| {
        let document = CurrentForm::RowList.write(&stored, 0);
        let current = Current::from_value(&document).expect("a state");
        let text = serde_json::to_string(&current).expect("JSON");
        prop_assert_eq!(&Current::from_json(&text).expect(&text), &current);
        Ok(())
    });
}

#[test]
fn edits_survive_serde() {
    holds(256, scenario(5), |scenario| {
        with_edits(&scenario, |_, _, edits| {
            let text = serde_json::to_string(edits).expect("JSON");
            prop_assert_eq!(&Edits::from_json(&text).expect(&text), edits);
            let tree = serde_json::to_value(edits).expect("JSON");
            let read: Edits = serde_json::from_value(tree).expect(&text);
            prop_assert_eq!(&read, edits);
            prop_assert_eq!(bytes(&read), bytes(edits));
            Ok(())
        })
    });
}
