//! Three-way merge. `sides` has one field of base, ours and theirs. `based` finds for
//! each row of ours the same row of base, and `claims` the same row of theirs. Both
//! search in `stages`. `settle` decides what happens to each row. For this, `said` knows
//! the values that the field already has, and `last` keeps the last row of a value that
//! both sides have. `line` puts the rows in order. `merged` is the result, and `kept` is a
//! plan that was saved.
//!
//! One law shapes the whole module: if edits were carried out and their answer was lost,
//! the next merge has the same base and ours, and must recognise the effects in theirs. So
//! only a row with an ID of base may be deleted or get another value. A row is added only
//! if theirs does not have it yet.

mod based;
mod claims;
mod kept;
mod last;
mod line;
mod merged;
mod said;
mod settle;
mod sides;
mod stages;

pub use kept::Kept;
pub use merged::{Conflict, Merged};

use crate::{
    choices::choice,
    diff::{Diff, Plan},
    error::{meaningless, Error, Side},
    model::{Current, Desired, DesiredRow, Field},
    names::getters,
    options::{Spelling, Strategy},
};
use settle::settle;

/// Returns the changes from `base` to `ours` as edits of `theirs`, with the defaults of all
/// options.
///
/// # Errors
///
/// The errors of [`Merge::merge`].
///
/// ```
/// use multifield_core::{merge, Current, Desired};
///
/// // At the last sync the portal held two phones.
/// let base = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// // The other system has dropped the second and added a third.
/// let ours = Desired::from_json(r#"{"PHONE": ["111111", "333333"]}"#)?;
/// // In the portal somebody has retyped the first and added a fourth.
/// let theirs = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "MOBILE", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"},
///     {"ID": 224, "VALUE_TYPE": "WORK", "VALUE": "444444"}
/// ]}"#)?;
///
/// let merged = merge(&base, &ours, &theirs)?;
/// assert_eq!(merged.edits.to_string(), "PHONE\n  ~ 223  222222 (WORK) -> 333333 (WORK)\n");
/// assert!(merged.conflicts.is_empty());
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn merge(
    base: &Current<'_>,
    ours: &Desired<'_>,
    theirs: &Current<'_>,
) -> Result<Merged, Error> {
    Merge::new().merge(base, ours, theirs)
}

/// The options of a merge.
///
/// ```
/// use multifield_core::{Current, Desired, Diff, Merge, OnConflict};
///
/// let base = Current::from_json(r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}"#)?;
/// let ours = Desired::from_json(r#"{"WEB": []}"#)?;
/// let theirs = Current::from_json(r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "b.example"}]}"#)?;
///
/// let options = Merge::new().on_conflict(OnConflict::Ours);
/// assert_eq!(options.merge(&base, &ours, &theirs)?.edits.len(), 1);
///
/// let careful = options.diff_options(Diff::new().max_deletes(Some(0)));
/// assert_eq!(careful.merge(&base, &ours, &theirs).unwrap_err().code(), "too_many_deletes");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Merge {
    pub(crate) diff: Diff,
    pub(crate) on_conflict: OnConflict,
}

choice! {
    /// What happens to a row in conflict: both sides changed it differently, or one changed and
    /// the other deleted it, or both added it differently.
    ///
    /// The conflict is reported in any case. The last row of a value that ours lists stays,
    /// whatever this option is.
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Merge, OnConflict};
    ///
    /// let phone = |value: &str| format!(r#"{{"PHONE": [{{"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "{value}"}}]}}"#);
    /// let (base, ours, theirs) = (phone("111"), phone("222"), phone("333"));
    /// let (base, theirs) = (Current::from_json(&base)?, Current::from_json(&theirs)?);
    /// let ours = Desired::from_json(&ours)?;
    ///
    /// let edits = |on_conflict| {
    ///     let merged = Merge::new().on_conflict(on_conflict).merge(&base, &ours, &theirs)?;
    ///     assert_eq!(merged.conflicts.len(), 1);
    ///     Ok::<_, multifield_core::Error>(merged.edits.to_string())
    /// };
    /// assert_eq!(edits(OnConflict::Leave)?, "nothing to do\n");
    /// assert_eq!(edits(OnConflict::Theirs)?, "nothing to do\n");
    /// assert_eq!(edits(OnConflict::Ours)?, "PHONE\n  ~ 5  333 (WORK) -> 222 (WORK)\n");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "on_conflict": OnConflict {
        /// `leave`: the row stays as it is in theirs, until a person decides.
        Leave = "leave",
        /// `ours`: the value or the type in conflict becomes that of ours, or the row is deleted
        /// if ours deleted it.
        Ours = "ours",
        /// `theirs`: the value or the type in conflict stays that of theirs. Other changes of
        /// ours to the row are applied.
        Theirs = "theirs",
    }
}

