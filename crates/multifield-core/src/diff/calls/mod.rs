//! The calls of a plan.
//!
//! In most cases, one call can carry out all edits of a plan. There are three exceptions:
//!
//! - On servers of the generation `distinct`, a call that only moves values and types
//!   between rows changes nothing, although it succeeds.
//! - On `distinct`, a call can touch only the first of several equal rows. This row is the
//!   *head* of the others, which are hidden.
//! - On `factory`, a call adds only one of several equal new rows.
//!
//! The guide's page on the portal explains the first two. If an exception applies, the first
//! call only prepares the next one, with as few edits as possible. A diff of the state after
//! it finds the remaining edits. Such a call touches no hidden row and makes no two rows
//! equal, so it has the same effect on every generation of server. It also changes the
//! content of the entity, so the server saves it. The last call adds new rows, because their
//! IDs are unknown before. On `factory`, the first call adds the first of several equal new
//! rows.

mod call;
mod rounds;

pub(crate) use rounds::all_calls;
pub(super) use rounds::{check_later, later_calls};

use std::{borrow::Cow, collections::HashSet};

use super::{equal_rows::Copies, Diff};
use crate::{
    edits::{
        stored_value_fails, Edit, Edits, Unfinished, UnfinishedReason, UnfinishedRow, Warning,
    },
    error::{Error, Side},
    model::{fails_check, index_of, trim, Current, Field, FieldSet, Row, RowId},
    options::{Generations, Order},
};
use call::Call;

/// All edits of a plan, in however many calls they are sent.
#[derive(Default)]
pub(super) struct Target {
    /// Sorted by field. In a field, overwrites and deletes are sorted by ID, and
    /// appends follow.
    pub(super) edits: Vec<Edit>,
    /// The fields that lose all their rows.
    pub(super) cleared: FieldSet,
    /// The fields in which an edited row has an equal row.
    pub(super) with_copies: FieldSet,
    /// The fields among these whose first value must stay the first.
    pub(super) keeps_first: FieldSet,
    /// Whether the plan depends on which value is the first.
    pub(super) may_keep_first: bool,
    /// Whether rows that are not listed stay.
    pub(super) keeps_rest: bool,
}

/// The edits of a call that is not the last, and the reason for more calls.
type FirstOfMany = (Vec<Edit>, Unfinished);

impl Target {
    /// The edits of the first call. Even if there are none, they contain the entity and
    /// options that they were made for, unlike [`Diff::no_edits`].
    pub(super) fn first_call(self, diff: &Diff, current: &Current<'_>) -> Result<Edits, Error> {
        let first = match diff.generation {
            Generations::Factory => self.without_equal_new_rows(diff),
            Generations::Any | Generations::Distinct
                if self.with_copies != FieldSet::EMPTY || self.is_reordering() =>
            {
                self.first_of_many(diff, current)?
            }
            Generations::Legacy | Generations::Any | Generations::Distinct => None,
        };
        let edits = match first {
            // The call that deletes the last row of a field clears it.
            Some((list, unfinished)) => {
                Edits::new(list, FieldSet::EMPTY, diff.deletes).unfinished_by(unfinished)
            }
            None => Edits::new(self.edits, self.cleared, diff.deletes),
        };
        let edits = edits
            .of_entity(current.origin())
            .for_generation(diff.generation);
        diff.warn(current, edits.planned_on(current))
    }

    /// Whether the plan only changes the order of values.
    fn is_reordering(&self) -> bool {
        // A single edit changes more than the order, and so do most plans, because they
        // do not add and delete the same number of rows.
        let appends = |edit: &&Edit| edit.id().is_none();
        let is_even = || self.edits.iter().filter(appends).count() == deletes(&self.edits);
        if self.edits.len() < 2 || !is_even() {
            return false;
        }
        is_reordering(
            self.edits.iter().filter_map(removed),
            self.edits.iter().filter_map(added),
        )
    }

    /// Leaves out new rows that are equal to an earlier row. If the order counts, it
    /// also leaves out all later new rows of the field. If their values come from
    /// stored rows, the stored rows of the field stay, too. None if there are no such
    /// rows.
    fn without_equal_new_rows(&self, diff: &Diff) -> Option<FirstOfMany> {
        let is_new = |edit: &&Edit| edit.id().is_none();
        if self.edits.iter().filter(is_new).count() < 2 {
            return None;
        }
        let mut new = HashSet::new();
        let mut waiting = FieldSet::EMPTY;
        let (mut first, mut later) = (Vec::new(), HashSet::new());
        for edit in &self.edits {
            if edit.id().is_some() || (!waiting.contains(edit.field()) && new.insert(added(edit))) {
                first.push(edit.clone());
                continue;
            }
            later.extend(value_of(diff, added(edit)));
            if diff.order == Order::Desired {
                waiting.insert(edit.field());
            }
        }
        if first.len() == self.edits.len() {
            return None;
        }
        // A value that moves to a new row must not be missing between two calls.
        let moves = |edit: &&Edit| {
            let was = value_of(diff, removed(edit));
            was.is_some_and(|was| later.contains(&was) && value_of(diff, added(edit)) != Some(was))
        };
        let moving = first.iter().filter(moves).map(Edit::field);
        let held = moving.fold(FieldSet::EMPTY, FieldSet::with);
        first.retain(|edit| edit.id().is_none() || !held.contains(edit.field()));
        let unfinished = Unfinished {
            reason: UnfinishedReason::EqualNewRows,
            rows: Vec::new(),
            deletes: deletes(&self.edits) - deletes(&first),
        };
        Some((first, unfinished))
    }

