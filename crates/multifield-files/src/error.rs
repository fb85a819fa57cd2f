//! The error type of this crate.

use std::fmt;

use multifield_core::printable;

/// The input that contains the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// The response of `crm.item.fields`.
    Fields,
    /// The state that the portal has.
    Current,
    /// The desired state.
    Desired,
    /// The options, or an argument. The place is its name.
    Options,
    /// Edits that are written.
    Edits,
    /// The response of a call.
    Response,
    /// A payload.
    Payload,
}

impl Side {
    /// Returns the name, such as `current`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Fields => "fields",
            Side::Current => "current",
            Side::Desired => "desired",
            Side::Options => "options",
            Side::Edits => "edits",
            Side::Response => "response",
            Side::Payload => "payload",
        }
    }
}

/// An input that was refused, with the place, the cause and what to do.
///
/// No message contains an address, a token or the content of a file.
///
/// ```
/// use multifield_files::{Desired, Side};
///
/// let error = Desired::from_json(r#"{"ufCrm_7_1": [["a.pdf", "data:,x"]]}"#).unwrap_err();
/// assert_eq!((error.code(), error.side()), ("data_uri", Side::Desired));
/// assert_eq!(error.place(), "ufCrm_7_1[0][1]");
/// assert_eq!(error.to_string(), "ufCrm_7_1[0][1]: found a data URI, expected base64: \
///     remove everything up to the comma, and decode the rest if it is not base64");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    side: Side,
    place: String,
    kind: Box<Kind>,
}

/// What is wrong, and its code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Kind {
    #[error("not JSON, at line {line} column {column}")]
    InvalidJson { line: usize, column: usize },
    #[error("found {found}, expected {expected}")]
    WrongType {
        found: &'static str,
        expected: &'static str,
    },
    #[error("the portal answered with an error: {0}")]
    ResponseError(String),
    #[error("unknown key, expected {expected}")]
    UnknownKey { expected: &'static str },
    #[error("the key occurs more than once")]
    DuplicateKey,
    #[error("not a file field of this kind of item{0}")]
    UnknownField(String),
    #[error(
        "the field was not read, so its files are unknown and any call could delete them: read \
         the item with crm.item.get, without select"
    )]
    FieldNotRead,
    #[error(
        "found a data URI, expected base64: remove everything up to the comma, and decode the \
         rest if it is not base64"
    )]
    DataUri,
    #[error("not base64 of the standard alphabet with padding, at byte {0}")]
    NotBase64(usize),
    #[error("the length is not that of base64 with padding: part of it is missing")]
    CutBase64,
    #[error("the name is empty, and the portal needs one with its extension")]
    EmptyName,
    #[error("the content is empty: the portal may delete the old file and store none")]
    EmptyFile,
    #[error(
        "found digits and another string, which is neither two IDs nor clearly a name and its \
         base64: write {{\"name\": ..., \"base64\": ...}}"
    )]
    AmbiguousPair,
    #[error(
        "file {0} is not in the field: the portal would not keep it, and a field that is not \
         multiple would lose its file. Read the item again, and list what it has"
    )]
    UnknownFile(u64),
    #[error("file {0} is listed more than once")]
    DuplicateFile(u64),
    #[error("found {0} files, but the field is not multiple: list at most one")]
    SeveralFiles(usize),
    #[error("the field is not multiple and already has file {0} (strategy: replace replaces it)")]
    FieldIsFull(u64),
    #[error("a new file cannot be removed: list the IDs of files")]
    NewFileRemoved,
    #[error("{deletes} of the files would be deleted, more than {allowed} (max_deletes): {files}")]
    TooManyDeletes {
        deletes: usize,
        allowed: usize,
        files: String,
    },
    #[error("found {found}, but current is of {read}: pass inputs of one item")]
    OtherEntity { found: String, read: String },
    #[error("found {found}, expected {expected}")]
    WrongOption {
        found: String,
        expected: &'static str,
    },
    #[error("{0}: send the request as JSON, by itself")]
    NeedsJson(&'static str),
    #[error(
        "the response does not show what the call should have done ({0}): read the item, and \
         compare it before anything is sent again"
    )]
    NotSettled(String),
    /// An error of the core about the multifields of the same call.
    #[error("{message}")]
    Multifields { code: &'static str, message: String },
}

