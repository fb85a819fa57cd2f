//! Which stored row becomes which wanted one.
//!
//! Pairing is a series of stages. In each, rows are put into classes, and a stored
//! and a wanted row of one class pair off: the lowest IDs first, in desired
//! order. What pairs in an earlier stage is out of the later ones. Each stage
//! is linear in the rows.
//!
//! The stages of `KEEPING` find the rows that stay as they are, as many as can,
//! and then those that only get their type back, which a plan of several calls
//! has changed for the time of a call. The first stages of `OVERWRITING` find, of
//! as few edits, those that keep the most values. The rest is economy: a row is
//! overwritten by what is most like it.

use std::borrow::Cow;

use super::{wanted::Wanted, Diff, FEW};
use crate::{
    buckets::Buckets,
    model::{trim, Field, Row},
    options::{Equality, Overwrite, Strategy},
    values::Keys,
};

/// For each stored and each wanted row its partner, by index.
#[derive(Debug)]
pub(super) struct Pairs {
    pub(super) of_stored: Vec<Option<usize>>,
    pub(super) of_wanted: Vec<Option<usize>>,
    /// Whether it is known that no two stored rows are equal, which comes for
    /// free where many rows are hashed.
    pub(super) stored_differ: bool,
    /// Whether a wanted row names an ID.
    pub(super) has_pins: bool,
}

/// What rows of one class have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Value, and the type as it was listed, with blanks.
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
const KEEPING: [(By, Of); 3] = [
    (By::Listed, Of::Typed),
    (By::ValueAndType, Of::Typed),
    (By::Value, Of::Open),
];

/// The same where another spelling is left alone, too.
const KEEPING_KEYS: [(By, Of); 5] = [
    (By::Listed, Of::Typed),
    (By::ValueAndType, Of::Typed),
    (By::KeyAndType, Of::Typed),
    (By::Value, Of::Open),
    (By::Key, Of::Open),
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

/// The stages in which rows are found to get another type and nothing else.
const RETYPING: [(By, Of); 1] = [(By::Value, Of::Typed)];

/// The same where spellings do not count.
const RETYPING_KEYS: [(By, Of); 2] = [(By::Value, Of::Typed), (By::Key, Of::Typed)];

/// How many of [`OVERWRITING`] pair rows that say the same.
const OVERWRITING_SAME: usize = 4;

/// Pairs the rows of a field off: of rows that are alike, the lowest IDs first.
pub(super) fn pair<'p>(
    options: &Diff,
    field: Field,
    stored: &'p [Row<'p>],
    wanted: &'p [Wanted<'p>],
) -> Pairs {
    let any = 0..stored.len();
    pair_in_order(options, field, stored, wanted, [any.clone(), any])
}

/// The same with the stored rows in other orders: in one to find those that stay,
/// in the other to find those that are overwritten.
pub(super) fn pair_in_order<'p>(
    options: &Diff,
    field: Field,
    stored: &'p [Row<'p>],
    wanted: &'p [Wanted<'p>],
    [to_keep, to_change]: [impl Iterator<Item = usize> + Clone; 2],
) -> Pairs {
    let mut rows = Rows::pinned(options, field, stored, wanted);
    let includes_all = options.only.includes_all(field);
    let sees = |row: &Row<'_>| includes_all || options.only.includes(row);
    rows.keep(options, &to_keep, sees);
    let may_change = |row: &Row<'_>| sees(row) && !options.protects(row);
    let stages = match (options.strategy, options.overwrite, options.equality) {
        (Strategy::Add, _, Equality::Exact) => &RETYPING[..],
        (Strategy::Add, _, Equality::Normalized) if options.keeps_spelling() => &RETYPING_KEYS[..],
        (Strategy::Add, _, Equality::Normalized) | (_, Overwrite::SameValue, _) => {
            &OVERWRITING[..OVERWRITING_SAME]
        }
        (_, Overwrite::Any, _) => &OVERWRITING[..],
    };
    let overwrites_any = stages.len() == OVERWRITING.len();
    for stage in stages {
        let (free, others) = (rows.free_stored(may_change), rows.free_wanted());
        match (sole(free), sole(others)) {
            (None, _) | (_, None) => break,
            // Two that are left over pair off, whatever they are.
            (Some(Ok((stored, _))), Some(Ok((wanted, _)))) if overwrites_any => {
                rows.pairs.join(stored, wanted);
            }
            _ => rows.stage(*stage, &to_change, may_change),
        }
    }
    rows.pairs
}

