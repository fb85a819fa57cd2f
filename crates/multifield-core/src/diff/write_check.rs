//! Whether the portal would take what an edit writes.

use std::{cell::OnceCell, collections::HashSet};

use super::{wanted::Wanted, Diff};
use crate::{
    error::{quote, suggest, Error, ErrorKind, Side},
    model::{may_be_email, trim, Desired, Field, Part, Row, MAX_LENGTH},
    options::UnknownTypes,
};

pub(super) struct WriteCheck<'s> {
    options: &'s Diff,
    field: Field,
    stored: &'s [Row<'s>],
    desired: &'s Desired<'s>,
    /// Looked up only for a type that the portal does not know, and then for
    /// many rows.
    held_types: OnceCell<HashSet<&'s str>>,
    /// The same for the value `0`.
    holds_zero: OnceCell<bool>,
}

impl<'s> WriteCheck<'s> {
    pub(super) fn new(
        options: &'s Diff,
        field: Field,
        stored: &'s [Row<'s>],
        desired: &'s Desired<'s>,
    ) -> Self {
        WriteCheck {
            options,
            field,
            stored,
            desired,
            held_types: OnceCell::new(),
            holds_zero: OnceCell::new(),
        }
    }

    /// Checks what a wanted row would write, over a stored one or as a new one.
    /// What the field already holds passes where the portal takes it.
    pub(super) fn check(&self, wanted: &Wanted<'_>, is_new: bool) -> Result<(), Error> {
        let error = |part, kind| {
            let place = self.desired.place(wanted.row, part);
            Err(Error::new(Side::Desired, place, kind))
        };
        let value = wanted.value;
        let length = value.chars().count();
        if length > MAX_LENGTH {
            return error(Part::Value, ErrorKind::TooLong { length });
        }
        if self.field == Field::Email && !may_be_email(value) {
            let found = quote(value);
            return error(Part::Value, ErrorKind::NotAnEmail { found });
        }
        // Added, it is lost even beside a row that holds it.
        if value == "0" && (is_new || !self.holds_zero()) {
            return error(Part::Value, ErrorKind::ZeroValue);
        }
        match wanted.value_type {
            Some(value_type) if self.refuses_type(value_type) => error(
                Part::ValueType,
                ErrorKind::UnknownType {
                    found: quote(value_type),
                    field: self.field.type_id(),
                    types: self.field.value_types(),
                    suggestion: suggest(value_type, self.field.value_types()),
                },
            ),
            _ => Ok(()),
        }
    }

    fn holds_zero(&self) -> bool {
        *self
            .holds_zero
            .get_or_init(|| self.stored.iter().any(|row| trim(row.value()) == "0"))
    }

    fn refuses_type(&self, value_type: &str) -> bool {
        let is_held = || {
            let types = self.stored.iter().map(|row| trim(row.settled_type()));
            self.held_types
                .get_or_init(|| types.collect())
                .contains(value_type)
        };
        self.options.unknown_types == UnknownTypes::Error
            && !self.field.value_types().contains(&value_type)
            && !is_held()
    }
}
