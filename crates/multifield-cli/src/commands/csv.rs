//! DESIRED as CSV.

use std::path::Path;

use clap::{builder::PossibleValuesParser, Args, ValueEnum};
use multifield_core::{ErrorCode, Side};
use multifield_csv::{Csv, Encoding};
use serde_json::{Map, Value};

use crate::{
    failure::{self, Failure},
    flags,
};

#[derive(Args, Debug)]
pub(super) struct CsvArgs {
    /// The format of DESIRED [default: csv for .csv and .tsv, else ndjson]
    #[arg(long, value_name = "FORMAT", alias = "desired_format")]
    desired_format: Option<Format>,

    /// The meaning of a column of CSV, such as `"Telephone=PHONE_WORK"`. May be repeated
    #[arg(long, value_name = "HEADER=NAME")]
    column: Vec<String>,

    /// The encoding of CSV without a byte order mark [default: utf-8]
    #[arg(long, value_parser = PossibleValuesParser::new(Encoding::NAMES))]
    encoding: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Lines of JSON
    Ndjson,
    /// CSV, with a header
    Csv,
}

impl CsvArgs {
    /// How to read the file, if it is CSV.
    pub(super) fn of(
        &self,
        path: &Path,
        given: &Map<String, Value>,
    ) -> Result<Option<Csv>, Failure> {
        let named = path
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("csv") || it.eq_ignore_ascii_case("tsv"));
        let is_csv = self
            .desired_format
            .map_or(named, |it| matches!(it, Format::Csv));
        if !is_csv {
            let flags = [
                ("--column", !self.column.is_empty()),
                ("--encoding", self.encoding.is_some()),
            ];
            return match flags.into_iter().find(|(_, is_given)| *is_given) {
                None => Ok(None),
                Some((flag, _)) => Err(Failure::new(
                    flag,
                    "has no effect without CSV as DESIRED (--desired-format csv)",
                    "meaningless_option",
                )),
            };
        }
        let wrong = |flag: &str, error: &multifield_csv::CsvError| {
            Failure::new(flag, error.to_string(), error.code())
        };
        let mut csv = Csv::new()
            .key(given.get("key").and_then(|it| it.as_str()))
            .ignore_other_columns(given.get("other_keys").is_some_and(|it| it == "ignore"));
        if let Some(name) = &self.encoding {
            let encoding = name.parse().map_err(|error| wrong("--encoding", &error))?;
            csv = csv.encoding(encoding);
        }
        for column in &self.column {
            let (header, name) = column.rsplit_once('=').ok_or_else(|| {
                let message = format!("found {column}, expected a header and what it is, such as Telephone=PHONE_WORK");
                Failure::new("--column", message, "wrong_option")
            })?;
            csv = csv
                .column(header, name)
                .map_err(|error| wrong("--column", &error))?;
        }
        Ok(Some(csv))
    }
}

/// The error in a line of a file. For CSV, it names the column.
pub(super) fn blame(
    name: &str,
    path: &Path,
    csv: Option<&Csv>,
    error: &multifield_core::Error,
) -> Failure {
    let is_text =
        error.code() == ErrorCode::InvalidJson && error.message().contains("expected value");
    let is_first = error.side() == Side::Desired && error.line() == Some(1);
    if csv.is_none() && is_text && is_first && !failure::is_workbook(name) {
        return Failure::at(error, name).with_hint("--desired-format csv reads CSV");
    }
    let failure = Failure::in_file(error, name);
    match csv.and_then(|csv| column(csv, path, error)) {
        Some(header) => failure.with_hint(&format!("column {header}")),
        None => failure,
    }
}

/// The header of the cell with the error. Stdin cannot be read again, so its cells have
/// no header.
fn column(csv: &Csv, path: &Path, error: &multifield_core::Error) -> Option<String> {
    if path.as_os_str() == "-" || !path.is_file() {
        return None;
    }
    let file = std::fs::File::open(path).ok()?;
    csv.header_of(file, error.line()?, error.place())
}

/// The error in CSV, if it is the reason why reading failed.
pub(super) fn failure(file: &str, error: &std::io::Error) -> Option<Failure> {
    let error = multifield_csv::CsvError::of(error)?;
    let (place, plain) = (error.to_string(), error.message());
    let place = place.strip_suffix(&plain).unwrap_or_default();
    let message = format!("{place}{}", error.message_with(flags::named));
    Some(Failure::new(file, message, error.code()))
}
