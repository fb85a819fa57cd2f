//! Entities in any order: current is in memory, and looked up by ID.

use super::lines::{Part, Scanned};
use crate::{
    error::{Error, ErrorKind, Side},
    parallel,
};

/// All entities of current.
#[derive(Default)]
pub(super) struct Index {
    /// By ID, then as they stand.
    entities: Vec<Part>,
    blocks: Vec<Vec<u8>>,
    /// Whether there was something that is no entity, so that one that is not
    /// there may have been there.
    pub(super) has_gaps: bool,
}

/// What is known of an ID.
pub(super) enum Found<'i> {
    One(&'i Part),
    /// The lines of the first two.
    Two(u64, u64),
    None,
}

impl Index {
    /// Takes what a block held; what was wrong with it comes back.
    pub(super) fn push(&mut self, bytes: Vec<u8>, scanned: Scanned) -> Vec<Error> {
        let block = self.blocks.len();
        let mut errors = Vec::new();
        for entity in scanned.entities {
            match entity {
                Ok(span) => self.entities.push(Part { block, span }),
                Err(error) => errors.push(error),
            }
        }
        self.has_gaps |= !errors.is_empty();
        self.blocks.push(bytes);
        errors
    }

    /// Sorts the entities. Those that are there twice come back as errors, in
    /// the order of their lines.
    pub(super) fn finish(&mut self) -> Vec<Error> {
        parallel::sort_by_key(&mut self.entities, |part| {
            (part.span.id, part.block, part.span.bytes.start)
        });
        let mut repeated: Vec<_> = self
            .entities
            .iter()
            .zip(self.entities.iter().skip(1))
            .filter(|(part, next)| part.span.id == next.span.id)
            .map(|(part, next)| (next, part.span.line))
            .collect();
        repeated.sort_unstable_by_key(|(part, _)| (part.block, part.span.bytes.start));
        let error = |(part, first): (&Part, u64)| {
            let id = part.span.id;
            let kind = ErrorKind::RepeatedEntity { id, first };
            part.span.blame(Error::new(Side::Current, "", kind))
        };
        repeated.into_iter().map(error).collect()
    }

    pub(super) fn text(&self, part: &Part) -> &[u8] {
        &self.blocks[part.block][part.span.bytes.clone()]
    }

    pub(super) fn find(&self, id: u64) -> Found<'_> {
        let at = self.entities.partition_point(|part| part.span.id < id);
        let mut same = self.entities[at..]
            .iter()
            .take_while(|part| part.span.id == id);
        match (same.next(), same.next()) {
            (Some(one), None) => Found::One(one),
            (Some(one), Some(two)) => Found::Two(one.span.line, two.span.line),
            (None, _) => Found::None,
        }
    }
}
