//! The values of options for many entities.

use crate::{choices::choice, model::Entity, write::Api};

/// The output format of a line of [`Bulk`](crate::Bulk). See
/// [`Bulk::form`](crate::Bulk::form) for an example.
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
        /// The kind of the entities. None if each state names its own kind.
        entity: Option<Entity>,
        /// The methods.
        api: Api,
    },
    /// A [`Batch`](crate::Batch) of at most 50 calls
    Batch {
        /// The kind of the entities. None if each state names its own kind.
        entity: Option<Entity>,
        /// The methods.
        api: Api,
    },
    /// Several lines for a person to review: the entity and its ID, its
    /// [`Edits::text`](crate::Edits::text), and a blank line
    Text {
        /// Whether the lines are coloured with ANSI codes.
        color: bool,
    },
}

impl BulkForm {
    /// All names, with the default first.
    pub(crate) const NAMES: &'static [&'static str] = &["fields", "fm", "request", "batch", "text"];

    /// The form with this name, if it is one of [`NAMES`](Self::NAMES).
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

choice! {
    /// How entities are treated that are only in desired. See
    /// [`Bulk::missing`](crate::Bulk::missing) for an example.
    "missing": Missing {
        /// `error`: they are errors.
        Error = "error",
        /// `add`: a call of `add` creates each of them. Needs [`BulkForm::Request`] or
        /// [`BulkForm::Batch`]. An entity without rows has no call. If a part of current could
        /// not be read, they are errors, since that part may have contained them.
        ///
        /// With [`InputOrder::Sorted`], the run may find out late that current is not sorted,
        /// after it has created entities that follow. If a run ends with the error `unsorted`,
        /// send none of its calls.
        Add = "add",
    }
}

choice! {
    /// The order of the entities. See [`Bulk::input_order`](crate::Bulk::input_order) for an
    /// example.
    "input_order": InputOrder {
        /// `any`: current is kept in memory.
        Any = "any",
        /// `sorted`: by ID as a number, in both inputs, ascending or descending. The memory does
        /// not grow with the inputs. Another order is the error `unsorted`, which ends the run.
        Sorted = "sorted",
    }
}

choice! {
    /// Whether a run continues after an error in an entity or a line. See
    /// [`Bulk::on_error`](crate::Bulk::on_error) for an example.
    "on_error": OnError {
        /// `stop`: the first error ends the run, after the lines before it.
        Stop = "stop",
        /// `skip`: the run continues, and each error is reported.
        Skip = "skip",
    }
}
