//! Options as data: what each is called, what it takes, and where it goes.

use std::str::FromStr;

use serde::de::Deserializer;

use super::known::camel_case;
use crate::{
    bulk::{Bulk, BulkForm, InputOrder, MaxDeletes, Missing, OnError},
    diff::Diff,
    error::{quote, suggest, Error, ErrorKind, Place, Side},
    merge::{Merge, OnConflict},
    model::{Entity, Field, FieldSet},
    options::{
        Blanks, Cells, Deletes, Duplicates, Equality, Generations, InvalidPhones,
        InvisibleCharacters, Only, Order, OtherKeys, Overwrite, ReadFields, SeveralValues,
        Spelling, Strategy, SystemRows, Types, UnknownTypes,
    },
    read::{tree::Tree, visit::Scalar},
    write::Api,
};
use Takes::{Names, NamesOrNone, Other};

/// An option of a `T`.
pub(super) struct Setting<T> {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    /// Puts a value, not null, where it goes.
    set: fn(&mut T, &Given<'_>) -> Result<(), Error>,
}

/// What an option takes. Null leaves each at its default.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// One of these names, by default the first.
    Names(&'static [&'static str]),
    /// One of these names, by default none.
    NamesOrNone(&'static [&'static str]),
    /// What these words say.
    Other(&'static str),
}

/// The option of an enum in `options`.
macro_rules! choice {
    ($name:literal, $type:ident, $($field:ident).+) => {
        Setting {
            name: $name,
            takes: Names($type::NAMES),
            set: |options, given| given.choice($type::NAMES).map(|it| options.$($field).+ = it),
        }
    };
}

pub(super) const OF_DIFF: &[Setting<Diff>] = &[
    choice!("strategy", Strategy, strategy),
    choice!("equality", Equality, equality),
    choice!("spelling", Spelling, spelling),
    Setting {
        name: "region",
        takes: Other("the two letters of a country, such as RU"),
        set: |diff, given| given.region().map(|it| diff.region = Some(it)),
    },
    Setting {
        name: "only",
        takes: Other(TYPES_BY_FIELD),
        set: |diff, given| given.only().map(|it| diff.only = it),
    },
    choice!("order", Order, order),
    choice!("overwrite", Overwrite, overwrite),
    choice!("duplicates", Duplicates, duplicates),
    choice!("types", Types, types),
    choice!("system_rows", SystemRows, system_rows),
    Setting {
        name: "max_deletes",
        takes: Other(A_COUNT),
        set: |diff, given| given.count().map(|it| diff.max_deletes = Some(it)),
    },
    choice!("blanks", Blanks, blanks),
    choice!("cells", Cells, cells),
    choice!("unknown_types", UnknownTypes, unknown_types),
    choice!("invalid_phones", InvalidPhones, invalid_phones),
    choice!("several_values", SeveralValues, several_values),
    choice!(
        "invisible_characters",
        InvisibleCharacters,
        invisible_characters
    ),
    choice!("other_keys", OtherKeys, other_keys),
    Setting {
        name: "read",
        takes: Other(SOME_FIELDS),
        set: |diff, given| given.fields().map(|it| diff.read = it),
    },
    choice!("deletes", Deletes, deletes),
    choice!("generation", Generations, generation),
];

pub(super) const OF_MERGE: &[Setting<Merge>] = &[choice!("on_conflict", OnConflict, on_conflict)];

pub(super) const OF_RUN: &[Setting<Run>] = &[
    Setting {
        name: "key",
        takes: Other("the key of an entity's ID"),
        set: |run, given| given.text().map(|it| run.bulk.key = Some(it.to_owned())),
    },
    Setting {
        name: "form",
        takes: Names(BulkForm::NAMES),
        set: |run, given| given.name(BulkForm::NAMES).map(|it| run.form = Some(it)),
    },
    Setting {
        name: "entity",
        takes: NamesOrNone(Entity::NAMES),
        set: |run, given| given.choice(Entity::NAMES).map(|it| run.entity = Some(it)),
    },
    choice!("api", Api, api),
    choice!("missing", Missing, bulk.missing),
    choice!("on_error", OnError, bulk.on_error),
    choice!("input_order", InputOrder, bulk.order),
    Setting {
        name: "max_deletes_run",
        takes: Other("an integer or a percentage, such as 2.5%"),
        set: |run, given| given.share().map(|it| run.bulk.max_deletes_run = Some(it)),
    },
    Setting {
        name: "threads",
        takes: Other("an integer from 1 to 1024"),
        set: |run, given| given.threads().map(|it| run.bulk.threads = Some(it)),
    },
];

