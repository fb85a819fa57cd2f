//! The combined effect of the calls of a plan, and the part of it that a state lacks.

use std::collections::BTreeMap;

use super::Changed;
use crate::{
    diff::{
        calls::Target,
        equal_rows::has_copy,
        fate::{delete, overwrite, settled, state},
        Diff,
    },
    edits::{Edit, Edits, RowState},
    error::{Error, Side},
    model::{index_of, settled_type, trim, Current, Field, FieldSet, Row, RowId},
};

/// The combined effect of all calls of a plan on the rows.
pub(super) struct Goal<'e> {
    /// For each row, its states before each call, and its edit in the last call.
    rows: BTreeMap<(Field, RowId), (Vec<&'e RowState>, &'e Edit)>,
    new: Vec<&'e Edit>,
    /// New rows of calls before these. They come before `new`.
    earlier: &'e [Edit],
    /// The highest ID before the first call that adds rows.
    newest: Option<RowId>,
    cleared: FieldSet,
}

impl<'e> Goal<'e> {
    pub(super) fn new(calls: &[&'e Edits]) -> Self {
        let mut goal = Goal {
            rows: BTreeMap::new(),
            new: Vec::new(),
            earlier: calls.first().map_or(&[], |edits| edits.earlier()),
            newest: None,
            cleared: FieldSet::EMPTY,
        };
        // Later calls were planned for new rows that did not exist yet.
        let adds = |edits: &&&Edits| edits.iter().any(|edit| edit.id().is_none());
        goal.newest = calls.iter().find(adds).and_then(|edits| edits.newest());
        for field in calls.iter().flat_map(|edits| edits.cleared()) {
            goal.cleared.insert(field);
        }
        for edit in calls.iter().flat_map(|edits| edits.iter()) {
            match edit.id().zip(edit.was()) {
                Some((id, was)) => {
                    let row = goal.rows.entry((edit.field(), id));
                    let (states, last) = row.or_insert_with(|| (Vec::new(), edit));
                    states.push(was);
                    *last = edit;
                }
                None => goal.new.push(edit),
            }
        }
        goal
    }

    pub(super) const fn newest(&self) -> Option<RowId> {
        self.newest
    }

    fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        let of = |field: &Field| {
            self.rows.keys().any(|(other, _)| other == field)
                || self.new.iter().any(|edit| edit.field() == *field)
        };
        Field::ALL.into_iter().filter(of)
    }

    pub(super) fn check_read(&self, theirs: &Current<'_>) -> Result<(), Error> {
        for field in self.fields() {
            if let Some(unread) = theirs.unread(field) {
                let kind = unread.into_kind(field);
                return Err(Error::new(Side::Theirs, field.type_id(), kind));
            }
        }
        Ok(())
    }

