//! Deciding: which edits lead from current to desired.
//!
//! `left_over` sets aside what is the same on both sides. `wanted` settles what
//! a field should hold, with `collapse` for what is listed twice, `pairing` which
//! stored row becomes which wanted one, in `stages` (`order` where the order of a list
//! counts), `sight` which rows all this is about, `write_check` whether the portal would
//! take what is written. `fate` is what becomes of each stored row, and the edits
//! that say it. `strategy` has the lists that are not the whole truth, and
//! `dedupe` has none.
//!
//! `equal_rows` decides which of several equal rows are touched, `calls` which
//! edits one call can carry out, and `transit` mends what a plan of several calls
//! has left. `options` holds what the options are, `choices` what they can be.

mod calls;
mod collapse;
mod decided;
mod dedupe;
mod desired;
mod equal_rows;
mod fate;
mod json;
mod left_over;
mod lists;
mod many;
mod options;
mod order;
mod pairing;
mod rest;
mod sight;
pub(crate) mod stages;
mod strategy;
mod transit;
mod wanted;
mod write_check;

pub(crate) use decided::{Decided, Decision, Plan};
pub use dedupe::{dedupe, tidy};
pub use json::Form;
pub use options::Diff;
pub(crate) use rest::rest;
pub use rest::{Changed, Rest};

use std::slice;

