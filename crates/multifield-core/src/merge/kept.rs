//! A plan that was kept as JSON, whatever gave it.

use serde::{de::IgnoredAny, Deserialize};

use super::Merged;
use crate::{
    diff::{rest, Rest},
    edits::{edits_from_json, Edits},
    error::Error,
    model::Current,
};

/// A plan that was kept as JSON: [`Edits`], [`Merged`] or a [`Rest`], for those who
/// need not know which. It is what [`Edits::rest`] and [`Merged::rest`] are about.
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

/// The keys that tell what the JSON is.
#[derive(Deserialize)]
struct Keys {
    conflicts: Option<IgnoredAny>,
    later: Option<IgnoredAny>,
    changed: Option<IgnoredAny>,
}

impl Kept {
    /// Reads what serde wrote, from JSON.
    ///
    /// # Errors
    ///
    /// Those of [`Edits::from_json`]; where the JSON has `conflicts` or `later`, of
    /// [`Merged::from_json`]; where it has `changed`, of [`Rest::from_json`].
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
        // What is no object, and a key that is there twice, is refused as edits.
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

    /// Whether the plan has all its calls. Edits alone may be the first of several
    /// ([`Edits::is_last`]): where nothing of them is left, diff again.
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

    /// Checks that the plan still fits, as [`Edits::check`] does with its first call.
    ///
    /// # Errors
    ///
    /// Those of [`Edits::check`].
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
        // What the later ones change is not there before.
        self.calls
            .first()
            .map_or(Ok(()), |first| first.check(current))
    }

    /// The state that the portal holds after all calls of the plan, as
    /// [`Current::apply`] gives it after one.
    ///
    /// # Errors
    ///
    /// Those of [`Current::apply`].
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

    /// What of the plan is still to be sent, where an answer was lost.
    ///
    /// # Errors
    ///
    /// Those of [`Edits::rest`].
    pub fn rest(&self, theirs: &Current<'_>) -> Result<Rest, Error> {
        let calls: Vec<&Edits> = self.calls.iter().collect();
        rest(&calls, theirs)
    }
}
