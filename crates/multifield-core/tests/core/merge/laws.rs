//! What holds for every three states.

use multifield_core::{Conflict, Current, Diff, Merge, Merged, OtherKeys, RowState, UnknownTypes};
use multifield_testkit::{
    lost_answers::moved_on, oracle, same_key, scenario, CurrentForm, Rules, Scenario, Stored,
    StoredRow,
};
use proptest::{collection::vec, prelude::*};

use super::EVERY;
use crate::laws::{calls::trim, holds};

pub(super) fn inputs() -> impl Strategy<Value = (Scenario, Stored)> {
    let moves = vec((0..8_u8, any::<usize>()), 1..8);
    (scenario(5), scenario(3), moves).prop_map(|(scenario, other, moves)| {
        let theirs = moved_on(&scenario.stored, &other.stored, &moves);
        (scenario, theirs)
    })
}

/// Whether a value, in whatever spelling, is twice in base or in ours. A diff makes
/// one of two equal rows; a merge does not, because base holds both.
pub(super) fn has_repeated_values(scenario: &Scenario) -> bool {
    let is_repeated = |field, values: &[&str]| {
        let is_same = |value: &str, other: &str| same_key(field, value, other, scenario.rules);
        let mut values = values.iter().enumerate();
        let all = values.clone();
        values.any(|(at, value)| all.clone().take(at).any(|(_, other)| is_same(value, other)))
    };
    scenario.wanted.mentioned().any(|(field, rows)| {
        let stored = scenario.stored.of(field);
        let stored: Vec<_> = stored.iter().map(|row| &*row.value).collect();
        let listed: Vec<_> = rows.iter().map(|row| &*row.value).collect();
        is_repeated(field, &stored) || is_repeated(field, &listed)
    })
}

/// Whether a value is in base and ours in two spellings.
fn has_two_spellings(scenario: &Scenario) -> bool {
    scenario.wanted.mentioned().any(|(field, rows)| {
        let stored = scenario.stored.of(field);
        let stored = stored.iter().map(|row| row.value.trim());
        let values: Vec<_> = stored
            .chain(rows.iter().map(|row| row.value.trim()))
            .collect();
        values.iter().enumerate().any(|(at, value)| {
            let mut before = values[..at].iter();
            before.any(|other| value != other && same_key(field, value, other, scenario.rules))
        })
    }) && has_repeated_values(scenario)
}

fn options(rules: Rules) -> Merge {
    Merge::new().diff_options(rules.diff().unknown_types(UnknownTypes::Allow))
}

/// None where theirs has made a system row of what ours changes, or what the
/// portal would not take again.
fn merged(options: Merge, scenario: &Scenario, theirs: &Current<'_>) -> Option<Merged> {
    let (base, ours) = (scenario.stored.current(), scenario.wanted.desired());
    match options.merge(&base, &ours, theirs) {
        Ok(merged) => Some(merged),
        Err(error) => {
            let codes = ["protected_row", "not_an_email", "too_long"];
            assert!(codes.contains(&error.code().as_str()), "{error}");
            None
        }
    }
}

/// What theirs becomes by the first call, for each way to settle conflicts.
fn ends<'c>(scenario: &'c Scenario, theirs: &'c Current<'_>) -> impl Iterator<Item = Stored> + 'c {
    EVERY.into_iter().filter_map(|on_conflict| {
        let options = options(scenario.rules).on_conflict(on_conflict);
        let merged = merged(options, scenario, theirs)?;
        let after = theirs.apply(&merged.edits).expect("its edits");
        Some(Stored::from_current(&after))
    })
}

#[test]
fn where_theirs_is_base_it_is_the_diff() {
    holds(512, scenario(5), |scenario| {
        if has_repeated_values(&scenario) {
            return Ok(());
        }
        let (base, ours) = (scenario.stored.current(), scenario.wanted.desired());
        let expected = scenario.rules.diff().diff(&base, &ours).expect("a diff");
        for on_conflict in EVERY {
            let options = Merge::new()
                .diff_options(scenario.rules.diff())
                .on_conflict(on_conflict);
            let merged = options.merge(&base, &ours, &base).expect("a merge");
            prop_assert_eq!(&merged.edits, &expected);
            prop_assert_eq!(merged.conflicts, []);
        }
        Ok(())
    });
}

