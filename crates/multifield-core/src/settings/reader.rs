//! What each option takes, and where it goes.

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess};

use super::{known::camel_case, only};
use crate::{
    error::{suggest, Error, ErrorKind, Side},
    json::{invalid_json, json_text},
    merge::{Merge, OnConflict},
    options::{
        Blanks, Deletes, Duplicates, Equality, Generations, Order, OtherKeys, Overwrite,
        ReadFields, Strategy, SystemRows, UnknownTypes,
    },
    read::{
        visit::{next_key, Scalar, Take, Visit, LIST, MAP},
        Trace,
    },
};
use Takes::{Choice, MaxDeletes, Only, Read, Region};

/// What an option takes; null leaves each at its default.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// One of these names, and how it is set.
    Choice(
        &'static [&'static str],
        fn(&mut Merge, &str) -> Result<(), Error>,
    ),
    Region,
    Only,
    MaxDeletes,
    Read,
}

macro_rules! choice {
    ($type:ident, $($option:ident).+) => {
        Choice($type::NAMES, |options, name| {
            options.$($option).+ = name.parse()?;
            Ok(())
        })
    };
}

pub(crate) type Options = &'static [(&'static str, Takes)];

pub(crate) const OF_DIFF: Options = &[
    ("strategy", choice!(Strategy, diff.strategy)),
    ("equality", choice!(Equality, diff.equality)),
    ("region", Region),
    ("only", Only),
    ("order", choice!(Order, diff.order)),
    ("overwrite", choice!(Overwrite, diff.overwrite)),
    ("duplicates", choice!(Duplicates, diff.duplicates)),
    ("system_rows", choice!(SystemRows, diff.system_rows)),
    ("max_deletes", MaxDeletes),
    ("blanks", choice!(Blanks, diff.blanks)),
    ("unknown_types", choice!(UnknownTypes, diff.unknown_types)),
    ("other_keys", choice!(OtherKeys, diff.other_keys)),
    ("read", Read),
    ("deletes", choice!(Deletes, diff.deletes)),
    ("generation", choice!(Generations, diff.generation)),
];

pub(crate) const OF_MERGE: Options = &[("on_conflict", choice!(OnConflict, on_conflict))];

pub(super) fn read_json(known: &[Options], json: &[u8]) -> Result<Merge, Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json_text(Side::Options, json)?);
    let options = read(known, &mut deserializer)?;
    let end = deserializer.end();
    end.map_err(|error| invalid_json(Side::Options, &error))?;
    Ok(options)
}

pub(super) fn read<'de, D: Deserializer<'de>>(
    known: &[Options],
    deserializer: D,
) -> Result<Merge, Error> {
    let mut options = Merge::new();
    let mut trace = Trace::default();
    let map = Visit(Map {
        options: &mut options,
        known,
        trace: &mut trace,
    });
    match map.deserialize(deserializer) {
        Ok(()) => Ok(options),
        Err(error) => Err(trace.into_error(Side::Options, &error)),
    }
}

/// All options.
struct Map<'t> {
    options: &'t mut Merge,
    known: &'t [Options],
    trace: &'t mut Trace,
}

impl Map<'_> {
    fn refuse<E: de::Error>(self, found: String) -> E {
        let expected = "a map of options";
        self.trace.fail(ErrorKind::WrongShape { found, expected })
    }

    fn find(&self, key: &str) -> Option<(&'static str, Takes)> {
        let mut known = self.known.iter().copied().flatten();
        known
            .find(|(name, _)| *name == key || camel_case(name) == key)
            .copied()
    }

    fn unknown(&self, key: &str) -> ErrorKind {
        let known = self.known.iter().copied().flatten();
        let names: Vec<_> = known.map(|(name, _)| *name).collect();
        let is_camel_case = key.contains(|c: char| c.is_ascii_uppercase()) && !key.contains('_');
        let shown = |name: &str| {
            if is_camel_case {
                camel_case(name)
            } else {
                name.to_owned()
            }
        };
        ErrorKind::UnknownOption {
            suggestion: suggest(key, &names).map(shown),
            expected: names.iter().map(|name| shown(name)).collect(),
        }
    }
}

