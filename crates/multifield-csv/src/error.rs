//! Errors in CSV.

use std::{fmt, io};

use multifield_core::printable;

/// An error in CSV, and its place.
///
/// ```
/// use multifield_csv::Csv;
///
/// let error = Csv::new().lines(&b"ID;PHONES\n"[..]).unwrap_err();
/// assert_eq!((error.code(), error.line(), error.column()), ("unknown_column", Some(1), Some("PHONES")));
/// assert!(error.to_string().starts_with("line 1, column PHONES: no column of this name is known"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvError {
    code: &'static str,
    line: Option<u64>,
    column: Option<String>,
    message: String,
    /// What else to do. Options are in backticks, and may have a value: `` `key: value` ``.
    hint: Option<&'static str>,
}

impl CsvError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        CsvError {
            code,
            line: None,
            column: None,
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    pub(crate) fn in_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    pub(crate) fn in_column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    pub(crate) fn not_utf8(line: u64, cell: usize) -> Self {
        let error = CsvError::new("wrong_encoding", "not UTF-8").hint(ENCODING);
        error.in_line(line).in_column(&(cell + 1).to_string())
    }

    pub(crate) fn open_quote(line: u64) -> Self {
        let message = "a quote is not closed, so that the rest of the file is in one cell";
        CsvError::new("wrong_row", message).in_line(line)
    }

    /// Returns the cause of an error of the CSV reader.
    pub(crate) fn of_csv(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => CsvError::of_io(error),
            // Rows are read as bytes, so only the header can have this error.
            csv::ErrorKind::Utf8 { err, .. } => CsvError::not_utf8(1, err.field()),
            kind => CsvError::new("unreadable", format!("cannot be read: {kind:?}")),
        }
    }

    pub(crate) fn of_io(error: io::Error) -> Self {
        let shown = error.to_string();
        let own = error.into_inner().and_then(|it| it.downcast().ok());
        own.map_or_else(
            || CsvError::new("unreadable", format!("cannot be read: {shown}")),
            |own| *own,
        )
    }

    /// Returns the error in CSV that ended the reading of lines, or `None` if the underlying
    /// reader failed.
    ///
    /// ```
    /// use std::io::Read;
    /// use multifield_csv::{Csv, CsvError};
    ///
    /// let mut lines = Csv::new().lines(&b"ID,PHONE\n43\n"[..])?;
    /// let error = lines.read_to_end(&mut Vec::new()).unwrap_err();
    /// let error = CsvError::of(&error).unwrap();
    /// assert_eq!(error.to_string(), "line 2: found 1 cell, expected 2, as the header has");
    /// # Ok::<(), CsvError>(())
    /// ```
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&CsvError> {
        error.get_ref()?.downcast_ref()
    }

    /// Returns a stable code: `unreadable`, `wrong_encoding`, `unknown_column`,
    /// `missing_column`, `repeated_column`, `wrong_row`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns the line, from 1, or `None` if the error is about the whole file.
    #[must_use]
    pub const fn line(&self) -> Option<u64> {
        self.line
    }

    /// Returns the header of the column, or its number if it has no header.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// Returns the message without the place: what is wrong, and often what to do.
    #[must_use]
    pub fn message(&self) -> String {
        self.message_with(|name, value| match value {
            Some(value) => format!("{name}: {value}"),
            None => format!("the option {name}"),
        })
    }

    /// Returns the message with the options that it names written by `write`, which gets the
    /// name of an option and the value that would help.
    ///
    /// ```
    /// use multifield_csv::Csv;
    ///
    /// let error = Csv::new().lines(&b"PHONE\n"[..]).unwrap_err();
    /// assert_eq!(
    ///     error.message_with(|name, _| format!("--{name}")),
    ///     "no column is the ID of the entities, expected ID (--key and --column name another)",
    /// );
    /// ```
    #[must_use]
    pub fn message_with(&self, write: impl Fn(&str, Option<&str>) -> String) -> String {
        let Some(hint) = self.hint else {
            return self.message.clone();
        };
        let parts =
            hint.split('`')
                .enumerate()
                .map(|(nth, part)| match (nth % 2, part.split_once(": ")) {
                    (0, _) => part.to_owned(),
                    (_, Some((name, value))) => write(name, Some(value)),
                    (_, None) => write(part, None),
                });
        format!("{} ({})", self.message, parts.collect::<String>())
    }
}

/// Describes how to set an encoding.
pub(crate) const ENCODING: &str =
    "if another program wrote it, say its encoding, such as windows-1251, with `encoding`";

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.column) {
            (None, None) => {}
            (Some(line), None) => write!(f, "line {line}: ")?,
            (None, Some(column)) => write!(f, "column {}: ", printable(column))?,
            (Some(line), Some(column)) => write!(f, "line {line}, column {}: ", printable(column))?,
        }
        f.write_str(&self.message())
    }
}

impl std::error::Error for CsvError {}

/// Converts the error that ended the reading. An error of the underlying reader becomes
/// `unreadable`.
impl From<io::Error> for CsvError {
    fn from(error: io::Error) -> Self {
        CsvError::of_io(error)
    }
}

impl From<CsvError> for io::Error {
    fn from(error: CsvError) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }
}
