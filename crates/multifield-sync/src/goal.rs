//! The state that an entity should reach.

use std::iter;

use multifield_core::{Cleanup, Conflict, Current, Desired, Edits, Error, Merge, Merged};

/// The state that an entity should reach.
#[derive(Clone, Debug)]
pub(crate) enum Goal {
    Desired(Desired<'static>),
    /// The changes from base to ours, merged into the current state.
    Merged {
        base: Box<Current<'static>>,
        ours: Desired<'static>,
        plan: Option<Box<Merged>>,
    },
    /// The current state, without duplicates or with tidied values.
    Cleaned(Cleanup),
}

impl Goal {
    /// Returns the edits from the current state to the goal.
    ///
    /// A merge continues its first plan, because a second merge could not recognise edits
    /// that were partly carried out. It makes a new plan if people have changed a row of
    /// the first one.
    pub(crate) fn plan(&mut self, options: &Merge, current: &Current<'_>) -> Result<Edits, Error> {
        match self {
            Goal::Desired(desired) => options.get_diff_options().diff(current, desired),
            Goal::Cleaned(cleanup) => cleanup.edits(&options.get_diff_options(), current),
            Goal::Merged { base, ours, plan } => {
                if let Some(plan) = plan {
                    let rest = plan.rest(current)?;
                    if rest.changed.is_empty() {
                        return Ok(rest.edits);
                    }
                }
                let merged = options.merge(base, ours, current)?;
                let edits = merged.edits.clone();
                *plan = Some(Box::new(merged));
                Ok(edits)
            }
        }
    }

    /// Returns all calls from the current state to the goal. A merge takes them from its
    /// plan.
    pub(crate) fn rounds(
        &self,
        options: &Merge,
        current: &Current<'_>,
    ) -> Result<Vec<Edits>, Error> {
        match self {
            Goal::Desired(desired) => options.get_diff_options().rounds(current, desired),
            Goal::Cleaned(cleanup) => cleanup.rounds(&options.get_diff_options(), current),
            Goal::Merged { plan, .. } => {
                let calls = plan
                    .iter()
                    .flat_map(|it| iter::once(&it.edits).chain(&it.later));
                Ok(calls.filter(|edits| !edits.is_empty()).cloned().collect())
            }
        }
    }

    /// Returns the conflicts of a merge.
    pub(crate) fn into_conflicts(self) -> Vec<Conflict> {
        match self {
            Goal::Merged {
                plan: Some(plan), ..
            } => plan.conflicts,
            _ => Vec::new(),
        }
    }
}
