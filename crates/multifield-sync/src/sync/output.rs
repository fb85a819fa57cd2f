//! What a run tells its caller.

use crate::{
    call::Call,
    end::{End, Totals},
};

/// What to do next: see [`Sync::poll`](super::Sync::poll).
#[derive(Debug)]
#[non_exhaustive]
pub enum Output {
    /// There is room: [`push`](super::Sync::push) an entity, or [`close`](super::Sync::close) the
    /// input.
    NeedInput,
    /// Append the line to the journal, as it is: it has its end. It must be on disk
    /// before the next poll. Without a journal, pass it over; then a run that is killed
    /// cannot be resumed.
    ///
    /// A journal has no values and no addresses: IDs, outcomes, counts, and a digest of
    /// the options. A dry run has none.
    Record(String),
    /// Send the call once, and report what came back with [`reply`](super::Sync::reply).
    Call(Call),
    /// An entity has ended.
    Entity(Box<End>),
    /// Nothing is to be done before that time, in milliseconds; with none, nothing
    /// before a reply. A reply may change that.
    Wait(Option<u64>),
    /// Every entity has ended.
    Done(Totals),
}

/// Why an entity was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// `wrong_id`: no entity can have this ID.
    #[error("entity {0}: expected an ID from 1 to 9007199254740991")]
    WrongId(u64),
    /// `repeated_entity`: it was pushed before. Two desired states of one entity would
    /// undo each other.
    #[error("entity {0}: it was already pushed in this run")]
    Repeated(u64),
    /// `closed`: the input was closed.
    #[error("entity {0}: the input is closed, so nothing can be pushed")]
    Closed(u64),
}

impl PushError {
    /// The stable code.
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
