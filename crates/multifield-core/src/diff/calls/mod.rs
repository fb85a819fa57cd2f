//! The calls that a plan takes.
//!
//! All edits of a plan can go into one call, but for two rules of servers of the
//! generation `distinct` (see the guide's page on the portal):
//!
//! - A call that leaves the same values and types as before, in other rows,
//!   changes nothing, and succeeds.
//! - Of equal rows a call can touch only the first. It is the *head* of the
//!   others, which are hidden.
//!
//! On servers of the generation `factory` there is a third: of equal new rows a
//! call adds one.
//!
//! Where none of them applies, one call carries out everything. Where one does, the
//! first call does as little as makes the next one possible, and a diff of what
//! it leaves finds the rest. Such a call touches no hidden row and makes no two
//! rows equal, so it has the same effect on every generation of server; and it
//! changes what the entity holds, so it is saved. New rows come with the last
//! call, since nobody can know their IDs before it; on `factory`, the first of
//! equal ones come with the first call.

mod call;
mod rounds;

use std::collections::HashSet;

use super::{equal_rows::Copies, Diff};
use crate::{
    edits::{
        stored_value_fails, Edit, Edits, Unfinished, UnfinishedReason, UnfinishedRow, Warning,
    },
    error::{Error, Side},
    model::{fails_check, trim, Current, Field, FieldSet, Row, RowId},
    options::{Duplicates, Generations},
};
use call::Call;

/// What a diff leads to, whatever calls that takes.
#[derive(Default)]
pub(super) struct Target<'s> {
    /// By field; in a field overwrites and deletes by ID, then appends.
    pub(super) edits: Vec<(Field, Edit<'s>)>,
    /// The fields that lose all that they hold.
    pub(super) cleared: FieldSet,
    /// The fields in which an edit is of a row that has an equal one.
    pub(super) with_copies: FieldSet,
    /// Those of them whose first value has to stay the first.
    pub(super) keeps_first: FieldSet,
    /// Whether that depends on which value is the first.
    pub(super) may_keep_first: bool,
}

/// The edits of a call that is not the last, and why it is not.
type FirstOfMany<'s> = (Vec<(Field, Edit<'s>)>, Unfinished);

impl<'s> Target<'s> {
    /// The edits of the first call.
    pub(super) fn first_call(
        self,
        diff: &Diff,
        current: &'s Current<'_>,
    ) -> Result<Edits<'s>, Error> {
        let first = match diff.generation {
            Generations::Factory => self.without_equal_new_rows(diff.duplicates),
            Generations::Any | Generations::Distinct
                if self.with_copies != FieldSet::EMPTY || self.is_reordering() =>
            {
                self.first_of_many(current)?
            }
            Generations::Legacy | Generations::Any | Generations::Distinct => None,
        };
        let edits = match first {
            // A field is cleared by the call that deletes the last of its rows.
            Some((list, unfinished)) => {
                Edits::new(list, FieldSet::EMPTY, diff.deletes).unfinished_by(unfinished)
            }
            None => Edits::new(self.edits, self.cleared, diff.deletes),
        };
        let edits = edits.of_entity(current.origin());
        diff.warn(current, edits.planned_on(current))
    }

    /// Whether nothing but the order changes.
    fn is_reordering(&self) -> bool {
        // One edit alone changes what its row holds, and most plans add more rows
        // than they delete, or fewer.
        let appends = |(_, edit): &&(Field, Edit<'_>)| matches!(edit, Edit::Append { .. });
        let is_even = || self.edits.iter().filter(appends).count() == deletes(&self.edits);
        if self.edits.len() < 2 || !is_even() {
            return false;
        }
        let edits = self.edits.iter().map(|(field, edit)| (*field, edit));
        is_reordering(edits.clone().filter_map(removed), edits.filter_map(added))
    }

    /// Leaves out each new row that is equal to one before it; none where there
    /// are none.
    fn without_equal_new_rows(&self, duplicates: Duplicates) -> Option<FirstOfMany<'s>> {
        if duplicates != Duplicates::Keep {
            return None;
        }
        let mut new = HashSet::new();
        let mut first = Vec::new();
        for (field, edit) in &self.edits {
            if edit.id().is_some() || new.insert(added((*field, edit))) {
                first.push((*field, edit.clone()));
            }
        }
        let unfinished = Unfinished {
            reason: UnfinishedReason::EqualNewRows,
            rows: Vec::new(),
            deletes: 0,
        };
        (first.len() < self.edits.len()).then_some((first, unfinished))
    }

    /// None where one call carries out everything.
    fn first_of_many(&self, current: &'s Current<'_>) -> Result<Option<FirstOfMany<'s>>, Error> {
        let fields = self.with_copies.iter();
        let fields: Vec<_> = fields
            .map(|field| WithCopies::new(field, current, self))
            .collect();
        let hidden: Vec<Hidden> = fields
            .iter()
            .flat_map(|rows| self.edits.iter().filter_map(|edit| rows.hidden(edit)))
            .collect();
        let reason = if !hidden.is_empty() {
            UnfinishedReason::EqualRows
        } else if self.is_reordering() {
            UnfinishedReason::Reordering
        } else {
            return Ok(None);
        };
        let mut call = Call::new(&self.edits, current);
        let rows = if hidden.is_empty() {
            vec![UnfinishedRow {
                id: call.reorder()?,
                behind: None,
            }]
        } else {
            call.uncover(&fields, &hidden)?;
            let row = |hidden: &Hidden| UnfinishedRow {
                id: hidden.id,
                behind: Some(hidden.head),
            };
            hidden.iter().map(row).collect()
        };
        let first = call.into_edits();
        let unfinished = Unfinished {
            reason,
            rows,
            deletes: deletes(&self.edits) - deletes(&first),
        };
        Ok(Some((first, unfinished)))
    }
}

