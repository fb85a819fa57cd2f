//! Brings many contacts, leads or companies to their desired state.

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod call;
mod end;
mod job;
mod limits;
mod names;
mod options;
mod pace;
mod people;
mod reply;
mod sync;

pub use call::{Call, CallId};
pub use end::{End, Outcome, Totals};
pub use limits::Limits;
pub use options::{Meanwhile, Options};
pub use reply::{Answer, Answers, Fault, KnownError, Meaning, Reply, ResponseError, Run, Time};
pub use sync::{Output, PushError, Sync};
