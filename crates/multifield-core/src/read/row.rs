//! Reads the keys of a row, in each naming.

use std::borrow::Cow;

use serde::de::{self, MapAccess};

use super::{
    row_texts::TakenTexts,
    visit::{next_key, skip, Scalar, Take, Visit},
    Refusal, Trace,
};
use crate::{
    error::{suggest, ErrorKind},
    model::{Field, Naming, Part, RowId},
};

/// A row of the input. A part is None if its key is missing, or if it is null. Only the value
/// stays null.
#[derive(Default)]
pub(super) struct RawRow<'de> {
    pub(super) id: Option<RowId>,
    /// A string, null or a float. An integer is read as a string.
    pub(super) value: Option<Scalar<'de>>,
    pub(super) value_type: Option<Cow<'de, str>>,
    pub(super) type_id: Option<Cow<'de, str>>,
}

const CARRIED_UPPER: [&str; 5] = [
    "ENTITY_ID",
    "ELEMENT_ID",
    "COMPLEX_ID",
    "VALUE_COUNTRY_CODE",
    "VALUE_EXTRA",
];
const CARRIED_CAMEL: [&str; 5] = [
    "entityId",
    "elementId",
    "complexId",
    "valueCountryCode",
    "valueExtra",
];

impl Naming {
    /// The naming of a single row, which one of its keys shows.
    pub(super) fn of_key(key: &str) -> Naming {
        if key.starts_with(|first: char| first.is_ascii_uppercase()) {
            Naming::Upper
        } else {
            Naming::Camel
        }
    }

    fn is_delete(self, key: &str) -> bool {
        key == "DELETE" || (key == "delete" && self != Naming::Upper)
    }

    /// Whether it is another key of a row that was read.
    fn is_carried(self, key: &str) -> bool {
        match self {
            Naming::Upper => CARRIED_UPPER.contains(&key),
            Naming::Camel => CARRIED_CAMEL.contains(&key),
            Naming::Vibe => false,
        }
    }

    pub(crate) fn is_row_key(self, key: &str) -> bool {
        self.part(key).is_some() || self.is_delete(key) || self.is_carried(key)
    }

    pub(crate) fn unknown_key(self, key: &str) -> ErrorKind {
        let suggestion = match (self, key) {
            (Naming::Vibe, "valueType" | "VALUE_TYPE" | "type") => Some("typeId"),
            (Naming::Upper, "TYPE") => Some("VALUE_TYPE"),
            _ => suggest(key, self.names()),
        };
        let expected = match self {
            Naming::Upper => "expected ID, VALUE, VALUE_TYPE or TYPE_ID",
            Naming::Camel => "expected id, value, valueType or typeId",
            Naming::Vibe => "expected value or typeId",
        };
        ErrorKind::UnknownKey {
            suggestion,
            expected,
        }
    }
}

