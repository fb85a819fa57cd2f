//! Generators of states and documents, and oracles that know what a diff must do: for tests,
//! fuzzing and benchmarks.
//!
//! [`scenario`] generates a stored and a wanted state that a diff accepts, and
//! [`stored_of_any_content`] any state that a portal can store. [`CurrentForm`] and
//! [`DesiredForm`] write them in every shape that the readers accept. [`any_fields`] and
//! [`any_fm`] are payloads of any kind. [`oracle`] checks the result and the cost of a diff,
//! [`server`] models the effect of any payload, and [`strict`] that of a correct one. None
//! of them calls the code that it checks. [`laws`], [`merges`] and [`lost_answers`] are laws.
//! [`workload`] and [`responses`] are the data of the benchmarks. The feature `sync` adds a
//! portal in memory for `multifield-sync`.
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

// Every failing test panics, so no function documents its panics.
#![allow(clippy::missing_panics_doc, clippy::must_use_candidate)]

mod alphabet;
mod forms;
mod generate;
mod json;
mod keys;
pub mod laws;
pub mod lost_answers;
pub mod merges;
pub mod oracle;
mod payloads;
pub mod responses;
pub mod server;
mod state;
pub mod strict;
#[cfg(feature = "sync")]
pub mod sync;
pub mod workload;

pub use forms::{CurrentForm, DesiredForm};
pub use generate::{rules, scenario, scenario_with_copies, stored_of_any_content, Scenario};
pub use json::Json;
pub use keys::same_key;
pub use payloads::{any_fields, any_fm, stored_with_equal_rows};
pub use state::{allow_any_value, Rules, Stored, StoredRow, Wanted, WantedRow};
