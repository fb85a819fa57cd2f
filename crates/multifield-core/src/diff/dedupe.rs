//! Removing duplicates, and writing values in their canonical format.

use std::collections::HashMap;

use super::{
    calls::{check_later, Target},
    fate::{delete, overwrite, settled, Fate, Paired},
    stages::Pairs,
    Diff,
};
use crate::{
    edits::Edits,
    error::{meaningless, Error, Side},
    model::{trim, Current, Field, Row},
    options::{Duplicates, Equality, Order, Types},
    values::canonical,
};

/// Returns the edits that remove duplicate rows, with the defaults of all options.
///
/// # Errors
///
/// The errors of [`Diff::dedupe`].
///
/// ```
/// use multifield_core::{dedupe, Current};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "MOBILE", "VALUE": "111111"},
///     {"ID": 224, "VALUE_TYPE": "WORK", "VALUE": "111111"}
/// ]}"#)?;
/// assert_eq!(dedupe(&current)?.to_string(), "PHONE\n  - 222  111111 (WORK)\n");
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn dedupe(current: &Current<'_>) -> Result<Edits, Error> {
    Diff::new().dedupe(current)
}

/// Returns the edits that give all values one format and remove duplicates, with the
/// defaults of all options.
///
/// # Errors
///
/// The errors of [`Diff::tidy`].
///
/// ```
/// use multifield_core::{tidy, Current};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "+7 (916) 123-45-67"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "ask Anna"}
/// ]}"#)?;
/// assert_eq!(
///     tidy(&current)?.to_string(),
///     "PHONE\n  ~ 222  +7 (916) 123-45-67 (WORK) -> +79161234567 (WORK)\n",
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn tidy(current: &Current<'_>) -> Result<Edits, Error> {
    Diff::new().tidy(current)
}