const A_COUNT: &str = "an integer, 0 or more";
const SOME_FIELDS: &str = "all, a field or an array of fields";
const TYPES_BY_FIELD: &str = "an object of fields, with an array of types each";

/// What options are read into.
pub(super) trait Options: Default + 'static {
    /// Those that it has beside the options of a diff.
    const OWN: &'static [Setting<Self>];

    fn diff(&mut self) -> &mut Diff;
}

impl Options for Diff {
    const OWN: &'static [Setting<Self>] = &[];

    fn diff(&mut self) -> &mut Diff {
        self
    }
}

impl Options for Merge {
    const OWN: &'static [Setting<Self>] = OF_MERGE;

    fn diff(&mut self) -> &mut Diff {
        &mut self.diff
    }
}

/// The options of a run, of which some say together what a line is.
#[derive(Default)]
pub(super) struct Run {
    bulk: Bulk,
    form: Option<&'static str>,
    entity: Option<Entity>,
    api: Api,
}

impl Options for Run {
    const OWN: &'static [Setting<Self>] = OF_RUN;

    fn diff(&mut self) -> &mut Diff {
        &mut self.bulk.diff
    }
}

impl Run {
    pub(super) fn into_bulk(self) -> Bulk {
        let form = self.form.unwrap_or(BulkForm::NAMES[0]);
        let form = BulkForm::of_name(form, self.entity, self.api);
        self.bulk.form(form.unwrap_or_default())
    }
}

pub(super) fn from_json<T: Options>(json: &[u8]) -> Result<T, Error> {
    options_of(&Tree::from_json(Side::Options, json)?)
}

pub(super) fn from_deserializer<'de, T: Options, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, Error> {
    options_of(&Tree::read(Side::Options, deserializer)?)
}

fn options_of<T: Options>(tree: &Tree<'_>) -> Result<T, Error> {
    let mut options = T::default();
    let top = Given {
        value: tree,
        place: Place::default(),
    };
    if top.is_null() {
        return Ok(options);
    }
    let mut seen = Vec::new();
    for given in top.entries("an object of options")? {
        let (key, given) = given?;
        let is_it = |name: &str| name == key || camel_case(name) == key;
        let of_diff = OF_DIFF.iter().find(|it| is_it(it.name));
        let own = T::OWN.iter().find(|it| is_it(it.name));
        let name = of_diff.map(|it| it.name).or(own.map(|it| it.name));
        match name {
            None => return Err(given.error(unknown::<T>(key))),
            Some(name) if seen.contains(&name) => return Err(given.error(ErrorKind::RepeatedKey)),
            Some(name) => seen.push(name),
        }
        if given.is_null() {
            continue;
        }
        match (of_diff, own) {
            (Some(setting), _) => (setting.set)(options.diff(), &given)?,
            (None, Some(setting)) => (setting.set)(&mut options, &given)?,
            (None, None) => {}
        }
    }
    Ok(options)
}

fn unknown<T: Options>(key: &str) -> ErrorKind {
    let of_diff = OF_DIFF.iter().map(|it| it.name);
    let names: Vec<_> = of_diff.chain(T::OWN.iter().map(|it| it.name)).collect();
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

/// A value that was given, and where.
struct Given<'g> {
    value: &'g Tree<'g>,
    place: Place,
}

