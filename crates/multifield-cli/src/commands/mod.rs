//! One file for each command.

mod diff;
mod simulate;

pub(crate) use diff::{diff, DiffArgs};
pub(crate) use simulate::{simulate, SimulateArgs};
