//! The part of a plan that is still to be sent.

mod goal;
mod json;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{calls, Diff};
use crate::{
    edits::{Edit, Edits, RowState, Warning},
    error::{Error, Side},
    escape::describe,
    json::to_json,
    model::{Current, Field, Origin, RowId},
    options::{Duplicates, Generations, Order},
    text::{LineStyle, Lines, Readable, Text},
};
use goal::Goal;

/// The part of a plan that is still to be sent: see [`Edits::rest`].
///
/// In JSON it is `{"edits", "changed": [...]}`, with the edits in their own format. A
/// changed row is `{"field", "id", "edit", "found": {"value", "value_type"}}`. `found` is
/// null if the row was deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[non_exhaustive]
pub struct Rest {
    /// The remaining edits, as one call. If it is not the last one ([`Edits::is_last`]),
    /// send it, read the entity again and call [`Edits::rest`] again.
    pub edits: Edits,
    /// The rows that a person changed after the plan was made. They stay unchanged.
    pub changed: Vec<Changed>,
}

impl Rest {
    /// Returns the JSON that serde writes. [`from_json`](Self::from_json) reads it.
    ///
    /// ```
    /// use multifield_core::Rest;
    ///
    /// let rest = Rest::default();
    /// assert_eq!(rest.to_json(), r#"{"edits":{"deletes":"flag","edits":[]},"changed":[]}"#);
    /// assert_eq!(Rest::from_json(&rest.to_json()), Ok(rest));
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }

    /// Returns the edits for people to read, and one line for each changed row.
    ///
    /// ```
    /// use multifield_core::Rest;
    ///
    /// assert_eq!(Rest::default().text().to_string(), "nothing to do\n");
    /// ```
    #[must_use]
    pub const fn text(&self) -> Text<'_, Rest> {
        Text::new(self)
    }
}

impl Readable for Rest {
    fn write_lines(&self, lines: &mut Lines<'_>) -> fmt::Result {
        self.edits.write_lines(lines)?;
        for changed in &self.changed {
            lines.write(LineStyle::Delete, format_args!("changed {changed}"))?;
        }
        Ok(())
    }
}

impl fmt::Display for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

/// A row of a plan that a person has changed since the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Changed {
    /// The field of the row.
    pub field: Field,
    /// The ID of the row. If the edit adds a row: the ID of the row that now has the same
    /// value.
    pub id: RowId,
    /// The planned edit.
    pub edit: Edit,
    /// The row as it is now, or `None` if it was deleted.
    pub found: Option<RowState>,
}

/// Writes one line for people, without a line break.
impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: planned ", self.field, self.id)?;
        match self.edit.written() {
            Some((value, value_type)) => f.write_str(&describe(value, value_type.as_str()))?,
            None => f.write_str("to delete it")?,
        }
        match &self.found {
            Some(found) => write!(f, ", found {found}"),
            None => f.write_str(", found no such row"),
        }
    }
}

impl Edits {
    /// Returns the edits that are still to be sent after the answer to their call was lost.
    ///
    /// `theirs` is the entity as it is now. A row that is already as planned counts as
    /// done.
    /// A row that has not changed is edited again. Any other row was changed by a person in
    /// the meantime: it is reported and stays unchanged. A planned new row counts as added
    /// if `theirs` has a row with its value, and this row has a higher ID than all rows at
    /// the time of the plan. If this row has another type, it is reported.
    ///
    /// In most cases, merging or diffing again has the same result. But it does not know
    /// which rows a person changed, and it does not recognise a reordering that was half
    /// carried out.
    ///
    /// Read `theirs` only after the lost call must have ended. Otherwise the call may add a
    /// row after your reading, and the rest would add it a second time.
    ///
    /// The rest covers this one call. If it is not the last call of its plan, diff again
    /// after it. [`Merged::rest`](crate::Merged::rest) covers all calls of a plan.
    ///
    /// # Errors
    ///
    /// `other_entity` if the edits were made for another entity; `field_not_read` if theirs
    /// lacks a field of the edits; the errors of [`Diff::diff`] if the rest needs several
    /// calls or the plan is for `distinct`.
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

/// The part of a plan that is still to be sent.
pub(crate) fn rest(calls: &[&Edits], theirs: &Current<'_>) -> Result<Rest, Error> {
    for edits in calls {
        edits.check_entity(theirs, Side::Theirs)?;
    }
    let goal = Goal::new(calls);
    goal.check_read(theirs)?;
    let (edits, changed) = goal.left(theirs);
    let next = goal.next_call(&diff_of(calls), edits, theirs);
    let next = next.map_err(|error| match error.side() {
        Side::Current => error.with_side(Side::Theirs),
        _ => error,
    })?;
    Ok(Rest {
        edits: as_planned(calls, &goal, next, theirs),
        changed,
    })
}

/// The options of the plan, as far as its calls show them.
fn diff_of(calls: &[&Edits]) -> Diff {
    let deletes = calls.first().map(|edits| edits.deletes());
    let generation = calls.iter().find(|edits| !edits.is_empty());
    let generation = generation.map(|edits| edits.generation());
    let diff = Diff::new()
        .deletes(deletes.unwrap_or_default())
        .generation(generation.unwrap_or_default());
    // If new rows of the plan are equal, this is desired, and possibly their order,
    // too.
    match generation {
        Some(Generations::Factory) => diff.duplicates(Duplicates::Keep).order(Order::Desired),
        _ => diff,
    }
}

/// Adds to the call what only the plan shows: the entity, warnings, IDs of fields that
/// were not read again, and whether more calls follow the last one.
fn as_planned(calls: &[&Edits], goal: &Goal<'_>, edits: Edits, theirs: &Current<'_>) -> Edits {
    let origins = calls.iter().map(|edits| edits.origin());
    let origin = origins.fold(theirs.origin(), Origin::or);
    let edits = edits.of_entity(origin);
    if edits.is_empty() {
        return edits;
    }
    let field = |warning: &Warning| Field::from_type_id(warning.row.type_id());
    let is_unread = |field: Field| theirs.unread(field).is_some();
    let mut warnings = edits.warnings().to_vec();
    for warning in calls.iter().flat_map(|edits| edits.warnings()) {
        if field(warning).is_some_and(is_unread) && !warnings.contains(warning) {
            warnings.push(warning.clone());
        }
    }
    warnings.sort_by_key(|warning| (field(warning), warning.row.id()));
    let appends = edits.iter().any(|edit| edit.id().is_none());
    let newest = edits.newest().max(goal.newest().filter(|_| appends));
    let edits = edits.with_warnings(warnings).with_newest(newest);
    let unfinished = calls.last().and_then(|edits| edits.unfinished());
    match unfinished {
        Some(unfinished) if edits.is_last() => edits.unfinished_by(unfinished.clone()),
        _ => edits,
    }
}

/// The calls of a plan after the first one.
pub(super) fn later_calls(
    diff: &Diff,
    whole: &Edits,
    first: &Edits,
    theirs: &Current<'_>,
) -> Result<Vec<Edits>, Error> {
    let goal = Goal::new(&[whole]);
    let plan = |state: &Current<'_>| goal.next_call(diff, goal.left(state).0, state);
    calls::later_calls(first, theirs, plan)
}
