//! Edits from a decision for each stored row, which is what a merge makes.

use super::{
    calls::Target,
    fate::{delete, overwrite, settled, Fate, Written},
    order, pairing,
    rest::later_calls,
    wanted::Wanted,
    write_check::WriteCheck,
    Diff,
};
use crate::{
    edits::Edits,
    error::{Error, ErrorKind, Side},
    hash::Map,
    model::{trim, Current, Desired, Field, FieldSet, Part, Row},
    options::{Duplicates, Order},
};

/// What becomes of a stored row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Decision<'s> {
    /// It stays as it is.
    Stays,
    /// It becomes this, and no other row does.
    Becomes(Wanted<'s>),
    /// It becomes one of [`Decided::list`], whichever takes the fewest edits, or
    /// is deleted.
    Free,
    /// It is deleted.
    Deleted,
}

/// The decisions for a field.
pub(crate) struct Decided<'s> {
    /// For each stored row.
    pub(crate) rows: Vec<Decision<'s>>,
    /// What free rows and new rows become, in its order if the order counts.
    pub(crate) list: Vec<Wanted<'s>>,
    /// Whether ours lists nothing.
    pub(crate) is_cleared: bool,
}

/// All fields of a plan that is decided row by row.
#[derive(Default)]
pub(crate) struct Plan {
    target: Target,
}

impl Plan {
    /// Takes up a field.
    pub(crate) fn add(
        &mut self,
        diff: &Diff,
        field: Field,
        (current, desired): (&Current<'_>, &Desired<'_>),
        decided: &Decided<'_>,
    ) -> Result<(), Error> {
        let stored = current.rows(field);
        let PlacedRows { of_stored, mut new } = diff.placed(field, stored, desired, decided)?;
        let mut fates: Vec<Fate> = of_stored
            .iter()
            .zip(stored)
            .map(|(placed, row)| match placed {
                Placed::Stays => Fate::Stays,
                Placed::Gone => Fate::Deleted,
                Placed::Is(wanted) if diff.accepts(row, wanted) => Fate::Stays,
                Placed::Is(_) => Fate::Overwritten,
            })
            .collect();
        let wanted = |at: usize| match &of_stored[at] {
            Placed::Is(wanted) => Some(wanted),
            Placed::Stays | Placed::Gone => None,
        };
        let written = |at: usize| Some(diff.written(&stored[at], wanted(at)?));
        if let Some(copies) = diff.touched_copies(stored, &fates, false) {
            diff.check_reach(desired, stored, &copies, &fates, |at| Some(wanted(at)?.row))?;
            self.target.with_copies.insert(field);
            if keeps_first(diff, stored, &fates, written) {
                self.target.keeps_first.insert(field);
            }
        }
        diff.finish_transit(stored, &mut fates, written);
        diff.settle_equal_rows(desired, field, (stored, &fates), wanted, &mut new)?;

        let before = self.target.edits.len();
        let form = WriteCheck::new(diff, field, stored, desired);
        for (at, (row, fate)) in stored.iter().zip(&fates).enumerate() {
            let edit = match (fate, wanted(at)) {
                (Fate::Overwritten, Some(wanted)) => {
                    form.check(wanted, false)?;
                    overwrite(row, diff.written(row, wanted))
                }
                (Fate::Deleted, _) => delete(row),
                (Fate::Restored, _) => overwrite(row, settled(row)),
                (Fate::Stays | Fate::Overwritten, _) => continue,
            };
            self.target.edits.push(edit);
        }
        for wanted in &new {
            form.check(wanted, true)?;
            self.target.edits.push(wanted.append(field));
        }
        let is_empty =
            |(fate, row): (&Fate, &Row<'_>)| *fate == Fate::Deleted || diff.protects(row);
        let is_cleared = decided.is_cleared
            && self.target.edits.len() > before
            && diff.only.includes_all(field)
            && new.is_empty()
            && fates.iter().zip(stored).all(is_empty);
        if is_cleared {
            self.target.cleared.insert(field);
        }
        Ok(())
    }

    /// The calls of the plan.
    pub(crate) fn calls(
        mut self,
        diff: &Diff,
        current: &Current<'_>,
    ) -> Result<(Edits, Vec<Edits>), Error> {
        if self.target.edits.is_empty() {
            let edits = Edits::new(Vec::new(), FieldSet::EMPTY, diff.deletes);
            return Ok((edits.of_entity(current.origin()), Vec::new()));
        }
        diff.check_deletes(&self.target.edits, Side::Desired)?;
        self.target.may_keep_first = diff.may_keep_first();
        let whole = Edits::new(self.target.edits.clone(), FieldSet::EMPTY, diff.deletes);
        let whole = whole.planned_on(current);
        let first = self.target.first_call(diff, current)?;
        let later = later_calls(diff, &whole, &first, current)?;
        Ok((first, later))
    }
}

/// What becomes of a stored row once free rows have found what they become.
enum Placed<'s> {
    Stays,
    Is(Wanted<'s>),
    Gone,
}

struct PlacedRows<'s> {
    of_stored: Vec<Placed<'s>>,
    new: Vec<Wanted<'s>>,
}

