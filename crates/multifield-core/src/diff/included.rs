//! Refuses rows that the option `only` excludes.

use super::Diff;
use crate::{
    error::{quote, Error, ErrorKind, Side},
    model::{Desired, DesiredRow, Part, Row},
    options::Strategy,
};

impl Diff {
    /// Refuses a listed row that the option `only` excludes. `held` are the rows that its
    /// ID names.
    pub(crate) fn check_included(
        &self,
        desired: &Desired<'_>,
        row: &DesiredRow<'_>,
        held: &[&Row<'_>],
    ) -> Result<(), Error> {
        let (only, field) = (&self.only, row.field);
        if only.includes_all(field) {
            return Ok(());
        }
        let expected = || only.types(field).collect::<Vec<_>>().join(" or ");
        let out_of_sight = |part, found| {
            let expected = expected();
            let kind = ErrorKind::OutOfSight { found, expected };
            Err(Error::new(Side::Desired, desired.place(row, part), kind))
        };
        if let Some(listed) = row.value_type().filter(|it| !only.includes_type(field, it)) {
            return out_of_sight(Part::ValueType, format!("the type {}", quote(listed)));
        }
        if let ([row, ..], true) = (held, !held.iter().any(|row| only.includes(row))) {
            let value_type = quote(row.value_type().as_str());
            let found = format!("row {} of the type {value_type}", row.id());
            return out_of_sight(Part::Id, found);
        }
        let is_open = row.value_type.is_none() && row.id.is_none();
        if is_open && self.strategy != Strategy::Remove && only.single(field).is_none() {
            let place = desired.place(row, Part::ValueType);
            let expected = expected();
            let kind = ErrorKind::MissingType { expected };
            return Err(Error::new(Side::Desired, place, kind));
        }
        Ok(())
    }
}
