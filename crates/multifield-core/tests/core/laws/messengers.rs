//! Users of messengers in several spellings, with and without types, on each generation: what
//! is listed is there in the end, whatever its spelling, and what is not listed is there as
//! before if the list is not complete.

use std::collections::BTreeSet;

use multifield_core::{
    normalize, normalize_typed, Current, Desired, DesiredRow, Diff, Duplicates, Edits, Equality,
    Field, Generation, Generations, InvisibleCharacters, Order, Overwrite, Region, RowId, Spelling,
    Strategy as Listing,
};
use multifield_testkit::{server, Json, Stored, StoredRow};
use proptest::{
    bool, collection::vec, option, prelude::*, prop_assert, prop_assert_eq, sample::select,
    test_runner::TestCaseResult,
};

use super::{
    calls::{carry_out, every_way, trim},
    holds,
};

/// A value of a messenger, and its type.
type Messenger = (&'static str, &'static str);

/// The same as it is listed, where a type may be missing.
type ListedMessenger = (&'static str, Option<&'static str>);

/// What a portal holds, and what a list says.
fn messengers() -> impl Strategy<Value = (Vec<Messenger>, Vec<ListedMessenger>)> {
    const VALUES: [&str; 9] = [
        "ivan",
        "\u{200b}ivan",
        "@ivan",
        "https://t.me/ivan",
        "@Ivan",
        "olga",
        "+7 900 000-00-01",
        "8 900 000 00 01",
        "79000000001",
    ];
    const TYPES: [&str; 3] = ["TELEGRAM", "VIBER", "VK"];
    let value = select(VALUES.to_vec());
    let value_type = select(TYPES.to_vec());
    let listed_type = option::weighted(0.6, value_type.clone());
    (
        vec((value.clone(), value_type), 0..5),
        vec((value, listed_type), 0..4),
    )
}

fn messengers_held(rows: &[Messenger]) -> Vec<StoredRow> {
    let rows = (1..).zip(rows);
    rows.map(|(id, (value, value_type))| StoredRow::new(id, Field::Im, value_type, value))
        .collect()
}

fn messengers_listed(rows: &[ListedMessenger]) -> Desired<'static> {
    let rows = rows.iter().map(|(value, value_type)| {
        let row = DesiredRow::new(*value).expect("a value");
        row.with_type(value_type.unwrap_or_default())
    });
    Desired::new().with(Field::Im, rows)
}

/// Whether a stored row is what is listed: one without a type is what it is by the type
/// of the row.
fn is_messenger(row: &StoredRow, (value, listed): &ListedMessenger, region: Region) -> bool {
    let key = |value| {
        let key = normalize_typed(value, Field::Im, &row.value_type, Some(region));
        key.into_owned()
    };
    listed.map_or(true, |it| it == row.value_type) && key(&row.value) == key(value)
}

/// As many pairs as there can be, found by augmenting paths.
fn most_pairs(stored: &[StoredRow], wanted: &[ListedMessenger], region: Region) -> usize {
    fn find(
        edges: &[Vec<usize>],
        from: usize,
        seen: &mut [bool],
        held: &mut [Option<usize>],
    ) -> bool {
        for &at in &edges[from] {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            if held[at].map_or(true, |other| find(edges, other, seen, held)) {
                held[at] = Some(from);
                return true;
            }
        }
        false
    }
    let edges = wanted.iter().map(|listed| {
        let rows = stored.iter().enumerate();
        let rows = rows.filter(|(_, row)| is_messenger(row, listed, region));
        rows.map(|(at, _)| at).collect()
    });
    let edges: Vec<Vec<usize>> = edges.collect();
    let mut held = vec![None; stored.len()];
    (0..edges.len())
        .filter(|&from| find(&edges, from, &mut vec![false; stored.len()], &mut held))
        .count()
}

/// What a value names depends on its type, so rows compete in ways that other fields do
/// not know.
#[test]
fn of_messengers_the_most_rows_stay() {
    let region = Region::new("RU").expect("a region");
    holds(4096, messengers(), |(stored, wanted)| {
        let rows = messengers_held(&stored);
        let diff = Diff::new()
            .equality(Equality::Normalized)
            .duplicates(Duplicates::Keep)
            .generation(Generations::Legacy)
            .invisible_characters(InvisibleCharacters::Allow)
            .region(Some(region));
        let current = Stored { rows: rows.clone() };
        let edits = diff.diff(&current.current(), &messengers_listed(&wanted));
        let edits = edits.expect("a diff");
        let fewest = rows.len().max(wanted.len()) - most_pairs(&rows, &wanted, region);
        prop_assert_eq!(edits.len(), fewest, "{}", edits);
        Ok(())
    });
}

