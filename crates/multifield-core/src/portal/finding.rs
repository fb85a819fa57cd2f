use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    about::Key,
    problem::{FindingCode, Problem},
};
use crate::{
    choices::choices, error::Place, escape::printable, model::StoredRow, read::tree::Tree,
};

/// Something surprising about a payload: what happens at one place, and what to write
/// instead.
///
/// In JSON it is `{"code", "severity", "place", "message"}`, with `"row"` for the affected
/// stored row and `"value"` for the value in the payload.
///
/// ```
/// use multifield_core::{simulate, Current, FindingCode, Generation, Payload, Severity};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 225, "VALUE_TYPE": "MOBILE", "VALUE": "44444"}
/// ]}"#)?;
/// let payload = Payload::from_json(r#"{"PHONE": [{"ID": 225, "VALUE_TYPE": "HOME"}]}"#)?;
/// let simulation = simulate(&current, &payload, Generation::Distinct)?;
/// let finding = &simulation.findings()[0];
/// assert_eq!(finding.code(), FindingCode::MissingValueDeletes);
/// assert_eq!(finding.code().as_str(), "missing_value_deletes");
/// assert_eq!(finding.severity(), Severity::Harm);
/// assert_eq!(finding.place(), "PHONE[0]");
/// assert_eq!(finding.stored_row().map(|row| row.value()), Some("44444"));
/// assert_eq!(finding.payload_value(), None);
/// assert_eq!(
///     finding.message(),
///     "the row has a type and no value, so the portal deletes row 225, 44444 (MOBILE): \
///      to change its type, repeat the value; to delete it, write \"VALUE\": \"\"",
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    code: FindingCode,
    severity: Severity,
    place: String,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<StoredRow<'static>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

/// The severity of a finding.
///
/// Severities are ordered. If a finding is above [`Severity::Note`], do not send the
/// payload.
///
/// ```
/// use multifield_core::{FindingCode, Severity};
///
/// assert!(Severity::Harm > Severity::Ignored && Severity::Ignored > Severity::Note);
/// assert_eq!(FindingCode::NothingChanges.severity().to_string(), "note");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// `note`: worth knowing.
    Note,
    /// `ignored`: a part of the payload has no effect, or the whole call fails.
    Ignored,
    /// `harm`: data is lost, duplicated or stored with a wrong type, or the link to a chat
    /// is cut.
    Harm,
}

choices! { "severity": Severity { Note = "note", Ignored = "ignored", Harm = "harm" } }

impl Finding {
    pub(super) fn new(problem: &Problem<'_>, place: &Place) -> Self {
        let code = problem.code();
        let (row, value) = problem.about();
        Finding {
            code,
            severity: code.severity(),
            place: place.clone().into(),
            message: problem.to_string(),
            row: row.map(|row| row.clone().into_owned()),
            value: value.map(str::to_owned),
        }
    }

    /// Returns the stable code of the finding: see [`FindingCode`].
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        self.code
    }

    /// Returns the severity.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Returns the place in the payload, such as `PHONE[0]` or `fm.8559`. Empty if it is the
    /// whole payload.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns one sentence: what happens, and what to write instead.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the affected stored row, as it was before that part of the call.
    #[must_use]
    pub const fn stored_row(&self) -> Option<&StoredRow<'static>> {
        self.row.as_ref()
    }

    /// Returns the value in the payload.
    #[must_use]
    pub fn payload_value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

/// Writes one line, such as `harm PHONE[0]: … [missing_value_deletes]`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.severity())?;
        if !self.place.is_empty() {
            write!(f, " {}", printable(&self.place))?;
        }
        let message = printable(&self.message);
        write!(f, ": {message} [{}]", self.code)
    }
}

/// The findings of a call, in the order of the payload.
#[derive(Default)]
pub(super) struct Findings {
    /// The number of the row of the payload that is carried out now, from 1.
    pub(super) position: usize,
    list: Vec<(usize, Finding)>,
}

impl Findings {
    pub(super) fn find(&mut self, problem: &Problem<'_>, place: &Place) {
        self.list
            .push((self.position, Finding::new(problem, place)));
    }

    /// Reports keys that occur more than once. PHP keeps only the last value, so it is
    /// the only one that the rest of the simulation reads.
    pub(super) fn check_repeated(&mut self, tree: &Tree<'_>, place: &Place) {
        match tree {
            Tree::Scalar(_) => {}
            Tree::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.check_repeated(element, &place.clone().index(index));
                }
            }
            Tree::Object(entries, repeated) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    let place = place.clone().key(key);
                    if repeated.contains(&index) {
                        self.find(&Problem::RepeatedKey { key: Key(key) }, &place);
                    }
                    self.check_repeated(value, &place);
                }
            }
        }
    }

    /// The next findings are about the whole payload.
    pub(super) fn go_to_end(&mut self) {
        self.position = usize::MAX;
    }

    /// Drops the findings about stored rows, since no rows are stored.
    pub(super) fn keep_ignored(&mut self) {
        self.list.retain(|(_, finding)| {
            finding.severity == Severity::Ignored || finding.code == FindingCode::OtherEntity
        });
    }

    /// Whether no finding is above `note`.
    pub(super) fn are_notes(&self) -> bool {
        let mut findings = self.list.iter();
        findings.all(|(_, finding)| finding.severity == Severity::Note)
    }

    pub(super) fn into_sorted(mut self) -> Vec<Finding> {
        self.list.sort_by_key(|(position, _)| *position);
        self.list.into_iter().map(|(_, finding)| finding).collect()
    }
}
