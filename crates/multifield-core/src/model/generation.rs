use crate::choices::choice;

choice! {
    /// A generation of server: how it stores what a call writes.
    ///
    /// All three are in use. The vendor's cloud portals run [`Distinct`], on-premise
    /// installations any generation. Most correct payloads have the same effect on all of them.
    /// The guide [describes the differences](crate::_guide::portal#three-generations-of-server).
    ///
    /// [`Distinct`]: Generation::Distinct
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload};
    ///
    /// // The same number twice. The second row is deleted.
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "1"},
    ///     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "1"}
    /// ]}"#)?;
    /// let payload = Payload::from_json(r#"{"PHONE": [{"ID": 10, "DELETE": "Y"}]}"#)?;
    /// let rows = |generation| {
    ///     let simulation = simulate(&current, &payload, generation)?;
    ///     Ok::<_, multifield_core::Error>(simulation.rows().len())
    /// };
    /// assert_eq!(rows(Generation::Legacy)?, 1);
    /// assert_eq!(rows(Generation::Factory)?, 1);
    /// // The server does not see row 10: it is hidden behind row 9.
    /// assert_eq!(rows(Generation::Distinct)?, 2);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    ///
    /// [`Distinct`]: Generation::Distinct
    "generation": Generation {
        /// `distinct`: the rows are a set without equal rows. Rows are equal if their field,
        /// type and value are equal, whatever their IDs are.
        Distinct = "distinct",
        /// `factory`: the rows are a collection. A stored row is identified by its ID.
        Factory = "factory",
        /// `legacy`: each row of a payload is written by itself. `crm.item.update`
        /// with `fm` does not exist.
        Legacy = "legacy",
    }
}
