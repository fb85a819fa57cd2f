//! What becomes of each row.

use std::collections::HashMap;

use super::{
    line::{is_increasing, Line},
    merged::{Conflict, Version},
    pairs::{pairs, Rows},
    rows::{as_stored, Ours, Same},
    Merge, OnConflict,
};
use crate::{
    diff::Listed,
    error::{Error, ErrorKind, Side},
    model::{
        may_be_email, trim, Current, Desired, DesiredRow, Field, Part, Row, ValueType, MAX_LENGTH,
    },
    Diff, Overwrite, RowId, UnknownTypes,
};

/// What is wanted of theirs, and what could not be told.
#[derive(Default)]
pub(super) struct Settled<'s> {
    pub(super) rows: Vec<DesiredRow<'s>>,
    pub(super) conflicts: Vec<Conflict>,
}

/// Settles a field: the rows of ours in their order, then those that theirs
/// alone has.
pub(super) fn settle<'s>(
    options: &Merge,
    field: Field,
    base: &'s Current<'_>,
    ours: &'s Desired<'_>,
    theirs: &'s Current<'_>,
    listed: &'s [DesiredRow<'_>],
    settled: &mut Settled<'s>,
) -> Result<(), Error> {
    if let Some(row) = listed.iter().find(|row| row.value.is_empty()) {
        let place = ours.place(row, Part::Value);
        let kind = ErrorKind::MissingValue { key: "VALUE" };
        return Err(Error::new(Side::Ours, place, kind));
    }
    let same = Same::new(&options.diff, field);
    let list = rows_of_ours(&options.diff, field, listed, [base, theirs]);
    let rows = Rows {
        options: &options.diff,
        field,
        same,
        base: base.rows(field),
        ours: &list,
        theirs: theirs.rows(field),
    };
    let pairs = pairs(rows, base, ours, theirs)?;
    let mut settling = Settling {
        options,
        field,
        same,
        ours,
        taken: HashMap::new(),
        conflicts: Vec::new(),
    };

    let mut of_ours: Vec<Option<DesiredRow<'s>>> = vec![None; list.len()];
    for (index, row) in list.iter().enumerate() {
        let of_base = pairs.based[index].map(|at| &base.rows(field)[at]);
        let of_theirs = match pairs.based[index] {
            Some(at) => pairs.kept[at],
            None => pairs.met[index],
        };
        of_ours[index] = match (of_base, of_theirs.map(|at| &theirs.rows(field)[at])) {
            (of_base, Some(of_theirs)) => Some(settling.both(row, of_base, of_theirs)),
            (Some(of_base), None) => settling.deleted_by_theirs(row, of_base),
            (None, None) => None,
        };
    }
    let mut of_theirs: Vec<(usize, DesiredRow<'s>)> = Vec::new();
    for (index, row) in base.rows(field).iter().enumerate() {
        if let (None, Some(at)) = (pairs.listed[index], pairs.kept[index]) {
            let kept = &theirs.rows(field)[at];
            let kept = settling.not_in_ours(row, kept);
            of_theirs.extend(kept.map(|kept| (at, kept)));
        }
    }
    for (index, row) in theirs.rows(field).iter().enumerate() {
        // The diff leaves protected rows alone; listed, they would hide that
        // ours clears the field.
        if pairs.origin[index].is_none() && !pairs.is_met[index] && !options.diff.protects(row) {
            of_theirs.push((index, as_stored(row)));
        }
    }
    for (index, row) in list.iter().enumerate() {
        let is_added = pairs.based[index].is_none() && pairs.met[index].is_none();
        if is_added && !settling.has_taken(row) {
            of_ours[index] = Some(row.wanted(None, &row.row.value, row.value_type));
        }
    }
    let based = pairs.based.iter().flatten();
    let mut line = Line::new(is_increasing(based));
    for (index, row) in of_ours.into_iter().enumerate() {
        let at = match pairs.based[index] {
            Some(base) => pairs.kept[base],
            None => pairs.met[index],
        };
        if let Some(row) = row {
            line.push(Some(index), at, row);
        }
    }
    for (at, row) in of_theirs {
        line.push(None, Some(at), row);
    }
    settled.rows.extend(line.into_rows());
    let mut conflicts = settling.conflicts;
    conflicts.sort_by_key(|conflict| conflict.id);
    settled.conflicts.extend(conflicts);
    Ok(())
}

/// The rows that ours lists, as a diff would take them.
fn rows_of_ours<'s>(
    options: &Diff,
    field: Field,
    listed: &'s [DesiredRow<'_>],
    states: [&'s Current<'_>; 2],
) -> Vec<Ours<'s>> {
    let protected_type = |id: RowId| {
        states.into_iter().find_map(|state| {
            let rows = state.rows(field);
            let row = &rows[rows.binary_search_by_key(&id, Row::id).ok()?];
            options.protects(row).then(|| row.value_type().as_str())
        })
    };
    let mut list: Vec<Ours<'s>> = listed.iter().map(Ours::new).collect();
    for ours in &mut list {
        let given = match ours.row.id {
            // Never open, so that no other row can lend it a type.
            Some(id) => protected_type(id),
            None => options.only.single(field),
        };
        ours.value_type = ours.value_type.or(given);
    }
    // Left to the diff, the second would outlive the first where theirs has
    // changed that one.
    options.collapse(field, &mut list);
    list
}

