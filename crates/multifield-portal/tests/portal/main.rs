//! The portal over HTTP, as a client sees it.

mod batch;
mod client;
mod entities;
mod faults;
mod forms;
mod generations;
mod guard;
mod help;
mod lists;
mod load;
mod multipart;
mod readme;
mod seed;
mod storage;
mod sync;
