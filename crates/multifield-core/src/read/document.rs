//! The wrappings of rows: response, entity, item, fields.

use std::borrow::Cow;

use serde::de::{self, IgnoredAny, MapAccess, SeqAccess};

use super::{
    is_fm_key,
    rows::Rows,
    visit::{next_key, parse_digits, skip, Hint, MaybeId, Scalar, Take, Visit, LIST},
    Target, Trace,
};
use crate::{
    error::{shown_key, ErrorKind},
    model::{Field, FieldSet, Shape},
};

/// How deep in its wrappings a map stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Top,
    /// in `result` of the vendor's REST
    Result,
    /// in `item` of a universal method
    Item,
    /// in `data` of VibeCode
    Data,
}

/// The keys that a map had.
#[derive(Default)]
pub(super) struct Seen<'de> {
    fields: FieldSet,
    /// The first way of naming fields, and the name.
    pub(super) shape: Option<(Shape, Cow<'de, str>)>,
    /// `fields`, in which a call has its payload.
    pub(super) payload: Option<Cow<'de, str>>,
    /// The first key that is nothing of ours.
    pub(super) other: Option<Cow<'de, str>>,
    /// `ID`
    pub(super) upper_id: bool,
    /// `id`
    pub(super) lower_id: bool,
    /// The number in `ID` or `id`.
    pub(super) entity_id: Option<u64>,
    wrapping: Option<Cow<'de, str>>,
    /// Whether the wrapping held anything.
    is_filled: bool,
    error: Option<ResponseError>,
    error_description: Option<String>,
}

impl<'de> Seen<'de> {
    /// Notes a name of fields. Names of two shapes are an error, but for
    /// echoes beside `fm` where they are passed over.
    fn name(
        &mut self,
        shape: Shape,
        name: Cow<'de, str>,
        passes_echoes: bool,
    ) -> Result<(), ErrorKind> {
        let is_echo = |echo| echo == Shape::Lower && passes_echoes;
        match &self.shape {
            Some((first, _)) if *first == shape => {}
            Some((Shape::Fm, _)) if is_echo(shape) => {}
            Some((first, first_name)) if !(is_echo(*first) && shape == Shape::Fm) => {
                return Err(mixed(first_name, &name))
            }
            _ => self.shape = Some((shape, name)),
        }
        Ok(())
    }
}

fn mixed(first: &str, second: &str) -> ErrorKind {
    ErrorKind::MixedFields {
        first: shown_key(first).into_owned(),
        second: shown_key(second).into_owned(),
    }
}

/// Reads a document, or what one of its wrappings holds.
pub(super) struct Document<'t, T> {
    pub(super) target: &'t mut T,
    pub(super) trace: &'t mut Trace,
    pub(super) level: Level,
}

const EXPECTED: &str = "an entity, its fields, or fm";

impl<T> Document<'_, T> {
    fn refuse<U, E: de::Error>(self, found: String) -> Result<U, E> {
        Err(self.trace.fail(ErrorKind::WrongShape {
            found,
            expected: EXPECTED,
        }))
    }
}

