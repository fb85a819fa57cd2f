//! Lines of desired from CSV.

use std::io::Read;

use multifield_csv::{Csv, CsvError};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde_json::json;

/// How CSV is read, as `lib/csv.js` has checked it.
#[napi(object)]
pub(crate) struct CsvOptions {
    /// Pairs of a header and what it is.
    pub columns: Vec<Vec<String>>,
    pub key: Option<String>,
    pub encoding: Option<String>,
    pub ignores_others: bool,
}

/// For each row a line of JSON.
#[napi(catch_unwind)]
fn desired_from_csv(csv: &[u8], options: CsvOptions) -> napi::Result<Buffer> {
    let lines = lines_of(csv, options);
    let lines = lines.map_err(|error| napi::Error::from_reason(as_json(&error)))?;
    Ok(lines.into())
}

fn lines_of(csv: &[u8], options: CsvOptions) -> Result<Vec<u8>, CsvError> {
    let mut reader = Csv::new()
        .key(options.key.as_deref())
        .ignore_other_columns(options.ignores_others);
    if let Some(name) = options.encoding {
        reader = reader.encoding(name.parse()?);
    }
    for column in &options.columns {
        if let [header, is] = &**column {
            reader = reader.column(header, is)?;
        }
    }
    let mut lines = Vec::new();
    reader.lines(csv)?.read_to_end(&mut lines)?;
    Ok(lines)
}

/// What `lib/error.js` makes a `CsvError` of. Options are named as JavaScript does.
fn as_json(error: &CsvError) -> String {
    let message = error
        .message()
        .replace("other_keys: ignore", "{ otherKeys: 'ignore' }")
        .replace("the option column", "{ columns: … }")
        .replace("the options key and column", "{ key: …, columns: … }")
        .replace("the option encoding", "{ encoding: … }");
    let (code, line, column) = (error.code(), error.line(), error.column());
    json!({"csv": {"code": code, "line": line, "column": column, "reason": message}}).to_string()
}
