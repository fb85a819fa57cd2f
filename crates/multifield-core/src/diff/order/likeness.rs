//! The cost of making a stored row a wanted row.

use std::ops::Range;

use super::align::Cost;
use crate::{
    diff::{equal_rows::Copies, wanted::Wanted, Diff},
    hash::Map,
    model::{trim, Field, Row},
    options::Overwrite,
    values::Keys,
};

/// The rows of a field as numbers. Equal strings have equal numbers.
pub(super) struct Likeness {
    stored: Vec<Stored>,
    wanted: Vec<Asked>,
    /// Whether a row with the same key and type stays unchanged.
    keeps_keys: bool,
    /// If true, a value never overwrites a row with another key.
    needs_key: bool,
}

struct Stored {
    value: u32,
    value_type: u32,
    key: u32,
    /// Which of the keys of a row without a type it is compared with.
    kind: usize,
    /// The number of equal rows before it.
    depth: u32,
    /// Whether an equal row is before or after it.
    has_copy: bool,
}

struct Asked {
    value: u32,
    /// The type without blanks around it, and the type as it was listed.
    types: [Option<u32>; 2],
    /// The keys of the value. Without a type, a messenger's value has the key for the
    /// type of the stored row: one of [`Keys::MESSENGERS`], or any other.
    keys: [u32; 3],
}

/// Assigns numbers to strings.
#[derive(Default)]
struct Numbers<T>(Map<T, u32>);

impl<T: std::hash::Hash + Eq> Numbers<T> {
    fn of(&mut self, text: T) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(text).or_insert(next)
    }
}

impl Likeness {
    pub(super) fn new<'p>(
        options: &Diff,
        field: Field,
        stored: &'p [Row<'p>],
        copies: Option<&Copies>,
        wanted: &'p [Wanted<'p>],
    ) -> Self {
        let keeps_keys = options.keeps_spelling();
        let needs_key = options.overwrite == Overwrite::SameValue;
        let (mut values, mut types) = (Numbers::default(), Numbers::default());
        let (keys, mut known_keys) = (options.keys(field), Numbers::default());
        let mut key = |value: &'p str, value_type: Option<&str>| {
            if keeps_keys || needs_key {
                known_keys.of(keys.of(value, value_type))
            } else {
                0
            }
        };
        let kind = |value_type: &str| {
            let messengers = Keys::MESSENGERS;
            let kind = messengers.iter().position(|it| *it == value_type);
            kind.unwrap_or(messengers.len())
        };
        Likeness {
            stored: stored
                .iter()
                .enumerate()
                .map(|(at, row)| Stored {
                    value: values.of(trim(row.value())),
                    value_type: types.of(row.settled_type()),
                    key: key(row.value(), Some(trim(row.settled_type()))),
                    kind: kind(trim(row.settled_type())),
                    depth: copies.map_or(0, |copies| copies.depth(at)),
                    has_copy: copies.is_some_and(|copies| copies.has_copy(at)),
                })
                .collect(),
            wanted: wanted
                .iter()
                .map(|row| Asked {
                    value: values.of(row.value),
                    types: [row.value_type, row.listed_type].map(|it| Some(types.of(it?))),
                    keys: match row.value_type {
                        None if keys.depend_on_type() => {
                            let [telegram, viber] = Keys::MESSENGERS.map(Some);
                            [telegram, viber, Keys::UNTYPED].map(|it| key(row.value, it))
                        }
                        value_type => [key(row.value, value_type); 3],
                    },
                })
                .collect(),
            keeps_keys,
            needs_key,
        }
    }

    /// A part of the stored and the wanted rows, with their costs.
    pub(super) fn stretch<'l>(&'l self, stored: &'l [usize], wanted: Range<usize>) -> Stretch<'l> {
        Stretch {
            likeness: self,
            stored,
            first: wanted.start,
            wanted: wanted.len(),
        }
    }

    /// The cost of making a stored row a wanted row. None if this is not allowed.
    fn pair(&self, stored: usize, wanted: usize) -> Option<Cost> {
        let (row, asked) = (&self.stored[stored], &self.wanted[wanted]);
        let is_of = |value_type: Option<u32>| value_type.map_or(true, |it| it == row.value_type);
        let has_type = match asked.types {
            [Some(_), listed @ Some(_)] => is_of(asked.types[0]) || is_of(listed),
            [value_type, _] => is_of(value_type),
        };
        let has_value = row.value == asked.value;
        let has_key = row.key == asked.keys[row.kind];
        let keeps_value = has_value || (self.keeps_keys && has_key);
        // A row in transit is to get back the type that it had.
        if keeps_value && has_type {
            return Some(Cost {
                unlike: u32::from(!has_value),
                ..Cost::default()
            });
        }
        (has_key || !self.needs_key).then(|| Cost {
            edits: 1,
            lost: u32::from(!keeps_value),
            unlike: u32::from(!has_type),
            depth: row.depth,
        })
    }
}

/// Stored and wanted rows that are aligned separately from the others.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'l> {
    likeness: &'l Likeness,
    pub(super) stored: &'l [usize],
    /// The index of the first wanted row, and the number of wanted rows.
    first: usize,
    pub(super) wanted: usize,
}

impl Stretch<'_> {
    /// The cost of making a stored row a wanted row.
    pub(super) fn pair(&self, stored: usize, wanted: usize) -> Cost {
        let cost = self.likeness.pair(self.stored[stored], self.first + wanted);
        cost.unwrap_or(Cost::OF_NO_WAY)
    }

    /// The cost of deleting a stored row.
    pub(super) fn deletion(&self, stored: usize) -> Cost {
        Cost {
            edits: 1,
            lost: 1,
            unlike: 0,
            depth: self.likeness.stored[self.stored[stored]].depth,
        }
    }

    /// The number of rows at the start that are the same in both lists. It ends before
    /// the first row that has equal rows, because it matters which of these stays.
    pub(super) fn same_at_start(&self) -> usize {
        let is_same = |at: &usize| {
            let has_copy = self.likeness.stored[self.stored[*at]].has_copy;
            !has_copy && self.pair(*at, *at) == Cost::default()
        };
        let most = self.stored.len().min(self.wanted);
        (0..most).take_while(is_same).count()
    }

    /// The remaining rows, without this number of rows at the start of both lists.
    pub(super) fn skip(self, rows: usize) -> Self {
        Stretch {
            stored: &self.stored[rows..],
            first: self.first + rows,
            wanted: self.wanted - rows,
            ..self
        }
    }
}
