//! One file for each command.

mod dedupe;
mod diff;
mod forms;
mod simulate;

pub(crate) use dedupe::{dedupe, DedupeArgs};
pub(crate) use diff::{diff, DiffArgs};
pub(crate) use simulate::{simulate, SimulateArgs};
