//! What can be done with edits that are there: what each takes off its tape, in
//! order. Edits, and what is left of a plan, are JSON.

use multifield_core::{batches, Api, Batch, Command, Entity, Request, Rest, Side};
use serde::{Deserialize, Serialize};

use crate::{
    input,
    outcome::{json, Failure, Output},
    tape::Tape,
};

/// Edits; gives them as they are written, once they have been checked.
pub(crate) fn read(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(json(&input::edits(tape)?)?))
}

/// Edits; gives what the classic methods take.
pub(crate) fn fields(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(input::edits(tape)?.fields().to_json()))
}

/// Edits; gives what the universal ones take.
pub(crate) fn fm(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(input::edits(tape)?.fm().to_json()))
}

/// Edits; gives what VibeCode takes.
pub(crate) fn vibecode(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(input::edits(tape)?.vibecode()?.to_json()))
}

/// Edits; gives what PHP on the portal's own machine takes.
pub(crate) fn box_fm(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    Ok(Output::Text(input::edits(tape)?.box_fm().to_json()))
}

/// Whether to colour, edits; gives the text for people.
pub(crate) fn text(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let color = tape.read()?;
    let text = input::edits(tape)?.text().color(color).to_string();
    Ok(Output::Text(text))
}

/// Edits, current; an error where they do not fit.
pub(crate) fn check(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let edits = input::edits(tape)?;
    edits.check(&input::current(tape)?)?;
    Ok(Output::Nothing)
}

/// Edits, current; gives the rows that they lead to.
pub(crate) fn apply(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let edits = input::edits(tape)?;
    let current = input::current(tape)?;
    Ok(Output::Text(json(&current.apply(&edits)?)?))
}

/// Edits, theirs; gives what of the edits is still to be sent.
pub(crate) fn rest(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let edits = input::edits(tape)?;
    rest_parts(&edits.rest(&input::state(tape, Side::Theirs)?)?)
}

/// A merge, theirs; gives the same for all calls of the merge.
pub(crate) fn rest_of_merge(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let merged = input::merged(tape)?;
    rest_parts(&merged.rest(&input::state(tape, Side::Theirs)?)?)
}

/// What was left of a plan; gives its parts, once it has been checked.
pub(crate) fn read_rest(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    rest_parts(&input::rest(tape)?)
}

/// Its JSON, its text, plain and coloured, and the edits.
fn rest_parts(rest: &Rest) -> Result<Output, Failure> {
    Ok(Output::Texts(vec![
        json(rest)?,
        rest.to_string(),
        rest.text().color(true).to_string(),
        json(&rest.edits)?,
    ]))
}

/// What a request is for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target<'t> {
    /// `contact`, `lead` or `company`; none for that of the edits.
    entity: Option<&'t str>,
    /// None for that of the edits.
    id: Option<i64>,
    /// Whether the entity is to be made.
    is_new: bool,
    /// `classic` or `universal`
    api: Option<&'t str>,
}

/// What becomes of the request of the next edits; none where there are none.
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

/// A target, edits; gives the call that carries them out, nothing where there are none.
pub(crate) fn request(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let target = tape.read()?;
    let json = request_next(tape, &target, |request| Ok(request.to_json()))?;
    Ok(json.map_or(Output::Nothing, Output::Text))
}

/// The same; gives the call as a command of a batch.
pub(crate) fn command(tape: &mut Tape<'_>) -> Result<Output, Failure> {
    let target = tape.read()?;
    let command = request_next(tape, &target, |request| Ok(request.command()?.to_string()))?;
    Ok(command.map_or(Output::Nothing, Output::Text))
}

/// A batch, and the keys of its commands in their order.
#[derive(Serialize)]
struct Packed<'b> {
    params: &'b Batch,
    keys: Vec<&'b str>,
}

/// Whether the portal halts at an error, an array of targets, the edits of each; gives
/// batches.
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
