//! Options about the portal.

use crate::choices::choice;

choice! {
    /// How rows are treated that the portal manages: LINK rows, and IM rows whose value begins
    /// with `imol|`, which link the entity to an open-channel chat. Messengers from another
    /// system never contain them. See [the guide](crate::_guide::portal#system-rows).
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, SystemRows};
    ///
    /// let current = Current::from_json(r#"{"IM": [
    ///     {"ID": 7, "VALUE_TYPE": "IMOL", "VALUE": "imol|livechat|1|2|3"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"IM": []}"#)?;
    /// assert!(diff(&current, &desired)?.is_empty());
    ///
    /// let touch = Diff::new().system_rows(SystemRows::Touch);
    /// assert_eq!(touch.diff(&current, &desired)?.len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "system_rows": SystemRows {
        /// `protect`: they are never changed or deleted. A desired row that equals one is this
        /// row.
        Protect = "protect",
        /// `touch`: they are treated like other rows. Deleting one cuts the link to the chat.
        Touch = "touch",
    }
}

choice! {
    /// How a deletion is written for the classic methods. Both values have the same effect.
    ///
    /// ```
    /// use multifield_core::{Current, Deletes, Desired, Diff};
    ///
    /// let current = Current::from_json(r#"{"WEB": [
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"WEB": []}"#)?;
    /// let written = |deletes| {
    ///     let edits = Diff::new().deletes(deletes).diff(&current, &desired)?;
    ///     Ok::<_, multifield_core::Error>(edits.fields().to_json())
    /// };
    /// assert_eq!(written(Deletes::Flag)?, r#"{"WEB":[{"ID":9,"DELETE":"Y"}]}"#);
    /// assert_eq!(written(Deletes::Blank)?, r#"{"WEB":[{"ID":9,"VALUE":""}]}"#);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "deletes": Deletes {
        /// `flag`: `{"ID": 9, "DELETE": "Y"}`
        Flag = "flag",
        /// `blank`: `{"ID": 9, "VALUE": ""}`
        Blank = "blank",
    }
}

choice! {
    /// The generations of server on which the edits have to be correct.
    ///
    /// Servers of the generation `distinct`, which the vendor's cloud runs, compare rows without
    /// their IDs. There, a call that only reorders values changes nothing, and a call can touch
    /// only the first of several equal rows. In such cases a plan needs several calls, see
    /// [`Edits::unfinished`]. Edits that are correct on `distinct` are correct on the others,
    /// too. The guide [describes the rules](crate::_guide::portal#three-generations-of-server).
    ///
    /// [`Edits::unfinished`]: crate::Edits::unfinished
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff, Generations};
    ///
    /// // Two equal rows, the second of which is to get another value.
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ///     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "111111"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": [
    ///     {"ID": 9, "VALUE": "111111"}, {"ID": 10, "VALUE": "222222"}
    /// ]}"#)?;
    ///
    /// let factory = Diff::new().generation(Generations::Factory);
    /// assert_eq!(
    ///     factory.diff(&current, &desired)?.to_string(),
    ///     "PHONE\n  ~ 10  111111 (WORK) -> 222222 (WORK)\n",
    /// );
    /// let edits = Diff::new().diff(&current, &desired)?;
    /// assert_eq!(edits.to_string(), "\
    /// PHONE
    ///   ~ 9  111111 (WORK) -> 111111 (~WORK)
    /// Not finished: row 10 is hidden behind row 9. Send this, read again, diff again.
    /// ");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "generation": Generations {
        /// `any`: all of them.
        Any = "any",
        /// `legacy`: servers that write each row of a call by itself.
        Legacy = "legacy",
        /// `factory`: servers that compare the rows of a call with their IDs.
        Factory = "factory",
        /// `distinct`: servers that compare the rows of a call without their IDs. A stored value
        /// that fails the portal's check is an error, while `any` makes it a warning.
        Distinct = "distinct",
    }
}
