use serde::Serialize;

use super::{finding::Finding, payload::Payload, report::Report, run::Run};
use crate::{
    error::Error,
    json::to_json,
    model::{Current, Generation, StoredRow},
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
    pub(super) rows: Vec<StoredRow<'static>>,
    pub(super) findings: Vec<Finding>,
}

/// Says what a payload really does to an entity.
///
/// New rows take the highest ID plus one, and so on. If the call fails as a whole
/// ([`FindingCode::fails_call`](crate::FindingCode::fails_call)), the rows are
/// those that it would leave if it passed. If it is not known what the server
/// does, the finding is `unmodelled`, and no effect is assumed. The rules, with
/// their sources, are [in the guide](crate::_guide::portal), and so is
/// [a recipe](crate::_guide::recipes::check).
///
/// A call that makes an entity (`crm.contact.add`, `crm.item.add`,
/// `crm.item.import`, …) begins with no rows, so `current` may be `None`. If a
/// payload makes several entities, the rows are those of all of them.
///
/// The commands of a batch are carried out in their order. Those for another
/// entity, and those of other methods, are named and not carried out
/// (`other_command`). The entity is the one that current is of; if current does
/// not say that, the one of the first command.
///
/// Servers of the generation [`Distinct`](Generation::Distinct) hide equal rows
/// from `crm.item.get`. For an exact simulation, read current with
/// `crm.contact.get` or a similar method.
///
/// # Errors
///
/// `field_not_read` if the payload is about a field that was not read, or changes
/// an entity and there is no current; `wrong_id` if a new row's ID would be above
/// [`RowId::MAX`](crate::RowId::MAX).
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
///
/// let command = "crm.contact.add?fields[PHONE][0][VALUE]=+7916";
/// let simulation = simulate(None, &Payload::from_bytes(command)?, Generation::Distinct)?;
/// assert_eq!(simulation.rows()[0].value(), "7916");
/// assert_eq!(simulation.findings()[0].code(), "plus_became_space");
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn simulate<'c>(
    current: impl Into<Option<&'c Current<'c>>>,
    payload: &Payload<'_>,
    generation: Generation,
) -> Result<Simulation, Error> {
    let mut run = Run::new(current.into(), generation);
    match &payload.parts {
        None => run.call(&payload.sent)?,
        Some(parts) => run.parts(&payload.sent, parts)?,
    }
    Ok(run.finish())
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
