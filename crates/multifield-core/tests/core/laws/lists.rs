//! Lists that say something of their field, and values in one spelling, on every
//! generation of server.

use std::collections::BTreeSet;

use multifield_core::{
    normalize, Current, Desired, DesiredRow, Diff, Equality, Field, Region, Spelling,
    Strategy as Listing, UnknownTypes,
};
use multifield_testkit::{same_key, Rules, Scenario, StoredRow};
use proptest::{prelude::*, prop_assert, prop_assert_eq};

use super::{
    calls::{carry_out, every_way, of, scenarios, trim},
    holds,
};

/// Scenarios in which every row is in sight and none is protected.
fn plain() -> impl Strategy<Value = Scenario> {
    scenarios().prop_map(|mut scenario| {
        scenario.stored.rows.sort_by_key(|row| row.id);
        scenario.rules = Rules {
            generation: scenario.rules.generation,
            normalized: scenario.rules.normalized,
            in_russia: scenario.rules.in_russia,
            touch_system_rows: true,
            ..Rules::default()
        };
        // A row without a type cannot step aside, so that another may move.
        for row in &mut scenario.stored.rows {
            if trim(&row.value_type).is_empty() {
                "WORK".clone_into(&mut row.value_type);
            }
        }
        scenario
    })
}

fn region(rules: Rules) -> Option<Region> {
    rules
        .in_russia
        .then(|| Region::new("RU").expect("a region"))
}

/// What the rows of a field say, with their types unless they do not count, each
/// once.
fn said(rows: &[StoredRow], field: Field, rules: Rules) -> BTreeSet<(String, String)> {
    let rows = of(rows, field).into_iter();
    rows.map(|row| {
        let key = normalize(&row.value, field, region(rules)).into_owned();
        let has_type = !rules.any_type || matches!(field, Field::Im | Field::Link);
        let value_type = if has_type { trim(&row.value_type) } else { "" };
        (key, value_type.to_owned())
    })
    .collect()
}

/// After `tidy` each value is spelled in one way and there once, nothing that was
/// said is gone, and the main value is what it was.
#[test]
fn tidy_ends_with_each_value_in_one_spelling() {
    let inputs = (plain(), any::<bool>());
    holds(384, inputs, |(mut scenario, any_type)| {
        scenario.rules.any_type = any_type;
        let (rules, diff) = (scenario.rules, scenario.rules.diff());
        let stored = scenario.stored.known().rows;
        for way in every_way(rules.generation) {
            let plan = |current: &Current<'_>| diff.tidy(current);
            let Some(after) = carry_out(&scenario.stored, way, plan, |before, after, edits| {
                for field in Field::ALL {
                    let [now, was] = [after, before].map(|rows| {
                        let rows = of(rows, field);
                        rows.first().map(|row| row.value.clone())
                    });
                    let [now, was] = [now, was].map(|value| {
                        value.map(|it| normalize(&it, field, region(rules)).into_owned())
                    });
                    prop_assert_eq!(now, was, "{}", edits);
                }
                Ok(())
            })?
            else {
                continue;
            };
            for field in Field::ALL {
                let said_now = said(&after, field, rules);
                prop_assert_eq!(&said_now, &said(&stored, field, rules));
                prop_assert_eq!(said_now.len(), of(&after, field).len(), "once");
            }
            let ids: BTreeSet<_> = stored.iter().map(|row| row.id).collect();
            prop_assert!(after.iter().all(|row| ids.contains(&row.id)));
        }
        Ok(())
    });
}

/// Whether an edit may write a value.
fn is_written(field: Field, value: &str) -> bool {
    let row = DesiredRow::new(value).expect("a value");
    let desired = Desired::new().with(field, [row]);
    Diff::new().diff(&Current::default(), &desired).is_ok()
}

