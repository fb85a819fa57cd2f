//! Plans one entity, and writes the plan as a line, a request or a command.

use serde::{ser::SerializeMap, Serialize, Serializer};

use super::{
    clean::Cleanup,
    lines::{Ids, Located},
    output::Outcome,
    text::{write_text, Owner},
    Bulk, BulkForm, Missing,
};
use crate::{
    edits::{Edit, Edits},
    error::{Error, ErrorKind, Side},
    model::{Current, Desired},
    read::desired_of_entity,
    write::Command,
};

/// The plan for one entity.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) overwrites: u64,
    pub(super) deletes: u64,
    pub(super) appends: u64,
    /// The number of rows that later calls delete, if the plan needs several calls.
    pub(super) later_deletes: Option<u64>,
    pub(super) warnings: u64,
    /// The number of stored rows of the entity.
    pub(super) held: u64,
    pub(super) command: Option<Command>,
}

/// The entity of current with the ID of a desired entity.
#[derive(Clone, Copy)]
pub(super) enum Partner<P> {
    One(P),
    /// Current contains the entity twice, in these lines.
    Two(u64, u64),
    None {
        /// Current lacks the entity. `has_gaps` is true if a part of current could not
        /// be read.
        has_gaps: bool,
    },
}

impl<P> Partner<P> {
    pub(super) fn map<'p, Q>(&'p self, map: impl FnOnce(&'p P) -> Q) -> Partner<Q> {
        match *self {
            Partner::One(ref partner) => Partner::One(map(partner)),
            Partner::Two(first, second) => Partner::Two(first, second),
            Partner::None { has_gaps } => Partner::None { has_gaps },
        }
    }
}

/// Plans entities one by one.
pub(super) struct Planner<'b> {
    bulk: &'b Bulk,
    ids: Ids<'b>,
}

impl<'b> Planner<'b> {
    pub(super) fn new(bulk: &'b Bulk) -> Self {
        Planner {
            bulk,
            ids: bulk.ids(),
        }
    }

    /// Plans a desired entity with its partner in current. Both have their place, for
    /// errors.
    pub(super) fn entity(
        &self,
        (span, desired): Located<'_>,
        partner: Partner<Located<'_>>,
        lines: &mut Vec<u8>,
    ) -> Outcome {
        let id = span.id;
        let result = match partner {
            Partner::One((current, json)) => {
                let result = self.update(id, json, desired, lines);
                result.map_err(|error| match error.side() {
                    Side::Current => current.blame(error),
                    _ => span.blame(error),
                })
            }
            Partner::Two(first, second) => {
                let kind = ErrorKind::AmbiguousEntity { id, first, second };
                Err(span.blame(Error::new(Side::Desired, "", kind)))
            }
            Partner::None { has_gaps } => {
                let result = self.missing(id, has_gaps, desired, lines);
                result.map_err(|error| span.blame(error))
            }
        };
        Outcome {
            id,
            line: span.line,
            end: lines.len(),
            result,
        }
    }

    /// Plans an entity of current by itself.
    pub(super) fn clean(
        &self,
        cleanup: Cleanup,
        (span, current): Located<'_>,
        lines: &mut Vec<u8>,
    ) -> Outcome {
        let result = self.cleaned(cleanup, span.id, current, lines);
        Outcome {
            id: span.id,
            line: span.line,
            end: lines.len(),
            result: result.map_err(|error| span.blame(error)),
        }
    }

    fn cleaned(
        &self,
        cleanup: Cleanup,
        id: u64,
        current: &[u8],
        lines: &mut Vec<u8>,
    ) -> Result<Plan, Error> {
        let current = Current::from_json(current)?;
        let edits = cleanup.edits(&self.bulk.diff, &current)?;
        self.planned(Owner::Stored(id), &current, &edits, lines)
    }

    /// Writes the edits from current to desired as a line.
    fn update(
        &self,
        id: u64,
        current: &[u8],
        desired: &[u8],
        lines: &mut Vec<u8>,
    ) -> Result<Plan, Error> {
        let current = Current::from_json(current)?;
        self.diff(Owner::Stored(id), &current, desired, lines)
    }

    fn diff(
        &self,
        owner: Owner,
        current: &Current<'_>,
        desired: &[u8],
        lines: &mut Vec<u8>,
    ) -> Result<Plan, Error> {
        let desired = self.desired(desired)?;
        let edits = self.bulk.diff.diff(current, &desired)?;
        self.planned(owner, current, &edits, lines)
    }

