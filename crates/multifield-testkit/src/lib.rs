//! Generators of states, the documents that say them, and oracles that know
//! what a diff of them must do: for tests, fuzzing and benches.
//!
//! [`scenario`] makes a stored and a wanted state that a diff accepts, and
//! [`stored_of_any_content`] a stored one of whatever a portal can hold.
//! [`CurrentForm`] and [`DesiredForm`] write them in every shape that the
//! readers take. [`oracle`] restates what a diff has to reach and what it may
//! cost, and [`server`] what becomes of a payload; neither calls the code that
//! they judge. [`workload`] is what the benches measure.
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
mod keys;
pub mod oracle;
pub mod server;
mod state;
pub mod workload;

pub use forms::{CurrentForm, DesiredForm};
pub use generate::{rules, scenario, scenario_with_copies, stored_of_any_content, Scenario};
pub use keys::same_key;
pub use state::{Rules, Stored, StoredRow, Wanted, WantedRow};
