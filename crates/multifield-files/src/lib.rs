#![doc = include_str!("../README.md")]
//! # Concepts
//!
//! - [`FileFields`] says which fields of a kind of item are file fields, and which of them
//!   are multiple.
//! - [`Current`] is the state that the portal has: the IDs of the files of each field.
//! - [`Desired`] is the state that it should have: IDs, and new files ([`File`]).
//! - [`Diff`] has the options. [`Diff::diff`] returns the [`Edits`] that turn current into
//!   desired.
//! - [`Edits::request`] is the call, [`Request::command`] the same for a batch.
//!   [`Edits::settle`] reads its response, and [`Edits::uncertain`] a read after a response
//!   that was lost.
//! - [`simulate`] says what any other payload does.

// Public types may get new variants and fields. Exceptions are marked with an `allow`.
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod command;
mod current;
mod desired;
mod diff;
mod edits;
mod error;
mod fields;
mod file;
mod json;
mod request;
mod response;
mod simulate;

pub use current::Current;
pub use desired::{Desired, Listed};
pub use diff::Diff;
pub use edits::{Edits, FieldEdit, Uncertain};
pub use error::{Error, Side};
pub use fields::FileFields;
pub use file::File;
pub use request::{Fields, Params, Request};
pub use simulate::{simulate, Finding, FindingCode, SimulatedField, Simulation};
