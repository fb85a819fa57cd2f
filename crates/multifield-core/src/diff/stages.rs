//! The stages in which stored and wanted rows are paired by their content. Diffs and merges
//! use the same stages.
//!
//! A stage puts rows into classes, and pairs stored and wanted rows of the same class. Rows
//! that an earlier stage has paired do not take part in later stages.
//!
//! Why this simple method finds the fewest edits: let `k` rows stay, of `s` stored and `w`
//! wanted rows. Each of the other `s - k` stored and `w - k` wanted rows needs an edit. If
//! any row may overwrite any other, an overwrite is one edit for two of them. So there are
//! `max(s, w) - k` edits, and their number is smallest if the most rows stay.
//!
//! - [`KEEP`] lets the most rows stay. It never pairs rows with different values. For one
//!   value, a wanted row with a type only matches stored rows of that type. So rows of
//!   different types do not compete, and any rows of a class may be paired. A wanted row without a type matches any remaining row, so it comes last and takes no row
//!   away from others. A wanted row whose type has blanks around it matches a stored type
//!   with and without them. Only it matches the type with blanks, so it tries this one first.
//!   The same holds for [`KEEP_KEYS`], whose classes are larger because they compare keys.
//!   There, equal values come first only so that rows keep their formatting.
//! - For messengers, the key of a value depends on the type ([`KEEP_MESSENGERS`]): `ivan` is a
//!   user of Telegram, but only a name in other messengers. A wanted row without a type can
//!   match a stored row that is not a user, or one that is its user. For the former, only
//!   rows with the same name compete; for the latter, rows with any formatting of the user
//!   do. So it tries the former first.
//! - Then [`OVERWRITE`] keeps the most values. After [`KEEP`], remaining rows with the same
//!   value can only differ in their types, and an overwrite changes the type. So it does not
//!   matter which rows with one value are paired.
//! - The later stages do not change the cost: each row is overwritten by the most similar
//!   one.
//!
//! The oracle of the tests tries all pairs, and finds no cheaper ones.

use std::hash::Hash;

use super::wanted::Wanted;
use crate::{buckets::Buckets, hash::Map};

/// The content that rows of one class share, in addition to the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The value. The type is compared as it was listed, with its blanks.
    Listed,
    Value,
    Key,
    Nothing,
}

/// The wanted rows that a stage matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Rows with a type. The stored row must have the same type.
    Typed,
    /// Rows without a type. They match any type.
    Open,
    /// Rows without a type. They match only stored rows whose key does not name a user
    /// of a messenger.
    OpenNoUser,
    /// Rows with a type. They match any type.
    AnyType,
}

/// What a stage compares, and for which wanted rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stage(pub(crate) By, pub(crate) Of);

/// The stages that find rows which stay unchanged.
pub(crate) const KEEP: [Stage; 3] = [
    Stage(By::Listed, Of::Typed),
    Stage(By::Value, Of::Typed),
    Stage(By::Value, Of::Open),
];

/// The stages that find rows which stay unchanged, if another formatting is ignored.
pub(crate) const KEEP_KEYS: [Stage; 5] = [
    Stage(By::Listed, Of::Typed),
    Stage(By::Value, Of::Typed),
    Stage(By::Key, Of::Typed),
    Stage(By::Value, Of::Open),
    Stage(By::Key, Of::Open),
];

/// The stages that find rows which stay unchanged, if keys depend on the type.
pub(crate) const KEEP_MESSENGERS: [Stage; 7] = [
    Stage(By::Listed, Of::Typed),
    Stage(By::Value, Of::Typed),
    Stage(By::Key, Of::Typed),
    Stage(By::Value, Of::OpenNoUser),
    Stage(By::Key, Of::OpenNoUser),
    Stage(By::Value, Of::Open),
    Stage(By::Key, Of::Open),
];

/// The stages that find rows to overwrite.
pub(crate) const OVERWRITE: [Stage; 8] = [
    Stage(By::Value, Of::AnyType),
    Stage(By::Key, Of::Typed),
    Stage(By::Key, Of::OpenNoUser),
    Stage(By::Key, Of::Open),
    Stage(By::Key, Of::AnyType),
    Stage(By::Nothing, Of::Typed),
    Stage(By::Nothing, Of::Open),
    Stage(By::Nothing, Of::AnyType),
];