#[test]
fn beside_what_theirs_adds_it_reaches_what_a_diff_does() {
    holds(512, scenario(5), |scenario| {
        if has_repeated_values(&scenario) {
            return Ok(());
        }
        let mut theirs = scenario.stored.clone();
        let last = theirs.rows.iter().map(|row| row.id).max().unwrap_or(0);
        let added: Vec<_> = (1..)
            .zip(multifield_core::Field::ALL)
            .map(|(nth, field)| StoredRow::new(last + nth, field, "OTHER", "added.by@theirs"))
            .collect();
        theirs.rows.extend(added.iter().cloned());
        let current = theirs.current();
        let merged = merged(options(scenario.rules), &scenario, &current).expect("a merge");
        prop_assert_eq!(&merged.conflicts, &[]);
        let after = Stored::from_current(&current.apply(&merged.edits).expect("its edits"));
        for (field, rows) in scenario.wanted.mentioned() {
            let before = scenario.stored.seen(field, scenario.rules);
            let mut after = after.of(field);
            let is_added = |row: &StoredRow| added.contains(row);
            prop_assert!(after.iter().any(is_added), "{:?}", after);
            after.retain(|row| !is_added(row) && scenario.rules.see(row));
            let slots = oracle::slots(field, &before, rows, scenario.rules);
            let judged = oracle::judge(&before, &after, &slots, scenario.rules);
            prop_assert_eq!(judged, Ok(()), "{} {:?}", field, after);
        }
        Ok(())
    });
}

#[test]
fn where_ours_is_base_there_are_no_edits() {
    holds(256, inputs(), |(mut scenario, theirs)| {
        // Ours could not list what is out of sight.
        scenario.rules.types_in_sight = 0;
        if scenario.stored.rows.is_empty() {
            return Ok(());
        }
        let document = CurrentForm::RowList.write(&scenario.stored, 0);
        let base = Current::from_value(&document).expect("a state");
        let diff = scenario.rules.diff().other_keys(OtherKeys::Ignore);
        let ours = diff.desired_from_deserializer(&document).expect("the same");
        let theirs = theirs.current();
        for on_conflict in EVERY {
            let options = Merge::new().diff_options(diff).on_conflict(on_conflict);
            let merged = options.merge(&base, &ours, &theirs).expect("a merge");
            prop_assert_eq!(merged, Merged::default());
        }
        Ok(())
    });
}

#[test]
fn where_both_did_the_same_there_are_no_edits() {
    holds(512, scenario(5), |scenario| {
        if has_repeated_values(&scenario) {
            return Ok(());
        }
        let (base, ours) = (scenario.stored.current(), scenario.wanted.desired());
        let edits = scenario.rules.diff().diff(&base, &ours).expect("a diff");
        let theirs = base.apply(&edits).expect("its edits");
        for on_conflict in EVERY {
            let options = options(scenario.rules).on_conflict(on_conflict);
            let merged = merged(options, &scenario, &theirs).expect("a merge");
            prop_assert_eq!(merged, Merged::default());
        }
        Ok(())
    });
}

/// Where theirs has deleted nothing, and added no value that base has, so that
/// no row reads as another that was added again, nor as one without its blanks;
/// where it holds no empty type, which is written as another; and where ours
/// turns no row into a system row, whose type is then its own.
/// Nor where a value is twice in base or in ours, in two spellings that count as two
/// values, and theirs has changed a row of base: whether a person or an earlier edit has
/// given a row the other spelling or type shows in none of the three. The second plan
/// then may respell, retype or add what ours lists; `rest` of the kept plan tells.
/// The model has the rest.
#[test]
fn a_second_merge_has_no_edits() {
    holds(1024, inputs(), |(scenario, theirs)| {
        // A row that goes out of sight is as good as deleted.
        let seen = |stored: &Stored| {
            let rows = stored.rows.iter().filter(|row| scenario.rules.see(row));
            rows.cloned().collect::<Vec<_>>()
        };
        let (base, seen) = (seen(&scenario.stored), seen(&theirs));
        let is_held = |row: &StoredRow| seen.iter().any(|it| it.id == row.id);
        let is_new = |row: &StoredRow| base.iter().all(|it| it.value != row.value);
        let is_old = |row: &StoredRow| base.iter().any(|it| it.id == row.id);
        let is_plain =
            base.iter().all(is_held) && seen.iter().all(|row| is_old(row) || is_new(row));
        let mut wanted = scenario.wanted.fields.iter().flatten().flatten();
        let has_empty_type = seen.iter().any(|row| row.value_type.trim().is_empty());
        let has_system_row = wanted.any(|row| row.pin.is_some() && row.value.starts_with("imol|"));
        if !is_plain || has_empty_type || has_system_row || scenario.rules.keep_duplicates {
            return Ok(());
        }
        let has_changed = base.iter().any(|row| !seen.contains(row));
        if has_changed && !scenario.rules.normalized && has_two_spellings(&scenario) {
            return Ok(());
        }
        let theirs = theirs.current();
        for on_conflict in EVERY {
            let options = options(scenario.rules).on_conflict(on_conflict);
            let Some(first) = merged(options, &scenario, &theirs) else {
                continue;
            };
            let after = theirs.apply(&first.edits).expect("its edits");
            let second = merged(options, &scenario, &after).expect("a second merge");
            prop_assert!(second.edits.is_empty(), "{}\n{}", first, second);
        }
        Ok(())
    });
}

