//! Operations on many entities, and on JSON without objects.

use multifield_core::{simulate_lines, Cleanup, Done, Form};

use crate::{
    diff::{diff_pair, generation, simulated},
    input,
    outcome::{refusal, Failure, Output},
    tape::Tape,
};

/// Takes an array of an output format or null, options, and current and desired as JSON.
/// Returns JSON.
pub(crate) fn diff_json(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let (form,): (Option<&str>,) = tape.read()?;
    let options = input::diff_options(tape)?;
    let form = form.map_or(Ok(Form::default()), str::parse)?;
    let (current, desired) = (input::json(tape), input::json(tape));
    let json = options.diff_json(current, desired, form)?;
    Ok(Output::Bytes(json.into_bytes()))
}

/// Takes options of the diffs and of the run. Returns a line for each entity with edits.
/// Lines of both sides are joined by their IDs.
pub(crate) fn diff(tape: &mut Tape<'_>, current: &[u8], desired: &[u8]) -> Result<Output, Failure> {
    ran(input::bulk_options(tape)?.diff_ndjson(current, desired)?)
}

/// Takes the same options. Returns a line for each entity with edits that clean it.
pub(crate) fn clean(
    cleanup: Cleanup,
    tape: &mut Tape<'_>,
    current: &[u8],
) -> Result<Output, Failure> {
    ran(input::bulk_options(tape)?.clean_ndjson(cleanup, current)?)
}

fn ran(done: Done) -> Result<Output, Failure> {
    let errors = done.errors.iter().map(refusal).collect::<Result<_, _>>()?;
    Ok(Output::Lines(done.lines, errors))
}

/// Takes options of a run, and returns its value of `on_error`.
pub(crate) fn on_error(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let bulk = input::bulk_options(tape)?;
    Ok(Output::Text(bulk.get_on_error().as_str().to_owned()))
}

/// Takes options of a diff, and then current and desired of each pair. Returns the edits
/// of each pair, or its error.
pub(crate) fn diff_many(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let options = input::diff_options(tape)?;
    let diff = |mut pair: Tape<'_>| match diff_pair(&options, &mut pair) {
        // An error in one pair must not lose the results of the others.
        Err(Failure::Refused(error)) => Ok(refusal(&error)?),
        outcome => outcome,
    };
    let pairs = tape.inputs(2)?;
    #[cfg(feature = "rayon")]
    let outcomes = {
        use rayon::prelude::*;
        pairs.into_par_iter().map(diff).collect::<Result<_, _>>()?
    };
    #[cfg(not(feature = "rayon"))]
    let outcomes = pairs.into_iter().map(diff).collect::<Result<_, _>>()?;
    Ok(Output::Texts(outcomes))
}

/// Takes an array of a generation or null, current or null, and lines of payloads.
/// Returns the three parts of `simulate` for each line, or its error and two empty
/// strings.
pub(crate) fn simulate(tape: &mut Tape<'_>, lines: &[u8]) -> Result<Output, Failure> {
    let generation = generation(tape)?;
    let current = input::optional_current(tape)?;
    let mut parts = Vec::new();
    for result in simulate_lines(current.as_ref(), lines, generation) {
        parts.extend(match result {
            Ok(simulation) => simulated(&simulation)?,
            Err(error) => [refusal(&error)?, String::new(), String::new()],
        });
    }
    Ok(Output::Texts(parts))
}
