//! The fuzz targets: laws that hold for any bytes. A panic is a failure.
//!
//! The tests replay the corpora, so each function also runs on stable Rust.

use crate::{
    oracle::{self, Cost},
    server, strict, Json, Scenario, Stored, StoredRow,
};
use multifield_core::{
    simulate as simulation_of, Blanks, Current, Deletes, Desired, Diff, Edits, Error, FindingCode,
    Generation, Generations, Merge, OtherKeys, Payload, Severity,
};

/// Rows a side in each field; the oracle tries all ways to assign them.
const ROWS: usize = 4;

const GENERATIONS: &[Generation] = Generation::ALL;

fn look_at(error: &Error) {
    assert!(error.to_string().starts_with(error.place()));
}

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
            // What is pinned throughout was read from these very rows.
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
        // A merge has an option more.
        (Err(error), Ok(_)) => assert_eq!(error.code(), "unknown_option"),
    }
}

fn is_pinned(desired: &Desired<'_>) -> bool {
    let fields = multifield_core::Field::ALL.into_iter();
    let mut rows = fields.filter_map(|field| desired.rows(field)).flatten();
    rows.all(|row| row.id().is_some())
}

/// Diffs the scenario that the bytes encode.
pub fn diff(bytes: &[u8]) {
    let scenario = Scenario::from_bytes(bytes, ROWS);
    let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
    let diff = scenario.rules.diff();
    let Some(edits) = edits_of(&scenario, &diff, &current, &desired, false) else {
        return;
    };
    let applied = current.apply(&edits).expect("edits of this state");
    judge(&scenario, &edits, &Stored::from_current(&applied));
    judge_cost(&scenario, &edits);
    let again = diff.diff(&applied, &desired).expect("a second diff");
    assert!(again.is_empty(), "{again}");
}

/// The edits of a scenario; none where no order can be had, or not without
/// writing what the portal would refuse.
fn edits_of<'s>(
    scenario: &Scenario,
    diff: &Diff,
    current: &'s Current<'_>,
    desired: &'s Desired<'_>,
    meets_distinct: bool,
) -> Option<Edits> {
    match diff.diff(current, desired) {
        Ok(edits) => Some(edits),
        Err(error) => {
            let of_order = ["order_impossible", "not_an_email", "too_long", "zero_value"];
            let of_calls = ["equal_row", "hidden_row", "stuck_row", "stored_value_fails"];
            let may_fail = scenario.rules.ordered && of_order.contains(&error.code().as_str())
                || meets_distinct && of_calls.contains(&error.code().as_str());
            assert!(may_fail, "a scenario has a diff: {error}");
            None
        }
    }
}

/// The state after is the desired one.
fn judge(scenario: &Scenario, edits: &Edits, after: &Stored) {
    for (field, rows) in scenario.wanted.mentioned() {
        let before = scenario.stored.seen(field, scenario.rules);
        let slots = oracle::slots(field, &before, rows, scenario.rules);
        let after = after.seen(field, scenario.rules);
        let judged = oracle::judge(&before, &after, &slots, scenario.rules);
        assert_eq!(judged, Ok(()), "{field}");
        let counts_order = scenario.rules.ordered;
        assert!(
            !counts_order || oracle::is_in_order(&after, &slots, scenario.rules),
            "{edits}"
        );
    }
}

/// No edits that lead to the desired state in one call are cheaper.
fn judge_cost(scenario: &Scenario, edits: &Edits) {
    for (field, rows) in scenario.wanted.mentioned() {
        let before = scenario.stored.seen(field, scenario.rules);
        let slots = oracle::slots(field, &before, rows, scenario.rules);
        if scenario.rules.ordered {
            let cheapest = oracle::cheapest_in_order(&before, &slots, scenario.rules);
            let cost = oracle::ordered_cost(edits, field, scenario.rules);
            assert_eq!(Some(cost), cheapest, "{field}\n{edits}");
        } else {
            let cheapest = oracle::cheapest(&before, &slots, scenario.rules);
            let cost = Cost::of(edits, field, scenario.rules);
            assert_eq!(cost, cheapest, "{field}\n{edits}");
        }
    }
}

/// Simulates a payload on a state. The first line of the bytes is the state as JSON, the
/// second the payload in any format.
pub fn simulate(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (first, second) = bytes.split_at(end.unwrap_or(0));
    // A payload that makes an entity needs no state.
    if let Ok(payload) = Payload::from_bytes(second) {
        if let Ok(made) = simulation_of(None, &payload, Generation::Distinct) {
            assert!(made.text().to_string().ends_with('\n'));
        }
    }
    let (Ok(current), Ok(payload)) = (Current::from_json(first), Payload::from_bytes(second))
    else {
        return;
    };
    for &generation in GENERATIONS {
        let simulation = match simulation_of(&current, &payload, generation) {
            Ok(simulation) => simulation,
            Err(error) => {
                look_at(&error);
                continue;
            }
        };
        let rows = simulation.rows();
        assert!(rows.windows(2).all(|pair| pair[0].id() < pair[1].id()));
        assert!(simulation.text().to_string().ends_with('\n'));
        serde_json::to_vec(&simulation).expect("a simulation is JSON");
        // One command of a batch may change nothing, and another something.
        let nothing = |finding: &multifield_core::Finding| {
            finding.code() == FindingCode::NothingChanges && finding.place().is_empty()
        };
        if simulation.findings().iter().any(nothing) {
            let json = serde_json::to_vec(rows).expect("rows are JSON");
            // No rows would be no state.
            let is_empty = simulation.rows().is_empty();
            let json = if is_empty {
                br#"{"fm": []}"#.to_vec()
            } else {
                json
            };
            let after = Current::from_json(&json).expect("rows are a state");
            assert_eq!(Stored::from_current(&after), Stored::from_current(&current));
        }
    }
}

