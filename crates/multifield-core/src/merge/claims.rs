//! Finds for each row of ours the row of theirs that contains it.
//!
//! Theirs has the rows of the portal now: rows of base, some of them changed by
//! a person or by our own earlier edits, and rows that a person or our edits
//! have added. So a row of ours is searched at all places where our own edits
//! may have put it. A row that is found needs no edit.

use super::{
    based::Based,
    sides::Sides,
    stages::{self, Class, Stages},
};
use crate::{
    diff::stages::{alike, Of, Pairs, Stage},
    model::{trim, Row},
    options::Order,
};

/// How similar a row with another ID must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exactly {
    /// In value and type.
    Yes,
    /// The row has the value in any format.
    No,
}

/// The rows of theirs among which a row of ours is searched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Among {
    /// Rows of base that ours dropped and that have another content now. An earlier
    /// edit of ours may have overwritten them.
    Turned,
    /// Rows that base lacks.
    Added,
    /// Rows of base.
    Base,
}

struct Claiming<'c, 's> {
    sides: &'c Sides<'s>,
    based: &'c Based,
    claims: Pairs,
}

/// Pairs of a row of theirs (as the stored row) and the row of ours whose content it
/// has (as the wanted row). Each row of theirs is claimed at most once.
pub(super) fn claims(sides: &Sides<'_>, based: &Based) -> Pairs {
    let mut claiming = Claiming {
        sides,
        based,
        claims: Pairs::none(sides.theirs.len(), sides.ours.len()),
    };
    claiming.named_rows();
    match sides.options.diff.order {
        Order::Any => claiming.in_any_order(),
        Order::Desired => claiming.in_order(),
    }
    claiming.claims
}