/// What a patch names gets what it says; all else stays as it was.
#[test]
fn a_patch_changes_what_it_names() {
    let inputs = (plain(), any::<u32>());
    holds(192, inputs, |(mut scenario, bits)| {
        let diff = scenario.rules.diff().strategy(Listing::Patch);
        let mut desired = Desired::new();
        let mut named = Vec::new();
        for (nth, list) in scenario.wanted.fields.iter_mut().enumerate() {
            let field = Field::ALL[nth];
            let Some(list) = list else { continue };
            list.retain(|row| row.pin.is_some());
            let rows = list.iter().enumerate().map(|(at, row)| {
                let id = multifield_core::RowId::new(row.pin.expect("an ID")).expect("an ID");
                // A third names only the type, if there is one, and if the stored value
                // can be written again with it.
                let mut stored = scenario.stored.rows.iter();
                let stored = stored.find(|it| Some(it.id) == row.pin);
                let is_kept = stored.is_some_and(|it| is_written(field, &it.value));
                let of_type = (bits >> (nth * 5 + at)) % 3 == 0 && is_kept;
                let value_type = row.value_type.clone();
                let listed = if of_type && value_type.is_some() {
                    DesiredRow::of_id(id)
                } else {
                    let row = DesiredRow::new(row.value.clone()).expect("a value");
                    row.pinned(id)
                };
                let listed = match value_type.clone() {
                    Some(value_type) => listed.with_type(value_type),
                    None => listed,
                };
                let value = (!listed.value().is_empty()).then(|| trim(&row.value).to_owned());
                named.push((id.get(), value, value_type));
                listed
            });
            desired = desired.with(field, rows.collect::<Vec<_>>());
        }
        for way in every_way(scenario.rules.generation) {
            let plan = |current: &Current<'_>| diff.diff(current, &desired);
            let Some(after) = carry_out(&scenario.stored, way, plan, |_, _, _| Ok(()))? else {
                continue;
            };
            prop_assert_eq!(after.len(), scenario.stored.known().rows.len());
            for row in scenario.stored.known().rows {
                let now = after.iter().find(|it| it.id == row.id).expect("the row");
                match named.iter().find(|(id, ..)| *id == row.id) {
                    None => prop_assert_eq!(now, &row),
                    Some((_, value, value_type)) => {
                        let value = value.as_deref().unwrap_or(trim(&row.value));
                        let is_it = trim(&now.value) == value
                            || (scenario.rules.normalized
                                && same_key(
                                    row.field().expect("one"),
                                    &now.value,
                                    value,
                                    scenario.rules,
                                ));
                        prop_assert!(is_it, "{:?} {:?}", now, value);
                        let value_type = value_type.as_deref().unwrap_or(&row.value_type);
                        prop_assert_eq!(trim(&now.value_type), trim(value_type));
                    }
                }
            }
        }
        Ok(())
    });
}

/// A field with rows stays as it was; one without gets what `add` would add.
#[test]
fn what_is_filled_in_was_empty() {
    holds(192, plain(), |mut scenario| {
        for row in scenario.wanted.fields.iter_mut().flatten().flatten() {
            row.pin = None;
        }
        let desired = scenario.wanted.desired();
        let [fill, add] =
            [Listing::Fill, Listing::Add].map(|it| scenario.rules.diff().strategy(it));
        let before = scenario.stored.known().rows;
        for way in every_way(scenario.rules.generation) {
            let plan = |current: &Current<'_>| fill.diff(current, &desired);
            let Some(after) = carry_out(&scenario.stored, way, plan, |_, _, _| Ok(()))? else {
                continue;
            };
            for field in Field::ALL {
                let (before, after) = (of(&before, field), of(&after, field));
                if before.is_empty() {
                    let mut wanted = scenario.wanted.clone();
                    for other in Field::ALL.into_iter().filter(|it| *it != field) {
                        wanted.fields[other as usize] = None;
                    }
                    let added = add.diff(&Current::default(), &wanted.desired());
                    prop_assert_eq!(after.len(), added.map_or(0, |edits| edits.len()));
                } else {
                    prop_assert_eq!(before, after);
                }
            }
        }
        Ok(())
    });
}

/// What is listed comes first, in its order, and every other value follows in the
/// order that it had.
#[test]
fn what_is_to_be_first_is_first_and_nothing_is_lost() {
    holds(192, plain(), |mut scenario| {
        scenario.rules.normalized = false;
        for row in scenario.wanted.fields.iter_mut().flatten().flatten() {
            row.pin = None;
        }
        let desired = scenario.wanted.desired();
        let diff = scenario.rules.diff().strategy(Listing::First);
        let diff = diff.unknown_types(UnknownTypes::Allow);
        let before = scenario.stored.known().rows;
        for way in every_way(scenario.rules.generation) {
            let plan = |current: &Current<'_>| diff.diff(current, &desired);
            // A value that is stored and cannot be written cannot move.
            if let Err(error) = plan(&scenario.stored.current()) {
                let code = error.code();
                if ["not_an_email", "too_long", "zero_value"].contains(&code.as_str()) {
                    continue;
                }
            }
            let after = carry_out(&scenario.stored, way, plan, |_, _, _| Ok(()))?;
            let Some(after) = after else { continue };
            for (field, wanted) in scenario.wanted.mentioned() {
                let values = |rows: &[StoredRow]| -> Vec<String> {
                    let rows = of(rows, field);
                    rows.iter().map(|row| trim(&row.value).to_owned()).collect()
                };
                let (before, after) = (values(&before), values(&after));
                let unique: BTreeSet<_> = wanted.iter().map(|row| trim(&row.value)).collect();
                if unique.len() < wanted.len() {
                    // Of what is listed twice it is the type that says which stays.
                    continue;
                }
                let first = wanted.iter().map(|row| trim(&row.value).to_owned());
                let first: Vec<_> = first.collect();
                let all: BTreeSet<_> = before.iter().chain(&first).collect();
                let now: BTreeSet<_> = after.iter().collect();
                prop_assert_eq!(now, all);
                prop_assert!(after.starts_with(&first), "{:?}", after);
                for value in &first {
                    let count = |rows: &[String]| rows.iter().filter(|it| *it == value).count();
                    prop_assert!(count(&after) <= count(&before).max(1), "{:?}", after);
                }
                let is_listed = |value: &&String| first.contains(value);
                let rest = |values: &[String]| -> Vec<String> {
                    let mut rest: Vec<String> = Vec::new();
                    for value in values.iter().filter(|value| !is_listed(value)) {
                        if !rest.contains(value) {
                            rest.push(value.clone());
                        }
                    }
                    rest
                };
                // Of equal rows the first are deleted first, one in a call, so that a
                // value that was stored twice may be where its last copy was.
                let mut once = BTreeSet::new();
                if before.iter().all(|value| once.insert(value)) {
                    prop_assert_eq!(rest(&before), rest(&after));
                }
            }
        }
        Ok(())
    });
}

