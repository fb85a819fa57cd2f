//! Brings many contacts, leads or companies to their desired state.

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod names;
mod reply;

pub use reply::{Answer, Answers, Fault, KnownError, Meaning, Reply, ResponseError, Run, Time};
