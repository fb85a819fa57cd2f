//! The smallest edit from what a Bitrix24 portal holds to what it should hold.
//!
//! Contacts, leads and companies hold phones, e-mails, sites and messengers as
//! rows with IDs ("multifields"), and changing them is a trap: sending a list
//! only adds, a row without `VALUE` deletes, one without `VALUE_TYPE` is reset.
//! This crate compares two states and writes the edits in each form that the
//! portal takes.
//!
//! ```
//! use multifield_core::{diff, Current, Desired};
//!
//! // What the portal holds: the response of crm.contact.get, as it is.
//! let current = Current::from_json(r#"{"result": {"ID": "43", "NAME": "Anna", "PHONE": [
//!     {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111", "TYPE_ID": "PHONE"},
//!     {"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222", "TYPE_ID": "PHONE"}
//! ]}}"#)?;
//! // What it should hold.
//! let desired = Desired::from_json(r#"{"PHONE": ["111111", "333333"]}"#)?;
//!
//! let edits = diff(&current, &desired)?;
//! assert_eq!(
//!     edits.fields().to_json(),
//!     r#"{"PHONE":[{"ID":223,"VALUE":"333333","VALUE_TYPE":"WORK"}]}"#,
//! );
//! assert_eq!(
//!     edits.fm().to_json(),
//!     r#"{"223":{"typeId":"PHONE","valueType":"WORK","value":"333333"}}"#,
//! );
//! assert_eq!(edits.to_string(), "PHONE\n  ~ 223  222222 (WORK) -> 333333 (WORK)\n");
//! # Ok::<(), multifield_core::Error>(())
//! ```
//!
//! # Guide
//!
//! The [guide](_guide) is this documentation as a book: [words](_guide::words);
//! [what a portal does](_guide::portal), each rule with its
//! source; each shape as it is read and written:
//! [classic fields](_guide::shapes::fields), [`fm`](_guide::shapes::fm),
//! [VibeCode](_guide::shapes::vibecode), [request](_guide::shapes::request),
//! [batch](_guide::shapes::batch), [lines of JSON](_guide::shapes::ndjson); and
//! recipes:
//!
//! - [replace all phones](_guide::recipes::replace),
//! - [make a number the main one](_guide::recipes::main_number),
//! - [clean up duplicates](_guide::recipes::duplicates),
//! - [keep two sides in step](_guide::recipes::sync),
//! - [check a payload before it is sent](_guide::recipes::check).
//!
//! # Concepts
//!
//! - A [`Field`] is one of `PHONE`, `EMAIL`, `WEB`, `IM`, `LINK`. Its rows have
//!   an [ID](RowId), a [`VALUE_TYPE`](ValueType) and a `VALUE`.
//! - [`Current`] is what the portal holds. Reading it refuses nothing that a
//!   portal can hold, and knows which fields were read.
//! - [`Desired`] is what it should hold: per field a list, or no mention.
//!   Reading it is strict, since a typo there loses data.
//! - [`Diff`] holds the options, and [`Diff::diff`] leads from the two to
//!   [`Edits`]: as few rows as can be, and of those as many values kept.
//!   [`Diff::from_json`] reads options by their names, and [`Diff::diff_json`]
//!   leads from JSON to JSON. [`dedupe`] leads from a state to itself without
//!   what it holds twice.
//! - [`Edits`] are written by [`Edits::fields`], [`Edits::fm`],
//!   [`Edits::vibecode`] and [`Edits::request`], and read again with serde.
//!   [`Edits::check`] says whether they still fit, [`Current::apply`] what they
//!   lead to.
//! - A [`Request`] is a call of its own, or a [`Command`] of a [`Batch`]:
//!   [`batches`] packs any number of them.
//! - [`Merge::merge`] leads from three states to [`Edits`] and each
//!   [`Conflict`]: what the portal held at the last sync, what the other system
//!   wants, and what the portal holds by now.
//! - [`Bulk`] joins two inputs of many entities by their IDs and diffs them.
//!   [`Diff::diff_many`] takes pairs that are in memory.
//! - [`simulate`] says what a [`Payload`] written by hand does, and each
//!   [`Finding`] why that may surprise.
//!
//! # Shapes
//!
//! [`Current::from_json`] and [`Desired::from_json`] list the shapes that each
//! side takes. They are recognised; no option names them. The guide has
//! [each on a page](_guide::shapes).
//!
//! # Scope
//!
//! The crate is pure: no clock, no globals, no I/O but on the readers that
//! [`Bulk`] is given, no threads but with the feature `rayon` and that of a
//! [`BulkRun`]. It does not call the portal, and does not judge whether a phone
//! number or a site exists.
//!
//! # Errors
//!
//! There is one [`Error`], with a stable code, the place in the input, what was
//! found and what was expected; [`ErrorCode`] lists them all. On doubtful input
//! there are no edits.
//!
//! # Features
//!
//! `phonenumber`, off by default: the option `region`, by the tables of the
//! crate of that name, for phone numbers without a country's code.
//!
//! `rayon`, off by default: [`Bulk`] and [`Diff::diff_many`] use all cores.
//!
//! # Sources
//!
//! The portal's rules are from the vendor's documentation, from that of
//! VibeCode, and from the servers' observable behaviour. The page on
//! [what a portal does](_guide::portal) has each of them, with the page that it
//! is from.

// Whatever is public may grow. Where it may not, it says so.
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod buckets;
mod bulk;
mod choices;
mod diff;
mod edits;
mod error;
mod escape;
mod guide;
mod hash;
mod json;
mod merge;
mod model;
mod names;
mod options;
mod parallel;
#[doc(hidden)]
pub mod php;
mod portal;
mod read;
mod region;
#[doc(hidden)]
pub mod settings;
mod values;
mod write;

pub use bulk::{
    simulate_lines, Bulk, BulkError, BulkForm, BulkRun, Cleanup, Done, Event, InputOrder,
    MaxDeletes, Missing, OnError, States, Step, Summary,
};
pub use diff::{dedupe, diff, tidy, Changed, Diff, Form, Rest, RestText};
pub use edits::{
    Edit, Edits, RowState, Text, Unfinished, UnfinishedReason, UnfinishedRow, Warning, WarningCode,
};
pub use error::{Error, ErrorCode, Side};
pub use escape::printable;
pub use guide::_guide;
pub use merge::{merge, Conflict, Kept, Merge, Merged, MergedText, OnConflict};
pub use model::{
    Current, Desired, DesiredRow, Entity, Field, Generation, Row, RowId, StoredRow, ValueType,
};
pub use options::{
    Blanks, Cells, Deletes, Duplicates, Equality, Generations, InvalidPhones, InvisibleCharacters,
    Only, Order, OtherKeys, Overwrite, ReadFields, SeveralValues, Spelling, Strategy, SystemRows,
    Types, UnknownTypes,
};
pub use portal::{simulate, Finding, FindingCode, Payload, Report, Severity, Simulation};
pub use read::RowTexts;
pub use region::Region;
pub use settings::{Hint, KnownOption};
pub use values::{normalize, normalize_typed};
pub use write::{
    batches, Api, Batch, Batches, BoxFm, Command, Fields, Fm, Params, Request, Vibecode,
};

/// The example of the crate's README, which is run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
