//! The rows that a field should have. Blanks, explicit IDs and duplicates are
//! already resolved, so pairing need not know them.

use std::cell::OnceCell;

use super::Diff;
use crate::{
    error::{Error, ErrorKind, Side},
    escape::printable,
    hash::Set,
    model::{index_of, trim, Current, Desired, DesiredRow, Field, Part, Row, RowId, ValueType},
    options::{Strategy, SystemRows},
};

/// A row that a field should have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'s> {
    /// Trimmed, as the portal would.
    pub(crate) value: &'s str,
    /// None for a row without a type.
    pub(crate) value_type: Option<&'s str>,
    /// The type as it was listed, with its blanks. A stored row with exactly
    /// this type is accepted unchanged.
    pub(crate) listed_type: Option<&'s str>,
    /// The former type of the value, if the value moves to another row and has no listed
    /// type.
    pub(crate) carried: Option<&'s str>,
    /// The stored row with its explicit ID, as an index into the rows of the field.
    pub(crate) pin: Option<usize>,
    /// The listed row, for the places of errors.
    pub(crate) row: &'s DesiredRow<'s>,
}

impl<'s> Wanted<'s> {
    /// A listed row, with this value and type.
    pub(crate) fn new(
        row: &'s DesiredRow<'_>,
        value: &'s str,
        listed_type: Option<&'s str>,
    ) -> Self {
        Wanted {
            value: trim(value),
            value_type: listed_type.map(trim),
            listed_type,
            carried: None,
            pin: None,
            row,
        }
    }

    /// The same row with another value and type. A blank type cannot be written.
    pub(crate) fn with(&self, value: &'s str, value_type: Option<&'s str>) -> Self {
        let value_type = value_type.filter(|it| !trim(it).is_empty());
        Wanted::new(self.row, value, value_type)
    }

    /// Whether the row names an ID.
    pub(crate) const fn has_id(&self) -> bool {
        self.row.id.is_some()
    }
}

impl Wanted<'_> {
    /// Whether a stored row has the wanted type. A row in transit never has it,
    /// because its type is temporary.
    pub(super) fn has_type_of(&self, row: &Row<'_>) -> bool {
        let is_settled = self.value_type.is_some() || !row.is_in_transit();
        is_settled && self.has_type(row.value_type().as_str())
    }

    /// Whether a type is the wanted type. Without a listed type, every type is.
    pub(crate) fn has_type(&self, held: &str) -> bool {
        match (self.value_type, self.listed_type) {
            (Some(value_type), Some(listed)) => value_type == held || listed == held,
            _ => true,
        }
    }

    /// Whether the type was listed with blanks that writing would lose.
    pub(super) fn has_blanks(&self) -> bool {
        // Only blanks can make them differ, so their lengths are compared.
        self.listed_type.map(str::len) != self.value_type.map(str::len)
    }
}

pub(super) fn wanted<'s>(
    options: &Diff,
    field: Field,
    current: &'s Current<'_>,
    desired: &'s Desired<'_>,
    rows: &'s [DesiredRow<'_>],
) -> Result<Vec<Wanted<'s>>, Error> {
    let of_rows = WantedRows::new(options, field, current, desired);
    let mut wanted = Vec::with_capacity(rows.len());
    for row in rows {
        wanted.push(of_rows.wanted(row)?);
    }
    refuse_repeated_pins(desired, current.rows(field), &wanted)?;
    options.collapse(field, current.rows(field), &mut wanted);
    Ok(wanted)
}

/// Resolves each row of a field, independently of the other rows.
pub(super) struct WantedRows<'o, 's, 'c, 'd> {
    options: &'o Diff,
    current: &'s Current<'c>,
    desired: &'s Desired<'d>,
    stored: &'s [Row<'c>],
    /// Looked up only for a type that is listed with blanks.
    held_types: OnceCell<Set<&'s str>>,
    single_type: Option<&'static str>,
}

impl<'o, 's, 'c, 'd> WantedRows<'o, 's, 'c, 'd> {
    pub(super) fn new(
        options: &'o Diff,
        field: Field,
        current: &'s Current<'c>,
        desired: &'s Desired<'d>,
    ) -> Self {
        WantedRows {
            options,
            current,
            desired,
            stored: current.rows(field),
            held_types: OnceCell::new(),
            single_type: options.only.single(field),
        }
    }

    /// A type keeps its blanks only if the field has it with these blanks.
    fn is_held(&self, listed: &str) -> bool {
        let types = self.stored.iter().map(|row| row.value_type().as_str());
        self.held_types
            .get_or_init(|| types.collect())
            .contains(listed)
    }

