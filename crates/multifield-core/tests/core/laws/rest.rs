//! What of a plan is left, after any part of it.

use multifield_core::{Current, Edit, Edits, Row};
use multifield_testkit::{scenario, Scenario};
use proptest::{collection, prop_assert, prop_assert_eq, strategy::Strategy};
use serde_json::Value;

use super::{diff, holds};

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
    for key in ["cleared", "unfinished", "warnings", "newest"] {
        part.as_object_mut().expect("an object").remove(key);
    }
    let mut choices = carried_out.iter().cycle();
    let list = part["edits"].as_array_mut().expect("a list");
    list.retain(|_| *choices.next().expect("a choice"));
    let edits = |json: &str| Edits::from_json(json).expect("edits");
    (edits(&kept), edits(&part.to_string()))
}

fn scenarios() -> impl Strategy<Value = (Scenario, Vec<bool>)> {
    (scenario(6), collection::vec(proptest::bool::ANY, 1..8))
}

/// It leads to the end of the plan, and nobody else has changed anything.
#[test]
fn the_rest_of_any_part_leads_to_the_end() {
    holds(512, scenarios(), |(scenario, carried_out)| {
        let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
        let edits = diff(scenario.rules, &current, &desired);
        // The model gives the ID of a deleted row to a new one, which no portal does.
        let newest = current.iter().map(Row::id).max();
        let frees_newest = |edit: &Edit| matches!(edit, Edit::Delete { .. }) && edit.id() == newest;
        // A row without a type gets one where it has to wait, as it does where a plan for
        // a server of the generation `legacy` is finished on any.
        let is_untyped = |row: &Row<'_>| row.value_type().as_str().trim().is_empty();
        if edits.iter().any(frees_newest) || current.iter().any(is_untyped) {
            return Ok(());
        }
        let (kept, part) = kept_and_part(&edits, &carried_out);
        let end = current.apply(&edits).expect("its edits");
        let mut state = current.apply(&part).expect("a part").into_owned();
        for _ in 0..8 {
            let rest = match kept.rest(&state) {
                Ok(rest) => rest,
                Err(error) => {
                    // What is left takes several calls, and a row cannot wait.
                    prop_assert_eq!(error.code(), "stuck_row");
                    return Ok(());
                }
            };
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
    holds(512, scenario(6), |scenario| {
        let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
        let edits = diff(scenario.rules, &current, &desired);
        let Ok(rest) = edits.rest(&current) else {
            return Ok(());
        };
        prop_assert_eq!(&rest.changed, &[]);
        // A call for a server of another generation than `distinct` may become several.
        if rest.edits.is_last() {
            prop_assert_eq!(rest.edits.fields().to_json(), edits.fields().to_json());
        }
        Ok(())
    });
}
