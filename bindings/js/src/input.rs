//! Reads the inputs of a call from its tape.

use multifield_core::{
    Bulk, Current, Desired, Diff, Edits, Error, Merge, Merged, Payload, Rest, Side,
};

use crate::tape::{Input, Tape};

pub(crate) fn current<'t>(tape: &mut Tape<'t>) -> Result<Current<'t>, Error> {
    match tape.input() {
        Input::Json(json) => Current::from_json(json),
        Input::Values(values) => Current::from_deserializer(values),
    }
}

/// Reads the state for a simulation, or `None` for null.
pub(crate) fn optional_current<'t>(tape: &mut Tape<'t>) -> Result<Option<Current<'t>>, Error> {
    if tape.is_null() {
        return Ok(None);
    }
    current(tape).map(Some)
}

/// Reads a state in the format of current: base or theirs of a merge, for example.
///
/// # Errors
///
/// Those of the state, on this side.
pub fn state<'t>(tape: &mut Tape<'t>, side: Side) -> Result<Current<'t>, Error> {
    current(tape).map_err(|error| error.with_side(side))
}

/// Reads the desired state.
///
/// # Errors
///
/// Those of the state.
pub fn desired<'t>(tape: &mut Tape<'t>, options: &Diff) -> Result<Desired<'t>, Error> {
    match tape.input() {
        Input::Json(json) => options.desired_from_json(json),
        Input::Values(values) => options.desired_from_deserializer(values),
    }
}

pub(crate) fn payload<'t>(tape: &mut Tape<'t>) -> Result<Payload<'t>, Error> {
    match tape.input() {
        Input::Json(json) => Payload::from_bytes(json),
        Input::Values(values) => Payload::from_deserializer(values),
    }
}

/// Reads edits as JSON from `diff` or `toJSON`.
pub(crate) fn edits(tape: &mut Tape<'_>) -> Result<Edits, Error> {
    Edits::from_json(json(tape))
}

/// Reads the result of a merge as JSON from `toJSON`.
pub(crate) fn merged(tape: &mut Tape<'_>) -> Result<Merged, Error> {
    Merged::from_json(json(tape))
}

/// Reads the rest of a plan as JSON from `toJSON`.
pub(crate) fn rest(tape: &mut Tape<'_>) -> Result<Rest, Error> {
    Rest::from_json(json(tape))
}

/// Reads an input that is always JSON. Returns no bytes if it is not.
pub(crate) fn json<'t>(tape: &mut Tape<'t>) -> &'t [u8] {
    match tape.input() {
        Input::Json(json) => json,
        Input::Values(_) => b"",
    }
}

pub(crate) fn diff_options(tape: &mut Tape<'_>) -> Result<Diff, Error> {
    match tape.input() {
        Input::Json(json) => Diff::from_json(json),
        Input::Values(values) => Diff::from_deserializer(values),
    }
}

pub(crate) fn merge_options(tape: &mut Tape<'_>) -> Result<Merge, Error> {
    match tape.input() {
        Input::Json(json) => Merge::from_json(json),
        Input::Values(values) => Merge::from_deserializer(values),
    }
}

/// Reads the options of a run over many entities, including those of its diffs.
///
/// # Errors
///
/// Those of the options.
pub fn bulk_options(tape: &mut Tape<'_>) -> Result<Bulk, Error> {
    match tape.input() {
        Input::Json(json) => Bulk::from_json(json),
        Input::Values(values) => Bulk::from_deserializer(values),
    }
}
