//! Which stored row becomes which wanted one.
//!
//! Pairing is a row of stages. In each, rows are put into classes, and a stored
//! and a wanted row of one class pair off: the lowest IDs first, in desired
//! order. What pairs in an earlier stage is out of the later ones. Each stage
//! is linear in the rows.
//!
//! The stages of `KEEPING` find the rows that stay as they are, as many as can;
//! the first of `OVERWRITING`, of as few edits, those that keep the most values.
//! The rest is economy: a row is overwritten by what is most like it.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use super::wanted::Wanted;
use crate::{compare, Field, Row};

/// For each stored and each wanted row its partner, by index.
#[derive(Debug)]
pub(super) struct Pairs {
    pub(super) of_stored: Vec<Option<usize>>,
    pub(super) of_wanted: Vec<Option<usize>>,
}

/// What rows of one class have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Value and type as they were listed, with blanks.
    Listed,
    ValueAndType,
    Value,
    KeyAndType,
    Key,
    Type,
    Nothing,
}

/// The wanted rows that a stage is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Typed,
    /// Those that leave the type open, which agrees with every type.
    Open,
}

/// The stages in which rows are found that stay as they are.
const KEEPING: [(By, Of); 4] = [
    (By::Listed, Of::Typed),
    (By::ValueAndType, Of::Typed),
    (By::Listed, Of::Open),
    (By::Value, Of::Open),
];

/// The stages in which rows are found to overwrite.
const OVERWRITING: [(By, Of); 7] = [
    (By::Value, Of::Typed),
    (By::KeyAndType, Of::Typed),
    (By::Key, Of::Open),
    (By::Key, Of::Typed),
    (By::Type, Of::Typed),
    (By::Nothing, Of::Open),
    (By::Nothing, Of::Typed),
];

/// Pairs the rows of a field off. `is_fixed` says which stored rows may not be
/// overwritten.
pub(super) fn pair<'p>(
    field: Field,
    stored: &'p [Row<'p>],
    wanted: &'p [Wanted<'p>],
    is_fixed: impl Fn(&Row<'_>) -> bool,
) -> Pairs {
    let mut pairs = Pairs {
        of_stored: vec![None; stored.len()],
        of_wanted: vec![None; wanted.len()],
    };
    for (index, row) in wanted.iter().enumerate() {
        if let Some(pin) = row.pin {
            pairs.join(pin, index);
        }
    }
    for stage in KEEPING {
        pairs.stage(field, stored, wanted, stage, |_| false);
    }
    for stage in OVERWRITING {
        pairs.stage(field, stored, wanted, stage, &is_fixed);
    }
    pairs
}

impl Pairs {
    fn join(&mut self, stored: usize, wanted: usize) {
        self.of_stored[stored] = Some(wanted);
        self.of_wanted[wanted] = Some(stored);
    }

    fn stage<'p>(
        &mut self,
        field: Field,
        stored: &'p [Row<'p>],
        wanted: &'p [Wanted<'p>],
        (by, of): (By, Of),
        is_fixed: impl Fn(&Row<'_>) -> bool,
    ) {
        let is_open = of == Of::Open;
        let free_wanted = || {
            let rows = wanted.iter().zip(&self.of_wanted).enumerate();
            rows.filter(|(_, (row, partner))| {
                partner.is_none()
                    && row.value_type.is_none() == is_open
                    && (by != By::Listed || row.has_blanks())
            })
            .map(|(index, (row, _))| (index, row))
        };
        let free_stored = || {
            let rows = stored.iter().zip(&self.of_stored).enumerate();
            rows.filter(|(_, (row, partner))| partner.is_none() && !is_fixed(row))
                .map(|(index, (row, _))| (index, row))
        };
        if free_wanted().next().is_none() || free_stored().next().is_none() {
            return;
        }
        let stored_type = |row: &'p Row<'p>| row.value_type().as_str();
        let stored_key = |row: &'p Row<'p>| compare::key(field, row.value());
        let wanted_type = |row: &'p Wanted<'p>| row.value_type.unwrap_or_default();
        let wanted_key = |row: &'p Wanted<'p>| compare::key(field, row.value);
        let joined = match by {
            By::Listed if is_open => join(
                free_stored().map(|(index, row)| (index, row.value())),
                free_wanted().map(|(index, row)| (index, row.listed.0)),
            ),
            By::Listed => join(
                free_stored().map(|(index, row)| (index, (row.value(), stored_type(row)))),
                free_wanted()
                    .map(|(index, row)| (index, (row.listed.0, row.listed.1.unwrap_or_default()))),
            ),
            By::ValueAndType => join(
                free_stored().map(|(index, row)| (index, (row.value(), stored_type(row)))),
                free_wanted().map(|(index, row)| (index, (row.value, wanted_type(row)))),
            ),
            By::Value => join(
                free_stored().map(|(index, row)| (index, row.value())),
                free_wanted().map(|(index, row)| (index, row.value)),
            ),
            By::KeyAndType => join(
                free_stored().map(|(index, row)| (index, (stored_key(row), stored_type(row)))),
                free_wanted().map(|(index, row)| (index, (wanted_key(row), wanted_type(row)))),
            ),
            By::Key => join(
                free_stored().map(|(index, row)| (index, stored_key(row))),
                free_wanted().map(|(index, row)| (index, wanted_key(row))),
            ),
            By::Type => join(
                free_stored().map(|(index, row)| (index, stored_type(row))),
                free_wanted().map(|(index, row)| (index, wanted_type(row))),
            ),
            By::Nothing => join(
                free_stored().map(|(index, _)| (index, ())),
                free_wanted().map(|(index, _)| (index, ())),
            ),
        };
        for (stored, wanted) in joined {
            self.join(stored, wanted);
        }
    }
}

/// Pairs rows of one class off, in the order given: by looking through them
/// where they are few, by hashing where they are many.
fn join<K: Eq + Hash>(
    stored: impl Iterator<Item = (usize, K)>,
    wanted: impl Iterator<Item = (usize, K)>,
) -> Vec<(usize, usize)> {
    const FEW: usize = 16;

    let mut pairs = Vec::new();
    let mut stored: Vec<_> = stored.collect();
    if stored.len() <= FEW {
        for (index, class) in wanted {
            if let Some(at) = stored.iter().position(|(_, other)| *other == class) {
                pairs.push((stored.remove(at).0, index));
            }
        }
        return pairs;
    }
    let mut classes: HashMap<K, VecDeque<usize>> = HashMap::with_capacity(stored.len());
    for (index, class) in stored {
        classes.entry(class).or_default().push_back(index);
    }
    for (index, class) in wanted {
        let partner = classes.get_mut(&class).and_then(VecDeque::pop_front);
        pairs.extend(partner.map(|partner| (partner, index)));
    }
    pairs
}
