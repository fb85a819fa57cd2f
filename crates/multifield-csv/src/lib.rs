#![doc = include_str!("../README.md")]
//!
//! The rules stand in [`Csv`], and what may be wrong with a file in [`CsvError`].

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

/// How CSV is read.
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
    /// Headers, and what they are.
    named: Vec<(String, columns::Is)>,
    ignores_others: bool,
    encoding: Encoding,
}

impl Csv {
    /// Every option at its default.
    ///
    /// ```
    /// use multifield_csv::Csv;
    ///
    /// assert_eq!(Csv::new(), Csv::default());
    /// ```
    pub fn new() -> Csv {
        Csv::default()
    }

    /// The header of the column of the entities' IDs, which is their key in the lines,
    /// too. Default: `ID` or `id`.
    pub fn key(mut self, key: Option<&str>) -> Csv {
        self.key = key.map(str::to_owned);
        self
    }

    /// What a column with that header is: `ID`, a field, or a field and a type.
    ///
    /// # Errors
    ///
    /// `unknown_column` for anything else (`PHONE_CAR`).
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

    /// Whether other columns are passed over. Default: they are an error, since one may
    /// be mistyped.
    pub fn ignore_other_columns(mut self, ignore: bool) -> Csv {
        self.ignores_others = ignore;
        self
    }

    /// How the text is encoded where it has no byte order mark. Default: as UTF-8.
    pub fn encoding(mut self, encoding: Encoding) -> Csv {
        self.encoding = encoding;
        self
    }

    /// Reads the header, and gives the rows as they are asked for: each a line of JSON,
    /// on the line that the row begins at. Other lines are blank.
    ///
    /// # Errors
    ///
    /// `unreadable` for an error of the reader; `wrong_encoding`; `unknown_column`,
    /// `missing_column`, `repeated_column` for the header. What is wrong further on is
    /// the error of reading, which [`CsvError::of`] finds in it.
    pub fn lines<R: Read>(&self, reader: R) -> Result<Lines<R>, CsvError> {
        let mut decoded = Decoded::new(reader, self.encoding)?;
        let delimiter = decoded.delimiter()?;
        let mut csv = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            // A row of another length has an error of its own.
            .flexible(true)
            .buffer_capacity(64 * 1024)
            .from_reader(decoded);
        let mut header = csv::StringRecord::new();
        csv.read_record(&mut header).map_err(CsvError::of_csv)?;
        let columns = Columns::new(self, &header)?;
        Ok(Lines::new(csv, columns))
    }

    /// The header of the cell that an error of a run is about, by its line and its place
    /// (`PHONE[1].VALUE`), from the same CSV again; none where it is about no cell.
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
