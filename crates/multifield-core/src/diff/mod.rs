//! Decides which edits lead from current to desired.
//!
//! For each `field`, `left_over` sets aside the rows that are the same on both sides.
//! `wanted` computes the rows that the field should have. `included` refuses rows that the
//! option `only` excludes, and `collapse` merges duplicates. `pairing` pairs stored and wanted
//! rows, in `stages`; if the order of the list matters, `order` does this. `fate` decides what
//! happens to each stored row, and builds its edit. `write_check` refuses values that the
//! portal would refuse. `strategy` and `lists` handle lists that do not name all values of the
//! field. `dedupe` needs no list.
//!
//! `equal_rows` decides which of several equal rows are touched, `calls` decides which edits
//! one call can carry out, and `transit` gives rows in transit their types back. `rest`
//! computes the part of a plan that is still to be sent. `decided` builds edits from the
//! decisions of a merge.

mod calls;
mod collapse;
mod compare;
mod decided;
mod dedupe;
mod desired;
mod equal_rows;
mod fate;
mod field;
mod included;
mod json;
mod left_over;
mod lists;
mod many;
mod options;
mod order;
mod pairing;
mod rest;
pub(crate) mod stages;
mod strategy;
mod transit;
mod wanted;
mod write_check;

pub(crate) use calls::all_calls;
pub(crate) use decided::{Decided, Decision, Plan};
pub use dedupe::{dedupe, tidy};
pub use json::Form;
pub use options::Diff;
pub(crate) use rest::rest;
pub use rest::{Changed, Rest};

pub(crate) use wanted::{no_such_row, Wanted};

use calls::Target;
use compare::{all_differ, is_equal, FEW};

use crate::{
    edits::{Edit, Edits},
    error::{first_few, Error, ErrorKind, Side},
    model::{Current, Desired, Field},
    options::{Spelling, Strategy},
};

/// Returns the smallest edits that turn `current` into `desired`, with the defaults of all
/// options.
///
/// # Errors
///
/// The errors of [`Diff::diff`].
///
/// ```
/// use multifield_core::{diff, Current, Desired};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(
///     r#"{"PHONE": ["111111", {"VALUE": "444444", "VALUE_TYPE": "MOBILE"}]}"#,
/// )?;
/// let edits = diff(&current, &desired)?;
/// assert_eq!(
///     edits.fields().to_json(),
///     r#"{"PHONE":[{"ID":223,"VALUE":"444444","VALUE_TYPE":"MOBILE"}]}"#,
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn diff<'s>(current: &'s Current<'_>, desired: &'s Desired<'_>) -> Result<Edits, Error> {
    Diff::new().diff(current, desired)
}

