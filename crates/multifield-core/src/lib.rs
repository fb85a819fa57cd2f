//! Compute the smallest update of the phones, e-mails, sites and messengers of a Bitrix24
//! contact, lead or company.
//!
//! Bitrix24 stores these *multifields* as rows with IDs, which are easy to damage: a list
//! without IDs only adds rows, a row without `VALUE` is deleted, and a row without
//! `VALUE_TYPE` gets another type. This crate compares the state that the portal has with
//! the state that it should have, and writes the update in each format that the portal
//! accepts.
//!
//! ```
//! use multifield_core::{diff, Current, Desired};
//!
//! // The state of the portal: the response of crm.contact.get, unchanged.
//! let current = Current::from_json(r#"{"result": {"ID": "43", "NAME": "Anna", "PHONE": [
//!     {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111", "TYPE_ID": "PHONE"},
//!     {"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222", "TYPE_ID": "PHONE"}
//! ]}}"#)?;
//! // The desired state.
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
//! The [guide](_guide) contains:
//!
//! - the [terms](_guide::words), and [the errors](_guide::errors) with what to do;
//! - [what a portal does](_guide::portal), each rule with its source;
//! - each input and output format: [classic fields](_guide::shapes::fields),
//!   [`fm`](_guide::shapes::fm), [VibeCode](_guide::shapes::vibecode),
//!   [request](_guide::shapes::request), [batch](_guide::shapes::batch), [lines of
//!   JSON](_guide::shapes::ndjson);
//! - recipes, such as how to [replace all phones](_guide::recipes::replace), [make a number
//!   the main one](_guide::recipes::main_number), [clean up
//!   duplicates](_guide::recipes::duplicates), [keep two sides in
//!   step](_guide::recipes::sync), and [check a payload before it is
//!   sent](_guide::recipes::check).
//!
//! # Concepts
//!
//! - A [`Field`] is `PHONE`, `EMAIL`, `WEB`, `IM` or `LINK`. It consists of rows, each with
//!   an [ID](RowId), a [type](ValueType) and a value.
//! - [`Current`] is the state that the portal has. Reading it accepts everything that a
//!   portal can store, and records which fields were read.
//! - [`Desired`] is the state that the portal should have: a list of rows for each mentioned
//!   field. Reading it is strict, because a typo there loses data.
//! - [`Diff`] contains the options. [`Diff::diff`] returns the [`Edits`] that turn current
//!   into desired. They touch as few rows as possible, and keep as many values as possible.
//!   [`Diff::from_json`] reads options, [`Diff::diff_json`] converts JSON to JSON,
//!   [`dedupe`] removes duplicates, and [`tidy`] also gives all values one format.
//! - [`Edits::fields`], [`Edits::fm`], [`Edits::vibecode`] and [`Edits::request`] write
//!   edits for the portal. serde saves and restores them. [`Edits::check`] checks whether
//!   they still fit, and [`Current::apply`] returns the state that they lead to.
//! - A [`Request`] is a call, or a [`Command`] of a [`Batch`]. [`batches`] packs any number
//!   of commands.
//! - [`Merge::merge`] takes three states: the portal at the last sync, what the other system
//!   wants now, and the portal now. It returns [`Edits`] and each [`Conflict`].
//! - [`Bulk`] compares two inputs of many entities, joined by their IDs. [`Diff::diff_many`]
//!   compares pairs in memory.
//! - [`simulate`] returns what a portal would do with a [`Payload`], and each [`Finding`]
//!   that is surprising about it.
//!
//! # Input formats
//!
//! [`Current::from_json`] and [`Desired::from_json`] list the shapes that they accept. They
//! recognise them automatically. The guide describes [each of them](_guide::shapes).
//!
//! # Scope
//!
//! The crate has no clock, no globals and no network. It only reads from readers that are
//! passed to [`Bulk`], and only starts threads with the feature `rayon` or for a
//! [`BulkRun`]. It does not call the portal, and does not check whether a phone number or a
//! site exists.
//!
//! # Errors
//!
//! There is one [`Error`]. It contains a stable code, the place in the input, what is wrong,
//! and what to do. [`ErrorCode`] lists all codes. Doubtful input is an error, and then there
//! are no edits.
//!
//! # Features
//!
//! `phonenumber`, off by default: the option `region` for phone numbers without a country
//! code, with the tables of the crate `phonenumber`.
//!
//! `rayon`, off by default: [`Bulk`] and [`Diff::diff_many`] use all cores.
//!
//! # Sources
//!
//! The rules of the portal come from the vendor's documentation, from that of VibeCode, and
//! from the observable behaviour of servers. The page on [what a portal
//! does](_guide::portal) gives the source of each rule.

// Public enums and structs may get new variants and fields, unless they say that they
// never will.
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
mod text;
mod values;
mod write;

pub use bulk::{
    simulate_lines, Bulk, BulkError, BulkForm, BulkRun, Cleanup, Done, Event, InputOrder,
    MaxDeletes, Missing, OnError, States, Step, Summary,
};
pub use diff::{dedupe, diff, tidy, Changed, Diff, Form, Rest};
pub use edits::{
    Edit, Edits, RowState, Unfinished, UnfinishedReason, UnfinishedRow, Warning, WarningCode,
};
pub use error::{Error, ErrorCode, Side};
pub use escape::printable;
pub use guide::_guide;
pub use merge::{merge, Conflict, Kept, Merge, Merged, OnConflict};
pub use model::{
    Current, Desired, DesiredRow, Entity, Field, Generation, Row, RowId, StoredRow, ValueType,
};
pub use options::{
    Blanks, Cells, Deletes, Duplicates, Equality, Generations, InvalidPhones, InvisibleCharacters,
    Only, Order, OtherKeys, Overwrite, ReadFields, SeveralValues, Spelling, Strategy, SystemRows,
    Types, UnknownTypes,
};
pub use portal::{simulate, Finding, FindingCode, Payload, Severity, Simulation};
pub use read::RowTexts;
pub use region::Region;
pub use settings::{Hint, KnownOption};
pub use text::Text;
pub use values::{normalize, normalize_typed};
pub use write::{
    batches, Api, Batch, Batches, BoxFm, Command, Fields, Fm, Params, Request, Vibecode,
};

/// The README of the crate, whose example is tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
