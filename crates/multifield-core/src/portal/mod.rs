//! What a server does with a payload.
//!
//! `payload` finds what the server reads, `entries` goes through it, and `call`
//! does with each `row` what the server does, in either `dialect`. `rows` holds
//! the entity's rows and knows the three generations of server. `checks` finds
//! what is surprising: each a `problem`, which becomes a `finding`.

mod about;
mod apply;
mod call;
mod checks;
mod coerce;
mod dialect;
mod entries;
mod fields;
mod finding;
mod payload;
mod problem;
mod report;
mod row;
mod rows;
mod similar;
mod simulate;

pub use finding::{Finding, Severity};
pub use payload::Payload;
pub use problem::FindingCode;
pub use report::Report;
pub use simulate::{simulate, Simulation};
