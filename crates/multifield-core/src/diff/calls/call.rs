//! A call that is not the last of its plan.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{added, is_reordering, removed, value_of, Hidden, Kind, WithCopies};
use crate::{
    diff::{fate::overwrite, Diff},
    edits::Edit,
    error::{Error, ErrorKind, Side},
    model::{
        fails_check, trim, Current, Field, Row, RowId, ValueType, MAX_TYPE_LENGTH, TRANSIT_MARK,
    },
    options::Order,
};

/// A call whose edits are being decided.
pub(super) struct Call<'t, 's, 'c> {
    diff: &'t Diff,
    /// All edits of the plan.
    edits: &'t [Edit],
    current: &'s Current<'c>,
    /// The rows that the call touches, with the effect on each.
    now: BTreeMap<(Field, RowId), Now>,
    /// The values and types that no row may get: they are stored, or another row gets
    /// them.
    taken: HashSet<(Field, String, String)>,
}

/// The effect of the call on a row.
enum Now {
    /// The row gets its final value and type, or is deleted.
    Target,
    /// The row keeps its value, and gets this temporary type.
    Transit(String),
}

impl<'t, 's, 'c> Call<'t, 's, 'c> {
    pub(super) fn new(diff: &'t Diff, edits: &'t [Edit], current: &'s Current<'c>) -> Self {
        let fields: BTreeSet<Field> = edits.iter().map(Edit::field).collect();
        let stored = fields.into_iter().flat_map(|field| current.rows(field));
        let kind = |row: &Row<'_>| {
            let (value, value_type) = (trim(row.value()), row.value_type().as_str());
            (row.field(), value.to_owned(), value_type.to_owned())
        };
        Call {
            diff,
            edits,
            current,
            now: BTreeMap::new(),
            taken: stored.map(kind).collect(),
        }
    }

    /// Puts one row of a mere reordering in transit, so that the next call changes more
    /// than the order. None if the plan touches no stored row.
    pub(super) fn reorder(&mut self) -> Result<Option<RowId>, Error> {
        let overwrites = self.ids(|edit| matches!(edit, Edit::Overwrite { .. }));
        let deletes = self.ids(Edit::is_delete);
        self.transit_one(overwrites.into_iter().chain(deletes))
    }

    fn ids(&self, is_meant: impl Fn(&Edit) -> bool) -> Vec<(Field, RowId)> {
        let edits = self.edits.iter().filter(|edit| is_meant(edit));
        edits
            .filter_map(|edit| Some((edit.field(), edit.id()?)))
            .collect()
    }

    /// Uncovers hidden rows: the row that hides them (their head) is changed by its
    /// edit of the plan, or else gets a temporary type. All other edits wait.
    pub(super) fn uncover(
        &mut self,
        fields: &[WithCopies<'_, '_>],
        hidden: &[Hidden],
        keeps_rest: bool,
    ) -> Result<(), Error> {
        // If the order counts, a value may move from a head to a new row, which the last call
        // adds. Were the head deleted before, the next merge would believe that theirs has
        // deleted the value.
        let (diff, edits) = (self.diff, self.edits);
        let new = edits.iter().filter(|edit| edit.id().is_none());
        let new = new.filter(|_| diff.order == Order::Desired);
        let new: HashSet<_> = new.filter_map(|edit| value_of(diff, added(edit))).collect();
        let moves = |edit: &Edit| {
            edit.is_delete() && value_of(diff, removed(edit)).is_some_and(|it| new.contains(&it))
        };
        let heads: BTreeSet<_> = hidden.iter().map(|it| (it.field, it.head)).collect();
        for (field, head) in heads {
            let takes = self.takes_value_of_waiting(field, head);
            let waits = takes || self.edit(field, head).is_some_and(moves);
            let now = match waits.then(|| self.transit_type(field, head)) {
                Some(Ok(value_type)) => Now::Transit(value_type),
                Some(Err(error)) if takes && keeps_rest => return Err(error),
                _ if self.may_go_now(fields, field, head) => Now::Target,
                _ => Now::Transit(self.transit_type(field, head)?),
            };
            self.now.insert((field, head), now);
        }
        self.take_along(fields, hidden);
        if self.leaves_reordering(fields) {
            let (deleted, overwritten): (Vec<_>, Vec<_>) = self
                .now
                .iter()
                .filter(|(_, now)| matches!(now, Now::Target))
                .map(|(row, _)| *row)
                .partition(|(field, id)| self.edit(*field, *id).is_some_and(Edit::is_delete));
            // If all heads only get temporary types, one more row does, too. The next
            // call is then the one that reorders.
            self.transit_one(deleted.into_iter().chain(overwritten))?;
        }
        Ok(())
    }

    /// Whether the plan gives a head the value of a row that waits, and gives that row
    /// another value.
    ///
    /// With `strategy: first`, rows that are not listed are kept. So the next diff
    /// would find the listed value in the head, and would keep the waiting row in
    /// addition.
    fn takes_value_of_waiting(&self, field: Field, head: RowId) -> bool {
        if self.diff.order != Order::Desired {
            return false;
        }
        let Some((_, written, _)) = self.edit(field, head).and_then(added) else {
            return false;
        };
        let written = self.diff.class(field, written, None);
        let is_it = |value| self.diff.class(field, value, None) == written;
        let waits = |row: &Row<'_>| {
            let edit = self.edit(field, row.id());
            let goes = edit.is_some_and(|edit| !added(edit).is_some_and(|(_, it, _)| is_it(it)));
            goes && !matches!(self.now.get(&(field, row.id())), Some(Now::Target))
        };
        let rows = self.current.rows(field).iter();
        let mut others = rows.filter(|row| row.id() != head && is_it(row.value()));
        others.any(waits)
    }

    /// Whether the edit of a head can be carried out while all other edits wait.
    fn may_go_now(&mut self, fields: &[WithCopies<'_, '_>], field: Field, head: RowId) -> bool {
        // The field, if the head is its first row. People see the value of this row as
        // the main one.
        let of_first = fields
            .iter()
            .find(|it| it.field == field && it.rows[0].id() == head);
        match self.edit(field, head) {
            Some(Edit::Delete { .. }) => of_first.map_or(true, |it| {
                let is_touched = |at: usize| self.edit(field, it.rows[at].id()).is_some();
                if it.keeps_first {
                    return it.copies.may_go_first(it.rows, is_touched);
                }
                // If the plan deletes the next row and its value stays elsewhere, it
                // must not become the main row in between.
                let mut next = it.rows.iter().skip(1).take(usize::from(it.may_keep_first));
                !next.any(|next| is_touched(1) && self.stays(field, next.value()))
            }),
            Some(Edit::Overwrite {
                value, value_type, ..
            }) => {
                let keeps_first = of_first.filter(|it| it.keeps_first);
                keeps_first.map_or(true, |it| *value == trim(it.rows[0].value()))
                    && self.take(field, value, value_type.as_str())
            }
            Some(Edit::Append { .. }) | None => false,
        }
    }

    /// Whether a row of the field has this value after the plan.
    fn stays(&self, field: Field, value: &str) -> bool {
        let is_written = |edit: &Edit| {
            added(edit).is_some_and(|(of, written, _)| of == field && written == trim(value))
        };
        let is_kept = |row: &Row<'_>| {
            trim(row.value()) == trim(value) && self.edit(field, row.id()).is_none()
        };
        self.edits.iter().any(is_written) || self.current.rows(field).iter().any(is_kept)
    }

    /// Adds edits that need not wait. These are edits of values for which servers
    /// refuse the call. If the plan only deletes rows, they are all edits of rows that
    /// a server finds.
    fn take_along(&mut self, fields: &[WithCopies<'_, '_>], hidden: &[Hidden]) {
        let only_deletes = self.edits.iter().all(Edit::is_delete);
        // The next diff depends on which row is the first of a field with equal rows,
        // and on which is the first after it is deleted. So these rows are left as they
        // are.
        let firsts = fields
            .iter()
            .flat_map(|it| it.rows.iter().take(2))
            .map(Row::id);
        let waiting: HashSet<RowId> = hidden.iter().map(|it| it.id).chain(firsts).collect();
        for edit in self.edits {
            let (field, Some(id), Some(was)) = (edit.field(), edit.id(), edit.was()) else {
                continue;
            };
            let is_free = !waiting.contains(&id) && !self.now.contains_key(&(field, id));
            // An unknown type may be written only while a row has it.
            let fails = fails_check(field, &was.value) && was.value_type.is_known(field);
            let may_go_now = is_free
                && (fails || only_deletes)
                && added(edit).map_or(true, |(field, value, value_type)| {
                    self.take(field, value, value_type)
                });
            if may_go_now {
                self.now.insert((field, id), Now::Target);
            }
        }
    }

    /// Whether the remaining edits would be a mere reordering after this call.
    fn leaves_reordering(&self, fields: &[WithCopies<'_, '_>]) -> bool {
        let rest = self.rest();
        let waiting: HashSet<RowId> = rest.iter().filter_map(|(id, ..)| *id).collect();
        let hides_waiting = |rows: &WithCopies<'_, '_>| {
            let mut seen = HashSet::new();
            let mut after = rows.rows.iter().filter_map(|row| {
                let kind = self.after(row)?;
                Some((row.id(), kind))
            });
            after.any(|(id, kind)| !seen.insert(kind) && waiting.contains(&id))
        };
        let before = rest.iter().filter_map(|(_, before, _)| *before);
        let after = rest.iter().filter_map(|(.., after)| *after);
        !fields.iter().any(hides_waiting) && is_reordering(before, after)
    }

    /// The content of a row after this call. None if the row is deleted.
    fn after<'k>(&'k self, row: &'k Row<'_>) -> Option<Kind<'k>> {
        let field = row.field();
        let now = self.now.get(&(field, row.id()));
        match now {
            None => Some((field, trim(row.value()), row.value_type().as_str())),
            Some(Now::Transit(value_type)) => Some((field, trim(row.value()), value_type)),
            Some(Now::Target) => added(self.edit(field, row.id())?),
        }
    }

    /// The rows whose edits remain after this call: the ID, the content after the call,
    /// and the content after the plan.
    fn rest(&self) -> Vec<(Option<RowId>, Option<Kind<'_>>, Option<Kind<'_>>)> {
        let edits = self.edits.iter().filter_map(|edit| {
            let id = edit.id();
            let now = id.and_then(|id| self.now.get(&(edit.field(), id)));
            let before = match now {
                Some(Now::Target) => return None,
                Some(Now::Transit(value_type)) => {
                    let (field, value, _) = removed(edit)?;
                    Some((field, value, &**value_type))
                }
                None => removed(edit),
            };
            Some((id, before, added(edit)))
        });
        let restored = self.now.iter().filter_map(|((field, id), now)| {
            let Now::Transit(value_type) = now else {
                return None;
            };
            if self.edit(*field, *id).is_some() {
                return None;
            }
            let row = self.row(*field, *id)?;
            let value = trim(row.value());
            let (now, then) = (&**value_type, row.settled_type());
            Some((
                Some(*id),
                Some((*field, value, now)),
                Some((*field, value, then)),
            ))
        });
        edits.chain(restored).collect()
    }

    /// Puts the first row in transit for which this is possible. None if there are no
    /// rows.
    fn transit_one(
        &mut self,
        rows: impl Iterator<Item = (Field, RowId)>,
    ) -> Result<Option<RowId>, Error> {
        let mut failed = Ok(None);
        for (field, id) in rows {
            match self.transit_type(field, id) {
                Ok(value_type) => {
                    self.now.insert((field, id), Now::Transit(value_type));
                    return Ok(Some(id));
                }
                Err(error) => failed = failed.and(Err(error)),
            }
        }
        failed
    }

    /// The type of a row in transit: its right type after a mark, or after several
    /// marks if another row with its value has that type already.
    ///
    /// The error is for a type that is too long for the mark, and for a value that no
    /// call can write.
    fn transit_type(&mut self, field: Field, id: RowId) -> Result<String, Error> {
        let row = self.row(field, id);
        let value = row.map_or("", |row| trim(row.value())).to_owned();
        let mut value_type = row.map_or("", Row::settled_type).to_owned();
        loop {
            value_type.insert(0, TRANSIT_MARK);
            let reason = if value.is_empty() || fails_check(field, &value) {
                "the portal would refuse its value"
            } else if value_type.chars().count() > MAX_TYPE_LENGTH {
                "its type is too long"
            } else if self.take(field, &value, &value_type) {
                return Ok(value_type);
            } else {
                continue;
            };
            let kind = ErrorKind::StuckRow {
                id: id.get(),
                reason,
            };
            return Err(Error::new(Side::Current, format!("{field} {id}"), kind));
        }
    }

    fn row(&self, field: Field, id: RowId) -> Option<&'s Row<'c>> {
        self.current.find(field, id)
    }

    /// The edits of the call.
    pub(super) fn into_edits(mut self) -> Vec<Edit> {
        let now = std::mem::take(&mut self.now);
        let edits = now.into_iter().filter_map(|((field, id), now)| match now {
            Now::Target => self.edit(field, id).cloned(),
            Now::Transit(value_type) => {
                let row = self.row(field, id)?;
                let written = (trim(row.value()), ValueType::from(value_type));
                Some(overwrite(row, written))
            }
        });
        edits.collect()
    }

    /// The edit of a row in the plan.
    fn edit(&self, field: Field, id: RowId) -> Option<&'t Edit> {
        let order = (field, false, Some(id));
        let at = self.edits.binary_search_by_key(&order, Edit::order);
        at.ok().map(|at| &self.edits[at])
    }

    /// Reserves a value and type for a row. Returns false if another row has them.
    fn take(&mut self, field: Field, value: &str, value_type: &str) -> bool {
        self.taken
            .insert((field, value.to_owned(), value_type.to_owned()))
    }
}