impl<'de> RawRow<'de> {
    /// Reads the strings of a row with [`Naming::Upper`].
    // Without inlining, each row would be copied twice in memory.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(super) fn of_texts<E: de::Error>(
        [id, value, value_type, type_id]: TakenTexts<'de>,
        trace: &mut Trace,
    ) -> Result<Self, E> {
        let id = match id {
            Some(id) => Scalar::Text(id).to_id(),
            None => Ok(None),
        };
        let id = id.map_err(|kind| trace.fail_at(Naming::Upper.name(Part::Id), kind))?;
        Ok(RawRow {
            id,
            value: value.map(Scalar::Text),
            value_type,
            type_id,
        })
    }

    /// The value of a row that must have one.
    #[inline]
    pub(super) fn required(
        value: Option<Scalar<'de>>,
        naming: Naming,
    ) -> Result<Cow<'de, str>, Refusal> {
        match value {
            Some(Scalar::Text(text)) => Ok(text),
            other => Err(RawRow::without_value(other, naming)),
        }
    }

    /// The error for a missing value, or for a value that counts as missing.
    #[cold]
    pub(super) fn without_value(value: Option<Scalar<'_>>, naming: Naming) -> Refusal {
        let key = naming.name(Part::Value);
        match value {
            None | Some(Scalar::Null) => ErrorKind::MissingValue { key }.into(),
            Some(other) => other.wrong_value().at(key),
        }
    }

    /// Reads the rest of an object into this row. `first` is the key that was already
    /// read, if any. Returning a new row would copy each row twice in memory.
    pub(super) fn read<A: MapAccess<'de>>(
        &mut self,
        first: Option<Cow<'de, str>>,
        map: &mut A,
        naming: Naming,
        is_of_portal: bool,
        trace: &mut Trace,
    ) -> Result<(), A::Error> {
        // One bit for each key that the row has, even if it is null.
        let mut seen = 0_u8;
        let mut next = first;
        while let Some(key) = next {
            if let Some(key) = naming.part(&key) {
                let bit = 1 << key as u8;
                if seen & bit != 0 {
                    return Err(trace.fail_at(naming.name(key), ErrorKind::RepeatedKey));
                }
                seen |= bit;
                let part = PartSeed {
                    row: &mut *self,
                    key,
                    trace: &mut *trace,
                };
                let result = map.next_value_seed(Visit(part));
                trace.in_key(naming.name(key), result)?;
            } else {
                trace.check(naming.check_other(&key, is_of_portal))?;
                skip(map)?;
            }
            next = next_key(map)?;
        }
        Ok(())
    }
}

impl Naming {
    /// Whether a key that is not part of a row may be ignored. The portal may have keys
    /// that this crate does not know. In desired, a misspelled key loses data.
    fn check_other(self, key: &str, is_of_portal: bool) -> Result<(), Refusal> {
        if self.is_carried(key) || (is_of_portal && self.is_delete(key)) {
            return Ok(());
        }
        if self.is_delete(key) {
            return Err(ErrorKind::DeleteInDesired.at(key.to_owned()));
        }
        if names_an_entity(key) {
            return Err(ErrorKind::ManyEntities.into());
        }
        if is_of_portal {
            return Ok(());
        }
        Err(self.unknown_key(key).at(key.to_owned()))
    }
}

/// Whether a key belongs to an entity, not to a row.
fn names_an_entity(key: &str) -> bool {
    key == "fm" || Field::from_type_id(key).is_some()
}

/// Reads the value of one key into the row.
struct PartSeed<'t, 'de> {
    row: &'t mut RawRow<'de>,
    key: Part,
    trace: &'t mut Trace,
}

impl<'de> Take<'de> for PartSeed<'_, 'de> {
    type Value = ();

    #[cold]
    fn refuse<E: de::Error>(self, found: String) -> Result<(), E> {
        Err(self.trace.fail(match self.key {
            Part::Id => ErrorKind::WrongId { found },
            Part::Value => ErrorKind::WrongValue { found },
            Part::ValueType | Part::TypeId => ErrorKind::wrong_shape(found, "a string"),
        }))
    }

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        let row = &mut *self.row;
        let result = match (self.key, scalar) {
            (Part::Id, scalar) => scalar.to_id().map(|id| row.id = id),
            (Part::Value, scalar @ Scalar::Bool(_)) => Err(scalar.wrong_value()),
            (Part::Value, scalar) => {
                row.value = Some(scalar.into_text().map_or_else(|it| it, Scalar::Text));
                Ok(())
            }
            (_, Scalar::Null) => Ok(()),
            (_, Scalar::Text(text)) => return self.text(text),
            (_, scalar) => return self.refuse(scalar.found()),
        };
        self.trace.check(result)
    }

    #[inline]
    fn text<E: de::Error>(self, text: Cow<'de, str>) -> Result<(), E> {
        match self.key {
            Part::Id => return self.scalar(Scalar::Text(text)),
            Part::Value => self.row.value = Some(Scalar::Text(text)),
            Part::ValueType => self.row.value_type = Some(text),
            Part::TypeId => self.row.type_id = Some(text),
        }
        Ok(())
    }
}
