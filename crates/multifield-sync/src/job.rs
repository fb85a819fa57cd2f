//! An entity on its way.

use std::collections::HashSet;

use multifield_core::{Current, Edit, Edits, RowId};

use crate::{goal::Goal, people::Known, reply::ResponseError};

/// An entity that has not ended. In which state of the table it is, the queues of
/// [`Queues`] and the calls in flight say.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) goal: Goal,
    /// As it was last read.
    pub(crate) current: Option<Current<'static>>,
    /// What is to be sent, and when it was made.
    pub(crate) plan: Option<(Edits, u64)>,
    /// None before the first read.
    pub(crate) known: Option<Known>,
    /// The calls that have run, or may have.
    pub(crate) sent: Vec<Edits>,
    /// What became of the last of them; none where it may be running, or has failed.
    pub(crate) succeeded: Option<Current<'static>>,
    /// Whether the last of them may be running.
    pub(crate) in_doubt: bool,
    /// Whether a run before this one has sent edits.
    pub(crate) was_sent_before: bool,
    /// The error of the last plan that the portal refused, and the plan.
    pub(crate) refusal: Option<(Edits, ResponseError)>,
    /// Whether a successful call has had no effect before.
    pub(crate) had_no_effect: bool,
    /// How many calls it may take.
    pub(crate) allowed: usize,
    /// How many reads in a row have failed.
    pub(crate) failed_reads: usize,
    /// The rows that were sent for deletion.
    pub(crate) deleted: HashSet<RowId>,
    /// How many more rows of the run's budget are set aside for its plan.
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

    /// The rows that a call would be the first to delete.
    pub(crate) fn new_deletes(&self, edits: &Edits) -> Vec<RowId> {
        let ids = edits.iter().filter_map(|edit| match edit {
            Edit::Delete { id, .. } => Some(*id),
            _ => None,
        });
        ids.filter(|id| !self.deleted.contains(id)).collect()
    }

    /// Takes note that a call has run, or may have.
    pub(crate) fn ran(&mut self, edits: Edits) {
        if let Some(known) = &mut self.known {
            known.sent(&edits);
        }
        self.succeeded = None;
        self.sent.push(edits);
    }

    /// Whether the portal has accepted the last call, and the entity does not show
    /// it: after the last call of a plan there is nothing left to do, and after any
    /// other the state is another one.
    pub(crate) fn shows_no_effect(&self, current: &Current<'_>) -> bool {
        match (&self.succeeded, self.sent.last()) {
            (Some(before), Some(last)) => last.is_last() || before == current,
            _ => false,
        }
    }
}
