//! One file for each command.

mod bulk;
mod dedupe;
mod diff;
mod forms;
mod merge;
mod simulate;

pub(crate) use bulk::{bulk, BulkArgs};
pub(crate) use dedupe::{dedupe, DedupeArgs};
pub(crate) use diff::{diff, DiffArgs};
pub(crate) use merge::{merge, MergeArgs};
pub(crate) use simulate::{simulate, SimulateArgs};
