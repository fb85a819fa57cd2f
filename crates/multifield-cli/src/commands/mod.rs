//! One file for each command.

mod diff;

pub(crate) use diff::{diff, DiffArgs};
