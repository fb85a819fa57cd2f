use super::{Bulk, BulkForm, InputOrder, MaxDeletes, Missing, OnError};
use crate::{diff::Diff, names::getters};

getters! {
    Bulk {
        get_diff_options: diff -> Diff = diff_options,
        get_form: form -> BulkForm = form,
        get_missing: missing -> Missing = missing,
        get_input_order: order -> InputOrder = input_order,
        ///
        /// ```
        /// use multifield_core::{Bulk, OnError};
        ///
        /// let bulk = Bulk::from_json(r#"{"on_error": "skip"}"#)?;
        /// assert_eq!(bulk.get_on_error(), OnError::Skip);
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        get_on_error: on_error -> OnError = on_error,
        get_max_deletes_run: max_deletes_run -> Option<MaxDeletes> = max_deletes_run,
        get_threads: threads -> Option<usize> = threads,
    }
}

impl Bulk {
    /// Returns the option [`key`](Bulk::key).
    #[must_use]
    pub fn get_key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}
