//! Edits fit the state that they were made for, and no other.

use multifield_testkit::{scenario, Stored};
use proptest::{prop_assert, prop_assert_eq};

use super::{holds, with_edits};

/// The ways in which a row can move on.
const CHANGES: [fn(&mut Stored, usize); 4] = [
    |stored, at| drop(stored.rows.remove(at)),
    |stored, at| stored.rows[at].value.push('1'),
    |stored, at| stored.rows[at].value_type.push('1'),
    |stored, at| {
        let type_id = match &*stored.rows[at].type_id {
            "PHONE" => "EMAIL",
            _ => "PHONE",
        };
        type_id.clone_into(&mut stored.rows[at].type_id);
    },
];

#[test]
fn edits_fit_until_a_row_that_they_touch_changes() {
    holds(
        256,
        (scenario(4), 0..CHANGES.len()),
        |(scenario, change)| {
            with_edits(&scenario, |current, _, edits| {
                prop_assert_eq!(edits.check(current), Ok(()));
                for at in 0..scenario.stored.rows.len() {
                    let id = scenario.stored.rows[at].id;
                    let mut moved_on = scenario.stored.clone();
                    CHANGES[change](&mut moved_on, at);
                    let now = moved_on.current();
                    let mut touched = edits.iter().filter_map(multifield_core::Edit::id);
                    if touched.any(|touched| touched.get() == id) {
                        let error = edits.check(&now).map_err(|error| error.code().as_str());
                        prop_assert_eq!(error, Err("stale_edit"));
                        prop_assert!(now.apply(edits).is_err());
                    } else {
                        prop_assert_eq!(edits.check(&now), Ok(()));
                    }
                }
                Ok(())
            })
        },
    );
}
