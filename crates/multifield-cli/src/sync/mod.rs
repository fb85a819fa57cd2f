//! Calls a portal for the state machine of `multifield-sync`: HTTP, a journal on disk, a
//! report, and messages for people.

mod base;
mod client;
mod driver;
mod fault;
mod interrupt;
mod journal;
mod pages;
mod portal;
mod progress;
mod report;
mod tally;
mod webhook;

pub(crate) use base::Bases;
pub(crate) use client::Client;
pub(crate) use driver::{Driver, Work};
pub(crate) use fault::of_fault;
pub(crate) use interrupt::Interrupt;
pub(crate) use journal::{folder_of, sync_folder, Journal};
pub(crate) use pages::Pages;
pub(crate) use portal::{Pause, Portal};
pub(crate) use progress::Progress;
pub(crate) use report::Report;
pub(crate) use tally::{counted, sent, Tally};
pub(crate) use webhook::{without_keys, Webhook};
