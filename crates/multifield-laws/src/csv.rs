//! CSV from other programs, and CSV that was written by the law.

use std::io::Read;

use multifield_csv::{Csv, CsvError, Encoding};
use serde_json::Value;

/// Separates the cells of a table that is written as CSV.
const SEPARATOR: char = '\u{1f}';
const DELIMITERS: [&str; 3] = [";", ",", "\t"];

/// Any bytes are valid CSV, or lead to an error that has a code and a message.
pub(crate) fn any_bytes(options: u8, bytes: &[u8]) {
    let encoding = Encoding::NAMES[usize::from(options >> 6)];
    let csv = Csv::new().encoding(encoding.parse().expect("its name"));
    if let Err(error) = lines(&csv.ignore_other_columns(options & 1 == 1), bytes) {
        assert!(error.to_string().ends_with(&error.message()), "{error}");
        assert!(!error.code().is_empty(), "{error}");
    }
}

/// Returns the lines of JSON for CSV.
fn lines(csv: &Csv, bytes: &[u8]) -> Result<String, CsvError> {
    let mut text = String::new();
    csv.lines(bytes)?.read_to_string(&mut text)?;
    for line in text.lines().filter(|line| !line.is_empty()) {
        serde_json::from_str::<Value>(line).expect("lines are JSON");
    }
    Ok(text)
}

/// Cells that are written as CSV are read as the same cells, in each encoding that has
/// all their characters.
pub(crate) fn table(options: u8, text: &str) {
    let delimiter = DELIMITERS[usize::from(options >> 1) % DELIMITERS.len()];
    let header = ["ID", "PHONE_WORK", "EMAIL", "IM_TELEGRAM", "WEB"];
    let header = &header[..2 + usize::from(options >> 3) % 4];
    let cells: Vec<&str> = text.split(SEPARATOR).collect();
    let mut written = header.join(delimiter) + "\n";
    let mut expected = Vec::new();
    for (row, cells) in (1..).zip(cells.chunks(header.len() - 1)) {
        let quoted = cells
            .iter()
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        let mut quoted: Vec<String> = [row.to_string()].into_iter().chain(quoted).collect();
        quoted.resize(header.len(), String::new());
        written += &(quoted.join(delimiter) + "\n");
        let filled = cells.iter().filter(|cell| !cell.trim_ascii().is_empty());
        // The reader removes carriage returns before line feeds.
        let filled = filled.map(|cell| cell.replace("\r\n", "\n"));
        expected.push(filled.collect::<Vec<_>>());
    }
    let csv = Csv::new();
    let lines_of_utf8 = lines(&csv, written.as_bytes()).expect("a table");
    let rows = lines_of_utf8.lines().filter(|line| !line.is_empty());
    let values = rows.map(|line| {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let fields = ["PHONE", "EMAIL", "IM", "WEB"].map(|field| row[field][0]["VALUE"].clone());
        fields
            .iter()
            .filter_map(|value| Some(value.as_str()?.to_owned()))
            .collect::<Vec<_>>()
    });
    assert_eq!(values.collect::<Vec<_>>(), expected, "{written:?}");
    let utf16: Vec<u8> = written.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let lines_of_utf16 = lines(&csv.encoding(Encoding::Utf16Le), &utf16);
    assert_eq!(lines_of_utf16.as_ref(), Ok(&lines_of_utf8), "{written:?}");
}