#[test]
fn messengers_are_compared_by_their_type() {
    let region = Region::new("RU").expect("a region");
    let listing = select(vec![
        (Listing::Replace, Order::Any),
        (Listing::Replace, Order::Desired),
        (Listing::Add, Order::Any),
        (Listing::Remove, Order::Any),
    ]);
    holds(
        1024,
        (messengers(), listing),
        |((stored, wanted), (listing, order))| {
            let stored = Stored {
                rows: messengers_held(&stored),
            };
            let desired = messengers_listed(&wanted);
            let diff = Diff::new()
                .equality(Equality::Normalized)
                .strategy(listing)
                .order(order)
                .invisible_characters(InvisibleCharacters::Allow)
                .region(Some(region));
            let is = |row: &StoredRow, listed: &_| is_messenger(row, listed, region);
            for way in every_way(Generations::Any) {
                let plan = |current: &Current<'_>| diff.diff(current, &desired);
                let Some(after) = carry_out(&stored, way, plan, |_, _, _| Ok(()))? else {
                    continue;
                };
                for listed in &wanted {
                    // What is listed twice in two spellings is there in one of them.
                    let of = |value: &str| normalize(value, Field::Im, Some(region)).into_owned();
                    let alike = |other: &&(&str, Option<&str>)| {
                        listed.1.is_none() && of(other.0) == of(listed.0)
                    };
                    let mut ways = wanted.iter().filter(alike).chain([listed]);
                    let is_there = ways.any(|listed| after.iter().any(|row| is(row, listed)));
                    prop_assert_eq!(
                        is_there,
                        listing != Listing::Remove,
                        "{:?} {:?}",
                        listed,
                        after
                    );
                }
                let unlisted = |row: &&StoredRow| !wanted.iter().any(|listed| is(row, listed));
                for row in stored.rows.iter().filter(unlisted) {
                    let stays = after
                        .iter()
                        .any(|it| it.value == row.value && it.id == row.id);
                    prop_assert!(
                        stays || listing == Listing::Replace,
                        "{:?} {:?}",
                        row,
                        after
                    );
                }
            }
            Ok(())
        },
    );
}

/// A list of messengers with any options, some of whose rows name IDs.
#[derive(Clone, Debug)]
struct Plan {
    stored: Stored,
    listed: Vec<(Option<u64>, ListedMessenger)>,
    diff: Diff,
}

impl Plan {
    fn desired(&self) -> Desired<'static> {
        let rows = self.listed.iter().map(|(id, (value, value_type))| {
            let row = DesiredRow::new(*value).expect("a value");
            let row = row.with_type(value_type.unwrap_or_default());
            match id.and_then(RowId::new) {
                Some(id) => row.pinned(id),
                None => row,
            }
        });
        Desired::new().with(Field::Im, rows)
    }
}

fn plans() -> impl Strategy<Value = Plan> {
    let value = || select(["ivan", "@ivan", "https://t.me/ivan", "olga", "9-1"].to_vec());
    let value_type = || select(["TELEGRAM", "VIBER", "VK"].to_vec());
    let held_type = prop_oneof![
        6 => value_type(),
        1 => select(["", "~TELEGRAM", "~VK", "OTHER"].to_vec()),
    ];
    let row = (bool::weighted(0.3), value(), held_type);
    let listed = (
        bool::weighted(0.25),
        0..4_usize,
        value(),
        option::weighted(0.5, value_type()),
    );
    let options = (
        select(Listing::ALL),
        select(Generations::ALL),
        select(Order::ALL),
        select(Overwrite::ALL),
        select(Spelling::ALL),
        select(Duplicates::ALL),
    );
    (vec(row, 0..5), vec(listed, 0..4), options).prop_map(|(rows, listed, options)| {
        let (strategy, generation, order, overwrite, spelling, duplicates) = options;
        let mut stored: Vec<StoredRow> = Vec::new();
        for (id, (is_copy, value, value_type)) in (1..).zip(rows) {
            stored.push(match stored.last() {
                Some(last) if is_copy => StoredRow { id, ..last.clone() },
                _ => StoredRow::new(id, Field::Im, value_type, value),
            });
        }
        let mut named = BTreeSet::new();
        let listed = listed.into_iter().map(|(has_id, at, value, value_type)| {
            let has_id = has_id || strategy == Listing::Patch;
            let row = stored.get(at).filter(|row| has_id && named.insert(row.id));
            (row.map(|row| row.id), (value, value_type))
        });
        let listed = listed.collect();
        let mut diff = Diff::new()
            .equality(Equality::Normalized)
            .strategy(strategy)
            .generation(generation);
        if strategy == Listing::Replace {
            diff = diff.order(order).overwrite(overwrite);
            if matches!(generation, Generations::Legacy | Generations::Factory) {
                diff = diff.duplicates(duplicates);
            }
        }
        if strategy != Listing::Remove {
            diff = diff.spelling(spelling);
        }
        Plan {
            stored: Stored { rows: stored },
            listed,
            diff,
        }
    })
}

