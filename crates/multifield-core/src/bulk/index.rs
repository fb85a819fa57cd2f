//! The join of entities in any order: current is kept in memory, and searched by ID.

use super::{
    blocks::Block,
    lines::{Located, Part, Scanned},
    plan::Partner,
};
use crate::{
    error::{Error, ErrorKind, Side},
    parallel,
};

/// All entities of current.
#[derive(Default)]
pub(super) struct Index<'i> {
    /// Sorted by ID. Entities with the same ID keep the order of their lines.
    entities: Vec<Part>,
    blocks: Vec<Block<'i>>,
    /// Whether a part of current could not be read as an entity. An entity that the
    /// index lacks may be in this part.
    has_gaps: bool,
}

impl<'i> Index<'i> {
    /// Adds the entities of a block, and returns the errors of the block.
    pub(super) fn push(&mut self, bytes: Block<'i>, scanned: Scanned) -> Vec<Error> {
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

    /// Sorts the entities, and returns an error for each duplicate, in the order of the
    /// lines.
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

    /// Finds an entity by its ID. `next` is the position after the last entity found:
    /// if both inputs have the same order, the entity is there.
    pub(super) fn find(&self, id: u64, next: &mut usize) -> Partner<Located<'_>> {
        let is_before = |at: usize| self.entities.get(at).is_some_and(|part| part.span.id < id);
        let is_first = next.checked_sub(1).map_or(true, is_before) && !is_before(*next);
        if !is_first {
            *next = self.entities.partition_point(|part| part.span.id < id);
        }
        let mut same = self.entities[*next..]
            .iter()
            .take_while(|part| part.span.id == id);
        let (first, second) = (same.next(), same.next());
        *next += usize::from(first.is_some());
        match (first, second) {
            (Some(Part { block, span }), None) => {
                Partner::One((span, &self.blocks[*block][span.bytes.clone()]))
            }
            (Some(one), Some(two)) => Partner::Two(one.span.line, two.span.line),
            (None, _) => Partner::None {
                has_gaps: self.has_gaps,
            },
        }
    }
}
