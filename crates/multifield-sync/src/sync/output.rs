//! The outputs of a run.

use crate::{
    call::Call,
    end::{End, Totals},
};

/// The next action: see [`Sync::poll`](super::Sync::poll).
#[derive(Debug)]
#[non_exhaustive]
pub enum Output {
    /// The run can take more entities: [`push`](super::Sync::push) one, or
    /// [`close`](super::Sync::close) the input.
    NeedInput,
    /// Append this line to the journal. It contains its line feed, and must be on disk
    /// before the next poll. Without a journal, ignore the line. The run can then not be
    /// resumed after it was killed.
    ///
    /// The lines contain IDs, outcomes, counts, and a digest of the options, but no
    /// values and no addresses. A dry run has no lines.
    Record(String),
    /// Send the call once, and report the result with [`reply`](super::Sync::reply).
    Call(Call),
    /// The end of an entity.
    Entity(Box<End>),
    /// Nothing is to be done before this time, in milliseconds. With `None`, nothing is
    /// to be done before a reply. Each reply may lead to an earlier action.
    Wait(Option<u64>),
    /// Every entity has ended.
    Done(Totals),
}

/// The reason why an entity was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// `wrong_id`: no entity can have this ID.
    #[error("entity {0}: expected an ID from 1 to 9007199254740991")]
    WrongId(u64),
    /// `repeated_entity`: the entity was already pushed. Two desired states of one entity
    /// would undo each other.
    #[error("entity {0}: it was already pushed in this run")]
    Repeated(u64),
    /// `closed`: the input is closed.
    #[error("entity {0}: the input is closed, so nothing can be pushed")]
    Closed(u64),
}

impl PushError {
    /// Returns the stable code.
    ///
    /// ```
    /// use multifield_core::{Desired, Entity};
    /// use multifield_sync::{Options, Sync};
    ///
    /// let mut sync = Sync::new(Entity::Contact, Options::new());
    /// sync.push(43, Desired::new())?;
    /// assert_eq!(sync.push(43, Desired::new()).unwrap_err().code(), "repeated_entity");
    /// assert_eq!(sync.push(0, Desired::new()).unwrap_err().code(), "wrong_id");
    /// sync.close();
    /// assert_eq!(sync.push(44, Desired::new()).unwrap_err().code(), "closed");
    /// # Ok::<(), multifield_sync::PushError>(())
    /// ```
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            PushError::WrongId(_) => "wrong_id",
            PushError::Repeated(_) => "repeated_entity",
            PushError::Closed(_) => "closed",
        }
    }
}
