//! What the options of many entities can be.

use crate::{names::choices, Api, Entity};

choices! {
    "on_error": OnError { Stop = "stop", Skip = "skip" }
}

/// What a line of [`Bulk`](crate::Bulk) holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BulkForm {
    /// `{"id": 43, "fields": {...}}`, see [`Edits::fields`](crate::Edits::fields)
    #[default]
    Fields,
    /// `{"id": 43, "fm": {...}}`, see [`Edits::fm`](crate::Edits::fm)
    Fm,
    /// A call that is ready to send, see [`Edits::request`](crate::Edits::request)
    Request {
        /// What the entities are.
        entity: Entity,
        /// The methods.
        api: Api,
    },
    /// A [`Batch`](crate::Batch) of at most 50 calls
    Batch {
        /// What the entities are.
        entity: Entity,
        /// The methods.
        api: Api,
    },
}

/// What becomes of entities that are in desired alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Missing {
    /// Each is an error.
    #[default]
    Error,
    /// Each is made, by a call of `add`: needs [`BulkForm::Request`] or
    /// [`BulkForm::Batch`]. One without rows has no call. Where something of
    /// current could not be read, they stay errors: they may have been in it.
    Add,
}

/// In which order the entities are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InputOrder {
    /// In any: current is held in memory.
    #[default]
    Any,
    /// By ID as a number, in both inputs, from the least to the greatest or the
    /// other way: the memory needed does not grow with the inputs. Another
    /// order is the error `unsorted`, which nothing follows.
    Sorted,
}

/// What becomes of the rest where something is wrong with an entity or a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnError {
    /// `stop`: nothing; the run ends with the first error, after the lines before it.
    #[default]
    Stop,
    /// `skip`: it goes on, and each error is told.
    Skip,
}
