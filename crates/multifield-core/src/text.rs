//! Edits for people.

use std::fmt;

use crate::{
    edits::{describe, Edit, Edits},
    Field,
};

/// The readable diff of [`Edits::text`], and of their `Display`.
///
/// A line for each field with edits, and one for each edit: `~` overwrites, `-`
/// deletes, `+` appends. A field that was desired as `[]` says `cleared`.
/// Control characters in values are escaped, so that no value passes for a
/// line.
///
/// ```
/// use multifield_core::{diff, Current, Desired};
///
/// let current = Current::from_json(r#"{
///     "PHONE": [
///         {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///         {"ID": 223, "VALUE_TYPE": "HOME", "VALUE": "222222"}
///     ],
///     "WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]
/// }"#)?;
/// let desired = Desired::from_json(r#"{
///     "PHONE": [{"VALUE": "111111", "VALUE_TYPE": "MOBILE"}],
///     "WEB": [],
///     "EMAIL": "anna@example.com"
/// }"#)?;
/// assert_eq!(diff(&current, &desired)?.text().to_string(), "\
/// PHONE
///   ~ 222  111111 (WORK) -> 111111 (MOBILE)
///   - 223  222222 (HOME)
/// EMAIL
///   + anna@example.com (WORK)
/// WEB: cleared
///   - 9  a.example (WORK)
/// ");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text<'e, 'a> {
    edits: &'e Edits<'a>,
    color: bool,
}

const BOLD: &str = "\x1b[1m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const RESET: &str = "\x1b[0m";

impl<'e, 'a> Text<'e, 'a> {
    pub(crate) const fn new(edits: &'e Edits<'a>) -> Self {
        Text {
            edits,
            color: false,
        }
    }

    /// Whether lines are coloured with ANSI codes. Default: no.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let (current, desired) = (Current::from_json("{}")?, Desired::from_json(r#"{"WEB": "a.example"}"#)?);
    /// let edits = diff(&current, &desired)?;
    /// assert!(edits.text().color(true).to_string().contains("\x1b[32m  + a.example (WORK)\x1b[0m"));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }

    fn line(self, f: &mut fmt::Formatter<'_>, color: &str, line: &str) -> fmt::Result {
        if self.color {
            writeln!(f, "{color}{line}{RESET}")
        } else {
            writeln!(f, "{line}")
        }
    }

    fn title(self, field: Field) -> String {
        if self.edits.cleared().any(|cleared| cleared == field) {
            format!("{field}: cleared")
        } else {
            field.to_string()
        }
    }
}

impl fmt::Display for Text<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.edits.is_empty() {
            return writeln!(f, "nothing to do");
        }
        for (field, edits) in self.edits.by_field() {
            self.line(f, BOLD, &self.title(field))?;
            for (_, edit) in edits {
                let (color, line) = match edit {
                    Edit::Overwrite {
                        id,
                        value,
                        value_type,
                        was,
                    } => {
                        let was = describe(&was.value, was.value_type.as_str());
                        let is = describe(value, value_type.as_str());
                        (YELLOW, format!("  ~ {id}  {was} -> {is}"))
                    }
                    Edit::Delete { id, was } => {
                        let was = describe(&was.value, was.value_type.as_str());
                        (RED, format!("  - {id}  {was}"))
                    }
                    Edit::Append { value, value_type } => {
                        let is = describe(value, value_type.as_str());
                        (GREEN, format!("  + {is}"))
                    }
                };
                self.line(f, color, &line)?;
            }
        }
        Ok(())
    }
}
