//! Decides what happens to each row of theirs, and which rows are added.

use super::{
    based::Based,
    claims::claims,
    last::keep_last_rows,
    line,
    merged::Conflict,
    said::Said,
    sides::{is_type_of, Sides},
    OnConflict,
};
use crate::{
    diff::{stages::Pairs, Decided, Decision, Wanted},
    edits::RowState,
    error::{Error, ErrorKind, Side},
    hash::{Map, Set},
    model::{
        may_be_email, trim, Current, Desired, DesiredRow, Field, Part, Row, ValueType, MAX_LENGTH,
    },
    options::{Duplicates, Order, Overwrite},
    values::Keys,
};

/// Decides about all rows of a field. The conflicts are sorted by ID.
pub(super) fn settle<'s>(
    options: &'s super::Merge,
    field: Field,
    (base, theirs): (&'s Current<'_>, &'s Current<'_>),
    (ours, listed): (&'s Desired<'_>, &'s [DesiredRow<'_>]),
) -> Result<(Decided<'s>, Vec<Conflict>), Error> {
    let sides = Sides::new(options, field, (base, theirs), (ours, listed))?;
    let based = Based::new(&sides);
    let claims = claims(&sides, &based);
    let mut settling = Settling {
        sides: &sides,
        based: &based,
        claims: &claims,
        desired: ours,
        rows: vec![Decision::Stays; sides.theirs.len()],
        added: Vec::new(),
        conflicts: Vec::new(),
    };
    settling.rows_of_ours()?;
    settling.rows_of_theirs();
    settling.drop_equal_rows();
    settling.drop_what_is_there();
    keep_last_rows(&mut settling);
    settling.conflicts.sort_by_key(|conflict| conflict.id);
    let decided = settling.decided();
    Ok((decided, settling.conflicts))
}

/// A row of ours that theirs lacks.
#[derive(Clone, Copy)]
pub(super) struct Added<'s> {
    pub(super) ours: usize,
    pub(super) wanted: Wanted<'s>,
}

pub(super) struct Settling<'c, 's> {
    pub(super) sides: &'c Sides<'s>,
    pub(super) based: &'c Based,
    pub(super) claims: &'c Pairs,
    desired: &'s Desired<'s>,
    /// The decision for each row of theirs.
    pub(super) rows: Vec<Decision<'s>>,
    /// The added rows, in the order of ours.
    pub(super) added: Vec<Added<'s>>,
    pub(super) conflicts: Vec<Conflict>,
}

/// The side that decides a value or a type.
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

    fn settled(self, on_conflict: OnConflict) -> Whose {
        match (on_conflict, self) {
            (OnConflict::Leave, _) | (OnConflict::Theirs, Whose::Conflict) => Whose::Theirs,
            (OnConflict::Ours, Whose::Conflict) => Whose::Ours,
            (_, whose) => whose,
        }
    }
}

/// Whether the portal would accept the value with another type.
fn may_be_written(field: Field, value: &str) -> bool {
    let value = trim(value);
    value.chars().count() <= MAX_LENGTH && (field != Field::Email || may_be_email(value))
}

