//! Results for people to read: lines, which may have colours.

use std::fmt;

/// The colour of a line.
#[derive(Clone, Copy)]
pub(crate) enum LineStyle {
    Title,
    Same,
    Overwrite,
    Delete,
    Append,
}

/// The target of lines of text.
#[allow(missing_debug_implementations)] // Nobody outside of the crate has one.
pub struct Lines<'l> {
    to: &'l mut dyn fmt::Write,
    color: bool,
}

impl Lines<'_> {
    pub(crate) fn write(&mut self, style: LineStyle, line: impl fmt::Display) -> fmt::Result {
        let code = match style {
            LineStyle::Title => "1",
            LineStyle::Same => "2",
            LineStyle::Overwrite => "33",
            LineStyle::Delete => "31",
            LineStyle::Append => "32",
        };
        if self.color {
            writeln!(self.to, "\x1b[{code}m{line}\x1b[0m")
        } else {
            writeln!(self.to, "{line}")
        }
    }

    /// Writes a line without colour.
    pub(crate) fn plain(&mut self, line: &str) -> fmt::Result {
        writeln!(self.to, "{line}")
    }
}

/// A result that can be written for people.
pub trait Readable {
    #[doc(hidden)]
    fn write_lines(&self, lines: &mut Lines<'_>) -> fmt::Result;
}

/// A result for people to read: its method `text` returns this, and its `Display` writes the
/// same without colours.
///
/// For edits, it has a line for each field and a line for each edit: `~` overwrites, `-` deletes,
/// `+` adds. Control characters in values are escaped, so that a value cannot imitate a line.
///
/// ```
/// use multifield_core::{diff, Current, Desired};
///
/// let (current, desired) = (Current::default(), Desired::from_json(r#"{"WEB": "a.example"}"#)?);
/// let edits = diff(&current, &desired)?;
/// assert_eq!(edits.text().to_string(), edits.to_string());
/// assert!(edits.text().color(true).to_string().contains("\x1b[32m  + a.example (WORK)\x1b[0m"));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Text<'t, T> {
    of: &'t T,
    color: bool,
}

impl<'t, T> Text<'t, T> {
    pub(crate) const fn new(of: &'t T) -> Self {
        Text { of, color: false }
    }

    /// Sets whether lines have ANSI colours. Default: no.
    #[must_use]
    pub const fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }
}

impl<T> Clone for Text<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Text<'_, T> {}

impl<T: Readable> fmt::Display for Text<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let color = self.color;
        self.of.write_lines(&mut Lines { to: f, color })
    }
}
