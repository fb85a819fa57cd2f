//! The run: while one round is planned, the next is read and the last written.

use std::io::{self, Read};

use super::{
    blocks::{Block, Blocks},
    index::Index,
    lines::{scan, Part, Scanned, Span},
    output::{Outcome, Output, Planned},
    plan::{Partner, Planner},
    sorted::{Queue, Sorted},
    Bulk, BulkError, Event, Ids,
};
use crate::{
    error::{Error, Side},
    parallel,
};

/// What is to be done next.
pub(super) enum Job<T> {
    Entity(T),
    /// Something else than an entity, or one that is there twice.
    Wrong(Error),
    /// What nothing can follow.
    Fatal(Error),
}

/// A desired entity, with what it is in current.
pub(super) struct Pair {
    pub(super) desired: Part,
    pub(super) current: Partner<Part>,
}

/// How many blocks of an input a round has.
fn round() -> usize {
    8.max(4 * parallel::threads())
}

/// How many entities are planned at a time.
const CHUNK: usize = 128;

/// The next blocks of an input, or none where no more are wanted yet.
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

/// Plans jobs on all cores, a chunk at a time; what comes out is in their order.
fn plan<T: Sync>(jobs: &[T], plan: impl Fn(&[T], &mut Planned) + Sync + Send) -> Vec<Planned> {
    let chunks: Vec<_> = jobs.chunks(CHUNK).collect();
    parallel::map(&chunks, |jobs| {
        let mut planned = Planned::default();
        plan(jobs, &mut planned);
        planned
    })
}

/// Plans the entities among jobs.
pub(super) fn plan_jobs<T: Sync>(
    jobs: &[Job<T>],
    entity: impl Fn(&T, &mut Planned) + Sync + Send,
) -> Vec<Planned> {
    plan(jobs, |jobs, planned| {
        for job in jobs {
            let outcome = match job {
                Job::Entity(it) => {
                    entity(it, planned);
                    continue;
                }
                Job::Wrong(error) => Outcome::Wrong(error.clone()),
                Job::Fatal(error) => Outcome::Fatal(error.clone()),
            };
            planned.outcomes.push(outcome);
        }
    })
}

/// Plans entities in any order, each with what the index holds of it.
fn plan_any(
    planner: &Planner<'_>,
    entities: &[(&[u8], Result<Span, Error>)],
    index: &Index<'_>,
) -> Vec<Planned> {
    plan(entities, |entities, planned| {
        // Where the next one is in the index, if it is in the same order.
        let mut next = 0;
        for (block, entity) in entities {
            match entity {
                Ok(span) => {
                    let partner = index.find(span.id, &mut next);
                    let partner = partner.map(|part| (&part.span, index.text(part)));
                    let text = &block[span.bytes.clone()];
                    planner.entity((span, text), partner, planned);
                }
                Err(error) => planned.outcomes.push(Outcome::Wrong(error.clone())),
            }
        }
    })
}

impl Bulk {
    /// Entities in any order.
    pub(super) fn run_any<E>(
        &self,
        current: Blocks<'_, impl Read + Send>,
        mut desired: Blocks<'_, impl Read + Send>,
        output: &mut Output<E>,
    ) -> Result<(), BulkError>
    where
        E: FnMut(Event<'_>) -> io::Result<()> + Send,
    {
        let (ids, planner) = (self.ids(), Planner::new(self));
        let index = self.index(current, output)?;
        let (mut lines, mut results) = (0, Vec::new());
        let mut blocks = read(Side::Desired, &mut desired, true)?;
        while !(blocks.is_empty() && results.is_empty()) {
            let plan = || {
                let scanned = parallel::map(&blocks, |block| scan(&ids, Side::Desired, block));
                let mut entities = Vec::new();
                for (block, mut scanned) in blocks.iter().zip(scanned) {
                    lines = scanned.number(lines);
                    entities.extend(scanned.entities.into_iter().map(|it| (&**block, it)));
                }
                let done = plan_any(&planner, &entities, &index);
                drop(entities);
                (done, blocks)
            };
            let (next, (done, used)) = parallel::both(
                || {
                    output.take(results)?;
                    read(Side::Desired, &mut desired, true)
                },
                plan,
            );
            desired.recycle(used);
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

    /// Entities in the order of their IDs.
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
        let (mut jobs, mut is_last) = (Vec::new(), false);
        while !is_last {
            // What waits is bounded, and so is memory; but where the order is
            // not known yet nothing can go.
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
            let plan = || {
                for (queue, blocks, is_over) in [
                    (&mut sorted.current, current_blocks, were_over[0]),
                    (&mut sorted.desired, desired_blocks, were_over[1]),
                ] {
                    for (bytes, scanned) in scan_all(&ids, queue.side(), blocks) {
                        queue.push(bytes, scanned);
                    }
                    queue.is_over = is_over;
                }
                jobs.clear();
                sorted.jobs(&mut jobs);
                let results = plan_jobs(&jobs, |Pair { desired, current }, planned| {
                    let text = sorted.desired.text(desired);
                    let partner = current.as_ref();
                    let partner = partner.map(|part| (&part.span, sorted.current.text(part)));
                    planner.entity((&desired.span, text), partner, planned);
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
                plan,
            );
            (blocks, results) = (next?, done);
        }
        output.take(results)
    }
}
