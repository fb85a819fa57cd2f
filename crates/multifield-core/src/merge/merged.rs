//! The result of a merge.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    diff::{rest, Rest},
    edits::{edits_from_json, Edits, RowState},
    error::Error,
    json::to_json,
    model::{Current, Field, RowId},
    text::{LineStyle, Lines, Readable, Text},
};

/// The result of a merge: the edits and the conflicts.
///
/// ```
/// use multifield_core::{merge, Current, Desired};
///
/// let base = Current::from_json(r#"{"PHONE": [{"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "111"}]}"#)?;
/// let ours = Desired::from_json(r#"{"PHONE": ["222"]}"#)?;
/// let theirs = Current::from_json(r#"{"PHONE": [{"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "333"}]}"#)?;
/// let merged = merge(&base, &ours, &theirs)?;
/// assert_eq!(merged.to_string(), "\
/// PHONE
///   + 222 (WORK)
/// conflict PHONE 5: base 111 (WORK), ours deleted, theirs 333 (WORK)
/// ");
/// assert_eq!(serde_json::to_string(&merged).unwrap(), concat!(
///     r#"{"edits":{"deletes":"flag","edits":["#,
///     r#"{"kind":"append","field":"PHONE","value":"222","value_type":"WORK"}],"newest":5},"#,
///     r#""conflicts":[{"field":"PHONE","id":5,"base":{"value":"111","value_type":"WORK"},"#,
///     r#""ours":null,"theirs":{"value":"333","value_type":"WORK"},"place":null}]}"#,
/// ));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[non_exhaustive]
pub struct Merged {
    /// The edits that turn theirs into the merged state. They may be only the first call of
    /// the plan, see [`Edits::is_last`].
    pub edits: Edits,
    /// The calls after the first one, if the plan needs several. Usually you do not need
    /// them: send the edits, read and merge again instead. They are for
    /// [`rest`](Merged::rest), and for callers that cannot read in between.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Edits>,
    /// The rows that both sides changed in different ways, by field, then ID. They are
    /// listed whatever [`OnConflict`](crate::OnConflict) is.
    pub conflicts: Vec<Conflict>,
}

/// A row in conflict: both sides changed it differently, or one changed and the other
/// deleted it, or both added it differently.
///
/// In JSON it is `{"field", "id", "base", "ours", "theirs", "place"}`. Each side is
/// `{"value", "value_type"}`, or null if it does not have the row.
///
/// ```
/// use multifield_core::{merge, Current, Desired};
///
/// let base = Current::from_json(r#"{"PHONE": [{"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "111"}]}"#)?;
/// let ours = Desired::from_json(r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "HOME"}]}"#)?;
/// let theirs = Current::from_json(r#"{"PHONE": []}"#)?;
/// let conflict = &merge(&base, &ours, &theirs)?.conflicts[0];
/// assert_eq!(conflict.id.get(), 5);
/// assert!(conflict.theirs.is_none());
/// assert_eq!(
///     conflict.to_string(),
///     "PHONE 5: base 111 (WORK), ours 111 (HOME) at PHONE[0], theirs deleted",
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Conflict {
    /// The field of the row.
    pub field: Field,
    /// The ID of the row in theirs. If theirs deleted it, the ID in base.
    pub id: RowId,
    /// The row at the last sync. `None` if both sides added it.
    pub base: Option<RowState>,
    /// The row as ours wants it. If ours lists no type, this has the stored type. `None` if
    /// ours deleted it.
    pub ours: Option<RowState>,
    /// The row as it is in theirs. `None` if theirs deleted it.
    pub theirs: Option<RowState>,
    /// The place of the row in ours, such as `PHONE[2]`. `None` if ours deleted it.
    pub place: Option<String>,
}

