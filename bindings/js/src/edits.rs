//! Operations on existing edits. The comment of each one lists its inputs in the order of
//! the tape. Edits, and the rest of a plan, are JSON.

use multifield_core::{batches, Api, Batch, Command, Entity, Request, Rest, Side};
use serde::{Deserialize, Serialize};

use crate::{
    input,
    outcome::{json, Failure, Output},
    tape::Tape,
};

/// Takes edits, checks them, and returns their JSON.
pub(crate) fn read(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(json(&input::edits(tape)?)?))
}

/// Takes edits, and returns the fields for classic methods.
pub(crate) fn fields(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(input::edits(tape)?.fields().to_json()))
}

/// Takes edits, and returns the `fm` for universal methods.
pub(crate) fn fm(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(input::edits(tape)?.fm().to_json()))
}

/// Takes edits, and returns the payload for VibeCode.
pub(crate) fn vibecode(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(input::edits(tape)?.vibecode()?.to_json()))
}

/// Takes edits, and returns the `fm` for PHP on the portal's own machine.
pub(crate) fn box_fm(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(input::edits(tape)?.box_fm().to_json()))
}

/// Takes whether to use colours, and edits. Returns a string for people.
pub(crate) fn text(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let color = tape.read()?;
    let text = input::edits(tape)?.text().color(color).to_string();
    Ok(Output::Text(text))
}

/// Takes edits and current, and fails if they do not fit.
pub(crate) fn check(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let edits = input::edits(tape)?;
    edits.check(&input::current(tape)?)?;
    Ok(Output::Nothing)
}

/// Takes edits and current, and returns the rows after the edits.
pub(crate) fn apply(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let edits = input::edits(tape)?;
    let current = input::current(tape)?;
    Ok(Output::Text(json(&current.apply(&edits)?)?))
}

/// Takes edits and theirs, and returns the rest of the edits.
pub(crate) fn rest(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let edits = input::edits(tape)?;
    rest_parts(&edits.rest(&input::state(tape, Side::Theirs)?)?)
}

/// Takes a merge and theirs, and returns the rest of all calls of the merge.
pub(crate) fn rest_of_merge(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let merged = input::merged(tape)?;
    rest_parts(&merged.rest(&input::state(tape, Side::Theirs)?)?)
}

/// Takes the rest of a plan, and returns its parts after a check.
pub(crate) fn read_rest(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    rest_parts(&input::rest(tape)?)
}

/// Returns the JSON of a rest, its text, plain and coloured, and its edits.
fn rest_parts(rest: &Rest) -> Result<Output, Failure> {
    Ok(Output::Texts(vec![
        json(rest)?,
        rest.to_string(),
        rest.text().color(true).to_string(),
        json(&rest.edits)?,
    ]))
}

/// The entity and the methods of a request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target<'t> {
    /// `contact`, `lead` or `company`. `None` for the entity of the edits.
    entity: Option<&'t str>,
    /// `None` for the ID of the edits.
    id: Option<i64>,
    /// Whether the request creates the entity.
    is_new: bool,
    /// `classic` or `universal`
    api: Option<&'t str>,
}

/// Passes the request of the next edits to `write`. Returns `None` if there are no edits.
fn request_next<T>(
    tape: &mut Tape<'_>,
    target: &Target<'_>,
    write: impl FnOnce(&Request) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let entity: Option<Entity> = target.entity.map(str::parse).transpose()?;
    let api = target.api.map_or(Ok(Api::default()), str::parse)?;
    let edits = input::edits(tape)?;
    let request = if target.is_new {
        edits.add_request(entity, api)?
    } else {
        let id: Option<u64> = target.id.map(TryInto::try_into).transpose()?;
        edits.request(entity, id, api)?
    };
    request.map(|request| write(&request)).transpose()
}

/// Takes a target and edits, and returns the call, or nothing if there are no edits.
pub(crate) fn request(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let target = tape.read()?;
    let json = request_next(tape, &target, |request| Ok(request.to_json()))?;
    Ok(json.map_or(Output::Nothing, Output::Text))
}

/// Takes a target and edits, and returns the call as a command of a batch.
pub(crate) fn command(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let target = tape.read()?;
    let command = request_next(tape, &target, |request| Ok(request.command()?.to_string()))?;
    Ok(command.map_or(Output::Nothing, Output::Text))
}

/// A batch, and the keys of its commands in order.
#[derive(Serialize)]
struct Packed<'b> {
    params: &'b Batch,
    keys: Vec<&'b str>,
}

/// Takes whether the portal halts at an error, an array of targets, and the edits of
/// each. Returns batches.
pub(crate) fn batch(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let halt = tape.read()?;
    let targets: Vec<Target<'_>> = tape.read()?;
    let mut commands: Vec<Command> = Vec::new();
    for target in targets {
        commands.extend(request_next(tape, &target, |request| {
            Ok(request.command()?)
        })?);
    }
    let pack = |batch: Batch| {
        let keys = batch.commands().map(|(key, _)| key).collect();
        let params = &batch;
        json(&Packed { params, keys })
    };
    let packed = batches(commands)
        .halt(halt)
        .map(pack)
        .collect::<Result<_, _>>()?;
    Ok(Output::Texts(packed))
}