use crate::{
    edits::{Edit, Edits},
    error::{first_few, Error, ErrorKind, Side},
    model::{Current, Desired, DesiredRow, Field, Row},
    options::{Order, Overwrite, Spelling, Strategy},
};
use calls::Target;
use fate::{delete, overwrite, settled, Fate, Paired};
pub(crate) use wanted::Wanted;
use wanted::{wanted, WantedRows};
use write_check::WriteCheck;

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
    ///   protected;
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
    /// - with [`Order::Desired`]: `order_impossible` and `too_large`;
    /// - with [`Duplicates::Keep`](crate::Duplicates::Keep): `meaningless_option` if a
    ///   server may be of the generation `distinct`;
    /// - with [`Strategy::Add`] or [`Strategy::Remove`]: `stale_pin` and
    ///   `removes_system_row` for rows that cannot be changed or removed;
    ///   `meaningless_option` together with [`Order::Desired`],
    ///   [`Overwrite::SameValue`](crate::Overwrite::SameValue) or
    ///   [`Duplicates::Keep`](crate::Duplicates::Keep);
    /// - with other strategies: `missing_value` for a row that has only an ID
    ///   ([`DesiredRow::of_id`]);
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
        self.check_options()?;
        desired.check_entity(current, Side::Current)?;
        match (self.strategy, self.spelling) {
            (Strategy::First, _) => self.diff_first(current, desired),
            (Strategy::Fill, _) => self.diff_fill(current, desired),
            (_, Spelling::Canonical) => self.diff_canonical(current, desired),
            _ => self.diff_lists(current, desired),
        }
    }

    /// The same where the lists say what they say by themselves.
    pub(super) fn diff_lists(
        &self,
        current: &Current<'_>,
        desired: &Desired<'_>,
    ) -> Result<Edits, Error> {
        desired
            .check_others(|row| self.strategy != Strategy::Remove && current.holds_other(row))?;
        let mut target = Target {
            may_keep_first: self.may_keep_first(),
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
        // As it is for most entities.
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

    fn diff_field<'s>(
        &self,
        field: Field,
        current: &'s Current<'_>,
        desired: &'s Desired<'_>,
        rows: &'s [DesiredRow<'_>],
        target: &mut Target,
    ) -> Result<(), Error> {
        let all_stored = current.rows(field);
        let (stored, rows) = self.left_over(field, all_stored, rows);
        if stored.is_empty() && rows.is_empty() {
            return Ok(());
        }
        if stored.len() <= 1 && rows.len() <= 1 && self.pairs_what_is_alone() {
            let (row, only) = (stored.first(), rows.first());
            return self.diff_alone(field, (current, desired), (row, only), target);
        }
        let is_added = self.strategy == Strategy::Add;
        let keeps_spelling = self.spelling == Spelling::Keep;
        let mut wanted = wanted(self, field, current, desired, rows)?;
        if is_added {
            self.check_added(stored, desired, &wanted)?;
        }
        let mut pairs = match self.order {
            Order::Any => pairing::pair(self, field, stored, &wanted),
            Order::Desired => {
                let pairs = order::pair(self, field, stored, desired, &wanted)?;
                order::carry_types(self, field, stored, &mut wanted, &pairs);
                pairs
            }
        };
        if is_added && keeps_spelling {
            for (row, partner) in wanted.iter_mut().zip(&pairs.of_wanted) {
                if let Some(partner) = *partner {
                    row.spell_as(&stored[partner]);
                }
            }
        }
        let mut fates = self.fates(Paired::new(stored, &wanted, &pairs));
        if let Some(copies) = self.touched_copies(stored, &fates, pairs.stored_differ) {
            if self.order == Order::Any {
                pairs = self.keep_last(field, stored, &mut wanted, &copies);
                fates = self.fates(Paired::new(stored, &wanted, &pairs));
            }
            let rows = Paired::new(stored, &wanted, &pairs);
            let listed = |at: usize| rows.partner(at).map(|wanted| wanted.row);
            self.check_reach(desired, stored, &copies, &fates, listed)?;
            target.with_copies.insert(field);
            if self.first_value(stored, &wanted).is_some() {
                target.keeps_first.insert(field);
            }
        }
        let rows = Paired::new(stored, &wanted, &pairs);
        self.finish_transit(rows, &mut fates);
        self.check_equal(desired, rows, &fates)?;
        self.check_written(field, (current, desired), rows, &fates)?;
        self.take_edits(field, rows, &fates, target);
        Ok(())
    }

    /// Whether a stored row and a wanted one that are alone on their side become a
    /// pair if they may, whatever they are.
    fn pairs_what_is_alone(&self) -> bool {
        self.strategy == Strategy::Replace
            && self.overwrite == Overwrite::Any
            && self.order == Order::Any
    }

    /// [`diff_field`](Diff::diff_field) where at most one row is left on each side, as
    /// in nearly all fields that change: it takes no stages, and no memory but for the edit.
    fn diff_alone<'s>(
        &self,
        field: Field,
        (current, desired): (&'s Current<'_>, &'s Desired<'_>),
        (row, only): (Option<&'s Row<'_>>, Option<&'s DesiredRow<'_>>),
        target: &mut Target,
    ) -> Result<(), Error> {
        let wanted = match only {
            Some(row) => Some(WantedRows::new(self, field, current, desired).wanted(row)?),
            None => None,
        };
        let partner = match (row, &wanted) {
            (Some(row), Some(wanted)) => {
                let is_pair =
                    wanted.pin.is_some() || self.may_change(row) || self.accepts(row, wanted);
                is_pair.then_some(0)
            }
            _ => None,
        };
        let stored = row.map_or(&[][..], slice::from_ref);
        let wanted = wanted.as_ref().map_or(&[][..], slice::from_ref);
        let rows = Paired {
            stored,
            wanted,
            of_stored: &[partner][..stored.len()],
            of_wanted: &[partner][..wanted.len()],
        };
        let mut fate = row.map_or(Fate::Stays, |row| self.fate(row, rows.partner(0)));
        let fates = &mut slice::from_mut(&mut fate)[..stored.len()];
        self.finish_transit(rows, fates);
        self.check_written(field, (current, desired), rows, fates)?;
        self.take_edits(field, rows, fates, target);
        Ok(())
    }

    /// Refuses what the portal would not take of what is to be written.
    fn check_written(
        &self,
        field: Field,
        (current, desired): (&Current<'_>, &Desired<'_>),
        rows: Paired<'_>,
        fates: &[Fate],
    ) -> Result<(), Error> {
        let form = WriteCheck::new(self, field, current.rows(field), desired);
        for (row, partner) in rows.wanted.iter().zip(rows.of_wanted) {
            match *partner {
                Some(partner) if fates[partner] == Fate::Stays => {}
                partner => form.check(row, partner.is_none())?,
            }
        }
        Ok(())
    }

    /// The edits of a field.
    fn take_edits(&self, field: Field, rows: Paired<'_>, fates: &[Fate], target: &mut Target) {
        let edits = &mut target.edits;
        for (at, (row, fate)) in rows.stored.iter().zip(fates).enumerate() {
            match (fate, rows.partner(at)) {
                (Fate::Overwritten, Some(wanted)) => {
                    edits.push(overwrite(row, self.written(row, wanted)));
                }
                (Fate::Deleted, _) => edits.push(delete(row)),
                (Fate::Restored, _) => edits.push(overwrite(row, settled(row))),
                (Fate::Stays | Fate::Overwritten, _) => {}
            }
        }
        let free = rows.wanted.iter().zip(rows.of_wanted);
        let appends = free.filter(|(_, partner)| partner.is_none());
        edits.extend(appends.map(|(row, _)| row.append(field)));
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

/// Up to so many rows, looking through them is quicker than hashing them, and
/// takes no memory.
const FEW: usize = 16;

/// Whether two values are the same. Most that are not differ in their length or
/// their last byte, which costs less to see than a comparison of all of them.
#[inline]
fn is_equal(value: &str, other: &str) -> bool {
    value.len() == other.len()
        && value.as_bytes().last() == other.as_bytes().last()
        && value == other
}

/// Whether no two of a few values are the same.
fn all_differ<'v>(values: impl Iterator<Item = &'v str> + Clone) -> bool {
    // Most lists are told apart by a few bytes of each value.
    let mut seen = 0_u64;
    let mut is_new = |value: &str| {
        let mark = 1 << mark(value);
        let is_new = seen & mark == 0;
        seen |= mark;
        is_new
    };
    if values.clone().all(&mut is_new) {
        return true;
    }
    let mut rest = values;
    while let Some(value) = rest.next() {
        if rest.clone().any(|other| is_equal(other, value)) {
            return false;
        }
    }
    true
}

/// A number below 64 that most values have no other in common with: numbers and
/// sites differ in their last byte, addresses before it.
#[inline]
fn mark(value: &str) -> u32 {
    let bytes = value.as_bytes();
    let last = bytes.last().copied().unwrap_or_default();
    let inner = bytes.get(bytes.len() / 4).copied().unwrap_or_default();
    (u32::from(last) * 10 + u32::from(inner)) % u64::BITS
}
