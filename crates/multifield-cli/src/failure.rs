//! The errors of the command.

use std::{fmt, io};

use multifield_core::{printable, Error, ErrorCode, Side};

use crate::{flags, input::Input, sync::without_keys};

/// An error as one line: the file or flag, the problem, and a code.
#[derive(Debug)]
pub(crate) struct Failure {
    subject: String,
    message: String,
    code: &'static str,
}

impl Failure {
    pub(crate) fn new(
        subject: impl Into<String>,
        message: impl Into<String>,
        code: &'static str,
    ) -> Self {
        Failure {
            subject: subject.into(),
            message: message.into(),
            code,
        }
    }

    /// Creates a failure for an unexpected error that is not about a file or a flag.
    pub(crate) fn failed(error: impl fmt::Display) -> Self {
        Failure::new("multifield", error.to_string(), "failed")
    }

    /// Creates the failure for output that cannot be written.
    pub(crate) fn unwritable(name: impl Into<String>, error: &io::Error) -> Self {
        let message = format!("cannot be written: {error}");
        Failure::new(name, message, "unwritable_output")
    }

    /// Creates the failure for a closed stdout: nobody reads the output.
    pub(crate) fn closed_pipe() -> Self {
        Failure::new("<stdout>", "is closed", Self::CLOSED_PIPE)
    }

    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.code == Self::CLOSED_PIPE
    }

    const CLOSED_PIPE: &'static str = "closed_pipe";

    /// Creates the failure for an error of the core. It names the file or the flag.
    pub(crate) fn in_files(error: &Error, files: &[(Side, &Input)]) -> Self {
        if error.side() == Side::Options {
            let flag = format!("--{}", error.place().replace('_', "-"));
            return Failure::in_flag(error, flag);
        }
        let file = files.iter().find(|(side, _)| *side == error.side());
        let subject = file.map_or("multifield", |(_, file)| &file.name);
        Failure::in_file(error, subject)
    }

    /// Creates the failure for an error of the core's options.
    pub(crate) fn in_flag(error: &Error, flag: impl Into<String>) -> Self {
        Failure::new(flag, flags::message(error), error.code().as_str())
    }

    pub(crate) fn in_file(error: &Error, file: &str) -> Self {
        let failure = Failure::at(error, file);
        let is_csv = matches!(end_of(file), Some("csv" | "tsv"));
        if error.code() != ErrorCode::InvalidJson || !(is_csv || is_workbook(file)) {
            return failure;
        }
        failure.with_hint(if is_csv {
            "bulk and sync read CSV as DESIRED"
        } else {
            "save it as CSV, which bulk and sync read as DESIRED"
        })
    }

    /// Like [`in_file`](Failure::in_file), but without a hint for a table.
    pub(crate) fn at(error: &Error, file: &str) -> Self {
        Failure::new(file, flags::message_at(error), error.code().as_str())
    }

    /// Adds a hint to the message.
    pub(crate) fn with_hint(mut self, hint: &str) -> Self {
        self.message = format!("{} ({hint})", self.message);
        self
    }
}

/// Returns whether a file name is that of a spreadsheet.
pub(crate) fn is_workbook(file: &str) -> bool {
    matches!(end_of(file), Some("xls" | "xlsx"))
}

fn end_of(file: &str) -> Option<&str> {
    file.rsplit('.').next()
}

/// The message may contain strings of the input, which must not control the terminal. So
/// control characters and marks that change the direction of a line are escaped, and long
/// strings are truncated. Keys of webhooks are not shown.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = shown(&self.subject);
        let message = shown(&self.message);
        write!(f, "{subject}: {message} [{}]", self.code)
    }
}

fn shown(text: &str) -> String {
    const SHOWN: usize = 2_000;
    let text = &*without_keys(text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", printable(&text[..end])),
        None => printable(text).into_owned(),
    }
}
