//! Reads the keys of a row, in each naming.

use std::borrow::Cow;

use serde::de::{self, MapAccess};

use super::{
    row_texts::TakenTexts,
    visit::{next_key_as, parse_id, skip, NoValue, Scalar, Take, Visit},
    Refusal, Trace,
};
use crate::{
    error::{suggest, ErrorKind},
    model::{Field, Naming, Part, RowId},
};

/// A row of the input. A part is None if the row lacks its key, or if it is null.
#[derive(Default)]
pub(super) struct RawRow<'de> {
    pub(super) id: Option<RowId>,
    pub(super) value: Option<Cow<'de, str>>,
    pub(super) value_type: Option<Cow<'de, str>>,
    pub(super) type_id: Option<Cow<'de, str>>,
    /// If the value is missing: what is in its place.
    pub(super) no_value: Option<NoValue>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RowKey {
    Part(Part),
    Delete,
    /// A key that a read row carries along.
    Carried,
}

/// A key of a row. Most keys are recognised without being stored.
pub(super) enum MetKey<'de> {
    Part(Part),
    Other(Cow<'de, str>),
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

    const fn keys(self) -> (&'static [&'static str], &'static str) {
        match self {
            Naming::Upper => (
                &["ID", "VALUE", "VALUE_TYPE", "TYPE_ID"],
                "expected ID, VALUE, VALUE_TYPE or TYPE_ID",
            ),
            Naming::Camel => (
                &["id", "value", "valueType", "typeId"],
                "expected id, value, valueType or typeId",
            ),
            Naming::Vibe => (&["id", "value", "typeId"], "expected value or typeId"),
        }
    }

    fn part(self, key: &str) -> Option<Part> {
        Some(match (self, key) {
            (Naming::Upper, "ID") | (Naming::Camel | Naming::Vibe, "id") => Part::Id,
            (Naming::Upper, "VALUE") | (Naming::Camel | Naming::Vibe, "value") => Part::Value,
            (Naming::Upper, "VALUE_TYPE")
            | (Naming::Camel, "valueType")
            | (Naming::Vibe, "typeId") => Part::ValueType,
            (Naming::Upper, "TYPE_ID") | (Naming::Camel, "typeId") => Part::TypeId,
            _ => return None,
        })
    }

    pub(super) fn meet(self, key: Cow<'_, str>) -> MetKey<'_> {
        match self.part(&key) {
            Some(part) => MetKey::Part(part),
            None => MetKey::Other(key),
        }
    }

    fn key(self, key: &str) -> Option<RowKey> {
        if let Some(part) = self.part(key) {
            return Some(RowKey::Part(part));
        }
        Some(match (self, key) {
            (_, "DELETE") | (Naming::Camel | Naming::Vibe, "delete") => RowKey::Delete,
            (Naming::Upper, key) if CARRIED_UPPER.contains(&key) => RowKey::Carried,
            (Naming::Camel, key) if CARRIED_CAMEL.contains(&key) => RowKey::Carried,
            _ => return None,
        })
    }

    pub(crate) fn is_row_key(self, key: &str) -> bool {
        self.key(key).is_some()
    }

    pub(crate) fn unknown_key(self, key: &str) -> ErrorKind {
        let (known, expected) = self.keys();
        let suggestion = match (self, key) {
            (Naming::Vibe, "valueType" | "VALUE_TYPE" | "type") => Some("typeId"),
            (Naming::Upper, "TYPE") => Some("VALUE_TYPE"),
            _ => suggest(key, known),
        };
        ErrorKind::UnknownKey {
            suggestion,
            expected,
        }
    }
}

/// What a side does with keys that stored rows do not have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OtherRowKeys {
    /// Accepts them: the portal may have keys that we do not know.
    Ignore,
    /// Refuses them: a misspelled key loses data.
    Refuse,
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
        /// Another value than a number may still be valid.
        #[cold]
        fn no_number<E: de::Error>(
            id: Cow<'_, str>,
            trace: &mut Trace,
        ) -> Result<Option<RowId>, E> {
            let id = Scalar::Text(id).to_id();
            id.map_err(|kind| trace.fail_at(Naming::Upper.id(), kind))
        }

        let id = match id {
            Some(id) => match parse_id(&id) {
                None => no_number(id, trace)?,
                number => number,
            },
            None => None,
        };
        Ok(RawRow {
            id,
            value,
            value_type,
            type_id,
            no_value: None,
        })
    }

    /// The error for a missing value, or for a value that counts as missing.
    #[cold]
    pub(super) fn without_value(no_value: Option<NoValue>, naming: Naming) -> Refusal {
        let key = naming.value();
        match no_value {
            Some(number @ (NoValue::NotANumber | NoValue::Float(_))) => {
                let found = number.found();
                ErrorKind::WrongValue { found }.at(key)
            }
            Some(NoValue::Null) | None => ErrorKind::MissingValue { key }.into(),
        }
    }

    /// Reads the rest of an object into this row. `first` is the key that was already
    /// read, if any. Returning a new row would copy each row twice in memory.
    pub(super) fn read<A: MapAccess<'de>>(
        &mut self,
        first: Option<MetKey<'de>>,
        map: &mut A,
        naming: Naming,
        others: OtherRowKeys,
        trace: &mut Trace,
    ) -> Result<(), A::Error> {
        // One bit for each key that the row has, even if it is null.
        let mut seen = 0_u8;
        let mut next = first;
        while let Some(key) = next {
            match key {
                MetKey::Part(key) => {
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
                    trace.in_key_of(|| naming.name(key), result)?;
                }
                MetKey::Other(key) => match naming.check_other(&key, others) {
                    Ok(()) => skip(map)?,
                    Err(refusal) => return Err(trace.refuse(refusal)),
                },
            }
            next = next_key_as(map, |key| naming.meet(key))?;
        }
        Ok(())
    }
}

impl Naming {
    /// Whether a key that stored rows do not have may be ignored.
    fn check_other(self, key: &str, others: OtherRowKeys) -> Result<(), Refusal> {
        match (self.key(key), others) {
            (Some(RowKey::Delete), OtherRowKeys::Refuse) => {
                Err(ErrorKind::DeleteInDesired.at(key.to_owned()))
            }
            (None, _) if names_an_entity(key) => Err(ErrorKind::ManyEntities.into()),
            (None, OtherRowKeys::Refuse) => Err(self.unknown_key(key).at(key.to_owned())),
            _ => Ok(()),
        }
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
            Part::ValueType | Part::TypeId => ErrorKind::WrongShape {
                found,
                expected: "a string",
            },
        }))
    }

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        let row = self.row;
        let result = match self.key {
            Part::Id => scalar.to_id().map(|id| row.id = id),
            Part::Value => {
                row.no_value = scalar.no_value();
                match row.no_value {
                    Some(_) => Ok(()),
                    None => scalar.into_value().map(|value| row.value = value),
                }
            }
            Part::ValueType => scalar.into_text().map(|text| row.value_type = text),
            Part::TypeId => scalar.into_text().map(|text| row.type_id = text),
        };
        result.map_err(|kind| self.trace.fail(kind))
    }

    #[inline]
    fn text<E: de::Error>(self, text: Cow<'de, str>) -> Result<(), E> {
        match self.key {
            Part::Id => return self.scalar(Scalar::Text(text)),
            Part::Value => self.row.value = Some(text),
            Part::ValueType => self.row.value_type = Some(text),
            Part::TypeId => self.row.type_id = Some(text),
        }
        Ok(())
    }
}