    /// The remaining edits of theirs, and the rows that a person has changed.
    pub(super) fn left<'s>(&'s self, theirs: &'s Current<'_>) -> (Vec<Edit>, Vec<Changed>) {
        let (mut edits, mut changed) = (Vec::new(), Vec::new());
        for field in self.fields() {
            let rows = theirs.rows(field);
            for row in rows.iter().filter(|row| row.is_in_transit()) {
                if !self.rows.contains_key(&(field, row.id())) && self.is_about(row) {
                    edits.push(overwrite(row, settled(row)));
                }
            }
            for ((_, id), (states, edit)) in self.rows.iter().filter(|(key, _)| key.0 == field) {
                match self::left(theirs.find(field, *id), states, edit) {
                    Left::Nothing => {}
                    Left::Edit(edit) => edits.push(edit),
                    Left::Changed(found) => changed.push(Changed {
                        field,
                        id: *id,
                        edit: (*edit).clone(),
                        found,
                    }),
                }
            }
            self.new_rows_left(field, rows, &mut edits, &mut changed);
        }
        edits.sort_by_key(Edit::order);
        (edits, changed)
    }

    /// Whether a row that the plan does not touch may be in transit because of the
    /// plan: to uncover a row of the plan, an earlier rest puts the equal row before it
    /// in transit. Any other row in transit has nothing to do with the plan.
    fn is_about(&self, row: &Row<'_>) -> bool {
        let is_it = |value: &str, value_type: &str| {
            let settled = settled_type(value_type);
            trim(value) == trim(row.value()) && settled == row.settled_type()
        };
        let is_written = |edit: &Edit| {
            let written = edit.written();
            written.is_some_and(|(value, value_type)| is_it(value, value_type.as_str()))
        };
        let was = |was: &&RowState| is_it(&was.value, was.value_type.as_str());
        let of_field = self
            .rows
            .iter()
            .filter(|((field, _), _)| *field == row.field());
        let mut of_field = of_field.map(|(_, it)| it);
        let mut new = self.new.iter().filter(|edit| edit.field() == row.field());
        of_field.any(|(states, edit)| states.iter().any(was) || is_written(edit))
            || new.any(|edit| is_written(edit))
    }

    /// Finds new rows by their content, among the rows that did not exist when the plan
    /// was made. Exactly equal rows are found first.
    fn new_rows_left(
        &self,
        field: Field,
        rows: &[Row<'_>],
        edits: &mut Vec<Edit>,
        changed: &mut Vec<Changed>,
    ) {
        let is_new = |row: &&Row<'_>| {
            self.newest.map_or(true, |newest| row.id() > newest)
                && !self.rows.contains_key(&(field, row.id()))
        };
        let mut free: Vec<&Row<'_>> = rows.iter().filter(is_new).collect();
        let mut missing = Vec::new();
        // New rows of earlier calls were added first. This plan does not send them.
        let earlier = self.earlier.iter().map(|edit| (edit, true));
        let new = earlier.chain(self.new.iter().map(|edit| (*edit, false)));
        for (edit, is_earlier) in new.filter(|(edit, _)| edit.field() == field) {
            // A row in transit gets its type back by an edit of its own.
            match free.iter().position(|row| is_settled_as(row, edit)) {
                Some(at) => drop(free.remove(at)),
                None => missing.push((edit, is_earlier)),
            }
        }
        for (edit, is_earlier) in missing {
            let has_value =
                |row: &&Row<'_>| edit.written().map(|it| it.0) == Some(trim(row.value()));
            match free.iter().position(has_value) {
                Some(at) => {
                    let row = free.remove(at);
                    if !is_earlier {
                        changed.push(Changed {
                            field,
                            id: row.id(),
                            edit: edit.clone(),
                            found: Some(state(row)),
                        });
                    }
                }
                None if is_earlier => {}
                None => edits.push(edit.clone()),
            }
        }
    }

    /// The next call, with as many of the remaining edits as one call can carry out.
    pub(super) fn next_call(
        &self,
        diff: &Diff,
        edits: Vec<Edit>,
        theirs: &Current<'_>,
    ) -> Result<Edits, Error> {
        let mut target = Target::default();
        for edit in &edits {
            let rows = theirs.rows(edit.field());
            let at = edit.id().and_then(|id| index_of(rows, id));
            if at.is_some_and(|at| has_copy(rows, at)) {
                target.with_copies.insert(edit.field());
            }
        }
        for field in self.cleared.iter() {
            let of_field = || edits.iter().filter(|edit| edit.field() == field);
            if of_field().next().is_some() && of_field().all(Edit::is_delete) {
                target.cleared.insert(field);
            }
        }
        target.edits = edits;
        if target.edits.is_empty() {
            return Ok(diff.no_edits(theirs));
        }
        target.first_call(diff, theirs)
    }
}

/// The state of an edit.
enum Left {
    Nothing,
    Edit(Edit),
    Changed(Option<RowState>),
}

fn left<'s>(row: Option<&'s Row<'_>>, states: &[&RowState], edit: &'s Edit) -> Left {
    let Some(row) = row else {
        return if edit.is_delete() {
            Left::Nothing
        } else {
            Left::Changed(None)
        };
    };
    if is_written(row, edit) {
        return Left::Nothing;
    }
    // A row in transit already has its final content, but not its right type.
    let is_end = is_settled_as(row, edit);
    let is_state = |was: &&RowState| {
        let types = [row.value_type().as_str(), row.settled_type()];
        trim(&was.value) == trim(row.value()) && types.contains(&was.value_type.as_str())
    };
    if !is_end && !states.iter().any(is_state) {
        return Left::Changed(Some(state(row)));
    }
    Left::Edit(match edit.written() {
        Some((value, value_type)) => overwrite(row, (value, value_type.clone())),
        None => delete(row),
    })
}

fn is_written(row: &Row<'_>, edit: &Edit) -> bool {
    is_now(edit, trim(row.value()), row.value_type().as_str())
}

/// Whether a row has the content that an edit writes, if its temporary type is ignored.
fn is_settled_as(row: &Row<'_>, edit: &Edit) -> bool {
    is_now(edit, trim(row.value()), row.settled_type())
}

/// Whether an edit writes this value and type.
fn is_now(edit: &Edit, value: &str, value_type: &str) -> bool {
    let written = edit.written();
    written.is_some_and(|(new, new_type)| new == value && new_type.as_str() == value_type)
}
