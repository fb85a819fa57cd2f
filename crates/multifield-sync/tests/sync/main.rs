//! Tests of the public API, on a portal in memory that answers as badly as real ones.

mod calls;
mod cleanups;
mod driver;
mod ends;
mod faults;
mod interleavings;
mod journal;
mod laws;
mod limits;
mod merges;
mod portal;
mod replies;
mod script;
mod secrets;
