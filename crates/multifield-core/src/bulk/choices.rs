//! What the options of many entities can be.

use crate::{choices::choices, model::Entity, write::Api};

choices! {
    "missing": Missing { Error = "error", Add = "add" }
    "on_error": OnError { Stop = "stop", Skip = "skip" }
    "input_order": InputOrder { Any = "any", Sorted = "sorted" }
}

/// What a line of [`Bulk`](crate::Bulk) holds: see [`Bulk::form`](crate::Bulk::form),
/// which has an example.
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
        /// What the entities are; none where each state says it.
        entity: Option<Entity>,
        /// The methods.
        api: Api,
    },
    /// A [`Batch`](crate::Batch) of at most 50 calls
    Batch {
        /// What the entities are; none where each state says it.
        entity: Option<Entity>,
        /// The methods.
        api: Api,
    },
    /// For a person to review: the entity and its ID, then what
    /// [`Edits::text`](crate::Edits::text) says, and a blank line
    Text {
        /// Whether the lines are coloured with ANSI codes.
        color: bool,
    },
}

impl BulkForm {
    /// The default first.
    pub(crate) const NAMES: &'static [&'static str] = &["fields", "fm", "request", "batch", "text"];

    /// The form of that name, if it is one of [`NAMES`](Self::NAMES).
    pub(crate) fn of_name(name: &str, entity: Option<Entity>, api: Api) -> Option<BulkForm> {
        match name {
            "fields" => Some(BulkForm::Fields),
            "fm" => Some(BulkForm::Fm),
            "request" => Some(BulkForm::Request { entity, api }),
            "batch" => Some(BulkForm::Batch { entity, api }),
            "text" => Some(BulkForm::Text { color: false }),
            _ => None,
        }
    }
}

/// What becomes of entities that are in desired alone: see
/// [`Bulk::missing`](crate::Bulk::missing), which has an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Missing {
    /// `error`: each is one.
    #[default]
    Error,
    /// `add`: each is made, by a call of `add`: needs [`BulkForm::Request`] or
    /// [`BulkForm::Batch`]. One without rows has no call. Where something of
    /// current could not be read, they stay errors: they may have been in it.
    ///
    /// With [`InputOrder::Sorted`] it may show late that current is not sorted,
    /// and what stands behind was made before. Where a run ends with the error
    /// `unsorted`, send none of its calls.
    Add,
}

/// In which order the entities are: see
/// [`Bulk::input_order`](crate::Bulk::input_order), which has an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InputOrder {
    /// `any`: current is held in memory.
    #[default]
    Any,
    /// `sorted`: by ID as a number, in both inputs, from the least to the greatest or the
    /// other way: the memory needed does not grow with the inputs. Another
    /// order is the error `unsorted`, which nothing follows.
    Sorted,
}

/// What becomes of the rest where something is wrong with an entity or a line:
/// see [`Bulk::on_error`](crate::Bulk::on_error), which has an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnError {
    /// `stop`: nothing; the run ends with the first error, after the lines before it.
    #[default]
    Stop,
    /// `skip`: it goes on, and each error is told.
    Skip,
}
