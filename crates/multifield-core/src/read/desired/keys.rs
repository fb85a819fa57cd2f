//! The keys of objects of rows: the IDs that they stand for, and their order.

use std::borrow::Cow;

use super::reader::Reader;
use crate::{
    error::{quote, ErrorKind},
    model::{DesiredRow, Field, Part, RowId, Step},
    read::{
        is_fm_key,
        visit::{parse_digits, parse_id},
        Refusal, RowPlace,
    },
};

impl Reader<'_> {
    /// The ID of a row under a key, and whether the ID comes from the key. `own` is the
    /// ID in the row.
    pub(super) fn id_under_key(
        &self,
        place: RowPlace,
        key: u32,
        own: Option<RowId>,
    ) -> Result<(Option<RowId>, bool), Refusal> {
        let is_fm_map = place.field.is_none();
        let by_key = self.id_of_key(place, key)?;
        if let Some(id) = own.filter(|id| is_fm_map && by_key != Some(*id)) {
            let key = quote(&self.keys[key as usize]);
            return Err(
                ErrorKind::IdAgainstKey { id: id.get(), key }.at(place.naming.name(Part::Id))
            );
        }
        let is_under_id = is_fm_map || (own.is_none() && by_key.is_some());
        Ok((own.or(by_key), is_under_id))
    }

    /// The ID that the key of a row names.
    ///
    /// The keys of a field's object may be those of an array. This is known only at the
    /// end of the object. So a key that an array would have at this position names no ID
    /// yet: see [`pin_by_keys`](Self::pin_by_keys).
    fn id_of_key(&self, place: RowPlace, index: u32) -> Result<Option<RowId>, ErrorKind> {
        let key = &*self.keys[index as usize];
        if place.field.is_some() {
            let is_of_array = parse_digits(key) == Some(u64::from(index - self.first_key));
            return Ok(parse_id(key).filter(|_| !is_of_array));
        }
        if is_key_of_new_row(key) {
            return Ok(None);
        }
        match parse_id(key) {
            Some(id) => Ok(Some(id)),
            None => Err(ErrorKind::WrongFmKey { found: quote(key) }),
        }
    }

    /// Gives the rows of a field's object the IDs in their keys. The keys are ignored if
    /// they are those of an array, or if each row has an ID of its own.
    fn pin_by_keys(&mut self) -> Result<(), Refusal> {
        let rows = &mut self.rows[self.start..];
        let first = self.first_key as usize;
        let mut keys = self.keys[first..].iter().zip(0..);
        let is_array = keys.all(|(key, index)| parse_digits(key) == Some(index));
        if is_array {
            for row in rows.iter_mut().filter(|row| row.position.is_under_id) {
                (row.id, row.position.is_under_id) = (None, false);
            }
            return Ok(());
        }
        if rows
            .iter()
            .all(|row| row.id.is_some() && !row.position.is_under_id)
        {
            return Ok(());
        }
        for row in rows {
            let Step::Key(index) = row.position.step else {
                continue;
            };
            let key = &*self.keys[index as usize];
            let place = || Cow::Owned(key.to_owned());
            match (row.id, parse_id(key)) {
                (Some(id), Some(by_key)) if id != by_key => {
                    let key = quote(key);
                    return Err(ErrorKind::IdAgainstKey { id: id.get(), key }.at(place()));
                }
                (None, Some(id)) => {
                    row.id = Some(id);
                    row.position.is_under_id = true;
                }
                (None, None) if parse_digits(key).is_some() => {
                    let found = quote(key);
                    return Err(ErrorKind::WrongFmKey { found }.at(place()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Gives the rows of an object the IDs in their keys. Also sorts the rows by their
    /// keys, because JavaScript reorders keys.
    pub(super) fn read_keys(&mut self, field: Option<Field>) -> Result<(), Refusal> {
        if field.is_some() {
            self.pin_by_keys()?;
        }
        let rows = &mut self.rows[self.start..];
        let key_of = |row: &DesiredRow<'_>| match row.position.step {
            Step::Key(key) => &*self.keys[key as usize],
            Step::Whole | Step::Index(_) => "",
        };
        rows.sort_by(|row, next| key_order(key_of(row)).cmp(&key_order(key_of(next))));
        // A cell may be split into several rows, which all have its key.
        let is_repeated = |(row, next): &(&DesiredRow<'_>, &DesiredRow<'_>)| {
            row.position.step != next.position.step && key_of(row) == key_of(next)
        };
        let mut pairs = rows.iter().zip(rows.iter().skip(1));
        if let Some((row, _)) = pairs.find(is_repeated) {
            return Err(ErrorKind::RepeatedKey.at(key_of(row).to_owned()));
        }
        Ok(())
    }
}

/// Whether a key of an object is the key of a new row: `n0`.
fn is_key_of_new_row(key: &str) -> bool {
    key.starts_with('n') && is_fm_key(key)
}

/// The order in which the keys of an object are read: IDs, new rows by number, other keys.
fn key_order(key: &str) -> (u8, u64, &str) {
    let new = key.strip_prefix('n').and_then(parse_digits);
    match (parse_digits(key), new) {
        (Some(id), _) => (0, id, ""),
        (None, Some(number)) => (1, number, ""),
        (None, None) => (2, 0, key),
    }
}
