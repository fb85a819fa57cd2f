#![doc = include_str!("../README.md")]
//! [`Csv`] describes the rules, and [`CsvError`] the errors.

mod columns;
mod decode;
mod error;
mod lines;

pub use decode::Encoding;
pub use error::CsvError;
pub use lines::Lines;

use std::io::Read;

use columns::Columns;
use decode::Decoded;

/// The options for reading CSV.
///
/// ```
/// use multifield_core::Bulk;
/// use multifield_csv::Csv;
///
/// let csv = "\u{41a}\u{43e}\u{434},Telephone\n43,+44 20 7946 0018\n";
/// let csv = Csv::new().column("\u{41a}\u{43e}\u{434}", "ID")?.column("Telephone", "PHONE_WORK")?;
/// let lines = csv.lines("\u{41a}\u{43e}\u{434},Telephone\n43,+44 20 7946 0018\n".as_bytes())?;
///
/// let current = r#"{"ID": "43", "PHONE": []}"#;
/// let summary = Bulk::new().run(current.as_bytes(), lines, |_| Ok(()))?;
/// assert_eq!(summary.appends, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "options do nothing by themselves"]
pub struct Csv {
    key: Option<String>,
    /// The headers whose meaning was set, each with its meaning.
    named: Vec<(String, columns::Is)>,
    ignores_others: bool,
    encoding: Encoding,
}

impl Csv {
    /// Creates a `Csv` with all defaults.
    ///
    /// ```
    /// use multifield_csv::Csv;
    ///
    /// assert_eq!(Csv::new(), Csv::default());
    /// ```
    pub fn new() -> Csv {
        Csv::default()
    }

    /// Sets the header of the column with the IDs, which is also their key in the lines.
    /// Default: `ID` or `id`.
    pub fn key(mut self, key: Option<&str>) -> Csv {
        self.key = key.map(str::to_owned);
        self
    }

    /// Sets the meaning of the column with this header: `ID`, a field, or a field and a
    /// type.
    ///
    /// # Errors
    ///
    /// `unknown_column` for any other meaning (`PHONE_CAR`).
    ///
    /// ```
    /// use multifield_csv::Csv;
    ///
    /// assert!(Csv::new().column("Tel.", "PHONE_WORK").is_ok());
    /// let error = Csv::new().column("Tel.", "PHONE_CAR").unwrap_err();
    /// assert_eq!(error.code(), "unknown_column");
    /// ```
    pub fn column(mut self, header: &str, is: &str) -> Result<Csv, CsvError> {
        let is = columns::Is::of_name(is).ok_or_else(|| columns::no_name(header, is))?;
        self.named.push((header.trim().to_owned(), is));
        Ok(self)
    }

    /// Sets whether unknown columns are ignored. Default: they are an error, since one may
    /// be misspelled.
    pub fn ignore_other_columns(mut self, ignore: bool) -> Csv {
        self.ignores_others = ignore;
        self
    }

    /// Sets the encoding of a file without a byte order mark. Default: UTF-8.
    pub fn encoding(mut self, encoding: Encoding) -> Csv {
        self.encoding = encoding;
        self
    }

    /// Reads the header, and returns the rows as lines of JSON, read on demand. Each row is
    /// on the line where it begins in the file. Other lines are blank.
    ///
    /// # Errors
    ///
    /// `unreadable` for an error of the reader; `wrong_encoding`; `unknown_column`,
    /// `missing_column`, `repeated_column` for the header. Later errors end the reading of
    /// the lines, and [`CsvError::of`] finds them.
    pub fn lines<R: Read>(&self, reader: R) -> Result<Lines<R>, CsvError> {
        let mut decoded = Decoded::new(reader, self.encoding)?;
        let delimiter = decoded.delimiter()?;
        let mut csv = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            // Allows rows of different lengths, because `Lines` reports them with a
            // better error.
            .flexible(true)
            .buffer_capacity(64 * 1024)
            .from_reader(decoded);
        let mut header = csv::StringRecord::new();
        csv.read_record(&mut header).map_err(CsvError::of_csv)?;
        if lines::is_end(header.as_byte_record()) {
            header.clear();
        }
        if lines::ends_open(header.as_byte_record()) {
            return Err(CsvError::open_quote(1));
        }
        let columns = Columns::new(self, &header)?;
        Ok(Lines::new(csv, columns))
    }

    /// Reads the same CSV again, and returns the header of the cell that an error of a run
    /// is about, from its line and its place (`PHONE[1].VALUE`). `None` if the error is not
    /// about a cell.
    ///
    /// ```
    /// use multifield_csv::Csv;
    ///
    /// let csv = "ID;PHONE_WORK;PHONE_HOME;PHONE_FAX\n43;1;;2\n";
    /// let header = Csv::new().header_of(csv.as_bytes(), 2, "PHONE[1].VALUE");
    /// assert_eq!(header.as_deref(), Some("PHONE_FAX"));
    /// assert_eq!(Csv::new().header_of(csv.as_bytes(), 2, ""), None);
    /// ```
    #[must_use]
    pub fn header_of<R: Read>(&self, reader: R, line: u64, place: &str) -> Option<String> {
        let (field, rest) = place.split_once('[')?;
        let index = rest.split_once(']')?.0.parse().ok()?;
        self.lines(reader).ok()?.header_of(line, field, index)
    }
}
