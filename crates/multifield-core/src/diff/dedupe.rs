//! What an entity holds twice.

use std::collections::HashMap;

use super::{
    calls::Target,
    fate::{delete, overwrite, settled, Fate},
    Diff,
};
use crate::{
    edits::Edits,
    error::{Error, ErrorKind, Side},
    model::{trim, Current, Field, Row},
    options::Duplicates,
};

/// The edits that delete what an entity holds twice, with every option at its
/// default.
///
/// # Errors
///
/// Those of [`Diff::dedupe`].
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

impl Diff {
    /// The edits that delete what an entity holds twice: of the rows of one
    /// value and type one stays, as it is.
    ///
    /// It is the one of the lowest ID, but of equal rows the last, since a server
    /// of the generation `distinct` sees only the first of them. The first value
    /// of each field stays the first.
    ///
    /// With [`Equality::Normalized`](crate::Equality::Normalized) two spellings
    /// of one thing are the same value. Protected rows stay, however many say the
    /// same. A field that was not read has no rows here, so that nothing of it is
    /// touched. Options about what is desired have no effect.
    ///
    /// # Errors
    ///
    /// `too_many_deletes`; `meaningless_option` with [`Duplicates::Keep`].
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
        if self.duplicates == Duplicates::Keep {
            let kind = ErrorKind::MeaninglessOption {
                found: "keep",
                with: "dedupe",
            };
            return Err(Error::new(Side::Options, "duplicates", kind));
        }
        let mut target = Target::default();
        for field in Field::ALL {
            self.dedupe_field(current, field, &mut target);
        }
        self.check_deletes(&target.edits, Side::Current)?;
        target.first_call(self, current)
    }

    fn dedupe_field<'s>(&self, current: &'s Current<'_>, field: Field, target: &mut Target) {
        let rows = current.rows(field);
        let class = |row: &'s Row<'_>| {
            let value_type = trim(row.settled_type());
            (self.class(field, row.value()), value_type)
        };
        // Of each class the row that stays. A protected row stays anyway, so it
        // is the one, or else the first.
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
            // It need not get its type back first.
            *stay = rows.iter().position(is_settled).unwrap_or(*stay);
        }
        let fate = |at: usize| {
            let row = &rows[at];
            match () {
                () if self.may_change(row) && stays.get(&class(row)) != Some(&at) => Fate::Deleted,
                () if row.is_in_transit() && self.only.includes(row) => Fate::Restored,
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
        }
        let edits = rows.iter().zip(fates).filter_map(|(row, fate)| match fate {
            Fate::Deleted => Some(delete(row)),
            Fate::Restored => Some(overwrite(row, settled(row))),
            Fate::Stays | Fate::Overwritten => None,
        });
        target.edits.extend(edits);
    }
}
