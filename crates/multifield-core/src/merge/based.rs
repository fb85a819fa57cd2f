//! Finds for each row of ours the same row of base.

use std::cmp::Reverse;

use super::{
    sides::Sides,
    stages::{self, Class, Stages},
};
use crate::{
    diff::{
        stages::{alike, Of, Pairs, Stage},
        Wanted,
    },
    hash::Map,
    model::{index_of, trim, DesiredRow},
    options::{Generations, Order},
    values::Keys,
};

/// Rows of base: the order in which they are searched, and a filter.
type Meant<'r> = (&'r [usize], &'r dyn Fn(usize) -> bool);

/// Pairs of a row of ours and the same row of base, by index.
pub(super) struct Based {
    /// The pairs, with rows of base as the stored rows and rows of ours as the wanted
    /// rows.
    pub(super) pairs: Pairs,
    /// For each row of ours: the row of theirs that its ID names, if base lacks this
    /// ID. Ours may have read the portal after base was saved.
    pub(super) named: Vec<Option<usize>>,
    /// For each row of ours: its place in the list. A row that others repeat is where the
    /// first of them is listed. None if the row is new, and repeats another one.
    pub(super) places: Vec<Option<usize>>,
    /// Whether ours lists rows of base in another order than base.
    pub(super) has_moved: bool,
}

impl Based {
    pub(super) fn new(sides: &Sides<'_>) -> Self {
        let mut based = Based {
            pairs: Pairs::none(sides.base.len(), sides.ours.len()),
            named: vec![None; sides.ours.len()],
            places: Vec::new(),
            has_moved: false,
        };
        based.follow_ids(sides);
        based.follow_values(sides);
        if sides.options.diff.order == Order::Desired {
            // A row that theirs has deleted has no position. If ours lists it before or
            // after a similar row, this is not a move, but the similar row is the one
            // that theirs has.
            let pairs = based.pairs.clone();
            based.put_in_order(sides, |_, _| true);
            based.collapse(sides);
            let mut rows: Vec<_> = based.places.iter().zip(&based.pairs.of_wanted).collect();
            rows.sort_unstable();
            let rows: Vec<usize> = rows.into_iter().filter_map(|(_, row)| *row).collect();
            based.has_moved = rows.windows(2).any(|pair| pair[0] > pair[1]);
            based.pairs = pairs;
            based.put_in_order(sides, |high, low| {
                sides.now[high].is_some() == sides.now[low].is_some()
            });
        }
        based.collapse(sides);
        based
    }

    /// The row of base that is the same as a row of ours.
    pub(super) fn of_ours(&self, ours: usize) -> Option<usize> {
        self.pairs.of_wanted[ours]
    }

    /// The row of ours that is the same as a row of base. None if ours dropped
    /// it.
    pub(super) fn listed(&self, base: usize) -> Option<usize> {
        self.pairs.of_stored[base]
    }

    /// Whether a row of ours is not matched yet.
    pub(super) fn is_new(&self, ours: usize) -> bool {
        self.of_ours(ours).is_none() && self.named[ours].is_none() && !self.is_repeated(ours)
    }

    fn follow_ids(&mut self, sides: &Sides<'_>) {
        for (index, ours) in sides.ours.iter().enumerate() {
            let Some(id) = ours.row.id else { continue };
            let base = index_of(sides.base, id).filter(|at| sides.sees(&sides.base[*at]));
            match base {
                Some(base) => self.pairs.join(base, index),
                None => self.named[index] = index_of(sides.theirs, id),
            }
        }
    }

    /// Rows of ours without an ID are matched by value. Rows that theirs still has are
    /// matched first: if ours dropped one of two equal rows, it may be the row that
    /// theirs dropped, too.
    fn follow_values(&mut self, sides: &Sides<'_>) {
        let in_order: Vec<usize> = (0..sides.base.len()).collect();
        let last_first = base_order(sides);
        let stages = Stages::of(sides);
        let held: [Meant<'_>; 3] = [
            (&last_first, &|base| sides.keeps_value(base)),
            (&in_order, &|base| sides.now[base].is_some()),
            (&in_order, &|_| true),
        ];
        for meant in held {
            self.follow_stages(sides, stages.alike, meant);
            self.follow_done(sides, stages.alike);
            self.follow_stages(sides, stages.any_type, meant);
        }
        self.follow_done(sides, stages.any_type);
        self.follow_done(sides, stages.spelled);
        for meant in held {
            self.follow_stages(sides, stages.spelled, meant);
        }
    }

    /// Matches rows of ours with rows of base that an earlier edit has already given
    /// the listed type or formatting.
    ///
    /// A row with a new type is first searched by the value in base. If ours lists two
    /// formats of this value, the format in theirs may come from a person, because an
    /// edit of the type keeps the format.
    fn follow_done(&mut self, sides: &Sides<'_>, stages: &[Stage]) {
        for has_value_of_base in [true, false] {
            let stages = stages.iter();
            for stage in stages.filter(|stage| stage.1 == Of::Typed || !has_value_of_base) {
                let done = (0..sides.base.len()).filter_map(|at| {
                    let (base, theirs) = (&sides.base[at], &sides.theirs[sides.now[at]?]);
                    let is_meant = self.listed(at).is_none()
                        && !sides.keeps(at)
                        && !sides.protects(base)
                        && sides.same.are_spellings(base.value(), theirs.value());
                    let value = if has_value_of_base { base } else { theirs }.value();
                    let class =
                        stages::class(*stage, sides, trim(value), trim(theirs.settled_type()));
                    is_meant.then_some((at, class))
                });
                let pairs = alike(done, self.free_ours(sides, *stage));
                self.pairs.join_all(pairs);
            }
        }
    }

