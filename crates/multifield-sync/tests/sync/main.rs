//! Tests of the public API, on the portal of the testkit, which answers as badly as real ones.

mod calls;
mod cleanups;
mod ends;
mod faults;
mod interleavings;
mod journal;
mod laws;
mod limits;
mod merges;
mod people;
mod replies;
mod script;
mod secrets;
