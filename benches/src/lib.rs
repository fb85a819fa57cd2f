//! What is measured, and what it is measured beside.

pub mod bulk;
pub mod by_hand;
mod inputs;
mod parsing;
pub mod plot;
pub mod results;

pub use by_hand::{by_hash_map, by_scan};
pub use inputs::{bulk_contacts, field_of, rounds, row_counts, Inputs, Texts};
pub use parsing::{ignore, parse};
