//! Many entities at once are each as it would be alone, whatever the order, the
//! pages, the blocks that they are read in, and the threads.

use std::collections::BTreeMap;

use multifield_core::{
    Bulk, Cleanup, Current, Diff, Done, Duplicates, Edits, Error, Generations, InputOrder, OnError,
    ReadFields,
};
use multifield_testkit::{rules, scenario, CurrentForm, DesiredForm, Rules, Scenario};
use proptest::{collection::vec, prelude::*, prop_assert_eq, test_runner::TestCaseResult};
use serde_json::{json, Value};

use super::holds;

/// How an input is put into lines.
#[derive(Clone, Debug)]
struct Layout {
    /// What shapes it has, and where its pages end.
    seed: u64,
    /// How many blanks stand before each entity at most: blocks end elsewhere.
    padding: u64,
}

fn layout(padding: u64) -> impl Strategy<Value = Layout> {
    any::<u64>().prop_map(move |seed| Layout { seed, padding })
}

const CURRENT: [CurrentForm; 9] = [
    CurrentForm::RowMap,
    CurrentForm::RowMaps,
    CurrentForm::Entity,
    CurrentForm::Response,
    CurrentForm::FmList,
    CurrentForm::FmMap,
    CurrentForm::Item,
    CurrentForm::ItemResponse,
    CurrentForm::Data,
];

const DESIRED: [DesiredForm; 5] = [
    DesiredForm::Fields,
    DesiredForm::FieldMaps,
    DesiredForm::Vibecode,
    DesiredForm::FmList,
    DesiredForm::FmMap,
];

fn pick<T: Copy>(choices: &[T], seed: u64) -> T {
    choices[usize::try_from(seed % choices.len() as u64).expect("an index")]
}

/// The map that has an entity's fields, in the wrappings that it came in.
fn innermost(document: &mut Value) -> &mut Value {
    let wrapping = ["result", "item", "data"];
    match wrapping.into_iter().find(|key| document.get(key).is_some()) {
        Some(key) => innermost(&mut document[key]),
        None => document,
    }
}

fn current(id: u64, scenario: &Scenario, seed: u64) -> Value {
    let mut document = pick(&CURRENT, seed).write(&scenario.stored, seed);
    let entity = innermost(&mut document);
    let key = if entity.get("id").is_some() {
        "id"
    } else {
        "ID"
    };
    entity[key] = if seed % 2 == 0 {
        json!(id)
    } else {
        json!(id.to_string())
    };
    document
}

fn desired(id: u64, scenario: &Scenario, seed: u64) -> Value {
    let form = pick(&DESIRED, seed);
    let written = form.write(&scenario.wanted, seed);
    let in_fields = || DesiredForm::Fields.write(&scenario.wanted, seed);
    let mut document = written.or_else(in_fields).expect("fields");
    innermost(&mut document)["id"] = json!(id);
    document
}

/// Puts entities into lines, some of them into pages.
fn lines(documents: impl Iterator<Item = Value>, layout: &Layout) -> String {
    let mut dice = layout.seed;
    let mut text = String::new();
    let mut page: Vec<String> = Vec::new();
    for mut document in documents {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let blanks = (dice >> 33) % (layout.padding + 1);
        text.extend((0..blanks).map(|_| ' '));
        if dice >> 62 == 0 {
            text += &paged(&mut page, dice);
            text.extend([document.to_string(), "\r\n".to_owned()]);
        } else {
            page.push(innermost(&mut document).to_string());
            if dice >> 62 == 1 {
                text += &paged(&mut page, dice);
            }
        }
    }
    text + &paged(&mut page, dice)
}

/// The page that these entities make, and a new one.
fn paged(page: &mut Vec<String>, dice: u64) -> String {
    let list = std::mem::take(page).join(",");
    match dice % 4 {
        _ if list.is_empty() => String::new(),
        0 => format!("{{\"result\":[{list}]}}\n"),
        1 => format!("{{\"id\":1,\"result\":{{\"items\":[{list}]}}}}\r\n"),
        2 => format!("{{\"items\":[{list}]}}\n\n"),
        _ => format!("{{\"data\":[{list}],\"success\":true}}\n"),
    }
}

/// Entities by ID, and the options that they have in common.
#[derive(Clone, Debug)]
struct Run {
    diff: Diff,
    entities: BTreeMap<u64, Scenario>,
}

fn run(count: usize) -> impl Strategy<Value = Run> {
    let entities = vec((1..=u64::from(u32::MAX), scenario(3)), 1..=count);
    (rules(), entities).prop_map(|(rules, entities)| Run {
        diff: Rules {
            generation: Generations::Any,
            ..rules
        }
        .diff()
        .read(ReadFields::ALL),
        entities: entities
            .into_iter()
            .map(|(id, scenario)| (id, fit(scenario, rules)))
            .collect(),
    })
}

/// The scenario under other options, which what it desires may not allow.
fn fit(mut scenario: Scenario, rules: Rules) -> Scenario {
    scenario.wanted = scenario.wanted.in_map_order();
    scenario.rules = rules;
    scenario
}

