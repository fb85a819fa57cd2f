//! Where the edits lead.

use multifield_core::{Current, Field};
use multifield_testkit::{
    oracle, scenario, CurrentForm, Rules, Scenario, Stored, StoredRow, Wanted, WantedRow,
};
use proptest::{prop_assert, prop_assert_eq};

use super::{diff, holds, mentioned};

/// Applies with the rows of no field about, too.
fn applied<T>(scenario: &Scenario, look: impl FnOnce(&Current<'_>) -> T) -> T {
    let document = CurrentForm::RowList.write(&scenario.stored, 0);
    let current = Current::from_value(&document).expect("a state");
    let desired = scenario.wanted.desired();
    let edits = diff(scenario.rules, &current, &desired);
    look(&current.apply(&edits).expect("edits of this state"))
}

#[test]
fn applying_the_edits_gives_the_desired_state() {
    holds(512, scenario(6), |scenario| {
        let after = applied(&scenario, Stored::from_current);
        for (field, stored, slots) in mentioned(&scenario) {
            let judged = oracle::judge(
                &stored,
                &after.seen(field, scenario.rules),
                &slots,
                scenario.rules,
            );
            prop_assert_eq!(judged, Ok(()), "{} {:?}", field, after.of(field));
        }
        Ok(())
    });
}

#[test]
fn a_second_diff_is_empty() {
    holds(512, scenario(6), |scenario| {
        applied(&scenario, |after| {
            let desired = scenario.wanted.desired();
            let edits = diff(scenario.rules, after, &desired);
            prop_assert!(edits.is_empty(), "{}", edits);
            Ok(())
        })
    });
}

#[test]
fn what_is_not_mentioned_or_out_of_sight_is_untouched() {
    holds(256, scenario(5), |scenario| {
        let after = applied(&scenario, Stored::from_current);
        for field in Field::ALL {
            let (before, after) = (scenario.stored.of(field), after.of(field));
            if scenario.wanted.of(field).is_none() {
                prop_assert_eq!(&before, &after);
            }
            let stays = |row: &&StoredRow| scenario.rules.protect(row) || !scenario.rules.see(row);
            for row in before.iter().filter(stays) {
                prop_assert!(after.contains(row), "{:?}", row);
            }
        }
        let others = |stored: &Stored| -> Vec<_> {
            let mut rows = stored.rows.clone();
            rows.retain(|row| row.field().is_none());
            rows.sort();
            rows
        };
        prop_assert_eq!(others(&scenario.stored), others(&after));
        Ok(())
    });
}

#[test]
fn an_empty_list_clears_all_in_sight_but_protected_rows() {
    holds(128, scenario(5), |mut scenario| {
        scenario.wanted.fields = Field::ALL.map(|_| Some(Vec::new()));
        let after = applied(&scenario, Stored::from_current);
        let kept = |row: &&StoredRow| scenario.rules.protect(row) || !scenario.rules.see(row);
        let left = after.known().rows;
        prop_assert!(left.iter().all(|row| kept(&row)), "{:?}", left);
        let stored = scenario.stored.known();
        let kept = stored.rows.iter().filter(kept).count();
        prop_assert_eq!(left.len(), kept);
        Ok(())
    });
}

/// The state after has the value both with its blanks and without.
#[test]
fn a_value_that_is_held_with_blanks_settles_at_once() {
    let stored = Stored {
        rows: vec![StoredRow::new(1, Field::Phone, "WORK", " 111")],
    };
    let row = |value_type: &str| WantedRow {
        value_type: Some(value_type.to_owned()),
        ..WantedRow::new(" 111")
    };
    for (types, len) in [
        (["WORK", "WORK"], 1),
        (["WORK", "HOME"], 1),
        (["HOME", "FAX"], 2),
    ] {
        let mut wanted = Wanted::default();
        wanted.fields[0] = Some(types.map(row).to_vec());
        let rules = Rules {
            keep_duplicates: true,
            ..Rules::default()
        };
        let (current, desired) = (stored.current(), wanted.desired());
        let edits = diff(rules, &current, &desired);
        assert_eq!(edits.len(), len, "{edits}");
        let after = current.apply(&edits).expect("edits of this state");
        assert!(diff(rules, &after, &desired).is_empty(), "{types:?}");
    }
}
