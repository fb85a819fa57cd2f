//! Edits: the changes that lead from one state to the other.

mod check;
mod edit;
mod json;
mod text;
mod unfinished;
mod warning;

use serde::Serialize;

pub use edit::{Edit, RowState};
pub(crate) use json::edits_from_json;
pub use unfinished::{Unfinished, UnfinishedReason, UnfinishedRow};
pub(crate) use warning::stored_value_fails;
pub use warning::{Warning, WarningCode};

use crate::{
    model::{Current, Field, FieldSet, Origin, Row, RowId},
    options::{Deletes, Generations},
    text::Text,
};

/// The edits of one entity.
///
/// Fields come in the order PHONE, EMAIL, WEB, IM, LINK. Within a field, overwrites and
/// deletions come first, by ID, then new rows in the order of desired.
///
/// [`fields`](Edits::fields), [`fm`](Edits::fm), [`vibecode`](Edits::vibecode) and
/// [`request`](Edits::request) write them for the portal, `Display` for people, and serde
/// for a queue, a review or an audit:
///
/// ```
/// use multifield_core::{diff, Current, Desired, Edits};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["444444"]}"#)?;
/// let edits = diff(&current, &desired)?;
/// assert_eq!(edits.to_string(), "PHONE\n  ~ 223  222222 (WORK) -> 444444 (WORK)\n");
///
/// let json = serde_json::to_string(&edits).unwrap();
/// assert_eq!(json, concat!(
///     r#"{"deletes":"flag","edits":[{"kind":"overwrite","field":"PHONE","id":223,"#,
///     r#""value":"444444","value_type":"WORK","was":{"value":"222222","value_type":"WORK"}}]}"#,
/// ));
/// assert_eq!(Edits::from_json(&json)?, edits);
/// # Ok::<(), multifield_core::Error>(())
/// ```
///
/// serde writes `{"deletes", "edits": [...]}`. The following keys are added if they apply:
///
/// - `"entity"` and `"id"`: the entity, if current contains them;
/// - `"cleared": [...]`: the cleared fields;
/// - `"unfinished": {...}`, if this is not the last call of the plan;
/// - `"warnings": [...]`;
/// - `"newest"`, for [`Edits::rest`]: the highest ID of current, if rows are added;
/// - `"earlier": [...]`, for [`Edits::rest`]: the new rows of earlier calls of the same
///   plan, if the portal was not read after them ([`Diff::rounds`](crate::Diff::rounds));
/// - `"generation"`: the option of the diff, if it is not `any`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Edits {
    /// The entity of the state that the edits were made for.
    #[serde(flatten)]
    origin: Origin,
    deletes: Deletes,
    #[serde(skip_serializing_if = "FieldSet::is_empty")]
    cleared: FieldSet,
    #[serde(rename = "edits")]
    list: Vec<Edit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unfinished: Option<Box<Unfinished>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<RowId>,
    /// New rows of earlier calls of the plan, which nobody has read since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<Edit>,
    #[serde(skip_serializing_if = "is_any")]
    generation: Generations,
}

// serde passes a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_any(generation: &Generations) -> bool {
    *generation == Generations::Any
}

impl Edits {
    /// Creates edits. The list must already have the order of [`Edits`].
    pub(crate) fn new(list: Vec<Edit>, cleared: FieldSet, deletes: Deletes) -> Self {
        Edits {
            deletes,
            cleared,
            list,
            ..Edits::default()
        }
    }

    /// Sets the entity that the edits were made for.
    pub(crate) const fn of_entity(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    pub(crate) const fn origin(&self) -> Origin {
        self.origin
    }

    /// Marks the edits as not the last call of their plan.
    pub(crate) fn unfinished_by(mut self, unfinished: Unfinished) -> Self {
        self.unfinished = Some(Box::new(unfinished));
        self
    }

    pub(crate) fn with_warnings(mut self, warnings: Vec<Warning>) -> Self {
        self.warnings = warnings;
        self
    }

    /// If the edits add rows, remembers the highest ID of the state: only a row with a
    /// higher ID can be one of the added rows.
    pub(crate) fn planned_on(self, current: &Current<'_>) -> Self {
        let adds = self.list.iter().any(|edit| edit.id().is_none());
        let last = |field| current.rows(field).last().map(Row::id);
        let newest = || Field::ALL.into_iter().filter_map(last).max();
        self.with_newest(adds.then(newest).flatten())
    }

    /// Like `planned_on`, for a call after others without a read in between: the IDs of
    /// the rows that those calls add are unknown.
    pub(crate) fn planned_after<'c>(
        mut self,
        calls: impl Iterator<Item = &'c Edits> + Clone,
    ) -> Self {
        let adds = |edit: &&Edit| edit.id().is_none();
        let first = calls
            .clone()
            .find(|call| call.iter().any(|edit| adds(&edit)));
        if let (Some(first), true) = (first, self.iter().any(|edit| adds(&edit))) {
            self.newest = first.newest;
            self.earlier = calls.flatten().filter(adds).cloned().collect();
        }
        self
    }

