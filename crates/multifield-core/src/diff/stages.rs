//! The stages in which rows are found by what they say, for diffs and merges alike.
//!
//! A stage puts rows into classes, and pairs a stored and a wanted row of one class
//! off. What pairs in an earlier stage is out of the later ones.
//!
//! Why so simple a way leads to the fewest edits: where any row may be overwritten by
//! any other, of `s` stored and `w` wanted rows, `k` of which stay, an edit is needed for
//! each of the `s - k` and of the `w - k`, and one overwrite is an edit for both. So the
//! edits are `max(s, w) - k`: the fewest where the most rows stay.
//!
//! - [`KEEP`] finds the most. Rows of different values never pair here. Of one value, a
//!   typed row can only be one of its type, so classes of types do not compete, and any
//!   pairs in a class are as good as any others. A row without a type can be any that is
//!   left, so it takes none away if it comes last. A row that lists blanks around its
//!   type can be one with them or without, and no other can be the former, so it looks
//!   there first. The same holds for [`KEEP_KEYS`], whose classes of keys are the larger
//!   ones: values come first in them only so that a row keeps its formatting.
//! - The value of a messenger has a key by its type ([`KEEP_MESSENGERS`]): `ivan` is a
//!   user of Telegram, and just a name elsewhere. A row without a type can be a stored one
//!   without a name of a messenger, for which only rows of its own name compete, or one of
//!   its user, for which all spellings of the user do. So it looks at the former first.
//! - Then [`OVERWRITE`] keeps the most values: after [`KEEP`], the rows that are left of
//!   a value can only differ in their types, which an overwrite changes, so any pairs
//!   of one value are as good as any others again.
//! - The later stages decide nothing that costs: a row is overwritten by what is most
//!   like it.
//!
//! The oracle of the tests tries all pairs, and finds none cheaper.

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

    /// Within a class, pairs the wanted rows with the stored rows in the order of both,
    /// as long as each wanted row may take the stored row of another one, which may
    /// take its row.
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

/// Stored and wanted rows of one class, each side in its order.
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