impl Diff {
    /// Returns the edits that remove duplicate rows: of rows with the same value and type,
    /// one is kept, unchanged.
    ///
    /// The row with the lowest ID is kept, but of equal rows the last one, because a server
    /// of the generation `distinct` finds only the first of them. The first value of each
    /// field stays the first.
    ///
    /// With [`Equality::Normalized`](crate::Equality::Normalized), equivalent values in
    /// different formats are duplicates. With [`Types::Any`](crate::Types::Any), the type is
    /// ignored, and the first row of a value is kept. Protected rows are always kept. A
    /// field that was not read is not touched. Options about desired have no effect.
    ///
    /// # Errors
    ///
    /// `too_many_deletes`; `stuck_row` and `stored_value_fails` as in [`Diff::diff`];
    /// `meaningless_option` with [`Duplicates::Keep`].
    ///
    /// ```
    /// use multifield_core::{Current, Diff, Equality};
    ///
    /// let current = Current::from_json(r#"{"EMAIL": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"},
    ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "anna@example.com"}
    /// ]}"#)?;
    /// assert!(Diff::new().dedupe(&current)?.is_empty());
    ///
    /// let normalized = Diff::new().equality(Equality::Normalized);
    /// let edits = normalized.dedupe(&current)?;
    /// assert_eq!(edits.to_string(), "EMAIL\n  - 223  anna@example.com (WORK)\n");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn dedupe(&self, current: &Current<'_>) -> Result<Edits, Error> {
        self.dedupe_as(current, "dedupe", false)
    }

    /// Returns the edits that give all values the canonical format, see
    /// [`Spelling::Canonical`](crate::Spelling::Canonical), and remove duplicates: of
    /// equivalent values with one type, one is kept, as in [`dedupe`](Diff::dedupe) with
    /// [`Equality::Normalized`](crate::Equality::Normalized).
    ///
    /// Without a [`region`](Diff::region), only numbers with a plus have a canonical format.
    /// No number changes its meaning. Protected rows and fields that were not read are not
    /// touched. Options about desired have no effect.
    ///
    /// # Errors
    ///
    /// The errors of [`dedupe`](Diff::dedupe).
    ///
    /// ```
    /// use multifield_core::{Current, Diff, Region};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"},
    ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "8 812 000-03-33, доб. 77"},
    ///     {"ID": 224, "VALUE_TYPE": "WORK", "VALUE": "+7 916 123-45-67"}
    /// ], "EMAIL": [
    ///     {"ID": 225, "VALUE_TYPE": "WORK", "VALUE": "Anna@Example.com"}
    /// ]}"#)?;
    /// let diff = Diff::new().region(Some(Region::new("RU")?));
    /// assert_eq!(diff.tidy(&current)?.to_string(), "\
    /// PHONE
    ///   ~ 222  8 (916) 123-45-67 (WORK) -> +79161234567 (WORK)
    ///   ~ 223  8 812 000-03-33, доб. 77 (WORK) -> +78120000333, доб. 77 (WORK)
    ///   - 224  +7 916 123-45-67 (WORK)
    /// EMAIL
    ///   ~ 225  Anna@Example.com (WORK) -> anna@example.com (WORK)
    /// ");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn tidy(&self, current: &Current<'_>) -> Result<Edits, Error> {
        let normalized = self.equality(Equality::Normalized);
        normalized.dedupe_as(current, "tidy", true)
    }

    /// Deletes duplicates, and formats the rows that stay.
    fn dedupe_as(
        &self,
        current: &Current<'_>,
        name: &'static str,
        respells: bool,
    ) -> Result<Edits, Error> {
        self.check_dedupe(name)?;
        // There is no list whose order could count.
        let diff = self.order(Order::Any);
        let plan = |state: &Current<'_>| diff.dedupe_call(state, respells);
        let first = plan(current)?;
        if !first.is_last() {
            check_later(&first, current, 0, || false, plan)?;
        }
        Ok(first)
    }

    /// The first call of the plan. Whether other calls can follow it is not checked.
    fn dedupe_call(&self, current: &Current<'_>, respells: bool) -> Result<Edits, Error> {
        let mut target = Target::default();
        for field in Field::ALL {
            self.dedupe_field(current, field, respells, &mut target);
        }
        self.check_deletes(&target.edits, Side::Current)?;
        target.first_call(self, current)
    }

    /// Refuses an option that contradicts the operation.
    pub(crate) fn check_dedupe(&self, name: &'static str) -> Result<(), Error> {
        if self.duplicates == Duplicates::Keep {
            return Err(meaningless("duplicates", "keep", name));
        }
        Ok(())
    }

    fn dedupe_field<'s>(
        &self,
        current: &'s Current<'_>,
        field: Field,
        respells: bool,
        target: &mut Target,
    ) {
        let rows = current.rows(field);
        // The type is a part of the value: the same name in two messengers means two
        // accounts.
        let has_telling_types = matches!(field, Field::Im | Field::Link);
        let any_type = self.types == Types::Any && !has_telling_types;
        let class = |row: &'s Row<'_>| {
            let value_type = trim(row.settled_type());
            let class = self.class(field, row.value(), Some(value_type));
            (class, (!any_type).then_some(value_type))
        };
        // The row of each class that stays: a protected row, which stays in any case,
        // or else the first row.
        let mut stays: HashMap<_, usize> = HashMap::with_capacity(rows.len());
        let seen = rows.iter().enumerate();
        for (at, row) in seen.filter(|(_, row)| self.only.includes(row)) {
            let stay = stays.entry(class(row)).or_insert(at);
            if self.protects(row) && !self.protects(&rows[*stay]) {
                *stay = at;
            }
        }
        for stay in stays.values_mut().filter(|at| rows[**at].is_in_transit()) {
            let settled = |row: &'s Row<'_>| (trim(row.value()), row.settled_type());
            let is_settled =
                |row: &'s Row<'_>| !row.is_in_transit() && settled(row) == settled(&rows[*stay]);
            // A row with its right type is preferred, because it needs no edit to get
            // the type back.
            *stay = rows.iter().position(is_settled).unwrap_or(*stay);
        }
        // The new value of a row, if its format changes.
        let respelled = |row: &'s Row<'_>| {
            let spelled = || canonical(field, row.value(), self.region);
            let spelled = (respells && self.may_change(row)).then(spelled)?;
            (spelled != trim(row.value())).then_some(spelled)
        };
        let respelled: Vec<_> = rows.iter().map(respelled).collect();
        let fate = |at: usize| {
            let row = &rows[at];
            match () {
                () if self.may_change(row) && stays.get(&class(row)) != Some(&at) => Fate::Deleted,
                () if respelled[at].is_some() => Fate::Overwritten,
                () => Fate::Stays,
            }
        };
        let mut fates: Vec<_> = (0..rows.len()).map(fate).collect();
        if let Some(copies) = self.touched_copies(rows, &fates, stays.len() == rows.len()) {
            self.keep_last_of_each(rows, &copies, &mut fates);
            target.with_copies.insert(field);
            if rows.first().is_some_and(|row| self.may_stay_first(row)) {
                target.keeps_first.insert(field);
            }
        } else if rows.first().is_some_and(Row::is_in_transit) {
            // The copy that would stay may come after another value.
            self.keep_first(rows, &mut fates);
        }
        let pairs = Pairs::none(rows.len(), 0);
        self.finish_transit(Paired::new(rows, &[], &pairs), &mut fates);
        let rows = rows.iter().zip(respelled);
        let edits = rows.zip(fates).filter_map(|((row, respelled), fate)| {
            if fate == Fate::Deleted {
                return Some(delete(row));
            }
            let (value, value_type) = settled(row);
            match respelled {
                Some(spelled) => Some(overwrite(row, (&spelled, value_type))),
                None if fate == Fate::Restored => Some(overwrite(row, (value, value_type))),
                None => None,
            }
        });
        target.edits.extend(edits);
    }
}
