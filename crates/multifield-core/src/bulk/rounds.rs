//! The run: while one round is planned, the next is read and the last written.

use std::io::{self, Read};

use super::{
    index::{Found, Index},
    lines::{scan, Blocks, Part, Scanned},
    merge::{Merge, Queue},
    output::{Output, Planned, Turn},
    plan::Planner,
    Bulk, BulkError, Event, Ids,
};
use crate::{
    error::{Error, ErrorKind, Side},
    parallel,
};

/// What is to be done next.
pub(super) enum Step {
    Pair {
        desired: Part,
        current: Partner,
    },
    /// Something else than an entity, or one that is there twice.
    Wrong(Error),
    /// What nothing can follow.
    Fatal(Error),
}

/// The entity of current that a desired one is.
pub(super) enum Partner {
    /// In the index, which knows it.
    InIndex,
    One(Part),
    /// It is there twice, in these lines.
    Two(u64, u64),
    None {
        /// Whether it may have been in what could not be read.
        has_gaps: bool,
    },
}

/// How many blocks of an input a round has.
fn round() -> usize {
    8.max(4 * parallel::threads())
}

/// How many entities are planned at a time.
const CHUNK: usize = 128;

/// The next blocks of an input, or none where no more are wanted yet.
fn read(
    side: Side,
    input: &mut Blocks<impl Read>,
    is_wanted: bool,
) -> Result<Vec<Vec<u8>>, BulkError> {
    let blocks = input.read(if is_wanted { round() } else { 0 });
    blocks.map_err(|error| BulkError::Read(side, error))
}

type Scans = Vec<(Vec<u8>, Scanned)>;

fn scan_all(ids: &Ids<'_>, side: Side, blocks: Vec<Vec<u8>>) -> Scans {
    let scanned = parallel::map(&blocks, |block| scan(ids, side, block));
    blocks.into_iter().zip(scanned).collect()
}

/// Plans what is in the memory of both inputs.
fn plan_all<'s>(
    planner: &Planner<'_>,
    steps: &[Step],
    desired: impl Fn(&Part) -> &'s [u8] + Sync + Send,
    current: impl Fn(&Part) -> &'s [u8] + Sync + Send,
    index: Option<&'s Index>,
) -> Vec<Planned> {
    let chunks: Vec<_> = steps.chunks(CHUNK).collect();
    parallel::map(&chunks, |steps| {
        let mut results = Planned::default();
        for step in *steps {
            let (part, partner) = match step {
                Step::Wrong(error) => {
                    results.turns.push(Turn::Wrong(error.clone()));
                    continue;
                }
                Step::Fatal(error) => {
                    results.turns.push(Turn::Fatal(error.clone()));
                    break;
                }
                Step::Pair { desired, current } => (desired, current),
            };
            let id = part.span.id;
            let partner = match (partner, index) {
                (Partner::One(part), _) => Found::One(part),
                (Partner::Two(first, second), _) => Found::Two(*first, *second),
                (Partner::InIndex, Some(index)) => index.find(id),
                _ => Found::None,
            };
            let has_gaps = match step {
                Step::Pair {
                    current: Partner::None { has_gaps },
                    ..
                } => *has_gaps,
                _ => index.is_some_and(|index| index.has_gaps),
            };
            let text = desired(part);
            let result = match partner {
                Found::One(current_part) => planner
                    .update(id, current(current_part), text, &mut results.lines)
                    .map_err(|error| match error.side() {
                        Side::Current => current_part.span.blame(error),
                        _ => part.span.blame(error),
                    }),
                Found::Two(first, second) => {
                    let kind = ErrorKind::AmbiguousEntity { id, first, second };
                    Err(part.span.blame(Error::new(Side::Desired, "", kind)))
                }
                Found::None => planner
                    .missing(id, has_gaps, text, &mut results.lines)
                    .map_err(|error| part.span.blame(error)),
            };
            results.turns.push(Turn::Entity {
                id,
                line: part.span.line,
                end: results.lines.len(),
                result,
            });
        }
        results
    })
}