/// Writes the edits of the scenario that the bytes encode, and simulates them.
pub fn written(bytes: &[u8]) {
    written_edits_lead_to_the_desired_state(&Scenario::from_bytes(bytes, ROWS));
}

/// Checks that edits in each output format have the promised effect on each generation of
/// server that they are for, lead to the desired state if they are the last call, and cause
/// no findings.
pub fn written_edits_lead_to_the_desired_state(scenario: &Scenario) {
    use Generations::{Any, Distinct, Factory, Legacy};

    let generations: &[Generations] = if scenario.rules.keep_duplicates {
        &[Legacy, Factory]
    } else {
        &[Any, Legacy, Factory, Distinct]
    };
    for deletes in [Deletes::Flag, Deletes::Blank] {
        for &generation in generations {
            let diff = scenario.rules.diff().deletes(deletes);
            written_with(scenario, &diff.generation(generation), generation);
        }
    }
}

fn written_with(scenario: &Scenario, diff: &Diff, for_generations: Generations) {
    let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
    let stored = scenario.stored.known();
    let meets_distinct = matches!(for_generations, Generations::Any | Generations::Distinct);
    let Some(edits) = edits_of(scenario, diff, &current, &desired, meets_distinct) else {
        return;
    };
    let (fields, fm) = (edits.fields().to_json(), edits.fm().to_json());
    if edits.is_empty() {
        assert_eq!([fields, fm], ["{}", "{}"]);
        return;
    }
    let correct = |served: Result<Stored, String>| served.expect("a correct payload");
    let on_any = [
        correct(strict::classic(&stored, &Json::parse(&fields))),
        correct(strict::universal(&stored, &Json::parse(&fm))),
    ];
    let wrapped = format!(r#"{{"fm":{fm}}}"#);
    let generations = GENERATIONS.iter().copied();
    for generation in generations.filter(|it| serves(for_generations, *it)) {
        let served = server::classic(&stored, &Json::parse(&fields), generation);
        assert!(
            is_same(&stored, &served, &on_any[0]),
            "{generation:?}: {fields}"
        );
        judge_call(scenario, diff, &edits, &fields, generation);
        if generation != Generation::Legacy {
            let served = server::universal(&stored, &Json::parse(&fm), generation);
            assert!(
                is_same(&stored, &served, &on_any[1]),
                "{generation:?}: {fm}"
            );
            judge_call(scenario, diff, &edits, &wrapped, generation);
        }
    }
}

/// Whether edits for these generations are for this one.
fn serves(generations: Generations, generation: Generation) -> bool {
    match generations {
        Generations::Legacy => generation == Generation::Legacy,
        Generations::Factory => generation == Generation::Factory,
        Generations::Distinct => generation == Generation::Distinct,
        _ => true,
    }
}

/// Whether two servers hold the same after a call, however they number new rows.
fn is_same(before: &Stored, one: &Stored, other: &Stored) -> bool {
    let contents = |stored: &Stored| {
        let content = |row: &StoredRow| {
            let was_stored = before.rows.iter().any(|before| before.id == row.id);
            (
                was_stored.then_some(row.id),
                row.type_id.clone(),
                row.value_type.clone(),
                row.value.clone(),
            )
        };
        let mut contents: Vec<_> = stored.rows.iter().map(content).collect();
        contents.sort();
        contents
    };
    contents(one) == contents(other)
}

fn judge_call(
    scenario: &Scenario,
    diff: &Diff,
    edits: &Edits,
    payload: &str,
    generation: Generation,
) {
    let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
    let read = Payload::from_json(payload).expect("a form is JSON");
    let simulation = simulation_of(&current, &read, generation).expect("a simulation");
    for finding in simulation.findings() {
        let may_surprise = match finding.code() {
            FindingCode::NothingChanges => false,
            FindingCode::SystemRowTouched => scenario.rules.touch_system_rows,
            FindingCode::Duplicate | FindingCode::ListDoesNotReplace => {
                scenario.rules.keep_duplicates
            }
            // Of a value that was stored before the check existed.
            FindingCode::StoredValueFails => generation == Generation::Distinct,
            _ => finding.severity() == Severity::Note,
        };
        assert!(may_surprise, "{finding}\n{payload}");
    }
    let json = serde_json::to_vec(simulation.rows()).expect("rows are JSON");
    // No rows would be no state.
    let is_empty = simulation.rows().is_empty();
    let json = if is_empty {
        br#"{"fm": []}"#.to_vec()
    } else {
        json
    };
    let after = Current::from_json(&json).expect("rows are a state");
    if edits.is_last() {
        judge(scenario, edits, &Stored::from_current(&after));
        let again = diff.diff(&after, &desired).expect("a second diff");
        assert!(again.is_empty(), "{again}\n{payload}");
    }
}
