//! Stored rows that may make a call fail.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    choices::choices,
    error::ErrorKind,
    escape::printable,
    model::{Row, StoredRow},
    names::equals_str,
};

/// A stored row that may make a call fail, although the edits are correct.
///
/// In JSON it is `{"code", "place", "message", "row"}`.
///
/// ```
/// use multifield_core::{diff, Current, Desired, WarningCode};
///
/// let current = Current::from_json(r#"{"EMAIL": [
///     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "anna at example.com"}
/// ], "PHONE": []}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["111111"]}"#)?;
/// let edits = diff(&current, &desired)?;
/// let [warning] = edits.warnings() else { panic!() };
/// assert_eq!(warning.code, WarningCode::StoredValueFails);
/// assert_eq!(warning.place, "EMAIL 10");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Warning {
    /// A stable code, the same in every language.
    pub code: WarningCode,
    /// The field and the ID of the row, such as `EMAIL 10`.
    pub place: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// The stored row.
    pub row: StoredRow<'static>,
}

/// The kinds of warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WarningCode {
    /// `stored_value_fails`: a stored value fails the check of servers of the generation
    /// `distinct`. They check all rows of an entity together, and refuse every call that
    /// changes its multifields.
    StoredValueFails,
}

choices! { "code": WarningCode { StoredValueFails = "stored_value_fails" } }
equals_str!(WarningCode);

/// Writes one line for people, without a line break.
impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, message) = (printable(&self.place), printable(&self.message));
        write!(f, "warning {place}: {message} [{}]", self.code)
    }
}

/// The error for a stored value that fails the check.
pub(crate) fn stored_value_fails(row: &Row<'_>) -> ErrorKind {
    ErrorKind::StoredValueFails {
        id: row.id().get(),
        found: row.shown(),
    }
}

impl Warning {
    pub(crate) fn stored_value_fails(row: &Row<'_>) -> Warning {
        Warning {
            code: WarningCode::StoredValueFails,
            place: format!("{} {}", row.field(), row.id()),
            message: stored_value_fails(row).to_string(),
            row: row.as_stored().into_owned(),
        }
    }
}
