//! Arrays and objects of rows: the values of `PHONE` and the other fields, and `fm`.

use std::borrow::Cow;

use serde::de::{self, MapAccess, SeqAccess};

use super::{
    is_fm_key,
    row::RawRow,
    row_texts::TakenTexts,
    seen::field_description,
    tree::Tree,
    visit::{next_key, MayBeRow, Scalar, Take, Visit},
    RowPlace, Target, Trace,
};
use crate::{
    error::ErrorKind,
    model::{Field, Naming, Shape, Step},
};

/// The rows of one field, or of all fields in an `fm`.
pub(super) struct Rows<'t, T: ?Sized> {
    pub(super) target: &'t mut T,
    pub(super) trace: &'t mut Trace,
    /// The field of the rows. None in `fm`: there, each row names its field, and a
    /// string cannot be a row.
    pub(super) field: Option<Field>,
    pub(super) shape: Shape,
}

impl<'de, T: Target<'de> + ?Sized> Rows<'_, T> {
    fn element<'e>(&'e mut self, step: Step, key: &'e str) -> Element<'e, T> {
        Element {
            rows: Rows {
                target: &mut *self.target,
                trace: &mut *self.trace,
                ..*self
            },
            step,
            key,
        }
    }

    fn end<E: de::Error>(self, is_map: bool) -> Result<(), E> {
        self.trace.check(self.target.end_rows(self.field, is_map))
    }
}

impl<'de, T: Target<'de> + ?Sized> Take<'de> for Rows<'_, T> {
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
                let expected = match field {
                    Some(_) => self.target.expected(Step::Whole),
                    None => "an array or an object of rows",
                };
                let kind = ErrorKind::wrong_shape(scalar.found(), expected);
                return Err(self.trace.fail(kind));
            }
        };
        self.target.begin_rows(self.field, self.shape);
        self.trace
            .check(self.target.scalar(field, Step::Whole, scalar))?;
        self.end(false)
    }

    fn list<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.target.begin_rows(self.field, self.shape);
        let mut index = 0;
        loop {
            let element = self.element(Step::Index(index), "");
            let result = match element.rows.shape {
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
        let naming = self.shape.naming();
        let is_row_key = |key: &str| naming.is_row_key(key);
        if self.field.is_some() && next.as_deref().is_some_and(is_row_key) {
            let mut element = self.element(Step::Whole, "");
            element.row_of_map(naming, next, &mut map)?;
            return self.end(false);
        }
        while let Some(key) = next {
            let result = self.entry(&key, &mut map);
            self.trace.in_key(&key, result)?;
            next = next_key(&mut map)?;
        }
        self.end(true)
    }
}

impl<'de, T: Target<'de> + ?Sized> Rows<'_, T> {
    /// The error for the key `type` of an object. The object describes the field, or is a
    /// row with a wrong name of the key.
    #[cold]
    fn refuse_type<A: MapAccess<'de>>(self, map: &mut A) -> Result<A::Error, A::Error> {
        let hint = Tree::value_of(map, self.trace, false)?.hint();
        if hint.as_deref() == Some("crm_multifield") {
            return Ok(self.trace.fail(field_description()));
        }
        let kind = self.shape.naming().unknown_key("type");
        Ok(self.trace.fail_at("type", kind))
    }

    /// Reads the row under a key of an object.
    pub(super) fn entry<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let step = self.target.key(key.clone());
        map.next_value_seed(Visit(self.element(step, key)))
    }
}

/// A row of an array or an object. In the array of a field, a string may be in its place.
struct Element<'t, T: ?Sized> {
    rows: Rows<'t, T>,
    step: Step,
    /// The key of the row in an object.
    key: &'t str,
}

impl<'de, T: Target<'de> + ?Sized> Element<'_, T> {
    fn take<E: de::Error>(&mut self, naming: Naming, raw: RawRow<'de>) -> Result<(), E> {
        let place = RowPlace {
            field: self.rows.field,
            naming,
            step: self.step,
        };
        self.rows.trace.check(self.rows.target.row(place, raw))
    }

    fn row_of_map<A: MapAccess<'de>>(
        &mut self,
        naming: Naming,
        first: Option<Cow<'de, str>>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let mut raw = RawRow::default();
        let is_of_portal = self.rows.target.is_of_portal();
        raw.read(first, map, naming, is_of_portal, self.rows.trace)?;
        self.take(naming, raw)
    }

    /// The error for a value that is neither a row nor an object of rows. In an object,
    /// it is probably a misspelled key of a row.
    fn wrong(&self, found: String) -> ErrorKind {
        let naming = self.rows.shape.naming();
        let expected = match (self.step, self.rows.field) {
            (Step::Key(_), Some(_)) if !is_fm_key(self.key) && !naming.is_row_key(self.key) => {
                return naming.unknown_key(self.key);
            }
            (Step::Key(_), _) | (_, None) => "a row",
            (step, Some(_)) => self.rows.target.expected(step),
        };
        ErrorKind::WrongShape { found, expected }
    }
}

impl<'de, T: Target<'de> + ?Sized> Take<'de> for Element<'_, T> {
    type Value = ();

    fn refuse<E: de::Error>(self, found: String) -> Result<(), E> {
        let kind = self.wrong(found);
        Err(self.rows.trace.fail(kind))
    }

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        match (self.rows.field, self.step) {
            (Some(field), Step::Index(_)) => {
                let result = self.rows.target.scalar(field, self.step, scalar);
                self.rows.trace.check(result)
            }
            _ => self.refuse(scalar.found()),
        }
    }

    fn map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let first = next_key(&mut map)?;
        let naming = match self.rows.shape {
            // By itself, each row shows how its keys are named.
            Shape::FmAlone => Naming::of_key(first.as_deref().unwrap_or_default()),
            shape => shape.naming(),
        };
        self.row_of_map(naming, first, &mut map)
    }

    #[inline]
    fn row<E: de::Error>(mut self, texts: TakenTexts<'de>) -> Result<(), E> {
        let raw = RawRow::of_texts(texts, self.rows.trace)?;
        self.take(Naming::Upper, raw)
    }
}