/// Whether a row is what is listed, by the type of the row if none is listed.
fn is_listed((_, (value, listed)): &(Option<u64>, (&str, Option<&str>)), row: &StoredRow) -> bool {
    let value_type = row.value_type.trim_start_matches('~');
    let key = |value| normalize_typed(value, Field::Im, value_type, None);
    listed.map_or(true, |it| it == value_type) && key(value) == key(trim(&row.value))
}

/// Nothing is lost that both sides have, nor what a list that is not all says nothing about.
fn keeps(plan: &Plan, before: &[StoredRow], after: &[StoredRow], edits: &Edits) -> TestCaseResult {
    if plan.diff.get_strategy() == Listing::Remove {
        return Ok(());
    }
    for listed in &plan.listed {
        let is_lost = before.iter().any(|row| is_listed(listed, row))
            && !after.iter().any(|row| is_listed(listed, row));
        prop_assert!(!is_lost, "lost {:?}\n{}", listed, edits);
    }
    let adds = [Listing::Add, Listing::Fill, Listing::First].contains(&plan.diff.get_strategy());
    let has_ids = plan.listed.iter().any(|(id, _)| id.is_some());
    for row in plan.stored.rows.iter().filter(|_| adds && !has_ids) {
        let is_lost = !after.iter().any(|it| {
            trim(&it.value) == trim(&row.value) || is_listed(&(None, (&row.value, None)), it)
        });
        prop_assert!(!is_lost, "lost {:?}\n{}", row, edits);
    }
    Ok(())
}

/// A plan that begins ends, with an empty diff, and each call does what it says.
#[test]
fn a_plan_of_messengers_that_begins_ends() {
    holds(4096, plans(), |plan| {
        let (diff, desired) = (&plan.diff, plan.desired());
        let current = plan.stored.current();
        if diff.diff(&current, &desired).is_err() {
            return Ok(());
        }
        let calls = diff.rounds(&current, &desired);
        let calls = calls.expect("as many as it takes").len();
        for way in every_way(diff.get_generation()) {
            let mut sent = 0;
            let next = |current: &Current<'_>| diff.diff(current, &desired);
            let after = carry_out(&plan.stored, way, next, |before, after, edits| {
                sent += 1;
                keeps(&plan, before, after, edits)
            })?;
            prop_assert_eq!(sent, calls);
            let after = after.expect("an end");
            let lists_all = ![Listing::Remove, Listing::Fill].contains(&diff.get_strategy());
            for listed in plan.listed.iter().filter(|_| lists_all) {
                let is_it = |row: &StoredRow| is_listed(listed, row);
                prop_assert!(
                    after.iter().any(is_it),
                    "{:?} is not in {:?}",
                    listed,
                    after
                );
            }
        }
        Ok(())
    });
}

/// The edits of rows with types and values, until there are none.
#[track_caller]
fn calls_of(options: &str, rows: &[Messenger], listed: &str) -> Vec<String> {
    let diff = Diff::from_json(options).expect("options");
    let desired = Desired::from_json(listed).expect("a list");
    let mut current = Stored {
        rows: messengers_held(rows),
    };
    let mut calls = Vec::new();
    while calls.len() < 5 {
        let edits = diff.diff(&current.current(), &desired).expect("a diff");
        if edits.is_empty() {
            break;
        }
        let fields = edits.fields().to_json();
        let parsed = Json::parse(&fields);
        current = server::classic(&current, &parsed, Generation::Distinct);
        calls.push(fields.replace('"', ""));
    }
    calls
}

