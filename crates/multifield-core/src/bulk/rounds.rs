//! The loop of a run: while one round is planned, the next one is read and the last one
//! is written.

use std::io::{self, Read};

use super::{
    blocks::{Block, Blocks},
    index::Index,
    lines::{scan, Ids, Located, Part, Scanned},
    output::{Outcome, Output, Planned},
    plan::{Partner, Planner},
    sorted::{Queue, Sorted},
    Bulk, BulkError, Event,
};
use crate::{
    error::{Error, Side},
    parallel,
};

/// An entity to plan, its result, or an error, in the order of the output.
pub(super) enum Turn<T> {
    Entity(T),
    /// A line that is not an entity, or a duplicate entity. The run may continue.
    Wrong(Error),
    /// An error after which the run cannot continue.
    Fatal(Error),
}

/// A desired entity, with its partner in current.
pub(super) struct Pair {
    pub(super) desired: Part,
    pub(super) current: Partner<Part>,
}

/// The number of blocks of one input that are read in a round.
fn round() -> usize {
    8.max(4 * parallel::threads())
}

/// The number of entities that one task plans.
const CHUNK: usize = 128;

/// Reads the next blocks of an input. If none are wanted, returns an empty list.
pub(super) fn read<'i>(
    side: Side,
    input: &mut Blocks<'i, impl Read>,
    is_wanted: bool,
) -> Result<Vec<Block<'i>>, BulkError> {
    let blocks = input.read(if is_wanted { round() } else { 0 });
    blocks.map_err(|error| BulkError::Read(side, error))
}

pub(super) type Scans<'i> = Vec<(Block<'i>, Scanned)>;

pub(super) fn scan_all<'i>(ids: &Ids<'_>, side: Side, blocks: Vec<Block<'i>>) -> Scans<'i> {
    let scanned = parallel::map(&blocks, |block| scan(ids, side, block));
    blocks.into_iter().zip(scanned).collect()
}

/// Plans entities on all cores, and returns the results in order. Each task plans a
/// chunk, with a function from `start`.
fn plan<T: Sync, P: FnMut(&T, &mut Vec<u8>) -> Outcome>(
    turns: &[Turn<T>],
    start: impl Fn() -> P + Sync + Send,
) -> Vec<Planned> {
    let chunks: Vec<_> = turns.chunks(CHUNK).collect();
    parallel::map(&chunks, |turns| {
        let (mut lines, mut entity) = (Vec::new(), start());
        let outcomes = turns.iter().map(|turn| match turn {
            Turn::Entity(it) => Turn::Entity(entity(it, &mut lines)),
            Turn::Wrong(error) => Turn::Wrong(error.clone()),
            Turn::Fatal(error) => Turn::Fatal(error.clone()),
        });
        let outcomes = outcomes.collect();
        Planned { outcomes, lines }
    })
}

impl Bulk {
    /// Joins inputs whose entities are in any order.
    pub(super) fn run_any<E>(
        &self,
        current: Blocks<'_, impl Read + Send>,
        desired: Blocks<'_, impl Read + Send>,
        output: &mut Output<E>,
    ) -> Result<(), BulkError>
    where
        E: FnMut(Event<'_>) -> io::Result<()> + Send,
    {
        let planner = &Planner::new(self);
        let index = &self.index(current, output)?;
        self.run_one(Side::Desired, desired, output, || {
            // If both inputs have the same order, the next entity is at this position
            // of the index.
            let mut next = 0;
            move |desired: Located<'_>, lines: &mut Vec<u8>| {
                let partner = index.find(desired.0.id, &mut next);
                planner.entity(desired, partner, lines)
            }
        })
    }

