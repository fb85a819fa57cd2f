//! What of a plan is still to be sent.

use std::{collections::BTreeMap, fmt};

use super::{
    calls::{is_reordering_of, Target},
    equal_rows::has_copy,
    fate::{delete, overwrite, settled},
    Diff,
};
use crate::{
    edits::{Edit, Edits, Was},
    error::{Error, Side},
    escape::describe,
    model::{trim, Current, Field, FieldSet, Row, RowId},
    options::Generations,
};

/// What of a plan is still to be sent: see [`Edits::rest`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rest {
    /// The edits that are left, as one call.
    pub edits: Edits<'static>,
    /// The rows that a person has changed since, and that are left alone.
    pub changed: Vec<Changed>,
}

/// A row that a plan was to change, and that is something else by now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Changed {
    /// The field.
    pub field: Field,
    /// The row's ID. For an edit that adds a row, it is the row of the same value
    /// that is there by now.
    pub id: RowId,
    /// What the plan was to do.
    pub edit: Edit<'static>,
    /// What the row is by now; none where it is gone.
    pub found: Option<Was<'static>>,
}

/// Writes one line for people, without its end.
impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: planned ", self.field, self.id)?;
        match &self.edit {
            Edit::Overwrite {
                value, value_type, ..
            }
            | Edit::Append { value, value_type } => {
                f.write_str(&describe(value, value_type.as_str()))?;
            }
            Edit::Delete { .. } => f.write_str("to delete it")?,
        }
        match &self.found {
            Some(found) => {
                let found = describe(&found.value, found.value_type.as_str());
                write!(f, ", found {found}")
            }
            None => f.write_str(", found no such row"),
        }
    }
}

impl Edits<'_> {
    /// What of these edits is still to be sent, where their answer was lost.
    ///
    /// `theirs` is a new reading. A row that is what the edits make of it is done; a
    /// row that is as it was is sent again; any other row has been changed by a
    /// person since, and is reported. What is to be added is done if a row holds it
    /// whose ID is higher than all that were there when the edits were made; if such
    /// a row holds the same value with another type, that is reported.
    ///
    /// Most of the time, merging or diffing again does the same. It does not after a
    /// part of a call whose order counts, and it does not know what a person has
    /// done since. If the edits are not the last of their plan, this is about the
    /// one call; [`Merged::rest`](crate::Merged::rest) is about all.
    ///
    /// # Errors
    ///
    /// `field_not_read` where a field of the edits was not read; where what is left
    /// takes several calls, those of [`Diff::diff`].
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let phone = |id: u64, value: &str| format!(r#"{{"ID": {id}, "VALUE_TYPE": "WORK", "VALUE": "{value}"}}"#);
    /// let read = |rows: &[String]| format!(r#"{{"PHONE": [{}]}}"#, rows.join(","));
    ///
    /// let before = read(&[phone(8, "111"), phone(9, "222")]);
    /// let desired = Desired::from_json(r#"{"PHONE": ["333", "444", "555"]}"#)?;
    /// let current = Current::from_json(&before)?;
    /// let edits = diff(&current, &desired)?;
    ///
    /// // Row 8 was written, 555 was added; row 9 is somebody else's by now.
    /// let after = read(&[phone(8, "333"), phone(9, "666"), phone(10, "555")]);
    /// let rest = edits.rest(&Current::from_json(&after)?)?;
    /// assert!(rest.edits.is_empty());
    /// assert_eq!(
    ///     rest.changed[0].to_string(),
    ///     "PHONE 9: planned 444 (WORK), found 666 (WORK)",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn rest(&self, theirs: &Current<'_>) -> Result<Rest, Error> {
        rest(&[self], theirs)
    }
}

/// What of the calls of a plan is still to be sent.
pub(crate) fn rest(calls: &[&Edits<'_>], theirs: &Current<'_>) -> Result<Rest, Error> {
    // A call that would have no effect on a server of the generation `distinct` was
    // not made for one.
    let is_for_others = calls.iter().any(|edits| is_reordering_of(edits));
    let diff = Diff::new()
        .deletes(
            calls
                .first()
                .map(|edits| edits.deletes())
                .unwrap_or_default(),
        )
        .generation(if is_for_others {
            Generations::Legacy
        } else {
            Generations::Any
        });
    let goal = Goal::new(calls);
    goal.check_read(theirs)?;
    let (edits, changed) = goal.left(theirs);
    Ok(Rest {
        edits: next_call(&diff, edits, theirs)?.into_owned(),
        changed,
    })
}

/// The calls that come after the first one of a plan.
pub(crate) fn later_calls(
    diff: &Diff,
    whole: &Edits<'_>,
    first: &Edits<'_>,
    theirs: &Current<'_>,
) -> Result<Vec<Edits<'static>>, Error> {
    let goal = Goal::new(&[whole]);
    let mut calls: Vec<Edits<'static>> = Vec::new();
    let mut state = theirs.clone().into_owned();
    let mut is_last = first.is_last();
    while !is_last {
        state = state.apply(calls.last().unwrap_or(first))?.into_owned();
        let (edits, _) = goal.left(&state);
        let next = next_call(diff, edits, &state)?.into_owned();
        is_last = next.is_last();
        calls.push(next);
    }
    Ok(calls)
}

/// What the calls of a plan make of the rows, together.
struct Goal<'e> {
    /// Each row with what it was before each call, and the edit of the last call.
    rows: BTreeMap<(Field, RowId), (Vec<&'e Was<'e>>, &'e Edit<'e>)>,
    new: Vec<(Field, &'e Edit<'e>)>,
    /// The highest ID when the plan was made.
    newest: Option<RowId>,
}

impl<'e> Goal<'e> {
    fn new(calls: &[&'e Edits<'_>]) -> Self {
        let mut goal = Goal {
            rows: BTreeMap::new(),
            new: Vec::new(),
            newest: calls.iter().filter_map(|edits| edits.newest()).max(),
        };
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

    fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        let of = |field: &Field| {
            self.rows.keys().any(|(other, _)| other == field)
                || self.new.iter().any(|(other, _)| other == field)
        };
        Field::ALL.into_iter().filter(of)
    }

    fn check_read(&self, theirs: &Current<'_>) -> Result<(), Error> {
        for field in self.fields() {
            if let Some(unread) = theirs.unread(field) {
                let kind = unread.into_kind(field);
                return Err(Error::new(Side::Theirs, field.type_id(), kind));
            }
        }
        Ok(())
    }

    /// The edits that lead on from theirs, and the rows that a person has changed.
    fn left<'s>(&'s self, theirs: &'s Current<'_>) -> (Vec<(Field, Edit<'s>)>, Vec<Changed>) {
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
            match free.iter().position(|row| is_written(row, edit)) {
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
    let is_end = written(edit) == Some((trim(row.value()), row.settled_type()));
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

fn found(row: &Row<'_>) -> Was<'static> {
    Was {
        value: row.value().to_owned().into(),
        value_type: row.value_type().clone().into_owned(),
    }
}

/// The call that does as much of this as one call can.
fn next_call<'s>(
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
    target.edits = edits;
    if target.edits.is_empty() {
        let edits = Edits::new(Vec::new(), FieldSet::EMPTY, diff.deletes);
        return Ok(edits.of_entity(theirs.origin()));
    }
    target.first_call(diff, theirs)
}
