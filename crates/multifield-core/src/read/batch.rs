//! The results of a batch. One of them may be an entity.

use serde::de::{self, IgnoredAny, MapAccess, SeqAccess};

use super::{
    document::{Document, Level},
    visit::{next_key, Scalar, Take, Visit},
    Target, Trace,
};
use crate::error::ErrorKind;

impl<T> Document<'_, T> {
    /// The only entity among the results, by the names of their commands. False
    /// if there is none.
    pub(super) fn batch_of_map<'de, A>(self, mut map: A) -> Result<bool, A::Error>
    where
        T: Target<'de>,
        A: MapAccess<'de>,
    {
        let mut has_entity = false;
        while let Some(key) = next_key(&mut map)? {
            let result = map.next_value_seed(Visit(CommandResult {
                target: &mut *self.target,
                trace: &mut *self.trace,
                name: Some(&key),
                has_entity,
            }));
            has_entity |= self.trace.in_key(&key, result)?;
        }
        Ok(has_entity)
    }

    /// The same if the commands have no names.
    pub(super) fn batch_of_list<'de, A>(self, mut list: A) -> Result<bool, A::Error>
    where
        T: Target<'de>,
        A: SeqAccess<'de>,
    {
        let mut has_entity = false;
        let mut index = 0;
        loop {
            let result = list.next_element_seed(Visit(CommandResult {
                target: &mut *self.target,
                trace: &mut *self.trace,
                name: None,
                has_entity,
            }));
            match self.trace.in_index(index, result)? {
                Some(is_entity) => has_entity |= is_entity,
                None => return Ok(has_entity),
            }
            index += 1;
        }
    }
}

/// The result of one command: an object is an entity.
struct CommandResult<'t, 'k, T> {
    target: &'t mut T,
    trace: &'t mut Trace,
    name: Option<&'k str>,
    has_entity: bool,
}

impl<'de, T: Target<'de>> Take<'de> for CommandResult<'_, '_, T> {
    type Value = bool;

    /// Such as `true`, the result of an update.
    fn scalar<E: de::Error>(self, _: Scalar<'de>) -> Result<bool, E> {
        Ok(false)
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        match list.next_element::<IgnoredAny>()? {
            Some(_) => Err(self.trace.fail(ErrorKind::ManyEntities)),
            None => Ok(false),
        }
    }

    fn map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        if self.has_entity {
            return Err(self.trace.fail(ErrorKind::ManyEntities));
        }
        self.target.enter(self.name.unwrap_or("0"));
        let document = Document {
            target: self.target,
            trace: self.trace,
            level: Level::Command,
        };
        document.map(map)
    }
}
