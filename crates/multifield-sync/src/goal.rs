//! What an entity is to become.

use std::iter;

use multifield_core::{Cleanup, Conflict, Current, Desired, Edits, Error, Merge, Merged};

/// What an entity is to become.
#[derive(Clone, Debug)]
pub(crate) enum Goal {
    Desired(Desired<'static>),
    /// What ours changed since base.
    Merged {
        base: Box<Current<'static>>,
        ours: Desired<'static>,
        plan: Option<Box<Merged>>,
    },
    /// What the portal holds, without duplicates or tidied.
    Cleaned(Cleanup),
}

impl Goal {
    /// What leads from the state that was read to the goal.
    ///
    /// A merge goes on with what is left of its first plan, since a second merge cannot
    /// see half of it. If people have changed a row of the plan, there is a new one.
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

    /// All calls that lead from the state that was read to the goal. A merge has
    /// planned them.
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

    /// What both sides of a merge have changed.
    pub(crate) fn into_conflicts(self) -> Vec<Conflict> {
        match self {
            Goal::Merged {
                plan: Some(plan), ..
            } => plan.conflicts,
            _ => Vec::new(),
        }
    }
}
