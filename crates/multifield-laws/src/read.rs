//! Reads any bytes as any input.

use multifield_core::{Blanks, Current, Desired, Diff, Edits, Field, Merge, OtherKeys, Payload};
use multifield_testkit::Stored;

use crate::look_at;

/// Reads the bytes with every reader.
pub fn read(bytes: &[u8]) {
    let lenient = Diff::new()
        .blanks(Blanks::Skip)
        .other_keys(OtherKeys::Ignore);
    let current = Current::from_json(bytes);
    let desired = Desired::from_json(bytes);
    let skimmed = lenient.desired_from_json(bytes);
    if let Err(error) = &desired {
        look_at(error);
    } else {
        assert!(skimmed.is_ok(), "lenient options refuse {skimmed:?}");
    }
    match &current {
        Err(error) => look_at(error),
        Ok(current) => {
            let json = serde_json::to_vec(current).expect("a state is JSON");
            let again = Current::from_json(&json).expect("a state reads what it writes");
            assert_eq!(Stored::from_current(&again), Stored::from_current(current));
        }
    }
    if let (Ok(current), Ok(desired)) = (&current, &skimmed) {
        match lenient.diff(current, desired) {
            Err(error) => look_at(&error),
            // If every row has an explicit ID, desired was read from these very rows, so
            // nothing changes.
            Ok(edits) => assert!(edits.is_empty() || !is_pinned(desired), "{edits}"),
        }
    }
    if let Ok(edits) = Edits::from_json(bytes) {
        let json = serde_json::to_vec(&edits).expect("edits are JSON");
        assert_eq!(Edits::from_json(&json), Ok(edits));
    }
    if let Err(error) = Payload::from_json(bytes) {
        look_at(&error);
    }
    match (Diff::from_json(bytes), Merge::from_json(bytes)) {
        (Ok(diff), merge) => assert_eq!(merge, Ok(Merge::new().diff_options(diff))),
        (Err(diff), Err(merge)) => {
            look_at(&diff);
            look_at(&merge);
        }
        // Only a merge has the option `on_conflict`.
        (Err(error), Ok(_)) => assert_eq!(error.code(), "unknown_option"),
    }
}

fn is_pinned(desired: &Desired<'_>) -> bool {
    let fields = Field::ALL.into_iter();
    let mut rows = fields.filter_map(|field| desired.rows(field)).flatten();
    rows.all(|row| row.id().is_some())
}
