//! Deciding: which edits lead from current to desired.
//!
//! `left_over` sets aside what is the same on both sides. `wanted` settles what
//! a field should hold, with `collapse` for what is listed twice, `pairing` which
//! stored row becomes which wanted one (`order` where the order of a list
//! counts), `only` which rows all this is about, `form` whether the portal would
//! take what is written. `strategy` has the lists that are not the whole truth,
//! and `dedupe` has none. `options` holds what the options are, `choices` what
//! they can be.

mod choices;
mod collapse;
mod dedupe;
mod form;
mod left_over;
mod many;
mod only;
mod options;
mod order;
mod pairing;
mod read_fields;
mod strategy;
mod wanted;

pub use choices::{
    Blanks, Deletes, Duplicates, Equality, Order, OtherKeys, Overwrite, Strategy, SystemRows,
    UnknownTypes,
};
pub(crate) use collapse::Listed;
pub use dedupe::dedupe;
pub use only::Only;
pub use options::Diff;
pub use read_fields::ReadFields;

use std::borrow::Cow;

use crate::{
    edits::{Edit, Edits, Was},
    error::{first_few, Error, ErrorKind, Side},
    model::{trim, Current, Desired, DesiredRow, Field, FieldSet, Row, ValueType},
};
use form::Form;
use wanted::{wanted, Wanted};

/// The smallest edits that lead from `current` to `desired`, with every option
/// at its default.
///
/// # Errors
///
/// Those of [`Diff::diff`].
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
///     edits.fields().to_string(),
///     r#"{"PHONE":[{"ID":223,"VALUE":"444444","VALUE_TYPE":"MOBILE"}]}"#,
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn diff<'s>(current: &'s Current<'_>, desired: &'s Desired<'_>) -> Result<Edits<'s>, Error> {
    Diff::new().diff(current, desired)
}

