//! Runs of `multifield-sync` against a portal in memory that has the faults of real ones.
//! The laws hold in every case.

mod draws;
mod driver;
mod portal;
mod process;

pub use driver::{check, run, run_and_kill, scene, Job, Ran, Wanted};
pub use portal::{Entity, Faults, Portal};
pub use process::{Process, Step};
