//! Plans over small alphabets: two fields, few values, some of which no edit may write, and
//! rows that are equal, in transit, without a type or of the portal. Each strategy goes with
//! each option that it can have, and with explicit IDs.

use multifield_core::{
    Current, Desired, DesiredRow, Diff, Duplicates, Edits, Equality, Field, Generation,
    Generations, Only, Order, Overwrite, RowId, Spelling, Strategy as Listing, SystemRows, Types,
    UnknownTypes,
};
use multifield_testkit::{same_key, server, Json, Rules, Stored, StoredRow};
use proptest::{
    bool, collection::vec, option, prop_assert, prop_assert_eq, sample::select, strategy::Strategy,
    test_runner::TestCaseResult,
};
use serde_json::{json, Value};

use super::{
    calls::{carry_out, every_way, of, trim},
    holds,
};

const FIELDS: [Field; 2] = [Field::Phone, Field::Link];

/// The values of a field. Of a phone, the second is the first in another format, and no
/// edit may add the last but one or write the last.
fn values(field: Field) -> Vec<String> {
    let values: &[&str] = match field {
        Field::Phone => &["111", "1-1-1", "222", "333", "0", " 111", "ask"],
        _ => &["1", "2", "3"],
    };
    let mut values: Vec<_> = values.iter().map(|it| (*it).to_owned()).collect();
    if field == Field::Phone {
        values.push("9".repeat(300));
    }
    values
}

fn types(field: Field) -> Vec<String> {
    let types: &[&str] = match field {
        Field::Phone => &[
            "WORK",
            "HOME",
            "~WORK",
            "~HOME",
            "",
            "SATELLITE",
            "~SATELLITE",
        ],
        _ => &["USER", "WORK", "~USER", "~WORK"],
    };
    let mut types: Vec<_> = types.iter().map(|it| (*it).to_owned()).collect();
    if field == Field::Phone {
        // No mark of a row in transit goes with it.
        types.push("T".repeat(50));
    }
    types
}

#[derive(Clone, Debug)]
struct Plan {
    stored: Stored,
    desired: Desired<'static>,
    diff: Diff,
    /// Whether the diff only includes phones of two types.
    is_only: bool,
}

impl Plan {
    /// The lists.
    fn lists(&self) -> impl Iterator<Item = (Field, &[DesiredRow<'static>])> {
        let fields = FIELDS.into_iter();
        fields.filter_map(|field| Some((field, self.desired.rows(field)?)))
    }

    /// Whether the plan may touch a row.
    fn is_about(&self, row: &StoredRow) -> bool {
        let field = row.field().expect("a field");
        let value_type = row.value_type.trim_start_matches('~');
        let is_included =
            !self.is_only || field != Field::Phone || ["WORK", "HOME"].contains(&trim(value_type));
        self.desired.rows(field).is_some() && is_included
    }
}

/// An index, mostly of the first few.
fn letter() -> impl Strategy<Value = usize> {
    proptest::prop_oneof![3 => 0..3_usize, 1 => 0..8_usize]
}

type Raw = (bool, usize, usize);

/// Rows some of which are equal to the one before. One in six is a link.
fn stored() -> impl Strategy<Value = Stored> {
    let row = (
        bool::weighted(0.4),
        bool::weighted(0.15),
        letter(),
        letter(),
    );
    vec(row, 0..=5).prop_map(|raw| {
        let mut rows: Vec<StoredRow> = Vec::new();
        for (id, (is_copy, is_link, value, value_type)) in (1..).zip(raw) {
            rows.push(match rows.last() {
                Some(last) if is_copy => StoredRow { id, ..last.clone() },
                _ => {
                    let field = FIELDS[usize::from(is_link)];
                    let (values, types) = (values(field), types(field));
                    let value = &values[value % values.len()];
                    StoredRow::new(id, field, &types[value_type % types.len()], value)
                }
            });
        }
        Stored { rows }
    })
}

/// A list: the values are those of stored rows or others.
fn list(
    field: Field,
    raw: &[(Raw, Option<usize>)],
    stored: &Stored,
    diff: &Diff,
) -> Vec<DesiredRow<'static>> {
    let rows = stored.of(field);
    let row = |((is_pinned, value, value_type), base): &(Raw, Option<usize>)| {
        let base = base.and_then(|at| rows.get(at % rows.len().max(1)));
        let values = values(field);
        let value = match base {
            Some(row) if value % 2 == 0 => &row.value,
            _ => &values[value % values.len()],
        };
        let row = DesiredRow::new(value.clone()).expect("a value");
        let row = match types(field)[..2].get(value_type % 3) {
            Some(value_type) => row.with_type(value_type.clone()),
            None => row,
        };
        let needs_id = diff.get_strategy() == Listing::Patch;
        match base.filter(|_| *is_pinned || needs_id) {
            Some(base) => row.pinned(RowId::new(base.id).expect("an ID")),
            None => row,
        }
    };
    raw.iter().map(row).collect()
}

