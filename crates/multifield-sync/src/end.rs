//! The outcome of an entity, and the totals of a run.

use std::fmt;

use serde::{ser::SerializeMap, Serialize, Serializer};

use multifield_core::{Conflict, Current, Edit, Edits, Error};

use crate::{names::names, reply::Fault};

/// The outcome for an entity. Each entity has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// `unchanged`: it was as desired, and nothing was sent.
    Unchanged,
    /// `changed`: edits were sent, and the last read shows it as desired.
    Changed,
    /// `planned`: a dry run would send edits.
    Planned,
    /// `missing`: there is no such entity.
    Missing,
    /// `no_access`: the user may not read it.
    NoAccess,
    /// `refused`: there is no plan, by the code of an error of the core; or the
    /// portal has refused the same edits twice, by its own code.
    Refused,
    /// `withheld`: the plan deletes more rows than allowed. The code is
    /// `too_many_deletes` for the limit of an entity, and `max_deletes_run` for that of
    /// the run.
    Withheld,
    /// `conflict`: the plan would delete or overwrite a row that somebody has changed
    /// since the run first read the entity.
    Conflict,
    /// `not_kept`: the portal has accepted the edits twice, but did not store them. An
    /// automation rule may undo them.
    NotKept,
    /// `gave_up`: the entity took too many calls (`max_attempts`), or could not be read
    /// (`not_read`).
    GaveUp,
    /// `stopped`: the run stopped before the entity was done. The code is that of the
    /// [`Fault`].
    Stopped,
}

names! {
    Outcome {
        Unchanged = "unchanged", Changed = "changed", Planned = "planned",
        Missing = "missing", NoAccess = "no_access", Refused = "refused",
        Withheld = "withheld", Conflict = "conflict", NotKept = "not_kept",
        GaveUp = "gave_up", Stopped = "stopped",
    }
}

/// The end of an entity.
///
/// The state, the edits and the conflicts contain customers' values, and the message may
/// contain them. The other fields can be logged.
///
/// It is written as `{"id", "outcome", "code", "message", "edits", "conflicts", "state",
/// "in_doubt"}`, without keys that would be null, empty or false.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct End {
    /// The ID of the entity.
    pub id: u64,
    /// The outcome.
    pub outcome: Outcome,
    /// The reason, if the outcome can have several: the code of an error of the core, of
    /// the portal, of a [`Fault`], or a code that [`Outcome`] names. It may be empty,
    /// because the portal may return an empty code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The reason in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The error of the core with this code and message, if there is one. Its
    /// [`message_with`](Error::message_with) names options in the style of other languages.
    #[serde(skip)]
    pub error: Option<Error>,
    /// The calls that were sent, in order. In a dry run, the calls that would be sent. With
    /// [`Outcome::Conflict`], and with [`Outcome::Withheld`] because of the limit of the
    /// run, the last one was not sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edits>,
    /// In a [merge](crate::Sync::push_merge): the rows that both sides changed in different
    /// ways, whatever [`OnConflict`](multifield_core::OnConflict) is. Empty without a
    /// merge.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// The state that was last read. `None` if the entity was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Current<'static>>,
    /// Whether the last call may still be running. This can happen if the run stops.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_doubt: bool,
}

/// Shows how many edits there are, and no values.
impl fmt::Debug for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("End")
            .field("id", &self.id)
            .field("outcome", &self.outcome)
            .field("code", &self.code)
            .field("calls", &self.edits.len())
            .field("conflicts", &self.conflicts.len())
            .field("in_doubt", &self.in_doubt)
            .finish_non_exhaustive()
    }
}

/// The counts of a run.
///
/// In JSON they are `{"entities", "outcomes": {"changed": 2, ...}, "done_before",
/// "updates", "appends", "overwrites", "deletes", "fault"}`, with the outcomes that
/// occurred, and `null` if there was no fault.
///
/// ```
/// use multifield_core::Entity;
/// use multifield_sync::{Options, Outcome, Output, Sync};
///
/// let mut sync = Sync::new(Entity::Lead, Options::new());
/// sync.close();
/// let totals = loop {
///     // Records go into a journal, if there is one.
///     if let Output::Done(totals) = sync.poll(0) { break totals };
/// };
/// assert_eq!((totals.of(Outcome::Changed), totals.fault), (0, None));
/// assert_eq!(
///     serde_json::to_string(&totals).unwrap(),
///     r#"{"entities":0,"outcomes":{},"done_before":0,"updates":0,"appends":0,"overwrites":0,"deletes":0,"fault":null}"#,
/// );
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Totals {
    outcomes: [u64; Outcome::ALL.len()],
    /// The number of pushed entities that had already ended in an earlier run: see
    /// [`Sync::resume`](crate::Sync::resume). They are not reported again.
    pub done_before: u64,
    /// The number of updates that were sent, in batches or by themselves. Updates that
    /// certainly did not run are not counted. In a dry run, this and the next three fields
    /// count the edits that would be sent.
    pub updates: u64,
    /// The number of rows that the updates added. A row counts if its edit was sent, even
    /// if it was not carried out. This is also true for the next two fields.
    pub appends: u64,
    /// The number of rows that the updates overwrote.
    pub overwrites: u64,
    /// The number of rows that the updates deleted.
    pub deletes: u64,
    /// The reason why the run stopped. `None` if it did not stop.
    pub fault: Option<Fault>,
}

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("entities", &self.entities())?;
        map.serialize_entry("outcomes", &Occurred(self))?;
        map.serialize_entry("done_before", &self.done_before)?;
        map.serialize_entry("updates", &self.updates)?;
        map.serialize_entry("appends", &self.appends)?;
        map.serialize_entry("overwrites", &self.overwrites)?;
        map.serialize_entry("deletes", &self.deletes)?;
        map.serialize_entry("fault", &self.fault)?;
        map.end()
    }
}

/// The outcomes that occurred.
struct Occurred<'t>(&'t Totals);

impl Serialize for Occurred<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts = Outcome::ALL.iter().map(|it| (it, self.0.of(*it)));
        serializer.collect_map(counts.filter(|(_, count)| *count > 0))
    }
}

impl Totals {
    /// Returns the number of entities with this outcome.
    #[must_use]
    pub const fn of(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome as usize]
    }

    /// Returns the number of entities that have ended.
    #[must_use]
    pub fn entities(&self) -> u64 {
        self.outcomes.iter().sum()
    }

    pub(crate) fn end(&mut self, outcome: Outcome) {
        self.outcomes[outcome as usize] += 1;
    }

    pub(crate) fn update(&mut self, edits: &Edits) {
        self.updates += 1;
        for edit in edits {
            match edit {
                Edit::Append { .. } => self.appends += 1,
                Edit::Overwrite { .. } => self.overwrites += 1,
                _ => self.deletes += 1,
            }
        }
    }
}
