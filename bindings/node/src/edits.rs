//! What can be done with edits that are there.

use multifield_core::{batches, Api, Batch, Command, Entity, Request, Rest, Side};
use napi_derive::napi;
use serde::Serialize;

use crate::{
    input,
    outcome::{json, Failure},
    tape::Tape,
};

/// The edits as they are written, once they have been checked.
#[napi(catch_unwind)]
fn read_edits(tape: &[u8]) -> napi::Result<String> {
    let edits = input::edits(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(json(&edits)?)
}

/// For the classic methods.
#[napi(catch_unwind)]
fn fields(tape: &[u8]) -> napi::Result<String> {
    let edits = input::edits(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(edits.fields().to_json())
}

/// For the universal ones.
#[napi(catch_unwind)]
fn fm(tape: &[u8]) -> napi::Result<String> {
    let edits = input::edits(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(edits.fm().to_json())
}

/// For VibeCode.
#[napi(catch_unwind)]
fn vibecode(tape: &[u8]) -> napi::Result<String> {
    let edits = input::edits(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(edits.vibecode().map_err(Failure::from)?.to_json())
}

/// For PHP on the portal's own machine.
#[napi(catch_unwind)]
fn box_fm(tape: &[u8]) -> napi::Result<String> {
    let edits = input::edits(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(edits.box_fm().to_json())
}

/// For people.
#[napi(catch_unwind)]
fn text(tape: &[u8], color: bool) -> napi::Result<String> {
    let edits = input::edits(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(edits.text().color(color).to_string())
}

/// Whether the edits still fit a state, which is their error if they do not.
#[napi(catch_unwind)]
fn check(tape: &[u8]) -> napi::Result<()> {
    let check = |tape: &mut Tape<'_>| {
        let edits = input::edits(tape)?;
        edits.check(&input::current(tape)?)
    };
    Ok(check(&mut Tape::new(tape)).map_err(Failure::from)?)
}

/// The rows that edits lead to.
#[napi(catch_unwind)]
fn apply(tape: &[u8]) -> napi::Result<String> {
    let apply = |tape: &mut Tape<'_>| {
        let edits = input::edits(tape)?;
        json(&input::current(tape)?.apply(&edits)?)
    };
    Ok(apply(&mut Tape::new(tape))?)
}

/// From edits and theirs to what of the edits is still to be sent, as `rest_parts`
/// gives it.
#[napi(catch_unwind)]
fn rest(tape: &[u8]) -> napi::Result<Vec<String>> {
    let rest = |tape: &mut Tape<'_>| {
        let edits = input::edits(tape)?;
        rest_parts(&edits.rest(&input::state(tape, Side::Theirs)?)?)
    };
    Ok(rest(&mut Tape::new(tape))?)
}

/// The same for all calls of a merge.
#[napi(catch_unwind)]
fn rest_of_merge(tape: &[u8]) -> napi::Result<Vec<String>> {
    let rest = |tape: &mut Tape<'_>| {
        let merged = input::merged(tape)?;
        rest_parts(&merged.rest(&input::state(tape, Side::Theirs)?)?)
    };
    Ok(rest(&mut Tape::new(tape))?)
}

/// What was left of a plan, once it has been checked, as `rest` gives it.
#[napi(catch_unwind)]
fn read_rest(tape: &[u8]) -> napi::Result<Vec<String>> {
    let rest = input::rest(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(rest_parts(&rest)?)
}

/// Its JSON, its text, plain and coloured, and the edits.
fn rest_parts(rest: &Rest) -> Result<Vec<String>, Failure> {
    Ok(vec![
        json(rest)?,
        rest.to_string(),
        rest.text().color(true).to_string(),
        json(&rest.edits)?,
    ])
}

/// What a request is for.
#[napi(object)]
pub(crate) struct Target {
    /// `contact`, `lead` or `company`; none for that of the edits.
    pub entity: Option<String>,
    /// None for that of the edits.
    pub id: Option<i64>,
    /// Whether the entity is to be made.
    pub is_new: bool,
    /// `classic` or `universal`
    pub api: Option<String>,
}

/// What becomes of the request of the next edits; none where there are none.
fn request_next<T>(
    tape: &mut Tape<'_>,
    target: Target,
    write: impl FnOnce(&Request) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let Target {
        entity,
        id,
        is_new,
        api,
    } = target;
    let entity: Option<Entity> = entity.map(|name| name.parse()).transpose()?;
    let api = api.map_or(Ok(Api::default()), |api| api.parse())?;
    let edits = input::edits(tape)?;
    let request = if is_new {
        edits.add_request(entity, api)?
    } else {
        let id: Option<u64> = id.map(TryInto::try_into).transpose()?;
        edits.request(entity, id, api)?
    };
    request.map(|request| write(&request)).transpose()
}

/// The call that carries the edits out; null where there are none.
#[napi(catch_unwind)]
fn request(tape: &[u8], target: Target) -> napi::Result<Option<String>> {
    let write = |request: &Request| Ok(request.to_json());
    Ok(request_next(&mut Tape::new(tape), target, write)?)
}

/// The call as a command of a batch; null where there are no edits.
#[napi(catch_unwind)]
fn command(tape: &[u8], target: Target) -> napi::Result<Option<String>> {
    let write = |request: &Request| Ok(request.command()?.to_string());
    Ok(request_next(&mut Tape::new(tape), target, write)?)
}

/// A batch, and the keys of its commands in their order.
#[derive(Serialize)]
struct Packed<'b> {
    params: &'b Batch,
    keys: Vec<&'b str>,
}

/// Packs requests into batches. The tape has the edits of each target.
#[napi(catch_unwind)]
fn batch(tape: &[u8], targets: Vec<Target>, halt: bool) -> napi::Result<Vec<String>> {
    let mut tape = Tape::new(tape);
    let mut commands: Vec<Command> = Vec::new();
    for target in targets {
        let command = |request: &Request| Ok(request.command()?);
        commands.extend(request_next(&mut tape, target, command)?);
    }
    let pack = |batch: Batch| {
        let keys = batch.commands().map(|(key, _)| key).collect();
        let params = &batch;
        Ok(json(&Packed { params, keys })?)
    };
    batches(commands).halt(halt).map(pack).collect()
}
