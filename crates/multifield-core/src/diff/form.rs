//! Whether the portal would take what an edit writes.

use super::{wanted::Wanted, Diff, UnknownTypes};
use crate::{
    error::{quote, suggest, Error, ErrorKind, Side},
    model::{trim, Desired, Field, Part, Row},
};

/// The most characters of a stored value.
pub(crate) const MAX_LENGTH: usize = 250;

pub(super) struct Form<'s> {
    pub(super) options: &'s Diff,
    pub(super) field: Field,
    pub(super) stored: &'s [Row<'s>],
    pub(super) desired: &'s Desired<'s>,
}

impl Form<'_> {
    /// Checks what would be written for a wanted row, over `stored` or as a new
    /// one. What the field already holds passes where the portal takes it.
    pub(super) fn check(&self, wanted: &Wanted<'_>, stored: Option<&Row<'_>>) -> Result<(), Error> {
        if stored.is_some_and(|row| wanted.is(row)) {
            return Ok(());
        }
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
        let holds_value = || self.stored.iter().any(|row| row.value() == value);
        if value == "0" && (stored.is_none() || !holds_value()) {
            return error(Part::Value, ErrorKind::ZeroValue);
        }
        match wanted.value_type {
            Some(value_type) if self.refuses_type(value_type) => error(
                Part::ValueType,
                ErrorKind::UnknownType {
                    found: quote(value_type),
                    field: self.field,
                    suggestion: suggest(value_type, self.field.value_types()),
                },
            ),
            _ => Ok(()),
        }
    }

    fn refuses_type(&self, value_type: &str) -> bool {
        let is_held = || {
            let mut types = self.stored.iter().map(|row| row.value_type().as_str());
            types.any(|held| trim(held) == value_type)
        };
        self.options.unknown_types == UnknownTypes::Error
            && !self.field.value_types().contains(&value_type)
            && !is_held()
    }
}

/// Whether a text is not certainly no e-mail address. The portal's own check is
/// stricter; addresses in other scripts must pass.
pub(crate) fn may_be_email(text: &str) -> bool {
    let is_blank = |c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\0' | '\x0b' | '\x0c');
    match text.split_once('@') {
        Some((user, host)) => {
            !user.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(is_blank)
        }
        None => false,
    }
}
