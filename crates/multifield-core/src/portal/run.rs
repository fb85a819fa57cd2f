//! Carries out the calls of a payload, one after the other.

use super::{
    about::{unknown_effect, Key},
    call::Call,
    dialect::Dialect,
    encoding,
    envelope::{multifields, Envelope, Method},
    finding::{Finding, Findings},
    problem::Problem,
    rows::new_id,
    sent::{Parts, Sent, SentKind},
    simulate::Simulation,
};
use crate::{
    error::{shown_key, Error, ErrorKind, Place, Side},
    model::{Current, Entity, Generation, StoredRow},
    read::{tree::Tree, visit::Scalar},
};

type Rows = Vec<StoredRow<'static>>;

pub(super) struct Run<'c> {
    current: Option<&'c Current<'c>>,
    generation: Generation,
    /// The rows of the entity after the updates so far. None before the first update.
    rows: Option<Rows>,
    /// The rows of the entities that were created.
    made: Option<Rows>,
    findings: Vec<Finding>,
    /// The entity that the updates are for, if it is known.
    kind: Option<Entity>,
    id: Option<u64>,
}

impl<'c> Run<'c> {
    pub(super) fn new(current: Option<&'c Current<'c>>, generation: Generation) -> Self {
        Run {
            current,
            generation,
            rows: None,
            made: None,
            findings: Vec::new(),
            kind: current.and_then(Current::entity),
            id: current.and_then(Current::entity_id),
        }
    }

    pub(super) fn call(&mut self, sent: &Sent<'_>) -> Result<(), Error> {
        let envelope = sent.strip_envelope();
        if envelope.makes {
            self.make(sent, &envelope)
        } else {
            self.update(sent, &envelope)
        }
    }

    /// Carries out the calls of a batch, or the items of an import.
    pub(super) fn parts(&mut self, sent: &Sent<'_>, parts: &Parts<'_>) -> Result<(), Error> {
        let mut findings = Findings::default();
        findings.check_repeated(&sent.tree, &Place::default());
        encoding::check(&mut findings, sent);
        let (what, count, limit) = (parts.what, parts.calls.len(), parts.limit);
        if count > limit {
            findings.find(&Problem::BatchTooLong { what, count, limit }, &parts.place);
        }
        if count == 0 {
            let why = "the call contains nothing, so no row changes";
            findings.find(&Problem::NothingChanges { why }, &parts.place);
        }
        self.findings.extend(findings.into_sorted());
        let calls: Vec<_> = parts.calls.iter().map(Sent::strip_envelope).collect();
        let others: Vec<_> = calls.iter().map(|call| self.other(call)).collect();
        let updates =
            |(call, other): (&Envelope<'_, '_>, &Option<String>)| !call.makes && other.is_none();
        let has_updates = calls.iter().zip(&others).any(updates);
        for ((sent, envelope), other) in parts.calls.iter().zip(&calls).zip(others) {
            if sent.kind == SentKind::NoCommand {
                let cause = unknown_effect(&format!("{} in place of a command", sent.tree.found()));
                let instead = "write a string, method?query".to_owned();
                self.find(&Problem::Unmodelled { cause, instead }, &sent.place);
                continue;
            }
            let what = match other {
                None if envelope.makes => {
                    self.make(sent, envelope)?;
                    Some("a new entity".to_owned()).filter(|_| has_updates)
                }
                None => {
                    self.update(sent, envelope)?;
                    None
                }
                other => other,
            };
            if let Some(what) = what {
                self.find(&Problem::OtherCommand { what }, &sent.place);
            }
        }
        Ok(())
    }

    fn find(&mut self, problem: &Problem<'_>, place: &Place) {
        self.findings.push(Finding::new(problem, place));
    }

    /// The entity or the method of a command, if the simulation does not apply it.
    fn other(&mut self, call: &Envelope<'_, '_>) -> Option<String> {
        if let Method::Other(name) = call.method {
            return Some(shown_method(name));
        }
        if call.makes {
            return None;
        }
        let kind = call.entity.as_ref().map(|(kind, _)| *kind);
        let id = call.entity_id.as_ref().map(|(id, _)| *id);
        let is_same_kind = kind.is_none() || self.kind.is_none() || kind == self.kind;
        let is_same_id = id.is_none() || self.id.is_none() || id == self.id;
        if is_same_kind && is_same_id {
            self.kind = self.kind.or(kind);
            self.id = self.id.or(id);
            return None;
        }
        let kind = kind.map_or("entity", Entity::as_str);
        Some(id.map_or_else(|| kind.to_owned(), |id| format!("{kind} {id}")))
    }

    /// Creates an entity. The IDs of its rows follow those of the entity before
    /// it.
    fn make(&mut self, sent: &Sent<'_>, envelope: &Envelope<'_, '_>) -> Result<(), Error> {
        let rows = self.carry_out(&Current::default(), sent, envelope)?;
        let made = self.made.get_or_insert_with(Vec::new);
        let last = made.last().map_or(0, |row| row.id.get());
        for mut row in rows {
            row.id = new_id(last + row.id.get())?;
            made.push(row);
        }
        Ok(())
    }

