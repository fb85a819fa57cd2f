//! What of a plan is still to be sent.

mod goal;
mod json;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Diff;
use crate::{
    edits::{Edit, Edits, RowState, Warning},
    error::{Error, Side},
    escape::{describe, LineStyle},
    json::to_json,
    model::{Current, Field, Origin, RowId},
    options::{Duplicates, Generations, Order},
};
use goal::Goal;

/// What of a plan is still to be sent: see [`Edits::rest`].
///
/// It is written as `{"edits", "changed": [...]}`, the edits as they are written
/// alone. A row that was changed is `{"field", "id", "edit", "found": {"value",
/// "value_type"}}`, with its edit as edits have it, and null as `found` where the
/// row is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[non_exhaustive]
pub struct Rest {
    /// The edits that are left, as one call. Where it is not the last
    /// ([`Edits::is_last`]), send it, read, and ask for the rest again.
    pub edits: Edits,
    /// The rows that a person has changed since, and that are left alone.
    pub changed: Vec<Changed>,
}

impl Rest {
    /// The JSON that serde writes, which [`from_json`](Self::from_json) reads.
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

    /// The readable diff, and a line for each row that a person has changed.
    ///
    /// ```
    /// use multifield_core::Rest;
    ///
    /// assert_eq!(Rest::default().text().to_string(), "nothing to do\n");
    /// ```
    #[must_use]
    pub const fn text(&self) -> RestText<'_> {
        RestText {
            rest: self,
            color: false,
        }
    }
}

/// The text of [`Rest::text`], and of its `Display`: that of the edits, then a
/// line for each row that a person has changed.
///
/// ```
/// use multifield_core::Rest;
///
/// let rest = Rest::default();
/// assert_eq!(rest.text().color(true).to_string(), rest.to_string());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RestText<'r> {
    rest: &'r Rest,
    color: bool,
}

impl RestText<'_> {
    /// Whether lines are coloured with ANSI codes. Default: no.
    #[must_use]
    pub const fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }
}

impl fmt::Display for RestText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rest.edits.text().color(self.color).fmt(f)?;
        for changed in &self.rest.changed {
            LineStyle::Delete.write(f, self.color, &format!("changed {changed}"))?;
        }
        Ok(())
    }
}

impl fmt::Display for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

/// A row that a plan was to change, and that is something else by now.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Changed {
    /// The field.
    pub field: Field,
    /// The row's ID. For an edit that adds a row, it is the row of the same value
    /// that is there by now.
    pub id: RowId,
    /// What the plan was to do.
    pub edit: Edit,
    /// What the row is by now; none where it is gone.
    pub found: Option<RowState>,
}

/// Writes one line for people, without its end.
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
    /// one call, and what is left of it is not the last, either: where nothing is
    /// left, diff again. [`Merged::rest`](crate::Merged::rest) is about all.
    ///
    /// A call whose answer was lost may still be running for a while. Read when it
    /// must have ended: a row that is added after the reading would be added twice.
    ///
    /// # Errors
    ///
    /// `other_entity` where theirs is of another entity than the one that the edits
    /// were made for; `field_not_read` where a field of the edits was not read;
    /// where what is left takes several calls or the plan is for `distinct`, those of [`Diff::diff`].
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

/// The options of the plan, as far as its calls tell them.
fn diff_of(calls: &[&Edits]) -> Diff {
    let deletes = calls.first().map(|edits| edits.deletes());
    let generation = calls.iter().find(|edits| !edits.is_empty());
    let generation = generation.map(|edits| edits.generation());
    let diff = Diff::new()
        .deletes(deletes.unwrap_or_default())
        .generation(generation.unwrap_or_default());
    // New rows of the plan that are equal are wanted so, and maybe in their order.
    match generation {
        Some(Generations::Factory) => diff.duplicates(Duplicates::Keep).order(Order::Desired),
        _ => diff,
    }
}

/// The call with what the plan knows and theirs does not say: the entity, warnings and
/// IDs of fields that were not read again, and that more calls come after the last
/// one.
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

/// The calls that come after the first one of a plan.
pub(crate) fn later_calls(
    diff: &Diff,
    whole: &Edits,
    first: &Edits,
    theirs: &Current<'_>,
) -> Result<Vec<Edits>, Error> {
    let goal = Goal::new(&[whole]);
    let mut calls: Vec<Edits> = Vec::new();
    let mut state = theirs.clone().into_owned();
    let mut is_last = first.is_last();
    while !is_last {
        state = state.apply(calls.last().unwrap_or(first))?.into_owned();
        let (edits, _) = goal.left(&state);
        let next = goal.next_call(diff, edits, &state)?;
        is_last = next.is_last();
        let before = std::iter::once(first).chain(&calls);
        let next = next.planned_after(before.clone());
        calls.push(next);
    }
    Ok(calls)
}
