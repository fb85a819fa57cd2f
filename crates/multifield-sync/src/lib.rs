//! Brings many Bitrix24 contacts, leads or companies to their desired state.
//!
//! Whoever changes multifields (phones, e-mails, sites, messengers) writes the same
//! loop around a diff: read, plan, send, read again. In that loop numbers get lost or
//! are added twice: the answer to a call is lost, and the call is sent again; a client
//! repeats it by itself; the entity is read while the call is still running.
//! [`Sync`] is that loop, for many entities of one kind, on top of [`multifield_core`].
//!
//! It has no I/O, no clock and no threads. The caller sends the calls, in whatever way
//! it talks to the portal, and passes the time in:
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
//! It only updates entities that exist: an entity that is added twice cannot be told
//! from two.
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
//! An edit in doubt is never sent again: its entity waits for as long as the portal may
//! run the call, and is then read and planned anew. If a successful edit shows
//! no effect, the entity settles, too; the second time it is done, `not_kept`. An
//! entity is in at most one call at a time. [`Outcome`] says what each end means, and
//! [`Reply`] what tells the three kinds of answer apart.
//!
//! # Merges
//!
//! [`Sync::push_merge`] takes the state of the last sync and what the other system wants
//! now, and merges them into what the portal holds, by
//! [`Merge`](multifield_core::Merge). The run keeps the plan of each entity, and goes on
//! with what is [left of it](multifield_core::Merged::rest). [`End::state`] is the next
//! base.
//!
//! # Cleanups
//!
//! [`Sync::push_cleanup`] takes an entity whose duplicates are to be removed, or whose
//! values are to be tidied.
//!
//! # Calls
//!
//! Entities are read by `crm.contact.list` and the like, which show rows that
//! `crm.item.get` hides: 50 of them in a list, with every multifield in `select` and
//! `start: -1`, and up to 10 lists in a batch, fewer where that takes 20 seconds. Edits go in batches without `halt`. A
//! batch begins with 5 commands and grows to 50 while it takes less than 20 seconds,
//! since a request has a minute. A command that no batch can hold
//! ([`Request::command`](multifield_core::Request::command)) is sent alone.
//!
//! # Drivers
//!
//! A driver sends each [`Call`] once. It does not repeat a call, does not follow
//! redirects, waits at least 75 seconds for an answer, and reports what it does not
//! know as [`Reply::Lost`]. Many clients repeat calls by themselves: turn that off.
//! After an answer with the code `expired_token` it renews the token; a second one in
//! a row stops the run. The address of a webhook is a secret: it does not belong into
//! logs.
//!
//! # Faults
//!
//! What no further call can mend stops the run: a [`Fault`] in its [`Totals`]. Nothing
//! more is sent then, and entities that are not done end as [`Outcome::Stopped`].
//! [`Sync::resume`] goes on with them. A later run without the journal may do so, too;
//! where [`End::in_doubt`] is true, only when [`settle`](Options::settle) has passed.
//!
//! # Journal
//!
//! [`Output::Record`] gives the lines of a journal, in which a run that is killed finds
//! what it has sent and what has ended: see [`Sync::resume`]. It is NDJSON, and holds no
//! values and no addresses. Only one run at a time may write it.
//!
//! | line | |
//! | --- | --- |
//! | `{"format":1,"entity":"contact","options":"<digest>","label":"<digest>"}` | a run begins, or goes on; [a label](Options::label) only if there is one |
//! | `{"sent":{"43":2,"44":0}}` | edits of these entities are about to be sent, with so many rows that are sent for deletion for the first time |
//! | `{"done":43,"outcome":"changed"}` | an entity has ended |
//! | `{"end":true}` | every entity has ended: the next run begins anew |
//!
//! # Memory
//!
//! A run holds what is in flight (at most 2,000 entities, if they are pushed as
//! [`Output::NeedInput`] asks for them), and the ID of each entity that was pushed,
//! to refuse it a second time.

// Whatever is public may grow. Where it may not, it says so.
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

/// The example of the crate's README, which is run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
