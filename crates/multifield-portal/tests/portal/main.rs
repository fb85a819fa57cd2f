//! The portal over HTTP, as a client sees it.

mod batch;
mod client;
#[path = "../../examples/sync_http/driver.rs"]
mod driver;
mod entities;
mod faults;
mod files;
mod forms;
mod generations;
mod guard;
mod help;
mod kills;
mod limits;
mod lists;
mod load;
mod log;
mod multipart;
mod people;
mod readme;
mod scene;
mod seed;
mod storage;
mod sync;
mod tls;