    /// Resolves one row.
    #[inline]
    pub(super) fn wanted(&self, row: &'s DesiredRow<'_>) -> Result<Wanted<'s>, Error> {
        let WantedRows {
            options, desired, ..
        } = self;
        let is_patch = options.strategy == Strategy::Patch;
        let says_nothing = row.value.is_empty() && (!is_patch || row.value_type.is_none());
        if says_nothing || (is_patch && row.id.is_none()) {
            let (place, kind) = if says_nothing {
                let place = desired.place(row, Part::Value);
                let kind = if is_patch {
                    ErrorKind::PatchesNothing
                } else {
                    ErrorKind::MissingValue { key: "VALUE" }
                };
                (place, kind)
            } else {
                (desired.row_place(row), ErrorKind::PatchWithoutId)
            };
            return Err(Error::new(Side::Desired, place, kind));
        }
        let pin = pin(options, self.current, desired, row)?;
        let listed = match pin.map(|at| &self.stored[at]) {
            // A protected row always lists its own type, so that it cannot get another one.
            Some(row) if options.protects(row) => Some(row.settled_type()),
            stored => match row.value_type.as_ref().map(ValueType::as_str) {
                None if stored.is_none() => self.single_type,
                Some(listed) => {
                    let trimmed = trim(listed);
                    let keeps_blanks = trimmed.len() < listed.len() && self.is_held(listed);
                    Some(if keeps_blanks { listed } else { trimmed })
                }
                None => None,
            },
        };
        let value = match pin.filter(|_| row.value.is_empty()) {
            Some(at) => self.stored[at].value(),
            None => &row.value,
        };
        Ok(Wanted {
            pin,
            ..Wanted::new(row, value, listed)
        })
    }
}

/// The stored row with the explicit ID of a row, by index. Refuses a row that
/// `only` excludes.
pub(super) fn stored_at(
    options: &Diff,
    current: &Current<'_>,
    desired: &Desired<'_>,
    row: &DesiredRow<'_>,
) -> Result<Option<usize>, Error> {
    let Some(id) = row.id else {
        options.check_included(desired, row, &[])?;
        return Ok(None);
    };
    let error = |kind| Error::new(Side::Desired, desired.place(row, Part::Id), kind);
    let rows = current.rows(row.field);
    let Some(at) = index_of(rows, id) else {
        return Err(error(no_such_row(row.field, id, current.type_id_of(id))));
    };
    options.check_included(desired, row, &[&rows[at]])?;
    Ok(Some(at))
}

/// The error for an ID that the field does not have. `actual` is the field that has the
/// ID.
pub(crate) fn no_such_row(field: Field, id: RowId, actual: Option<&str>) -> ErrorKind {
    let id = id.get();
    match actual {
        Some(actual) => ErrorKind::PinOfOtherField {
            id,
            actual: printable(actual).into_owned(),
            expected: field.type_id(),
        },
        None => ErrorKind::UnknownPin { id },
    }
}

/// The index of the stored row that a row names by its ID. Refuses to change a
/// protected row.
fn pin(
    options: &Diff,
    current: &Current<'_>,
    desired: &Desired<'_>,
    row: &DesiredRow<'_>,
) -> Result<Option<usize>, Error> {
    let Some(at) = stored_at(options, current, desired, row)? else {
        return Ok(None);
    };
    let stored = &current.rows(row.field)[at];
    let says_the_same = || options.keeps_spelling() && options.says_the_same(stored, row.value());
    let is_same = (row.value == stored.value() || row.value() == stored.value() || says_the_same())
        && row
            .value_type()
            .map_or(true, |value_type| value_type == trim(stored.settled_type()));
    if options.protects(stored) && !is_same {
        let kind = ErrorKind::ProtectedRow {
            id: stored.id().get(),
            expected: stored.shown(),
        };
        let place = desired.place(row, Part::Id);
        return Err(Error::new(Side::Desired, place, kind));
    }
    Ok(Some(at))
}

impl Diff {
    /// Whether a stored row may be neither changed nor deleted.
    pub(crate) fn protects(&self, row: &Row<'_>) -> bool {
        self.system_rows == SystemRows::Protect && row.is_system()
    }

    /// Whether a stored row may be overwritten or deleted.
    pub(super) fn may_change(&self, row: &Row<'_>) -> bool {
        self.only.includes(row) && !self.protects(row)
    }
}

fn refuse_repeated_pins(
    desired: &Desired<'_>,
    stored: &[Row<'_>],
    wanted: &[Wanted<'_>],
) -> Result<(), Error> {
    if wanted.iter().all(|row| row.pin.is_none()) {
        return Ok(());
    }
    let mut is_pinned = vec![false; stored.len()];
    for row in wanted {
        let Some(at) = row.pin else { continue };
        if std::mem::replace(&mut is_pinned[at], true) {
            let id = stored[at].id().get();
            let place = desired.place(row.row, Part::Id);
            let kind = ErrorKind::RepeatedPin { id };
            return Err(Error::new(Side::Desired, place, kind));
        }
    }
    Ok(())
}
