//! Rows as lines of JSON.

use std::io::{self, Read};

use csv::{ByteRecord, Reader};

use crate::{
    columns::Columns,
    decode::{Decoded, END},
    error::CsvError,
};

/// The approximate number of bytes that are converted at once.
const PIECE: usize = 64 * 1024;

/// The rows of CSV as lines of JSON, read on demand: see [`Csv::lines`](crate::Csv::lines).
pub struct Lines<R> {
    csv: Reader<Decoded<R>>,
    columns: Columns,
    row: ByteRecord,
    /// A row that was read ahead, and its line.
    peeked: Option<(ByteRecord, u64)>,
    /// The number of lines of JSON so far.
    count: u64,
    ready: Vec<u8>,
    at: usize,
    is_over: bool,
    /// An error that is reported after all lines before it were read.
    error: Option<CsvError>,
}

impl<R> std::fmt::Debug for Lines<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut lines = f.debug_struct("Lines");
        lines.field("count", &self.count).finish_non_exhaustive()
    }
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(csv: Reader<Decoded<R>>, columns: Columns) -> Self {
        Lines {
            csv,
            columns,
            row: ByteRecord::new(),
            peeked: None,
            count: 0,
            ready: Vec::with_capacity(2 * PIECE),
            at: 0,
            is_over: false,
            error: None,
        }
    }

    /// Converts the next lines: at least one, if there is one.
    fn fill(&mut self) -> Result<(), CsvError> {
        self.ready.clear();
        self.at = 0;
        while self.ready.len() < PIECE {
            let Some(line) = self.next_row()? else {
                self.is_over = true;
                return Ok(());
            };
            self.take_row(line)?;
        }
        Ok(())
    }

    /// Reads a row and returns the line where it begins. `None` at the end.
    fn next_row(&mut self) -> Result<Option<u64>, CsvError> {
        let line = match self.peeked.take() {
            Some((row, line)) => {
                self.row = row;
                line
            }
            None => match read_row(&mut self.csv, &mut self.row)? {
                Some(line) => line,
                None => return Ok(None),
            },
        };
        if ends_open(&self.row) {
            let mut next = ByteRecord::new();
            let Some(behind) = read_row(&mut self.csv, &mut next)? else {
                if is_end(&self.row) {
                    return Ok(None);
                }
                // The row does not end in a line feed, but its line was counted as if it
                // did.
                return Err(CsvError::open_quote(line + 1));
            };
            self.peeked = Some((next, behind));
        }
        Ok(Some(line))
    }

    /// Returns the header of the cell that an element of a list comes from. The list is
    /// in this line.
    pub(crate) fn header_of(mut self, line: u64, field: &str, index: usize) -> Option<String> {
        while let Ok(Some(at)) = self.next_row() {
            if at == line && self.row.len() == self.columns.count {
                return self.columns.header_of(&self.row, field, index);
            }
        }
        None
    }

    fn take_row(&mut self, line: u64) -> Result<(), CsvError> {
        let columns = &self.columns;
        if self.row.len() != columns.count {
            let (found, cells) = (self.row.len(), if self.row.len() == 1 { "" } else { "s" });
            let expected = columns.count;
            let message =
                format!("found {found} cell{cells}, expected {expected}, as the header has");
            return Err(CsvError::new("wrong_row", message).in_line(line));
        }
        if std::str::from_utf8(self.row.as_slice()).is_err() {
            let is_wrong = |cell: &&[u8]| std::str::from_utf8(cell).is_err();
            let at = self
                .row
                .iter()
                .position(|cell| is_wrong(&cell))
                .unwrap_or(0);
            return Err(CsvError::not_utf8(line, at));
        }
        if self.row.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return Ok(());
        }
        while self.count + 1 < line {
            self.ready.push(b'\n');
            self.count += 1;
        }
        write_row(columns, &self.row, &mut self.ready);
        self.count += 1;
        Ok(())
    }
}

/// Returns whether a row is only [`END`], if the row is the last one.
pub(crate) fn is_end(row: &ByteRecord) -> bool {
    row.as_slice() == END
}

/// Returns whether the last cell contains [`END`], if the row is the last one. An
/// unclosed quote puts all the rest of the file into one cell.
pub(crate) fn ends_open(row: &ByteRecord) -> bool {
    row.iter()
        .next_back()
        .is_some_and(|cell| cell.ends_with(END))
}

/// Reads a row and returns the line where it begins. `None` at the end.
fn read_row<R: Read>(
    csv: &mut Reader<Decoded<R>>,
    row: &mut ByteRecord,
) -> Result<Option<u64>, CsvError> {
    if !csv.read_byte_record(row).map_err(CsvError::of_csv)? {
        return Ok(None);
    }
    // Each row ends in a line feed. Blank lines before a row have no row of their own.
    let inside = memchr::memchr_iter(b'\n', row.as_slice()).count() as u64;
    Ok(Some(csv.position().line() - 1 - inside))
}

fn write_row(columns: &Columns, row: &ByteRecord, line: &mut Vec<u8>) {
    line.push(b'{');
    line.extend_from_slice(&columns.key);
    line.push(b':');
    write_text(&row[columns.id], line);
    for (field, columns) in &columns.fields {
        let mut is_first = true;
        for column in columns {
            let cell = &row[column.at];
            if cell.trim_ascii().is_empty() {
                continue;
            }
            if std::mem::take(&mut is_first) {
                line.push(b',');
                line.extend_from_slice(field);
                line.extend_from_slice(b":[");
            } else {
                line.push(b',');
            }
            line.extend_from_slice(br#"{"VALUE":"#);
            write_text(cell, line);
            line.extend_from_slice(&column.behind);
        }
        if !is_first {
            line.push(b']');
        }
    }
    line.extend_from_slice(b"}\n");
}

/// Writes a cell as a string of JSON. The cell is valid UTF-8.
fn write_text(cell: &[u8], line: &mut Vec<u8>) {
    let is_plain = |byte: &u8| *byte >= b' ' && !matches!(byte, b'"' | b'\\');
    line.push(b'"');
    if cell.iter().all(is_plain) {
        line.extend_from_slice(cell);
    } else {
        for byte in cell {
            match byte {
                byte if is_plain(byte) => line.push(*byte),
                b'"' | b'\\' => line.extend_from_slice(&[b'\\', *byte]),
                byte => line.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            }
        }
    }
    line.push(b'"');
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() {
            if let Some(error) = self.error.take() {
                return Err(error.into());
            }
            if self.is_over {
                return Ok(0);
            }
            if let Err(error) = self.fill() {
                (self.error, self.is_over) = (Some(error), true);
            }
        }
        let count = (&self.ready[self.at..]).read(buffer)?;
        self.at += count;
        Ok(count)
    }
}