impl Bulk {
    /// Entities in any order.
    pub(super) fn run_any<E>(
        &self,
        current: impl Read + Send,
        desired: impl Read + Send,
        output: &mut Output<E>,
    ) -> Result<(), BulkError>
    where
        E: FnMut(Event<'_>) -> io::Result<()> + Send,
    {
        let (ids, planner) = (self.ids(), Planner::new(self));
        let index = self.index(current, output)?;
        let mut desired = Blocks::new(desired);
        let (mut lines, mut results) = (0, Vec::new());
        let mut blocks = read(Side::Desired, &mut desired, true)?;
        while !(blocks.is_empty() && results.is_empty()) {
            let plan = || {
                let mut scans = scan_all(&ids, Side::Desired, blocks);
                let mut steps = Vec::new();
                for (block, (_, scanned)) in scans.iter_mut().enumerate() {
                    lines = scanned.number(lines);
                    for entity in std::mem::take(&mut scanned.entities) {
                        steps.push(match entity {
                            Err(error) => Step::Wrong(error),
                            Ok(span) => Step::Pair {
                                desired: Part { block, span },
                                current: Partner::InIndex,
                            },
                        });
                    }
                }
                let text = |part: &Part| &scans[part.block].0[part.span.bytes.clone()];
                plan_all(
                    &planner,
                    &steps,
                    text,
                    |part| index.text(part),
                    Some(&index),
                )
            };
            let (next, done) = parallel::both(
                || {
                    output.take(results)?;
                    read(Side::Desired, &mut desired, true)
                },
                plan,
            );
            (blocks, results) = (next?, done);
        }
        Ok(())
    }

    fn index<E>(
        &self,
        current: impl Read + Send,
        output: &mut Output<E>,
    ) -> Result<Index, BulkError>
    where
        E: FnMut(Event<'_>) -> io::Result<()> + Send,
    {
        let ids = self.ids();
        let mut current = Blocks::new(current);
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
    pub(super) fn run_sorted<E>(
        &self,
        current: impl Read + Send,
        desired: impl Read + Send,
        output: &mut Output<E>,
    ) -> Result<(), BulkError>
    where
        E: FnMut(Event<'_>) -> io::Result<()> + Send,
    {
        let (ids, planner) = (self.ids(), Planner::new(self));
        let (mut current, mut desired) = (Blocks::new(current), Blocks::new(desired));
        let mut merge = Merge::new();
        let mut blocks: [Vec<Vec<u8>>; 2] = [Vec::new(), Vec::new()];
        let mut results = Vec::new();
        let (mut steps, mut is_last) = (Vec::new(), false);
        while !is_last {
            // What waits is bounded, and so is memory; but where the order is
            // not known yet nothing can go.
            let is_blocked = merge.order().is_none();
            let wants = |queue: &Queue, coming: &[_]| {
                is_blocked || queue.is_starved() || queue.len() + coming.len() < 2 * round()
            };
            let wants_current = wants(&merge.current, &blocks[0]);
            let wants_desired = wants(&merge.desired, &blocks[1]);
            is_last = current.is_over && desired.is_over;
            current.spare.append(&mut merge.current.spare);
            desired.spare.append(&mut merge.desired.spare);
            let (were_over, merge) = ([current.is_over, desired.is_over], &mut merge);
            let [current_blocks, desired_blocks] = blocks;
            let plan = || {
                for (queue, blocks, is_over) in [
                    (&mut merge.current, current_blocks, were_over[0]),
                    (&mut merge.desired, desired_blocks, were_over[1]),
                ] {
                    for (bytes, scanned) in scan_all(&ids, queue.side(), blocks) {
                        queue.push(bytes, scanned);
                    }
                    queue.is_over = is_over;
                }
                steps.clear();
                merge.steps(&mut steps);
                let results = plan_all(
                    &planner,
                    &steps,
                    |part| merge.desired.text(part),
                    |part| merge.current.text(part),
                    None,
                );
                merge.current.let_go();
                merge.desired.let_go();
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
