//! Operations on states. The comment of each one lists its inputs in the order of the
//! tape.

use multifield_core::{
    normalize as core_normalize, normalize_typed, simulate as simulate_payload, Cleanup, Diff,
    Generation, Merged, Region, Side, Simulation,
};

use crate::{
    input,
    outcome::{json, Failure, Output},
    tape::Tape,
};

/// Takes options of a diff, and only checks them.
pub(crate) fn check_options(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    input::diff_options(tape)?;
    Ok(Output::Nothing)
}

/// Takes options, current and desired, and returns the edits.
pub(crate) fn diff(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let options = input::diff_options(tape)?;
    Ok(Output::Text(diff_pair(&options, tape)?))
}

pub(crate) fn diff_pair(options: &Diff, tape: &mut Tape<'_>) -> Result<String, Failure> {
    let current = input::current(tape)?;
    let desired = input::desired(tape, options)?;
    json(&options.diff(&current, &desired)?)
}

/// Takes options, current and desired, and returns the edits of each call.
pub(crate) fn rounds(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let options = input::diff_options(tape)?;
    let current = input::current(tape)?;
    let desired = input::desired(tape, &options)?;
    let calls = options.rounds(&current, &desired)?;
    let calls = calls.iter().map(json).collect::<Result<_, _>>()?;
    Ok(Output::Texts(calls))
}

/// Takes options and current, and returns the edits.
pub(crate) fn clean(cleanup: Cleanup, tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let options = input::diff_options(tape)?;
    let current = input::current(tape)?;
    Ok(Output::Text(json(&cleanup.edits(&options, &current)?)?))
}

/// Takes an array of a value, its field, and a region and a type or null. Returns the
/// key.
pub(crate) fn normalize(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    type Given<'t> = (&'t str, &'t str, Option<&'t str>, Option<&'t str>);
    let (value, field, region, value_type): Given<'_> = tape.read()?;
    let field = field.parse()?;
    let region = region.map(Region::new).transpose()?;
    let key = match value_type {
        Some(value_type) => normalize_typed(value, field, value_type, region),
        None => core_normalize(value, field, region),
    };
    Ok(Output::Text(key.into_owned()))
}

/// Takes options, base, ours and theirs, and returns the parts of a merge.
pub(crate) fn merge(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let options = input::merge_options(tape)?;
    let base = input::state(tape, Side::Base)?;
    let ours = input::desired(tape, &options.get_diff_options())
        .map_err(|error| error.with_side(Side::Ours))?;
    let theirs = input::state(tape, Side::Theirs)?;
    parts(&options.merge(&base, &ours, &theirs)?)
}

/// Takes a merge as JSON, and returns its parts after a check.
pub(crate) fn read_merged(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    parts(&input::merged(tape)?)
}

/// Returns the JSON of a merge, its text, plain and coloured, and the edits of each call.
fn parts(merged: &Merged) -> Result<Output, Failure> {
    let mut parts = vec![
        json(merged)?,
        merged.to_string(),
        merged.text().color(true).to_string(),
        json(&merged.edits)?,
    ];
    for edits in &merged.later {
        parts.push(json(edits)?);
    }
    Ok(Output::Texts(parts))
}

/// Takes an array of a generation or null, current or null, and a payload. Returns the
/// rows with the findings, and a string for people, plain and coloured.
pub(crate) fn simulate(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let generation = generation(tape)?;
    let current = input::optional_current(tape)?;
    let payload = input::payload(tape)?;
    let simulation = simulate_payload(current.as_ref(), &payload, generation)?;
    Ok(Output::Texts(simulated(&simulation)?.into()))
}

pub(crate) fn generation(tape: &mut Tape<'_>) -> Result<Generation, Failure> {
    let (name,): (Option<&str>,) = tape.read()?;
    Ok(name.map_or(Ok(Generation::default()), str::parse)?)
}

pub(crate) fn simulated(simulation: &Simulation) -> Result<[String; 3], Failure> {
    Ok([
        json(simulation)?,
        simulation.to_string(),
        simulation.text().color(true).to_string(),
    ])
}