getters! {
    Merge {
        ///
        /// Ours is read with it.
        ///
        /// ```
        /// use multifield_core::{Field, Merge};
        ///
        /// let options = Merge::from_json(r#"{"blanks": "skip", "on_conflict": "ours"}"#)?;
        /// let diff = options.get_diff_options();
        /// let ours = diff.desired_from_json(r#"{"PHONE": ["", "123"]}"#)?;
        /// assert_eq!(ours.rows(Field::Phone).map(<[_]>::len), Some(1));
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        get_diff_options: diff -> Diff = diff_options,
        get_on_conflict: on_conflict -> OnConflict = on_conflict,
    }
}

impl Merge {
    /// Creates a `Merge` with all defaults.
    ///
    /// ```
    /// use multifield_core::Merge;
    ///
    /// assert_eq!(Merge::new(), Merge::default());
    /// ```
    #[must_use]
    pub const fn new() -> Merge {
        Merge {
            diff: Diff::new(),
            on_conflict: OnConflict::Leave,
        }
    }

    /// Sets the options of the diff from theirs to the merged state. Default: [`Diff::new`].
    ///
    /// Its options about reading desired apply to ours, if you read it with them. Its option
    /// `read` applies to base and theirs.
    ///
    /// ```
    /// use multifield_core::{Diff, Equality, Merge};
    ///
    /// let normalized = Diff::new().equality(Equality::Normalized);
    /// assert_eq!(Merge::new().diff_options(normalized), Merge::from_json(r#"{"equality": "normalized"}"#)?);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn diff_options(mut self, diff: Diff) -> Merge {
        self.diff = diff;
        self
    }

    /// Sets what happens to a row in conflict. Default: [`OnConflict::Leave`].
    ///
    /// ```
    /// use multifield_core::{Merge, OnConflict};
    ///
    /// assert_eq!(
    ///     Merge::new().on_conflict(OnConflict::Ours),
    ///     Merge::from_json(r#"{"on_conflict": "ours"}"#)?,
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn on_conflict(mut self, on_conflict: OnConflict) -> Merge {
        self.on_conflict = on_conflict;
        self
    }

    /// Returns the changes from `base` to `ours` as edits of `theirs`.
    ///
    /// `base` is the state of the portal at the last sync. `ours` is the state that the
    /// other system wants now. `theirs` is the state of the portal now. A field that ours
    /// does not mention stays unchanged.
    ///
    /// - Rows of base and theirs are matched by ID. Only these rows may be deleted or get
    ///   another value. Rows of base and ours are matched by explicit ID, then by value in
    ///   any format. So a row of base that ours lacks is a deletion, and a row of ours that
    ///   base lacks is an addition. If theirs deleted a row and added it again, the new row
    ///   counts as the one in ours, and may get another type.
    /// - Changes that only one side made are kept, separately for value and type. A change
    ///   or an addition that both made needs no edit. Blanks around a value or a type, which
    ///   the portal trims, are not a change of theirs.
    /// - If both changed a row differently, or one changed and the other deleted it, or both
    ///   added it differently, this is a [`Conflict`]. [`OnConflict`] decides it.
    /// - If ours and theirs drop different rows of one value, the last row that has the value
    ///   stays, and is a [`Conflict`], whatever [`OnConflict`] says.
    /// - A protected row that ours does not list is not deleted.
    /// - Rows that [`Only`](crate::Only) excludes are ignored on all sides. If a row becomes
    ///   included, this is an addition. If it becomes excluded, this is a deletion.
    /// - With [`Order::Desired`](crate::Order::Desired), rows of base that ours has moved
    ///   get the order of ours, and all others keep that of theirs. If both moved a row,
    ///   ours decides. Rows are then matched by value first, because values move by
    ///   overwriting. Rows that base lacks keep their position.
    /// - A row that would become equal to another one stays unchanged.
    ///
    /// Afterwards the other system must take over the portal's state, which becomes the next
    /// base. Until then, use the same base: with it and the same ours, a merge recognises
    /// the effects of its own edits, and has no edits if all of them were carried out. With
    /// a newer base, the same `ours` would undo the changes of theirs.
    ///
    /// # Errors
    ///
    /// - `field_not_read` if base or theirs lack a field that ours mentions;
    /// - `other_entity` if two of the three have different entity IDs;
    /// - `meaningless_option` for any [`Strategy`] except [`Strategy::Replace`], since other
    ///   lists do not show deletions, and for any [`Spelling`] except [`Spelling::Keep`];
    /// - `unknown_pin`, `pin_of_other_field`, `repeated_pin` for rows of ours with an
    ///   explicit ID that neither base nor theirs has in that field, or that is used twice;
    /// - the other errors of [`Diff::diff`].
    ///
    /// ```
    /// use multifield_core::{merge, Current, Desired, Side};
    ///
    /// let base = Current::from_json(r#"{"ID": "43", "PHONE": []}"#)?;
    /// let theirs = Current::from_json(r#"{"PHONE": [], "EMAIL": []}"#)?;
    /// let ours = Desired::from_json(r#"{"EMAIL": "a@b.co"}"#)?;
    /// let error = merge(&base, &ours, &theirs).unwrap_err();
    /// assert_eq!((error.side(), error.code().as_str()), (Side::Base, "field_not_read"));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn merge(
        &self,
        base: &Current<'_>,
        ours: &Desired<'_>,
        theirs: &Current<'_>,
    ) -> Result<Merged, Error> {
        self.check_options()?;
        let (of_base, of_theirs) = (base.origin(), theirs.origin());
        of_base
            .check_kind(of_theirs, Side::Theirs)
            .and_then(|()| of_base.check_id(of_theirs, Side::Theirs))
            .map_err(|kind| Error::new(Side::Base, "", kind))?;
        for (state, side) in [(theirs, Side::Theirs), (base, Side::Base)] {
            ours.check_entity(state, side).map_err(side_of_merge)?;
        }
        ours.check_others(|row| base.holds_other(row) || theirs.holds_other(row))
            .map_err(side_of_merge)?;
        let mut plan = Plan::default();
        let mut conflicts = Vec::new();
        for field in Field::ALL {
            let Some(rows) = ours.rows(field) else {
                continue;
            };
            for (state, side) in [(base, Side::Base), (theirs, Side::Theirs)] {
                let checked = self.diff.check_read(state, field);
                checked.map_err(|error| error.with_side(side))?;
            }
            self.check_included([base, theirs], ours, rows)?;
            let (decided, reported) = settle(self, field, (base, theirs), (ours, rows))?;
            plan.add(&self.diff, field, (theirs, ours), &decided)
                .map_err(side_of_merge)?;
            conflicts.extend(reported);
        }
        let (edits, later) = plan.calls(&self.diff, theirs).map_err(side_of_merge)?;
        Ok(Merged {
            edits,
            later,
            conflicts,
        })
    }

    /// A merge needs complete lists, because a row that ours leaves out is a deletion.
    fn check_options(&self) -> Result<(), Error> {
        let Diff {
            strategy, spelling, ..
        } = self.diff;
        let (option, found) = match (strategy, spelling) {
            (Strategy::Replace, Spelling::Keep) => return Ok(()),
            // If one side changes the formatting of a value, this formatting is
            // desired.
            (Strategy::Replace, _) => ("spelling", spelling.as_str()),
            _ => ("strategy", strategy.as_str()),
        };
        Err(meaningless(option, found, "merge"))
    }

    fn check_included<'s, 'c>(
        &self,
        states: [&'s Current<'c>; 2],
        ours: &Desired<'_>,
        rows: &[DesiredRow<'_>],
    ) -> Result<(), Error> {
        for row in rows {
            let held = |state: &'s Current<'c>| state.find(row.field, row.id?);
            let held: Vec<_> = states.into_iter().filter_map(held).collect();
            let checked = self.diff.check_included(ours, row, &held);
            checked.map_err(side_of_merge)?;
        }
        Ok(())
    }
}

/// Renames the two sides of the inner diff to the sides of the merge.
fn side_of_merge(error: Error) -> Error {
    let side = match error.side() {
        Side::Current => Side::Theirs,
        Side::Desired => Side::Ours,
        side => side,
    };
    error.with_side(side)
}