/// Options, and whether they include only phones of two types.
fn options() -> impl Strategy<Value = (Diff, bool)> {
    let listing = (
        select(Listing::ALL),
        select(Generations::ALL),
        select(Order::ALL),
        select(Duplicates::ALL),
        select(Overwrite::ALL),
    );
    let others = (
        select(Equality::ALL),
        select(Spelling::ALL),
        select(SystemRows::ALL),
        select(UnknownTypes::ALL),
        bool::weighted(0.2),
    );
    (listing, others).prop_map(|(listing, others)| {
        let (strategy, generation, order, duplicates, overwrite) = listing;
        let (equality, spelling, system_rows, unknown_types, is_only) = others;
        let mut diff = Diff::new()
            .strategy(strategy)
            .generation(generation)
            .equality(equality)
            .system_rows(system_rows)
            .unknown_types(unknown_types);
        if strategy == Listing::Replace {
            diff = diff.order(order).overwrite(overwrite);
            if matches!(generation, Generations::Legacy | Generations::Factory) {
                diff = diff.duplicates(duplicates);
            }
        }
        if equality == Equality::Normalized && strategy != Listing::Remove {
            diff = diff.spelling(spelling);
        }
        if is_only {
            let only = Only::new().with(Field::Phone, ["WORK", "HOME"]);
            diff = diff.only(only.expect("types"));
        }
        (diff, is_only)
    })
}

fn plans() -> impl Strategy<Value = Plan> {
    let rows = || {
        vec(
            (
                (bool::weighted(0.2), 0..8_usize, 0..3_usize),
                option::of(0..5_usize),
            ),
            0..=3,
        )
    };
    let lists = [(); 2].map(|()| option::weighted(0.9, rows()));
    (stored(), lists, options()).prop_map(|(stored, lists, (diff, is_only))| {
        let mentioned = FIELDS.into_iter().zip(lists);
        let desired = mentioned.fold(Desired::new(), |desired, (field, raw)| match raw {
            Some(raw) => {
                let rows = list(field, &raw, &stored, &diff);
                desired.with(field, rows)
            }
            None => desired,
        });
        Plan {
            stored,
            desired,
            diff,
            is_only,
        }
    })
}

/// No value is lost that both sides have, not even between two calls, and none that the
/// list does not say anything about. Nothing is touched that the list is not about.
fn keeps(plan: &Plan, before: &[StoredRow], after: &[StoredRow], edits: &Edits) -> TestCaseResult {
    let diff = &plan.diff;
    let is_normalized = diff.get_equality() == Equality::Normalized;
    let says = |row: &StoredRow, field: Field, value: &str| {
        row.field() == Some(field)
            && (trim(&row.value) == trim(value)
                || is_normalized && same_key(field, &row.value, value, Rules::default()))
    };
    if diff.get_strategy() != Listing::Remove {
        for (field, listed) in plan.lists() {
            for row in listed {
                let is_it = |it: &StoredRow| says(it, field, row.value());
                let is_lost = before.iter().any(is_it) && !after.iter().any(is_it);
                prop_assert!(!is_lost, "lost {}\n{}", row.value(), edits);
            }
        }
    }
    let mut listed = plan.lists().flat_map(|(_, rows)| rows);
    let has_ids = listed.any(|row| row.id().is_some());
    let adds = [Listing::Add, Listing::Fill, Listing::First].contains(&diff.get_strategy());
    for row in &plan.stored.rows {
        let field = row.field().expect("a field");
        let is_lost = !after.iter().any(|it| says(it, field, &row.value));
        prop_assert!(!is_lost || !adds || has_ids, "lost {:?}\n{}", row, edits);
        let is_kept = plan.is_about(row) || after.contains(row);
        prop_assert!(is_kept, "{:?}\n{}", row, edits);
    }
    Ok(())
}