    /// The rows of ours that a stage is about and that have no match yet.
    fn free_ours<'s, 'r>(
        &'r self,
        sides: &'r Sides<'s>,
        stage: Stage,
    ) -> impl Iterator<Item = (usize, Class<'s>)> + 'r {
        let ours = sides.ours.iter().enumerate();
        ours.filter_map(move |(index, ours)| {
            let is_free = self.of_ours(index).is_none() && !ours.has_id();
            is_free.then(|| Some((index, stages::of_ours(stage, sides, ours)?)))?
        })
    }

    /// Matches rows of ours with rows of base that pass the filter, in the given order.
    fn follow_stages(&mut self, sides: &Sides<'_>, stages: &[Stage], (order, is_meant): Meant<'_>) {
        for stage in stages {
            let free = order.iter().copied().filter(|&at| {
                let row = &sides.base[at];
                self.listed(at).is_none()
                    && sides.sees(row)
                    && is_meant(at)
                    && stages::may_be(*stage, sides, row)
            });
            let free = free.map(|at| (at, stages::of_stored(*stage, sides, &sides.base[at])));
            let pairs = alike(free, self.free_ours(sides, *stage));
            self.pairs.join_all(pairs);
        }
    }

    /// Of similar rows, the one that is listed first is matched first.
    fn put_in_order(&mut self, sides: &Sides<'_>, may_swap: impl Fn(usize, usize) -> bool) {
        let diff = &sides.options.diff;
        let ours = sides
            .ours
            .iter()
            .enumerate()
            .filter(|(_, ours)| !ours.has_id());
        let ours = ours.map(|(index, ours)| {
            let class = diff.class(sides.field, ours.value, Keys::UNTYPED);
            (index, class)
        });
        let fit = |ours: usize, base: usize| {
            let (ours, base) = (&sides.ours[ours], &sides.base[base]);
            let is_same = sides.same.values(ours.value, base.value());
            usize::from(is_same && ours.has_type(base.settled_type()))
        };
        self.pairs
            .put_in_order(ours, |[first, second], [high, low]| {
                let fits_as_well =
                    fit(first, high) + fit(second, low) <= fit(first, low) + fit(second, high);
                fits_as_well && may_swap(high, low)
            });
    }

    /// Finds the places, and new rows that repeat another row of ours. A row that is matched
    /// with base is not a repetition, since base contains all of them.
    fn collapse(&mut self, sides: &Sides<'_>) {
        let mut said: Vec<Wanted<'_>> = Vec::new();
        for (index, ours) in sides.ours.iter().enumerate() {
            let stored = match (self.of_ours(index), self.named[index]) {
                (Some(base), _) => Some(&sides.base[base]),
                (None, Some(theirs)) => Some(&sides.theirs[theirs]),
                (None, None) => None,
            };
            let held_type = stored.map(|row| trim(row.settled_type()));
            said.push(Wanted {
                value_type: ours.value_type.or(held_type),
                // Only the presence of a pin matters here, not its value.
                pin: stored.map(|_| index),
                ..*ours
            });
        }
        sides.options.diff.collapse(sides.field, &[], &mut said);
        let places = said
            .iter()
            .enumerate()
            .map(|(at, said)| (address(said), at));
        let places: Map<_, usize> = places.collect();
        let places = sides.ours.iter().map(|ours| places.get(&address(ours)));
        self.places = places.map(Option::<&usize>::copied).collect();
    }

    /// Whether a row of ours is new, and repeats another row of ours.
    pub(super) fn is_repeated(&self, ours: usize) -> bool {
        self.places[ours].is_none()
    }
}

/// What only one row of ours has.
fn address<'s>(row: &Wanted<'s>) -> *const DesiredRow<'s> {
    row.row
}

/// The rows of base in the order in which similar rows are found. Of rows that are
/// equal in theirs, the last ones stay, because a server of the generation
/// `distinct` changes only the first. If another value would then become the main
/// one, they keep their order.
fn base_order(sides: &Sides<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sides.base.len()).collect();
    let diff = &sides.options.diff;
    let is_distinct = matches!(diff.generation, Generations::Any | Generations::Distinct);
    if diff.order == Order::Desired || !is_distinct {
        return order;
    }
    let kind = |at: usize| {
        let row = &sides.theirs[at];
        (trim(row.value()), row.settled_type())
    };
    let mut equal: Map<_, Vec<usize>> = Map::default();
    for at in 0..sides.theirs.len() {
        equal.entry(kind(at)).or_default().push(at);
    }
    // For each row of base, the last row that is equal to it.
    let mut last = order.clone();
    for rows in equal.values() {
        let starts_field = rows[0] == 0;
        if starts_field && rows.iter().enumerate().any(|(nth, at)| nth != *at) {
            continue;
        }
        let of_base = rows.iter().filter_map(|at| sides.origin[*at]);
        if let Some(last_of_base) = of_base.clone().max() {
            of_base.for_each(|at| last[at] = last_of_base);
        }
    }
    order.sort_by_key(|at| (last[*at], Reverse(*at)));
    order
}
