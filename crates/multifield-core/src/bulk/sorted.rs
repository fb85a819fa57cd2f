//! Entities in the order of their IDs: both inputs are read in parallel, and finished parts
//! are dropped.

use std::{cmp::Ordering, collections::VecDeque};

use super::{
    blocks::Block,
    lines::{Part, Scanned},
    plan::Partner,
    rounds::{Pair, Turn},
    InputOrder,
};
use crate::error::{Error, ErrorKind, Side};

/// Both inputs, as far as they have been read.
pub(super) struct Sorted<'i> {
    pub(super) current: Queue<'i>,
    pub(super) desired: Queue<'i>,
    /// Whether a part of current could not be read as an entity. An entity that current
    /// lacks may be in this part.
    has_gaps: bool,
    is_at_end: bool,
}

/// The next step of the join.
enum Next {
    Turn(Turn<Pair>),
    /// An entity that is only in current, and is ignored.
    LeftAlone,
    /// More blocks have to be read first.
    Unknown,
}

/// The entities of one input that were read and not yet joined.
pub(super) struct Queue<'i> {
    side: Side,
    waiting: VecDeque<Result<Part, Error>>,
    blocks: VecDeque<Block<'i>>,
    /// Blocks whose entities were all planned, for recycling.
    pub(super) spare: Vec<Block<'i>>,
    /// The number of blocks that were removed from `blocks`.
    gone: usize,
    /// The number of lines that were read.
    lines: u64,
    /// The first ID. The first other ID shows whether IDs ascend or descend.
    first: Option<u64>,
    order: Option<Ordering>,
    /// The ID and the line of the last entity that was joined.
    last: Option<(u64, u64)>,
    pub(super) is_over: bool,
}

impl<'i> Queue<'i> {
    pub(super) const fn new(side: Side) -> Self {
        Queue {
            side,
            waiting: VecDeque::new(),
            blocks: VecDeque::new(),
            spare: Vec::new(),
            gone: 0,
            lines: 0,
            first: None,
            order: None,
            last: None,
            is_over: false,
        }
    }

    pub(super) fn push(&mut self, bytes: Block<'i>, mut scanned: Scanned) {
        self.lines = scanned.number(self.lines);
        let block = self.gone + self.blocks.len();
        self.blocks.push_back(bytes);
        for entity in scanned.entities {
            let part = entity.map(|span| Part { block, span });
            if let (Ok(part), None) = (&part, self.order) {
                let first = *self.first.get_or_insert(part.span.id);
                self.order = Some(first.cmp(&part.span.id)).filter(|order| order.is_ne());
            }
            self.waiting.push_back(part);
        }
    }

    pub(super) const fn side(&self) -> Side {
        self.side
    }

    /// Whether no entity waits and more can be read. Blocks may be blank, so one more
    /// block may not be enough.
    pub(super) fn is_starved(&self) -> bool {
        self.waiting.len() < 2
    }

    /// The number of blocks that wait.
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    pub(super) fn text(&self, part: &Part) -> &[u8] {
        &self.blocks[part.block - self.gone][part.span.bytes.clone()]
    }

    /// Removes the blocks whose entities were all joined.
    pub(super) fn let_go(&mut self) {
        let mut parts = self.waiting.iter().flatten();
        let end = self.gone + self.blocks.len();
        let needed = parts.next().map_or(end, |part| part.block);
        while self.gone < needed {
            self.spare.extend(self.blocks.pop_front());
            self.gone += 1;
        }
    }

    /// The ID of the next entity. None if an error is next.
    fn id(&self) -> Option<u64> {
        let next = self.waiting.front()?.as_ref();
        next.ok().map(|part| part.span.id)
    }

    pub(super) fn pop(&mut self) -> Option<Part> {
        let part = self.waiting.pop_front()?.ok()?;
        self.last = Some((part.span.id, part.span.line));
        Some(part)
    }

    /// Takes the next item if it is an error: a line that could not be read, a
    /// duplicate ID, or an ID out of order.
    fn wrong<T>(&mut self, order: Ordering) -> Option<Turn<T>> {
        let Ok(part) = self.waiting.front()? else {
            return self.waiting.pop_front()?.err().map(Turn::Wrong);
        };
        let (id, (previous, line)) = (part.span.id, self.last?);
        let blame = |kind| part.span.blame(Error::new(self.side, "", kind));
        if id == previous {
            let error = blame(ErrorKind::RepeatedEntity { id, first: line });
            self.waiting.pop_front();
            return Some(Turn::Wrong(error));
        }
        let kind = ErrorKind::Unsorted {
            id,
            previous,
            expected: match order {
                Ordering::Greater => "a lesser ID, since both inputs must have the same order",
                _ => "a greater ID, since both inputs must have the same order",
            },
        };
        (previous.cmp(&id) != order).then(|| Turn::Fatal(blame(kind)))
    }
}

