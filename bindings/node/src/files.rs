//! File fields. `lib/files.js` converts the inputs to JSON, in which an index stands for
//! each new file.

use multifield_files::{simulate, Current, Desired, Diff, Edits, Error, File, FileFields, Request};
use multifield_js::{outcome::json as written, Failure};
use napi::bindgen_prelude::{External, Uint8Array};
use napi_derive::napi;
use serde::Serialize;
use serde_json::json;

use crate::thrown;

/// Returns the failure that `lib/error.js` converts to a `FilesError`. Options have their
/// names in JavaScript.
fn refused(error: &Error) -> Failure {
    let reason = error.message_with(|name, value| {
        let name = if name == "max_deletes" {
            "maxDeletes"
        } else {
            name
        };
        match value {
            Some(value) => format!("{{ {name}: '{value}' }}"),
            None => format!("{{ {name}: … }}"),
        }
    });
    let (code, side, place) = (error.code(), error.side().as_str(), error.place());
    let error = json!({"files": {"code": code, "side": side, "place": place, "reason": reason}});
    Failure::Broken(error.to_string())
}

fn json_of(result: Result<impl Serialize, Error>) -> napi::Result<String> {
    let json = result.map_err(|error| refused(&error));
    json.and_then(|value| written(&value)).map_err(thrown)
}

/// The inputs and options of a diff of files. All inputs except the new files are JSON.
#[napi(object)]
pub(crate) struct FilesInput {
    pub current: String,
    pub desired: String,
    pub fields: String,
    pub names: Vec<String>,
    pub contents: Vec<Uint8Array>,
    pub strategy: Option<String>,
    pub max_deletes: Option<u32>,
}

fn edits_of(input: FilesInput) -> Result<Edits<'static>, Failure> {
    let strategy = input.strategy.map(|name| name.parse()).transpose()?;
    let edits = || {
        let fields = FileFields::from_json(&input.fields)?;
        let current = Current::from_json(&input.current, &fields)?;
        let new = input.names.into_iter().zip(&input.contents).enumerate();
        let new = new.map(|(index, (name, content))| {
            File::new(name, content).map(|file| file.kept_outside(index))
        });
        let new = new.collect::<Result<Vec<_>, _>>()?;
        let desired = Desired::from_json_with(&input.desired, &new)?;
        let diff = Diff::new()
            .strategy(strategy.unwrap_or_default())
            .max_deletes(input.max_deletes.map(|most| most as usize));
        Ok(diff.diff(&current, &desired)?.into_owned())
    };
    edits().map_err(|error| refused(&error))
}

/// Returns the edits of file fields as a native object, so that file contents are not
/// copied to JavaScript.
#[napi(catch_unwind, ts_return_type = "ExternalObject<unknown>")]
fn files_diff(input: FilesInput) -> napi::Result<External<Edits<'static>>> {
    edits_of(input).map(External::new).map_err(thrown)
}

/// Returns the edits for people, or an empty string if there are none.
#[napi(catch_unwind, ts_args_type = "edits: ExternalObject<unknown>")]
fn files_text(edits: &External<Edits<'static>>) -> String {
    edits.to_string()
}

/// Returns the `fields` of `crm.item.update`.
#[napi(catch_unwind, ts_args_type = "edits: ExternalObject<unknown>")]
fn files_fields(edits: &External<Edits<'static>>) -> String {
    edits.fields().to_json()
}

/// The item of a call for files.
#[napi(object)]
pub(crate) struct FilesTarget {
    /// `None` for the kind of item of the edits.
    pub entity_type_id: Option<i64>,
    /// `None` for the ID of the edits.
    pub id: Option<i64>,
    /// The edits of multifields as JSON.
    pub multifields: Option<String>,
}

fn with_request<T>(
    edits: &Edits<'static>,
    target: FilesTarget,
    work: impl FnOnce(&Request<'_>) -> Result<T, Error>,
) -> napi::Result<Option<T>> {
    let multifields = target
        .multifields
        .map(|json| multifield_core::Edits::from_json(&json))
        .transpose()
        .map_err(|error| thrown(Failure::from(error)))?
        .unwrap_or_default();
    // A negative ID becomes 0, which is refused, too.
    let number = |id: Option<i64>| id.map(|id| u64::try_from(id).unwrap_or(0));
    let request = edits.request_with(
        &multifields,
        number(target.entity_type_id),
        number(target.id),
    );
    let done = request.and_then(|request| request.as_ref().map(work).transpose());
    done.map_err(|error| thrown(refused(&error)))
}

/// Returns the call, or null if there are no edits.
#[napi(
    catch_unwind,
    ts_args_type = "edits: ExternalObject<unknown>, target: FilesTarget"
)]
fn files_request(
    edits: &External<Edits<'static>>,
    target: FilesTarget,
) -> napi::Result<Option<String>> {
    with_request(edits, target, |request| Ok(request.to_json()))
}

/// Returns the call as a command of a batch.
#[napi(
    catch_unwind,
    ts_args_type = "edits: ExternalObject<unknown>, target: FilesTarget"
)]
fn files_command(
    edits: &External<Edits<'static>>,
    target: FilesTarget,
) -> napi::Result<Option<String>> {
    // A path to the method is not general enough over lifetimes.
    #[allow(clippy::redundant_closure_for_method_calls)]
    with_request(edits, target, |request| request.command())
}

/// Returns the desired state with the IDs of new files.
#[napi(
    catch_unwind,
    ts_args_type = "edits: ExternalObject<unknown>, response: string"
)]
#[allow(clippy::needless_pass_by_value)] // napi has no borrowed strings
fn files_settle(edits: &External<Edits<'static>>, response: String) -> napi::Result<String> {
    json_of(edits.settle(&response))
}

/// Returns the files that appeared after a lost answer.
#[napi(
    catch_unwind,
    ts_args_type = "edits: ExternalObject<unknown>, current: string"
)]
#[allow(clippy::needless_pass_by_value)] // napi has no borrowed strings
fn files_uncertain(edits: &External<Edits<'static>>, current: String) -> napi::Result<String> {
    let now = Current::from_json(&current, edits.file_fields());
    let uncertain = now.and_then(|now| edits.uncertain(&now));
    json_of(uncertain)
}

/// Returns the effects of a payload on files.
#[napi(catch_unwind)]
#[allow(clippy::needless_pass_by_value)] // napi has no borrowed strings
fn files_simulate(current: String, payload: String, fields: String) -> napi::Result<String> {
    let simulation = FileFields::from_json(&fields)
        .and_then(|fields| Current::from_json(&current, &fields))
        .and_then(|current| simulate(&current, &payload));
    json_of(simulation)
}
