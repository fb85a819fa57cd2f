use crate::{
    diff::Diff,
    edits::Edits,
    error::Error,
    model::{Current, Desired},
    parallel,
};

impl Diff {
    /// Returns the edits of each pair, in the order of the pairs. The feature `rayon` uses
    /// all cores. An error in one pair does not affect the others.
    ///
    /// For lines of JSON, see [`Bulk`](crate::Bulk), which also joins them.
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff};
    ///
    /// let pairs = [
    ///     (Current::default(), Desired::from_json(r#"{"PHONE": ["1"]}"#)?),
    ///     (Current::default(), Desired::from_json(r#"{"PHONE": ["0"]}"#)?),
    /// ];
    /// let results = Diff::new().diff_many(&pairs);
    /// assert_eq!(results[0].as_ref().map(|edits| edits.len()), Ok(1));
    /// assert_eq!(results[1].as_ref().unwrap_err().code(), "zero_value");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn diff_many(&self, pairs: &[(Current<'_>, Desired<'_>)]) -> Vec<Result<Edits, Error>> {
        parallel::map(pairs, |(current, desired)| self.diff(current, desired))
    }
}
