use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    call::Call,
    classic,
    finding::{Finding, FindingCode},
    fm,
    payload::{Method, Payload, Unwrapped},
    report::Report,
    state::Numbering,
    tree::Tree,
};
use crate::{
    error::{shown_key, Error, Place, Side},
    model::{Current, Field, StoredRow},
    names::choices,
    read::{invalid_json, json_text, visit::Scalar},
    write::fmt_json,
};

/// The two generations of server in use, which differ on wrong input.
///
/// A correct payload does the same on both. If you do not know which a portal
/// runs, ask for both. [How they differ](crate::_guide::portal#writing-by-classic-methods)
/// is in the guide. `crm.item.update` has one generation.
///
/// ```
/// use multifield_core::{simulate, Current, Generation, Payload};
///
/// let current = Current::from_json(r#"{"PHONE": []}"#)?;
/// let payload = Payload::from_json(r#"{"PHONE": [{"ID": 9, "VALUE": "1"}]}"#)?;
/// let rows = |generation| {
///     let simulation = simulate(&current, &payload, generation)?;
///     Ok::<_, multifield_core::Error>(simulation.rows().len())
/// };
/// assert_eq!(rows(Generation::Older)?, 0);
/// assert_eq!(rows(Generation::Newer)?, 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// `newer`: an ID that the entity does not have is added, and one of another
    /// field is overwritten.
    #[default]
    Newer,
    /// `older`: both are ignored.
    Older,
}

choices! {
    "generation": Generation { Newer = "newer", Older = "older" }
}

/// What a payload does: the rows after the call, and why that may surprise.
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
/// let simulation = simulate(&current, &payload, Generation::Newer)?;
/// assert_eq!(simulation.rows()[0].value_type(), "WORK");
/// assert_eq!(simulation.findings()[0].code().as_str(), "missing_type_resets");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Simulation<'a> {
    #[serde(skip)]
    pub(super) before: Vec<StoredRow<'a>>,
    rows: Vec<StoredRow<'a>>,
    findings: Vec<Finding>,
}

/// Says what a payload written by hand really does to an entity.
///
/// New rows take the highest ID plus one. The two checks that make a call fail
/// as a whole (`too_long`, `not_an_email`) are findings; the rows are those
/// that the payload would leave without them. What the server does with other
/// kinds of input than its rules are known for is the finding `unmodelled`, and
/// no effect is assumed. The rules, with their sources, are
/// [in the guide](crate::_guide::portal), and so is
/// [a recipe](crate::_guide::recipes::check).
///
/// # Errors
///
/// `field_not_read` where the payload is about a field that was not read;
/// `wrong_id` where a new row's ID would be above
/// [`RowId::MAX`](crate::RowId::MAX).
///
/// ```
/// use multifield_core::{simulate, Current, Generation, Payload};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"}
/// ]}"#)?;
/// let payload = Payload::from_json(r#"{"PHONE": [{"VALUE": "222222", "VALUE_TYPE": "HOME"}]}"#)?;
/// let simulation = simulate(&current, &payload, Generation::Newer)?;
/// let values: Vec<_> = simulation.rows().iter().map(|row| row.value()).collect();
/// assert_eq!(values, ["111111", "222222"]);
/// assert!(simulation.findings().is_empty());
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn simulate<'s>(
    current: &'s Current<'_>,
    payload: &'s Payload<'_>,
    generation: Generation,
) -> Result<Simulation<'s>, Error> {
    let before = current.stored_rows();
    let mut call = Call::new(current, before.clone());
    call.check_repeated(payload.tree(), &Place::default());
    let Unwrapped {
        fields,
        place,
        method,
        entity,
        beside,
    } = payload.unwrap();
    if let (Some((id, place)), Some(own)) = (entity, current.entity_id()) {
        call.check_entity(id, own, place);
    }
    if !matches!(method, Method::Other(_)) {
        call.check_beside(&beside);
    }
    let numbering = match (method, generation) {
        (Method::Classic, Generation::Older) => Numbering::AsGiven,
        _ => Numbering::ByField,
    };
    match (method, fields) {
        (Method::Other(method), _) => {
            let message = format!(
                "what {} does is not modelled: simulate knows crm.contact.update, \
                 crm.lead.update, crm.company.update and crm.item.update",
                shown_key(method)
            );
            call.find(Finding::new(FindingCode::Unmodelled, place, message));
        }
        (_, Tree::Map(entries, _)) => {
            for (key, value) in entries {
                let place = place.clone().key(key);
                match (method, Field::from_type_id(key)) {
                    (Method::Classic, Some(field)) => {
                        call.check_read(field)?;
                        classic::field(&mut call, field, value, &place, generation);
                    }
                    (Method::Universal, None) if key == "fm" => fm::fm(&mut call, value, &place)?,
                    _ => call.other_key(method, key, place),
                }
            }
        }
        // What `request` writes where there is nothing to do.
        (_, Tree::Scalar(Scalar::Null)) => {}
        (_, other) => {
            let message = format!(
                "found {}, expected a map of fields, such as {{\"PHONE\": [...]}}: what the \
                 server makes of it is not known",
                other.found()
            );
            call.find(Finding::new(FindingCode::Unmodelled, place, message));
        }
    }
    let (rows, mut findings) = call.finish(numbering)?;
    let is_known = |finding: &Finding| finding.code() != FindingCode::Unmodelled;
    if rows == before && findings.iter().all(is_known) {
        let message = if matches!(fields, Tree::Scalar(_)) {
            "null is no call, so no row would change"
        } else if has_rows(fields) || !beside.is_empty() {
            "no row would change: if nothing else is in the call, do not send it"
        } else {
            "no PHONE, EMAIL, WEB, IM, LINK or fm is at the top of the payload or under \
             \"fields\", so no row would change"
        };
        findings.push(Finding::new(
            FindingCode::NothingChanges,
            "",
            message.to_owned(),
        ));
    }
    Ok(Simulation {
        before,
        rows,
        findings,
    })
}

