//! Plans of several calls: the loop {send, read, diff again}, on every
//! generation of server.

use multifield_core::{
    Current, Diff, Edit, Edits, Error, Field, Generation, Generations, Strategy as Listing,
    UnfinishedReason,
};
use multifield_testkit::{
    oracle, same_key, scenario, scenario_with_copies, server, Json, Rules, Scenario, Stored,
    StoredRow, WantedRow,
};
use proptest::{
    bool, prelude::Just, prop_assert, prop_assert_eq, prop_oneof, strategy::Strategy,
    test_runner::TestCaseResult,
};

use super::{holds, mentioned};

/// The servers that edits have to be right on.
fn servers(generation: Generations) -> &'static [Generation] {
    match generation {
        Generations::Legacy => &[Generation::Legacy],
        Generations::Factory => &[Generation::Factory],
        Generations::Distinct => &[Generation::Distinct],
        _ => &[
            Generation::Legacy,
            Generation::Factory,
            Generation::Distinct,
        ],
    }
}

pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n', '\0', '\x0b'])
}

/// Scenarios for a generation, in which some rows are equal to others.
pub(super) fn scenarios() -> impl Strategy<Value = Scenario> {
    let generation = prop_oneof![
        3 => Just(Generations::Any),
        1 => Just(Generations::Distinct),
        1 => Just(Generations::Legacy),
        1 => Just(Generations::Factory),
    ];
    let flags = (bool::ANY, bool::weighted(0.3));
    (scenario_with_copies(5), generation, flags).prop_map(
        |(mut scenario, generation, (ordered, adds))| {
            scenario.rules.generation = generation;
            scenario.rules.ordered = ordered && !adds;
            scenario.rules.overwrite_same_value &= !adds;
            scenario.rules.keep_duplicates = false;
            scenario.rules.adds = adds;
            scenario
        },
    )
}

/// How edits are sent, and how the entity is read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    Classic,
    Universal,
}

impl Api {
    fn send(self, stored: &Stored, edits: &Edits, generation: Generation) -> Stored {
        match self {
            Api::Classic => {
                let fields = Json::parse(&edits.fields().to_json());
                server::classic(stored, &fields, generation)
            }
            Api::Universal => {
                let fm = Json::parse(&edits.fm().to_json());
                server::universal(stored, &fm, generation)
            }
        }
    }
}

/// Rows of a field, by ID.
pub(super) fn of(rows: &[StoredRow], field: Field) -> Vec<StoredRow> {
    let rows = rows.iter().filter(|row| row.field() == Some(field));
    rows.cloned().collect()
}

/// What `crm.item.get` shows: of equal rows the first.
fn shown(rows: &[StoredRow]) -> Stored {
    let mut shown: Vec<StoredRow> = Vec::new();
    let kind = |row: &StoredRow| StoredRow {
        id: 0,
        ..row.clone()
    };
    for row in rows {
        if !shown.iter().any(|it| kind(it) == kind(row)) {
            shown.push(row.clone());
        }
    }
    Stored { rows: shown }
}

/// Values and types, without their IDs.
fn contents(rows: &[StoredRow]) -> Vec<(&str, &str, &str)> {
    let contents = rows
        .iter()
        .map(|row| (&*row.type_id, &*row.value_type, trim(&row.value)));
    let mut contents: Vec<_> = contents.collect();
    contents.sort_unstable();
    contents
}

/// What a plan may be refused for, as it is asked for.
const IMPOSSIBLE: [&str; 6] = [
    "equal_row",
    "hidden_row",
    "order_impossible",
    "stale_pin",
    "stored_value_fails",
    "stuck_row",
];