/// A plan that begins ends, with an empty diff and few calls: what is wrong with it is said
/// before the first of them.
#[test]
fn a_plan_that_begins_ends() {
    holds(4096, plans(), |plan| {
        let (diff, desired) = (&plan.diff, &plan.desired);
        if diff.diff(&plan.stored.current(), desired).is_err() {
            return Ok(());
        }
        let calls = diff.rounds(&plan.stored.current(), desired);
        let calls = calls.expect("as many as it takes").len();
        for way in every_way(diff.get_generation()) {
            let mut sent = 0;
            let next = |current: &Current<'_>| diff.diff(current, desired);
            carry_out(&plan.stored, way, next, |before, after, edits| {
                sent += 1;
                keeps(&plan, before, after, edits)
            })?;
            prop_assert_eq!(sent, calls);
        }
        Ok(())
    });
}

/// A cleanup, too.
#[test]
fn a_cleanup_that_begins_ends() {
    let inputs = (plans(), bool::ANY, bool::ANY);
    holds(2048, inputs, |(plan, is_tidy, any_type)| {
        let types = if any_type { Types::Any } else { Types::Same };
        let diff = plan.diff.duplicates(Duplicates::Collapse).types(types);
        let clean = |current: &Current<'_>| {
            if is_tidy {
                diff.tidy(current)
            } else {
                diff.dedupe(current)
            }
        };
        for way in every_way(diff.get_generation()) {
            carry_out(&plan.stored, way, clean, |_, _, _| Ok(()))?;
        }
        Ok(())
    });
}

/// What each call does, or the code of the error, until there is nothing to do.
#[track_caller]
fn calls_of(options: &Value, rows: &[(&str, &str)], desired: &Value) -> Vec<String> {
    let rows = (1..).zip(rows);
    let rows = rows.map(|(id, (value_type, value))| {
        let field = if *value_type == "USER" || *value_type == "~USER" {
            Field::Link
        } else {
            Field::Phone
        };
        StoredRow::new(id, field, value_type, value)
    });
    let mut stored = Stored {
        rows: rows.collect(),
    };
    let diff = Diff::from_json(&options.to_string()).expect("options");
    let desired = diff
        .desired_from_json(&desired.to_string())
        .expect("desired")
        .into_owned();
    let mut calls = Vec::new();
    while calls.len() < 9 {
        let edits = match diff.diff(&stored.current(), &desired) {
            Ok(edits) if edits.is_empty() => break,
            Ok(edits) => edits,
            Err(error) => {
                calls.push(error.code().to_string());
                break;
            }
        };
        let shown: Vec<_> = edits
            .fields()
            .to_json()
            .chars()
            .filter(|it| *it != '"')
            .collect();
        calls.push(shown.into_iter().collect());
        let fields = Json::parse(&edits.fields().to_json());
        stored = server::classic(&stored, &fields, Generation::Distinct);
    }
    calls
}