/// The pairs that are given: pins, and protected rows that are listed.
pub(super) fn given<'p>(
    options: &Diff,
    field: Field,
    stored: &'p [Row<'p>],
    wanted: &'p [Wanted<'p>],
) -> Pairs {
    let mut rows = Rows::pinned(options, field, stored, wanted);
    let free = rows.free_stored(|row| options.protects(row));
    let free: Vec<usize> = free.map(|(index, _)| index).collect();
    if free.is_empty() {
        return rows.pairs;
    }
    rows.keep(options, &(0..stored.len()), |row| {
        options.only.includes(row) && options.protects(row)
    });
    // Of rows that are like one another, the first is the one that is listed
    // first.
    let found: Vec<_> = free
        .into_iter()
        .filter_map(|at| Some((at, rows.pairs.of_stored[at]?)))
        .collect();
    let mut listed: Vec<_> = found.iter().map(|(_, index)| *index).collect();
    listed.sort_unstable();
    let in_order = found.iter().map(|(at, _)| *at).zip(listed);
    if in_order
        .clone()
        .all(|(at, index)| options.accepts(&stored[at], &wanted[index]))
    {
        for (at, index) in in_order {
            rows.pairs.join(at, index);
        }
    }
    rows.pairs
}

/// None where there are no items, the item where there is one.
fn sole<T>(mut items: impl Iterator<Item = T>) -> Option<Result<T, Many>> {
    let first = items.next()?;
    Some(items.next().map_or(Ok(first), |_| Err(Many)))
}

struct Many;

/// What the rows of a class have in common: value or key, and type; empty
/// where it does not count.
type Class<'c> = (&'c str, &'c str);

impl By {
    fn counts_type(self, of: Of) -> bool {
        let is_by_type = matches!(
            self,
            By::Listed | By::ValueAndType | By::KeyAndType | By::Type
        );
        is_by_type && of == Of::Typed
    }

    /// Whether equal rows are of one class.
    fn is_value(self) -> bool {
        matches!(self, By::Listed | By::ValueAndType | By::Value)
    }

    fn counts_key(self) -> bool {
        matches!(self, By::KeyAndType | By::Key)
    }

    fn class<'c>(
        self,
        of: Of,
        value: &'c str,
        key: Option<&'c str>,
        value_type: &'c str,
    ) -> Class<'c> {
        let value = match self {
            By::Listed | By::ValueAndType | By::Value => value,
            By::KeyAndType | By::Key => key.unwrap_or(value),
            By::Type | By::Nothing => "",
        };
        let value_type = if self.counts_type(of) { value_type } else { "" };
        (value, value_type)
    }
}

impl Pairs {
    fn none(stored: usize, wanted: usize) -> Pairs {
        Pairs {
            of_stored: vec![None; stored],
            of_wanted: vec![None; wanted],
            stored_differ: false,
            has_pins: false,
        }
    }

    pub(super) fn join(&mut self, stored: usize, wanted: usize) {
        self.of_stored[stored] = Some(wanted);
        self.of_wanted[wanted] = Some(stored);
    }
}

/// The keys of the rows that were free when they were made, by index.
struct KnownKeys<'p> {
    stored: Vec<Cow<'p, str>>,
    wanted: Vec<Cow<'p, str>>,
}

/// The rows of a field, and the pairs so far.
struct Rows<'p> {
    keys: Keys,
    /// Made when the first stage asks for them.
    known_keys: Option<KnownKeys<'p>>,
    stored: &'p [Row<'p>],
    wanted: &'p [Wanted<'p>],
    pairs: Pairs,
}

