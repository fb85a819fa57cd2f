//! Tests of the public API.

mod errors;
mod laws;
mod portal;
mod request;
mod secrets;
mod settle;
mod simulate;
mod vectors;

use multifield_files::{Current, FileFields};
use serde_json::{json, Value};

/// `m` is multiple, `s` is not, `t` is not a file field.
fn fields() -> FileFields {
    let fields = json!({"result": {"fields": {
        "m": {"type": "file", "isMultiple": true, "upperName": "UF_M"},
        "s": {"type": "file", "isMultiple": false, "upperName": "UF_S"},
        "t": {"type": "string", "isMultiple": true},
    }}});
    FileFields::from_json(fields.to_string()).expect("fields")
}

#[track_caller]
fn current(item: &Value) -> Current {
    Current::from_json(item.to_string(), &fields()).expect("an item")
}

/// An error as the vectors have it.
fn shown(error: &multifield_files::Error) -> String {
    format!("{} {error} [{}]", error.side().as_str(), error.code())
}

/// The lines of a file of vectors.
fn lines(text: &str) -> impl Iterator<Item = Value> + '_ {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
}