impl<'de> Take<'de> for Map<'_> {
    type Value = ();

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        match scalar {
            Scalar::Null => Ok(()),
            _ => Err(self.refuse(scalar.found())),
        }
    }

    fn list<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(self.refuse(LIST.to_owned()))
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = Vec::new();
        while let Some(key) = next_key(&mut map)? {
            let Some((name, takes)) = self.find(&key) else {
                return Err(self.trace.fail_at(&key, self.unknown(&key)));
            };
            if seen.contains(&name) {
                return Err(self.trace.fail_at(&key, ErrorKind::RepeatedKey));
            }
            seen.push(name);
            let result = map.next_value_seed(Visit(Setting {
                options: self.options,
                takes,
                trace: self.trace,
            }));
            self.trace.in_key(&key, result)?;
        }
        Ok(())
    }
}

/// The value of one option.
struct Setting<'t> {
    options: &'t mut Merge,
    takes: Takes,
    trace: &'t mut Trace,
}

impl Setting<'_> {
    fn refuse<E: de::Error>(self, found: String) -> E {
        let kind = self.takes.wrong(found);
        self.trace.fail(kind)
    }
}

impl Takes {
    /// The names that it takes; none where it takes other values, too.
    pub(crate) const fn choices(self) -> &'static [&'static str] {
        match self {
            Choice(names, _) => names,
            _ => &[],
        }
    }

    /// What it takes, where that is no choice.
    pub(crate) const fn expected(self) -> &'static str {
        match self {
            Choice(..) => "",
            Region => "the two letters of a country, such as RU",
            Only => "a map of fields to lists of types",
            MaxDeletes => "an integer, 0 or more",
            Read => "all, a field or a list of fields",
        }
    }

    fn wrong(self, found: String) -> ErrorKind {
        match self {
            Choice(expected, _) => ErrorKind::WrongChoice { found, expected },
            Region => ErrorKind::UnknownRegion { found },
            _ => ErrorKind::WrongShape {
                found,
                expected: self.expected(),
            },
        }
    }

    fn set(self, options: &mut Merge, scalar: &Scalar<'_>) -> Result<(), ErrorKind> {
        let result = match (self, scalar) {
            (_, Scalar::Null) => Ok(()),
            (Choice(_, set), Scalar::Text(name)) => set(options, name),
            (Region, Scalar::Text(code)) => {
                let region = code.parse();
                region.map(|region| options.diff.region = Some(region))
            }
            (MaxDeletes, Scalar::Integer(count @ 0..)) => {
                // No list is longer than the largest number of it.
                options.diff.max_deletes = Some(usize::try_from(*count).unwrap_or(usize::MAX));
                Ok(())
            }
            (Read, Scalar::Text(name)) => name.parse().map(|read| options.diff.read = read),
            _ => return Err(self.wrong(scalar.found())),
        };
        result.map_err(Error::into_kind)
    }
}

impl<'de> Take<'de> for Setting<'_> {
    type Value = ();

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<(), E> {
        let result = self.takes.set(self.options, &scalar);
        result.map_err(|kind| self.trace.fail(kind))
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Read = self.takes else {
            return Err(self.refuse(LIST.to_owned()));
        };
        for index in 0.. {
            let result = list.next_element_seed(Visit(ReadField { trace: self.trace }));
            let Some(field) = self.trace.in_index(index, result)? else {
                break;
            };
            self.options.diff.read = self.options.diff.read.union(field);
        }
        Ok(())
    }

    fn map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.takes {
            Only => only::read(&mut self.options.diff, self.trace, map),
            _ => Err(self.refuse(MAP.to_owned())),
        }
    }
}

/// One of the list of `read`.
struct ReadField<'t> {
    trace: &'t mut Trace,
}

impl ReadField<'_> {
    fn refuse<E: de::Error>(self, found: String) -> E {
        let expected = ReadFields::NAMES;
        self.trace.fail(ErrorKind::WrongChoice { found, expected })
    }
}

impl<'de> Take<'de> for ReadField<'_> {
    type Value = ReadFields;

    fn scalar<E: de::Error>(self, scalar: Scalar<'de>) -> Result<ReadFields, E> {
        match scalar {
            Scalar::Text(name) => name
                .parse()
                .map_err(|error: Error| self.trace.fail(error.into_kind())),
            _ => Err(self.refuse(scalar.found())),
        }
    }

    fn list<A: SeqAccess<'de>>(self, _: A) -> Result<ReadFields, A::Error> {
        Err(self.refuse(LIST.to_owned()))
    }

    fn map<A: MapAccess<'de>>(self, _: A) -> Result<ReadFields, A::Error> {
        Err(self.refuse(MAP.to_owned()))
    }
}