impl<'s> Claiming<'_, 's> {
    fn in_any_order(&mut self) {
        // No edit moves a value to another row, so each row is found by its ID.
        self.own_rows(|_| true);
        for exactly in [Exactly::Yes, Exactly::No] {
            self.new_rows(exactly);
            self.changed_rows(exactly);
        }
    }

    /// If the order counts, an edit moves a value by writing it into another row. So
    /// values count more than IDs.
    fn in_order(&mut self) {
        let sides = self.sides;
        self.own_rows(|base| sides.keeps(base));
        self.changed_rows(Exactly::Yes);
        self.moved_rows(Exactly::Yes);
        self.new_rows(Exactly::Yes);
        self.changed_rows(Exactly::Yes);
        self.own_rows(|base| sides.keeps_value(base));
        self.moved_rows(Exactly::No);
        self.own_rows(|_| true);
        self.new_rows(Exactly::No);
        self.changed_rows(Exactly::No);
        self.put_in_order();
    }

    /// Rows that need no edit may be interchangeable. Then the row that ours lists
    /// first gets the first of them.
    fn put_in_order(&mut self) {
        let sides = self.sides;
        let fits =
            |ours: usize, at: usize| sides.ours[ours].has_type(sides.theirs[at].settled_type());
        let claimed = self.claims.of_wanted.clone();
        let alike = claimed.into_iter().enumerate().filter_map(|(index, at)| {
            let at = at.filter(|at| !sides.ours[index].has_id() && fits(index, *at))?;
            Some((index, trim(sides.theirs[at].value())))
        });
        self.claims
            .put_in_order(alike, |[first, second], [high, low]| {
                let is_one_value = sides.ours[first].value == sides.ours[second].value;
                is_one_value && fits(first, low) && fits(second, high)
            });
    }

    /// Claims rows of theirs by the IDs that ours lists.
    fn named_rows(&mut self) {
        for (index, named) in self.based.named.iter().enumerate() {
            if let Some(theirs) = *named {
                self.claims.join(theirs, index);
            }
        }
    }

    /// Claims the rows of base that theirs still has. A row with an explicit ID claims
    /// its row, whatever the content.
    fn own_rows(&mut self, is_meant: impl Fn(usize) -> bool) {
        for (index, ours) in self.sides.ours.iter().enumerate() {
            let Some(base) = self.based.of_ours(index) else {
                continue;
            };
            let is_free = self.claims.of_wanted[index].is_none();
            let now = self.sides.now[base].filter(|now| {
                self.claims.of_stored[*now].is_none() && (ours.has_id() || is_meant(base))
            });
            if let (Some(now), true) = (now, is_free) {
                self.claims.join(now, index);
            }
        }
    }

    /// Claims rows for new rows of ours. An earlier edit may have added them, or
    /// written them over rows that ours dropped.
    fn new_rows(&mut self, exactly: Exactly) {
        for among in [Among::Turned, Among::Added] {
            self.find(exactly, among, |claiming, index| {
                claiming.based.is_new(index)
            });
        }
    }

    /// Claims rows for rows of base that ours changed and theirs lost: an earlier edit
    /// may have added them again. A row that ours did not change claims nothing,
    /// because no edit of ours would have added it.
    fn changed_rows(&mut self, exactly: Exactly) {
        let places: &[Among] = match exactly {
            Exactly::Yes => &[Among::Turned, Among::Added],
            Exactly::No => &[Among::Added],
        };
        for among in places {
            if exactly == Exactly::Yes {
                // An earlier edit may have added a row without a type.
                self.find_held(*among, exactly, Sides::type_again, |claiming, index| {
                    claiming.is_changed_and_lost(index)
                });
            }
            self.find(exactly, *among, |claiming, index| {
                claiming.is_changed_and_lost(index)
            });
        }
    }

    fn is_changed_and_lost(&self, index: usize) -> bool {
        let (sides, ours) = (self.sides, &self.sides.ours[index]);
        self.based.of_ours(index).is_some_and(|base| {
            let now = sides.now[base];
            let is_lost = now.map_or(true, |now| self.claims.of_stored[now].is_some());
            let base = &sides.base[base];
            let is_unchanged =
                sides.same.values(ours.value, base.value()) && ours.has_type(base.settled_type());
            is_lost && !is_unchanged
        })
    }

    /// Claims rows for rows of base whose value was moved to another row, by theirs or
    /// by an earlier edit.
    fn moved_rows(&mut self, exactly: Exactly) {
        for among in [Among::Base, Among::Added] {
            let held_type = |_: &_, base: &'s Row<'_>| trim(base.settled_type());
            self.find_held(among, exactly, held_type, |claiming, index| {
                !claiming.sides.ours[index].has_id()
            });
        }
    }

    /// Claims rows for rows of base, by their desired content. The type of a row without
    /// one depends on the row of base.
    fn find_held(
        &mut self,
        among: Among,
        exactly: Exactly,
        held_type: impl Fn(&Sides<'s>, &'s Row<'s>) -> &'s str,
        is_meant: impl Fn(&Self, usize) -> bool,
    ) {
        let sides = self.sides;
        let stages = Stages::of(sides);
        let stages = match exactly {
            Exactly::Yes => stages.alike,
            Exactly::No => stages.any_type,
        };
        for stage in stages.iter().filter(|stage| stage.1 != Of::Open) {
            let ours = sides.ours.iter().enumerate().filter_map(|(index, ours)| {
                let base = &sides.base[self.based.of_ours(index)?];
                let is_free = self.claims.of_wanted[index].is_none() && is_meant(self, index);
                let value_type = ours.value_type.unwrap_or_else(|| held_type(sides, base));
                is_free.then(|| (index, stages::class(*stage, sides, ours.value, value_type)))
            });
            let free = self.free_theirs(*stage, |at| self.is_among(at, among, exactly));
            let pairs = alike(free, ours);
            self.claims.join_all(pairs);
        }
    }

    fn find(&mut self, exactly: Exactly, among: Among, is_meant: impl Fn(&Self, usize) -> bool) {
        let sides = self.sides;
        let stages = Stages::of(sides);
        let stages: &[&[Stage]] = match exactly {
            Exactly::Yes => &[stages.alike],
            Exactly::No => &[stages.alike, stages.any_type, stages.spelled],
        };
        for stage in stages.iter().copied().flatten() {
            let ours = sides.ours.iter().enumerate().filter_map(|(index, ours)| {
                let is_free = self.claims.of_wanted[index].is_none() && is_meant(self, index);
                is_free.then(|| Some((index, stages::of_ours(*stage, sides, ours)?)))?
            });
            let free = self.free_theirs(*stage, |at| self.is_among(at, among, exactly));
            let pairs = alike(free, ours);
            self.claims.join_all(pairs);
        }
    }

    fn is_among(&self, theirs: usize, among: Among, exactly: Exactly) -> bool {
        match (among, self.sides.origin[theirs]) {
            (Among::Added, origin) => origin.is_none(),
            (Among::Base, origin) => origin.is_some(),
            (Among::Turned, origin) => origin.is_some_and(|base| self.has_turned(base, exactly)),
        }
    }

    /// Whether theirs gave a row of base another content, which is not the content in
    /// ours.
    fn has_turned(&self, base: usize, exactly: Exactly) -> bool {
        let has_changed = match exactly {
            Exactly::Yes => !self.sides.keeps(base),
            Exactly::No => !self.sides.keeps_value(base),
        };
        let is_ordered = self.sides.options.diff.order == Order::Desired;
        let is_free = self.based.listed(base).map_or(true, |ours| {
            is_ordered && self.claims.of_wanted[ours].is_some()
        });
        has_changed && is_free
    }

    /// The rows of theirs that may be claimed and that no row has claimed yet.
    fn free_theirs<'r>(
        &'r self,
        stage: Stage,
        is_meant: impl Fn(usize) -> bool + 'r,
    ) -> impl Iterator<Item = (usize, Class<'s>)> + 'r {
        let sides = self.sides;
        (0..sides.theirs.len())
            .filter(move |at| {
                let row = &sides.theirs[*at];
                self.claims.of_stored[*at].is_none()
                    && sides.sees(row)
                    && stages::may_be(stage, sides, row)
                    && is_meant(*at)
            })
            .map(move |at| (at, stages::of_stored(stage, sides, &sides.theirs[at])))
    }
}
