//! What it costs to make a stored row a wanted one.

use super::align::Cost;
use crate::{
    diff::{wanted::Wanted, Diff, Equality, Overwrite},
    hash::Map,
    model::{Field, Row},
};

/// The rows of a field by numbers: texts that are the same have the same.
pub(super) struct Likeness {
    stored: Vec<Stored>,
    wanted: Vec<Asked>,
    /// Whether a row of the same key and type stays as it is.
    keeps_keys: bool,
    /// Whether only a row of the same key is overwritten.
    needs_key: bool,
}

struct Stored {
    value: u32,
    value_type: u32,
    key: u32,
}

struct Asked {
    /// Value and type, trimmed and as they were listed.
    said: [(u32, Option<u32>); 2],
    key: u32,
}

/// Numbers texts.
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
        wanted: &'p [Wanted<'p>],
    ) -> Self {
        let keeps_keys = options.equality == Equality::Normalized;
        let needs_key = options.overwrite == Overwrite::SameValue;
        let (mut values, mut types) = (Numbers::default(), Numbers::default());
        let (keys, mut known_keys) = (options.keys(field), Numbers::default());
        let mut key = |value: &'p str| {
            if keeps_keys || needs_key {
                known_keys.of(keys.of(value))
            } else {
                0
            }
        };
        Likeness {
            stored: stored
                .iter()
                .map(|row| Stored {
                    value: values.of(row.value()),
                    value_type: types.of(row.value_type().as_str()),
                    key: key(row.value()),
                })
                .collect(),
            wanted: wanted
                .iter()
                .map(|row| Asked {
                    said: [(row.value, row.value_type), row.listed].map(|(value, value_type)| {
                        (values.of(value), value_type.map(|it| types.of(it)))
                    }),
                    key: key(row.value),
                })
                .collect(),
            keeps_keys,
            needs_key,
        }
    }

    /// None where the row may not be overwritten.
    pub(super) fn cost(&self, stored: usize, wanted: usize) -> Option<Cost> {
        let (row, asked) = (&self.stored[stored], &self.wanted[wanted]);
        let has_type = |value_type: Option<u32>| value_type.map_or(true, |it| it == row.value_type);
        let is_it =
            |(value, value_type): (u32, Option<u32>)| value == row.value && has_type(value_type);
        if asked.said.into_iter().any(is_it) {
            return Some(Cost::default());
        }
        let has_key = row.key == asked.key;
        let has_type = asked.said.into_iter().any(|(_, it)| has_type(it));
        if self.keeps_keys && has_key && has_type {
            let unlike = 1;
            return Some(Cost {
                unlike,
                ..Cost::default()
            });
        }
        let keeps_value = row.value == asked.said[0].0 || (self.keeps_keys && has_key);
        (has_key || !self.needs_key).then(|| Cost {
            edits: 1,
            lost: u32::from(!keeps_value),
            unlike: u32::from(!has_type),
        })
    }
}
