//! Edits of many entities, for people.

use std::fmt::{self, Write as _};

use crate::{edits::Edits, escape::LineStyle};

/// What stands above the edits of an entity.
#[derive(Clone, Copy)]
pub(super) enum Heading {
    Stored(u64),
    /// A new entity, and its ID in desired.
    New(u64),
}

/// Writes the entity, its edits and a blank line.
pub(super) fn write_text(heading: Heading, edits: &Edits, color: bool, lines: &mut Vec<u8>) {
    let mut text = String::new();
    // A text takes what is written.
    if write(heading, edits, color, &mut text).is_ok() {
        lines.extend_from_slice(text.as_bytes());
    }
}

fn write(heading: Heading, edits: &Edits, color: bool, text: &mut String) -> fmt::Result {
    let kind = edits
        .origin()
        .entity
        .map_or("entity", |entity| entity.as_str());
    let heading = match heading {
        Heading::Stored(id) => format!("{kind} {id}"),
        Heading::New(id) => format!("{kind} {id}, which is new"),
    };
    writeln!(
        text,
        "{}{}",
        Title(&heading, color),
        edits.text().color(color)
    )
}

/// A line with its end.
struct Title<'t>(&'t str, bool);

impl fmt::Display for Title<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LineStyle::Title.write(f, self.1, self.0)
    }
}