impl Diff {
    /// Pairs the free rows off with the list as a diff would.
    fn placed<'s>(
        &self,
        field: Field,
        stored: &'s [Row<'_>],
        desired: &Desired<'_>,
        decided: &Decided<'s>,
    ) -> Result<PlacedRows<'s>, Error> {
        let mut of_stored: Vec<Placed<'s>> = decided
            .rows
            .iter()
            .map(|decision| match decision {
                Decision::Stays => Placed::Stays,
                Decision::Becomes(wanted) => Placed::Is(*wanted),
                Decision::Free | Decision::Deleted => Placed::Gone,
            })
            .collect();
        let is_free = |at: &usize| matches!(decided.rows[*at], Decision::Free);
        let free: Vec<usize> = (0..stored.len()).filter(is_free).collect();
        let mut list = decided.list.clone();
        for wanted in &mut list {
            let pin = wanted.pin;
            wanted.pin = pin.and_then(|at| free.binary_search(&at).ok());
        }
        let rows: Vec<Row<'_>> = free.iter().map(|at| stored[*at].clone()).collect();
        let pairs = match self.order {
            Order::Any => pairing::pair(self, field, &rows, &list),
            Order::Desired => {
                let pairs = order::pair(self, field, &rows, desired, &list)?;
                let mut carrying = list.clone();
                order::carry_types(self, field, &rows, &mut carrying, &pairs);
                for (wanted, carrying) in list.iter_mut().zip(carrying) {
                    // The same type, borrowed for longer.
                    let mut types = stored.iter().map(Row::settled_type);
                    wanted.carried = types.find(|it| Some(*it) == carrying.carried);
                }
                pairs
            }
        };
        let mut new = Vec::new();
        for (wanted, partner) in list.iter().zip(&pairs.of_wanted) {
            match *partner {
                Some(nth) => of_stored[free[nth]] = Placed::Is(*wanted),
                None => new.push(*wanted),
            }
        }
        Ok(PlacedRows { of_stored, new })
    }

    /// Refuses a row that would become equal to another one of its field: a server
    /// of the generation `distinct` would delete one of them. Leaves out new rows that
    /// would be: it would not add them, and what they say is there.
    fn settle_equal_rows<'w, 's: 'w>(
        &self,
        desired: &Desired<'_>,
        field: Field,
        (stored, fates): (&'w [Row<'_>], &[Fate]),
        wanted: impl Fn(usize) -> Option<&'w Wanted<'s>>,
        new: &mut Vec<Wanted<'s>>,
    ) -> Result<(), Error> {
        if self.duplicates == Duplicates::Keep || !self.meets_distinct() {
            return Ok(());
        }
        let mut held: Map<Written<'_>, usize> = Map::default();
        for is_written in [false, true] {
            for (at, row) in stored.iter().enumerate() {
                let kind = match (fates[at], wanted(at)) {
                    (Fate::Overwritten, Some(wanted)) if is_written => self.written(row, wanted),
                    (Fate::Stays, _) if !is_written => {
                        (trim(row.value()), row.value_type().reborrow())
                    }
                    (Fate::Restored, _) if !is_written => settled(row),
                    _ => continue,
                };
                let other = held.insert(kind, at);
                if let (Some(other), Some(wanted), true) = (other, wanted(at), is_written) {
                    let (id, other) = (row.id(), stored[other].id());
                    let place = desired.place(wanted.row, Part::Value);
                    return Err(Error::new(
                        Side::Desired,
                        place,
                        ErrorKind::EqualRow {
                            id: id.get(),
                            other: other.get(),
                        },
                    ));
                }
            }
        }
        // An index beyond the rows: no error is about a new one.
        new.retain(|wanted| held.insert(wanted.added(field), stored.len()).is_none());
        Ok(())
    }
}

/// Whether the first value of a field is still its first after the edits: people
/// see it as the main one, so it has to be so after each call.
fn keeps_first<'r>(
    diff: &Diff,
    stored: &'r [Row<'_>],
    fates: &[Fate],
    written: impl Fn(usize) -> Option<Written<'r>>,
) -> bool {
    let Some(first) = stored.first().filter(|row| diff.may_stay_first(row)) else {
        return false;
    };
    let mut after = (0..stored.len()).filter_map(|at| match fates[at] {
        Fate::Deleted => None,
        Fate::Overwritten => Some(written(at)?.0),
        Fate::Stays | Fate::Restored => Some(trim(stored[at].value())),
    });
    diff.may_keep_first() && after.next() == Some(trim(first.value()))
}
