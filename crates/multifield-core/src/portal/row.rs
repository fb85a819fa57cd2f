//! Reads one row of a payload as the server does, before the stored rows are
//! considered.

use std::borrow::Cow;

use super::{
    coerce::{self, RowRef},
    dialect::Dialect,
};
use crate::{
    error::Place,
    model::{trim, Part},
    read::{tree::Tree, visit::Scalar},
};

/// An element of an array or an object of a payload, such as a row.
pub(super) struct Element<'s, 'a> {
    pub(super) place: Place,
    /// Its key in an object.
    pub(super) key: Option<&'s str>,
    pub(super) row: &'s Tree<'a>,
}

impl<'s, 'a> Element<'s, 'a> {
    /// The elements of an array, or the entries of an object.
    pub(super) fn all(tree: &'s Tree<'a>, place: &Place) -> Vec<Self> {
        let element = |place, key, row| Element { place, key, row };
        match tree {
            Tree::Array(rows) => (0..)
                .zip(rows)
                .map(|(index, row)| element(place.clone().index(index), None, row))
                .collect(),
            other => (other.entries().iter())
                .map(|(key, row)| element(place.clone().key(key), Some(&**key), row))
                .collect(),
        }
    }
}

/// A row, as the server reads it.
pub(super) struct PayloadRow<'s> {
    /// The number of the row in the payload, for the order of findings.
    pub(super) position: usize,
    pub(super) place: Place,
    pub(super) target: RowRef,
    /// An ID that the server ignores: a key of a classic object, or the `id` of a row
    /// in an `fm` array.
    pub(super) ignored_id: RowRef,
    pub(super) type_id: &'s str,
    /// The value without blanks around it.
    pub(super) value: Cow<'s, str>,
    pub(super) written: Written,
    /// None if the row names no type.
    pub(super) value_type: Option<&'s str>,
    /// Whether the row has `DELETE: "Y"`.
    pub(super) is_flagged: bool,
    /// Whether the row has a `DELETE` that means yes, but is not `Y`.
    pub(super) is_misflagged: bool,
    pub(super) has_country_code: bool,
}

/// How the value of a row is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// The row has no such key.
    Absent,
    /// As null or an empty string. Both mean that there is no value.
    Empty,
    /// As a string of only blanks.
    Blanks,
    Value,
}

/// A part of a row. It is unknown how the server reads it.
pub(super) struct Odd<'s> {
    pub(super) key: &'static str,
    pub(super) found: &'s Tree<'s>,
    pub(super) instead: &'static str,
}

impl<'s> PayloadRow<'s> {
    /// Reads a row. `type_id` and `target` replace the field and the ID that the row
    /// itself names.
    pub(super) fn read(
        element: &Element<'s, 's>,
        dialect: Dialect,
        type_id: Option<&'s str>,
        target: Option<RowRef>,
    ) -> Result<Self, Odd<'s>> {
        let row = element.row;
        let naming = dialect.naming();
        let get = |part| row.get(naming.name(part));
        let odd = |part, instead| {
            let key = naming.name(part);
            move |found| Odd {
                key,
                found,
                instead,
            }
        };
        let string = |part| coerce::string(get(part)).map_err(odd(part, "write a string"));
        let target = match target {
            Some(target) => target,
            None => coerce::row_ref(get(Part::Id)).map_err(odd(Part::Id, "write an integer"))?,
        };
        let type_id = match type_id {
            Some(type_id) => type_id,
            None => string(Part::TypeId)?.unwrap_or_default(),
        };
        let value = coerce::value(get(Part::Value)).map_err(odd(Part::Value, "write a string"))?;
        let value_type = string(Part::ValueType)?;
        let mut payload_row = PayloadRow {
            position: 0,
            place: element.place.clone(),
            target,
            ignored_id: RowRef::New,
            type_id,
            written: match get(Part::Value) {
                None => Written::Absent,
                Some(Tree::Scalar(Scalar::Null)) => Written::Empty,
                Some(Tree::Scalar(Scalar::Text(text))) if text.is_empty() => Written::Empty,
                _ if value.is_empty() => Written::Blanks,
                _ => Written::Value,
            },
            value,
            value_type,
            is_flagged: coerce::is_flag(row.get("DELETE"))
                || (dialect == Dialect::Fm && coerce::is_flag(row.get("delete"))),
            is_misflagged: coerce::is_wrong_flag(row.get("DELETE")),
            has_country_code: has_country_code(row),
        };
        if dialect == Dialect::Classic {
            let trimmed = value_type.map(trim);
            payload_row.value_type = trimmed.filter(|value_type| !value_type.is_empty());
            if payload_row.deletes_by_flag(dialect) {
                payload_row.value = Cow::Borrowed("");
            }
        }
        Ok(payload_row)
    }

    /// Whether `DELETE` has an effect: in a classic row with an ID.
    pub(super) fn deletes_by_flag(&self, dialect: Dialect) -> bool {
        self.is_flagged && dialect == Dialect::Classic && self.target != RowRef::New
    }

    /// Whether the value makes the server delete a stored row.
    pub(super) fn deletes(&self, dialect: Dialect) -> bool {
        // The classic methods trim a value first. In `fm`, the set can contain blanks.
        let keeps_blanks = dialect == Dialect::Fm;
        self.value.is_empty() && !(self.written == Written::Blanks && keeps_blanks)
    }
}

/// Whether a row passes back the country code of a phone.
fn has_country_code(row: &Tree<'_>) -> bool {
    let names = ["VALUE_COUNTRY_CODE", "valueCountryCode"];
    let has = |row: &Tree<'_>| names.iter().any(|name| !coerce::is_blank(row.get(name)));
    let extra = ["VALUE_EXTRA", "valueExtra"];
    has(row) || extra.iter().filter_map(|name| row.get(name)).any(has)
}
