//! Arrays and objects of rows: the values of `PHONE` and the other fields, and `fm`.

use std::borrow::Cow;

use serde::de::{self, MapAccess, SeqAccess};

use super::{
    document::field_description,
    row::RawRow,
    row_texts::TakenTexts,
    visit::{next_key, next_key_as, Hint, MayBeRow, Scalar, Take, Visit},
    RowPlace, Target, Trace,
};
use crate::{
    error::ErrorKind,
    model::{Field, Naming, Shape, Step},
};

/// The rows of one field, or of all fields in an `fm`.
pub(super) struct Rows<'t, T> {
    pub(super) target: &'t mut T,
    pub(super) trace: &'t mut Trace,
    /// The field of the rows. None in `fm`: there, each row names its field, and a
    /// string cannot be a row.
    pub(super) field: Option<Field>,
    pub(super) shape: Shape,
}

const fn naming_of(shape: Shape) -> Option<Naming> {
    match shape {
        Shape::Upper | Shape::UpperFm => Some(Naming::Upper),
        Shape::Lower => Some(Naming::Vibe),
        Shape::Fm => Some(Naming::Camel),
        // An array by itself: each row names its field.
        Shape::FmAlone | Shape::RowList => None,
    }
}

impl<'de, T: Target<'de>> Rows<'_, T> {
    fn element(&mut self, step: Step) -> Element<'_, T> {
        Element {
            target: &mut *self.target,
            trace: &mut *self.trace,
            field: self.field,
            shape: self.shape,
            step,
        }
    }

    fn end<E: de::Error>(self, is_map: bool) -> Result<(), E> {
        let result = self.target.end_rows(self.field, is_map);
        result.map_err(|refusal| self.trace.refuse(refusal))
    }
}

impl<'de, T: Target<'de>> Take<'de> for Rows<'_, T> {
    type Value = ();

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        let field = match (self.field, &scalar) {
            // Null counts as absent.
            (field, Scalar::Null) => {
                self.target.null(field);
                return Ok(());
            }
            (Some(field), Scalar::Text(_) | Scalar::Integer(_) | Scalar::Float(_)) => field,
            (field, _) => {
                return Err(self.trace.fail(ErrorKind::WrongShape {
                    found: scalar.found(),
                    expected: match field {
                        Some(_) => T::ROWS,
                        None => "an array or an object of rows",
                    },
                }))
            }
        };
        self.target.begin_rows(self.field, self.shape);
        let result = self.target.scalar(field, Step::Whole, scalar);
        result.map_err(|kind| self.trace.fail(kind))?;
        self.end(false)
    }

    fn list<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.target.begin_rows(self.field, self.shape);
        let mut index = 0;
        loop {
            let element = self.element(Step::Index(index));
            let result = match element.shape {
                Shape::Upper | Shape::UpperFm => list.next_element_seed(MayBeRow(element)),
                _ => list.next_element_seed(Visit(element)),
            };
            match self.trace.in_index(index as usize, result)? {
                Some(()) => index += 1,
                None => return self.end(false),
            }
        }
    }

    fn map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.target.begin_rows(self.field, self.shape);
        let mut next = next_key(&mut map)?;
        match next.as_deref() {
            Some("type") => return Err(self.refuse_type(&mut map)?),
            Some("isDynamic" | "isImmutable" | "isMultiple" | "isReadOnly" | "isRequired") => {
                return Err(self.trace.fail(field_description()));
            }
            _ => {}
        }
        // A field may contain one row in place of an array. Its first key shows
        // this.
        if let (Some(field), Some(naming)) = (self.field, naming_of(self.shape)) {
            if next.as_deref().is_some_and(|key| naming.is_row_key(key)) {
                let others = T::OTHER_ROW_KEYS;
                let first = next.map(|key| naming.meet(key));
                let mut raw = RawRow::default();
                raw.read(first, &mut map, naming, others, self.trace)?;
                let place = RowPlace {
                    field: Some(field),
                    naming,
                    step: Step::Whole,
                };
                let result = self.target.row(place, raw);
                result.map_err(|refusal| self.trace.refuse(refusal))?;
                return self.end(false);
            }
        }
        while let Some(key) = next {
            let result = self.entry(&key, &mut map);
            self.trace.in_key(&key, result)?;
            next = next_key(&mut map)?;
        }
        self.end(true)
    }
}