impl Merged {
    /// Returns the JSON that serde writes. [`from_json`](Self::from_json) reads it.
    ///
    /// ```
    /// use multifield_core::Merged;
    ///
    /// let merged = Merged::default();
    /// assert_eq!(merged.to_json(), r#"{"edits":{"deletes":"flag","edits":[]},"conflicts":[]}"#);
    /// assert_eq!(Merged::from_json(&merged.to_json()), Ok(merged));
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }

    /// Reads a result from the JSON that serde writes: for a person who decides conflicts
    /// later, or for a plan that is saved until it is carried out.
    ///
    /// # Errors
    ///
    /// `invalid_json`; `invalid_edits` for an unknown key or field, and for edits that
    /// [`Edits::from_json`] refuses.
    ///
    /// ```
    /// use multifield_core::Merged;
    ///
    /// let json = r#"{"edits": {"deletes": "flag", "edits": []}, "conflicts": [
    ///     {"field": "WEB", "id": 9, "base": {"value": "a.example", "value_type": "WORK"},
    ///      "ours": null, "theirs": {"value": "b.example", "value_type": "WORK"}, "place": null}
    /// ]}"#;
    /// let merged = Merged::from_json(json)?;
    /// assert_eq!(merged.conflicts[0].id.get(), 9);
    /// assert_eq!(Merged::from_json("[]").unwrap_err().code(), "invalid_edits");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        edits_from_json(json.as_ref())
    }

    /// Returns the part of the plan that is still to be sent after an answer was lost. It
    /// is like [`Edits::rest`], but covers all calls of the plan.
    ///
    /// # Errors
    ///
    /// The errors of [`Edits::rest`].
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff, Merge, Order};
    ///
    /// let phones = |first: &str, second: &str| format!(
    ///     r#"{{"PHONE": [{{"ID": 8, "VALUE_TYPE": {first}}}, {{"ID": 9, "VALUE_TYPE": {second}}}]}}"#,
    /// );
    /// let (one, two) = (r#""WORK", "VALUE": "111""#, r#""HOME", "VALUE": "222""#);
    /// let base = phones(one, two);
    /// let base = Current::from_json(&base)?;
    /// let ours = Desired::from_json(r#"{"PHONE": ["222", "111"]}"#)?;
    /// let options = Merge::new().diff_options(Diff::new().order(Order::Desired));
    ///
    /// // A reordering takes two calls.
    /// let merged = options.merge(&base, &ours, &base)?;
    /// assert_eq!(merged.later.len(), 1);
    /// let swapped = phones(two, one);
    /// let rest = merged.rest(&Current::from_json(&swapped)?)?;
    /// assert!(rest.edits.is_empty() && rest.changed.is_empty());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn rest(&self, theirs: &Current<'_>) -> Result<Rest, Error> {
        let calls: Vec<&Edits> = std::iter::once(&self.edits).chain(&self.later).collect();
        rest(&calls, theirs)
    }

    /// Returns the edits and the conflicts for people to read.
    ///
    /// ```
    /// use multifield_core::Merged;
    ///
    /// assert_eq!(Merged::default().text().to_string(), "nothing to do\n");
    /// ```
    #[must_use]
    pub const fn text(&self) -> Text<'_, Merged> {
        Text::new(self)
    }
}

impl Readable for Merged {
    fn write_lines(&self, lines: &mut Lines<'_>) -> fmt::Result {
        self.edits.write_lines(lines)?;
        for conflict in &self.conflicts {
            lines.write(LineStyle::Delete, format_args!("conflict {conflict}"))?;
        }
        Ok(())
    }
}

impl fmt::Display for Merged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

/// Writes one line, without a line break.
impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |version: &Option<RowState>, otherwise: &str| match version {
            Some(version) => version.to_string(),
            None => otherwise.to_owned(),
        };
        write!(f, "{} {}: ", self.field, self.id)?;
        write!(f, "base {}, ", of(&self.base, "nothing"))?;
        write!(f, "ours {}", of(&self.ours, "deleted"))?;
        if let Some(place) = &self.place {
            write!(f, " at {place}")?;
        }
        write!(f, ", theirs {}", of(&self.theirs, "deleted"))
    }
}
