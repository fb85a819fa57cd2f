//! What the option `only` takes: types per field.

use serde::de::{self, MapAccess, SeqAccess};

use crate::{
    diff::Diff,
    error::{quote, ErrorKind},
    model::{Field, FieldSet},
    options::Only,
    read::{
        visit::{next_key, Scalar, Take, Visit, LIST, MAP},
        Trace,
    },
};

pub(super) fn read<'de, A: MapAccess<'de>>(
    options: &mut Diff,
    trace: &mut Trace,
    mut map: A,
) -> Result<(), A::Error> {
    let mut seen = FieldSet::EMPTY;
    while let Some(key) = next_key(&mut map)? {
        let Some(field) = Field::from_name(&key) else {
            let (found, expected) = (quote(&key), Field::NAMES);
            return Err(trace.fail_at(&key, ErrorKind::WrongChoice { found, expected }));
        };
        if !seen.insert(field) {
            return Err(trace.fail_at(&key, ErrorKind::RepeatedKey));
        }
        let types = Visit(Types {
            only: &mut options.only,
            field,
            is_in_list: false,
            trace,
        });
        let result = map.next_value_seed(types);
        trace.in_key(&key, result)?;
    }
    Ok(())
}

/// The types of a field: one, a list of them, or null where all are in sight;
/// or one of such a list.
struct Types<'t> {
    only: &'t mut Only,
    field: Field,
    is_in_list: bool,
    trace: &'t mut Trace,
}

impl Types<'_> {
    fn refuse<E: de::Error>(self, found: String) -> E {
        let expected = if self.is_in_list {
            "a VALUE_TYPE"
        } else {
            "a VALUE_TYPE or a list of them"
        };
        self.trace.fail(ErrorKind::WrongShape { found, expected })
    }
}

impl<'de> Take<'de> for Types<'_> {
    type Value = ();

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        match scalar {
            Scalar::Null if !self.is_in_list => Ok(()),
            Scalar::Text(value_type) => {
                let result = self.only.see(self.field, &value_type);
                result.map_err(|kind| self.trace.fail(kind))
            }
            _ => Err(self.refuse(scalar.found())),
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.is_in_list {
            return Err(self.refuse(LIST.to_owned()));
        }
        let field = self.field;
        for index in 0.. {
            let result = list.next_element_seed(Visit(Types {
                only: self.only,
                field,
                is_in_list: true,
                trace: self.trace,
            }));
            if self.trace.in_index(index, result)?.is_none() {
                break;
            }
        }
        if self.only.sees_all(field) {
            let types = field.value_types();
            return Err(self.trace.fail(ErrorKind::EmptyOnly { types }));
        }
        Ok(())
    }

    fn map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(self.refuse(MAP.to_owned()))
    }
}
