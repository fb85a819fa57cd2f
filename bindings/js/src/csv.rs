//! Converts CSV to lines of desired.

use std::io::Read;

use multifield_csv::{Csv, CsvError};
use serde::Deserialize;
use serde_json::json;

use crate::{
    outcome::{property, Failure, Output},
    tape::Tape,
};

/// The options for reading CSV. `lib/csv.js` has checked their types.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options<'t> {
    /// Pairs of a header and its meaning.
    #[serde(borrow)]
    columns: Vec<(&'t str, &'t str)>,
    key: Option<&'t str>,
    encoding: Option<&'t str>,
    ignores_others: bool,
}

/// Takes options, and returns a line of JSON for each row.
pub(crate) fn desired(tape: &mut Tape<'_>, csv: &[u8]) -> Result<Output, Failure> {
    let options: Options<'_> = tape.read()?;
    let mut reader = Csv::new()
        .key(options.key)
        .ignore_other_columns(options.ignores_others);
    if let Some(name) = options.encoding {
        reader = reader.encoding(name.parse()?);
    }
    for (header, is) in options.columns {
        reader = reader.column(header, is)?;
    }
    let mut lines = Vec::new();
    let read = reader.lines(csv)?.read_to_end(&mut lines);
    read.map_err(CsvError::from)?;
    Ok(Output::Bytes(lines))
}

/// Returns the JSON that `lib/error.js` converts to a `CsvError`. Options have their
/// names in JavaScript.
pub(crate) fn refusal(error: &CsvError) -> String {
    let message = error.message_with(|option, value| match option {
        "column" => property("columns", value),
        "other_keys" => property("otherKeys", value),
        option => property(option, value),
    });
    let (code, line, column) = (error.code(), error.line(), error.column());
    json!({"csv": {"code": code, "line": line, "column": column, "reason": message}}).to_string()
}
