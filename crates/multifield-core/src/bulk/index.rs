//! Entities in any order: current is kept in memory, and looked up by ID.

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
    /// By ID, then as they stand.
    entities: Vec<Part>,
    blocks: Vec<Block<'i>>,
    /// Whether there was something that is no entity, so that one that is not
    /// there may have been there.
    has_gaps: bool,
}

impl<'i> Index<'i> {
    /// Takes what a block held; what was wrong with it comes back.
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

    /// Looks an ID up. `next` is where the one after the last is, which it is
    /// where both inputs are in one order.
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
