//! Options whose diff is the diff of other lists: `strategy: first` is a list of all
//! values in order, `strategy: fill` adds to fields without rows, and `spelling:
//! canonical` lists canonical formats.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use super::Diff;
use crate::{
    edits::Edits,
    error::Error,
    model::{index_of, trim, Current, Desired, DesiredRow, Position, Row, ValueType},
    options::{Order, Spelling, Strategy},
    values::{canonical, Keys},
};

impl Diff {
    /// [`Strategy::Fill`]: an addition to the fields that have no rows.
    pub(super) fn diff_fill(
        &self,
        current: &Current<'_>,
        desired: &Desired<'_>,
    ) -> Result<Edits, Error> {
        let mut lists = Vec::new();
        for (field, rows) in desired.lists().filter(|(_, rows)| !rows.is_empty()) {
            self.check_read(current, field)?;
            let is_empty = !current.rows(field).iter().any(|row| self.may_change(row));
            if is_empty {
                lists.push((field, rows.iter().map(DesiredRow::reborrow).collect()));
            }
        }
        let missing = desired.with_lists(lists);
        self.strategy(Strategy::Add)
            .diff_whole(current, &missing, false)
    }

    /// [`Strategy::First`]: the listed rows, followed by all other rows in their order.
    pub(super) fn diff_first(
        &self,
        current: &Current<'_>,
        desired: &Desired<'_>,
    ) -> Result<Edits, Error> {
        let listed = desired.lists().filter(|(_, rows)| !rows.is_empty());
        let lists =
            listed.map(|(field, rows)| (field, self.before_rest(current.rows(field), rows)));
        let whole = desired.with_lists(lists.collect());
        let ordered = self.strategy(Strategy::Replace).order(Order::Desired);
        ordered.diff_whole(current, &whole, true)
    }

    /// The listed rows, followed by the stored rows that are not listed, unchanged.
    ///
    /// Each call of a plan computes this list again, so the state after a call has to
    /// lead to the same list. Since calls edit the first of equal rows first, the list
    /// contains the last of them.
    fn before_rest<'s>(
        &self,
        stored: &'s [Row<'_>],
        listed: &'s [DesiredRow<'_>],
    ) -> Vec<DesiredRow<'s>> {
        let field = listed[0].field;
        let class = |value, value_type: Option<&str>| {
            self.class(field, value, value_type.or(Keys::UNTYPED))
        };
        let mut rest: Vec<bool> = stored.iter().map(|row| self.may_change(row)).collect();
        let (mut said, mut placed) = (HashSet::new(), HashSet::new());
        let (mut of_ids, mut with_id) = (HashMap::new(), HashMap::new());
        for row in listed {
            let Some(at) = row.id().and_then(|id| index_of(stored, id)) else {
                continue;
            };
            rest[at] = false;
            let value_type = row.value_type().or(Some(stored[at].settled_type()));
            with_id.extend([None, value_type].map(|it| (class(row.value(), it), row)));
            of_ids.insert((class(row.value(), value_type), value_type), row);
        }
        // The equivalent rows, with the first of them last. A row without a type is
        // only found if there is no other: if the list named it, the listed row would
        // have no type, and would match any row with its value.
        let has_type = |row: &Row<'_>| !trim(row.settled_type()).is_empty();
        let from_last = stored.iter().enumerate().rev();
        let (typed, others): (Vec<_>, Vec<_>) = from_last.partition(|(_, row)| has_type(row));
        let mut alike = self.alike(field, others.into_iter().chain(typed), Keys::UNTYPED);
        // If a value is listed with a type and without one, both are one row, at the
        // first of the two positions.
        let mut listed_types: HashMap<Cow<'_, str>, &'s str> = HashMap::new();
        for row in listed.iter().filter(|row| row.id.is_none()).rev() {
            if let Some(value_type) = row.value_type() {
                for class in [None, Some(value_type)].map(|it| class(row.value(), it)) {
                    listed_types.insert(class, value_type);
                }
            }
        }
        let mut list = Vec::with_capacity(listed.len() + stored.len());
        for mut row in listed {
            let mut value_type = row.value_type();
            if row.id.is_none() {
                let classes = self.classes_of_open(field, row.value());
                let of_list = || classes.iter().find_map(|it| listed_types.get(it).copied());
                value_type = value_type.or_else(of_list);
                let said_as = (class(row.value(), value_type), value_type);
                // It is the same row as the row with an ID, whatever type that row has. Then
                // this is where that row is.
                let same = || classes.iter().find_map(|it| with_id.get(it));
                let same = same().filter(|_| value_type.is_none());
                if let Some(same) = same.or_else(|| of_ids.get(&said_as)) {
                    (row, value_type) = (same, same.value_type());
                } else if !said.insert(said_as) {
                    continue;
                }
            }
            // Two rows with one ID stay two, so that they are refused.
            let this: *const DesiredRow<'_> = row;
            if row.id.is_some() && !placed.insert(this) {
                continue;
            }
            let mut first = |value_type| {
                let rows = alike.get_mut(&(class(row.value(), value_type), value_type))?;
                while !rest[*rows.last()?] {
                    rows.pop();
                }
                rows.last().copied()
            };
            let at = match (row.id(), value_type) {
                (Some(id), _) => index_of(stored, id),
                (None, Some(_)) => first(value_type).or_else(|| first(None)),
                (None, None) => {
                    let is_typed = |at: &usize| has_type(&stored[*at]);
                    let typed = first(None).filter(is_typed);
                    let mut messengers = self.messengers(field);
                    let user = || messengers.find_map(|it| first(Some(it)));
                    typed.or_else(user).or_else(|| first(None))
                }
            };
            if let Some(at) = at {
                rest[at] = false;
                // Without a type, this row would match any other row with its value,
                // and could take its position.
                value_type = value_type.or_else(|| Some(stored[at].settled_type()));
            }
            let value_type = value_type.map(ValueType::from).and_then(ValueType::listed);
            list.push(DesiredRow {
                value_type,
                ..row.reborrow()
            });
        }
        let mut seen = HashSet::new();
        for (row, is_rest) in stored.iter().zip(&mut rest).rev() {
            *is_rest = *is_rest && seen.insert((trim(row.value()), row.settled_type()));
        }
        let rest = stored.iter().zip(rest).filter(|(_, is_rest)| *is_rest);
        list.extend(rest.map(|(row, _)| DesiredRow {
            field: row.field(),
            id: None,
            value: Cow::Borrowed(trim(row.value())),
            value_type: ValueType::from(row.settled_type()).listed(),
            position: Position::default(),
        }));
        list
    }

    /// [`Spelling::Canonical`]: the listed values in their canonical format.
    pub(super) fn diff_canonical(
        &self,
        current: &Current<'_>,
        desired: &Desired<'_>,
        keeps_rest: bool,
    ) -> Result<Edits, Error> {
        let lists = desired.lists().map(|(field, rows)| {
            let spelled = rows.iter().map(|row| {
                let mut spelled = row.reborrow();
                if let Cow::Owned(value) = canonical(field, row.value(), self.region) {
                    spelled.value = Cow::Owned(value);
                }
                spelled
            });
            (field, spelled.collect())
        });
        let spelled = desired.with_lists(lists.collect());
        self.spelling(Spelling::Desired)
            .diff_lists(current, &spelled, keeps_rest)
    }
}