/// Carries a plan out, call by call, and gives the rows in the end; none where it
/// is refused. Each call has to do what it says, and to change something.
pub(super) fn carry_out(
    stored: &Stored,
    (generation, api): (Generation, Api),
    plan: impl Fn(&Current<'_>) -> Result<Edits, Error>,
    mut after_call: impl FnMut(&[StoredRow], &[StoredRow], &Edits) -> TestCaseResult,
) -> Result<Option<Vec<StoredRow>>, proptest::test_runner::TestCaseError> {
    let mut rows = stored.known().rows;
    rows.sort_by_key(|row| row.id);
    let copies = rows.len();
    for calls in 0.. {
        let stored = Stored { rows: rows.clone() };
        let current = stored.current();
        let edits = match plan(&current) {
            Ok(edits) if edits.is_empty() => return Ok(Some(rows)),
            Ok(edits) => edits,
            Err(error) => {
                prop_assert!(IMPOSSIBLE.contains(&error.code().as_str()), "{}", error);
                prop_assert!(calls == 0, "{} after {} calls", error, calls);
                return Ok(None);
            }
        };
        let after = api.send(&stored, &edits, generation).rows;
        prop_assert!(after != rows, "nothing changes\n{}", edits);
        let applied = Stored::from_current(&current.apply(&edits).expect("edits of this state"));
        prop_assert_eq!(contents(&after), contents(&applied.rows), "{}", edits);
        after_call(&rows, &after, &edits)?;
        if edits.is_last() {
            let stored = Stored {
                rows: after.clone(),
            };
            let more = plan(&stored.current());
            let is_end = more.as_ref().is_ok_and(Edits::is_empty);
            prop_assert!(is_end, "not the last: {}\n{:?}", edits, more);
        }
        rows = after;
        prop_assert!(calls <= copies + 2, "no end\n{}", edits);
    }
    unreachable!("the loop ends")
}

/// Every server and way of sending that a plan has to be right on.
pub(super) fn every_way(generation: Generations) -> impl Iterator<Item = (Generation, Api)> {
    let servers = servers(generation).iter();
    servers.flat_map(|server| {
        let universal = (*server != Generation::Legacy).then_some((*server, Api::Universal));
        [(*server, Api::Classic)].into_iter().chain(universal)
    })
}

/// The values that have to stay the first ones of their fields.
fn first_values(scenario: &Scenario) -> [Option<String>; 5] {
    let rules = scenario.rules;
    let is_single = matches!(rules.generation, Generations::Legacy | Generations::Factory);
    if rules.ordered || rules.adds || is_single {
        return [const { None }; 5];
    }
    Field::ALL.map(|field| {
        let wanted = scenario.wanted.of(field)?;
        let all = scenario.stored.of(field);
        let first = all
            .first()
            .filter(|row| rules.see(row) && !rules.protect(row))
            // One without a type could not get it back.
            .filter(|row| !trim(&row.value_type).is_empty())?;
        let slots = oracle::slots(field, &scenario.stored.seen(field, rules), wanted, rules);
        let is_it = |slot: &WantedRow| {
            slot.pin.is_none()
                && trim(&slot.value) == trim(&first.value)
                && slot.value_type.iter().all(|it| *it == first.value_type)
        };
        let is_pinned = slots.iter().any(|slot| slot.pin == Some(first.id));
        (!is_pinned && slots.iter().any(is_it)).then(|| trim(&first.value).to_owned())
    })
}

/// Nothing is lost that both have, and the main value stays the main one.
fn keeps_what_both_have(
    scenario: &Scenario,
    before: &[StoredRow],
    after: &[StoredRow],
    edits: &Edits,
) -> TestCaseResult {
    let rules = scenario.rules;
    for (field, wanted) in scenario.wanted.mentioned() {
        let (before, after) = (of(before, field), of(after, field));
        for row in wanted {
            let is_it = |it: &StoredRow| {
                trim(&it.value) == trim(&row.value)
                    || (rules.normalized && same_key(field, &it.value, &row.value, rules))
            };
            let is_lost = before.iter().any(is_it) && !after.iter().any(is_it);
            prop_assert!(!is_lost, "lost {:?}\n{}", row, edits);
        }
    }
    for (field, first) in Field::ALL.into_iter().zip(first_values(scenario)) {
        if first.is_some() {
            let after = of(after, field);
            let now = after.first().map(|row| trim(&row.value));
            prop_assert_eq!(now, first.as_deref(), "{}", edits);
        }
    }
    Ok(())
}

/// The desired state is reached, and nothing else has changed.
fn judge(scenario: &Scenario, after: Vec<StoredRow>) -> TestCaseResult {
    let rules = scenario.rules;
    let after = Stored { rows: after };
    for (field, stored, slots) in mentioned(scenario) {
        let seen = after.seen(field, rules);
        let judged = oracle::judge(&stored, &seen, &slots, rules);
        prop_assert_eq!(judged, Ok(()), "{:?}", after.of(field));
        let is_in_transit = |row: &StoredRow| row.value_type.starts_with('~');
        prop_assert!(!seen.iter().any(is_in_transit), "{:?}", seen);
    }
    for row in scenario.stored.known().rows {
        let field = row.field().expect("a field");
        let stays = scenario.wanted.of(field).is_none() || !rules.see(&row) || rules.protect(&row);
        prop_assert!(!stays || after.rows.contains(&row), "{:?}", row);
    }
    Ok(())
}

#[test]
fn every_plan_ends_at_the_desired_state() {
    holds(384, scenarios(), |scenario| {
        let (diff, desired) = (scenario.rules.diff(), scenario.wanted.desired());
        for way in every_way(scenario.rules.generation) {
            let plan = |current: &Current<'_>| diff.diff(current, &desired);
            let after = carry_out(&scenario.stored, way, plan, |before, after, edits| {
                keeps_what_both_have(&scenario, before, after, edits)
            })?;
            if let Some(after) = after {
                judge(&scenario, after)?;
            }
        }
        Ok(())
    });
}

/// What crm.item.get does not show is dealt with as it comes to light.
#[test]
fn every_plan_ends_where_equal_rows_are_not_shown() {
    holds(128, scenarios(), |mut scenario| {
        scenario.rules.generation = Generations::Any;
        let (diff, desired) = (scenario.rules.diff(), scenario.wanted.desired());
        let mut rows = scenario.stored.known().rows;
        rows.sort_by_key(|row| row.id);
        for _ in 0..=rows.len() + 2 {
            let shown = shown(&rows);
            let current = shown.current();
            let Ok(edits) = diff.diff(&current, &desired) else {
                return Ok(());
            };
            if edits.is_empty() {
                let seen = scenario.rules;
                let is_in_transit = |row: &&StoredRow| row.value_type.starts_with('~');
                let mut left = shown.rows.iter().filter(|row| seen.see(row));
                prop_assert!(!left.any(|row| is_in_transit(&row)), "{:?}", rows);
                return Ok(());
            }
            let stored = Stored { rows: rows.clone() };
            let after = Api::Universal
                .send(&stored, &edits, Generation::Distinct)
                .rows;
            prop_assert!(after != rows, "nothing changes\n{}", edits);
            rows = after;
        }
        prop_assert!(false, "no end: {:?}", rows);
        Ok(())
    });
}

/// Of k equal rows one is uncovered by each call, and a mere reordering takes one
/// call more.
#[test]
fn no_plan_takes_more_calls_than_there_are_equal_rows() {
    holds(128, scenarios(), |scenario| {
        let (diff, desired) = (scenario.rules.diff(), scenario.wanted.desired());
        let stored = scenario.stored.known();
        let Ok(calls) = diff.rounds(&stored.current(), &desired) else {
            return Ok(());
        };
        let rows = &stored.rows;
        let copies = |row: &StoredRow| {
            let of = contents(std::slice::from_ref(row));
            let is_copy = |it: &&StoredRow| contents(std::slice::from_ref(it)) == of;
            rows.iter().filter(is_copy).count()
        };
        let most = rows.iter().map(copies).max().unwrap_or(1).max(1);
        let is_reordering = |edits: &Edits| {
            let reason = edits.unfinished().map(|it| it.reason);
            reason == Some(UnfinishedReason::Reordering)
        };
        let reorderings = calls.iter().filter(|it| is_reordering(it)).count();
        prop_assert!(reorderings <= 1);
        prop_assert!(calls.len() <= most + reorderings, "{:#?}", calls);
        Ok(())
    });
}

#[test]
fn rounds_are_the_calls_of_the_loop() {
    holds(128, scenarios(), |scenario| {
        let (diff, desired) = (scenario.rules.diff(), scenario.wanted.desired());
        let stored = scenario.stored.known();
        let mut state = stored.current().into_owned();
        let Ok(calls) = diff.rounds(&state, &desired) else {
            return Ok(());
        };
        for (nth, call) in calls.iter().enumerate() {
            prop_assert_eq!(call, &diff.diff(&state, &desired).expect("a call"));
            prop_assert_eq!(call.is_last(), nth + 1 == calls.len());
            state = state.apply(call).expect("edits of this state").into_owned();
        }
        prop_assert!(diff.diff(&state, &desired).expect("a diff").is_empty());
        Ok(())
    });
}

/// How many rows the whole plan deletes is known from its first call.
#[test]
fn the_first_call_counts_the_deletions_of_the_plan() {
    let deletes = |edits: &Edits| {
        let is_delete = |edit: &Edit| matches!(edit, Edit::Delete { .. });
        edits.iter().filter(|edit| is_delete(edit)).count()
    };
    holds(128, scenarios(), |scenario| {
        let (diff, desired) = (scenario.rules.diff(), scenario.wanted.desired());
        let stored = scenario.stored.known();
        let current = stored.current();
        let Ok(calls) = diff.rounds(&current, &desired) else {
            return Ok(());
        };
        let Some(first) = calls.first() else {
            return Ok(());
        };
        let later = first
            .unfinished()
            .map_or(0, |unfinished| unfinished.deletes);
        let all = deletes(first) + later;
        prop_assert_eq!(all, calls.iter().map(deletes).sum::<usize>());
        let allowed = |most| diff.max_deletes(Some(most)).diff(&current, &desired);
        prop_assert!(allowed(all).is_ok());
        if let Some(less) = all.checked_sub(1) {
            let error = allowed(less).expect_err("too many");
            prop_assert_eq!(error.code(), "too_many_deletes");
        }
        Ok(())
    });
}

/// A plan that breaks off is mended by whatever diff comes next.
#[test]
fn what_is_in_transit_arrives_with_any_other_plan() {
    let two = (scenarios(), scenarios(), 1..4_usize);
    holds(128, two, |(mut first, mut second, calls)| {
        (first.rules.generation, second.rules.generation) = (Generations::Any, Generations::Any);
        let stored = first.stored.known();
        let Ok(planned) = first
            .rules
            .diff()
            .rounds(&stored.current(), &first.wanted.desired())
        else {
            return Ok(());
        };
        let mut state = stored.current().into_owned();
        for call in planned.iter().take(calls) {
            state = state.apply(call).expect("edits of this state").into_owned();
        }
        // Explicit IDs are those of another state, and so are types.
        second.stored = Stored::from_current(&state);
        for row in second.wanted.fields.iter_mut().flatten().flatten() {
            row.pin = None;
        }
        let (diff, desired) = (second.rules.diff(), second.wanted.desired());
        if diff.diff(&second.stored.current(), &desired).is_err() {
            return Ok(());
        }
        for way in every_way(Generations::Any) {
            let plan = |current: &Current<'_>| diff.diff(current, &desired);
            let after = carry_out(&second.stored, way, plan, |before, after, edits| {
                keeps_what_both_have(&second, before, after, edits)
            })?;
            let Some(after) = after else { continue };
            for (field, wanted) in second.wanted.mentioned() {
                if wanted.is_empty() && second.rules.adds {
                    continue;
                }
                let seen = of(&after, field);
                let mut seen = seen.iter().filter(|row| second.rules.see(row));
                let is_in_transit = |row: &StoredRow| row.value_type.starts_with('~');
                prop_assert!(!seen.any(is_in_transit), "{:?}", after);
            }
        }
        Ok(())
    });
}

#[test]
fn removing_ends_without_what_is_listed() {
    holds(128, scenarios(), |mut scenario| {
        scenario.rules = Rules {
            generation: scenario.rules.generation,
            normalized: scenario.rules.normalized,
            touch_system_rows: true,
            ..Rules::default()
        };
        let diff = scenario.rules.diff().strategy(Listing::Remove);
        let desired = scenario.wanted.desired();
        let listed = |row: &StoredRow| {
            let field = row.field().expect("a field");
            let mut wanted = scenario.wanted.of(field).into_iter().flatten();
            wanted.any(|it| {
                it.pin.is_none()
                    && it.value_type.iter().all(|it| *it == row.value_type)
                    && (trim(&it.value) == trim(&row.value)
                        || scenario.rules.normalized
                            && same_key(field, &it.value, &row.value, scenario.rules))
            })
        };
        for way in every_way(scenario.rules.generation) {
            let plan = |current: &Current<'_>| diff.diff(current, &desired);
            let after = carry_out(&scenario.stored, way, plan, |_, _, _| Ok(()))?;
            let has_pins = scenario
                .wanted
                .mentioned()
                .any(|(_, rows)| rows.iter().any(|row| row.pin.is_some()));
            if let (Some(after), false) = (after, has_pins) {
                prop_assert!(!after.iter().any(listed), "{:?}", after);
                let stays = scenario.stored.known().rows;
                let stays = stays.into_iter().filter(|row| !listed(row));
                prop_assert_eq!(stays.count(), after.len());
            }
        }
        Ok(())
    });
}

#[test]
fn dedupe_ends_with_each_row_once() {
    holds(256, (scenarios(), bool::ANY), |(mut scenario, any_type)| {
        scenario.rules.adds = false;
        scenario.rules.any_type = any_type;
        // A row without a type cannot step aside, so that another may stay.
        for row in &mut scenario.stored.rows {
            if trim(&row.value_type).is_empty() {
                row.value_type = "WORK".to_owned();
            }
        }
        let (rules, diff) = (scenario.rules, scenario.rules.diff());
        let mut stored = scenario.stored.known().rows;
        stored.sort_by_key(|row| row.id);
        for way in every_way(rules.generation) {
            let plan = |current: &Current<'_>| diff.dedupe(current);
            let after = carry_out(&scenario.stored, way, plan, |_, after, edits| {
                for field in Field::ALL {
                    let [now, before] = [after, &stored].map(|rows| of(rows, field));
                    let [now, before] =
                        [&now, &before].map(|it| it.first().map(|row| trim(&row.value)));
                    prop_assert_eq!(now, before, "{}", edits);
                }
                Ok(())
            })?;
            let Some(after) = after else { continue };
            let expected = oracle::without_duplicates(&stored, rules);
            let kinds = |rows: &[StoredRow]| -> Vec<(String, String)> {
                let kinds = rows.iter().map(|row| {
                    let field = row.field().expect("a field");
                    let value = trim(&row.value).to_owned();
                    (format!("{field} {}", trim(&row.value_type)), value)
                });
                let mut kinds: Vec<_> = kinds.collect();
                kinds.sort();
                kinds
            };
            prop_assert_eq!(kinds(&after), kinds(&expected));
        }
        Ok(())
    });
}

/// One call, with the bytes that it has where only one is needed, unless an edit
/// is of one of several equal rows or nothing but the order changes.
#[test]
fn without_equal_rows_a_plan_is_what_it_is_on_any_server() {
    holds(384, scenario(6), |mut scenario| {
        scenario.rules.keep_duplicates = false;
        let (any, one) = (Generations::Any, Generations::Factory);
        let diffs = [any, one].map(|generation| scenario.rules.diff().generation(generation));
        for diff in [false, true].into_iter().flat_map(|ordered| {
            let order = if ordered {
                multifield_core::Order::Desired
            } else {
                multifield_core::Order::Any
            };
            [diffs.map(|diff| diff.order(order))]
        }) {
            compare(&scenario, diff)?;
        }
        Ok(())
    });
}

fn compare(scenario: &Scenario, [any, one]: [Diff; 2]) -> TestCaseResult {
    let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
    let (any, one) = match (any.diff(&current, &desired), one.diff(&current, &desired)) {
        (Ok(any), Ok(one)) => (any, one),
        (Err(error), _) if ["equal_row", "stuck_row"].contains(&error.code().as_str()) => {
            return Ok(())
        }
        (any, one) => {
            prop_assert_eq!(any, one);
            return Ok(());
        }
    };
    let has_copy = |id: u64| {
        let rows = &scenario.stored.rows;
        let row = rows.iter().find(|row| row.id == id).expect("a row");
        rows.iter().any(|it| {
            it.id != id
                && it.type_id == row.type_id
                && it.value_type == row.value_type
                && trim(&it.value) == trim(&row.value)
        })
    };
    let mut ids = one.iter().filter_map(Edit::id);
    if ids.any(|id| has_copy(id.get())) {
        return Ok(());
    }
    let is_reordering = any.unfinished().is_some();
    if is_reordering {
        // One row more, in a call of its own.
        let after = current.apply(&any).expect("edits of this state");
        let before = Stored::from_current(&current);
        let last = Stored::from_current(&current.apply(&one).expect("edits"));
        prop_assert_eq!(any.len(), 1);
        prop_assert_eq!(contents(&before.rows), contents(&last.rows), "{}", one);
        prop_assert!(contents(&Stored::from_current(&after).rows) != contents(&before.rows));
    } else {
        prop_assert_eq!(any.to_string(), one.to_string());
        prop_assert_eq!(any.fields().to_json(), one.fields().to_json());
        prop_assert_eq!(any.fm().to_json(), one.fm().to_json());
    }
    Ok(())
}