impl<'s> Settling<'_, 's> {
    fn rows_of_ours(&mut self) -> Result<(), Error> {
        for index in 0..self.sides.ours.len() {
            let ours = self.sides.ours[index];
            let base = self.based.of_ours(index).map(|at| &self.sides.base[at]);
            match (self.claims.of_wanted[index], base) {
                (Some(at), _) => self.both(index, at)?,
                (None, Some(base)) => self.deleted_by_theirs(index, base),
                (None, None) if self.based.is_repeated(index) => {}
                (None, None) => self.added.push(Added {
                    ours: index,
                    wanted: ours.with(ours.value, ours.listed_type),
                }),
            }
        }
        Ok(())
    }

    /// Decides about a row that ours and theirs both have.
    fn both(&mut self, index: usize, at: usize) -> Result<(), Error> {
        let sides = self.sides;
        let (ours, theirs, same) = (sides.ours[index], &sides.theirs[at], sides.same);
        let base = self.based.of_ours(index).map(|at| &sides.base[at]);
        let has_changed = |is_as_before: &dyn Fn(&Row<'_>) -> bool| !base.is_some_and(is_as_before);
        let is_same_value = same.values(ours.value, theirs.value());
        let mut of_value = Whose::of(
            has_changed(&|base| same.values(ours.value, base.value())),
            has_changed(&|base| same.values(base.value(), theirs.value())),
            is_same_value,
        );
        let mut of_type = Whose::of(
            has_changed(&|base| ours.has_type(base.settled_type())),
            has_changed(&|base| is_type_of(base, theirs)),
            ours.has_type(theirs.settled_type()),
        );
        // A person has added the row, so ours may not change its value.
        let keeps_value = sides.origin[at].is_none();
        if keeps_value && of_value == Whose::Ours {
            of_value = Whose::Conflict;
        }
        let is_new = !base.is_some_and(|base| same.values(base.value(), theirs.value()));
        let is_fixed = is_new && !may_be_written(sides.field, theirs.value());
        if is_fixed && of_type == Whose::Ours {
            // The field already contains the value, and the portal would not accept it
            // a second time.
            of_type = Whose::Conflict;
        }
        let is_protected = sides.protects(theirs);
        let is_conflict = of_value == Whose::Conflict || of_type == Whose::Conflict;
        if is_conflict || (is_protected && (of_value, of_type) != (Whose::Theirs, Whose::Theirs)) {
            if is_protected && !is_conflict && ours.has_id() {
                return Err(self.protected(&ours, theirs));
            }
            let kept_type = base.unwrap_or(theirs).value_type().as_str();
            self.report(base, Some((&ours, kept_type)), Some(theirs), theirs);
            let on_conflict = sides.options.on_conflict;
            (of_value, of_type) = (of_value.settled(on_conflict), of_type.settled(on_conflict));
        }
        let writes_value = of_value == Whose::Ours && !keeps_value && !is_same_value;
        let writes_type = of_type == Whose::Ours && !ours.has_type(theirs.settled_type());
        if !(writes_value || writes_type) {
            return Ok(());
        }
        if is_protected {
            if ours.has_id() {
                return Err(self.protected(&ours, theirs));
            }
            return Ok(());
        }
        // If a row of base gets a new type, it also gets the formatting of ours.
        let is_as_in_base = base.is_some_and(|base| trim(base.value()) == trim(theirs.value()));
        let value = if writes_value || (is_same_value && is_as_in_base && !keeps_value) {
            ours.value
        } else {
            theirs.value()
        };
        let value_type = if writes_type {
            ours.listed_type
        } else {
            ours.listed_type.map(|_| theirs.settled_type())
        };
        let wanted = ours.with(value, value_type);
        // Only a row with an explicit ID in ours may get another value.
        let may_overwrite = sides.options.diff.overwrite == Overwrite::Any
            || ours.has_id()
            || same.are_spellings(value, theirs.value());
        if may_overwrite {
            self.rows[at] = Decision::Becomes(wanted);
        } else {
            self.rows[at] = Decision::Deleted;
            let value_type = value_type.or(Some(theirs.settled_type()));
            self.added.push(Added {
                ours: index,
                wanted: ours.with(value, value_type),
            });
        }
        Ok(())
    }

    fn protected(&self, ours: &Wanted<'_>, theirs: &Row<'_>) -> Error {
        let kind = ErrorKind::ProtectedRow {
            id: theirs.id().get(),
            expected: theirs.shown(),
        };
        Error::new(Side::Ours, self.desired.place(ours.row, Part::Id), kind)
    }

    /// Decides about a row of base that ours lists and theirs has deleted.
    fn deleted_by_theirs(&mut self, index: usize, base: &'s Row<'_>) {
        let (sides, ours) = (self.sides, self.sides.ours[index]);
        if sides.same.values(ours.value, base.value()) && ours.has_type(base.settled_type()) {
            return;
        }
        let base_type = base.settled_type();
        self.report(Some(base), Some((&ours, base_type)), None, base);
        if sides.options.on_conflict != OnConflict::Ours {
            return;
        }
        let value_type = ours.listed_type.or(Some(sides.type_again(base)));
        self.added.push(Added {
            ours: index,
            wanted: ours.with(ours.value, value_type),
        });
    }

    /// Decides about rows of base that ours has dropped. A row that base lacks stays.
    fn rows_of_theirs(&mut self) {
        let sides = self.sides;
        let diff = &sides.options.diff;
        let named = sides.ours.iter().filter(|ours| ours.has_id());
        let named: Set<_> = named
            .map(|ours| diff.class(sides.field, ours.value, Keys::UNTYPED))
            .collect();
        for (at, theirs) in sides.theirs.iter().enumerate() {
            let is_claimed = self.claims.of_stored[at].is_some();
            let base = sides.origin[at].filter(|base| self.based.listed(*base).is_none());
            let (false, Some(base)) = (is_claimed, base) else {
                continue;
            };
            let row = &sides.base[base];
            if sides.protects(row) {
                continue;
            }
            let mut becomes = Decision::Free;
            if !sides.keeps(base) {
                self.report(Some(row), None, Some(theirs), theirs);
                if sides.options.on_conflict != OnConflict::Ours {
                    continue;
                }
                // A row of ours with an explicit ID that theirs has lost could
                // overwrite this row. If this wrote the value of base again, the next
                // merge would believe that theirs has not changed the row.
                let class = diff.class(sides.field, row.value(), Keys::UNTYPED);
                if diff.order == Order::Any && named.contains(&class) {
                    becomes = Decision::Deleted;
                }
            }
            if !sides.protects(theirs) {
                self.rows[at] = becomes;
            }
        }
    }

    /// A row that would become equal to another one stays as it is: the portal would
    /// delete one of the two, and that could be the one of a person.
    fn drop_equal_rows(&mut self) {
        if self.sides.options.diff.duplicates == Duplicates::Keep {
            return;
        }
        let rows = self.sides.theirs.iter().zip(&self.rows);
        let stay = rows.filter(|(_, becomes)| matches!(becomes, Decision::Stays));
        let stay = stay.map(|(row, _)| (trim(row.value()), trim(row.settled_type())));
        // The values and types that the field would have so far.
        let mut held: Set<(&str, &str)> = stay.collect();
        // The row that gets each of them.
        let mut getting: Map<(&str, &str), usize> = Map::default();
        // Rows with an explicit ID come first, since they change in any case. Then come
        // rows that get the content of a row of ours, because the next merge finds them
        // by this content.
        let rank = |wanted: &Wanted<'_>, theirs: &Row<'_>| {
            let row = wanted.row;
            let is_as_listed = (wanted.value, wanted.value_type) == (row.value(), row.value_type());
            match row.id {
                Some(id) if id == theirs.id() => 0,
                _ if is_as_listed => 1,
                _ => 2,
            }
        };
        for turn in 0..3 {
            for (at, theirs) in self.sides.theirs.iter().enumerate() {
                let Decision::Becomes(wanted) = self.rows[at] else {
                    continue;
                };
                if rank(&wanted, theirs) != turn {
                    continue;
                }
                let content = (wanted.value, self.type_after(&wanted, theirs));
                let is_new = held.insert(content);
                if turn == 0 {
                    continue;
                }
                if is_new {
                    getting.insert(content, at);
                    continue;
                }
                // The content of a row that stays is no longer free for another row.
                let mut stays = Some(at);
                while let Some(at) = stays {
                    let row = &self.sides.theirs[at];
                    let kept = (trim(row.value()), trim(row.settled_type()));
                    self.rows[at] = Decision::Stays;
                    held.insert(kept);
                    stays = getting.remove(&kept);
                }
            }
        }
    }

    /// The type of a row after the change: the listed type, or the type of the row if
    /// ours lists none, or else the default type of the field.
    fn type_after(&self, wanted: &Wanted<'s>, row: &'s Row<'_>) -> &'s str {
        let value_type = wanted.value_type.unwrap_or_else(|| row.settled_type());
        if trim(value_type).is_empty() {
            self.sides.field.default_type_name()
        } else {
            value_type
        }
    }

    /// Drops a row that ours adds, if theirs already has it.
    fn drop_what_is_there(&mut self) {
        let mut said = Said::new(self.sides);
        let keeps_duplicates = self.sides.options.diff.duplicates == Duplicates::Keep;
        for (at, row) in self.sides.theirs.iter().enumerate() {
            // If duplicates are kept, only such rows of theirs count whose value theirs
            // has changed to another value than ours lists.
            let has_taken = || {
                let ours = self.claims.of_stored[at].map(|ours| &self.sides.ours[ours]);
                ours.is_some_and(|ours| !self.sides.same.values(ours.value, row.value()))
            };
            match &self.rows[at] {
                Decision::Stays if !keeps_duplicates || has_taken() => {
                    said.add(row.value(), row.settled_type());
                }
                Decision::Becomes(wanted) if !keeps_duplicates => {
                    let value_type = self.type_after(wanted, row);
                    said.add(wanted.value, value_type);
                }
                _ => {}
            }
        }
        let default_type = self.sides.field.default_type_name();
        self.added.retain(|added| {
            let (value, value_type) = (added.wanted.value, added.wanted.value_type);
            if keeps_duplicates {
                return !said.take(value, value_type);
            }
            let is_new = !said.has(value, value_type);
            if is_new {
                said.add(value, value_type.unwrap_or(default_type));
            }
            is_new
        });
    }

    fn decided(&self) -> Decided<'s> {
        let mut decided = Decided {
            rows: self.rows.clone(),
            list: Vec::new(),
            is_cleared: self.sides.ours.is_empty(),
        };
        match self.sides.options.diff.order {
            Order::Any => decided.list = self.added.iter().map(|added| added.wanted).collect(),
            Order::Desired => line::put_in_order(self, &mut decided),
        }
        decided
    }

    /// Reports a conflict. `kept_type` is the type for a row of ours without a type.
    pub(super) fn report(
        &mut self,
        base: Option<&Row<'_>>,
        ours: Option<(&Wanted<'_>, &str)>,
        theirs: Option<&Row<'_>>,
        named: &Row<'_>,
    ) {
        let held = |row: &Row<'_>| RowState::new(row.value(), row.value_type());
        self.conflicts.push(Conflict {
            field: self.sides.field,
            id: named.id(),
            base: base.map(held),
            ours: ours.map(|(ours, kept_type)| {
                let value_type = ours.value_type.unwrap_or(trim(kept_type));
                RowState::new(ours.value, &ValueType::from(value_type))
            }),
            theirs: theirs.map(held),
            place: ours.map(|(ours, _)| self.desired.row_place(ours.row).into()),
        });
    }
}
