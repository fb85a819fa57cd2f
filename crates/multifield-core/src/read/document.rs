//! The objects around rows: response, entity, item, fields.

use std::{borrow::Cow, mem::take};

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess};

use super::{
    document_keys::{is_plain_key, EVENT},
    is_fm_key,
    rows::Rows,
    seen::{field_description, mixed, Seen},
    tree::Tree,
    visit::{next_key, next_key_not_plain, skip, Scalar, Take, Visit, LIST},
    Target, Trace,
};
use crate::{
    error::{suggest, ErrorKind},
    model::{Field, Shape},
};

/// The object around the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Top,
    /// in `result` of the vendor's REST
    Result,
    /// in `item` of a universal method
    Item,
    /// in `data` of VibeCode
    Data,
    /// in `result` of a batch, by the names of its commands
    Batch,
    /// the result of one command of a batch
    Command {
        /// Whether an earlier command has returned an entity.
        is_second: bool,
    },
    /// under a name, as SDKs return the results of a batch
    Named,
    /// in `FM` of on-premise code: `{"PHONE": {"223": {...}, "n0": {...}}}`
    BoxFm,
}

impl Level {
    /// Whether the object is the result of one call.
    pub(super) const fn is_result(self) -> bool {
        matches!(self, Level::Result | Level::Command { .. })
    }

    const fn may_hold_item(self) -> bool {
        self.is_result() || matches!(self, Level::Top | Level::Named)
    }

    /// The level of the object under a key that leads to the entity. An error if the key
    /// shows that the object is not an entity. `None` for any other key.
    fn inside(self, key: &str) -> Option<Result<Level, ErrorKind>> {
        let (found, expected) = match (key, self) {
            ("result", Level::Top) => return Some(Ok(Level::Result)),
            ("result", Level::Result) => return Some(Ok(Level::Batch)),
            ("result", Level::Command { .. }) => {
                ("a batch in a batch", "the result of one command")
            }
            ("result", Level::Data) => (
                "the response object of an HTTP client",
                "its data, which the portal sent",
            ),
            ("data", Level::Top) => return Some(Ok(Level::Data)),
            ("item", level) if level.may_hold_item() => return Some(Ok(Level::Item)),
            ("items", level) if level.may_hold_item() => {
                return Some(Err(ErrorKind::ManyEntities));
            }
            ("fields", level) if level.is_result() => return Some(Err(field_description())),
            ("FIELDS", Level::Data) => EVENT_FOUND,
            (key, Level::Top) if key.starts_with(EVENT) => EVENT_FOUND,
            _ => return None,
        };
        Some(Err(ErrorKind::wrong_shape(found, expected)))
    }
}

const EVENT_FOUND: (&str, &str) = (
    "the event of a webhook",
    "an entity: read it by the ID in data.FIELDS.ID",
);

/// Reads a document, or the content of one of its objects.
pub(super) struct Document<'t, 'de, T: ?Sized> {
    target: &'t mut T,
    trace: &'t mut Trace,
    level: Level,
    /// The key of the object.
    name: &'t str,
    /// The keys of the object around it, of which `FM` is a part.
    around: Option<&'t mut Seen<'de>>,
}

pub(super) fn document<'t, 'de, T: ?Sized>(
    target: &'t mut T,
    trace: &'t mut Trace,
    level: Level,
    name: &'t str,
) -> Visit<Document<'t, 'de, T>> {
    Visit(Document {
        target,
        trace,
        level,
        name,
        around: None,
    })
}

const EXPECTED: &str = "an entity, its fields, or fm";