impl Kind {
    const fn code(&self) -> &'static str {
        match self {
            Kind::InvalidJson { .. } => "invalid_json",
            Kind::WrongType { .. } => "wrong_type",
            Kind::ResponseError(_) => "response_error",
            Kind::UnknownKey { .. } => "unknown_key",
            Kind::DuplicateKey => "duplicate_key",
            Kind::UnknownField(_) => "unknown_field",
            Kind::FieldNotRead => "field_not_read",
            Kind::DataUri => "data_uri",
            Kind::NotBase64(_) | Kind::CutBase64 => "not_base64",
            Kind::EmptyName => "empty_name",
            Kind::EmptyFile => "empty_file",
            Kind::AmbiguousPair => "ambiguous_pair",
            Kind::UnknownFile(_) => "unknown_file",
            Kind::DuplicateFile(_) => "duplicate_file",
            Kind::SeveralFiles(_) => "several_files",
            Kind::FieldIsFull(_) => "field_is_full",
            Kind::NewFileRemoved => "new_file_removed",
            Kind::TooManyDeletes { .. } => "too_many_deletes",
            Kind::OtherEntity { .. } => "other_entity",
            Kind::WrongOption { .. } => "wrong_option",
            Kind::NeedsJson(_) => "needs_json",
            Kind::NotSettled(_) => "not_settled",
            Kind::Multifields { code, .. } => code,
        }
    }
}

impl Error {
    pub(crate) fn new(side: Side, place: impl Into<String>, kind: Kind) -> Self {
        Error {
            side,
            place: place.into(),
            kind: Box::new(kind),
        }
    }

    /// Returns the input that contains the error.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// Returns the place in the input, such as `ufCrm_7_1[0]`, the name of an option, or an
    /// empty string for the whole input.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns a stable code. Codes of the core that occur here mean the same there.
    ///
    /// | code | the input |
    /// | --- | --- |
    /// | `invalid_json` | is not JSON |
    /// | `wrong_type` | has another type of JSON than expected |
    /// | `response_error` | is an error of the portal |
    /// | `unknown_key`, `duplicate_key` | has such a key |
    /// | `unknown_field` | names a field that is not a file field |
    /// | `field_not_read` | does not include the field |
    /// | `data_uri`, `not_base64`, `empty_file`, `empty_name`, `ambiguous_pair` | is not a usable file |
    /// | `unknown_file` | lists an ID that the field does not have |
    /// | `duplicate_file` | lists an ID twice |
    /// | `several_files` | lists several files for a field that is not multiple |
    /// | `field_is_full` | adds a file to such a field, which has one |
    /// | `new_file_removed` | removes a new file |
    /// | `too_many_deletes` | deletes more than `max_deletes` |
    /// | `other_entity` | is about another item |
    /// | `wrong_option` | lacks an argument, or has a wrong one |
    /// | `needs_json` | cannot be a command of a batch |
    /// | `not_settled` | does not show the effect of the edits |
    ///
    /// [`Edits::request_with`](crate::Edits::request_with) passes the core's own errors on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Returns the message without the place: what is wrong, and often what to do.
    #[must_use]
    pub fn message(&self) -> String {
        self.kind.to_string()
    }

    /// Returns the message with the option that it names written by `write`, which gets the
    /// name of the option and the value that would help.
    ///
    /// ```
    /// use multifield_files::{Current, Desired, Diff, FileFields};
    ///
    /// let fields = FileFields::from_json(r#"{"m": {"type": "file", "isMultiple": true}}"#)?;
    /// let current = Current::from_json(r#"{"m": [{"id": 12}]}"#, &fields)?;
    /// let desired = Desired::new().field("m", []);
    /// let error = Diff::new().max_deletes(0).diff(&current, &desired).unwrap_err();
    /// assert_eq!(
    ///     error.message_with(|name, _| format!("--{}", name.replace('_', "-"))),
    ///     "1 of the files would be deleted, more than 0 (--max-deletes): 12",
    /// );
    /// # Ok::<(), multifield_files::Error>(())
    /// ```
    #[must_use]
    pub fn message_with(&self, write: impl Fn(&str, Option<&str>) -> String) -> String {
        let message = self.message();
        match *self.kind {
            Kind::TooManyDeletes { .. } => {
                message.replacen("max_deletes", &write("max_deletes", None), 1)
            }
            Kind::FieldIsFull(_) => {
                message.replacen("strategy: replace", &write("strategy", Some("replace")), 1)
            }
            _ => message,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            write!(f, "{}", self.kind)
        } else {
            write!(f, "{}: {}", self.place, self.kind)
        }
    }
}

impl std::error::Error for Error {}

/// The maximum number of characters of a key that a place contains.
const SHOWN: usize = 40;

/// Shortens a key for a place. Keys come from the input, so they can be very long.
pub(crate) fn shown(key: &str) -> String {
    match key.char_indices().nth(SHOWN) {
        Some((end, _)) => printable(&key[..end]).into_owned() + "\u{2026}",
        None if key.is_empty() => "\"\"".to_owned(),
        None => printable(key).into_owned(),
    }
}

/// Lists IDs as `12, 44`. Only the first few are listed.
pub(crate) fn ids(ids: &[u64]) -> String {
    const FEW: usize = 10;
    let mut names: Vec<String> = ids.iter().take(FEW).map(u64::to_string).collect();
    if ids.len() > FEW {
        names.push(format!("and {} more", ids.len() - FEW));
    }
    names.join(", ")
}
