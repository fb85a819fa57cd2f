//! Options of the meaning of a list, and of matching its rows.

use crate::choices::choice;

choice! {
    /// What the listed values of a field mean.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, Strategy};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(
    ///     r#"{"PHONE": [{"VALUE": "111111", "VALUE_TYPE": "MOBILE"}, "333333"]}"#,
    /// )?;
    /// assert_eq!(diff(&current, &desired)?.to_string(), "\
    /// PHONE
    ///   ~ 222  111111 (WORK) -> 111111 (MOBILE)
    ///   ~ 223  222222 (WORK) -> 333333 (WORK)
    /// ");
    ///
    /// let add = Diff::new().strategy(Strategy::Add);
    /// assert_eq!(add.diff(&current, &desired)?.to_string(), "\
    /// PHONE
    ///   ~ 222  111111 (WORK) -> 111111 (MOBILE)
    ///   + 333333 (WORK)
    /// ");
    ///
    /// let remove = Diff::new().strategy(Strategy::Remove);
    /// let bounced = remove.desired_from_json(r#"{"PHONE": ["111111", {"ID": 223}]}"#)?;
    /// assert_eq!(remove.diff(&current, &bounced)?.to_string(), "\
    /// PHONE
    ///   - 222  111111 (WORK)
    ///   - 223  222222 (WORK)
    /// ");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "strategy": Strategy {
        /// `replace`: the listed values are all that the field should have. An empty list clears
        /// the field.
        Replace = "replace",
        /// `add`: the field should also have the listed values. A row with the same value and
        /// another type gets the listed type. No row is deleted or gets another format. An empty
        /// list has no effect.
        Add = "add",
        /// `remove`: all rows with a listed value are deleted, or those with the listed type if
        /// there is one. A listed row with an ID names the stored row with this ID. A value or a
        /// type listed with the ID must be that of the stored row. If no stored row has the ID,
        /// nothing happens. Values are not checked, because people also remove invalid ones. An
        /// empty list has no effect.
        Remove = "remove",
        /// `fill`: the listed values are added if the field has no rows. Otherwise the field
        /// stays unchanged. Rows that [`SystemRows::Protect`](crate::SystemRows::Protect)
        /// protects, and rows that [`Only`](crate::Only) excludes, do not count.
        Fill = "fill",
        /// `patch`: each row has an ID, and the stored row gets the listed value, type or both.
        /// No other row is touched.
        Patch = "patch",
        /// `first`: the listed values become the first rows, in this order, so the first of them
        /// becomes the main value. All other rows follow. Values move between rows, as with
        /// [`Order::Desired`], and keep their types. Duplicates are removed, as with `replace`: of
        /// equal rows the last one stays.
        First = "first",
    }
}

choice! {
    /// When a stored value counts as equal to a desired one.
    ///
    /// With [`Normalized`](Equality::Normalized), values are equal if their keys are equal. A
    /// key is the normalised form of a value:
    ///
    /// - Phones: the digits and the extension (`;ext=5`, `,,123`, `доб. 5`, `#12`), with a
    ///   region in the format E.164. A string that is not a single number is its own key.
    /// - E-mails: the value in lower case.
    /// - Sites: the value without scheme, `www.` and the trailing slash, with the host in lower
    ///   case.
    /// - Messengers: it depends on the type. For Telegram, `anna`, `@anna` and
    ///   `https://t.me/anna` are equivalent. For Viber, the values are phones. Other types, and
    ///   messengers in a merge, are only equal if they are the same. A desired row without a
    ///   type is compared by the type of each stored row.
    /// - Links are only equal if they are the same.
    ///
    /// Full-width characters count as normal ones. No-break spaces and blanks around a value are
    /// ignored.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, Equality};
    ///
    /// let current = Current::from_json(r#"{
    ///     "PHONE": [{"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "+44 20 7946 0018"}],
    ///     "EMAIL": [{"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"}],
    ///     "WEB": [{"ID": 224, "VALUE_TYPE": "WORK", "VALUE": "https://example.com/"}]
    /// }"#)?;
    /// let desired = Desired::from_json(
    ///     r#"{"PHONE": "442079460018", "EMAIL": "anna@example.com", "WEB": "www.example.com"}"#,
    /// )?;
    /// assert_eq!(diff(&current, &desired)?.len(), 3);
    ///
    /// let normalized = Diff::new().equality(Equality::Normalized);
    /// assert!(normalized.diff(&current, &desired)?.is_empty());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "equality": Equality {
        /// `exact`: the strings are the same.
        Exact = "exact",
        /// `normalized`: the values are equivalent, also in different formats. Such a row stays
        /// unchanged. Duplicates in desired are found in the same way. The row that stays keeps
        /// its format.
        Normalized = "normalized",
    }
}

choice! {
    /// The format of values that are stored in a format other than the desired one.
    ///
    /// This needs [`Equality::Normalized`]. With [`Equality::Exact`], any value except `keep` is
    /// the error `meaningless_option`.
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff, Equality, Region, Spelling};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["7 916 123 45 67"]}"#)?;
    /// let normalized = Diff::new().equality(Equality::Normalized).region(Some(Region::new("RU")?));
    /// assert!(normalized.diff(&current, &desired)?.is_empty());
    ///
    /// assert_eq!(
    ///     normalized.spelling(Spelling::Desired).diff(&current, &desired)?.to_string(),
    ///     "PHONE\n  ~ 222  8 (916) 123-45-67 (WORK) -> 7 916 123 45 67 (WORK)\n",
    /// );
    /// assert_eq!(
    ///     normalized.spelling(Spelling::Canonical).diff(&current, &desired)?.to_string(),
    ///     "PHONE\n  ~ 222  8 (916) 123-45-67 (WORK) -> +79161234567 (WORK)\n",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "spelling": Spelling {
        /// `keep`: the stored format.
        Keep = "keep",
        /// `desired`: the desired format, also with [`Strategy::Add`].
        Desired = "desired",
        /// `canonical`: the canonical format, also for new values. Phones are written in the
        /// format E.164, with their extension, if the region or the number itself contains the
        /// country. E-mails are written in lower case. Invisible characters are removed.
        Canonical = "canonical",
    }
}