    /// None if one call can carry out the whole plan.
    fn first_of_many(
        &self,
        diff: &Diff,
        current: &Current<'_>,
    ) -> Result<Option<FirstOfMany>, Error> {
        let fields = self.with_copies.iter();
        let fields: Vec<_> = fields
            .map(|field| WithCopies::new(field, current, self))
            .collect();
        let hidden: Vec<Hidden> = fields
            .iter()
            .flat_map(|rows| self.edits.iter().filter_map(|edit| rows.hidden(edit)))
            .collect();
        let mut call = Call::new(diff, &self.edits, current);
        let (reason, rows) = if !hidden.is_empty() {
            call.uncover(&fields, &hidden, self.keeps_rest)?;
            let row = |hidden: &Hidden| UnfinishedRow {
                id: hidden.id,
                behind: Some(hidden.head),
            };
            let rows = hidden.iter().map(row).collect();
            (UnfinishedReason::EqualRows, rows)
        } else if self.is_reordering() {
            let Some(id) = call.reorder()? else {
                return Ok(None);
            };
            let rows = vec![UnfinishedRow { id, behind: None }];
            (UnfinishedReason::Reordering, rows)
        } else {
            return Ok(None);
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
    /// The edits if nothing changes.
    pub(super) fn no_edits(&self, current: &Current<'_>) -> Edits {
        let edits = Edits::new(Vec::new(), FieldSet::EMPTY, self.deletes);
        edits.of_entity(current.origin())
    }

    /// Adds a warning for each stored value that makes servers refuse the call. If the
    /// server is known to be one of these, the first such value is an error.
    fn warn(&self, current: &Current<'_>, edits: Edits) -> Result<Edits, Error> {
        if edits.is_empty() || self.generation == Generations::Legacy {
            return Ok(edits);
        }
        let fails = |row: &&Row<'_>| fails_check(row.field(), row.value());
        let failing = current.iter().filter(fails);
        let is_touched = |row: &Row<'_>| edits.iter().any(|edit| edit.id() == Some(row.id()));
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

/// A field in which an edited row has equal rows.
struct WithCopies<'s, 'c> {
    field: Field,
    rows: &'s [Row<'c>],
    copies: Copies,
    /// Whether the first value has to stay the first.
    keeps_first: bool,
    /// Whether another value would have to stay the first, if it were the first.
    may_keep_first: bool,
}

/// A hidden row that the plan edits, and the first of the rows that hide it.
#[derive(Clone, Copy)]
struct Hidden {
    field: Field,
    id: RowId,
    head: RowId,
}

impl<'s, 'c> WithCopies<'s, 'c> {
    fn new(field: Field, current: &'s Current<'c>, target: &Target) -> Self {
        let rows = current.rows(field);
        WithCopies {
            field,
            rows,
            copies: Copies::new(rows),
            keeps_first: target.keeps_first.contains(field),
            may_keep_first: target.may_keep_first,
        }
    }

    fn hidden(&self, edit: &Edit) -> Option<Hidden> {
        let id = edit.id().filter(|_| edit.field() == self.field)?;
        let at = index_of(self.rows, id)?;
        let head = self.rows[self.copies.first(at)].id();
        self.copies.is_hidden(at).then_some(Hidden {
            field: self.field,
            id,
            head,
        })
    }
}

/// The field, value and type of a row.
type Kind<'k> = (Field, &'k str, &'k str);

/// The content of a row before its edit. None for a new row.
fn removed(edit: &Edit) -> Option<Kind<'_>> {
    let was = edit.was()?;
    Some((edit.field(), trim(&was.value), was.value_type.as_str()))
}

/// The content of a row after its edit. None for a deleted row.
fn added(edit: &Edit) -> Option<Kind<'_>> {
    let (value, value_type) = edit.written()?;
    Some((edit.field(), value, value_type.as_str()))
}

/// The key that rows with the same value share.
fn value_of<'k>(diff: &Diff, kind: Option<Kind<'k>>) -> Option<(Field, Cow<'k, str>)> {
    kind.map(|(field, value, _)| (field, diff.class(field, value, None)))
}

/// Whether the entity would have the same values and types as before.
fn is_reordering<'k>(
    removed: impl Iterator<Item = Kind<'k>> + Clone,
    added: impl Iterator<Item = Kind<'k>> + Clone,
) -> bool {
    // The first value nearly always decides.
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

fn deletes(edits: &[Edit]) -> usize {
    edits.iter().filter(|edit| edit.is_delete()).count()
}