impl Diff {
    /// The smallest edits that lead from `current` to `desired`.
    ///
    /// A field that is not mentioned is left alone. In one that is, after the
    /// edits each pinned ID has its value and type, every protected row is as
    /// it was, and the rest are the values and types listed. No edits with
    /// fewer rows lead there that respect [`Overwrite`], and of those with as
    /// few, none keep more values. [`Strategy`] changes what a list says.
    ///
    /// # Errors
    ///
    /// - `other_entity` where both have the ID of an entity, each another;
    /// - `field_not_read` where a mentioned field was not read;
    /// - `unknown_pin`, `pin_of_other_field`, `repeated_pin`, `protected_row` for
    ///   rows pinned to what cannot be theirs;
    /// - `too_long` (over 250 characters), `not_an_email` (`a.b.co`),
    ///   `unknown_type` (`mobile`), `zero_value` (`0`) where an edit would write
    ///   what the portal refuses, does not know, or loses. What a field holds
    ///   already is accepted as it is;
    /// - `too_many_deletes` where they are more than
    ///   [`max_deletes`](Diff::max_deletes);
    /// - with [`Only`], `out_of_sight` and `missing_type`;
    /// - with [`Order::Desired`], `order_impossible` and `too_large`;
    /// - with [`Strategy::Add`] or [`Strategy::Remove`], `stale_pin` and
    ///   `removes_system_row` for rows that cannot be added to or removed, and
    ///   `meaningless_option` for [`Order::Desired`], [`Overwrite::SameValue`] or
    ///   [`Duplicates::Keep`] beside them;
    /// - with any other, `missing_value` for a row that is an ID alone
    ///   ([`DesiredRow::of_id`]);
    /// - `wrong_type_id` for a row of desired whose `TYPE_ID` is no field, and
    ///   which is not just such a row of current.
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff};
    ///
    /// let current = Current::from_json("{}")?;
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
    ) -> Result<Edits<'s>, Error> {
        self.check_options()?;
        desired.check_entity(current, Side::Current)?;
        desired
            .check_others(|row| self.strategy != Strategy::Remove && current.holds_other(row))?;
        let mut edits = Vec::new();
        let mut cleared = FieldSet::EMPTY;
        for field in Field::ALL {
            let Some(rows) = desired.rows(field) else {
                continue;
            };
            if rows.is_empty() && self.strategy != Strategy::Replace {
                continue;
            }
            self.check_read(current, field)?;
            let before = edits.len();
            match self.strategy {
                Strategy::Remove => self.remove(current, desired, (field, rows), &mut edits)?,
                _ => self.diff_field(field, current, desired, rows, &mut edits)?,
            }
            if rows.is_empty() && edits.len() > before && self.only.sees_all(field) {
                cleared.insert(field);
            }
        }
        self.check_deletes(&edits, Side::Desired)?;
        Ok(Edits::new(edits, cleared, self.deletes))
    }

    pub(crate) fn check_read(&self, current: &Current<'_>, field: Field) -> Result<(), Error> {
        current.check_read(field, self.read.fields())
    }

    /// Whether a field is as it is desired.
    pub(crate) fn finds_nothing(
        &self,
        field: Field,
        current: &Current<'_>,
        desired: &Desired<'_>,
        rows: &[DesiredRow<'_>],
    ) -> bool {
        let mut edits = Vec::new();
        let diffed = self.diff_field(field, current, desired, rows, &mut edits);
        diffed.is_ok() && edits.is_empty()
    }

    fn diff_field<'s>(
        &self,
        field: Field,
        current: &'s Current<'_>,
        desired: &'s Desired<'_>,
        rows: &'s [DesiredRow<'_>],
        edits: &mut Vec<(Field, Edit<'s>)>,
    ) -> Result<(), Error> {
        let all_stored = current.rows(field);
        let (stored, rows) = self.left_over(field, all_stored, rows);
        if stored.is_empty() && rows.is_empty() {
            return Ok(());
        }
        let is_added = self.strategy == Strategy::Add;
        let mut wanted = wanted(self, field, current, desired, rows)?;
        if is_added {
            self.check_added(stored, desired, &wanted)?;
        }
        let pairs = match self.order {
            Order::Any => pairing::pair(self, field, stored, &wanted),
            Order::Desired => {
                let pairs = order::pair(self, field, stored, desired, &wanted)?;
                order::carry_types(self, field, stored, &mut wanted, &pairs);
                pairs
            }
        };
        if is_added {
            for (row, partner) in wanted.iter_mut().zip(&pairs.of_wanted) {
                if let Some(partner) = *partner {
                    row.spell_as(&stored[partner]);
                }
            }
        }
        let form = Form::new(self, field, all_stored, desired);
        let mut is_kept = vec![false; stored.len()];
        for (row, partner) in wanted.iter().zip(&pairs.of_wanted) {
            match *partner {
                Some(partner) if self.accepts(&stored[partner], row) => is_kept[partner] = true,
                partner => form.check(row, partner.is_none())?,
            }
        }
        for ((row, partner), is_kept) in stored.iter().zip(&pairs.of_stored).zip(is_kept) {
            match *partner {
                _ if is_kept => {}
                Some(partner) => edits.push((field, wanted[partner].overwrite(row))),
                None if is_added || !self.may_change(row) => {}
                None => edits.push((field, delete(row))),
            }
        }
        let free = wanted.iter().zip(&pairs.of_wanted);
        let appends = free.filter(|(_, partner)| partner.is_none());
        edits.extend(appends.map(|(row, _)| (field, row.append(field))));
        Ok(())
    }

    /// Whether a stored row says what is wanted.
    fn accepts(&self, row: &Row<'_>, wanted: &Wanted<'_>) -> bool {
        wanted.is(row)
            || (self.equality == Equality::Normalized
                && wanted.has_type_of(row)
                && self.keys(row.field()).are_same(row.value(), wanted.value))
    }

    fn check_deletes(&self, edits: &[(Field, Edit<'_>)], side: Side) -> Result<(), Error> {
        let Some(allowed) = self.max_deletes else {
            return Ok(());
        };
        let name = |(field, edit): &(Field, Edit<'_>)| match edit {
            Edit::Delete { id, .. } => Some(format!("{field} {id}")),
            Edit::Overwrite { .. } | Edit::Append { .. } => None,
        };
        let names = || edits.iter().filter_map(name);
        let deletes = names().count();
        if deletes <= allowed {
            return Ok(());
        }
        let kind = ErrorKind::TooManyDeletes {
            deletes,
            allowed,
            rows: first_few(names()),
        };
        Err(Error::new(side, "", kind))
    }
}

/// Up to so many rows, looking through them is quicker than hashing them, and
/// takes no memory.
const FEW: usize = 16;

/// Whether no two of a few values are the same.
fn all_differ<'v>(values: impl Iterator<Item = &'v str> + Clone) -> bool {
    let mut rest = values;
    while let Some(value) = rest.next() {
        if rest.clone().any(|other| other == value) {
            return false;
        }
    }
    true
}

/// The portal trims what is written.
impl<'s> Wanted<'s> {
    fn written_value(&self) -> Cow<'s, str> {
        Cow::Borrowed(self.value)
    }

    /// The type that is written over a stored row, or for a new one.
    fn written_type(&self, field: Field, stored: Option<&'s Row<'_>>) -> ValueType<'s> {
        let kept = || stored.map(|row| row.value_type().as_str());
        match self.value_type.or(self.carried).or_else(kept).map(trim) {
            Some(value_type) if !value_type.is_empty() => ValueType::from(value_type),
            _ => field.default_value_type(),
        }
    }

    fn overwrite(&self, row: &'s Row<'_>) -> Edit<'s> {
        Edit::Overwrite {
            id: row.id(),
            value: self.written_value(),
            value_type: self.written_type(row.field(), Some(row)),
            was: was(row),
        }
    }

    fn append(&self, field: Field) -> Edit<'s> {
        Edit::Append {
            value: self.written_value(),
            value_type: self.written_type(field, None),
        }
    }
}

fn delete<'s>(row: &'s Row<'_>) -> Edit<'s> {
    Edit::Delete {
        id: row.id(),
        was: was(row),
    }
}

fn was<'s>(row: &'s Row<'_>) -> Was<'s> {
    Was {
        value: Cow::Borrowed(row.value()),
        value_type: row.value_type().reborrow(),
    }
}