/// Cases that the law found, which two calls or a lost row came of.
#[test]
fn one_user_is_one_row() {
    let of = |strategy: &str, order: &str| {
        format!(r#"{{"equality": "normalized", "strategy": "{strategy}", "order": "{order}"}}"#)
    };
    for (options, rows, listed, expected) in [
        // What has an ID is the user that is listed with a type.
        (
            of("replace", "any"),
            &[("ivan", "TELEGRAM")][..],
            r#"{"IM": [{"ID": 1, "VALUE": "@ivan"}, {"VALUE": "ivan", "VALUE_TYPE": "TELEGRAM"}]}"#,
            &[][..],
        ),
        // Without a type, it is the user that the row is.
        (
            of("replace", "any"),
            &[("ivan", "TELEGRAM")],
            r#"{"IM": [{"ID": 1, "VALUE": "@ivan"}, "ivan"]}"#,
            &[],
        ),
        // In an ordered list, too, a row stays that says what is listed.
        (
            of("replace", "desired"),
            &[("x", "VK"), ("ivan", "TELEGRAM")],
            r#"{"IM": ["@ivan"]}"#,
            &["{IM:[{ID:1,DELETE:Y}]}"],
        ),
        // Both would be one over rows of Telegram, and a server would keep one of them.
        (
            of("replace", "desired"),
            &[("ivan", "TELEGRAM"), ("x", "TELEGRAM")],
            r#"{"IM": ["@ivan", "ivan"]}"#,
            &["{IM:[{ID:2,VALUE:ivan,VALUE_TYPE:OTHER}]}"],
        ),
        // Rows in transit get no spelling that makes them equal.
        (
            of("replace", "any"),
            &[("ivan", "~TELEGRAM"), ("ivan", "~TELEGRAM")],
            r#"{"IM": ["ivan", "@ivan"]}"#,
            &[
                "{IM:[{ID:1,DELETE:Y}]}",
                "{IM:[{ID:2,VALUE:ivan,VALUE_TYPE:TELEGRAM},{VALUE:@ivan,VALUE_TYPE:OTHER}]}",
            ],
        ),
        (
            of("add", "any"),
            &[("ivan", "~TELEGRAM"), ("ivan", "~TELEGRAM")],
            r#"{"IM": ["ivan", "@ivan"]}"#,
            &[
                "{IM:[{ID:1,VALUE:@ivan,VALUE_TYPE:TELEGRAM}]}",
                "{IM:[{ID:2,VALUE:ivan,VALUE_TYPE:TELEGRAM}]}",
            ],
        ),
        // A row in transit keeps its format, unless it would become equal to another one.
        (
            of("add", "any"),
            &[("ivan", "~TELEGRAM")],
            r#"{"IM": ["@ivan"]}"#,
            &["{IM:[{ID:1,VALUE:ivan,VALUE_TYPE:TELEGRAM}]}"],
        ),
        (
            of("add", "any"),
            &[("ivan", "~TELEGRAM"), ("ivan", "TELEGRAM")],
            r#"{"IM": ["@ivan", "ivan"]}"#,
            &["{IM:[{ID:1,VALUE:@ivan,VALUE_TYPE:TELEGRAM}]}"],
        ),
        // The type of the row with the ID stays, since with another it would be another user.
        (
            of("replace", "desired"),
            &[("olga", "TELEGRAM"), ("https://t.me/ivan", "VIBER")],
            r#"{"IM": ["ivan", {"ID": 1, "VALUE": "https://t.me/ivan"}]}"#,
            &["{IM:[{ID:1,VALUE:https://t.me/ivan,VALUE_TYPE:TELEGRAM},{ID:2,DELETE:Y}]}"],
        ),
        (
            of("first", "any"),
            &[("@ivan", "TELEGRAM")],
            r#"{"IM": ["https://t.me/ivan", {"VALUE": "@ivan", "VALUE_TYPE": "VIBER"}]}"#,
            &["{IM:[{VALUE:@ivan,VALUE_TYPE:VIBER}]}"],
        ),
    ] {
        assert_eq!(
            calls_of(&options, rows, listed),
            expected,
            "{options} {listed}"
        );
    }
}
