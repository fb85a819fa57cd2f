//! Simulates payloads of any format.

use multifield_core::{
    simulate as simulation_of, Current, Finding, FindingCode, Generation, Payload,
};
use multifield_testkit::Stored;

use crate::{look_at, split, state};

/// Simulates a payload on a state. The first line of the bytes is the state as JSON. The
/// rest is the payload in any format.
pub fn simulate(bytes: &[u8]) {
    let (first, second) = split(bytes, b'\n');
    // A payload that creates an entity needs no state.
    if let Ok(payload) = Payload::from_bytes(second) {
        if let Ok(made) = simulation_of(None, &payload, Generation::Distinct) {
            assert!(made.text().to_string().ends_with('\n'));
        }
    }
    let (Ok(current), Ok(payload)) = (Current::from_json(first), Payload::from_bytes(second))
    else {
        return;
    };
    for &generation in Generation::ALL {
        let simulation = match simulation_of(&current, &payload, generation) {
            Ok(simulation) => simulation,
            Err(error) => {
                look_at(&error);
                continue;
            }
        };
        let rows = simulation.rows();
        assert!(rows.windows(2).all(|pair| pair[0].id() < pair[1].id()));
        assert!(simulation.text().to_string().ends_with('\n'));
        serde_json::to_vec(&simulation).expect("a simulation is JSON");
        // At a place, the finding is about one command of a batch, and other commands may
        // change rows.
        let nothing = |finding: &Finding| {
            finding.code() == FindingCode::NothingChanges && finding.place().is_empty()
        };
        if simulation.findings().iter().any(nothing) {
            assert_eq!(state(rows), Stored::from_current(&current));
        }
    }
}
