//! What the calls of a plan come to, and what a state lacks of it.

use std::collections::BTreeMap;

use super::Changed;
use crate::{
    diff::{
        calls::Target,
        equal_rows::has_copy,
        fate::{delete, overwrite, settled},
        Diff,
    },
    edits::{Edit, Edits, Was},
    error::{Error, Side},
    model::{trim, Current, Field, FieldSet, Row, RowId},
};

/// What the calls of a plan make of the rows, together.
pub(super) struct Goal<'e> {
    /// Each row with what it was before each call, and the edit of the last call.
    rows: BTreeMap<(Field, RowId), (Vec<&'e Was<'e>>, &'e Edit<'e>)>,
    new: Vec<(Field, &'e Edit<'e>)>,
    /// The highest ID before the first call that adds rows.
    newest: Option<RowId>,
    cleared: FieldSet,
}

impl<'e> Goal<'e> {
    pub(super) fn new(calls: &[&'e Edits<'_>]) -> Self {
        let mut goal = Goal {
            rows: BTreeMap::new(),
            new: Vec::new(),
            newest: None,
            cleared: FieldSet::EMPTY,
        };
        // Those after it were planned on rows that were not there yet.
        let adds = |edits: &&&Edits<'_>| edits.iter().any(|(_, edit)| edit.id().is_none());
        goal.newest = calls.iter().find(adds).and_then(|edits| edits.newest());
        for field in calls.iter().flat_map(|edits| edits.cleared()) {
            goal.cleared.insert(field);
        }
        for (field, edit) in calls.iter().flat_map(|edits| edits.iter()) {
            match edit.id().zip(edit.was()) {
                Some((id, was)) => {
                    let row = goal.rows.entry((field, id));
                    let (states, last) = row.or_insert_with(|| (Vec::new(), edit));
                    states.push(was);
                    *last = edit;
                }
                None => goal.new.push((field, edit)),
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
                || self.new.iter().any(|(other, _)| other == field)
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

    /// The edits that lead on from theirs, and the rows that a person has changed.
    pub(super) fn left<'s>(
        &'s self,
        theirs: &'s Current<'_>,
    ) -> (Vec<(Field, Edit<'s>)>, Vec<Changed>) {
        let (mut edits, mut changed) = (Vec::new(), Vec::new());
        for field in self.fields() {
            let rows = theirs.rows(field);
            for row in rows.iter().filter(|row| row.is_in_transit()) {
                if !self.rows.contains_key(&(field, row.id())) {
                    edits.push((field, overwrite(row, settled(row))));
                }
            }
            for ((_, id), (states, edit)) in self.rows.iter().filter(|(key, _)| key.0 == field) {
                let row = rows.binary_search_by_key(id, Row::id).ok();
                match self::left(row.map(|at| &rows[at]), states, edit) {
                    Left::Nothing => {}
                    Left::Edit(edit) => edits.push((field, edit)),
                    Left::Changed(found) => changed.push(Changed {
                        field,
                        id: *id,
                        edit: (*edit).clone().into_owned(),
                        found,
                    }),
                }
            }
            self.new_rows_left(field, rows, &mut edits, &mut changed);
        }
        edits.sort_by_key(|(field, edit)| (*field, edit.id().is_none(), edit.id()));
        (edits, changed)
    }

    /// New rows are found by what they hold, among those that were not there when the
    /// plan was made; equal ones first.
    fn new_rows_left<'s>(
        &'s self,
        field: Field,
        rows: &[Row<'_>],
        edits: &mut Vec<(Field, Edit<'s>)>,
        changed: &mut Vec<Changed>,
    ) {
        let is_new = |row: &&Row<'_>| {
            self.newest.map_or(true, |newest| row.id() > newest)
                && !self.rows.contains_key(&(field, row.id()))
        };
        let mut free: Vec<&Row<'_>> = rows.iter().filter(is_new).collect();
        let mut missing = Vec::new();
        for (_, edit) in self.new.iter().filter(|(other, _)| *other == field) {
            // One in transit gets its type back by an edit of its own.
            match free.iter().position(|row| is_settled_as(row, edit)) {
                Some(at) => drop(free.remove(at)),
                None => missing.push(*edit),
            }
        }
        for edit in missing {
            let has_value =
                |row: &&Row<'_>| written(edit).map(|it| it.0) == Some(trim(row.value()));
            match free.iter().position(has_value) {
                Some(at) => {
                    let row = free.remove(at);
                    changed.push(Changed {
                        field,
                        id: row.id(),
                        edit: edit.clone().into_owned(),
                        found: Some(found(row)),
                    });
                }
                None => edits.push((field, edit.clone())),
            }
        }
    }

    /// The call that does as much of this as one call can.
    pub(super) fn next_call<'s>(
        &self,
        diff: &Diff,
        edits: Vec<(Field, Edit<'s>)>,
        theirs: &'s Current<'_>,
    ) -> Result<Edits<'s>, Error> {
        let mut target = Target::default();
        for (field, edit) in &edits {
            let rows = theirs.rows(*field);
            let at = edit
                .id()
                .and_then(|id| rows.binary_search_by_key(&id, Row::id).ok());
            if at.is_some_and(|at| has_copy(rows, at)) {
                target.with_copies.insert(*field);
            }
        }
        for field in self.cleared.iter() {
            let of_field = || edits.iter().filter(|(other, _)| *other == field);
            let is_delete = |(_, edit): &(Field, Edit<'_>)| matches!(edit, Edit::Delete { .. });
            if of_field().next().is_some() && of_field().all(is_delete) {
                target.cleared.insert(field);
            }
        }
        target.edits = edits;
        if target.edits.is_empty() {
            let edits = Edits::new(Vec::new(), FieldSet::EMPTY, diff.deletes);
            return Ok(edits.of_entity(theirs.origin()));
        }
        target.first_call(diff, theirs)
    }
}

/// What is left of an edit of a row.
enum Left<'s> {
    Nothing,
    Edit(Edit<'s>),
    Changed(Option<Was<'static>>),
}

fn left<'s>(row: Option<&'s Row<'_>>, states: &[&Was<'_>], edit: &'s Edit<'_>) -> Left<'s> {
    let Some(row) = row else {
        let is_delete = matches!(edit, Edit::Delete { .. });
        return if is_delete {
            Left::Nothing
        } else {
            Left::Changed(None)
        };
    };
    if is_written(row, edit) {
        return Left::Nothing;
    }
    // A row in transit is what it is to be afterwards, and not finished.
    let is_end = is_settled_as(row, edit);
    let is_state = |was: &&Was<'_>| {
        let types = [row.value_type().as_str(), row.settled_type()];
        trim(&was.value) == trim(row.value()) && types.contains(&was.value_type.as_str())
    };
    if !is_end && !states.iter().any(is_state) {
        return Left::Changed(Some(found(row)));
    }
    Left::Edit(match edit {
        Edit::Overwrite {
            value, value_type, ..
        } => overwrite(row, (value, value_type.reborrow())),
        Edit::Delete { .. } | Edit::Append { .. } => delete(row),
    })
}

/// The value and type that an edit writes.
fn written<'e>(edit: &'e Edit<'_>) -> Option<(&'e str, &'e str)> {
    match edit {
        Edit::Overwrite {
            value, value_type, ..
        }
        | Edit::Append { value, value_type } => Some((value, value_type.as_str())),
        Edit::Delete { .. } => None,
    }
}

fn is_written(row: &Row<'_>, edit: &Edit<'_>) -> bool {
    written(edit) == Some((trim(row.value()), row.value_type().as_str()))
}

/// Whether a row is what an edit writes, once it is not in transit.
fn is_settled_as(row: &Row<'_>, edit: &Edit<'_>) -> bool {
    written(edit) == Some((trim(row.value()), row.settled_type()))
}

fn found(row: &Row<'_>) -> Was<'static> {
    Was {
        value: row.value().to_owned().into(),
        value_type: row.value_type().clone().into_owned(),
    }
}
