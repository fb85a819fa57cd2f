//! Why edits are not the last call of their plan.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{choices::choices, model::RowId};

/// Why a plan needs more calls after its edits.
///
/// Send the edits, read the entity again and diff again, until there are no edits. Waiting
/// rows may be *in transit* meanwhile, see
/// [`Row::is_in_transit`](crate::Row::is_in_transit). In JSON it is `{"reason", "rows":
/// [{"id", "behind"}], "deletes"}`.
///
/// ```
/// use multifield_core::{Current, Desired, Diff, Order, UnfinishedReason};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["222222", "111111"]}"#)?;
/// let diff = Diff::new().order(Order::Desired);
///
/// let first = diff.diff(&current, &desired)?;
/// let unfinished = first.unfinished().unwrap();
/// assert_eq!(unfinished.reason, UnfinishedReason::Reordering);
/// assert_eq!(unfinished.rows[0].id.get(), 9);
///
/// let last = diff.diff(&current.apply(&first)?, &desired)?;
/// assert!(last.is_last());
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Unfinished {
    /// Why one call is not enough.
    pub reason: UnfinishedReason,
    /// The hidden rows, or the row in transit. Empty if new rows are the reason.
    pub rows: Vec<UnfinishedRow>,
    /// How many rows the later calls delete.
    pub deletes: usize,
}

/// Why one call is not enough for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum UnfinishedReason {
    /// `equal_rows`: a call can touch only the first of several equal rows.
    EqualRows,
    /// `reordering`: a call that only reorders values changes nothing.
    Reordering,
    /// `equal_new_rows`: a call adds only one of several equal new rows, although the portal
    /// can store several ([`Generations::Factory`](crate::Generations::Factory)).
    EqualNewRows,
}

/// A row that is the reason why a plan needs several calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct UnfinishedRow {
    /// The ID of the row.
    pub id: RowId,
    /// The ID of the equal row that hides this row. `None` if the row is in transit: it gets
    /// a temporary type first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<RowId>,
}

choices! {
    "reason": UnfinishedReason {
        EqualRows = "equal_rows", Reordering = "reordering", EqualNewRows = "equal_new_rows",
    }
}

/// The highest number of rows that `Display` names.
const NAMED: usize = 10;

/// Writes one line for people, without a line break.
impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Not finished: ")?;
        if self.reason == UnfinishedReason::EqualNewRows {
            f.write_str("of equal new rows one is added by a call")?;
        }
        for (nth, row) in self.rows.iter().take(NAMED).enumerate() {
            let separator = if nth > 0 { ", " } else { "" };
            write!(f, "{separator}row {} ", row.id)?;
            match row.behind {
                Some(behind) => write!(f, "is hidden behind row {behind}")?,
                None => f.write_str("gets another type first, since this is only a reordering")?,
            }
        }
        if let Some(more @ 1..) = self.rows.len().checked_sub(NAMED) {
            write!(f, ", and {more} more")?;
        }
        f.write_str(". Send this, read again, diff again.")
    }
}
