//! Reading a plan and a state of the portal: `check`, `apply`.

use std::path::Path;

use multifield_core::{Current, Error, Kept, Side};

use crate::{failure::Failure, input::Input};

pub(super) const NO_PLAN: &str =
    "PLAN is what --form edits prints, of this version or an older one";

/// A plan and the state to compare it with, in the order of the arguments.
pub(super) struct Files {
    pub(super) plan: Input,
    pub(super) current: Input,
}

impl Files {
    pub(super) fn read(plan: &Path, current: &Path) -> Result<Files, Failure> {
        let [plan, current] = Input::both([("PLAN", plan), ("CURRENT", current)])?;
        Ok(Files { plan, current })
    }

    fn blame(&self, error: &Error) -> Failure {
        Failure::in_files(
            error,
            &[(Side::Edits, &self.plan), (Side::Current, &self.current)],
        )
    }

    /// The result for both.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Kept, &Current<'_>) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        let is_swapped = || Kept::from_json(&self.current.bytes).is_ok();
        let plan = Kept::from_json(&self.plan.bytes).map_err(|error| {
            self.blame(&error).with_hint(if is_swapped() {
                "PLAN and CURRENT look swapped"
            } else {
                NO_PLAN
            })
        })?;
        let current = Current::from_json(&self.current.bytes);
        let current = current.map_err(|error| self.blame(&error))?;
        work(&plan, &current).map_err(|error| {
            let failure = self.blame(&error);
            if error.code() == "field_not_read" && is_swapped() {
                failure.with_hint("CURRENT is a plan, expected what the portal holds")
            } else {
                failure
            }
        })
    }
}