    fn planned(
        &self,
        owner: Owner,
        current: &Current<'_>,
        edits: &Edits,
        lines: &mut Vec<u8>,
    ) -> Result<Plan, Error> {
        let mut plan = Plan::of(edits);
        plan.held = current.iter().len() as u64;
        plan.command = self.write(owner, edits, lines)?;
        Ok(plan)
    }

    /// An entity that only desired contains: depending on the options, a call creates
    /// it, or it is an error.
    fn missing(
        &self,
        id: u64,
        has_gaps: bool,
        desired: &[u8],
        lines: &mut Vec<u8>,
    ) -> Result<Plan, Error> {
        let kind = match (self.bulk.missing, has_gaps) {
            (Missing::Add, false) => {
                return self.diff(Owner::New(id), &Current::default(), desired, lines);
            }
            (Missing::Add, true) => ErrorKind::UnknownInGap { id },
            (Missing::Error, _) => ErrorKind::UnknownEntity { id },
        };
        Err(Error::new(Side::Desired, "", kind))
    }

    fn desired<'d>(&'d self, desired: &'d [u8]) -> Result<Desired<'d>, Error> {
        let names = self.ids.keys(Side::Desired);
        desired_of_entity(self.bulk.diff.read_options(), desired, names)
    }

    fn write(
        &self,
        owner: Owner,
        edits: &Edits,
        lines: &mut Vec<u8>,
    ) -> Result<Option<Command>, Error> {
        let call = |entity, api| match owner {
            Owner::Stored(_) if edits.is_empty() => Ok(None),
            Owner::Stored(id) => edits.request(entity, id, api),
            Owner::New(_) => edits.add_request(entity, api),
        };
        match self.bulk.form {
            BulkForm::Request { entity, api } => {
                if let Some(request) = call(entity, api)? {
                    line(&request, lines);
                }
            }
            BulkForm::Batch { entity, api } => {
                let request = call(entity, api)?;
                return request.map(|request| request.command()).transpose();
            }
            _ if edits.is_empty() => {}
            BulkForm::Fields => line(&Line::new(owner, ("fields", edits.fields()), edits), lines),
            BulkForm::Fm => line(&Line::new(owner, ("fm", edits.fm()), edits), lines),
            BulkForm::Text { color } => write_text(owner, edits, color, lines),
        }
        Ok(None)
    }
}

impl BulkForm {
    /// Refuses an output format whose lines need the ID of an entity, if entities are
    /// created: a new entity has no ID yet.
    pub(super) fn check(self, missing: Missing) -> Result<(), Error> {
        let form = match (self, missing) {
            (BulkForm::Fields, Missing::Add) => "form: fields",
            (BulkForm::Fm, Missing::Add) => "form: fm",
            _ => return Ok(()),
        };
        Err(Error::new(
            Side::Options,
            "missing",
            ErrorKind::AddsInForm { form },
        ))
    }
}

impl Plan {
    fn of(edits: &Edits) -> Plan {
        let later = edits.unfinished().map(|it| it.deletes as u64);
        let mut plan = Plan {
            later_deletes: later,
            warnings: edits.warnings().len() as u64,
            ..Plan::default()
        };
        for edit in edits {
            *match edit {
                Edit::Overwrite { .. } => &mut plan.overwrites,
                Edit::Delete { .. } => &mut plan.deletes,
                Edit::Append { .. } => &mut plan.appends,
            } += 1;
        }
        plan
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.overwrites + self.deletes + self.appends == 0
    }
}

/// `{"id": 43, "fields": {...}}`, and other information about the edits.
struct Line<'e, T> {
    id: u64,
    key: &'static str,
    value: T,
    edits: &'e Edits,
}

impl<'e, T> Line<'e, T> {
    fn new(owner: Owner, (key, value): (&'static str, T), edits: &'e Edits) -> Self {
        let (Owner::Stored(id) | Owner::New(id)) = owner;
        Line {
            id,
            key,
            value,
            edits,
        }
    }
}

impl<T: Serialize> Serialize for Line<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("id", &self.id)?;
        line.serialize_entry(self.key, &self.value)?;
        if let Some(unfinished) = self.edits.unfinished() {
            line.serialize_entry("unfinished", unfinished)?;
        }
        if !self.edits.warnings().is_empty() {
            line.serialize_entry("warnings", self.edits.warnings())?;
        }
        line.end()
    }
}

/// Writes compact JSON and the end of a line.
pub(super) fn line(value: &impl Serialize, lines: &mut Vec<u8>) {
    // Serialising strings and integers into memory cannot fail.
    if serde_json::to_writer(&mut *lines, value).is_ok() {
        lines.push(b'\n');
    }
}
