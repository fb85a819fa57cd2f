use crate::{
    model::Field,
    options::{
        table::options, Blanks, Cells, Deletes, Duplicates, Equality, Generations, InvalidPhones,
        InvisibleCharacters, Only, Order, OtherKeys, Overwrite, ReadFields, SeveralValues,
        Spelling, Strategy, SystemRows, Types, UnknownTypes,
    },
    region::Region,
    values::Keys,
};

options! {
    /// The options of a diff.
    ///
    /// Each option has a default. [`Diff::new`] and the function [`diff`](crate::diff) use the
    /// defaults.
    ///
    /// ```
    /// use multifield_core::{Current, Deletes, Desired, Diff, Equality};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"},
    ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "2"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["+1"]}"#)?;
    ///
    /// let edits = Diff::new().diff(&current, &desired)?;
    /// assert_eq!(edits.len(), 2);
    ///
    /// // In another spelling it is the same number, so the other row goes.
    /// let diff = Diff::new().equality(Equality::Normalized).deletes(Deletes::Blank);
    /// let edits = diff.diff(&current, &desired)?;
    /// assert_eq!(edits.fields().to_json(), r#"{"PHONE":[{"ID":223,"VALUE":""}]}"#);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    ///
    /// `get_` and the name of an option returns what it is set to:
    ///
    /// ```
    /// use multifield_core::{Diff, Strategy};
    ///
    /// assert_eq!(Diff::new().get_strategy(), Strategy::Replace);
    /// assert_eq!(Diff::from_json(r#"{"strategy": "add"}"#)?.get_strategy(), Strategy::Add);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    Diff {
        /// Sets what the listed values of a field mean. Default: [`Strategy::Replace`].
        ///
        /// With other strategies, [`Order::Desired`], [`Overwrite::SameValue`] and
        /// [`Duplicates::Keep`] have no meaning, and with [`Strategy::Remove`], [`Spelling`] has
        /// none. Such a combination is the error `meaningless_option` of [`Diff::diff`].
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, Order, Strategy};
        ///
        /// let current = Current::from_json(r#"{"PHONE": [{"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"}]}"#)?;
        /// let desired = Desired::from_json(r#"{"PHONE": ["2"]}"#)?;
        /// let add = Diff::new().strategy(Strategy::Add);
        /// assert_eq!(add.diff(&current, &desired)?.to_string(), "PHONE\n  + 2 (WORK)\n");
        ///
        /// let error = add.order(Order::Desired).diff(&current, &desired).unwrap_err();
        /// assert_eq!(error.to_string(), "order: desired cannot be combined with strategy: add");
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        strategy, get_strategy: Strategy = Strategy::Replace,

        /// Sets when a stored value counts as equal to a desired one. Default:
        /// [`Equality::Exact`].
        equality, get_equality: Equality = Equality::Exact,

        /// Sets the format of values that are stored in a format other than the desired one.
        /// Default: [`Spelling::Keep`].
        spelling, get_spelling: Spelling = Spelling::Keep,

        /// Sets the country of phone numbers without a country code. Default: none.
        ///
        /// It is used to normalise numbers ([`Equality::Normalized`]), and to choose the row to
        /// overwrite.
        ///
        /// Needs the feature `phonenumber`.
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, Equality, Region};
        ///
        /// let current = Current::from_json(r#"{"PHONE": [
        ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "020 7946 0018"}
        /// ]}"#)?;
        /// let desired = Desired::from_json(r#"{"PHONE": ["+44 20 7946 0018"]}"#)?;
        /// let normalized = Diff::new().equality(Equality::Normalized);
        /// assert_eq!(normalized.diff(&current, &desired)?.len(), 1);
        ///
        /// let british = normalized.region(Some(Region::new("GB")?));
        /// assert!(british.diff(&current, &desired)?.is_empty());
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        region, get_region: Option<Region> = None,

        /// Sets the types to include. Default: all types.
        ///
        /// If desired lists a row of an excluded type, this is the error `out_of_sight` of
        /// [`Diff::diff`]. A row without a type is the error `missing_type` if several types of
        /// its field are included.
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, Field, Only};
        ///
        /// let current = Current::from_json(r#"{"PHONE": []}"#)?;
        /// let diff = Diff::new().only(Only::new().with(Field::Phone, ["WORK", "MOBILE"])?);
        /// let error = |desired| {
        ///     let desired = Desired::from_json(desired)?;
        ///     Ok::<_, multifield_core::Error>(diff.diff(&current, &desired).unwrap_err().to_string())
        /// };
        /// assert_eq!(
        ///     error(r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "FAX"}]}"#)?,
        ///     r#"PHONE[0].VALUE_TYPE: the type "FAX" is excluded by the option only, expected WORK or MOBILE"#,
        /// );
        /// assert_eq!(
        ///     error(r#"{"PHONE": ["1"]}"#)?,
        ///     "PHONE[0]: the row has no type, and the option only includes several: write WORK or MOBILE",
        /// );
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        only, get_only: Only = Only::new(),

        /// Sets whether the order of the desired rows matters. Default: [`Order::Any`].
        ///
        /// If a row with an explicit ID cannot get its position, this is the error
        /// `order_impossible` of [`Diff::diff`]. If the lengths of the stored and the desired
        /// list have a product above 10^8, and the lists differ much, it is `too_large`.
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, Order};
        ///
        /// let current = Current::from_json(r#"{"PHONE": [
        ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"},
        ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "2"}
        /// ]}"#)?;
        /// let ordered = Diff::new().order(Order::Desired);
        /// let desired = Desired::from_json(r#"{"PHONE": ["2", "1"]}"#)?;
        /// let calls = ordered.rounds(&current, &desired)?;
        /// assert_eq!(calls.last().map(|edits| edits.len()), Some(2));
        ///
        /// // 223 has a greater ID than 222, so it comes after it.
        /// let desired = Desired::from_json(r#"{"PHONE": [{"ID": 223, "VALUE": "2"}, {"ID": 222, "VALUE": "1"}]}"#)?;
        /// assert_eq!(ordered.diff(&current, &desired).unwrap_err().code(), "order_impossible");
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        order, get_order: Order = Order::Any,

        /// Sets which stored rows may be overwritten. Default: [`Overwrite::Any`].
        overwrite, get_overwrite: Overwrite = Overwrite::Any,

        /// Sets whether equal rows of desired become one row or several. Default:
        /// [`Duplicates::Collapse`].
        ///
        /// [`Duplicates::Keep`] is the error `meaningless_option` of [`Diff::diff`] unless
        /// [`generation`](Diff::generation) is `legacy` or `factory`.
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, Duplicates, Generations};
        ///
        /// let desired = Desired::from_json(r#"{"WEB": ["a.example", "a.example"]}"#)?;
        /// let current = Current::default();
        /// let diff = Diff::new().generation(Generations::Legacy);
        /// assert_eq!(diff.diff(&current, &desired)?.len(), 1);
        /// assert_eq!(diff.duplicates(Duplicates::Keep).diff(&current, &desired)?.len(), 2);
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        duplicates, get_duplicates: Duplicates = Duplicates::Collapse,

        /// Sets which rows [`dedupe`](Diff::dedupe) and [`tidy`](Diff::tidy) treat as
        /// duplicates. Default: [`Types::Same`].
        ///
        /// In a diff or a merge, [`Types::Any`] is the error `meaningless_option`.
        ///
        /// ```
        /// use multifield_core::{diff, Current, Desired, Diff, Types};
        ///
        /// let current = Current::from_json(r#"{"PHONE": [
        ///     {"ID": 222, "VALUE_TYPE": "MOBILE", "VALUE": "+7 916 123-45-67"},
        ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "+79161234567"}
        /// ]}"#)?;
        /// let any = Diff::new().types(Types::Any);
        /// assert_eq!(
        ///     any.tidy(&current)?.to_string(),
        ///     "PHONE\n  ~ 222  +7 916 123-45-67 (MOBILE) -> +79161234567 (MOBILE)\n  - 223  +79161234567 (WORK)\n",
        /// );
        /// assert_eq!(
        ///     any.diff(&current, &Desired::new()).unwrap_err().to_string(),
        ///     "types: any cannot be combined with desired (it is for dedupe and tidy)",
        /// );
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        types, get_types: Types = Types::Same,

        /// Sets how rows are treated that the portal manages. Default: [`SystemRows::Protect`].
        system_rows, get_system_rows: SystemRows = SystemRows::Protect,

        /// Limits the deletions of the whole plan, over all fields and calls. More are the error
        /// `too_many_deletes`. Default: no limit.
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff};
        ///
        /// let current = Current::from_json(r#"{"PHONE": [
        ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"}
        /// ]}"#)?;
        /// let desired = Desired::from_json(r#"{"PHONE": []}"#)?;
        /// let error = Diff::new().max_deletes(Some(0)).diff(&current, &desired).unwrap_err();
        /// assert_eq!(
        ///     error.to_string(),
        ///     "the edits delete 1 row, and the limit is 0 (max_deletes): PHONE 222",
        /// );
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        max_deletes, get_max_deletes: Option<usize> = None,

        /// Sets how blank values in desired are treated. Default: [`Blanks::Error`].
        ///
        /// This option is used when desired is read, by [`Diff::desired_from_json`] and similar
        /// methods.
        blanks, get_blanks: Blanks = Blanks::Error,

        /// Sets how the values of desired are read. Default: [`Cells::Strict`].
        ///
        /// This option is used when desired is read, by [`Diff::desired_from_json`] and similar
        /// methods.
        ///
        /// ```
        /// use multifield_core::{Cells, Current, Diff};
        ///
        /// let current = Current::from_json(r#"{"PHONE": [
        ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "+79000000001"},
        ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "+79000000002"}
        /// ]}"#)?;
        /// let clean = Diff::new().cells(Cells::Clean);
        /// let desired = clean.desired_from_json(r#"{"PHONE": "+79000000001; +79000000002"}"#)?;
        /// assert!(clean.diff(&current, &desired)?.is_empty());
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        cells, get_cells: Cells = Cells::Strict,

        /// Sets how types are treated that the portal does not know. Default:
        /// [`UnknownTypes::Error`].
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, UnknownTypes};
        ///
        /// let current = Current::default();
        /// let desired = Desired::from_json(r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "SATELLITE"}]}"#)?;
        /// assert_eq!(Diff::new().diff(&current, &desired).unwrap_err().code(), "unknown_type");
        ///
        /// let allow = Diff::new().unknown_types(UnknownTypes::Allow);
        /// assert_eq!(allow.diff(&current, &desired)?.to_string(), "PHONE\n  + 1 (SATELLITE)\n");
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        unknown_types, get_unknown_types: UnknownTypes = UnknownTypes::Error,

        /// Sets how phones are treated that cannot be numbers. Default:
        /// [`InvalidPhones::Error`].
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, InvalidPhones};
        ///
        /// let desired = Desired::from_json(r#"{"PHONE": "7.9161234567E+10"}"#)?;
        /// let error = Diff::new().diff(&Current::default(), &desired).unwrap_err();
        /// assert_eq!(
        ///     error.to_string(),
        ///     "PHONE: found \"7.9161234567E+10\", expected a phone number: a spreadsheet has cut \
        ///     off its digits, so format the column as text (invalid_phones: allow writes it anyway)",
        /// );
        /// let allow = Diff::new().invalid_phones(InvalidPhones::Allow);
        /// assert!(allow.diff(&Current::default(), &desired).is_ok());
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        invalid_phones, get_invalid_phones: InvalidPhones = InvalidPhones::Error,

        /// Sets how values are treated that contain several numbers or addresses. Default:
        /// [`SeveralValues::Error`].
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, SeveralValues};
        ///
        /// let desired = Desired::from_json(r#"{"EMAIL": "a@b.co, c@d.co"}"#)?;
        /// let error = Diff::new().diff(&Current::default(), &desired).unwrap_err();
        /// assert_eq!(
        ///     error.to_string(),
        ///     "EMAIL: found \"a@b.co, c@d.co\", which contains 2 values, expected one \
        ///     (cells: clean splits them)",
        /// );
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        several_values, get_several_values: SeveralValues = SeveralValues::Error,

        /// Sets how values with invisible characters are treated. Default:
        /// [`InvisibleCharacters::Error`].
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, InvisibleCharacters};
        ///
        /// let desired = Desired::from_json(r#"{"PHONE": "+79000000001\u200b"}"#)?;
        /// let error = Diff::new().diff(&Current::default(), &desired).unwrap_err();
        /// assert_eq!(
        ///     error.to_string(),
        ///     "PHONE: found \"+79000000001\\u{200b}\", which contains invisible characters \
        ///     (cells: clean removes them, invisible_characters: allow writes them)",
        /// );
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        invisible_characters, get_invisible_characters: InvisibleCharacters = InvisibleCharacters::Error,

        /// Sets how keys of desired are treated that are not fields. Default:
        /// [`OtherKeys::Error`].
        ///
        /// This option is used when desired is read, by [`Diff::desired_from_json`] and similar
        /// methods. It does not concern keys of rows: an unknown one is always an error.
        ///
        /// ```
        /// use multifield_core::{Diff, Field, OtherKeys};
        ///
        /// let ignore = Diff::new().other_keys(OtherKeys::Ignore);
        /// let desired = ignore.desired_from_json(r#"{"NAME": "Anna", "PHONE": "1"}"#)?;
        /// assert!(desired.rows(Field::Phone).is_some());
        ///
        /// let error = ignore.desired_from_json(r#"{"PHONE": [{"VALUE": "1", "NOTE": ""}]}"#).unwrap_err();
        /// assert_eq!((error.code().as_str(), error.place()), ("unknown_key", "PHONE[0].NOTE"));
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        other_keys, get_other_keys: OtherKeys = OtherKeys::Error,

        /// Sets the fields that were read, if current does not show it. Default:
        /// [`ReadFields::NONE`].
        ///
        /// ```
        /// use multifield_core::{Current, Desired, Diff, ReadFields};
        ///
        /// // What an SDK hands over of crm.contact.get, which reads all fields.
        /// let current = Current::from_json(r#"{"ID": "43", "NAME": "Anna"}"#)?;
        /// let desired = Desired::from_json(r#"{"PHONE": "1"}"#)?;
        /// assert_eq!(Diff::new().diff(&current, &desired).unwrap_err().code(), "field_not_read");
        /// assert_eq!(Diff::new().read(ReadFields::ALL).diff(&current, &desired)?.len(), 1);
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        read, get_read: ReadFields = ReadFields::NONE,

        /// Sets how deletions are written for the classic methods, by [`Edits::fields`] and in
        /// requests. Default: [`Deletes::Flag`].
        ///
        /// [`Edits::fields`]: crate::Edits::fields
        ///
        /// ```
        /// use multifield_core::{Current, Deletes, Desired, Diff};
        ///
        /// let current = Current::from_json(r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}"#)?;
        /// let desired = Desired::from_json(r#"{"WEB": []}"#)?;
        /// let edits = Diff::new().deletes(Deletes::Blank).diff(&current, &desired)?;
        /// assert_eq!(edits.fields().to_json(), r#"{"WEB":[{"ID":9,"VALUE":""}]}"#);
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        deletes, get_deletes: Deletes = Deletes::Flag,

        /// Sets the generations of server on which the edits have to be correct. Default:
        /// [`Generations::Any`].
        ///
        /// ```
        /// use multifield_core::{Diff, Generations};
        ///
        /// let diff = Diff::new().generation(Generations::Legacy);
        /// assert_ne!(diff, Diff::new());
        /// ```
        generation, get_generation: Generations = Generations::Any,
    }
}

impl Diff {
    /// Whether a row that is equivalent to a listed value keeps its format.
    pub(crate) fn keeps_spelling(&self) -> bool {
        self.equality == Equality::Normalized && self.spelling == Spelling::Keep
    }

    /// The data from which the keys of a field are made.
    pub(crate) const fn keys(&self, field: Field) -> Keys {
        Keys {
            field,
            region: self.region,
        }
    }
}