/// Where the other system takes over what the portal holds.
#[test]
fn the_next_sync_has_no_edits() {
    holds(128, inputs(), |(scenario, theirs)| {
        let theirs = theirs.current();
        if let Some(first) = merged(options(scenario.rules), &scenario, &theirs) {
            let after = theirs.apply(&first.edits).expect("its edits");
            let document = serde_json::to_value(&after).expect("JSON");
            let ours = multifield_core::Desired::from_value(&document);
            if after.iter().next().is_some() {
                let next = Merge::new().merge(&after, &ours.expect("a state"), &after);
                prop_assert_eq!(next.expect("a merge"), Merged::default());
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_not_mentioned_and_what_is_protected_is_untouched() {
    holds(256, inputs(), |(scenario, theirs)| {
        let current = theirs.current();
        for after in ends(&scenario, &current) {
            for field in multifield_core::Field::ALL {
                let (before, after) = (theirs.of(field), after.of(field));
                if scenario.wanted.of(field).is_none() {
                    prop_assert_eq!(&before, &after);
                }
                let stays =
                    |row: &&StoredRow| scenario.rules.protect(row) || !scenario.rules.see(row);
                for row in before.iter().filter(stays) {
                    prop_assert!(after.contains(row), "{:?}", row);
                }
            }
        }
        Ok(())
    });
}

/// What neither side did away with is there afterwards, by its value or by what
/// a side made of it.
#[test]
fn nothing_is_lost_that_neither_side_deleted() {
    holds(512, inputs(), |(mut scenario, theirs)| {
        scenario.rules.normalized = false;
        let current = theirs.current();
        for after in ends(&scenario, &current) {
            for (field, rows) in scenario.wanted.mentioned() {
                let (base, theirs) = (scenario.stored.of(field), theirs.of(field));
                let after = after.of(field);
                let listed = |row: &&StoredRow| {
                    // Of two rows of one value, ours may have dropped this one.
                    let same_in_base = base.iter().filter(|it| it.value.trim() == row.value.trim());
                    let mut same = rows.iter().filter(|ours| ours.value.trim() == row.value);
                    rows.iter().any(|ours| ours.pin == Some(row.id))
                        || (same_in_base.count() == 1
                            && same.clone().next().is_some()
                            && same.all(|ours| ours.pin.is_none()))
                };
                let is_kept = |row: &&StoredRow| theirs.iter().any(|other| other == *row);
                for row in base.iter().filter(listed).filter(is_kept) {
                    let is_pinned = rows.iter().any(|ours| ours.pin == Some(row.id));
                    // A row of theirs with blanks around the value is what ours lists.
                    let is_there = after.iter().any(|after| {
                        after.value.trim() == row.value.trim() || (is_pinned && after.id == row.id)
                    });
                    prop_assert!(is_there, "{:?}", row);
                }
                // What theirs has added stays, or is what ours has added.
                let is_new = |row: &&StoredRow| {
                    !base
                        .iter()
                        .any(|it| it.id == row.id || it.value == row.value)
                };
                let is_pinned = |row: &StoredRow| rows.iter().any(|it| it.pin == Some(row.id));
                for row in theirs.iter().filter(is_new).filter(|row| !is_pinned(row)) {
                    prop_assert!(after.iter().any(|after| after.id == row.id), "{:?}", row);
                }
            }
        }
        Ok(())
    });
}

/// Whoever has dropped which of the rows that have it.
#[test]
fn a_value_of_both_sides_is_not_lost() {
    holds(1024, inputs(), |(mut scenario, theirs)| {
        scenario.rules.normalized = false;
        let current = theirs.current();
        for after in ends(&scenario, &current) {
            for (field, rows) in scenario.wanted.mentioned() {
                let after = after.of(field);
                for row in theirs.of(field) {
                    let is_of = |other: &str| trim(other) == trim(&row.value);
                    if rows.iter().any(|ours| is_of(&ours.value)) {
                        let is_there = after.iter().any(|after| is_of(&after.value));
                        prop_assert!(is_there, "{:?}", row);
                    }
                }
            }
        }
        Ok(())
    });
}

#[test]
fn conflicts_end_as_they_are_settled() {
    holds(512, inputs(), |(mut scenario, theirs)| {
        // Else what ours adds may be the row that it deletes, in its spelling.
        scenario.rules.normalized = false;
        let current = theirs.current();
        let mut reported = Vec::new();
        for on_conflict in EVERY {
            // So that no row turns into another on the way.
            let diff = options_diff(scenario.rules);
            let options = Merge::new().diff_options(diff).on_conflict(on_conflict);
            let Some(merged) = merged(options, &scenario, &current) else {
                return Ok(());
            };
            let after = Stored::from_current(&current.apply(&merged.edits).expect("its edits"));
            let is_of_base = |id| {
                let mut base = scenario.stored.rows.iter();
                base.any(|row| row.id == id && scenario.rules.see(row))
            };
            // The last row of a value that ours lists stays, however conflicts are settled.
            let is_last = |conflict: &Conflict| {
                is_of_base(conflict.id.get()) && conflict.base == conflict.theirs
            };
            for conflict in merged.conflicts.iter().filter(|it| is_last(it)) {
                let is_kept = |row: &StoredRow| row.id == conflict.id.get();
                let row = after.rows.iter().find(|row| is_kept(row));
                let listed = scenario.wanted.of(conflict.field).unwrap_or_default();
                let is_listed = |row: &StoredRow| {
                    let value = row.value.trim();
                    listed.iter().any(|ours| ours.value.trim() == value)
                };
                prop_assert!(row.is_some_and(is_listed), "{}", conflict);
            }
            let conflicts = merged.conflicts.into_iter();
            let conflicts: Vec<_> = conflicts.filter(|it| !is_last(it)).collect();
            for conflict in &conflicts {
                // The ID of a row that is gone may be given again here.
                let mut rows = after.rows.iter();
                let row = conflict
                    .theirs
                    .as_ref()
                    .and(rows.find(|row| row.id == conflict.id.get()));
                let side = match on_conflict {
                    multifield_core::OnConflict::Ours => &conflict.ours,
                    _ => &conflict.theirs,
                };
                match (side, on_conflict) {
                    (None, multifield_core::OnConflict::Ours) => {
                        let is_left = row.map_or(true, |row| {
                            let theirs = conflict.theirs.as_ref().expect("theirs");
                            let rows = scenario.wanted.of(conflict.field).unwrap_or_default();
                            // Ours may add what theirs has made of it.
                            let is_listed = rows
                                .iter()
                                .any(|ours| ours.value.trim() == row.value.trim());
                            is_listed
                                || row.value != theirs.value
                                || row.value_type != theirs.value_type.as_str()
                                || scenario.rules.protect(row)
                        });
                        prop_assert!(is_left, "{}: {:?}", conflict, row);
                    }
                    (None, _) => prop_assert_eq!(row, None),
                    (Some(side), multifield_core::OnConflict::Leave) => {
                        let held = row.map(|row| (&*row.value, &*row.value_type));
                        let version = (&*side.value, side.value_type.as_str());
                        prop_assert_eq!(held, Some(version), "{}", conflict);
                    }
                    (Some(side), _) => {
                        let (base, theirs) = (&conflict.base, &conflict.theirs);
                        let is_conflict = match (base, &conflict.ours, theirs) {
                            // A row that a person has added keeps its value.
                            (_, Some(_), Some(_)) if !is_of_base(conflict.id.get()) => false,
                            (Some(base), Some(ours), Some(theirs)) => {
                                base.value.trim() != ours.value
                                    && theirs.value.trim() != base.value.trim()
                            }
                            _ => true,
                        };
                        let of_field = after.of(conflict.field);
                        let is_held = of_field
                            .iter()
                            .any(|row| row.value.trim() == side.value.trim());
                        // It may be the last row with a value that ours lists.
                        let listed = scenario.wanted.of(conflict.field).unwrap_or_default();
                        let is_last = theirs.as_ref().is_some_and(|theirs| {
                            let value = theirs.value.trim();
                            listed.iter().any(|ours| ours.value.trim() == value)
                        });
                        prop_assert!(!is_conflict || is_held || is_last, "{}", conflict);
                    }
                }
            }
            // Whether a row is the last one depends on how the others are settled.
            let depends = |conflict: &Conflict| {
                let value =
                    |row: &Option<RowState>| row.as_ref().map(|row| trim(&row.value).to_owned());
                let theirs = value(&conflict.theirs);
                theirs == value(&conflict.base) && theirs != value(&conflict.ours)
            };
            let conflicts = conflicts.into_iter().filter(|it| !depends(it));
            reported.push(conflicts.collect::<Vec<_>>());
        }
        // However they are settled, they are the same.
        prop_assert_eq!(&reported[0], &reported[1]);
        prop_assert_eq!(&reported[0], &reported[2]);
        Ok(())
    });
}

fn options_diff(rules: Rules) -> Diff {
    rules
        .diff()
        .unknown_types(UnknownTypes::Allow)
        .overwrite(multifield_core::Overwrite::SameValue)
}
