//! The edits of many entities, for people to read.

use std::fmt;

use crate::{
    edits::Edits,
    text::{LineStyle, Lines, Readable, Text},
};

/// The entity that edits belong to.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Stored(u64),
    /// A new entity, with its ID in desired.
    New(u64),
}

/// An entity and its edits, followed by a blank line.
struct Review<'e>(Owner, &'e Edits);

impl Readable for Review<'_> {
    fn write_lines(&self, lines: &mut Lines<'_>) -> fmt::Result {
        let Review(owner, edits) = self;
        let entity = edits.origin().entity;
        let entity = entity.map_or("entity", |entity| entity.as_str());
        let heading = match owner {
            Owner::Stored(id) => format!("{entity} {id}"),
            Owner::New(id) => format!("{entity} {id}, which is new"),
        };
        lines.write(LineStyle::Title, heading)?;
        edits.write_lines(lines)?;
        lines.plain("")
    }
}

pub(super) fn write_text(owner: Owner, edits: &Edits, color: bool, lines: &mut Vec<u8>) {
    let review = Text::new(&Review(owner, edits)).color(color).to_string();
    lines.extend_from_slice(review.as_bytes());
}