impl Diff {
    /// Returns the smallest edits that turn `current` into `desired`.
    ///
    /// The edits are one call. If a plan needs several calls, they are the first one, see
    /// [`Edits::is_last`]. The following holds after the last call:
    ///
    /// - A field that desired does not mention is unchanged.
    /// - In a mentioned field, each row with an explicit ID has the listed value and type,
    ///   each protected row is unchanged, and all other rows are exactly the listed ones.
    ///   [`Strategy`] changes this rule.
    /// - No edits that respect [`Overwrite`](crate::Overwrite) touch fewer rows, and none
    ///   that touch as few keep more values.
    ///
    /// # Errors
    ///
    /// - `other_entity` if current and desired have different entity IDs;
    /// - `field_not_read` if a mentioned field was not read;
    /// - `unknown_pin`, `pin_of_other_field`, `repeated_pin`, `protected_row` for rows with
    ///   an explicit ID that does not exist, belongs to another field, is used twice or is
    ///   protected. [`Strategy::Remove`] ignores an ID that does not exist;
    /// - `too_long` (over 250 characters), `not_an_email` (`a.b.co`), `unknown_type`
    ///   (`mobile`), `zero_value` (`0`) if an edit would write something that the portal
    ///   refuses, does not know or loses. A value that the field already has is accepted;
    /// - `too_many_deletes` if there are more deletions than
    ///   [`max_deletes`](Diff::max_deletes);
    /// - unless [`generation`](Diff::generation) is `legacy` or `factory`: `hidden_row` for
    ///   the ID of a row that is hidden behind an equal row, if [`Strategy::Add`] or
    ///   [`Strategy::Remove`] must not touch that one; `equal_row` for rows with IDs that
    ///   would become equal; `stuck_row` for a row that needs a temporary type for one call
    ///   and cannot get one;
    /// - with the generation `distinct`: `stored_value_fails` for a stored value that makes
    ///   the server refuse every call;
    /// - with [`Only`](crate::Only): `out_of_sight` and `missing_type`;
    /// - with [`Order::Desired`](crate::Order::Desired): `order_impossible` and `too_large`;
    /// - with [`Duplicates::Keep`](crate::Duplicates::Keep): `meaningless_option` if a
    ///   server may be of the generation `distinct`;
    /// - with [`Strategy::Add`] or [`Strategy::Remove`]: `stale_pin` and
    ///   `removes_system_row` for rows that cannot be changed or removed;
    ///   `meaningless_option` together with [`Order::Desired`](crate::Order::Desired),
    ///   [`Overwrite::SameValue`](crate::Overwrite::SameValue) or
    ///   [`Duplicates::Keep`](crate::Duplicates::Keep);
    /// - with other strategies: `missing_value` for a row that has only an ID
    ///   ([`DesiredRow::of_id`](crate::DesiredRow::of_id));
    /// - `wrong_type_id` for a row of desired whose `TYPE_ID` is not a field, unless current
    ///   has the same row.
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"EMAIL": ["a@b.co", "a.b.co"]}"#)?;
    /// assert_eq!(
    ///     Diff::new().diff(&current, &desired).unwrap_err().to_string(),
    ///     r#"EMAIL[1]: found "a.b.co", expected an e-mail address"#,
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn diff<'s>(
        &self,
        current: &'s Current<'_>,
        desired: &'s Desired<'_>,
    ) -> Result<Edits, Error> {
        let first = self.next_call(current, desired)?;
        self.check_later(&first, current, desired)?;
        Ok(first)
    }

    /// The first call of a plan. Whether later calls can follow is not checked.
    fn next_call(&self, current: &Current<'_>, desired: &Desired<'_>) -> Result<Edits, Error> {
        self.check_options()?;
        desired.check_entity(current, Side::Current)?;
        match self.strategy {
            Strategy::First => self.diff_first(current, desired),
            Strategy::Fill => self.diff_fill(current, desired),
            _ => self.diff_whole(current, desired, false),
        }
    }

    /// Like `diff`, for lists that are complete. `keeps_rest` is true if they also list
    /// the stored rows that stay.
    fn diff_whole(
        &self,
        current: &Current<'_>,
        desired: &Desired<'_>,
        keeps_rest: bool,
    ) -> Result<Edits, Error> {
        match self.spelling {
            Spelling::Canonical => self.diff_canonical(current, desired, keeps_rest),
            _ => self.diff_lists(current, desired, keeps_rest),
        }
    }

    /// Like `diff`, for lists that are complete and in the format to write.
    fn diff_lists(
        &self,
        current: &Current<'_>,
        desired: &Desired<'_>,
        keeps_rest: bool,
    ) -> Result<Edits, Error> {
        desired
            .check_others(|row| self.strategy != Strategy::Remove && current.holds_other(row))?;
        let mut target = Target {
            may_keep_first: self.may_keep_first(),
            keeps_rest,
            ..Target::default()
        };
        for field in Field::ALL {
            let Some(rows) = desired.rows(field) else {
                continue;
            };
            if rows.is_empty() && self.strategy != Strategy::Replace {
                continue;
            }
            self.check_read(current, field)?;
            let before = target.edits.len();
            match self.strategy {
                Strategy::Remove => self.remove(current, desired, (field, rows), &mut target)?,
                _ => self.diff_field(field, current, desired, rows, &mut target)?,
            }
            let is_cleared = rows.is_empty() && target.edits.len() > before;
            if is_cleared && self.only.includes_all(field) {
                target.cleared.insert(field);
            }
        }
        // This is so for most entities.
        if target.edits.is_empty() {
            return Ok(self.no_edits(current));
        }
        self.check_deletes(&target.edits, Side::Desired)?;
        target.first_call(self, current)
    }

    #[inline]
    pub(crate) fn check_read(&self, current: &Current<'_>, field: Field) -> Result<(), Error> {
        current.check_read(field, self.read.fields())
    }

    #[inline]
    fn check_deletes(&self, edits: &[Edit], side: Side) -> Result<(), Error> {
        match self.max_deletes {
            Some(allowed) => check_deletes(allowed, edits, side),
            None => Ok(()),
        }
    }
}

fn check_deletes(allowed: usize, edits: &[Edit], side: Side) -> Result<(), Error> {
    let name = |edit: &Edit| match edit {
        Edit::Delete { field, id, .. } => Some(format!("{field} {id}")),
        Edit::Overwrite { .. } | Edit::Append { .. } => None,
    };
    let names = || edits.iter().filter_map(name);
    let deletes = names().count();
    if deletes <= allowed {
        return Ok(());
    }
    let kind = ErrorKind::TooManyDeletes {
        option: "max_deletes",
        deletes,
        allowed,
        rows: first_few(names()),
    };
    Err(Error::new(side, "", kind))
}