impl Diff {
    /// Warns of stored values for which servers refuse the call. Where it is known
    /// that the server does, the first of them is an error.
    fn warn<'s>(&self, current: &Current<'_>, edits: Edits<'s>) -> Result<Edits<'s>, Error> {
        if edits.is_empty() || self.generation == Generations::Legacy {
            return Ok(edits);
        }
        let fails = |row: &&Row<'_>| fails_check(row.field(), row.value());
        let failing = current.iter().filter(fails);
        let is_touched = |row: &Row<'_>| edits.iter().any(|(_, edit)| edit.id() == Some(row.id()));
        let mut warnings = Vec::new();
        for row in failing.filter(|row| !is_touched(row)) {
            if self.generation == Generations::Distinct {
                let place = format!("{} {}", row.field(), row.id());
                return Err(Error::new(Side::Current, place, stored_value_fails(row)));
            }
            warnings.push(Warning::stored_value_fails(row));
        }
        Ok(edits.with_warnings(warnings))
    }
}

/// A field in which edits are of rows that have equal ones.
struct WithCopies<'s, 'c> {
    field: Field,
    rows: &'s [Row<'c>],
    copies: Copies,
    /// Whether the first value has to stay the first.
    keeps_first: bool,
    /// Whether another value would have to, if it were the first.
    may_keep_first: bool,
}

/// A row to be touched that is hidden, and the first of those that hide it.
#[derive(Clone, Copy)]
struct Hidden {
    field: Field,
    id: RowId,
    head: RowId,
}

impl<'s, 'c> WithCopies<'s, 'c> {
    fn new(field: Field, current: &'s Current<'c>, target: &Target<'_>) -> Self {
        let rows = current.rows(field);
        WithCopies {
            field,
            rows,
            copies: Copies::new(rows),
            keeps_first: target.keeps_first.contains(field),
            may_keep_first: target.may_keep_first,
        }
    }

    fn hidden(&self, (field, edit): &(Field, Edit<'_>)) -> Option<Hidden> {
        let id = edit.id().filter(|_| *field == self.field)?;
        let at = self.rows.binary_search_by_key(&id, Row::id).ok()?;
        let head = self.rows[self.copies.first(at)].id();
        self.copies.is_hidden(at).then_some(Hidden {
            field: self.field,
            id,
            head,
        })
    }
}

/// A row's field, value and type.
type Kind<'k> = (Field, &'k str, &'k str);

/// What a row was before its edit; none for a new row.
fn removed<'e>((field, edit): (Field, &'e Edit<'_>)) -> Option<Kind<'e>> {
    let was = edit.was()?;
    Some((field, trim(&was.value), was.value_type.as_str()))
}

/// What a row is after its edit; none for one that is deleted.
fn added<'e>((field, edit): (Field, &'e Edit<'_>)) -> Option<Kind<'e>> {
    match edit {
        Edit::Overwrite {
            value, value_type, ..
        }
        | Edit::Append { value, value_type } => Some((field, value, value_type.as_str())),
        Edit::Delete { .. } => None,
    }
}

/// Whether an entity would hold the same values and types as before.
fn is_reordering<'k>(
    removed: impl Iterator<Item = Kind<'k>> + Clone,
    added: impl Iterator<Item = Kind<'k>> + Clone,
) -> bool {
    // The first of them tells nearly always.
    let Some(first) = added.clone().next() else {
        return false;
    };
    if !removed.clone().any(|kind| kind == first) {
        return false;
    }
    let [mut removed, mut added]: [Vec<Kind<'_>>; 2] = [removed.collect(), added.collect()];
    removed.sort_unstable();
    added.sort_unstable();
    removed == added
}

/// Whether a call would change nothing but the order.
pub(super) fn is_reordering_of(edits: &Edits<'_>) -> bool {
    let edits: Vec<_> = edits.iter().collect();
    let edits = edits.iter().copied();
    is_reordering(edits.clone().filter_map(removed), edits.filter_map(added))
}

fn deletes(edits: &[(Field, Edit<'_>)]) -> usize {
    let is_delete = |(_, edit): &&(Field, Edit<'_>)| matches!(edit, Edit::Delete { .. });
    edits.iter().filter(is_delete).count()
}
