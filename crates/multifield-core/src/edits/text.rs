//! Edits for people to read.

use std::fmt;

use super::{Edit, Edits};
use crate::{
    escape::{describe, LineStyle},
    model::Field,
};

/// What [`Edits::text`] and `Display` write.
///
/// It has a line for each field with edits and one for each edit: `~` overwrites, `-`
/// deletes, `+` adds. A field that desired lists as `[]` is marked as `cleared`. Lines for
/// an unfinished plan and for warnings come last. Control characters in values are escaped,
/// so that a value cannot imitate a line.
///
/// ```
/// use multifield_core::{diff, Current, Desired};
///
/// let current = Current::from_json(r#"{
///     "PHONE": [
///         {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///         {"ID": 223, "VALUE_TYPE": "HOME", "VALUE": "222222"}
///     ],
///     "EMAIL": [],
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
pub struct Text<'e> {
    edits: &'e Edits,
    color: bool,
}

impl<'e> Text<'e> {
    pub(crate) const fn new(edits: &'e Edits) -> Self {
        Text {
            edits,
            color: false,
        }
    }

    /// Sets whether lines have ANSI colours. Default: no.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let (current, desired) = (Current::default(), Desired::from_json(r#"{"WEB": "a.example"}"#)?);
    /// let edits = diff(&current, &desired)?;
    /// assert!(edits.text().color(true).to_string().contains("\x1b[32m  + a.example (WORK)\x1b[0m"));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }

    fn title(self, field: Field) -> String {
        if self.edits.cleared().any(|cleared| cleared == field) {
            format!("{field}: cleared")
        } else {
            field.to_string()
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.edits.is_empty() {
            return writeln!(f, "nothing to do");
        }
        for (field, edits) in self.edits.by_field() {
            LineStyle::Title.write(f, self.color, &self.title(field))?;
            for edit in edits {
                let (kind, line) = match edit {
                    Edit::Overwrite {
                        id,
                        value,
                        value_type,
                        was,
                        ..
                    } => {
                        let is = describe(value, value_type.as_str());
                        (LineStyle::Overwrite, format!("  ~ {id}  {was} -> {is}"))
                    }
                    Edit::Delete { id, was, .. } => (LineStyle::Delete, format!("  - {id}  {was}")),
                    Edit::Append {
                        value, value_type, ..
                    } => {
                        let is = describe(value, value_type.as_str());
                        (LineStyle::Append, format!("  + {is}"))
                    }
                };
                kind.write(f, self.color, &line)?;
            }
        }
        if let Some(unfinished) = self.edits.unfinished() {
            LineStyle::Title.write(f, self.color, &unfinished.to_string())?;
        }
        for warning in self.edits.warnings() {
            LineStyle::Overwrite.write(f, self.color, &warning.to_string())?;
        }
        Ok(())
    }
}
