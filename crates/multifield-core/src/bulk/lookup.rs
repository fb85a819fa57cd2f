//! Entities of desired in any order, each looked up among those of current.

use super::{
    index::Index,
    lines::{each_line, scan_line, Span},
    output::{Planned, Turn},
    plan::{Input, Planner},
    Ids,
};
use crate::error::{Error, Side};

/// What is to be done next.
pub(super) enum Work<'s> {
    /// A line, and its number.
    Line(&'s [u8], u64),
    /// One of many in a line.
    Entity(&'s [u8], Span),
    Wrong(Error),
}

/// From how many bytes on a line is most likely a page, the entities of which
/// need not stay together.
const LONG: usize = 4096;

/// What is to be done with a block of desired that so many lines come before.
pub(super) fn work<'s>(ids: &Ids<'_>, block: &'s [u8], before: u64) -> Vec<Work<'s>> {
    let mut work = Vec::with_capacity(block.len() / 256);
    each_line(block, |line, number| {
        let (text, number) = (&block[line], before + number + 1);
        if text.len() < LONG {
            return work.push(Work::Line(text, number));
        }
        let entities = scan_line(ids, Side::Desired, text, number);
        work.extend(entities.into_iter().map(|entity| match entity {
            Ok(span) => Work::Entity(&text[span.bytes.clone()], span),
            Err(error) => Work::Wrong(error),
        }));
    });
    work
}

/// Looks entities up and plans them, one after the other.
pub(super) struct Lookup<'l> {
    planner: &'l Planner<'l>,
    index: &'l Index<'l>,
    /// Where the next of them is in the index, if it is in the same order.
    next: usize,
    results: Planned,
}

impl<'l> Lookup<'l> {
    pub(super) fn new(planner: &'l Planner<'l>, index: &'l Index<'l>) -> Self {
        Lookup {
            planner,
            index,
            next: 0,
            results: Planned::default(),
        }
    }

    pub(super) fn all(mut self, work: &[Work<'_>]) -> Planned {
        for work in work {
            match work {
                Work::Line(text, line) => self.line(text, *line),
                Work::Entity(text, span) => self.entity(span, Input::Json(text)),
                Work::Wrong(error) => self.results.turns.push(Turn::Wrong(error.clone())),
            }
        }
        self.results
    }

    fn line(&mut self, text: &[u8], line: u64) {
        // Reading finds the ID on its way, mostly.
        if let Some((id, desired)) = self.planner.read(text) {
            return self.entity(&Span::of_line(id, text, line), Input::Read(desired));
        }
        for entity in scan_line(self.planner.ids(), Side::Desired, text, line) {
            match entity {
                Ok(span) => self.entity(&span, Input::Json(&text[span.bytes.clone()])),
                Err(error) => self.results.turns.push(Turn::Wrong(error)),
            }
        }
    }

    fn entity(&mut self, span: &Span, desired: Input<'_>) {
        let partner = self.index.find(span.id, &mut self.next);
        let partner = partner.map(|part| (&part.span, self.index.text(part)));
        let results = &mut self.results;
        self.planner.entity(span, desired, partner, results);
    }
}