/// The list of all values is made anew by each call, and says the same each time.
#[test]
fn what_is_to_be_first_is_one_plan() {
    let first = json!({"strategy": "first"});
    for (rows, desired, expected) in [
        // The value 0 cannot be written, and the call before would have come to that.
        (
            &[("WORK", "0"), ("WORK", "111"), ("WORK", "0")][..],
            json!({"PHONE": ["222", "333"]}),
            &["zero_value"][..],
        ),
        // Of equal rows the last stays where it is.
        (
            &[("WORK", "0"), ("WORK", "111"), ("WORK", "0")],
            json!({"PHONE": ["222"]}),
            &["{PHONE:[{ID:1,VALUE:222,VALUE_TYPE:WORK}]}"],
        ),
        // Without a type it is one with the row after it.
        (
            &[("", "111"), ("WORK", "111")],
            json!({"PHONE": ["111", "222"]}),
            &["{PHONE:[{ID:1,VALUE:111,VALUE_TYPE:WORK},{ID:2,VALUE:222,VALUE_TYPE:WORK}]}"],
        ),
        // What is listed with an ID and without one is one row.
        (
            &[("WORK", "222"), ("WORK", "333"), ("HOME", "222")],
            json!({"PHONE": ["222", {"ID": 2, "VALUE": "222"}]}),
            &["{PHONE:[{ID:1,DELETE:Y},{ID:2,VALUE:222,VALUE_TYPE:WORK}]}"],
        ),
    ] {
        assert_eq!(
            calls_of(&first, rows, &desired),
            expected,
            "{rows:?} {desired}"
        );
    }
}

/// A call does not write the value of a row that waits, next to that row, where it cannot be
/// told later which of the two is listed.
#[test]
fn what_is_to_be_first_is_not_there_twice() {
    let long = "T".repeat(50);
    let rows = [(&*long, "111"), (&*long, "111"), ("WORK", "222")];
    let desired = json!({"PHONE": [{"VALUE": "222", "VALUE_TYPE": "HOME"}, "333"]});
    let options = json!({"strategy": "first", "unknown_types": "allow"});
    assert_eq!(calls_of(&options, &rows, &desired), ["stuck_row"]);
}

#[test]
fn a_row_that_would_be_stuck_later_is_refused_at_once() {
    let long = "T".repeat(50);
    let rows = [(&*long, "111"); 3];
    let desired = json!({"PHONE": [{"ID": 2, "VALUE": "111"}]});
    assert_eq!(calls_of(&json!({}), &rows, &desired), ["stuck_row"]);
}

/// Between two calls, too.
#[test]
fn a_value_that_moves_to_a_new_row_is_never_missing() {
    let options = json!({"order": "desired", "duplicates": "keep", "generation": "factory"});
    let desired = json!({"PHONE": ["222", "222", "222", "333"]});
    let rows = [("WORK", "333")];
    let diff = Diff::from_json(&options.to_string()).expect("options");
    let desired = Desired::from_json(&desired.to_string())
        .expect("desired")
        .into_owned();
    let stored = Stored {
        rows: vec![StoredRow::new(1, Field::Phone, rows[0].0, rows[0].1)],
    };
    let way = every_way(Generations::Factory).next().expect("a way");
    let plan = |current: &Current<'_>| diff.diff(current, &desired);
    let after = carry_out(&stored, way, plan, |_, after, edits| {
        prop_assert!(after.iter().any(|row| row.value == "333"), "{}", edits);
        Ok(())
    });
    let values: Vec<_> = of(&after.expect("calls").expect("an end"), Field::Phone)
        .into_iter()
        .map(|row| row.value)
        .collect();
    assert_eq!(values, ["222", "222", "222", "333"]);
}

/// What is removed already needs no call, whoever removed it.
#[test]
fn the_ids_of_equal_rows_are_removed_one_by_one() {
    let options = json!({"strategy": "remove"});
    let desired = json!({"PHONE": [{"ID": 1}, {"ID": 2}, {"ID": 9}]});
    let rows = [("WORK", "111"), ("WORK", "111"), ("HOME", "111")];
    let expected = ["{PHONE:[{ID:1,DELETE:Y}]}", "{PHONE:[{ID:2,DELETE:Y}]}"];
    assert_eq!(calls_of(&options, &rows, &desired), expected);
}

#[test]
fn a_messenger_with_an_id_has_the_name_that_its_type_makes() {
    let row = StoredRow::new(1, Field::Im, "TELEGRAM", "ivan");
    let current = Stored { rows: vec![row] };
    let listed = DesiredRow::new("@ivan").expect("a value").with_type("VK");
    let desired = Desired::new().with(Field::Im, [listed.pinned(RowId::new(1).expect("an ID"))]);
    let diff = Diff::new()
        .strategy(Listing::Add)
        .equality(Equality::Normalized);
    let error = diff
        .diff(&current.current(), &desired)
        .expect_err("another name");
    assert_eq!(error.code(), "stale_pin");
}

