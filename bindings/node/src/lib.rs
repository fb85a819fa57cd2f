//! The binding of the npm package `multifield`: for each function one call of
//! the core. What people use is `index.js`, which calls these.
//!
//! Inputs come as a tape (`tape`), results go back as JSON.

// The macros of napi leave their functions out of a test.
#![cfg_attr(test, allow(dead_code, unused_imports))]

mod bytes;
mod csv;
mod edits;
mod files;
mod input;
mod many;
mod outcome;
mod run;
mod tape;
mod threads;

use multifield_core::{
    normalize as core_normalize, normalize_typed, simulate as simulate_payload,
    simulate_lines as simulate_payloads, Cleanup, Diff, Error, Generation, Merged, Region, Side,
    Simulation,
};
use napi_derive::napi;

use outcome::{json, refusal, Failure};
use tape::{Tape, NAMES};

/// The texts that are one byte of a tape, in the order of these bytes.
#[napi(catch_unwind)]
fn names() -> Vec<&'static str> {
    NAMES.to_vec()
}

/// Refuses wrong options of a diff.
#[napi(catch_unwind)]
fn check_options(tape: &[u8]) -> napi::Result<()> {
    input::diff_options(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(())
}

/// From options, current and desired to the edits.
#[napi(catch_unwind)]
fn diff(tape: &[u8]) -> napi::Result<String> {
    let diff = |tape: &mut Tape<'_>| {
        let options = input::diff_options(tape)?;
        diff_pair(&options, tape)
    };
    Ok(diff(&mut Tape::new(tape))?)
}

fn diff_pair(options: &Diff, tape: &mut Tape<'_>) -> Result<String, Failure> {
    let current = input::current(tape)?;
    let desired = input::desired(tape, options)?;
    json(&options.diff(&current, &desired)?)
}

/// From options, current and desired to the edits of each call.
#[napi(catch_unwind)]
fn rounds(tape: &[u8]) -> napi::Result<Vec<String>> {
    let rounds = |tape: &mut Tape<'_>| {
        let options = input::diff_options(tape)?;
        let current = input::current(tape)?;
        let desired = input::desired(tape, &options)?;
        let calls = options.rounds(&current, &desired)?;
        calls.iter().map(json).collect::<Result<Vec<_>, Failure>>()
    };
    Ok(rounds(&mut Tape::new(tape))?)
}

/// From options and current to the edits.
#[napi(catch_unwind)]
fn dedupe(tape: &[u8]) -> napi::Result<String> {
    clean(Cleanup::Dedupe, tape)
}

/// From options and current to the edits.
#[napi(catch_unwind)]
fn tidy(tape: &[u8]) -> napi::Result<String> {
    clean(Cleanup::Tidy, tape)
}

fn clean(cleanup: Cleanup, tape: &[u8]) -> napi::Result<String> {
    let clean = |tape: &mut Tape<'_>| {
        let options = input::diff_options(tape)?;
        let current = input::current(tape)?;
        json(&cleanup.edits(&options, &current)?)
    };
    Ok(clean(&mut Tape::new(tape))?)
}

/// The key of a value.
#[napi(catch_unwind)]
#[allow(clippy::needless_pass_by_value)] // napi has no borrowed strings
fn normalize(
    value: String,
    field: String,
    region: Option<String>,
    value_type: Option<String>,
) -> napi::Result<String> {
    let normalize = || {
        let field = field.parse()?;
        let region = region.as_deref().map(Region::new).transpose()?;
        let key = match value_type {
            Some(value_type) => normalize_typed(&value, field, &value_type, region),
            None => core_normalize(&value, field, region),
        };
        Ok(key.into_owned())
    };
    Ok(normalize().map_err(|error: Error| Failure::from(error))?)
}

/// From options, base, ours and theirs to the parts of what a merge gives.
#[napi(catch_unwind)]
fn merge(tape: &[u8]) -> napi::Result<Vec<String>> {
    let merge = |tape: &mut Tape<'_>| {
        let options = input::merge_options(tape)?;
        let base = input::state(tape, Side::Base)?;
        let ours = input::desired(tape, &options.get_diff_options())
            .map_err(|error| error.with_side(Side::Ours))?;
        let theirs = input::state(tape, Side::Theirs)?;
        parts(&options.merge(&base, &ours, &theirs)?)
    };
    Ok(merge(&mut Tape::new(tape))?)
}

/// What a merge gave, once it has been checked, as `merge` gives it.
#[napi(catch_unwind)]
fn read_merged(tape: &[u8]) -> napi::Result<Vec<String>> {
    let merged = input::merged(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(parts(&merged)?)
}

/// Its JSON, its text, plain and coloured, and the edits of each of its calls.
fn parts(merged: &Merged) -> Result<Vec<String>, Failure> {
    let mut parts = vec![
        json(merged)?,
        merged.to_string(),
        merged.text().color(true).to_string(),
        json(&merged.edits)?,
    ];
    for edits in &merged.later {
        parts.push(json(edits)?);
    }
    Ok(parts)
}

/// From current and a payload to the rows with the findings, and the text of
/// both, plain and coloured.
#[napi(catch_unwind)]
fn simulate(tape: &[u8], generation: Option<String>) -> napi::Result<Vec<String>> {
    let simulate = |tape: &mut Tape<'_>| {
        let generation = generation_of(generation)?;
        let current = input::optional_current(tape)?;
        let payload = input::payload(tape)?;
        simulated(&simulate_payload(current.as_ref(), &payload, generation)?)
    };
    Ok(simulate(&mut Tape::new(tape))?)
}

/// From current and lines of payloads to what `simulate` gives of each, or its
/// error alone, as JSON.
#[napi(catch_unwind)]
fn simulate_lines(
    tape: &[u8],
    lines: &[u8],
    generation: Option<String>,
) -> napi::Result<Vec<Vec<String>>> {
    let simulate = |tape: &mut Tape<'_>| {
        let generation = generation_of(generation)?;
        let current = input::optional_current(tape)?;
        let results = simulate_payloads(current.as_ref(), lines, generation).into_iter();
        let results = results.map(|result| match result {
            Ok(simulation) => simulated(&simulation),
            Err(error) => Ok(vec![refusal(&error)?]),
        });
        results.collect::<Result<Vec<_>, Failure>>()
    };
    Ok(simulate(&mut Tape::new(tape))?)
}

fn generation_of(name: Option<String>) -> Result<Generation, Failure> {
    Ok(name.map_or(Ok(Generation::default()), |name| name.parse())?)
}

fn simulated(simulation: &Simulation) -> Result<Vec<String>, Failure> {
    Ok(vec![
        json(simulation)?,
        simulation.to_string(),
        simulation.text().color(true).to_string(),
    ])
}
