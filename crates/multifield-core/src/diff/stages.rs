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

/// What rows of one class have in common, in addition to their type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The value; and the type is compared as it was listed, with blanks.
    Listed,
    Value,
    Key,
    Nothing,
}

/// The wanted rows that a stage is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Those with a type, which has to be the same.
    Typed,
    /// Those without a type, which agree with every type.
    Open,
    /// The same, but only stored rows whose key does not name a user of a messenger.
    OpenNoUser,
    /// Those with a type, whatever it is.
    AnyType,
}

/// What rows are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stage(pub(crate) By, pub(crate) Of);

/// The stages in which rows are found that stay as they are.
pub(crate) const KEEP: [Stage; 3] = [
    Stage(By::Listed, Of::Typed),
    Stage(By::Value, Of::Typed),
    Stage(By::Value, Of::Open),
];

/// The same where another formatting is ignored, too.
pub(crate) const KEEP_KEYS: [Stage; 5] = [
    Stage(By::Listed, Of::Typed),
    Stage(By::Value, Of::Typed),
    Stage(By::Key, Of::Typed),
    Stage(By::Value, Of::Open),
    Stage(By::Key, Of::Open),
];

/// The same where a key depends on the type.
pub(crate) const KEEP_MESSENGERS: [Stage; 7] = [
    Stage(By::Listed, Of::Typed),
    Stage(By::Value, Of::Typed),
    Stage(By::Key, Of::Typed),
    Stage(By::Value, Of::OpenNoUser),
    Stage(By::Key, Of::OpenNoUser),
    Stage(By::Value, Of::Open),
    Stage(By::Key, Of::Open),
];

/// The stages in which rows are found to overwrite.
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

/// How many of [`OVERWRITE`] pair rows that say the same.
pub(crate) const OVERWRITE_SAME: usize = 5;

/// Those of [`OVERWRITE`] in which a merge finds rows of another formatting, where keys do
/// not depend on the type.
pub(crate) const FORMATTED: [Stage; 3] = [
    Stage(By::Key, Of::Typed),
    Stage(By::Key, Of::Open),
    Stage(By::Key, Of::AnyType),
];

/// The stages in which rows are found to get another type and nothing else.
pub(crate) const RETYPE: [Stage; 1] = [Stage(By::Value, Of::AnyType)];

/// The same where formatting is ignored.
pub(crate) const RETYPE_KEYS: [Stage; 2] =
    [Stage(By::Value, Of::AnyType), Stage(By::Key, Of::AnyType)];

impl Stage {
    /// Whether the stage looks for a wanted row.
    pub(crate) fn is_about(self, row: &Wanted<'_>) -> bool {
        let Stage(by, of) = self;
        // Listed without blanks is what the stage after is about.
        let is_open = matches!(of, Of::Open | Of::OpenNoUser);
        row.value_type.is_none() == is_open && (by != By::Listed || row.has_blanks())
    }

    /// The class of a row: value or key, and type; empty where it does not count.
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

/// For each stored and each wanted row its partner, by index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) of_stored: Vec<Option<usize>>,
    pub(crate) of_wanted: Vec<Option<usize>>,
    /// Whether it is known that no two stored rows are equal, which comes for
    /// free where many rows are hashed.
    pub(crate) stored_differ: bool,
}

impl Pairs {
    /// So many rows without a partner.
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

    /// Gives wanted rows of one class their stored ones in the order of both, as far as
    /// a wanted row `may_take` the stored row of another, and that one its own.
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
