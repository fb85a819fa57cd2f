//! What a server does with a payload.
//!
//! A `payload` is one or more calls as they are `sent`, to an `address`, perhaps as a
//! `query`. The `run` carries them out: `envelope` finds the part that the server reads,
//! `entries` reads its entries, and `call` applies each `row` like the server, in either
//! `dialect`. `rows` has the entity's rows and models the three generations of server.
//! `checks` finds surprising parts of a payload, and `encoding` mistakes of an encoder.
//! Each is a `problem`, which becomes a `finding`.

mod about;
mod address;
mod apply;
mod call;
mod checks;
mod coerce;
mod dialect;
mod encoding;
mod entries;
mod envelope;
mod fields;
mod finding;
mod payload;
mod problem;
mod query;
mod report;
mod row;
mod rows;
mod run;
mod sent;
mod similar;
mod simulate;

pub use finding::{Finding, Severity};
pub use payload::Payload;
pub use problem::FindingCode;
pub use simulate::{simulate, Simulation};
