//! A merge said again as plainly as can be: rows are followed by their IDs, and
//! no value occurs in two of them by chance.

use std::collections::BTreeMap;

use multifield_core::{
    Current, Desired, DesiredRow, Diff, Field, Merge, OnConflict, Overwrite, Row, RowId,
};
use proptest::{collection::vec, prelude::*};

use super::EVERY;
use crate::laws::holds;

/// What a side does to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Did {
    Nothing,
    Deleted,
    /// Another value, type or both: none is as it was.
    Changed(Option<u8>, Option<u8>),
}

fn did() -> impl Strategy<Value = Did> {
    let part = || proptest::option::of(0..2_u8);
    prop_oneof![
        Just(Did::Nothing),
        Just(Did::Deleted),
        (part(), part()).prop_map(|(value, value_type)| Did::Changed(value, value_type)),
    ]
}

const TYPES: [&str; 3] = ["OTHER", "SKYPE", "VIBER"];

fn value(row: usize, spelling: Option<u8>) -> String {
    spelling.map_or(format!("@{row}"), |it| format!("@{row}-{it}"))
}

fn value_type(which: Option<u8>) -> &'static str {
    TYPES[which.map_or(0, |it| usize::from(it) + 1)]
}

impl Did {
    fn to(self, row: usize) -> Option<(String, &'static str)> {
        match self {
            Did::Nothing => Some((value(row, None), value_type(None))),
            Did::Deleted => None,
            Did::Changed(text, of_type) => Some((value(row, text), value_type(of_type))),
        }
    }
}

/// A value or a type: what was, ours, theirs.
fn part<T: PartialEq + Copy>(was: T, ours: T, theirs: T) -> Result<T, ()> {
    match () {
        () if ours == theirs || ours == was => Ok(theirs),
        () if theirs == was => Ok(ours),
        () => Err(()),
    }
}

/// What becomes of a row, and whether that is a conflict.
fn expected(
    row: usize,
    ours: Did,
    theirs: Did,
    on_conflict: OnConflict,
) -> (Option<(String, &'static str)>, bool) {
    let was = Did::Nothing.to(row);
    let (ours, theirs) = (ours.to(row), theirs.to(row));
    if ours == theirs || ours == was {
        return (theirs, false);
    }
    if theirs == was {
        return (ours, false);
    }
    let (Some(ours), Some(theirs), Some(was)) = (&ours, &theirs, &was) else {
        let by_ours = on_conflict == OnConflict::Ours;
        return (if by_ours { ours } else { theirs }, true);
    };
    let text = part(&was.0, &ours.0, &theirs.0);
    let of_type = part(was.1, ours.1, theirs.1);
    let is_conflict = text.is_err() || of_type.is_err();
    let merged = match on_conflict {
        OnConflict::Ours => (text.unwrap_or(&ours.0).clone(), of_type.unwrap_or(ours.1)),
        OnConflict::Leave if is_conflict => theirs.clone(),
        _ => (
            text.unwrap_or(&theirs.0).clone(),
            of_type.unwrap_or(theirs.1),
        ),
    };
    (Some(merged), is_conflict)
}

#[test]
fn it_does_what_a_plain_model_does() {
    let rows = vec((did(), did(), any::<bool>()), 0..5);
    let added = (0..8_u8, 0..8_u8);
    holds(2048, (rows, added), |(rows, (ours_added, theirs_added))| {
        let row = |id: usize, (value, value_type): (String, &'static str)| {
            Row::new(
                RowId::new(id as u64 + 1).expect("an ID"),
                Field::Im,
                value_type,
                value,
            )
        };
        let is_added = |bits: u8, nth: usize| bits & (1 << nth) > 0;
        let new = |nth: usize| (format!("@new-{nth}"), "OTHER");
        let base = (0..rows.len()).map(|id| row(id, Did::Nothing.to(id).expect("a row")));
        let base = Current::from_rows(base).expect("base");
        let theirs = rows.iter().enumerate();
        let theirs = theirs.filter_map(|(id, (_, theirs, _))| Some(row(id, theirs.to(id)?)));
        let theirs_new = (0..3).filter(|&nth| is_added(theirs_added, nth));
        let theirs = theirs.chain(theirs_new.map(|nth| row(100 + nth, new(nth))));
        // Without it, the ID of a row that is gone would be given again.
        let last = Row::new(RowId::new(1000).expect("an ID"), Field::Phone, "WORK", "1");
        let theirs = Current::from_rows(theirs.chain([last])).expect("theirs");
        let ours = rows
            .iter()
            .enumerate()
            .filter_map(|(id, (ours, _, is_pinned))| {
                let (text, of_type) = ours.to(id)?;
                let is_same_value = text == value(id, None);
                let listed = DesiredRow::new(text).expect("a value").with_type(of_type);
                let id = RowId::new(id as u64 + 1).expect("an ID");
                Some(if *is_pinned || !is_same_value {
                    listed.pinned(id)
                } else {
                    listed
                })
            });
        let ours_new = (0..3).filter(|&nth| is_added(ours_added, nth));
        let ours_new = ours_new.map(|nth| {
            let (text, of_type) = new(nth);
            DesiredRow::new(text).expect("a value").with_type(of_type)
        });
        let ours = Desired::new().with(Field::Im, ours.chain(ours_new));

        for on_conflict in EVERY {
            let mut left = BTreeMap::new();
            let mut conflicts = Vec::new();
            for (id, (ours, theirs, _)) in rows.iter().enumerate() {
                let (merged, is_conflict) = expected(id, *ours, *theirs, on_conflict);
                if let Some((text, of_type)) = merged {
                    left.insert(text, of_type);
                }
                if is_conflict {
                    conflicts.push(id as u64 + 1);
                }
            }
            for nth in 0..3 {
                if is_added(ours_added | theirs_added, nth) {
                    let (text, of_type) = new(nth);
                    left.insert(text, of_type);
                }
            }
            for overwrite in [Overwrite::Any, Overwrite::SameValue] {
                let options = Merge::new()
                    .diff_options(Diff::new().overwrite(overwrite))
                    .on_conflict(on_conflict);
                let merged = options.merge(&base, &ours, &theirs).expect("a merge");
                let after = theirs.apply(&merged.edits).expect("its edits");
                let of_field = after.rows(Field::Im);
                let held: BTreeMap<_, _> = of_field
                    .iter()
                    .map(|row| (row.value().to_owned(), row.value_type().as_str()))
                    .collect();
                prop_assert_eq!(&held, &left, "{}", &merged);
                prop_assert_eq!(of_field.len(), left.len());
                let reported: Vec<_> = merged.conflicts.iter().map(|it| it.id.get()).collect();
                prop_assert_eq!(&reported, &conflicts);
                let again = options.merge(&base, &ours, &after).expect("a second merge");
                prop_assert!(again.edits.is_empty(), "{}\n{}", &merged, again);
            }
        }
        Ok(())
    });
}