impl<'de, T: Target<'de> + ?Sized> Take<'de> for Document<'_, 'de, T> {
    /// Whether the object contained anything.
    type Value = bool;

    fn refuse<E: de::Error>(self, found: String) -> Result<bool, E> {
        let expected = match self.level {
            Level::BoxFm => "rows by field",
            _ => EXPECTED,
        };
        Err(self.trace.fail(ErrorKind::wrong_shape(found, expected)))
    }

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<bool, E> {
        match (self.level, scalar) {
            // The response of a failed call may have this key next to the
            // reason, and the result of an update is `true`.
            (Level::Result | Level::Data | Level::Batch | Level::BoxFm, Scalar::Null)
            | (Level::Command { .. }, _) => Ok(false),
            (_, scalar) => self.refuse(scalar.found()),
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        match self.level {
            Level::Top => {
                let rows = Rows {
                    target: self.target,
                    trace: self.trace,
                    field: None,
                    shape: Shape::FmAlone,
                };
                rows.list(list).map(|()| true)
            }
            Level::Batch => {
                let mut is_second = false;
                for index in 0.. {
                    let level = Level::Command { is_second };
                    let result = document(self.target, self.trace, level, "0");
                    let result = list.next_element_seed(result);
                    match self.trace.in_index(index, result)? {
                        Some(is_entity) => is_second |= is_entity,
                        None => break,
                    }
                }
                Ok(is_second)
            }
            level => {
                let is_empty = list.next_element::<IgnoredAny>()?.is_none();
                match level {
                    // PHP writes an empty object as an empty array.
                    Level::Command { .. } | Level::BoxFm if is_empty => Ok(false),
                    _ if is_empty && self.target.take_empty() => Ok(true),
                    Level::Item | Level::BoxFm => self.refuse(LIST.to_owned()),
                    _ => Err(self.trace.fail(ErrorKind::ManyEntities)),
                }
            }
        }
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        if self.level == (Level::Command { is_second: true }) {
            return Err(self.trace.fail(ErrorKind::ManyEntities));
        }
        let mut own = Seen::default();
        if self.level != Level::BoxFm {
            self.target.enter(self.name);
        }
        if self.level != Level::Batch {
            let object = Object {
                target: self.target,
                trace: self.trace,
                level: self.level,
                seen: self.around.unwrap_or(&mut own),
                map,
            };
            return object.read();
        }
        // The keys are the names of the commands.
        let mut is_second = false;
        while let Some(key) = next_key(&mut map)? {
            let level = Level::Command { is_second };
            let result = map.next_value_seed(document(self.target, self.trace, level, &key));
            is_second |= self.trace.in_key(&key, result)?;
        }
        Ok(is_second)
    }
}

/// An object of a document while it is read, except the results of a batch.
struct Object<'t, 'de, T: ?Sized, A> {
    target: &'t mut T,
    trace: &'t mut Trace,
    level: Level,
    seen: &'t mut Seen<'de>,
    map: A,
}

