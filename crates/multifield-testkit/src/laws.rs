//! The laws of a scenario: laws of its edits, and of their effect on servers.

use multifield_core::{
    simulate as simulation_of, Current, Deletes, Desired, Diff, Edits, FindingCode, Generation,
    Generations, Payload, Severity,
};

use crate::{
    lost_answers::servers,
    oracle::{self, Cost},
    server, strict, Json, Scenario, Stored, StoredRow,
};

/// Checks that the edits of one call lead to the desired state, and that no other edits
/// are cheaper. A second diff must have no edits.
pub fn edits_lead_to_the_desired_state(scenario: &Scenario) {
    let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
    let diff = scenario.rules.diff();
    let Some(edits) = edits_of(scenario, &diff, &current, &desired, false) else {
        return;
    };
    let applied = current.apply(&edits).expect("edits of this state");
    judge(scenario, &edits, &Stored::from_current(&applied));
    judge_cost(scenario, &edits);
    let again = diff.diff(&applied, &desired).expect("a second diff");
    assert!(again.is_empty(), "{again}");
}

/// Returns the edits of a scenario. `None` if the order is impossible, or needs values
/// that the portal would refuse, or if `distinct` cannot store the desired state.
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

/// Checks that the edits lead to the desired state.
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

/// Checks that no other edits of one call lead to the desired state at a lower cost.
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

/// Checks edits in each output format, on each generation of server that they are for. They
/// must have the promised effect, and cause no findings. If they are the last call, they
/// must lead to the desired state.
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
    for &generation in servers(for_generations) {
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

/// Returns whether two servers have equal rows after a call. New rows may have different
/// IDs.
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
            // Only `distinct` checks stored values, which may be older than the check.
            FindingCode::StoredValueFails => generation == Generation::Distinct,
            _ => finding.severity() == Severity::Note,
        };
        assert!(may_surprise, "{finding}\n{payload}");
    }
    let json = serde_json::to_vec(simulation.rows()).expect("rows are JSON");
    // An empty JSON array would not count as a state.
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
