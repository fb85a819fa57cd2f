//! The objects around rows: response, entity, item, fields.

use std::borrow::Cow;

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess};

use super::{
    box_fm::FmFields,
    document_keys::{is_plain_key, EVENT},
    is_fm_key,
    response_error::ResponseError,
    rows::Rows,
    seen::{field_description, mixed, Seen},
    tree::Tree,
    visit::{next_key, next_key_not_plain, skip, Scalar, Take, Visit, LIST},
    Target, Trace,
};
use crate::{
    error::ErrorKind,
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
pub(super) struct Document<'t, T: ?Sized> {
    pub(super) target: &'t mut T,
    pub(super) trace: &'t mut Trace,
    pub(super) level: Level,
    /// The key of the object.
    pub(super) name: &'t str,
}

const EXPECTED: &str = "an entity, its fields, or fm";

impl<'de, T: Target<'de> + ?Sized> Take<'de> for Document<'_, T> {
    /// Whether the object contained anything.
    type Value = bool;

    fn refuse<E: de::Error>(self, found: String) -> Result<bool, E> {
        let kind = ErrorKind::wrong_shape(found, EXPECTED);
        Err(self.trace.fail(kind))
    }

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<bool, E> {
        match (self.level, scalar) {
            // The response of a failed call may have this key next to the
            // reason, and the result of an update is `true`.
            (Level::Result | Level::Data | Level::Batch, Scalar::Null)
            | (Level::Command { .. }, _) => Ok(false),
            (_, scalar) => self.refuse(scalar.found()),
        }
    }