    /// New rows of earlier calls of the plan, if nobody has read them since.
    pub(crate) fn earlier(&self) -> &[Edit] {
        &self.earlier
    }

    pub(crate) const fn for_generation(mut self, generation: Generations) -> Self {
        self.generation = generation;
        self
    }

    /// The generations of server on which the edits are correct.
    pub(crate) const fn generation(&self) -> Generations {
        self.generation
    }

    pub(crate) fn with_newest(mut self, newest: Option<RowId>) -> Self {
        self.newest = newest;
        self
    }

    /// The highest ID of the entity when the edits were made. None if they add no rows.
    pub(crate) const fn newest(&self) -> Option<RowId> {
        self.newest
    }

    /// Returns whether there is nothing to do. Then send nothing: an empty update costs a
    /// call.
    ///
    /// ```
    /// assert!(multifield_core::Edits::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns how many rows are touched.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::from_json(r#"{
    ///     "PHONE": [], "WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]
    /// }"#)?;
    /// let desired = Desired::from_json(r#"{"WEB": [], "PHONE": ["1", "2"]}"#)?;
    /// assert_eq!(diff(&current, &desired)?.len(), 3);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns the edits, each with its field.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"EMAIL": "a@b.co", "PHONE": ["1", "2"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// let fields: Vec<_> = edits.iter().map(|edit| edit.field().type_id()).collect();
    /// assert_eq!(fields, ["PHONE", "PHONE", "EMAIL"]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn iter(&self) -> std::slice::Iter<'_, Edit> {
        self.list.iter()
    }

    /// Returns the fields that desired lists as `[]` and that lose rows. [`Edits::text`] marks
    /// them as `cleared`.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Field};
    ///
    /// let current = Current::from_json(r#"{
    ///     "WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}], "IM": []
    /// }"#)?;
    /// let desired = Desired::from_json(r#"{"WEB": [], "IM": []}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// assert_eq!(edits.cleared().collect::<Vec<_>>(), [Field::Web]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn cleared(&self) -> impl Iterator<Item = Field> {
        self.cleared.iter()
    }

    /// Returns whether this call is enough. If not, send it, read the entity again and diff
    /// again, until there are no edits. See [`unfinished`](Edits::unfinished).
    ///
    /// ```
    /// assert!(multifield_core::Edits::default().is_last());
    /// ```
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.unfinished.is_none()
    }

    /// Returns why the plan needs more calls after this one, or `None` if it does not.
    #[must_use]
    pub fn unfinished(&self) -> Option<&Unfinished> {
        self.unfinished.as_deref()
    }

    /// Returns the stored rows that may make the call fail, although the edits are correct:
    /// by field, then ID.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Returns how [`fields`](Edits::fields) writes deletions: the
    /// [option](crate::Diff::deletes) of the diff.
    ///
    /// ```
    /// use multifield_core::{Deletes, Edits};
    ///
    /// assert_eq!(Edits::default().deletes(), Deletes::Flag);
    /// ```
    #[must_use]
    pub const fn deletes(&self) -> Deletes {
        self.deletes
    }

    /// The edits of each field that has edits.
    pub(crate) fn by_field(&self) -> impl Iterator<Item = (Field, &[Edit])> {
        Field::ALL.into_iter().filter_map(|field| {
            let start = self.list.partition_point(|edit| edit.field() < field);
            let end = self.list.partition_point(|edit| edit.field() <= field);
            (start < end).then(|| (field, &self.list[start..end]))
        })
    }

    /// Returns the edits for people to read.
    ///
    /// It has a line for each field with edits and one for each edit: `~` overwrites, `-`
    /// deletes, `+` adds. A field that desired lists as `[]` is marked as `cleared`. Lines for
    /// an unfinished plan and for warnings come last. Control characters in values are escaped,
    /// so that a value cannot imitate a line.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired};
    ///
    /// let current = Current::from_json(r#"{
    ///     "PHONE": [
    ///         {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ///         {"ID": 223, "VALUE_TYPE": "HOME", "VALUE": "222222"}
    ///     ],
    ///     "EMAIL": [],
    ///     "WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]
    /// }"#)?;
    /// let desired = Desired::from_json(r#"{
    ///     "PHONE": [{"VALUE": "111111", "VALUE_TYPE": "MOBILE"}],
    ///     "WEB": [],
    ///     "EMAIL": "anna@example.com"
    /// }"#)?;
    /// assert_eq!(diff(&current, &desired)?.text().to_string(), "\
    /// PHONE
    ///   ~ 222  111111 (WORK) -> 111111 (MOBILE)
    ///   - 223  222222 (HOME)
    /// EMAIL
    ///   + anna@example.com (WORK)
    /// WEB: cleared
    ///   - 9  a.example (WORK)
    /// ");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn text(&self) -> Text<'_, Edits> {
        Text::new(self)
    }
}

impl IntoIterator for Edits {
    type Item = Edit;
    type IntoIter = std::vec::IntoIter<Edit>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'e> IntoIterator for &'e Edits {
    type Item = &'e Edit;
    type IntoIter = std::slice::Iter<'e, Edit>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