/// Rows in transit that are equal hide one another, as others do.
#[test]
fn equal_rows_in_transit_arrive_one_by_one() {
    let rows = [("~WORK", "111"), ("~WORK", "111")];
    let [delete, restore] = [
        |id: u8| format!("{{PHONE:[{{ID:{id},DELETE:Y}}]}}"),
        |id: u8| format!("{{PHONE:[{{ID:{id},VALUE:111,VALUE_TYPE:WORK}}]}}"),
    ];
    for (strategy, listed, expected) in [
        ("replace", "111", [delete(1), restore(2)]),
        ("remove", "222", [restore(1), delete(2)]),
    ] {
        let options = json!({"strategy": strategy});
        let calls = calls_of(&options, &rows, &json!({"PHONE": [listed]}));
        assert_eq!(calls, expected, "{strategy}");
    }
}

/// A protected row in transit is the listed one, by its value or its ID.
#[test]
fn a_protected_row_in_transit_is_not_there_twice() {
    let rows = [("~USER", "7")];
    let with_id = json!({"ID": 1, "VALUE": "7", "VALUE_TYPE": "USER"});
    for listed in [json!("7"), json!({"ID": 1, "VALUE": "7"}), with_id] {
        let calls = calls_of(&json!({}), &rows, &json!({"LINK": [listed]}));
        assert_eq!(
            calls,
            ["{LINK:[{ID:1,VALUE:7,VALUE_TYPE:USER}]}"],
            "{listed}"
        );
    }
}

/// It counts as what it is once it has its type back.
#[test]
fn a_protected_row_in_transit_has_its_place() {
    let types = ["~USER", "WORK", "WORK"];
    let rows = (1..).zip(types.iter().zip(["7", "3", "7"]));
    let rows =
        rows.map(|(id, (value_type, value))| StoredRow::new(id, Field::Link, value_type, value));
    let stored = Stored {
        rows: rows.collect(),
    };
    let desired = Desired::from_json(r#"{"LINK": ["3", "7"]}"#).expect("desired");
    let diff = Diff::new().order(Order::Desired);
    let refused = diff.diff(&stored.current(), &desired);
    let code = refused.expect_err("before the first call").code();
    assert_eq!(code, "order_impossible");
}

/// Two equal system rows in transit would be one after their types are back.
#[test]
fn a_cleanup_ends_with_one_of_equal_rows_in_transit() {
    let row = |id| StoredRow::new(id, Field::Link, "~USER", "7");
    let mut stored = Stored {
        rows: vec![row(1), row(2)],
    };
    let mut calls = Vec::new();
    for _ in 0..2 {
        let edits = Diff::new().dedupe(&stored.current()).expect("edits");
        let fields = edits.fields().to_json();
        stored = server::classic(&stored, &Json::parse(&fields), Generation::Distinct);
        calls.push(fields.replace('"', ""));
    }
    let expected = [
        "{LINK:[{ID:1,VALUE:7,VALUE_TYPE:USER}]}",
        "{LINK:[{ID:2,DELETE:Y}]}",
    ];
    assert_eq!(calls, expected);
    assert!(Diff::new()
        .dedupe(&stored.current())
        .expect("edits")
        .is_empty());
}

/// Were all calls of this plan planned ahead, the diff would not end.
#[test]
fn of_many_equal_rows_only_the_first_calls_are_planned_ahead() {
    let rows = (1..=20_000).map(|id| StoredRow::new(id, Field::Phone, "WORK", "111"));
    let stored = Stored {
        rows: rows.collect(),
    };
    let desired = Desired::from_json(r#"{"PHONE": ["111"]}"#).expect("desired");
    let diff = Diff::new().order(Order::Desired);
    let edits = diff.diff(&stored.current(), &desired).expect("edits");
    assert_eq!(
        edits.fields().to_json(),
        r#"{"PHONE":[{"ID":1,"DELETE":"Y"}]}"#
    );
}
