//! Edits for people to read.

use std::fmt;

use super::{Edit, Edits};
use crate::{
    escape::describe,
    text::{LineStyle, Lines, Readable},
};

/// Writes the edits for people to read: see [`text`](Edits::text).
impl fmt::Display for Edits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl Readable for Edits {
    fn write_lines(&self, lines: &mut Lines<'_>) -> fmt::Result {
        if self.is_empty() {
            return lines.plain("nothing to do");
        }
        for (field, edits) in self.by_field() {
            let is_cleared = self.cleared().any(|cleared| cleared == field);
            let title = if is_cleared { ": cleared" } else { "" };
            lines.write(LineStyle::Title, format_args!("{field}{title}"))?;
            for edit in edits {
                let (style, line) = match edit {
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
                lines.write(style, line)?;
            }
        }
        if let Some(unfinished) = self.unfinished() {
            lines.write(LineStyle::Title, unfinished)?;
        }
        for warning in self.warnings() {
            lines.write(LineStyle::Overwrite, warning)?;
        }
        Ok(())
    }
}