impl<'p> Rows<'p> {
    fn pinned(
        options: &Diff,
        field: Field,
        stored: &'p [Row<'p>],
        wanted: &'p [Wanted<'p>],
    ) -> Self {
        let mut pairs = Pairs::none(stored.len(), wanted.len());
        for (index, row) in wanted.iter().enumerate() {
            let Some(pin) = row.pin else { continue };
            pairs.has_pins = true;
            pairs.join(pin, index);
        }
        Rows {
            keys: options.keys(field),
            known_keys: None,
            stored,
            wanted,
            pairs,
        }
    }

    /// Finds the rows that stay as they are, among those that `may`, and then those
    /// in transit that only get their type back.
    fn keep(
        &mut self,
        options: &Diff,
        order: &(impl Iterator<Item = usize> + Clone),
        may: impl Fn(&Row<'_>) -> bool + Copy,
    ) {
        if self.stored.iter().any(Row::is_in_transit) {
            let is_settled = |row: &Row<'_>| may(row) && !row.is_in_transit();
            self.keep_alike(options, order, is_settled);
        }
        self.keep_alike(options, order, may);
    }

    fn keep_alike(
        &mut self,
        options: &Diff,
        order: &(impl Iterator<Item = usize> + Clone),
        may: impl Fn(&Row<'_>) -> bool + Copy,
    ) {
        let stages = if options.keeps_spelling() {
            &KEEPING_KEYS[..]
        } else {
            &KEEPING[..]
        };
        for stage in stages {
            if self.free_stored(may).next().is_none() || self.free_wanted().next().is_none() {
                return;
            }
            self.stage(*stage, order, may);
        }
    }

    fn free_stored<'r>(
        &'r self,
        may: impl Fn(&Row<'_>) -> bool + 'r,
    ) -> impl Iterator<Item = (usize, &'p Row<'p>)> + 'r {
        let rows = self.stored.iter().enumerate();
        rows.filter(move |(index, row)| self.pairs.of_stored[*index].is_none() && may(row))
    }

    fn free_wanted(&self) -> impl Iterator<Item = (usize, &'p Wanted<'p>)> + '_ {
        let rows = self.wanted.iter().enumerate();
        rows.filter(|(index, _)| self.pairs.of_wanted[*index].is_none())
    }

    /// Whether hashing the rows is quicker than looking through them.
    fn are_many(&self) -> bool {
        self.stored.len().max(self.wanted.len()) > FEW
    }

    fn stage(
        &mut self,
        (by, of): (By, Of),
        order: &(impl Iterator<Item = usize> + Clone),
        may: impl Fn(&Row<'_>) -> bool,
    ) {
        let is_of = |row: &Wanted<'_>| {
            // Listed without blanks is what the stage after is about.
            row.value_type.is_none() == (of == Of::Open) && (by != By::Listed || row.has_blanks())
        };
        if !self.free_wanted().any(|(_, row)| is_of(row)) {
            return;
        }
        let keys = by.counts_key().then(|| {
            let known = self.known_keys.take();
            known.unwrap_or_else(|| self.make_keys())
        });
        let class_of_stored = |index: usize| {
            let row = &self.stored[index];
            let key = keys.as_ref().map(|keys| &*keys.stored[index]);
            by.class(of, trim(row.value()), key, row.settled_type())
        };
        let class_of_wanted = |index: usize| {
            let row = &self.wanted[index];
            let value_type = match by {
                By::Listed => row.listed_type,
                _ => row.value_type,
            };
            let key = keys.as_ref().map(|keys| &*keys.wanted[index]);
            by.class(of, row.value, key, value_type.unwrap_or_default())
        };
        let are_many = self.are_many();
        let pairs = &mut self.pairs;
        let is_free = |pairs: &Pairs, index: usize, row: &Row<'_>| {
            pairs.of_stored[index].is_none() && may(row)
        };
        let mut classes = are_many.then(|| {
            let stored = order.clone().map(|index| (index, &self.stored[index]));
            let free = stored.filter(|(index, row)| is_free(pairs, *index, row));
            // No more room than for what may be free, which most rows are not for long.
            let partners = pairs.of_stored.iter();
            let most = partners.filter(|partner| partner.is_none()).count();
            let free = free.take(most);
            Buckets::new(free.map(|(index, _)| (index, class_of_stored(index))))
        });
        if let Some(classes) = &classes {
            pairs.stored_differ |= by.is_value() && classes.are_single(self.stored.len());
        }
        for (index, row) in self.wanted.iter().enumerate() {
            if pairs.of_wanted[index].is_some() || !is_of(row) {
                continue;
            }
            let class = class_of_wanted(index);
            let partner = if let Some(classes) = &mut classes {
                classes.pop(&class)
            } else {
                let mut rows = order.clone().map(|index| (index, &self.stored[index]));
                let is_partner = |(partner, row): &(usize, &Row<'_>)| {
                    is_free(pairs, *partner, row) && class_of_stored(*partner) == class
                };
                rows.find(is_partner).map(|(partner, _)| partner)
            };
            if let Some(partner) = partner {
                pairs.join(partner, index);
            }
        }
        if keys.is_some() {
            self.known_keys = keys;
        }
    }

    fn make_keys(&self) -> KnownKeys<'p> {
        let key = |is_free: bool, value: &'p str, value_type: Option<&str>| {
            if is_free {
                self.keys.of(value, value_type)
            } else {
                Cow::Borrowed("")
            }
        };
        let stored = self.stored.iter().zip(&self.pairs.of_stored);
        let wanted = self.wanted.iter().zip(&self.pairs.of_wanted);
        KnownKeys {
            stored: stored
                .map(|(row, partner)| {
                    let value_type = Some(trim(row.settled_type()));
                    key(partner.is_none(), row.value(), value_type)
                })
                .collect(),
            wanted: wanted
                .map(|(row, partner)| key(partner.is_none(), row.value, row.value_type))
                .collect(),
        }
    }
}