impl Queue<'_> {
    /// Takes all waiting items of the only input, up to an error after which the run
    /// cannot continue.
    pub(super) fn drain(&mut self, order: InputOrder) -> Vec<Turn<Part>> {
        let mut turns = Vec::with_capacity(self.waiting.len());
        while !self.waiting.is_empty() {
            let wrong = match order {
                InputOrder::Any => match self.waiting.front() {
                    Some(Err(_)) => self
                        .waiting
                        .pop_front()
                        .and_then(Result::err)
                        .map(Turn::Wrong),
                    _ => None,
                },
                // Until two IDs differ, the order is unknown, and all IDs are equal.
                InputOrder::Sorted => self.wrong(self.order.unwrap_or(Ordering::Less)),
            };
            turns.extend(wrong.or_else(|| self.pop().map(Turn::Entity)));
            if let Some(Turn::Fatal(_)) = turns.last() {
                self.waiting.clear();
            }
        }
        turns
    }
}

impl Sorted<'_> {
    pub(super) const fn new() -> Self {
        Sorted {
            current: Queue::new(Side::Current),
            desired: Queue::new(Side::Desired),
            has_gaps: false,
            is_at_end: false,
        }
    }

    /// Whether IDs ascend or descend. The first two different IDs of current decide; if
    /// there are none, those of desired. None if the order is not known yet.
    pub(super) fn order(&self) -> Option<Ordering> {
        let is_over = (self.current.is_over, self.desired.is_over);
        match (self.current.order, self.desired.order, is_over) {
            (Some(order), ..) | (None, Some(order), (true, _)) => Some(order),
            (None, None, (true, true)) => Some(Ordering::Less),
            _ => None,
        }
    }

    /// Joins the entities that can be joined with the blocks read so far. The results
    /// of all rounds together do not depend on the number of blocks in each round.
    pub(super) fn turns(&mut self, turns: &mut Vec<Turn<Pair>>) {
        let Some(order) = self.order() else {
            return;
        };
        while !self.is_at_end {
            match self.next(order) {
                Next::Turn(turn) => {
                    self.is_at_end = matches!(turn, Turn::Fatal(_));
                    turns.push(turn);
                }
                Next::LeftAlone => {}
                Next::Unknown => return,
            }
        }
    }

    fn next(&mut self, order: Ordering) -> Next {
        // The next entity may have the same ID, which is an error. So this entity waits
        // until the next one is read.
        let is_known = self.current.is_over || self.current.waiting.len() > 1;
        if !is_known && !matches!(self.current.waiting.front(), Some(Err(_))) {
            return Next::Unknown;
        }
        if let Some(turn) = self.current.wrong(order) {
            self.has_gaps |= matches!(&turn, Turn::Wrong(error) if error.entity_id().is_none());
            return Next::Turn(turn);
        }
        if let Some(turn) = self.desired.wrong(order) {
            return Next::Turn(turn);
        }
        match (self.current.id(), self.desired.id()) {
            (_, None) if !self.desired.is_over => Next::Unknown,
            (None, None) => Next::Unknown,
            (Some(current), desired)
                if desired.map_or(true, |desired| current.cmp(&desired) == order) =>
            {
                self.current.pop();
                Next::LeftAlone
            }
            (current, desired) => self
                .pair(current == desired)
                .map_or(Next::Unknown, Next::Turn),
        }
    }

    fn pair(&mut self, is_same: bool) -> Option<Turn<Pair>> {
        let desired = self.desired.pop()?;
        let current = if is_same {
            let part = self.current.pop()?;
            match self.current.waiting.front() {
                Some(Ok(next)) if next.span.id == part.span.id => {
                    Partner::Two(part.span.line, next.span.line)
                }
                _ => Partner::One(part),
            }
        } else {
            Partner::None {
                has_gaps: self.has_gaps,
            }
        };
        Some(Turn::Entity(Pair { desired, current }))
    }
}
