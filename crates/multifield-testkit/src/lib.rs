//! Generators of states, the documents that say them, and oracles that know
//! what a diff of them must do: for tests, fuzzing and benches.
//!
//! [`scenario`] makes a stored and a wanted state that a diff accepts, and
//! [`stored_of_any_content`] a stored one of whatever a portal can hold.
//! [`CurrentForm`] and [`DesiredForm`] write them in every shape that the
//! readers take. [`any_fields`] and [`any_fm`] are payloads of any kind. [`oracle`] restates what a diff has to reach and what it may
//! cost, [`server`] what becomes of any payload, and [`strict`] of a correct one;
//! none of them calls the code that it judges. [`workload`] is what the benches
//! measure.
//!
//! ```
//! use multifield_testkit::{oracle, Rules, StoredRow, WantedRow};
//! use multifield_core::Field;
//!
//! let stored = [StoredRow::new(5, Field::Phone, "WORK", "1")];
//! let wanted = [WantedRow::new("2"), WantedRow::new("3")];
//! let slots = oracle::slots(Field::Phone, &stored, &wanted, Rules::default());
//! let cost = oracle::cheapest(&stored, &slots, Rules::default());
//! assert_eq!((cost.edits, cost.lost), (2, 1));
//! ```

// A panic is how a test fails, so every function may, and none says so.
#![allow(clippy::missing_panics_doc, clippy::must_use_candidate)]

mod alphabet;
mod forms;
pub mod fuzz;
mod generate;
mod json;
mod keys;
pub mod merges;
pub mod oracle;
mod payloads;
pub mod server;
mod state;
pub mod strict;
pub mod workload;

pub use forms::{CurrentForm, DesiredForm};
pub use generate::{rules, scenario, scenario_with_copies, stored_of_any_content, Scenario};
pub use json::Json;
pub use keys::same_key;
pub use payloads::{any_fields, any_fm, stored_with_equal_rows};
pub use state::{allow_any_value, Rules, Stored, StoredRow, Wanted, WantedRow};