/// Whose word counts for a value or a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Ours,
    Theirs,
    Conflict,
}

impl Whose {
    const fn of(ours_changed: bool, theirs_changed: bool, is_same: bool) -> Whose {
        match (ours_changed && !is_same, theirs_changed) {
            (false, _) => Whose::Theirs,
            (true, false) => Whose::Ours,
            (true, true) => Whose::Conflict,
        }
    }
}

/// Whether theirs has left a type as base held it, but for blanks.
fn is_unchanged_type(base: &Row<'_>, theirs: &Row<'_>) -> bool {
    trim(base.value_type().as_str()) == trim(theirs.value_type().as_str())
}

/// Whether the portal would take the value, with another type.
fn may_be_written(field: Field, value: &str) -> bool {
    let value = trim(value);
    value.chars().count() <= MAX_LENGTH && (field != Field::Email || may_be_email(value))
}

struct Settling<'o, 's> {
    options: &'o Merge,
    field: Field,
    same: Same,
    ours: &'s Desired<'s>,
    /// The merged types of the values that theirs has put in the place of
    /// others, by value: what ours adds may be there already.
    taken: HashMap<&'s str, Vec<&'s str>>,
    conflicts: Vec<Conflict>,
}

impl<'s> Settling<'_, 's> {
    /// A row that both have.
    fn both(
        &mut self,
        ours: &Ours<'s>,
        base: Option<&Row<'_>>,
        theirs: &'s Row<'_>,
    ) -> DesiredRow<'s> {
        let same = self.same;
        let (value, value_type) = (theirs.value(), theirs.value_type().as_str());
        let has_changed = |is_as_before: &dyn Fn(&Row<'_>) -> bool| !base.is_some_and(is_as_before);
        let mut of_value = Whose::of(
            has_changed(&|base| ours.has_value(base.value(), same)),
            has_changed(&|base| same.are_unchanged(base.value(), value)),
            ours.has_value(value, same),
        );
        let mut of_type = Whose::of(
            has_changed(&|base| ours.has_type(base.value_type().as_str())),
            has_changed(&|base| is_unchanged_type(base, theirs)),
            ours.has_type(value_type),
        );
        let is_new = !base.is_some_and(|base| same.values(base.value(), value));
        if of_type == Whose::Ours && is_new && !may_be_written(self.field, value) {
            // It is held, and the portal would not take it again.
            of_type = Whose::Conflict;
        }
        if of_value == Whose::Conflict || of_type == Whose::Conflict {
            let kept_type = base.unwrap_or(theirs).value_type().as_str();
            self.report(base, Some((ours, kept_type)), Some(theirs), theirs);
            let settle = |whose: Whose| match (self.options.on_conflict, whose) {
                (OnConflict::Leave, _) | (OnConflict::Theirs, Whose::Conflict) => Whose::Theirs,
                (OnConflict::Ours, Whose::Conflict) => Whose::Ours,
                (_, whose) => whose,
            };
            (of_value, of_type) = (settle(of_value), settle(of_type));
        }
        let wanted_value = match of_value {
            Whose::Ours => &*ours.row.value,
            Whose::Theirs | Whose::Conflict => value,
        };
        let wanted_type = match of_type {
            Whose::Ours => ours.value_type,
            Whose::Theirs | Whose::Conflict => Some(value_type),
        };
        let has_turned = base.is_some_and(|base| !same.values(base.value(), value));
        if of_value == Whose::Theirs && has_turned && !ours.has_value(value, same) {
            let value_type = wanted_type.unwrap_or(value_type);
            self.taken.entry(value).or_default().push(value_type);
        }
        // Only a row that ours itself names by its ID may turn into another.
        let may_overwrite = self.options.diff.overwrite == Overwrite::Any
            || ours.row.id.is_some()
            || same.keys.are_same(wanted_value, value);
        ours.wanted(
            may_overwrite.then(|| theirs.id()),
            wanted_value,
            wanted_type,
        )
    }

    /// A row that ours lists and theirs has deleted.
    fn deleted_by_theirs(&mut self, ours: &Ours<'s>, base: &'s Row<'_>) -> Option<DesiredRow<'s>> {
        let same = self.same;
        let base_type = base.value_type().as_str();
        if ours.has_value(base.value(), same) && ours.has_type(base_type) {
            return None;
        }
        self.report(Some(base), Some((ours, base_type)), None, base);
        if self.options.on_conflict != OnConflict::Ours {
            return None;
        }
        // The type that it had, unless the portal would not know it, which ours
        // never asked for.
        let may_write = base.value_type().is_known(self.field)
            || self.options.diff.unknown_types == UnknownTypes::Allow;
        let value_type = ours.value_type.or(may_write.then_some(base_type));
        Some(ours.wanted(None, &ours.row.value, value_type))
    }

    /// A row of base and theirs that ours does not list.
    fn not_in_ours(&mut self, base: &Row<'_>, theirs: &'s Row<'_>) -> Option<DesiredRow<'s>> {
        let options = self.options;
        let is_unchanged = self.same.are_unchanged(base.value(), theirs.value())
            && is_unchanged_type(base, theirs);
        if !options.diff.protects(base) {
            if is_unchanged {
                return None;
            }
            self.report(Some(base), None, Some(theirs), theirs);
            if options.on_conflict == OnConflict::Ours {
                return None;
            }
        }
        (!options.diff.protects(theirs)).then(|| as_stored(theirs))
    }

    /// Whether theirs has what ours adds, in the place of something else.
    fn has_taken(&mut self, ours: &Ours<'_>) -> bool {
        let Some(types) = self.taken.get_mut(ours.row.value()) else {
            return false;
        };
        let at = types
            .iter()
            .position(|value_type| ours.has_type(value_type));
        at.map(|at| types.swap_remove(at)).is_some()
    }

    /// `kept_type` is the type that an open row of ours has.
    fn report(
        &mut self,
        base: Option<&Row<'_>>,
        ours: Option<(&Ours<'_>, &str)>,
        theirs: Option<&Row<'_>>,
        named: &Row<'_>,
    ) {
        let held = |row: &Row<'_>| Version {
            value: row.value().to_owned(),
            value_type: row.value_type().clone().into_owned(),
        };
        self.conflicts.push(Conflict {
            field: self.field,
            id: named.id(),
            base: base.map(held),
            ours: ours.map(|(ours, kept_type)| Version {
                value: ours.row.value().to_owned(),
                value_type: ValueType::from(ours.written_type().unwrap_or(trim(kept_type)))
                    .into_owned(),
            }),
            theirs: theirs.map(held),
            place: ours.map(|(ours, _)| self.ours.row_place(ours.row).into()),
        });
    }
}