/// Where spellings are those of the list, the state in the end is the one that an
/// exact comparison leads to, value by value.
#[test]
fn spellings_of_the_list_are_written() {
    holds(192, plain(), |mut scenario| {
        scenario.rules.normalized = false;
        for row in scenario.wanted.fields.iter_mut().flatten().flatten() {
            row.pin = None;
        }
        let rules = scenario.rules;
        let normalized = rules.diff().equality(Equality::Normalized);
        for (spelling, listing) in [
            (Spelling::Desired, Listing::Replace),
            (Spelling::Canonical, Listing::Replace),
            (Spelling::Desired, Listing::Add),
            (Spelling::Canonical, Listing::Add),
        ] {
            let diff = normalized.spelling(spelling).strategy(listing);
            let desired = scenario.wanted.desired();
            for way in every_way(rules.generation) {
                let plan = |current: &Current<'_>| diff.diff(current, &desired);
                let Some(after) = carry_out(&scenario.stored, way, plan, |_, _, _| Ok(()))? else {
                    continue;
                };
                for (field, wanted) in scenario.wanted.mentioned() {
                    let after = of(&after, field);
                    let listed: BTreeSet<&str> =
                        wanted.iter().map(|row| trim(&row.value)).collect();
                    let is_unique = |value: &str| {
                        let same = |other: &&&str| {
                            normalize(other, field, region(rules))
                                == normalize(value, field, region(rules))
                        };
                        listed.iter().filter(same).count() == 1
                    };
                    for value in listed.iter().filter(|value| is_unique(value)) {
                        let said = normalize(value, field, region(rules));
                        let is_it =
                            |row: &&StoredRow| normalize(&row.value, field, region(rules)) == said;
                        prop_assert!(after.iter().any(|row| is_it(&row)), "{} is missing", value);
                        if spelling == Spelling::Desired && listing == Listing::Replace {
                            let spelled = after
                                .iter()
                                .filter(is_it)
                                .all(|row| trim(&row.value) == *value);
                            prop_assert!(spelled, "{:?}: {:?}", value, after);
                        }
                    }
                    let count = of(&scenario.stored.known().rows, field).len();
                    prop_assert!(listing == Listing::Replace || after.len() >= count);
                }
            }
        }
        Ok(())
    });
}

/// On numbers of every kind: what is canonical has the key of what it was made of,
/// and is its own canonical spelling.
#[test]
fn a_canonical_spelling_says_the_same() {
    let number = prop_oneof![
        3 => "\\+?[0-9]{2,14}",
        2 => "(\\+|8 ?|00|0|810|8~10 )?\\(?[0-9]{2,4}\\)?[ -][0-9]{2,3}[- ][0-9]{2}[- ][0-9]{2}",
        1 => "\\+?[0-9]{10,12}(, доб\\. |;ext=|,,| x| \\(доб )[0-9]{1,5}\\)?",
        1 => "[+0-9 ().x\u{200b}\u{a0}＋１-]{0,16}",
    ];
    let country = proptest::sample::select(vec![
        None,
        Some("RU"),
        Some("DE"),
        Some("US"),
        Some("GB"),
        Some("IT"),
        Some("KZ"),
        Some("BR"),
    ]);
    holds(20_000, (number, country), |(number, country)| {
        let region = country.map(|code| Region::new(code).expect("a region"));
        let diff = Diff::new().region(region);
        let Ok(row) = DesiredRow::new(&*number) else {
            return Ok(());
        };
        let row = multifield_core::Row::new(
            multifield_core::RowId::MAX,
            Field::Phone,
            "WORK",
            row.value().to_owned(),
        );
        let current = Current::from_rows([row]).expect("a state");
        let edits = diff.tidy(&current).expect("edits");
        let after = current.apply(&edits).expect("its edits");
        let [was, now] =
            [&current, &after].map(|state| state.rows(Field::Phone)[0].value().to_owned());
        prop_assert_eq!(
            normalize(&was, Field::Phone, region),
            normalize(&now, Field::Phone, region),
            "{:?} became {:?}",
            was,
            now
        );
        prop_assert!(
            diff.tidy(&after).expect("edits").is_empty(),
            "{:?} became {:?}",
            was,
            now
        );
        Ok(())
    });
}
