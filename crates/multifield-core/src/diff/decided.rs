//! Edits from a decision about each stored row. A merge makes such decisions.

use super::{
    calls::Target,
    equal_rows::equal_row,
    fate::{Fate, Paired, Written},
    order, pairing,
    rest::later_calls,
    stages::Pairs,
    wanted::Wanted,
    Diff,
};
use crate::{
    edits::Edits,
    error::{Error, Side},
    hash::Map,
    model::{trim, Current, Desired, Field, FieldSet, Row},
    options::{Duplicates, Order},
};

/// What happens to a stored row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Decision<'s> {
    /// It stays as it is.
    Stays,
    /// The row gets this content, and no other row does.
    Becomes(Wanted<'s>),
    /// The row gets the content of one of [`Decided::list`] or is deleted, so that there
    /// are as few edits as possible.
    Free,
    /// It is deleted.
    Deleted,
}

/// The decisions for a field.
pub(crate) struct Decided<'s> {
    /// The decision for each stored row.
    pub(crate) rows: Vec<Decision<'s>>,
    /// The contents for free rows and for new rows. If the order counts, this is their
    /// order.
    pub(crate) list: Vec<Wanted<'s>>,
    /// Whether ours lists nothing.
    pub(crate) is_cleared: bool,
}

/// All fields of a plan, if the rows were decided one by one.
#[derive(Default)]
pub(crate) struct Plan {
    target: Target,
}

impl Plan {
    /// Adds a field to the plan.
    pub(crate) fn add(
        &mut self,
        diff: &Diff,
        field: Field,
        (current, desired): (&Current<'_>, &Desired<'_>),
        decided: &Decided<'_>,
    ) -> Result<(), Error> {
        let stored = current.rows(field);
        let (mut wanted, mut pairs) = diff.placed(field, stored, desired, decided)?;
        let rows = Paired::new(stored, &wanted, &pairs);
        let fate = |(at, decision): (usize, &Decision<'_>)| match (decision, rows.partner(at)) {
            (Decision::Stays, _) => Fate::Stays,
            (_, Some(wanted)) if diff.accepts(&stored[at], wanted) => Fate::Stays,
            (_, Some(_)) => Fate::Overwritten,
            (_, None) => Fate::Deleted,
        };
        let mut fates: Vec<Fate> = decided.rows.iter().enumerate().map(fate).collect();
        if let Some(copies) = diff.touched_copies(stored, &fates, false) {
            let listed = |at: usize| rows.partner(at).map(|wanted| wanted.row);
            diff.check_reach(desired, stored, &copies, &fates, listed)?;
            self.target.with_copies.insert(field);
            // People see the first value as the main one. So if it is the first at the
            // end, it has to be the first after each call.
            let first = stored.first().filter(|row| diff.may_stay_first(row));
            let keeps_first = |first: &Row<'_>| {
                diff.may_keep_first() && diff.first_after(rows, &fates) == Some(trim(first.value()))
            };
            if first.is_some_and(keeps_first) {
                self.target.keeps_first.insert(field);
            }
        }
        // A row that only gets its type back already has the listed value, which is not
        // written again.
        let written = fates.clone();
        diff.finish_transit(rows, &mut fates);
        let repeated = diff.equal_new_rows(field, desired, rows, &fates)?;
        let mut is_repeated = repeated.iter();
        wanted.retain(|_| is_repeated.next() == Some(&false));
        pairs.of_wanted.truncate(wanted.len());

        let before = self.target.edits.len();
        let rows = Paired::new(stored, &wanted, &pairs);
        diff.check_written(field, (current, desired), rows, &written)?;
        diff.take_edits(field, rows, &fates, &mut self.target);
        let is_empty =
            |(fate, row): (&Fate, &Row<'_>)| *fate == Fate::Deleted || diff.protects(row);
        let is_cleared = decided.is_cleared
            && self.target.edits.len() > before
            && diff.only.includes_all(field)
            && pairs.of_wanted.iter().all(Option::is_some)
            && fates.iter().zip(stored).all(is_empty);
        if is_cleared {
            self.target.cleared.insert(field);
        }
        Ok(())
    }

    /// Plans the calls.
    pub(crate) fn calls(
        mut self,
        diff: &Diff,
        current: &Current<'_>,
    ) -> Result<(Edits, Vec<Edits>), Error> {
        if self.target.edits.is_empty() {
            return Ok((diff.no_edits(current), Vec::new()));
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

impl Diff {
    /// The content of each row after the plan, and the rows to add. Free rows are
    /// paired with the list as in a diff.
    fn placed<'s>(
        &self,
        field: Field,
        stored: &'s [Row<'_>],
        desired: &Desired<'_>,
        decided: &Decided<'s>,
    ) -> Result<(Vec<Wanted<'s>>, Pairs), Error> {
        let is_free = |at: &usize| matches!(decided.rows[*at], Decision::Free);
        let free: Vec<usize> = (0..stored.len()).filter(is_free).collect();
        let mut list = decided.list.clone();
        for wanted in &mut list {
            let pin = wanted.pin;
            wanted.pin = pin.and_then(|at| free.binary_search(&at).ok());
        }
        let rows: Vec<Row<'_>> = free.iter().map(|at| stored[*at].clone()).collect();
        let found = match self.order {
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
        let (mut wanted, mut pairs) = (Vec::new(), Pairs::none(stored.len(), 0));
        let mut partners = found.of_stored.iter();
        for (at, decision) in decided.rows.iter().enumerate() {
            let becomes = match decision {
                Decision::Becomes(wanted) => Some(*wanted),
                Decision::Free => partners.next().and_then(|index| Some(list[(*index)?])),
                Decision::Stays | Decision::Deleted => None,
            };
            if let Some(becomes) = becomes {
                pairs.of_stored[at] = Some(wanted.len());
                pairs.of_wanted.push(Some(at));
                wanted.push(becomes);
            }
        }
        let rest = list.iter().zip(&found.of_wanted);
        wanted.extend(rest.filter(|(_, at)| at.is_none()).map(|(row, _)| *row));
        pairs.of_wanted.resize(wanted.len(), None);
        Ok((wanted, pairs))
    }

    /// Refuses a row that would become equal to another row of its field: a server of
    /// the generation `distinct` would delete one of them. Returns the new rows that
    /// would become equal. Such a server would not add them, and their content is
    /// already stored.
    fn equal_new_rows(
        &self,
        field: Field,
        desired: &Desired<'_>,
        rows: Paired<'_>,
        fates: &[Fate],
    ) -> Result<Vec<bool>, Error> {
        if self.duplicates == Duplicates::Keep || !self.meets_distinct() {
            return Ok(vec![false; rows.wanted.len()]);
        }
        let mut held: Map<Written<'_>, usize> = Map::default();
        for is_written in [false, true] {
            let is_meant = |fate: &Fate| (*fate == Fate::Overwritten) == is_written;
            let fates = fates.iter().enumerate();
            for (at, fate) in fates.filter(|(_, fate)| is_meant(fate)) {
                let after = self.after(rows, at, *fate);
                let other = after.and_then(|after| held.insert(after, at));
                if let (Some(other), Some(wanted), true) = (other, rows.partner(at), is_written) {
                    return Err(equal_row(desired, wanted, rows.stored, [at, other]));
                }
            }
        }
        let wanted = rows.wanted.iter().zip(rows.of_wanted);
        let is_repeated = wanted.map(|(row, partner)| {
            // The index is beyond the stored rows, because no error is about a new row.
            let mut added = || held.insert(row.added(field), rows.stored.len());
            partner.is_none() && added().is_some()
        });
        Ok(is_repeated.collect())
    }
}
