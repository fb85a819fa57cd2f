//! What the server makes of what we write.

use multifield_testkit::{laws, scenario};

use super::holds;

#[test]
fn written_edits_lead_to_the_desired_state_on_each_generation() {
    holds(512, scenario(4), |scenario| {
        laws::written_edits_lead_to_the_desired_state(&scenario);
        Ok(())
    });
}
