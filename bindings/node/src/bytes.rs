//! From JSON to JSON, without objects.

use multifield_core::{Bulk, Error, Form};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

use crate::{input, outcome::Failure, tape::Tape};

/// From current and desired to one form of the edits. The tape has the options.
#[napi(catch_unwind)]
fn diff_json(tape: &[u8], current: &[u8], desired: &[u8], fm: bool) -> napi::Result<Buffer> {
    let form = if fm { Form::Fm } else { Form::Fields };
    let json = input::diff_options(&mut Tape::new(tape))
        .and_then(|options| options.diff_json(current, desired, form))
        .map_err(Failure::from)?;
    Ok(json.into_bytes().into())
}

/// From lines of current and of desired, joined by their IDs, to a line for
/// each entity with edits. The tape has the options.
#[napi(catch_unwind)]
fn diff_ndjson(
    tape: &[u8],
    current: &[u8],
    desired: &[u8],
    key: Option<String>,
    threads: Option<u32>,
) -> napi::Result<Buffer> {
    let run = |key: Option<String>| {
        let options = input::diff_options(&mut Tape::new(tape))?;
        let threads = threads.map(|threads| threads as usize);
        let bulk = Bulk::new()
            .diff(options)
            .key(key.as_deref())
            .threads(threads);
        Ok::<_, Error>(bulk.diff_ndjson(current, desired)?.lines)
    };
    Ok(run(key).map_err(Failure::from)?.into())
}
