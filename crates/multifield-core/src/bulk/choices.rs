//! What the options of many entities can be.

use crate::{
    choices::choices,
    error::{wrong_choice, Error},
    model::Entity,
    write::Api,
};

choices! {
    "missing": Missing { Error = "error", Add = "add" }
    "on_error": OnError { Stop = "stop", Skip = "skip" }
}

/// What a line of [`Bulk`](crate::Bulk) holds: see [`Bulk::form`](crate::Bulk::form),
/// which has an example, as [`named`](BulkForm::named) has.
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
}

impl BulkForm {
    /// The default first.
    pub(crate) const NAMES: &'static [&'static str] = &["fields", "fm", "request", "batch"];

    /// The form of that name: `fields`, `fm`, `request` or `batch`. The latter
    /// two are for that entity. Without one, each item has to say what it is (see
    /// [`Current::entity`](crate::Current::entity)).
    ///
    /// # Errors
    ///
    /// `wrong_choice` for another name.
    ///
    /// ```
    /// use multifield_core::{Api, BulkForm, Entity};
    ///
    /// let (entity, api) = (Some(Entity::Contact), Api::Classic);
    /// let form = BulkForm::named("batch", entity, api)?;
    /// assert_eq!(form, BulkForm::Batch { entity, api });
    ///
    /// let error = |name| BulkForm::named(name, None, api).unwrap_err().to_string();
    /// assert_eq!(error("text"), r#"form: found "text", expected fields, fm, request or batch"#);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn named(name: &str, entity: Option<Entity>, api: Api) -> Result<BulkForm, Error> {
        match name {
            "fields" => Ok(BulkForm::Fields),
            "fm" => Ok(BulkForm::Fm),
            "request" => Ok(BulkForm::Request { entity, api }),
            "batch" => Ok(BulkForm::Batch { entity, api }),
            _ => Err(wrong_choice("form", name, BulkForm::NAMES)),
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
    /// In any: current is held in memory.
    #[default]
    Any,
    /// By ID as a number, in both inputs, from the least to the greatest or the
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
