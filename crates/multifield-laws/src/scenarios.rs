//! States and options that a diff accepts, as bytes encode them.

use multifield_testkit::{laws, Scenario};

/// Rows a side in each field; the oracle tries all ways to assign them.
const ROWS: usize = 4;

/// Diffs the scenario that the bytes encode.
pub fn diff(bytes: &[u8]) {
    laws::edits_lead_to_the_desired_state(&Scenario::from_bytes(bytes, ROWS));
}

/// Writes the edits of the scenario that the bytes encode, and simulates them.
pub fn written(bytes: &[u8]) {
    laws::written_edits_lead_to_the_desired_state(&Scenario::from_bytes(bytes, ROWS));
}
