use serde::Serialize;

use super::{
    about::Key,
    call::Call,
    dialect::Dialect,
    finding::Finding,
    payload::{multifields, Envelope, Method, Payload},
    problem::Problem,
    report::Report,
};
use crate::{
    error::{shown_key, Error, Place},
    json::to_json,
    model::{Current, Generation, StoredRow},
    read::{tree::Tree, visit::Scalar},
};

/// What a payload does: the rows after the call, and what is surprising about it.
///
/// It is written as `{"rows": [{"ID", "TYPE_ID", "VALUE_TYPE", "VALUE"}],
/// "findings": [...]}`, rows in ID order, and by `Display` for people: the rows
/// with what becomes of each, then the findings.
///
/// ```
/// use multifield_core::{simulate, Current, Generation, Payload};
///
/// let current = Current::from_json(r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "HOME", "VALUE": "a.example"}]}"#)?;
/// let payload = Payload::from_json(r#"{"WEB": [{"ID": 9, "VALUE": "b.example"}]}"#)?;
/// let simulation = simulate(&current, &payload, Generation::Distinct)?;
/// assert_eq!(simulation.rows()[0].value_type(), "WORK");
/// assert_eq!(simulation.findings()[0].code().as_str(), "missing_type_resets");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Simulation {
    #[serde(skip)]
    pub(super) before: Vec<StoredRow<'static>>,
    rows: Vec<StoredRow<'static>>,
    findings: Vec<Finding>,
}

/// Says what a payload written by hand really does to an entity.
///
/// New rows take the highest ID plus one, and so on. If the call fails as a whole
/// ([`FindingCode::fails_call`](crate::FindingCode::fails_call)), the rows are
/// those that it would leave if it passed. If it is not known what the server
/// does, the finding is `unmodelled`, and no effect is assumed. The rules, with
/// their sources, are [in the guide](crate::_guide::portal), and so is
/// [a recipe](crate::_guide::recipes::check).
///
/// Servers of the generation [`Distinct`](Generation::Distinct) hide equal rows
/// from `crm.item.get`. For an exact simulation, read current with
/// `crm.contact.get` or a similar method.
///
/// # Errors
///
/// `field_not_read` if the payload is about a field that was not read; `wrong_id`
/// if a new row's ID would be above [`RowId::MAX`](crate::RowId::MAX).
///
/// ```
/// use multifield_core::{simulate, Current, Generation, Payload};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"}
/// ]}"#)?;
/// let payload = Payload::from_json(r#"{"PHONE": [{"VALUE": "222222", "VALUE_TYPE": "HOME"}]}"#)?;
/// let simulation = simulate(&current, &payload, Generation::Distinct)?;
/// let values: Vec<_> = simulation.rows().iter().map(|row| row.value()).collect();
/// assert_eq!(values, ["111111", "222222"]);
/// assert!(simulation.findings().is_empty());
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn simulate(
    current: &Current<'_>,
    payload: &Payload<'_>,
    generation: Generation,
) -> Result<Simulation, Error> {
    let envelope = payload.strip_envelope();
    let dialect = match envelope.method {
        Method::Universal => Dialect::Fm,
        Method::Classic | Method::Other(_) => Dialect::Classic,
    };
    let mut call = Call::new(current, dialect, generation);
    call.check_repeated(payload.tree(), &Place::default());
    check_envelope(&mut call, &envelope, current);
    carry_out(&mut call, &envelope)?;
    let (rows, findings) = call.finish(&envelope)?;
    let own = |rows: Vec<StoredRow<'_>>| rows.into_iter().map(StoredRow::into_owned).collect();
    Ok(Simulation {
        before: own(current.stored_rows()),
        rows: own(rows),
        findings,
    })
}

fn check_envelope(call: &mut Call<'_, '_>, envelope: &Envelope<'_, '_>, current: &Current<'_>) {
    let kinds = (envelope.entity.as_ref(), current.entity());
    let ids = (envelope.entity_id.as_ref(), current.entity_id());
    match (kinds, ids) {
        // The ID of a deal says nothing of a contact, nor does that of a lead.
        _ if envelope.owner_without.is_some() => {}
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

fn carry_out<'s>(call: &mut Call<'s, '_>, envelope: &Envelope<'s, 's>) -> Result<(), Error> {
    let place = &envelope.place;
    let fields = match envelope.fields {
        // What `request` writes if there is nothing to do.
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
            let instead = "simulate knows crm.contact.update, crm.lead.update, crm.company.update \
                           and crm.item.update";
            call.find_unmodelled(shown_key(name), instead, place);
        }
        (_, Some(Tree::Object(entries, _))) => {
            for (key, value) in entries {
                let place = place.clone().key(key);
                call.carry_out(key, value, &place, envelope.is_bare())?;
            }
        }
        (_, Some(found)) => {
            let what = format!("{} in place of an object of fields", found.describe());
            call.find_unmodelled(what, r#"write {"PHONE": [...]}"#, place);
        }
        (_, None) => {}
    }
    Ok(())
}

impl Simulation {
    /// Makes one again whose parts were kept, each by serde: the rows
    /// [`before`](Simulation::before) the call, those after it, and the findings.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload, Simulation};
    ///
    /// let payload = Payload::from_json(r#"{"WEB": "a.example"}"#)?;
    /// let simulation = simulate(&Current::default(), &payload, Generation::Distinct)?;
    /// let (before, rows, findings) = (simulation.before(), simulation.rows(), simulation.findings());
    /// let again = Simulation::new(before.to_vec(), rows.to_vec(), findings.to_vec());
    /// assert_eq!(again, simulation);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn new(
        before: Vec<StoredRow<'static>>,
        rows: Vec<StoredRow<'static>>,
        findings: Vec<Finding>,
    ) -> Self {
        Simulation {
            before,
            rows,
            findings,
        }
    }

    /// The rows after the call, of every `TYPE_ID`, in ID order.
    #[must_use]
    pub fn rows(&self) -> &[StoredRow<'static>] {
        &self.rows
    }

    /// What is surprising about it: first what the server does not read at all,
    /// then the rest, each in the order of the payload.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The JSON that serde writes: rows and findings.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload};
    ///
    /// let payload = Payload::from_json(r#"{"WEB": []}"#)?;
    /// let simulation = simulate(&Current::default(), &payload, Generation::Distinct)?;
    /// assert!(simulation.to_json().starts_with(r#"{"rows":[],"findings":[{"code":"#));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }

    /// The rows before the call, in ID order.
    #[must_use]
    pub fn before(&self) -> &[StoredRow<'static>] {
        &self.before
    }

    /// The text for people, whose lines can be coloured.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload};
    ///
    /// let current = Current::default();
    /// let payload = Payload::from_json(r#"{"PHONE": "123"}"#)?;
    /// let simulation = simulate(&current, &payload, Generation::Distinct)?;
    /// assert!(simulation.text().to_string().starts_with("no rows\n"));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn text(&self) -> Report<'_> {
        Report::new(self)
    }
}
