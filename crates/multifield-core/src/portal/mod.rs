//! What a server does with a payload.
//!
//! A `payload` is one or more calls as they are `sent`, to an `address`, perhaps
//! as a `query`. The `run` carries them out: `envelope` finds what the server
//! reads, `entries` goes through it, and `call` does with each `row` what the
//! server does, in either `dialect`. `rows` holds
//! the entity's rows and knows the three generations of server. `checks` finds
//! what is surprising, and `encoding` what an encoder did wrong: each a `problem`,
//! which becomes a `finding`.

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
