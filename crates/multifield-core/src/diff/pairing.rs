//! Decides which stored row becomes which wanted row.
//!
//! Pairing goes through [`stages`](super::stages). Each stage puts the remaining rows
//! into classes, and pairs stored and wanted rows of the same class: the stored rows with
//! the lowest IDs first, the wanted rows in desired order. The first stages find rows
//! that stay unchanged. Then come rows in transit: an unfinished plan gave them a
//! temporary type, and only this type changes. In the last stages, the other rows are
//! overwritten. Each stage is linear in the rows.

use std::borrow::Cow;

use super::{
    stages::{
        By, Of, Pairs, Stage, KEEP, KEEP_KEYS, KEEP_MESSENGERS, OVERWRITE, OVERWRITE_SAME, RETYPE,
        RETYPE_KEYS,
    },
    wanted::Wanted,
    Diff, FEW,
};
use crate::{
    buckets::Buckets,
    hash::Set,
    model::{trim, Field, Row},
    options::{Equality, Overwrite, Strategy},
    values::Keys,
};

/// Pairs the rows of a field: of similar stored rows, the lowest IDs first.
pub(super) fn pair<'p>(
    options: &Diff,
    field: Field,
    stored: &'p [Row<'p>],
    wanted: &'p [Wanted<'p>],
) -> Pairs {
    let any = 0..stored.len();
    pair_in_order(options, field, stored, wanted, [any.clone(), any])
}

/// Pairs the rows with the stored rows in two given orders: one to find rows that stay,
/// and one to find rows that are overwritten.
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
        (Strategy::Add, _, Equality::Exact) => &RETYPE[..],
        (Strategy::Add, _, Equality::Normalized) if options.keeps_spelling() => &RETYPE_KEYS[..],
        (Strategy::Add, _, Equality::Normalized) | (_, Overwrite::SameValue, _) => {
            &OVERWRITE[..OVERWRITE_SAME]
        }
        (_, Overwrite::Any, _) => &OVERWRITE[..],
    };
    let overwrites_any = stages.len() == OVERWRITE.len();
    for stage in stages {
        let (free, others) = (rows.free_stored(may_change), rows.free_wanted());
        match (sole(free), sole(others)) {
            (None, _) | (_, None) => break,
            // Any two remaining rows are paired.
            (Some(Ok((stored, _))), Some(Ok((wanted, _)))) if overwrites_any => {
                rows.pairs.join(stored, wanted);
            }
            _ => rows.stage(*stage, &to_change, may_change),
        }
    }
    rows.pairs
}

/// The pairs that are known before: rows with an explicit ID, and protected
/// rows that are listed.
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
    // A row in transit gets its type back in any case, so it counts as a row with that
    // type. It comes last if it would be deleted next to an equal row.
    let others = stored.iter().filter(|row| !row.is_in_transit());
    let held: Set<_> = others
        .map(|row| (trim(row.value()), row.settled_type()))
        .collect();
    let any = 0..stored.len();
    let may = |row: &Row<'_>| options.only.includes(row) && options.protects(row);
    let stays = |row: &Row<'_>| {
        !row.is_in_transit() || !held.contains(&(trim(row.value()), row.settled_type()))
    };
    rows.keep_alike(options, &any, |row| may(row) && stays(row));
    rows.keep_alike(options, &any, may);
    // Of similar rows, the one that is listed first comes first.
    let found: Vec<_> = free
        .into_iter()
        .filter_map(|at| Some((at, rows.pairs.of_stored[at]?)))
        .collect();
    let mut listed: Vec<_> = found.iter().map(|(_, index)| *index).collect();
    listed.sort_unstable();
    let in_order = found.iter().map(|(at, _)| *at).zip(listed);
    if in_order
        .clone()
        .all(|(at, index)| options.accepts_settled(&stored[at], &wanted[index]))
    {
        for (at, index) in in_order {
            rows.pairs.join(at, index);
        }
    }
    rows.pairs
}

