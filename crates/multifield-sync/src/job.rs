//! An entity that is being processed.

use std::collections::HashSet;

use multifield_core::{Current, Edit, Edits, RowId};

use crate::{goal::Goal, people::Known, reply::ResponseError};

/// An entity that has not ended. The queues of [`Sync`](crate::Sync) and the calls in
/// flight determine its state.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) goal: Goal,
    /// The state that was last read.
    pub(crate) current: Option<Current<'static>>,
    /// The edits to send, and the time when they were planned.
    pub(crate) plan: Option<(Edits, u64)>,
    /// `None` before the first read.
    pub(crate) known: Option<Known>,
    /// The calls that ran, or may have run.
    pub(crate) sent: Vec<Edits>,
    /// The state before the last call, if that call succeeded. `None` if the call failed
    /// or may still be running.
    pub(crate) succeeded: Option<Current<'static>>,
    /// Whether the last call may still be running.
    pub(crate) in_doubt: bool,
    /// Whether an earlier run has sent edits of this entity.
    pub(crate) was_sent_before: bool,
    /// The last plan that the portal refused, and its error. The entity ends if the same
    /// plan is refused with the same error again.
    pub(crate) refusal: Option<(Edits, ResponseError)>,
    /// Whether an earlier successful call had no effect.
    pub(crate) had_no_effect: bool,
    /// The maximum number of calls for this entity.
    pub(crate) allowed: usize,
    /// The number of failed reads since the last successful one.
    pub(crate) failed_reads: usize,
    /// The rows that were sent for deletion.
    pub(crate) deleted: HashSet<RowId>,
    /// The number of deletions that the run's budget reserves for the plan.
    pub(crate) reserved: u64,
}

impl Job {
    pub(crate) fn new(goal: Goal) -> Self {
        Job {
            goal,
            current: None,
            plan: None,
            known: None,
            sent: Vec::new(),
            succeeded: None,
            in_doubt: false,
            was_sent_before: false,
            refusal: None,
            had_no_effect: false,
            allowed: 0,
            failed_reads: 0,
            deleted: HashSet::new(),
            reserved: 0,
        }
    }

    /// Returns the rows that these edits delete and that no earlier call has tried to
    /// delete.
    pub(crate) fn new_deletes(&self, edits: &Edits) -> Vec<RowId> {
        let ids = edits.iter().filter_map(|edit| match edit {
            Edit::Delete { id, .. } => Some(*id),
            _ => None,
        });
        ids.filter(|id| !self.deleted.contains(id)).collect()
    }

    /// Records a call that ran, or may have run.
    pub(crate) fn ran(&mut self, edits: Edits) {
        if let Some(known) = &mut self.known {
            known.sent(&edits);
        }
        self.succeeded = None;
        self.sent.push(edits);
    }

    /// Returns whether the last call succeeded without any visible effect. The last call
    /// of a plan must leave no further edits. Any other call must change the state.
    pub(crate) fn shows_no_effect(&self, current: &Current<'_>) -> bool {
        match (&self.succeeded, self.sent.last()) {
            (Some(before), Some(last)) => last.is_last() || before == current,
            _ => false,
        }
    }
}