    fn update(&mut self, sent: &Sent<'_>, envelope: &Envelope<'_, '_>) -> Result<(), Error> {
        let Some(current) = self.current else {
            if !matches!(envelope.method, Method::Other(_)) {
                return Err(Error::new(Side::Current, "", ErrorKind::NoCurrent));
            }
            self.carry_out(&Current::default(), sent, envelope)?;
            return Ok(());
        };
        let rows = match self.rows.take() {
            None => self.carry_out(current, sent, envelope)?,
            Some(rows) => self.carry_out(&current.with_rows(rows), sent, envelope)?,
        };
        self.rows = Some(rows);
        Ok(())
    }

    /// Carries out one call.
    fn carry_out(
        &mut self,
        current: &Current<'_>,
        sent: &Sent<'_>,
        envelope: &Envelope<'_, '_>,
    ) -> Result<Rows, Error> {
        let dialect = match envelope.method {
            Method::Universal => Dialect::Fm,
            Method::Classic | Method::Other(_) => Dialect::Classic,
        };
        let mut call = Call::new(current, dialect, self.generation);
        call.is_import = envelope.is_import;
        call.findings.check_repeated(&sent.tree, &sent.place);
        let is_known = encoding::check(&mut call.findings, sent);
        check_envelope(&mut call, envelope, current);
        if is_known {
            carry_out_fields(&mut call, envelope)?;
        }
        let (rows, findings) = call.finish(envelope)?;
        self.findings.extend(findings);
        Ok(own(rows))
    }

    pub(super) fn finish(self) -> Simulation {
        let before = match self.current {
            Some(current) if self.rows.is_some() || self.made.is_none() => {
                own(current.stored_rows())
            }
            _ => Vec::new(),
        };
        let rows = self.rows.or(self.made).unwrap_or_else(|| before.clone());
        Simulation {
            before,
            rows,
            findings: self.findings,
        }
    }
}

fn own(rows: Vec<StoredRow<'_>>) -> Rows {
    rows.into_iter().map(StoredRow::into_owned).collect()
}

/// A method, as a message shows it.
fn shown_method(name: &str) -> String {
    match name {
        "" => "a URL without a method".to_owned(),
        name => shown_key(name).into_owned(),
    }
}

fn check_envelope(call: &mut Call<'_, '_>, envelope: &Envelope<'_, '_>, current: &Current<'_>) {
    let kinds = (envelope.entity.as_ref(), current.entity());
    let ids = (envelope.entity_id.as_ref(), current.entity_id());
    match (kinds, ids) {
        // The ID of a deal or a lead does not identify a contact.
        _ if envelope.makes || envelope.owner_without.is_some() => {}
        ((Some((kind, place)), Some(own)), _) if *kind != own => {
            let [called, own] = [*kind, own].map(|kind| format!("a {}", kind.as_str()));
            call.find(&Problem::OtherEntity { called, own }, place);
        }
        (_, (Some((id, place)), Some(own))) if *id != own => {
            let [called, own] = [*id, own].map(|id| format!("entity {id}"));
            call.find(&Problem::OtherEntity { called, own }, place);
        }
        _ => {}
    }
    if !matches!(envelope.method, Method::Other(_)) {
        for (key, place) in &envelope.outside {
            call.find(&Problem::BesideFields { key: Key(key) }, place);
        }
    }
}

fn carry_out_fields<'s>(call: &mut Call<'s, '_>, envelope: &Envelope<'s, 's>) -> Result<(), Error> {
    let place = &envelope.place;
    let fields = match envelope.fields {
        // `request` writes null if there is nothing to do.
        None | Some(Tree::Scalar(Scalar::Null)) => None,
        fields => fields,
    };
    match (envelope.method, fields) {
        (_, Some(fields)) if envelope.owner_without.is_some() => {
            let owner = envelope.owner_without.as_deref().unwrap_or_default();
            for (_, place) in multifields(fields, place) {
                call.find(&Problem::NoMultifields { owner }, &place);
            }
        }
        (Method::Other(name), _) => {
            let instead =
                "simulate knows update and add of crm.contact, crm.lead, crm.company and \
                           crm.item, and the imports of crm.item";
            call.find_unmodelled(shown_method(name), instead, place);
        }
        (_, Some(Tree::Object(entries, _))) => {
            for (key, value) in entries {
                let place = place.clone().key(key);
                call.carry_out(key, value, &place, envelope.is_bare)?;
            }
        }
        (_, Some(found)) => {
            let what = format!("{} in place of an object of fields", found.found());
            call.find_unmodelled(what, r#"write {"PHONE": [...]}"#, place);
        }
        (_, None) => {}
    }
    Ok(())
}