/// The only item. None if there are no items, `Many` if there are several.
fn sole<T>(mut items: impl Iterator<Item = T>) -> Option<Result<T, Many>> {
    let first = items.next()?;
    Some(items.next().map_or(Ok(first), |_| Err(Many)))
}

struct Many;

/// The keys of the rows that were free when the keys were computed, by index.
struct KnownKeys<'p> {
    stored: Vec<Cow<'p, str>>,
    wanted: Vec<Cow<'p, str>>,
    /// For messengers: the keys of wanted rows that are compared with stored rows which
    /// are not users.
    no_users: Vec<Cow<'p, str>>,
}

/// The rows of a field, and the pairs so far.
struct Rows<'p> {
    keys: Keys,
    /// Computed when the first stage needs them.
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

    /// Finds the rows that stay unchanged, among those for which `may` is true. Rows in
    /// transit (with a temporary type such as `~WORK`) come last: of them, only the type
    /// changes.
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
        let stages = match options.keeps_spelling() {
            true if self.keys.depend_on_type() => &KEEP_MESSENGERS[..],
            true => &KEEP_KEYS[..],
            false => &KEEP[..],
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
        stage: Stage,
        order: &(impl Iterator<Item = usize> + Clone),
        may: impl Fn(&Row<'_>) -> bool,
    ) {
        let Stage(by, of) = stage;
        let has_users = self.keys.depend_on_type();
        let of_no_user = of == Of::OpenNoUser;
        if (of_no_user && !has_users) || !self.free_wanted().any(|(_, row)| stage.is_about(row)) {
            return;
        }
        let keys = (by == By::Key || of_no_user).then(|| {
            let known = self.known_keys.take();
            known.unwrap_or_else(|| self.make_keys())
        });
        let class_of_stored = |index: usize| {
            let row = &self.stored[index];
            let key = |value| keys.as_ref().map_or(value, |keys| &*keys.stored[index]);
            stage.class(trim(row.value()), key, row.settled_type())
        };
        let class_of_wanted = |index: usize| {
            let row = &self.wanted[index];
            let value_type = match by {
                By::Listed => row.listed_type,
                _ => row.value_type,
            };
            let key = |value| match &keys {
                Some(keys) if of_no_user => &*keys.no_users[index],
                Some(keys) => &*keys.wanted[index],
                None => value,
            };
            stage.class(row.value, key, value_type.unwrap_or_default())
        };
        let is_user = |index: usize| {
            let keys = keys.as_ref();
            keys.is_some_and(|keys| Keys::is_user(&keys.stored[index]))
        };
        let are_many = self.are_many();
        let pairs = &mut self.pairs;
        let is_free = |pairs: &Pairs, index: usize, row: &Row<'_>| {
            pairs.of_stored[index].is_none() && may(row) && !(of_no_user && is_user(index))
        };
        let mut classes = are_many.then(|| {
            let stored = order.clone().map(|index| (index, &self.stored[index]));
            let free = stored.filter(|(index, row)| is_free(pairs, *index, row));
            // Room only for rows that may still be free: most are paired early.
            let partners = pairs.of_stored.iter();
            let most = partners.filter(|partner| partner.is_none()).count();
            let free = free.take(most);
            Buckets::new(free.map(|(index, _)| (index, class_of_stored(index))))
        });
        if let Some(classes) = &classes {
            // Equal rows are in one class, unless classes are made of keys.
            let is_by_value = matches!(by, By::Listed | By::Value);
            pairs.stored_differ |= is_by_value && classes.are_single(self.stored.len());
        }
        for (index, row) in self.wanted.iter().enumerate() {
            if pairs.of_wanted[index].is_some() || !stage.is_about(row) {
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
        let has_users = self.keys.depend_on_type();
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
                .clone()
                .map(|(row, partner)| match row.value_type {
                    None if has_users && partner.is_none() => self.keys.of_user(row.value),
                    value_type => key(partner.is_none(), row.value, value_type),
                })
                .collect(),
            no_users: wanted
                .filter(|_| has_users)
                .map(|(row, partner)| key(partner.is_none(), row.value, Keys::UNTYPED))
                .collect(),
        }
    }
}
