//! Reads the object `FM` of on-premise code: rows by field and ID.

use serde::de::{self, IgnoredAny, MapAccess, SeqAccess};

use super::{
    document::{Document, Seen},
    row::OtherRowKeys,
    visit::{next_key, skip, Scalar, Take, LIST},
    Target,
};
use crate::{
    error::{suggest, ErrorKind},
    model::{Field, Shape},
};

/// `FM`, as on-premise code has it: `{"PHONE": {"223": {...}, "n0": {...}}}`.
pub(super) struct FmFields<'d, 't, 's, 'de, T> {
    pub(super) document: &'d mut Document<'t, T>,
    pub(super) seen: &'s mut Seen<'de>,
}

impl<'de, T: Target<'de>> Take<'de> for FmFields<'_, '_, '_, 'de, T> {
    type Value = ();

    fn refuse<E: de::Error>(self, found: String) -> Result<(), E> {
        Err(self.document.trace.fail(ErrorKind::WrongShape {
            found,
            expected: "rows by field",
        }))
    }

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        match scalar {
            Scalar::Null => Ok(()),
            scalar => self.refuse(scalar.found()),
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        // PHP writes an empty object as an empty array.
        match list.next_element::<IgnoredAny>()? {
            Some(_) => self.refuse(LIST.to_owned()),
            None => Ok(()),
        }
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let FmFields { document, seen } = self;
        while let Some(key) = next_key(&mut map)? {
            let result = match Field::from_type_id(&key) {
                Some(field) => document.rows(Some(field), Shape::UpperFm, &key, &mut map, seen),
                None if T::OTHER_ROW_KEYS == OtherRowKeys::Ignore => skip(&mut map),
                None => Err(document.trace.fail(ErrorKind::UnknownField {
                    suggestion: suggest(&key, &["PHONE", "EMAIL", "WEB", "IM", "LINK"]),
                })),
            };
            document.trace.in_key(&key, result)?;
        }
        Ok(())
    }
}
