//! What a server does with a payload.
//!
//! `payload` finds the fields in it, `classic` and `fm` carry them out on the
//! `state`, and say what may surprise as findings.

mod apply;
mod call;
mod cell;
mod classic;
mod finding;
mod fm;
mod payload;
mod report;
mod simulate;
mod state;
mod tree;

pub use finding::{Finding, FindingCode, Severity};
pub use payload::Payload;
pub use report::Report;
pub use simulate::{simulate, Generation, Simulation};