choice! {
    /// Whether the order of the desired rows matters.
    ///
    /// The portal lists the rows of a field by ID, and shows the first one as the main value.
    /// New rows come last. The guide has [a recipe](crate::_guide::recipes::main_number).
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, Order};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ///     {"ID": 223, "VALUE_TYPE": "MOBILE", "VALUE": "222222"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["222222", "111111"]}"#)?;
    /// assert!(diff(&current, &desired)?.is_empty());
    ///
    /// // A call that only changes the order has no effect on some servers, so the plan
    /// // has two calls.
    /// let order = Diff::new().order(Order::Desired);
    /// let calls = order.rounds(&current, &desired)?;
    /// assert_eq!(calls[1].to_string(), "\
    /// PHONE
    ///   ~ 222  111111 (~WORK) -> 222222 (MOBILE)
    ///   ~ 223  222222 (MOBILE) -> 111111 (WORK)
    /// ");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "order": Order {
        /// `any`: the order does not matter.
        Any = "any",
        /// `desired`: after the edits, the field has the order of desired, so that its first
        /// value becomes the main one. Protected rows that are not listed, and rows that
        /// [`Only`](crate::Only) excludes, keep their position.
        ///
        /// A value that moves keeps its type, unless another type is listed.
        ///
        /// Of all edits with this result, those with the fewest rows are chosen, then those with
        /// the fewest deletions, then those that keep the most values.
        Desired = "desired",
    }
}

choice! {
    /// Which stored rows may be overwritten with new values.
    ///
    /// An overwritten row keeps its ID. So the history of the entity shows that one number
    /// became another.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, Overwrite};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "+7 916 123-45-67"},
    ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["79161234567", "333333"]}"#)?;
    /// assert_eq!(diff(&current, &desired)?.to_string(), "\
    /// PHONE
    ///   ~ 222  +7 916 123-45-67 (WORK) -> 79161234567 (WORK)
    ///   ~ 223  222222 (WORK) -> 333333 (WORK)
    /// ");
    ///
    /// let same_value = Diff::new().overwrite(Overwrite::SameValue);
    /// assert_eq!(same_value.diff(&current, &desired)?.to_string(), "\
    /// PHONE
    ///   ~ 222  +7 916 123-45-67 (WORK) -> 79161234567 (WORK)
    ///   - 223  222222 (WORK)
    ///   + 333333 (WORK)
    /// ");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "overwrite": Overwrite {
        /// `any`: a row whose value is not listed may be overwritten with a listed value that
        /// is not stored yet. This is one edit instead of a delete and an add.
        Any = "any",
        /// `same_value`: a row may only get another type or format. For another value, it is
        /// deleted, and a new row is added. A row with an explicit ID may get any value.
        SameValue = "same_value",
    }
}

choice! {
    /// Whether equal rows of desired become one row or several.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, Duplicates, Generations};
    ///
    /// let current = Current::from_json(r#"{"EMAIL": []}"#)?;
    /// let desired = Desired::from_json(
    ///     r#"{"EMAIL": ["a@b.co", {"VALUE": "a@b.co", "VALUE_TYPE": "HOME"}]}"#,
    /// )?;
    /// assert_eq!(diff(&current, &desired)?.len(), 1);
    ///
    /// let keep = Diff::new().duplicates(Duplicates::Keep).generation(Generations::Factory);
    /// assert_eq!(keep.diff(&current, &desired)?.len(), 2);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "duplicates": Duplicates {
        /// `collapse`: they become one row. A row without a type is merged with a row of the
        /// same value that has one, and a row without an ID with one that has an explicit ID.
        /// Two rows with explicit IDs stay two. With `order: desired`, the row is where the first
        /// of them is listed.
        Collapse = "collapse",
        /// `keep`: they become several rows. Servers of the generation `distinct` cannot store
        /// equal rows, so this needs a [`Diff::generation`](crate::Diff::generation) of `legacy`
        /// or `factory`.
        Keep = "keep",
    }
}

choice! {
    /// Which rows `dedupe` and `tidy` treat as duplicates.
    ///
    /// This is for [`Diff::dedupe`](crate::Diff::dedupe) and [`Diff::tidy`](crate::Diff::tidy).
    /// In a diff and a merge, any value except `same` is the error `meaningless_option`.
    ///
    /// ```
    /// use multifield_core::{dedupe, Current, Diff, Types};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ///     {"ID": 223, "VALUE_TYPE": "MOBILE", "VALUE": "111111"}
    /// ]}"#)?;
    /// assert!(dedupe(&current)?.is_empty());
    ///
    /// let any = Diff::new().types(Types::Any);
    /// assert_eq!(any.dedupe(&current)?.to_string(), "PHONE\n  - 223  111111 (MOBILE)\n");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "types": Types {
        /// `same`: rows with one value and one type.
        Same = "same",
        /// `any`: rows with one value and any types. The first row stays, with its type. IM and
        /// LINK are compared as with `same`, because there the type is part of the meaning: the
        /// type names the messenger, or the kind of the ID.
        Any = "any",
    }
}
