//! Scenarios, encoded as bytes: states and options that a diff accepts.

use multifield_testkit::{laws, Scenario};

/// The number of rows in each field of a side. It is small, because the oracle tries all
/// assignments.
const ROWS: usize = 4;

/// Diffs the scenario that the bytes encode.
pub fn diff(bytes: &[u8]) {
    laws::edits_lead_to_the_desired_state(&Scenario::from_bytes(bytes, ROWS));
}

/// Writes the edits of the scenario that the bytes encode, and simulates them.
pub fn written(bytes: &[u8]) {
    laws::written_edits_lead_to_the_desired_state(&Scenario::from_bytes(bytes, ROWS));
}
