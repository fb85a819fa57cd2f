//! What the edits cost.

use multifield_core::{Edit, Field};
use multifield_testkit::{
    oracle::{self, Cost, Slot},
    same_key, scenario, Rules, StoredRow,
};
use proptest::{prop_assert, prop_assert_eq};

use super::{holds, mentioned, with_edits};

#[test]
fn no_way_is_cheaper() {
    holds(1024, scenario(6), |scenario| {
        with_edits(&scenario, |_, _, edits| {
            for (field, stored, slots) in mentioned(&scenario) {
                let cheapest = oracle::cheapest(&stored, &slots, scenario.rules);
                let cost = Cost::of(edits, field, scenario.rules);
                prop_assert_eq!(cost, cheapest, "{}\n{:#?}", edits, slots);
            }
            Ok(())
        })
    });
}

#[test]
fn the_oracles_agree() {
    holds(512, scenario(5), |scenario| {
        for (_, stored, slots) in mentioned(&scenario) {
            let counted = oracle::counted(&stored, &slots, scenario.rules);
            let cheapest = oracle::cheapest(&stored, &slots, scenario.rules);
            prop_assert_eq!(counted, cheapest);
        }
        Ok(())
    });
}

/// Who listed the value and type that an edit writes. An open row writes the
/// type that is there, or the field's default.
fn asks_for(slot: &Slot, field: Field, edit: &Edit) -> bool {
    let (id, value, value_type, was) = match edit {
        Edit::Overwrite {
            id,
            value,
            value_type,
            was,
            ..
        } => (Some(id.get()), value, value_type, Some(was)),
        Edit::Append {
            value, value_type, ..
        } => (None, value, value_type, None),
        Edit::Delete { .. } => return false,
        other => unreachable!("{other:?} is new"),
    };
    let kept = was.map_or("", |was| was.value_type.as_str());
    let default = field.default_value_type();
    let open = if kept.is_empty() {
        default.as_str()
    } else {
        kept
    };
    let listed = slot.value_type.as_deref().unwrap_or(open);
    slot.value.trim_matches([' ', '\t']) == *value
        && listed == value_type.as_str()
        && (slot.pin.is_none() || slot.pin == id)
}

#[test]
fn what_is_written_was_asked_for() {
    holds(256, scenario(6), |scenario| {
        with_edits(&scenario, |_, _, edits| {
            for (field, _, slots) in mentioned(&scenario) {
                let edits = edits.iter().filter(|edit| edit.field() == field);
                let mut asked = slots.iter();
                for edit in edits {
                    let found = match edit {
                        Edit::Delete { .. } => true,
                        Edit::Overwrite { .. } => slots.iter().any(|it| asks_for(it, field, edit)),
                        // In desired order, so each after the one before.
                        Edit::Append { .. } => asked.any(|it| asks_for(it, field, edit)),
                        other => unreachable!("{other:?} is new"),
                    };
                    prop_assert!(found, "{:?}", edit);
                }
            }
            Ok(())
        })
    });
}

#[test]
fn rows_that_may_not_be_overwritten_are_not() {
    holds(256, scenario(6), |mut scenario| {
        scenario.rules.overwrite_same_value = true;
        with_edits(&scenario, |_, _, edits| {
            for edit in edits {
                let field = edit.field();
                let Edit::Overwrite { id, value, was, .. } = edit else {
                    continue;
                };
                let mut wanted = scenario.wanted.of(field).into_iter().flatten();
                let is_pinned = wanted.any(|row| row.pin == Some(id.get()));
                let says_the_same = same_key(field, &was.value, value, scenario.rules);
                prop_assert!(is_pinned || says_the_same, "{}", edits);
            }
            Ok(())
        })
    });
}

/// Rows that are pinned, protected, open and doubled, where each rule pulls.
#[test]
fn the_oracle_counts_as_a_person_does() {
    #[track_caller]
    fn costs(
        rules: Rules,
        stored: &[(&str, &str)],
        wanted: &[(Option<u64>, &str, Option<&str>)],
        cost: [usize; 2],
    ) {
        let rows = stored.iter().zip(1..);
        let stored: Vec<_> = rows
            .map(|((value_type, value), id)| StoredRow::new(id, Field::Im, value_type, value))
            .collect();
        let slots: Vec<_> = wanted
            .iter()
            .map(|(pin, value, value_type)| Slot {
                pin: *pin,
                value: (*value).to_owned(),
                value_type: value_type.map(str::to_owned),
            })
            .collect();
        let cheapest = oracle::cheapest(&stored, &slots, rules);
        assert_eq!([cheapest.edits, cheapest.lost], cost);
    }

    let any = |stored: &[_], wanted: &[_], cost| costs(Rules::default(), stored, wanted, cost);
    any(&[], &[], [0, 0]);
    any(&[("A", "1")], &[(None, "1", None)], [0, 0]);
    any(&[("A", "1")], &[(None, "1", Some("B"))], [1, 0]);
    any(&[("A", "1")], &[(None, "2", None)], [1, 1]);
    any(&[("A", "1"), ("B", "2")], &[(None, "2", Some("A"))], [2, 1]);
    any(
        &[("A", "1"), ("B", "2")],
        &[(Some(1), "2", None), (Some(2), "1", None)],
        [2, 2],
    );
    any(
        &[("A", "1"), ("B", "1")],
        &[(None, "1", None), (None, "1", Some("A"))],
        [0, 0],
    );
    any(&[("A", "imol|1")], &[(None, "2", None)], [1, 0]);
    any(&[("A", "imol|1")], &[(None, "imol|1", Some("B"))], [1, 0]);
    any(&[("A", "imol|1")], &[(None, "imol|1", None)], [0, 0]);

    let same_value = Rules {
        overwrite_same_value: true,
        ..Rules::default()
    };
    let same = |stored: &[_], wanted: &[_], cost| costs(same_value, stored, wanted, cost);
    same(&[("A", "1")], &[(None, "2", None)], [2, 1]);
    same(&[("A", "1")], &[(None, "1", Some("B"))], [1, 0]);
    same(&[("A", "1")], &[(Some(1), "2", None)], [1, 1]);
}
