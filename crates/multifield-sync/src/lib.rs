//! Brings many Bitrix24 contacts, leads or companies to their desired state.
//!
//! Programs that change multifields (phones, e-mails, sites, messengers) need the same
//! loop around a diff: read, plan, send, read again. This loop can lose or duplicate
//! numbers: the program sends a call again whose answer was lost, its HTTP client repeats
//! calls automatically, or it reads an entity while a call is still running. [`Sync`] is
//! this loop for many entities of one kind, based on [`multifield_core`].
//!
//! [`Sync`] has no I/O, no clock and no threads. The caller sends the calls with any
//! client, and passes the time:
//!
//! ```
//! use multifield_core::{Desired, Entity};
//! use multifield_sync::{Call, End, Options, Output, Reply, Sync, Totals};
//!
//! fn run(
//!     mut input: impl Iterator<Item = (u64, Desired<'static>)>,
//!     mut send: impl FnMut(&Call) -> Reply,
//!     mut now: impl FnMut() -> u64,
//!     mut wait_until: impl FnMut(u64),
//!     mut append_and_flush: impl FnMut(&str),
//!     mut report: impl FnMut(End),
//! ) -> Result<Totals, Box<dyn std::error::Error>> {
//!     let mut sync = Sync::new(Entity::Contact, Options::new());
//!     loop {
//!         match sync.poll(now()) {
//!             Output::NeedInput => match input.next() {
//!                 Some((id, desired)) => sync.push(id, desired)?,
//!                 None => sync.close(),
//!             },
//!             Output::Call(call) => {
//!                 let reply = send(&call);
//!                 sync.reply(call.id(), reply, now());
//!             }
//!             // It must be on disk before the next poll.
//!             Output::Record(line) => append_and_flush(&line),
//!             Output::Entity(end) => report(*end),
//!             // With no time, only a reply can change anything, and there is none to
//!             // come here.
//!             Output::Wait(until) => wait_until(until.ok_or("a call without a reply")?),
//!             Output::Done(totals) => return Ok(totals),
//!             other => return Err(format!("{other:?}").into()),
//!         }
//!     }
//! }
//! # let totals = run(std::iter::empty(), |_| Reply::Lost, || 0, |_| (), |_| (), |_| ())?;
//! # assert_eq!(totals.entities(), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Sync`] only updates existing entities. It cannot create them safely, because an
//! entity that was created twice looks like two entities.
//!
//! # States
//!
//! | state of an entity | event | next |
//! | --- | --- | --- |
//! | queued | there is room in a read | reading |
//! | reading | the entity arrived | planned |
//! | | no usable answer | queued; too often: done `gave_up` |
//! | | the list does not contain it | one `get`: done `missing` or `no_access` |
//! | planned | no edits | done `unchanged`, or `changed` if any were sent |
//! | | error, cap, conflict, dry run | done `refused`, `withheld`, `conflict`, `planned` |
//! | | older than [`plan_age`](Options::plan_age) | queued |
//! | | the method is free and a batch has room | a record, then sending |
//! | sending | succeeded | queued |
//! | | this command failed with an error of its own | queued; the same plan with the same error again: done `refused` |
//! | | certainly not run | planned |
//! | | may still be running | settling |
//! | settling | [`settle`](Options::settle) has passed since the loss | queued |
//!
//! If an edit is in doubt, it is never sent again: its entity waits as long as the portal
//! may run the call, and is then read and planned again. If a successful edit has no
//! visible effect, the entity settles, too. The second time, it ends as `not_kept`. An
//! entity is in at most one call at a time. [`Outcome`] describes each end, and [`Reply`]
//! the three kinds of answer.
//!
//! # Merges
//!
//! [`Sync::push_merge`] takes the state of the last sync and the desired state of the
//! other system. It merges the difference into the current state of the portal with
//! [`Merge`](multifield_core::Merge). The run keeps the plan of each entity, and
//! continues with the [remaining edits](multifield_core::Merged::rest). [`End::state`] is
//! the next base.
//!
//! # Cleanups
//!
//! [`Sync::push_cleanup`] takes an entity, and removes its duplicates or tidies its
//! values.
//!
//! # Calls
//!
//! Methods such as `crm.contact.list` read the entities, because they return rows that
//! `crm.item.get` hides. A list has 50 entities, with every multifield in `select` and
//! `start: -1`. A batch has up to 10 lists, and fewer if 10 take 20 seconds. Edits are
//! sent in batches without `halt`. A batch begins with 5 commands and grows to 50 while a
//! batch takes less than 20 seconds, because a request may take one minute. A command
//! that cannot be part of a batch
//! ([`Request::command`](multifield_core::Request::command)) is sent by itself.
//!
//! # Drivers
//!
//! A driver sends each [`Call`] once. It never repeats a call automatically, and does not
//! follow redirects. It waits at least 75 seconds for an answer, and reports an unknown
//! result as [`Reply::Lost`]. Many HTTP clients repeat calls automatically: turn that
//! off. After an answer with the code `expired_token`, the driver renews the token. The
//! same code again directly after that stops the run. The address of a webhook is a
//! secret and does not belong in logs.
//!
//! # Faults
//!
//! Some errors also affect all further calls. They stop the run, and its [`Totals`]
//! contain a [`Fault`]. No more calls are sent, and unfinished entities end as
//! [`Outcome::Stopped`]. [`Sync::resume`] continues with these entities. A later run
//! without the journal can also continue. For entities with [`End::in_doubt`], that run
//! must not start before [`settle`](Options::settle) has passed.
//!
//! # Journal
//!
//! [`Output::Record`] returns the lines of a journal. They contain which edits were sent
//! and which entities have ended, so that a killed run can be resumed with
//! [`Sync::resume`]. The journal is NDJSON, and contains no values and no addresses. Only
//! one run at a time may write to it.
//!
//! | line | |
//! | --- | --- |
//! | `{"format":1,"entity":"contact","options":"<digest>","label":"<digest>"}` | a run begins or is resumed; [a label](Options::label) only if there is one |
//! | `{"sent":{"43":2,"44":0}}` | edits of these entities are about to be sent, with so many rows that are sent for deletion for the first time |
//! | `{"done":43,"outcome":"changed"}` | an entity has ended |
//! | `{"end":true}` | every entity has ended: the next run begins anew |
//!
//! # Memory
//!
//! A run keeps the entities in flight: at most 2,000, if they are pushed only after
//! [`Output::NeedInput`]. It also keeps the ID of each pushed entity, to refuse the
//! entity if it is pushed again.

// Public types may get new variants and fields. Exceptions are marked with an `allow`.
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod call;
mod end;
mod goal;
mod job;
mod journal;
mod limits;
mod names;
mod options;
mod pace;
mod people;
mod reply;
mod settings;
mod sync;

pub use call::{Call, CallId};
pub use end::{End, Outcome, Totals};
pub use journal::JournalError;
pub use limits::Limits;
pub use options::{Meanwhile, Options};
pub use reply::{
    Answer, Answers, Fault, KnownError, Meaning, Reply, ResponseError, Run, Time, Unanswered,
};
pub use sync::{Output, PushError, Sync};

/// Runs the examples of the crate's README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
