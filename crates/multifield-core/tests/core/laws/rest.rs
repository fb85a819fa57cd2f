//! What of a plan is left, after any part of it.

use multifield_core::{Current, Edit, Edits, Generations, Row};
use multifield_testkit::{scenario, scenario_with_copies, Scenario};
use proptest::{collection, prop_assert, prop_assert_eq, prop_oneof, sample, strategy::Strategy};
use serde_json::Value;

use super::holds;

/// Values and types of all rows, without the IDs, which tell when a row was added, and
/// without blanks, which are no part of a value.
fn contents(state: &Current<'_>) -> Vec<[String; 3]> {
    let content = |row: &Row<'_>| {
        let texts = [
            row.field().type_id(),
            row.value_type().as_str(),
            row.value()
                .trim_matches([' ', '\t', '\r', '\n', '\0', '\x0b']),
        ];
        texts.map(str::to_owned)
    };
    let mut contents: Vec<_> = state.iter().map(content).collect();
    contents.sort_unstable();
    contents
}

/// The plan as it is kept, and a part of it, of which each edit is one or none.
fn kept_and_part(edits: &Edits, carried_out: &[bool]) -> (Edits, Edits) {
    let kept = serde_json::to_string(edits).expect("JSON");
    let mut part: Value = serde_json::from_str(&kept).expect("JSON");
    for key in ["cleared", "unfinished", "warnings", "newest", "earlier"] {
        part.as_object_mut().expect("an object").remove(key);
    }
    let mut choices = carried_out.iter().cycle();
    let list = part["edits"].as_array_mut().expect("a list");
    list.retain(|_| *choices.next().expect("a choice"));
    let edits = |json: &str| Edits::from_json(json).expect("edits");
    (edits(&kept), edits(&part.to_string()))
}

fn scenarios() -> impl Strategy<Value = (Scenario, Vec<bool>)> {
    let generation = sample::select(Generations::ALL);
    let scenario = prop_oneof![scenario(6), scenario_with_copies(6)];
    let scenario = (scenario, generation).prop_map(|(mut scenario, generation)| {
        scenario.rules.generation = generation;
        scenario
    });
    (scenario, collection::vec(proptest::bool::ANY, 1..8))
}

/// None where there is no plan for this server.
fn plan(scenario: &Scenario, current: &Current<'_>) -> Option<Edits> {
    let edits = scenario
        .rules
        .diff()
        .diff(current, &scenario.wanted.desired());
    edits.ok()
}

/// It leads to the end of the plan, and nobody else has changed anything.
#[test]
fn the_rest_of_any_part_leads_to_the_end() {
    holds(512, scenarios(), |(scenario, carried_out)| {
        let current = scenario.stored.current();
        let Some(edits) = plan(&scenario, &current) else {
            return Ok(());
        };
        // The model gives the ID of a deleted row to a new one, which no portal does.
        let newest = current.iter().map(Row::id).max();
        let frees_newest = |edit: &Edit| matches!(edit, Edit::Delete { .. }) && edit.id() == newest;
        if edits.iter().any(frees_newest) {
            return Ok(());
        }
        let (kept, part) = kept_and_part(&edits, &carried_out);
        let end = current.apply(&edits).expect("its edits");
        let mut state = current.apply(&part).expect("a part").into_owned();
        for _ in 0..8 {
            let rest = kept.rest(&state).expect("a rest");
            prop_assert_eq!(&rest.changed, &[]);
            if rest.edits.is_empty() {
                break;
            }
            // It may be kept in place of the plan.
            let json = serde_json::to_string(&rest).expect("JSON");
            prop_assert_eq!(multifield_core::Rest::from_json(&json), Ok(rest.clone()));
            state = state.apply(&rest.edits).expect("its edits").into_owned();
        }
        prop_assert!(kept.rest(&state).is_ok_and(|rest| rest.edits.is_empty()));
        prop_assert_eq!(contents(&state), contents(&end));
        Ok(())
    });
}

/// Where nothing was carried out, the same call is sent again.
#[test]
fn the_rest_of_nothing_is_the_plan() {
    holds(512, scenarios(), |(scenario, _)| {
        let current = scenario.stored.current();
        let Some(edits) = plan(&scenario, &current) else {
            return Ok(());
        };
        let rest = edits.rest(&current).expect("a rest");
        prop_assert_eq!(&rest.changed, &[]);
        prop_assert_eq!(&rest.edits, &edits);
        Ok(())
    });
}