impl<'de, T: Target<'de>> Take<'de> for Document<'_, T> {
    /// Whether there was anything.
    type Value = bool;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<bool, E> {
        match (self.level, scalar) {
            // A response that is an error may have it beside its reason.
            (Level::Result | Level::Data, Scalar::Null) => Ok(false),
            (_, scalar) => self.refuse(scalar.found()),
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        match self.level {
            Level::Top => Rows {
                target: self.target,
                trace: self.trace,
                field: None,
                shape: Shape::FmAlone,
            }
            .list(list)
            .map(|()| true),
            Level::Result | Level::Item | Level::Data => {
                if list.next_element::<IgnoredAny>()?.is_none() && self.target.take_empty() {
                    return Ok(true);
                }
                match self.level {
                    Level::Item => self.refuse(LIST.to_owned()),
                    _ => Err(self.trace.fail(ErrorKind::ManyEntities)),
                }
            }
        }
    }

    fn map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<bool, A::Error> {
        let mut seen = Seen::default();
        while let Some(key) = next_key(&mut map)? {
            let result = self.entry(&key, &mut map, &mut seen);
            self.trace.in_key(&key, result)?;
        }
        if let Some(error) = seen.error {
            return Err(self.trace.fail(ErrorKind::ResponseError {
                code: error.code,
                text: seen.error_description.or(error.message).unwrap_or_default(),
            }));
        }
        let result = match (&seen.wrapping, &seen.shape) {
            (Some(wrapping), Some((_, name))) => {
                Err(mixed(wrapping, name).at(name.clone().into_owned()))
            }
            (Some(wrapping), None) if !seen.is_filled => {
                let kind = ErrorKind::WrongShape {
                    found: Scalar::Null.found(),
                    expected: EXPECTED,
                };
                Err(kind.at(wrapping.clone().into_owned()))
            }
            (Some(_), None) => return Ok(true),
            (None, Some((Shape::FmAlone, _))) => self.target.end_rows(None, true),
            (None, _) => Ok(()),
        };
        result
            .and_then(|()| self.target.finish(self.level, &seen))
            .map_err(|refusal| self.trace.refuse(refusal))?;
        Ok(true)
    }
}

impl<'de, T: Target<'de>> Document<'_, T> {
    fn entry<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        let at_top = self.level == Level::Top;
        let may_hold_item = matches!(self.level, Level::Top | Level::Result);
        match &**key {
            "fm" => self.rows(None, Shape::Fm, key, map, seen),
            "phone" if T::READS_VIBECODE => {
                self.rows(Some(Field::Phone), Shape::Lower, key, map, seen)
            }
            "email" if T::READS_VIBECODE => {
                self.rows(Some(Field::Email), Shape::Lower, key, map, seen)
            }
            "result" if at_top => self.unwrap(Level::Result, key, map, seen),
            "result" if self.level == Level::Result => {
                Err(self.trace.fail(ErrorKind::WrongShape {
                    found: "the responses of a batch".to_owned(),
                    expected: "the response of one call",
                }))
            }
            "data" if at_top => self.unwrap(Level::Data, key, map, seen),
            "item" if may_hold_item => self.unwrap(Level::Item, key, map, seen),
            "items" if may_hold_item => Err(self.trace.fail(ErrorKind::ManyEntities)),
            "error" if at_top => {
                seen.error = map.next_value_seed(Visit(ResponseErrorSeed))?;
                Ok(())
            }
            "error_description" if at_top => {
                seen.error_description = map.next_value_seed(Visit(Hint))?.map(Cow::into_owned);
                Ok(())
            }
            name => match Field::from_type_id(name) {
                Some(field) => self.rows(Some(field), Shape::Upper, key, map, seen),
                None if is_fm_key(name) => self.lone_row(key, map, seen),
                None => self.other(key, map, seen),
            },
        }
    }

    fn rows<A: MapAccess<'de>>(
        &mut self,
        field: Option<Field>,
        shape: Shape,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        let passes_echoes = self.target.passes_echoes();
        let mut result = match (field, &seen.shape) {
            (None, Some((Shape::Fm, _))) => Err(ErrorKind::RepeatedKey),
            _ => seen.name(shape, key.clone(), passes_echoes),
        };
        if let Some(field) = field {
            if !seen.fields.insert(field) {
                result = result.and(Err(ErrorKind::RepeatedKey));
            }
        }
        result.map_err(|kind| self.trace.fail(kind))?;
        map.next_value_seed(Visit(Rows {
            target: &mut *self.target,
            trace: &mut *self.trace,
            field,
            shape,
        }))
    }

    /// A row of an `fm` map that stands without its name.
    fn lone_row<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        if seen.shape.is_none() {
            self.target.begin_rows(None, Shape::FmAlone);
        }
        let result = seen.name(Shape::FmAlone, key.clone(), false);
        result.map_err(|kind| self.trace.fail(kind))?;
        let mut rows = Rows {
            target: &mut *self.target,
            trace: &mut *self.trace,
            field: None,
            shape: Shape::FmAlone,
        };
        rows.entry(key, map)
    }

    fn unwrap<A: MapAccess<'de>>(
        &mut self,
        level: Level,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        if let Some(wrapping) = &seen.wrapping {
            let kind = if wrapping == key {
                ErrorKind::RepeatedKey
            } else {
                mixed(wrapping, key)
            };
            return Err(self.trace.fail(kind));
        }
        seen.wrapping = Some(key.clone());
        self.target.enter(key);
        seen.is_filled = map.next_value_seed(Visit(Document {
            target: &mut *self.target,
            trace: &mut *self.trace,
            level,
        }))?;
        Ok(())
    }

    fn other<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        if self.target.takes_out(key) {
            let id = map.next_value_seed(Visit(MaybeId))?;
            self.target.take_out(id);
            return Ok(());
        }
        if key.eq_ignore_ascii_case("fields") {
            seen.payload = Some(key.clone());
        }
        if seen.other.is_none() {
            seen.other = Some(key.clone());
        }
        let has = match &**key {
            "ID" | "id" => {
                seen.upper_id |= &**key == "ID";
                seen.lower_id |= &**key == "id";
                let id = map.next_value_seed(Visit(Hint))?;
                let id = id.and_then(|id| parse_digits(&id));
                seen.entity_id = id.or(seen.entity_id);
                return Ok(());
            }
            "HAS_PHONE" => Field::Phone,
            "HAS_EMAIL" => Field::Email,
            "HAS_IMOL" => Field::Im,
            _ => return skip(map),
        };
        let hint = map.next_value_seed(Visit(Hint))?;
        match hint.as_deref() {
            Some("Y" | "y") => self.target.has(has, true),
            Some("N" | "n") => self.target.has(has, false),
            _ => {}
        }
        Ok(())
    }
}

/// `error` of a response: the vendor's code, or VibeCode's map.
#[derive(Default)]
pub(super) struct ResponseError {
    pub(super) code: String,
    pub(super) message: Option<String>,
}

pub(super) struct ResponseErrorSeed;

impl<'de> Take<'de> for ResponseErrorSeed {
    /// None for null, which is no error.
    type Value = Option<ResponseError>;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<Self::Value, E> {
        if matches!(scalar, Scalar::Null) {
            return Ok(None);
        }
        let code = Hint.scalar(scalar)?.unwrap_or_default().into_owned();
        Ok(Some(ResponseError {
            code,
            message: None,
        }))
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Hint.list(list).map(|_| Some(ResponseError::default()))
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut error = ResponseError::default();
        while let Some(key) = next_key(&mut map)? {
            let value = map.next_value_seed(Visit(Hint))?.map(Cow::into_owned);
            match &*key {
                "code" => error.code = value.unwrap_or_default(),
                "message" => error.message = value,
                _ => {}
            }
        }
        Ok(Some(error))
    }
}
