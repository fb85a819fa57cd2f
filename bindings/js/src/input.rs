//! The inputs of a call, off its tape.

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

/// The state that a payload is simulated on; none for null.
pub(crate) fn optional_current<'t>(tape: &mut Tape<'t>) -> Result<Option<Current<'t>>, Error> {
    if tape.is_null() {
        return Ok(None);
    }
    current(tape).map(Some)
}

/// One of the two states that a merge reads as current.
///
/// # Errors
///
/// Those of the state, on that side.
pub fn state<'t>(tape: &mut Tape<'t>, side: Side) -> Result<Current<'t>, Error> {
    current(tape).map_err(|error| error.with_side(side))
}

/// The desired state.
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

/// Edits as `toJSON` and `diff` give them.
pub(crate) fn edits(tape: &mut Tape<'_>) -> Result<Edits, Error> {
    Edits::from_json(json(tape))
}

/// What a merge gave, as `toJSON` does.
pub(crate) fn merged(tape: &mut Tape<'_>) -> Result<Merged, Error> {
    Merged::from_json(json(tape))
}

/// What was left of a plan, as `toJSON` gives it.
pub(crate) fn rest(tape: &mut Tape<'_>) -> Result<Rest, Error> {
    Rest::from_json(json(tape))
}

/// What is always JSON; no text where it is not.
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

/// Those of a run over many entities, and of its diffs.
///
/// # Errors
///
/// Those of wrong options.
pub fn bulk_options(tape: &mut Tape<'_>) -> Result<Bulk, Error> {
    match tape.input() {
        Input::Json(json) => Bulk::from_json(json),
        Input::Values(values) => Bulk::from_deserializer(values),
    }
}