/// Whether a payload is about rows at all, in whatever method.
fn has_rows(fields: &Tree<'_>) -> bool {
    let fm = fields.get("fm");
    fm.is_some()
        || Field::ALL
            .iter()
            .any(|field| fields.get(field.type_id()).is_some())
}

impl<'a> Simulation<'a> {
    /// The rows after the call, of every `TYPE_ID`, in ID order.
    #[must_use]
    pub fn rows(&self) -> &[StoredRow<'a>] {
        &self.rows
    }

    /// Why that may surprise: first what the server does not read at all, then
    /// the rest, each in the order of the payload.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The same simulation without the borrow.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Error, Generation, Payload, Simulation};
    ///
    /// fn run(current: &str, payload: &str) -> Result<Simulation<'static>, Error> {
    ///     let (current, payload) = (Current::from_json(current)?, Payload::from_json(payload)?);
    ///     Ok(simulate(&current, &payload, Generation::Newer)?.into_owned())
    /// }
    /// assert!(run("{}", r#"{"PHONE": []}"#)?.rows().is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Simulation<'static> {
        let own = |rows: Vec<StoredRow<'_>>| rows.into_iter().map(StoredRow::into_owned).collect();
        Simulation {
            before: own(self.before),
            rows: own(self.rows),
            findings: self.findings,
        }
    }

    /// The simulation as compact JSON.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload};
    ///
    /// let current = Current::from_json(r#"{"WEB": [
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}
    /// ]}"#)?;
    /// let payload = Payload::from_json(r#"{"WEB": [{"ID": 9, "VALUE": "b.example"}]}"#)?;
    /// let simulation = simulate(&current, &payload, Generation::Newer)?;
    /// assert_eq!(simulation.json().to_string(), concat!(
    ///     r#"{"rows":[{"ID":9,"TYPE_ID":"WEB","VALUE_TYPE":"WORK","VALUE":"b.example"}],"#,
    ///     r#""findings":[]}"#,
    /// ));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn json(&self) -> impl fmt::Display + '_ {
        Json(self)
    }

    /// All of it as compact JSON, to be kept and read again: the rows before the
    /// call beside those after it, which [`json`](Simulation::json) has alone.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload, Simulation};
    ///
    /// let current = Current::from_json(r#"{"WEB": [
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}
    /// ]}"#)?;
    /// let payload = Payload::from_json(r#"{"WEB": [{"ID": 9}]}"#)?;
    /// let simulation = simulate(&current, &payload, Generation::Newer)?;
    /// let record = simulation.record().to_string();
    /// assert!(record.starts_with(r#"{"before":[{"ID":9,"#));
    /// assert_eq!(Simulation::from_record(&record)?, simulation);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn record(&self) -> impl fmt::Display + '_ {
        Record(self)
    }

    /// The text for people, of which lines may be coloured.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload};
    ///
    /// let current = Current::from_json("{}")?;
    /// let payload = Payload::from_json(r#"{"PHONE": "123"}"#)?;
    /// let simulation = simulate(&current, &payload, Generation::Newer)?;
    /// assert!(simulation.text().to_string().starts_with("no rows\n"));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn text(&self) -> Report<'_, 'a> {
        Report::new(self)
    }
}

impl Simulation<'static> {
    /// Reads what [`record`](Simulation::record) wrote.
    ///
    /// # Errors
    ///
    /// `invalid_json` for anything else (`{}`).
    ///
    /// ```
    /// use multifield_core::Simulation;
    ///
    /// let simulation = Simulation::from_record(r#"{"before": [], "rows": [], "findings": []}"#)?;
    /// assert_eq!(simulation.to_string(), "no rows\n");
    /// assert_eq!(Simulation::from_record("{}").unwrap_err().code(), "invalid_json");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_record(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Parts {
            before: Vec<StoredRow<'static>>,
            rows: Vec<StoredRow<'static>>,
            findings: Vec<Finding>,
        }

        let json = json_text(Side::Payload, json.as_ref())?;
        let parts: Parts =
            serde_json::from_str(json).map_err(|error| invalid_json(Side::Payload, &error))?;
        Ok(Simulation {
            before: parts.before,
            rows: parts.rows,
            findings: parts.findings,
        })
    }
}

struct Record<'s>(&'s Simulation<'s>);

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[derive(Serialize)]
        struct Parts<'s> {
            before: &'s [StoredRow<'s>],
            rows: &'s [StoredRow<'s>],
            findings: &'s [Finding],
        }

        let parts = Parts {
            before: &self.0.before,
            rows: &self.0.rows,
            findings: &self.0.findings,
        };
        fmt_json(&parts, f)
    }
}

struct Json<'s>(&'s Simulation<'s>);

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_json(self.0, f)
    }
}