    /// Plans the entities of one input. `start` returns the function that plans them,
    /// once for each task.
    pub(super) fn run_one<E, P>(
        &self,
        side: Side,
        mut input: Blocks<'_, impl Read + Send>,
        output: &mut Output<E>,
        start: impl Fn() -> P + Sync + Send,
    ) -> Result<(), BulkError>
    where
        E: FnMut(Event<'_>) -> io::Result<()> + Send,
        P: FnMut(Located<'_>, &mut Vec<u8>) -> Outcome,
    {
        let ids = self.ids();
        let mut queue = Queue::new(side);
        let mut results = Vec::new();
        let mut blocks = read(side, &mut input, true)?;
        while !(blocks.is_empty() && results.is_empty()) {
            let work = || {
                for (bytes, scanned) in scan_all(&ids, side, blocks) {
                    queue.push(bytes, scanned);
                }
                let turns = queue.drain(self.order);
                let plans = plan(&turns, || {
                    let (mut entity, queue) = (start(), &queue);
                    move |part: &Part, lines: &mut Vec<u8>| {
                        entity((&part.span, queue.text(part)), lines)
                    }
                });
                queue.let_go();
                plans
            };
            let (next, done) = parallel::both(
                || {
                    output.take(results)?;
                    read(side, &mut input, true)
                },
                work,
            );
            input.recycle(queue.spare.drain(..));
            (blocks, results) = (next?, done);
        }
        Ok(())
    }

    fn index<'i, E>(
        &self,
        mut current: Blocks<'i, impl Read + Send>,
        output: &mut Output<E>,
    ) -> Result<Index<'i>, BulkError>
    where
        E: FnMut(Event<'_>) -> io::Result<()> + Send,
    {
        let ids = self.ids();
        let (mut index, mut lines) = (Index::default(), 0);
        let mut blocks = Vec::new();
        while !(blocks.is_empty() && current.is_over) {
            let (next, scans) = parallel::both(
                || read(Side::Current, &mut current, true),
                || scan_all(&ids, Side::Current, blocks),
            );
            for (bytes, mut scanned) in scans {
                lines = scanned.number(lines);
                for error in index.push(bytes, scanned) {
                    output.wrong(error)?;
                }
            }
            output.progress()?;
            blocks = next?;
        }
        for error in index.finish() {
            output.wrong(error)?;
        }
        Ok(index)
    }

    /// Joins inputs whose entities are sorted by ID.
    pub(super) fn run_sorted<'i, E>(
        &self,
        mut current: Blocks<'i, impl Read + Send>,
        mut desired: Blocks<'i, impl Read + Send>,
        output: &mut Output<E>,
    ) -> Result<(), BulkError>
    where
        E: FnMut(Event<'_>) -> io::Result<()> + Send,
    {
        let (ids, planner) = (self.ids(), Planner::new(self));
        let mut sorted = Sorted::new();
        let mut blocks: [Vec<Block<'i>>; 2] = [Vec::new(), Vec::new()];
        let mut results = Vec::new();
        let (mut turns, mut is_last) = (Vec::new(), false);
        while !is_last {
            // Reading stops while many blocks wait, which limits the memory. Until the
            // order is known, no entity can be planned, so reading continues.
            let is_blocked = sorted.order().is_none();
            let wants = |queue: &Queue<'_>, coming: &[_]| {
                is_blocked || queue.is_starved() || queue.len() + coming.len() < 2 * round()
            };
            let wants_current = wants(&sorted.current, &blocks[0]);
            let wants_desired = wants(&sorted.desired, &blocks[1]);
            is_last = current.is_over && desired.is_over;
            current.recycle(sorted.current.spare.drain(..));
            desired.recycle(sorted.desired.spare.drain(..));
            let (were_over, sorted) = ([current.is_over, desired.is_over], &mut sorted);
            let [current_blocks, desired_blocks] = blocks;
            let work = || {
                for (queue, blocks, is_over) in [
                    (&mut sorted.current, current_blocks, were_over[0]),
                    (&mut sorted.desired, desired_blocks, were_over[1]),
                ] {
                    for (bytes, scanned) in scan_all(&ids, queue.side(), blocks) {
                        queue.push(bytes, scanned);
                    }
                    queue.is_over = is_over;
                }
                turns.clear();
                sorted.turns(&mut turns);
                let results = plan(&turns, || {
                    |Pair { desired, current }: &Pair, lines: &mut Vec<u8>| {
                        let text = sorted.desired.text(desired);
                        let partner = current.map(|part| (&part.span, sorted.current.text(part)));
                        planner.entity((&desired.span, text), partner, lines)
                    }
                });
                sorted.current.let_go();
                sorted.desired.let_go();
                results
            };
            let (next, done) = parallel::both(
                || {
                    output.take(results)?;
                    Ok::<_, BulkError>([
                        read(Side::Current, &mut current, wants_current)?,
                        read(Side::Desired, &mut desired, wants_desired)?,
                    ])
                },
                work,
            );
            (blocks, results) = (next?, done);
        }
        output.take(results)
    }
}