    fn list<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<bool, A::Error> {
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
                let mut has_entity = false;
                for index in 0.. {
                    let result = self.command("0", has_entity);
                    let result = list.next_element_seed(result);
                    match self.trace.in_index(index, result)? {
                        Some(is_entity) => has_entity |= is_entity,
                        None => break,
                    }
                }
                Ok(has_entity)
            }
            level => {
                let is_empty = list.next_element::<IgnoredAny>()?.is_none();
                match level {
                    Level::Command { .. } if is_empty => Ok(false),
                    _ if is_empty && self.target.take_empty() => Ok(true),
                    Level::Item => self.refuse(LIST.to_owned()),
                    _ => Err(self.trace.fail(ErrorKind::ManyEntities)),
                }
            }
        }
    }

    fn map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<bool, A::Error> {
        if self.level == (Level::Command { is_second: true }) {
            return Err(self.trace.fail(ErrorKind::ManyEntities));
        }
        self.target.enter(self.name);
        if self.level == Level::Batch {
            return self.batch(map);
        }
        let mut seen = Seen::default();
        loop {
            // Two keys are counted and one unknown key is noted, so further plain keys
            // have no effect.
            let may_pass_plain = seen.keys > 1 && seen.other.is_some();
            let key = if may_pass_plain {
                next_key_not_plain(&mut map)?
            } else {
                next_key(&mut map)?
            };
            let Some(key) = key else {
                break;
            };
            let result = self.entry(&key, &mut map, &mut seen);
            self.trace.in_key(&key, result)?;
            seen.keys += 1;
        }
        if let Some((key, entity)) = seen.named.take().filter(|_| seen.keys == 1) {
            let document = self.inner(Level::Named, &key).deserialize(entity);
            return self.trace.in_key(&key, document).map_err(de::Error::custom);
        }
        let failed = seen.batch_error.take().filter(|_| !seen.is_filled);
        if let Some(error) = seen.error.take().or(failed) {
            let kind = error.into_kind(seen.error_description.take());
            return Err(self.trace.fail(kind));
        }
        let result = match (&seen.wrapping, &seen.shape) {
            (Some(wrapping), Some((_, name))) => {
                Err(mixed(wrapping, name).at(name.clone().into_owned()))
            }
            (Some(wrapping), None) => {
                let is_result = self.level == Level::Result;
                if seen.is_filled || (is_result && self.target.take_empty()) {
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
            (None, Some((Shape::FmAlone, _))) => self.target.end_rows(None, true),
            (None, _) => Ok(()),
        };
        result
            .and_then(|()| self.target.finish(self.level, &seen))
            .map_err(|refusal| self.trace.refuse(refusal))?;
        Ok(true)
    }
}

impl<'de, T: Target<'de> + ?Sized> Document<'_, T> {
    fn entry<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        // Most keys are fields, so this is checked first.
        if let Some(field) = Field::from_type_id(key) {
            return self.rows(Some(field), Shape::Upper, key, map, seen);
        }
        match self.level.inside(key) {
            Some(Ok(level)) => return self.unwrap(level, key, map, seen),
            Some(Err(kind)) => return Err(self.trace.fail(kind)),
            None => {}
        }
        match (self.level, &**key) {
            (_, "fm") => self.rows(None, Shape::Fm, key, map, seen),
            (_, "FM") => map.next_value_seed(Visit(FmFields {
                document: self,
                seen,
            })),
            (_, name @ ("phone" | "email")) if !self.target.is_of_portal() => {
                self.rows(Field::from_name(name), Shape::Lower, key, map, seen)
            }
            (Level::Top, "error") => {
                seen.error = ResponseError::of_response(&self.tree(map)?);
                Ok(())
            }
            (Level::Top, "error_description") => {
                seen.error_description = self.tree(map)?.hint().map(Cow::into_owned);
                Ok(())
            }
            (Level::Result, "result_error") => {
                seen.batch_error = ResponseError::of_batch(&self.tree(map)?);
                Ok(())
            }
            (_, name) if is_fm_key(name) => self.lone_row(key, map, seen),
            _ => self.other(key, map, seen),
        }
    }

    pub(super) fn rows<A: MapAccess<'de>>(
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
            _ => seen.name(shape, key, passes_echoes),
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

    /// A row of an `fm` object without the key `fm`.
    fn lone_row<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        if seen.shape.is_none() {
            self.target.begin_rows(None, Shape::FmAlone);
        }
        let result = seen.name(Shape::FmAlone, key, false);
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
        seen.is_filled = map.next_value_seed(self.inner(level, key))?;
        Ok(())
    }

    fn inner<'i>(&'i mut self, level: Level, name: &'i str) -> Visit<Document<'i, T>> {
        Visit(Document {
            target: &mut *self.target,
            trace: &mut *self.trace,
            level,
            name,
        })
    }

    fn command<'i>(&'i mut self, name: &'i str, is_second: bool) -> Visit<Document<'i, T>> {
        self.inner(Level::Command { is_second }, name)
    }

    /// Reads the only entity among the results of a batch. The keys are the names of the
    /// commands. Returns false if there is no entity.
    fn batch<A: MapAccess<'de>>(mut self, mut map: A) -> Result<bool, A::Error> {
        let mut has_entity = false;
        while let Some(key) = next_key(&mut map)? {
            let result = map.next_value_seed(self.command(&key, has_entity));
            has_entity |= self.trace.in_key(&key, result)?;
        }
        Ok(has_entity)
    }

    fn other<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        if self.target.is_id_key(key) {
            return skip(map);
        }
        if key.eq_ignore_ascii_case("fields") {
            seen.payload = Some(key.clone());
        }
        if seen.other.is_none() {
            seen.other = Some(key.clone());
        }
        // Only the first object at the top may be an entity under a name. Other objects
        // are values of fields.
        let may_be_named = self.level == Level::Top && seen.keys == 0 && self.target.is_of_portal();
        if is_plain_key(key.as_bytes()) && !may_be_named {
            return skip(map);
        }
        let value = Tree::value_of(map, self.trace, may_be_named)?;
        let is_object = matches!(value, Tree::Object(..));
        if !seen.note(key, &value) && may_be_named && is_object {
            seen.named = Some((key.clone(), value));
        }
        Ok(())
    }

    fn tree<A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<Tree<'de>, A::Error> {
        Tree::value_of(map, self.trace, false)
    }
}