impl<'de, T: Target<'de>> Rows<'_, T> {
    /// What the key `type` of a map is wrong about: the map describes the field,
    /// or a row has another name for its key.
    #[cold]
    fn refuse_type<A: MapAccess<'de>>(self, map: &mut A) -> Result<A::Error, A::Error> {
        let hint = map.next_value_seed(Visit(Hint))?;
        if hint.as_deref() == Some("crm_multifield") {
            return Ok(self.trace.fail(field_description()));
        }
        let naming = naming_of(self.shape).unwrap_or(Naming::Camel);
        Ok(self.trace.fail_at("type", naming.unknown_key("type")))
    }

    /// The row of a key in an object.
    pub(super) fn entry<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let step = self.target.key(key.clone());
        let unknown = match naming_of(self.shape) {
            // Neither a row nor an object of rows: most likely a misspelled key
            // of a row.
            Some(naming)
                if self.field.is_some() && !super::is_fm_key(key) && !naming.is_row_key(key) =>
            {
                Some(naming.unknown_key(key))
            }
            _ => None,
        };
        let element = self.element(step);
        map.next_value_seed(Visit(MapElement { element, unknown }))
    }
}

/// A row of an array or an object, or a string in its place.
struct Element<'t, T> {
    target: &'t mut T,
    trace: &'t mut Trace,
    field: Option<Field>,
    shape: Shape,
    step: Step,
}

impl<'de, T: Target<'de>> Element<'_, T> {
    fn take<E: de::Error>(self, naming: Naming, raw: RawRow<'de>) -> Result<(), E> {
        let place = RowPlace {
            field: self.field,
            naming,
            step: self.step,
        };
        let result = self.target.row(place, raw);
        result.map_err(|refusal| self.trace.refuse(refusal))
    }
}

impl<'de, T: Target<'de>> Take<'de> for Element<'_, T> {
    type Value = ();

    fn refuse<E: de::Error>(self, found: String) -> Result<(), E> {
        let expected = match self.field {
            Some(_) => T::ROW,
            None => "a row",
        };
        Err(self.trace.fail(ErrorKind::WrongShape { found, expected }))
    }

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        match (self.field, scalar) {
            (None, scalar) => self.refuse(scalar.found()),
            (_, scalar @ Scalar::Null) if !T::TAKES_NULL => self.refuse(scalar.found()),
            (Some(field), scalar) => {
                let result = self.target.scalar(field, self.step, scalar);
                result.map_err(|kind| self.trace.fail(kind))
            }
        }
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (first, naming) = if let Some(naming) = naming_of(self.shape) {
            (next_key_as(&mut map, |key| naming.meet(key))?, naming)
        } else {
            let first = next_key(&mut map)?;
            let naming = Naming::of_key(first.as_deref().unwrap_or_default());
            (first.map(|key| naming.meet(key)), naming)
        };
        let mut raw = RawRow::default();
        raw.read(first, &mut map, naming, T::OTHER_ROW_KEYS, self.trace)?;
        self.take(naming, raw)
    }

    #[inline]
    fn row<E: de::Error>(self, texts: TakenTexts<'de>) -> Result<(), E> {
        let raw = RawRow::of_texts(texts, self.trace)?;
        self.take(Naming::Upper, raw)
    }
}

/// A value in an object of rows, which must be a row.
struct MapElement<'t, T> {
    element: Element<'t, T>,
    /// The error for any other value, if the error is not about its shape.
    unknown: Option<ErrorKind>,
}

impl<'de, T: Target<'de>> Take<'de> for MapElement<'_, T> {
    type Value = ();

    fn refuse<E: de::Error>(self, found: String) -> Result<(), E> {
        let expected = "a row";
        let kind = self.unknown;
        let kind = kind.unwrap_or(ErrorKind::WrongShape { found, expected });
        Err(self.element.trace.fail(kind))
    }

    fn map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.element.map(map)
    }
}
