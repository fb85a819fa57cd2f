use serde::Serialize;

use super::{finding::Finding, payload::Payload, run::Run};
use crate::{
    error::Error,
    json::to_json,
    model::{Current, Generation, StoredRow},
    text::Text,
};

/// The effect of a payload: the rows after the call, and everything that is surprising about
/// it.
///
/// In JSON it is `{"rows": [{"ID", "TYPE_ID", "VALUE_TYPE", "VALUE"}], "findings": [...]}`,
/// with the rows by ID. `Display` writes it for people: the rows with their changes, then
/// the findings.
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

/// Returns what the portal would do with a payload.
///
/// New rows get the next IDs after the highest one. If the whole call fails
/// ([`FindingCode::fails_call`](crate::FindingCode::fails_call)), the rows are shown as if
/// it had succeeded. If the effect of a part is unknown, the simulation ignores this part,
/// and reports the finding `unmodelled`. The guide contains [the
/// rules with their sources](crate::_guide::portal), and [a
/// recipe](crate::_guide::recipes::check).
///
/// A call that creates an entity (`crm.contact.add`, `crm.item.add`, `crm.item.import`, …)
/// begins without rows, so `current` may be `None`. If a payload creates several entities,
/// the result contains the rows of all of them.
///
/// The commands of a batch are applied in order. Commands for another entity, and commands
/// of other methods, are reported (`other_command`) and not applied. The entity is that of
/// current, or if current does not contain it, that of the first command.
///
/// Servers of the generation [`Distinct`](Generation::Distinct) hide equal rows from
/// `crm.item.get`. For an exact simulation, read current with `crm.contact.get` or a similar
/// method.
///
/// # Errors
///
/// `field_not_read` if the payload changes a field that was not read, or changes an entity
/// and there is no current; `wrong_id` if the ID of a new row would be above
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
    /// Restores a simulation from its saved parts: the rows [`before`](Simulation::before)
    /// the call, those after it, and the findings.
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

    /// Returns the rows after the call, of every `TYPE_ID`, in the order of their IDs.
    #[must_use]
    pub fn rows(&self) -> &[StoredRow<'static>] {
        &self.rows
    }

    /// Returns everything that is surprising about the payload: first what the server does
    /// not read at all, then the rest, each in the order of the payload.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns the JSON that serde writes: rows and findings.
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

    /// Returns the rows before the call, in the order of their IDs.
    #[must_use]
    pub fn before(&self) -> &[StoredRow<'static>] {
        &self.before
    }

    /// Returns the rows and findings for people to read.
    ///
    /// It has a line for each row with its change (`~` overwritten, `-` deleted, `+` added),
    /// then one for each finding. Control characters are escaped.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload};
    ///
    /// let current = Current::from_json(r#"{"WEB": [
    ///     {"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "a.example"},
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "b.example"}
    /// ]}"#)?;
    /// let payload = Payload::from_json(r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "HOME"}]}"#)?;
    /// let report = simulate(&current, &payload, Generation::Distinct)?.text().to_string();
    /// assert_eq!(report, concat!(
    ///     "    WEB 8  a.example (WORK)\n",
    ///     "  - WEB 9  b.example (WORK)\n",
    ///     "harm WEB[0]: the row has a type and no value, so the portal deletes row 9, ",
    ///     "b.example (WORK): to change its type, repeat the value; to delete it, write ",
    ///     "\"VALUE\": \"\" [missing_value_deletes]\n",
    /// ));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn text(&self) -> Text<'_, Simulation> {
        Text::new(self)
    }
}