/// The first stages of [`OVERWRITE`], up to this number, pair rows with equivalent
/// values.
pub(crate) const OVERWRITE_SAME: usize = 5;

/// The stages of [`OVERWRITE`] with which a merge finds rows in another format, if keys
/// do not depend on the type.
pub(crate) const FORMATTED: [Stage; 3] = [
    Stage(By::Key, Of::Typed),
    Stage(By::Key, Of::Open),
    Stage(By::Key, Of::AnyType),
];

/// The stages that find rows which only get another type.
pub(crate) const RETYPE: [Stage; 1] = [Stage(By::Value, Of::AnyType)];

/// The stages that find rows which only get another type, if formatting is ignored.
pub(crate) const RETYPE_KEYS: [Stage; 2] =
    [Stage(By::Value, Of::AnyType), Stage(By::Key, Of::AnyType)];

impl Stage {
    /// Whether the stage matches this wanted row.
    pub(crate) fn is_about(self, row: &Wanted<'_>) -> bool {
        let Stage(by, of) = self;
        // A type that is listed without blanks is left to the next stage.
        let is_open = matches!(of, Of::Open | Of::OpenNoUser);
        row.value_type.is_none() == is_open && (by != By::Listed || row.has_blanks())
    }

    /// The class of a row: its value or key, and its type. A part that does not count
    /// is empty.
    pub(crate) fn class<V: Default>(
        self,
        value: V,
        key: impl FnOnce(V) -> V,
        value_type: &str,
    ) -> (V, &str) {
        let Stage(by, of) = self;
        let value = match by {
            By::Listed | By::Value => value,
            By::Key => key(value),
            By::Nothing => V::default(),
        };
        (value, if of == Of::Typed { value_type } else { "" })
    }
}

/// The partner of each stored and of each wanted row, by index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) of_stored: Vec<Option<usize>>,
    pub(crate) of_wanted: Vec<Option<usize>>,
    /// Whether it is known that no two stored rows are equal. Hashing many rows shows
    /// this at no extra cost.
    pub(crate) stored_differ: bool,
}

impl Pairs {
    /// No pairs, for this number of rows.
    pub(crate) fn none(stored: usize, wanted: usize) -> Pairs {
        Pairs {
            of_stored: vec![None; stored],
            of_wanted: vec![None; wanted],
            stored_differ: false,
        }
    }

    pub(crate) fn join(&mut self, stored: usize, wanted: usize) {
        self.of_stored[stored] = Some(wanted);
        self.of_wanted[wanted] = Some(stored);
    }

    pub(crate) fn join_all(&mut self, pairs: Vec<(usize, usize)>) {
        for (stored, wanted) in pairs {
            self.join(stored, wanted);
        }
    }

    /// Within a class, pairs the wanted rows with the stored rows in the order of both.
    /// Two wanted rows swap their stored rows only if each may take that of the other.
    pub(crate) fn put_in_order<C: Hash + Eq>(
        &mut self,
        wanted: impl Iterator<Item = (usize, C)>,
        may_swap: impl Fn([usize; 2], [usize; 2]) -> bool,
    ) {
        let mut alike: Map<C, Vec<usize>> = Map::default();
        for (index, class) in wanted {
            alike.entry(class).or_default().push(index);
        }
        for group in alike.values() {
            for (nth, first) in group.iter().enumerate() {
                for second in &group[nth + 1..] {
                    let held = (self.of_wanted[*first], self.of_wanted[*second]);
                    let (Some(high), Some(low)) = held else {
                        continue;
                    };
                    if high > low && may_swap([*first, *second], [high, low]) {
                        self.join(low, *first);
                        self.join(high, *second);
                    }
                }
            }
        }
    }
}

/// Pairs the stored and wanted rows of one class, in the order of both sides.
pub(crate) fn alike<C: Hash + Eq>(
    stored: impl Iterator<Item = (usize, C)>,
    wanted: impl Iterator<Item = (usize, C)>,
) -> Vec<(usize, usize)> {
    let mut wanted = wanted.peekable();
    if wanted.peek().is_none() {
        return Vec::new();
    }
    let mut classes = Buckets::new(stored);
    wanted
        .filter_map(|(index, class)| Some((classes.pop(&class)?, index)))
        .collect()
}