impl<'g> Given<'g> {
    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(Side::Options, self.place.clone(), kind)
    }

    fn wrong_shape(&self, expected: &'static str) -> Error {
        let found = self.value.found();
        self.error(ErrorKind::WrongShape { found, expected })
    }

    fn wrong_choice(&self, expected: &'static [&'static str]) -> Error {
        let found = match self.as_text() {
            Some(text) => quote(text),
            None => self.value.found(),
        };
        self.error(ErrorKind::WrongChoice { found, expected })
    }

    fn is_null(&self) -> bool {
        matches!(self.value, Tree::Scalar(Scalar::Null))
    }

    fn as_text(&self) -> Option<&'g str> {
        match self.value {
            Tree::Scalar(Scalar::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The entries of a map, each an error where its key is there twice.
    fn entries(
        &self,
        expected: &'static str,
    ) -> Result<impl Iterator<Item = Result<(&'g str, Given<'g>), Error>> + '_, Error> {
        let Tree::Object(entries, repeated) = self.value else {
            return Err(self.wrong_shape(expected));
        };
        Ok(entries.iter().enumerate().map(|(nth, (key, value))| {
            let place = self.place.clone().key(key);
            let given = Given { value, place };
            if repeated.contains(&nth) {
                return Err(given.error(ErrorKind::RepeatedKey));
            }
            Ok((&**key, given))
        }))
    }

    /// The elements of a list, or what stands in its place.
    fn elements(&self) -> Vec<Given<'g>> {
        match self.value {
            Tree::Array(elements) => {
                let element = |(index, value)| Given {
                    value,
                    place: self.place.clone().index(index),
                };
                elements.iter().enumerate().map(element).collect()
            }
            value => vec![Given {
                value,
                place: self.place.clone(),
            }],
        }
    }

    fn text(&self) -> Result<&'g str, Error> {
        self.as_text().ok_or_else(|| self.wrong_shape("a string"))
    }

    fn parsed<T: FromStr<Err = Error>>(&self, text: &str) -> Result<T, Error> {
        text.parse()
            .map_err(|error: Error| self.error(error.into_kind()))
    }

    fn choice<T: FromStr<Err = Error>>(&self, names: &'static [&'static str]) -> Result<T, Error> {
        self.parsed(self.as_text().ok_or_else(|| self.wrong_choice(names))?)
    }

    fn name(&self, names: &'static [&'static str]) -> Result<&'static str, Error> {
        let text = self.as_text().unwrap_or_default();
        let found = names.iter().find(|name| **name == text);
        found.copied().ok_or_else(|| self.wrong_choice(names))
    }

    fn count(&self) -> Result<usize, Error> {
        match self.value {
            // No list is longer than the largest number of it.
            Tree::Scalar(Scalar::Integer(count @ 0..)) => {
                Ok(usize::try_from(*count).unwrap_or(usize::MAX))
            }
            _ => Err(self.wrong_shape(A_COUNT)),
        }
    }

    /// A number of rows, or a share of them as a text.
    fn share(&self) -> Result<MaxDeletes, Error> {
        match self.value {
            Tree::Scalar(Scalar::Integer(count)) => self.parsed(&count.to_string()),
            Tree::Scalar(Scalar::Text(text)) => self.parsed(text),
            _ => Err(self.wrong_shape(MaxDeletes::EXPECTED)),
        }
    }

    /// Which number it may be the run says.
    fn threads(&self) -> Result<usize, Error> {
        let found = match self.value {
            Tree::Scalar(Scalar::Integer(count)) => match usize::try_from(*count) {
                Ok(count) => return Ok(count),
                Err(_) => count.to_string(),
            },
            Tree::Scalar(Scalar::Text(text)) => quote(text),
            value => value.found(),
        };
        let expected = Bulk::THREADS;
        Err(self.error(ErrorKind::WrongOption { found, expected }))
    }

    fn region<T: FromStr<Err = Error>>(&self) -> Result<T, Error> {
        let found = || self.value.found();
        let code = self.as_text();
        let code = code.ok_or_else(|| self.error(ErrorKind::UnknownRegion { found: found() }))?;
        self.parsed(code)
    }

    fn fields(&self) -> Result<ReadFields, Error> {
        let is_list = matches!(self.value, Tree::Array(_));
        let mut read = ReadFields::NONE;
        for given in self.elements() {
            let Some(name) = given.as_text() else {
                return Err(if is_list {
                    given.wrong_choice(ReadFields::NAMES)
                } else {
                    given.wrong_shape(SOME_FIELDS)
                });
            };
            let fields = ReadFields::of_name(name);
            read = read.union(fields.map_err(|error| given.error(error.into_kind()))?);
        }
        Ok(read)
    }

    /// For each field a type, a list of them, or null where all are meant.
    fn only(&self) -> Result<Only, Error> {
        let mut only = Only::new();
        let mut seen = FieldSet::EMPTY;
        for given in self.entries(TYPES_BY_FIELD)? {
            let (key, given) = given?;
            let Some(field) = Field::from_name(key) else {
                let (found, expected) = (quote(key), Field::NAMES);
                return Err(given.error(ErrorKind::WrongChoice { found, expected }));
            };
            if !seen.insert(field) {
                return Err(given.error(ErrorKind::RepeatedKey));
            }
            if given.is_null() {
                continue;
            }
            let is_list = matches!(given.value, Tree::Array(_));
            for value_type in given.elements() {
                let expected = if is_list {
                    "a VALUE_TYPE"
                } else {
                    "a VALUE_TYPE or an array of them"
                };
                let name = value_type.as_text();
                let name = name.ok_or_else(|| value_type.wrong_shape(expected))?;
                let result = only.include(field, name);
                result.map_err(|kind| value_type.error(kind))?;
            }
            if only.includes_all(field) {
                let types = field.value_types();
                return Err(given.error(ErrorKind::EmptyOnly { types }));
            }
        }
        Ok(only)
    }
}
