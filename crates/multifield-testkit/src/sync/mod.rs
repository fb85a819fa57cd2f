//! Runs of `multifield-sync` against a portal in memory that answers as badly as real ones, and the
//! laws that hold whatever happens.

mod draws;
mod driver;
mod portal;
mod process;

pub use driver::{check, run, run_and_kill, scene, Job, Ran, Wanted};
pub use portal::{Entity, Faults, Portal};
pub use process::{Process, Step};
