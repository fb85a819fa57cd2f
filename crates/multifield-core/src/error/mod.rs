//! The error type of the crate.

mod kind;
mod place;
mod side;
mod suggest;
mod table;
mod text;

pub use kind::ErrorCode;
pub(crate) use kind::ErrorKind;
pub(crate) use place::{quote, shown_key, Place};
pub use side::Side;
pub(crate) use suggest::suggest;
pub(crate) use table::WriteHint;
pub(crate) use text::{first_few, one_of};

use std::fmt;

/// An input that was refused, with the place, the cause and what to do.
///
/// There is one error type, so that every language and the command show errors in the same
/// way: with a stable [`code`](Error::code), the [`place`](Error::place) in the input, and a
/// [`message`](Error::message). Nothing was changed if an error is returned.
///
/// ```
/// use multifield_core::{Desired, Side};
///
/// let error = Desired::from_json(r#"{"PHONE": [{"VALUE": "1", "VALUETYPE": "HOME"}]}"#)
///     .unwrap_err();
/// assert_eq!(error.code(), "unknown_key");
/// assert_eq!(error.side(), Side::Desired);
/// assert_eq!(error.place(), "PHONE[0].VALUETYPE");
/// assert_eq!(error.message(), "unknown key, did you mean VALUE_TYPE?");
/// assert_eq!(
///     error.to_string(),
///     "PHONE[0].VALUETYPE: unknown key, did you mean VALUE_TYPE?",
/// );
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Inner {
    side: Side,
    line: Option<u64>,
    entity_id: Option<u64>,
    place: String,
    kind: ErrorKind,
}

impl Error {
    pub(crate) fn new(side: Side, place: impl Into<String>, kind: ErrorKind) -> Self {
        let place = place.into();
        Error(Box::new(Inner {
            side,
            line: None,
            entity_id: None,
            place,
            kind,
        }))
    }

    /// Adds the line of a file with many entities. If the line is a page, `within` is
    /// the place of the entity in the page.
    pub(crate) fn in_line(
        mut self,
        line: u64,
        entity_id: Option<u64>,
        within: Option<Place>,
    ) -> Error {
        self.0.line = Some(line);
        self.0.entity_id = entity_id;
        if let Some(place) = within {
            self.0.place = place.around(&self.0.place);
        }
        // The input is one line, so the line number of the JSON error is dropped.
        if let ErrorKind::InvalidJson { problem } = &mut self.0.kind {
            *problem = problem.replace(" at line 1 column ", " at column ");
        }
        self
    }

    /// Sets the input of the error: a [`Current`](crate::Current) may be one of two inputs
    /// of a merge.
    ///
    /// ```
    /// use multifield_core::{Current, Side};
    ///
    /// let base = Current::from_json("[1]").map_err(|error| error.with_side(Side::Base));
    /// assert_eq!(base.unwrap_err().side(), Side::Base);
    /// ```
    #[must_use]
    pub fn with_side(mut self, side: Side) -> Error {
        self.0.side = side;
        self
    }

    /// Turns the number of a line in a part of a file, from 0, into its number in the
    /// file, from 1. `before` is the number of lines before the part.
    pub(crate) fn move_line(&mut self, before: u64) {
        if let Some(line) = &mut self.0.line {
            *line += before + 1;
        }
    }

    /// Returns the stable code, the same in every language.
    ///
    /// ```
    /// use multifield_core::{Current, ErrorCode};
    ///
    /// let error = Current::from_json("").unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::InvalidJson);
    /// assert_eq!(error.code(), "invalid_json");
    /// ```
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.0.kind.code()
    }

    /// Returns the input that contains the error.
    #[must_use]
    pub fn side(&self) -> Side {
        self.0.side
    }

    /// Returns the line of the input, from 1, if the input consists of lines of entities:
    /// see [`Bulk`](crate::Bulk).
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// let error = Bulk::new().diff_ndjson("{}", "\n{\"id\": 43, \"TEL\": []}").unwrap_err();
    /// assert_eq!((error.line(), error.entity_id()), (Some(1), None));
    /// assert_eq!(error.to_string(), "line 1: the entity has no ID or id: read or write it with its ID");
    /// ```
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// Returns the ID of the entity in that line, if it is known. `None` outside of
    /// [`Bulk`](crate::Bulk).
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// let error = Bulk::new().diff_ndjson(r#"{"ID": 43}"#, r#"{"id": 43, "TEL": []}"#).unwrap_err();
    /// assert_eq!((error.entity_id(), error.place()), (Some(43), "TEL"));
    /// ```
    #[must_use]
    pub fn entity_id(&self) -> Option<u64> {
        self.0.entity_id
    }

    /// Returns the place in the input or line, such as `PHONE[2].VALUE_TYPE` or `fm.n0`.
    /// Empty if it is the whole input.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// Returns the message without the place: what is wrong, and often what to do.
    #[must_use]
    pub fn message(&self) -> String {
        self.0.kind.to_string()
    }

    /// The message. `hint` writes the options that it names.
    pub(crate) fn message_by(&self, hint: WriteHint<'_>) -> String {
        self.0.kind.message(hint)
    }

    /// Returns the same error for an interface whose options are named in the style of
    /// JavaScript.
    ///
    /// ```
    /// use multifield_core::Diff;
    ///
    /// let error = Diff::from_json(r#"{"max_delete": 3}"#).unwrap_err().in_camel_case();
    /// assert_eq!(error.message(), "unknown option, did you mean maxDeletes?");
    /// ```
    #[must_use]
    pub fn in_camel_case(mut self) -> Error {
        if let ErrorKind::UnknownOption { in_camel_case, .. } = &mut self.0.kind {
            *in_camel_case = true;
        }
        self
    }

    /// Returns the same error for an interface with further options, so that it can suggest
    /// one of them. The names are in snake case.
    ///
    /// ```
    /// use multifield_core::Diff;
    ///
    /// let error = Diff::from_json(r#"{"jornal": "run.ndjson"}"#).unwrap_err();
    /// let error = error.with_options(&["journal"]);
    /// assert_eq!(error.message(), "unknown option, did you mean journal?");
    /// ```
    #[must_use]
    pub fn with_options(mut self, names: &[impl AsRef<str>]) -> Error {
        if let ErrorKind::UnknownOption { known, .. } = &mut self.0.kind {
            known.extend(names.iter().map(|name| name.as_ref().to_owned()));
        }
        self
    }

    pub(crate) fn into_kind(self) -> ErrorKind {
        self.0.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.0.line {
            write!(f, "line {line}: ")?;
        }
        if !self.0.place.is_empty() {
            write!(f, "{}: ", self.0.place)?;
        }
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self} [{}])", self.code())
    }
}

impl std::error::Error for Error {}

/// The error for a string that is not the name of a choice.
pub(crate) fn wrong_choice(place: &str, found: &str, expected: &'static [&'static str]) -> Error {
    let found = quote(found);
    Error::new(
        Side::Options,
        place,
        ErrorKind::WrongChoice { found, expected },
    )
}

/// The error for an option that has no effect with the operation, or with another
/// option.
pub(crate) fn meaningless(option: &str, found: &'static str, with: &'static str) -> Error {
    let kind = ErrorKind::MeaninglessOption { found, with };
    Error::new(Side::Options, option, kind)
}

/// The error for a string that is not a code.
pub(crate) fn unknown_code(found: &str, codes: &[&'static str], expected: &'static str) -> Error {
    let kind = ErrorKind::UnknownCode {
        found: quote(found),
        suggestion: suggest(found, codes),
        expected,
    };
    Error::new(Side::Options, "code", kind)
}