/// What each entity comes to alone, in the order of these IDs: lines, and the
/// IDs and codes of errors.
fn alone(
    ids: &[u64],
    plan: impl Fn(u64) -> Result<Edits, Error>,
) -> (String, Vec<(Option<u64>, &'static str)>) {
    let (mut lines, mut errors) = (String::new(), Vec::new());
    for id in ids {
        match plan(*id) {
            Ok(edits) if edits.is_empty() => {}
            Ok(edits) => {
                let fields = Some(format!("\"fields\":{}", edits.fields().to_json()));
                let unfinished = edits.unfinished();
                let unfinished = unfinished.map(|it| format!("\"unfinished\":{}", to_json(it)));
                let warnings = Some(edits.warnings()).filter(|it| !it.is_empty());
                let warnings = warnings.map(|it| format!("\"warnings\":{}", to_json(it)));
                let parts: Vec<_> = [fields, unfinished, warnings]
                    .into_iter()
                    .flatten()
                    .collect();
                let line = format!("{{\"id\":{id},{}}}\n", parts.join(","));
                lines.push_str(&line);
            }
            Err(error) => errors.push((Some(*id), error.code().as_str())),
        }
    }
    (lines, errors)
}

type Input = (Run, Vec<u64>, Vec<u64>, [Layout; 2], usize);

fn inputs(count: usize, padding: u64) -> impl Strategy<Value = Input> {
    run(count).prop_flat_map(move |run| {
        let ids: Vec<u64> = run.entities.keys().copied().collect();
        (
            Just(run),
            Just(ids.clone()).prop_shuffle(),
            Just(ids).prop_shuffle(),
            [layout(padding), layout(padding)],
            1..=3_usize,
        )
    })
}

/// In the order of its parts, which a tree of JSON does not keep.
fn to_json(value: &(impl serde::Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("JSON")
}

type Plan = fn(&Diff, &Current<'_>) -> Result<Edits, Error>;

fn is_as_alone(input: &Input, order: InputOrder) -> TestCaseResult {
    let (run, current_ids, desired_ids, layouts, threads) = input;
    let seed = |id: u64| id.wrapping_mul(layouts[0].seed | 1) >> 7;
    let held = current_ids.iter();
    let held = held.map(|id| current(*id, &run.entities[id], seed(*id)));
    let wanted = desired_ids.iter();
    let wanted = wanted.map(|id| desired(*id, &run.entities[id], seed(*id)));
    let bulk = Bulk::new()
        .diff_options(run.diff)
        .input_order(order)
        .on_error(OnError::Skip)
        .threads(Some(*threads));
    let held = lines(held, &layouts[0]);
    let done = bulk.diff_ndjson(&held, &lines(wanted, &layouts[1]));
    check(done.expect("lines"), desired_ids, |id| {
        let scenario = &run.entities[&id];
        let (current, desired) = (scenario.stored.current(), scenario.wanted.desired());
        run.diff.diff(&current, &desired)
    })?;
    if run.diff.get_duplicates() == Duplicates::Keep {
        return Ok(());
    }
    let plans: [(_, Plan); 2] = [(Cleanup::Dedupe, Diff::dedupe), (Cleanup::Tidy, Diff::tidy)];
    for (cleanup, plan) in plans {
        let done = bulk.clean_ndjson(cleanup, &held).expect("lines");
        check(done, current_ids, |id| {
            plan(&run.diff, &run.entities[&id].stored.current())
        })?;
    }
    Ok(())
}

fn check(done: Done, ids: &[u64], plan: impl Fn(u64) -> Result<Edits, Error>) -> TestCaseResult {
    let (expected, errors) = alone(ids, plan);
    prop_assert_eq!(String::from_utf8(done.lines).expect("UTF-8"), expected);
    let codes = done.errors.iter();
    let codes: Vec<_> = codes
        .map(|error| (error.entity_id(), error.code().as_str()))
        .collect();
    prop_assert_eq!(codes, errors);
    prop_assert_eq!(done.summary.entities, ids.len() as u64);
    Ok(())
}

/// The same in the order of the IDs, from the least or from the greatest, with
/// some that only current has.
fn is_as_alone_in_order(input: &Input) -> TestCaseResult {
    let mut input = input.clone();
    let (_, current_ids, desired_ids, layouts, _) = &mut input;
    current_ids.sort_unstable();
    desired_ids.sort_unstable();
    if layouts[1].seed % 2 == 0 {
        current_ids.reverse();
        desired_ids.reverse();
    }
    desired_ids.retain(|id| id % 4 > 0);
    is_as_alone(&input, InputOrder::Sorted)
}

#[test]
fn entities_are_as_alone() {
    holds(128, inputs(12, 4), |input| {
        is_as_alone(&input, InputOrder::Any)?;
        is_as_alone_in_order(&input)
    });
}

/// Blanks make the entities large, so that there are many blocks and rounds.
#[test]
fn blocks_do_not_matter() {
    holds(4, inputs(120, 80_000), |input| {
        is_as_alone(&input, InputOrder::Any)?;
        is_as_alone_in_order(&input)
    });
}
