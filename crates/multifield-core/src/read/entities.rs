//! Finds the entities of a line, with their IDs.

use std::borrow::Cow;

use serde::{
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess},
    Deserialize,
};
use serde_json::value::RawValue;

use super::{
    document::Level,
    failure::Failure,
    glance::entities_at_a_glance,
    tree::Tree,
    visit::{next_key, skip, Scalar, Take, Visit},
    Trace,
};
use crate::{
    error::{Error, ErrorKind, Side},
    json::{invalid_json, json_text},
    model::RowId,
};

/// The content of a line.
pub(crate) enum Entities<'de> {
    One(u64),
    /// A page of a list: the place of the list in it, and its elements, each with the ID
    /// of its entity, if it is known.
    Page(&'static str, Vec<(Option<u64>, &'de str)>),
    /// No entity with an ID. The reader reports the value that it finds instead.
    Unnamed,
}

/// Finds the entities of a line, without reading anything else of them. The keys may contain
/// the ID of an entity. If several are present, they must have the same ID.
pub(crate) fn entities<'de>(
    side: Side,
    line: &'de [u8],
    keys: &[&str],
) -> Result<Entities<'de>, Error> {
    let line = json_text(side, line)?;
    if let Some(found) = entities_at_a_glance(line, keys) {
        return Ok(found);
    }
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let mut trace = Trace::default();
    let finder = Visit(Finder {
        keys,
        trace: &mut trace,
        level: Level::Top,
        place: "",
    });
    let found = match finder.deserialize(&mut deserializer) {
        Ok(found) => found,
        // JSON that jq or an editor has spread over several lines ends too
        // early in each line.
        Err(error) if error.is_eof() => {
            let expected = "expected a whole entity or page on each line (as jq -c writes them)";
            return Err(trace.into_error(side, &format!("{error}: {expected}")));
        }
        Err(error) => return Err(trace.into_error(side, &error)),
    };
    deserializer
        .end()
        .map_err(|error| invalid_json(side, &error))?;
    Ok(found)
}

/// Searches for the ID of the entity, also in the objects around it.
struct Finder<'t, 'k> {
    keys: &'k [&'k str],
    trace: &'t mut Trace,
    level: Level,
    place: &'static str,
}

impl<'de> Take<'de> for Finder<'_, '_> {
    type Value = Entities<'de>;

    fn scalar<E: de::Error>(self, _: Scalar<'de>) -> Result<Entities<'de>, E> {
        Ok(Entities::Unnamed)
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Entities<'de>, A::Error> {
        let mut entities = Vec::new();
        while let Some(entity) = list.next_element::<&RawValue>()? {
            entities.push((None, entity.get()));
        }
        // An array by itself may contain rows. Its IDs are then IDs of rows.
        if self.place.is_empty() && entities.iter().any(|(_, entity)| is_row(entity)) {
            let expected = "an entity with its ID, or an array of entities";
            let kind = ErrorKind::wrong_shape("an array of rows", expected);
            return Err(self.trace.fail(kind));
        }
        Ok(Entities::Page(self.place, entities))
    }

    fn map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Entities<'de>, A::Error> {
        let mut seen = Seen::default();
        while let Some(key) = next_key(&mut map)? {
            let result = self.entry(&key, &mut map, &mut seen);
            self.trace.in_key(&key, result)?;
        }
        match (seen.inner, seen.id, seen.failure.into_kind(false)) {
            (Some(Entities::Page(..)), _, Some(error)) => Err(self.trace.fail(error)),
            (Some(inner), ..) => Ok(inner),
            (None, Some(id), _) => Ok(Entities::One(id)),
            (None, None, _) => Ok(Entities::Unnamed),
        }
    }
}

/// Whether JSON is a row of multifields, and not an entity.
fn is_row(json: &str) -> bool {
    #[derive(Deserialize)]
    struct Keys {
        #[serde(alias = "typeId", rename = "TYPE_ID")]
        type_id: Option<IgnoredAny>,
        #[serde(alias = "value", rename = "VALUE")]
        value: Option<IgnoredAny>,
    }
    let keys: Result<Keys, _> = serde_json::from_str(json);
    // A deal has a TYPE_ID, too.
    keys.is_ok_and(|keys| keys.type_id.is_some() && keys.value.is_some())
}

#[derive(Default)]
struct Seen<'de> {
    /// The content of an object around the entity.
    inner: Option<Entities<'de>>,
    id: Option<u64>,
    /// One bit for each key of an ID.
    keys: u8,
    failure: Failure,
}

impl Finder<'_, '_> {
    fn entry<'de, A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
        seen: &mut Seen<'de>,
    ) -> Result<(), A::Error> {
        let inner = match (self.level, &**key) {
            (Level::Top, "result") => Some((Level::Result, "result")),
            (Level::Top, "data") => Some((Level::Data, "data")),
            (Level::Top | Level::Result, "item") => Some((Level::Item, "")),
            (Level::Top, "items") => Some((Level::Item, "items")),
            (Level::Result, "items") => Some((Level::Item, "result.items")),
            _ => None,
        };
        if let Some((level, place)) = inner {
            let finder = Visit(Finder {
                keys: self.keys,
                trace: &mut *self.trace,
                level,
                place,
            });
            seen.inner = Some(map.next_value_seed(finder)?);
            return Ok(());
        }
        let is_failure = matches!(
            (self.level, &**key),
            (Level::Top, "error" | "error_description")
        );
        let rank = self.keys.iter().position(|name| *name == &**key);
        if rank.is_none() && !is_failure {
            return skip(map);
        }
        let value = Tree::value_of(map, self.trace, false)?;
        let Some(rank) = rank.filter(|_| !is_failure) else {
            seen.failure.note(key, &value);
            return Ok(());
        };
        let result = value.to_id().and_then(|id| seen.note(rank, id));
        self.trace.check(result)
    }
}

impl Seen<'_> {
    fn note(&mut self, rank: usize, id: Option<RowId>) -> Result<(), ErrorKind> {
        let bit = 1 << rank;
        if self.keys & bit != 0 {
            return Err(ErrorKind::RepeatedKey);
        }
        self.keys |= bit;
        let Some(id) = id.map(RowId::get) else {
            return Ok(());
        };
        match self.id {
            Some(expected) if expected != id => Err(ErrorKind::EntityIdMismatch {
                found: id,
                expected,
            }),
            _ => {
                self.id = Some(id);
                Ok(())
            }
        }
    }
}
