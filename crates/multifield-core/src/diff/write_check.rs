//! Checks whether the portal would accept what an edit writes.

use std::{cell::OnceCell, collections::HashSet};

use super::{wanted::Wanted, Diff};
use crate::{
    error::{quote, suggest, Error, ErrorKind, Side},
    model::{may_be_email, trim, Desired, Field, Part, Row, MAX_LENGTH},
    options::{InvalidPhones, InvisibleCharacters, SeveralValues, UnknownTypes},
    values::{has_invisible, has_unclear_numbers, is_plain, phone_flaw, values_in, PhoneFlaw},
};

pub(super) struct WriteCheck<'s> {
    options: &'s Diff,
    field: Field,
    stored: &'s [Row<'s>],
    desired: &'s Desired<'s>,
    /// Computed for the first type that the portal does not know, and then used for all
    /// rows.
    held_types: OnceCell<HashSet<&'s str>>,
    /// Computed for the first value that would be refused, and then used for all rows.
    held_values: OnceCell<HashSet<&'s str>>,
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
            held_values: OnceCell::new(),
        }
    }

    /// Checks the content that a wanted row would write, into a stored row or as a new
    /// row. A value or type that the field already has is accepted, if the portal
    /// accepts it.
    pub(super) fn check(&self, wanted: &Wanted<'_>, is_new: bool) -> Result<(), Error> {
        if !is_plain(self.field, wanted.value) {
            self.check_value(wanted, is_new)?;
        }
        match wanted.value_type {
            Some(value_type) if self.refuses_type(value_type) => self.error(
                wanted,
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

    fn error(&self, wanted: &Wanted<'_>, part: Part, kind: ErrorKind) -> Result<(), Error> {
        let place = self.desired.place(wanted.row, part);
        Err(Error::new(Side::Desired, place, kind))
    }

    /// Checks a value that is not plain.
    #[inline(never)]
    fn check_value(&self, wanted: &Wanted<'_>, is_new: bool) -> Result<(), Error> {
        let error = |kind| self.error(wanted, Part::Value, kind);
        let value = wanted.value;
        let length = value.chars().count();
        if length > MAX_LENGTH {
            return error(ErrorKind::TooLong { length });
        }
        if let Some(kind) = self.flaw(value).filter(|_| !self.holds(value)) {
            return error(kind);
        }
        // A value that fails the portal's check also fails if another row has it.
        if self.field == Field::Email && !may_be_email(value) {
            let found = quote(value);
            return error(ErrorKind::NotAnEmail { found });
        }
        // A new `0` is lost even if another row has this value.
        if value == "0" && (is_new || !self.holds(value)) {
            return error(ErrorKind::ZeroValue);
        }
        Ok(())
    }

    /// The problem of a value that the portal would store unchanged.
    fn flaw(&self, value: &str) -> Option<ErrorKind> {
        let Diff {
            invalid_phones,
            several_values,
            invisible_characters,
            ..
        } = self.options;
        let (field, found) = (self.field, || quote(value));
        if *invisible_characters == InvisibleCharacters::Error && has_invisible(field, value) {
            return Some(ErrorKind::InvisibleCharacters { found: found() });
        }
        let is_one = match field {
            Field::Phone => *several_values == SeveralValues::Error,
            // The portal refuses an e-mail with several addresses.
            Field::Email => true,
            // Values of these fields may contain line breaks.
            Field::Web | Field::Im | Field::Link => false,
        };
        if is_one {
            let count = values_in(field, value).len();
            if count > 1 {
                let found = found();
                return Some(match field {
                    Field::Email => ErrorKind::SeveralValuesOfOne {
                        found,
                        count,
                        is_pinned: false,
                    },
                    _ => ErrorKind::SeveralValues { found, count },
                });
            }
            if field == Field::Phone && has_unclear_numbers(value) {
                return Some(ErrorKind::UnclearNumbers { found: found() });
            }
        }
        if field != Field::Phone || *invalid_phones == InvalidPhones::Allow {
            return None;
        }
        let flaw = phone_flaw(value)?;
        let found = found();
        Some(match flaw {
            PhoneFlaw::NoNumber => ErrorKind::NotAPhone { found },
            PhoneFlaw::Exponent => ErrorKind::CutOffNumber { found },
            PhoneFlaw::Fraction => ErrorKind::FractionOfNumber { found },
        })
    }

    fn holds(&self, value: &str) -> bool {
        let held = self.held_values.get_or_init(|| {
            let values = self.stored.iter().map(|row| trim(row.value()));
            values.collect()
        });
        held.contains(value)
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
