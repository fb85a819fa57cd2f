//! A plan that was saved as JSON, from any operation.

use serde::{de::IgnoredAny, Deserialize};

use super::Merged;
use crate::{
    diff::{rest, Rest},
    edits::{edits_from_json, Edits},
    error::Error,
    model::Current,
};

/// A plan that was saved as JSON: [`Edits`], [`Merged`] or [`Rest`], for callers that need
/// not know which.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Kept};
///
/// let current = Current::from_json(r#"{"WEB": []}"#)?;
/// let desired = Desired::from_json(r#"{"WEB": "a.example"}"#)?;
/// let edits = diff(&current, &desired)?;
/// let json = serde_json::to_string(&edits).unwrap();
///
/// let kept = Kept::from_json(&json)?;
/// assert_eq!(kept.rest(&current)?.edits, edits);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kept {
    calls: Vec<Edits>,
}

/// The keys by which the kind of the JSON is recognised.
#[derive(Deserialize)]
struct Keys {
    conflicts: Option<IgnoredAny>,
    later: Option<IgnoredAny>,
    changed: Option<IgnoredAny>,
}

impl Kept {
    /// Reads a plan from the JSON that serde writes.
    ///
    /// # Errors
    ///
    /// The errors of [`Edits::from_json`]; if the JSON has `conflicts` or `later`, of
    /// [`Merged::from_json`]; if it has `changed`, of [`Rest::from_json`].
    ///
    /// ```
    /// use multifield_core::Kept;
    ///
    /// let code = |json| Kept::from_json(json).unwrap_err().code();
    /// assert_eq!(code(r#"{"PHONE": []}"#), "invalid_edits");
    /// assert_eq!(code(r#"{"edits": {}, "conflicts": []}"#), "invalid_edits");
    /// assert_eq!(code("{"), "invalid_json");
    /// ```
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        let json = json.as_ref();
        // The reader of edits refuses other JSON than an object, and repeated keys.
        let keys = edits_from_json::<Keys>(json).ok();
        let has = |key: fn(&Keys) -> &Option<IgnoredAny>| {
            keys.as_ref().is_some_and(|keys| key(keys).is_some())
        };
        let calls = if has(|keys| &keys.conflicts) || has(|keys| &keys.later) {
            let Merged { edits, later, .. } = Merged::from_json(json)?;
            std::iter::once(edits).chain(later).collect()
        } else if has(|keys| &keys.changed) {
            vec![Rest::from_json(json)?.edits]
        } else {
            vec![Edits::from_json(json)?]
        };
        Ok(Kept { calls })
    }

    /// Returns whether the plan contains all its calls. [`Edits`] by themselves may be the
    /// first of several calls ([`Edits::is_last`]): if nothing remains of them, diff again.
    ///
    /// ```
    /// use multifield_core::Kept;
    ///
    /// let kept = Kept::from_json(r#"{"deletes": "flag", "edits": []}"#)?;
    /// assert!(kept.is_whole());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.calls.last().map_or(true, Edits::is_last)
    }

    /// Checks that the rows of the first call have not changed in the portal, like
    /// [`Edits::check`].
    ///
    /// # Errors
    ///
    /// The errors of [`Edits::check`].
    ///
    /// ```
    /// use multifield_core::{Current, Kept};
    ///
    /// let kept = Kept::from_json(r#"{"deletes": "flag", "edits": [
    ///     {"kind": "delete", "field": "WEB", "id": 9, "was": {"value": "a.example", "value_type": "WORK"}}
    /// ]}"#)?;
    /// let current = Current::from_json(r#"{"WEB": []}"#)?;
    /// assert_eq!(kept.check(&current).unwrap_err().code(), "stale_edit");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn check(&self, current: &Current<'_>) -> Result<(), Error> {
        // A row that a later call changes may not exist before the first call.
        self.calls
            .first()
            .map_or(Ok(()), |first| first.check(current))
    }

    /// Returns the state after all calls of the plan, like [`Current::apply`] for one
    /// call.
    ///
    /// # Errors
    ///
    /// The errors of [`Current::apply`].
    ///
    /// ```
    /// use multifield_core::{Current, Field, Kept};
    ///
    /// let kept = Kept::from_json(r#"{"deletes": "flag", "edits": [
    ///     {"kind": "append", "field": "WEB", "value": "a.example", "value_type": "WORK"}
    /// ]}"#)?;
    /// let after = kept.apply(&Current::from_json(r#"{"WEB": []}"#)?)?;
    /// assert_eq!(after.rows(Field::Web)[0].value(), "a.example");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn apply(&self, current: &Current<'_>) -> Result<Current<'static>, Error> {
        let mut state = current.clone().into_owned();
        for edits in &self.calls {
            state = state.apply(edits)?.into_owned();
        }
        Ok(state)
    }

    /// Returns the part of the plan that is still to be sent after an answer was lost.
    ///
    /// # Errors
    ///
    /// The errors of [`Edits::rest`].
    pub fn rest(&self, theirs: &Current<'_>) -> Result<Rest, Error> {
        let calls: Vec<&Edits> = self.calls.iter().collect();
        rest(&calls, theirs)
    }
}