impl<'de, T: Target<'de> + ?Sized, A: MapAccess<'de>> Object<'_, 'de, T, A> {
    /// Returns whether the object contained anything.
    fn read(mut self) -> Result<bool, A::Error> {
        loop {
            // Two keys are counted and one unknown key is noted, so further plain keys
            // have no effect.
            let may_pass_plain =
                self.seen.keys > 1 && self.seen.other.is_some() && self.level != Level::BoxFm;
            let key = if may_pass_plain {
                next_key_not_plain(&mut self.map)?
            } else {
                next_key(&mut self.map)?
            };
            let Some(key) = key else {
                break;
            };
            let result = self.entry(&key);
            self.trace.in_key(&key, result)?;
            self.seen.keys += 1;
        }
        let Object {
            target,
            trace,
            level,
            seen,
            ..
        } = self;
        if level == Level::BoxFm {
            return Ok(true);
        }
        if let Some((key, entity)) = seen.named.take().filter(|_| seen.keys == 1) {
            let result = document(target, trace, Level::Named, &key).deserialize(entity);
            return trace.in_key(&key, result).map_err(de::Error::custom);
        }
        if let Some(kind) = take(&mut seen.failure).into_kind(!seen.is_filled) {
            return Err(trace.fail(kind));
        }
        let result = match (&seen.wrapping, &seen.shape) {
            (Some(wrapping), Some((_, name))) => {
                Err(mixed(wrapping, name).at(name.clone().into_owned()))
            }
            (Some(wrapping), None) => {
                let is_result = level == Level::Result;
                if seen.is_filled || (is_result && target.take_empty()) {
                    return Ok(true);
                }
                let found = if is_result {
                    "results without an entity"
                } else {
                    "null"
                };
                let kind = ErrorKind::wrong_shape(found, EXPECTED);
                Err(kind.at(wrapping.clone().into_owned()))
            }
            (None, Some((Shape::FmAlone, _))) => target.end_rows(None, true),
            (None, _) => Ok(()),
        };
        trace.check(result.and_then(|()| target.finish(level, seen)))?;
        Ok(true)
    }

    fn entry(&mut self, key: &Cow<'de, str>) -> Result<(), A::Error> {
        // Most keys are fields, so this is checked first.
        match (Field::from_type_id(key), self.level) {
            (Some(field), Level::BoxFm) => return self.rows(Some(field), Shape::UpperFm, key),
            (Some(field), _) => return self.rows(Some(field), Shape::Upper, key),
            (None, Level::BoxFm) if self.target.is_of_portal() => return skip(&mut self.map),
            (None, Level::BoxFm) => {
                let suggestion = suggest(key, Field::NAMES);
                return Err(self.trace.fail(ErrorKind::UnknownField { suggestion }));
            }
            (None, _) => {}
        }
        if let Some(level) = self.level.inside(key) {
            let level = self.trace.check(level)?;
            return self.unwrap(level, key);
        }
        match (self.level, &**key) {
            (_, "fm") => self.rows(None, Shape::Fm, key),
            (_, "FM") => {
                let fm = Document {
                    target: &mut *self.target,
                    trace: &mut *self.trace,
                    level: Level::BoxFm,
                    name: "",
                    around: Some(&mut *self.seen),
                };
                self.map.next_value_seed(Visit(fm)).map(|_| ())
            }
            (_, name @ ("phone" | "email")) if !self.target.is_of_portal() => {
                self.rows(Field::from_name(name), Shape::Lower, key)
            }
            (Level::Top, "error" | "error_description") | (Level::Result, "result_error") => {
                let value = Tree::value_of(&mut self.map, self.trace, false)?;
                self.seen.failure.note(key, &value);
                Ok(())
            }
            (_, name) if is_fm_key(name) => self.lone_row(key),
            _ => self.other(key),
        }
    }

    fn rows(
        &mut self,
        field: Option<Field>,
        shape: Shape,
        key: &Cow<'de, str>,
    ) -> Result<(), A::Error> {
        let passes_echoes = self.target.passes_echoes();
        let mut result = match (field, &self.seen.shape) {
            (None, Some((Shape::Fm, _))) => Err(ErrorKind::RepeatedKey),
            _ => self.seen.name(shape, key, passes_echoes),
        };
        if let Some(field) = field {
            if !self.seen.fields.insert(field) {
                result = result.and(Err(ErrorKind::RepeatedKey));
            }
        }
        self.trace.check(result)?;
        self.map.next_value_seed(Visit(Rows {
            target: &mut *self.target,
            trace: &mut *self.trace,
            field,
            shape,
        }))
    }

    /// A row of an `fm` object without the key `fm`.
    fn lone_row(&mut self, key: &Cow<'de, str>) -> Result<(), A::Error> {
        if self.seen.shape.is_none() {
            self.target.begin_rows(None, Shape::FmAlone);
        }
        self.trace
            .check(self.seen.name(Shape::FmAlone, key, false))?;
        let mut rows = Rows {
            target: &mut *self.target,
            trace: &mut *self.trace,
            field: None,
            shape: Shape::FmAlone,
        };
        rows.entry(key, &mut self.map)
    }

    fn unwrap(&mut self, level: Level, key: &Cow<'de, str>) -> Result<(), A::Error> {
        if let Some(wrapping) = &self.seen.wrapping {
            let kind = if wrapping == key {
                ErrorKind::RepeatedKey
            } else {
                mixed(wrapping, key)
            };
            return Err(self.trace.fail(kind));
        }
        self.seen.wrapping = Some(key.clone());
        self.seen.is_filled =
            self.map
                .next_value_seed(document(self.target, self.trace, level, key))?;
        Ok(())
    }

    fn other(&mut self, key: &Cow<'de, str>) -> Result<(), A::Error> {
        if self.target.is_id_key(key) {
            return skip(&mut self.map);
        }
        if key.eq_ignore_ascii_case("fields") {
            self.seen.payload = Some(key.clone());
        }
        self.seen.other.get_or_insert_with(|| key.clone());
        // Only the first object at the top may be an entity under a name. Other objects
        // are values of fields.
        let may_be_named =
            self.level == Level::Top && self.seen.keys == 0 && self.target.is_of_portal();
        if is_plain_key(key.as_bytes()) && !may_be_named {
            return skip(&mut self.map);
        }
        let value = Tree::value_of(&mut self.map, self.trace, may_be_named)?;
        let is_object = matches!(value, Tree::Object(..));
        if !self.seen.note(key, &value) && may_be_named && is_object {
            self.seen.named = Some((key.clone(), value));
        }
        Ok(())
    }
}
