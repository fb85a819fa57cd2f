//! Computes the required result of a diff and its lowest cost, in the plainest way: by
//! trying all possibilities.

use multifield_core::{Edit, Edits, Field};

use crate::{alphabet::trim, same_key, Rules, StoredRow, WantedRow};

/// A row that a field must have after the edits. Its value may have the listed blanks around
/// it, because a stored row with the same blanks may keep them.
pub type Slot = WantedRow;

/// The cost of edits, most important first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// The number of rows that are touched.
    pub edits: usize,
    /// The number of stored rows that are deleted or overwritten with another value.
    pub lost: usize,
}

impl Cost {
    /// Returns the cost of the edits of a field.
    pub fn of(edits: &Edits, field: Field, rules: Rules) -> Cost {
        let edits = edits.iter().filter(|edit| edit.field() == field);
        edits.fold(Cost::default(), |cost, edit| {
            let is_lost = match edit {
                Edit::Overwrite { value, was, .. } => {
                    *value != trim(&was.value)
                        && !(rules.normalized && same_key(field, &was.value, value, rules))
                }
                Edit::Delete { .. } => true,
                Edit::Append { .. } => false,
                other => unreachable!("{other:?} is new"),
            };
            cost.plus(1, usize::from(is_lost))
        })
    }

    fn plus(self, edits: usize, lost: usize) -> Cost {
        Cost {
            edits: self.edits + edits,
            lost: self.lost + lost,
        }
    }
}

/// Returns the rows that a field must have after `blanks`, `system_rows` and `duplicates`,
/// in the order of the list.
pub fn slots(field: Field, stored: &[StoredRow], wanted: &[WantedRow], rules: Rules) -> Vec<Slot> {
    let settled = wanted.iter().map(|row| settle(field, stored, row, rules));
    let rows: Vec<Slot> = settled.collect();
    if rules.keep_duplicates {
        return rows;
    }
    let same = |slot: &Slot, other: &Slot| says_the_same(field, &slot.value, &other.value, rules);
    // Rows with an explicit ID come first, then rows with a type, then rows without a
    // type. A row is dropped if an earlier one already covers it. If the order matters, that
    // one then is where the first of both is listed.
    let mut places: Vec<Option<Slot>> = rows.iter().map(|_| None).collect();
    let mut first: Vec<usize> = (0..rows.len()).collect();
    for (index, row) in rows.iter().enumerate() {
        if row.pin.is_some() {
            places[index] = Some(row.clone());
        }
    }
    for (index, row) in rows.iter().enumerate() {
        if row.pin.is_some() || row.value_type.is_none() {
            continue;
        }
        let said = |slot: &Slot| same(slot, row) && slot.value_type == row.value_type;
        let lacks =
            |slot: &Slot| slot.pin.is_some() && same(slot, row) && slot.value_type.is_none();
        let at =
            |is: &dyn Fn(&Slot) -> bool| places.iter().position(|it| it.as_ref().is_some_and(is));
        match at(&said).or_else(|| at(&lacks)) {
            Some(at) => {
                first[at] = first[at].min(index);
                let slot = places[at].as_mut().expect("a slot");
                slot.value_type.clone_from(&row.value_type);
            }
            None => places[index] = Some(row.clone()),
        }
    }
    for (index, row) in rows.iter().enumerate() {
        let is_open = row.pin.is_none() && row.value_type.is_none();
        let covers = |slot: &Option<Slot>| slot.as_ref().is_some_and(|slot| same(slot, row));
        match places.iter().position(covers) {
            _ if !is_open => {}
            Some(at) => first[at] = first[at].min(index),
            None => places[index] = Some(row.clone()),
        }
    }
    let mut places: Vec<_> = first.into_iter().zip(places).collect();
    if rules.ordered {
        places.sort_by_key(|(first, _)| *first);
    }
    places.into_iter().filter_map(|(_, slot)| slot).collect()
}

/// Returns whether a stored value already counts as the other value.
fn says_the_same(field: Field, value: &str, other: &str, rules: Rules) -> bool {
    trim(value) == trim(other) || (rules.normalized && same_key(field, value, other, rules))
}

fn settle(field: Field, stored: &[StoredRow], row: &WantedRow, rules: Rules) -> Slot {
    let single = match rules.only(field) {
        Some([single]) => Some(*single),
        _ => None,
    };
    let pinned = stored.iter().find(|it| Some(it.id) == row.pin);
    Slot {
        pin: row.pin,
        value: row.value.clone(),
        value_type: match pinned {
            Some(pinned) if rules.protect(pinned) => Some(pinned.value_type.clone()),
            None if row.value_type.is_none() => single.map(str::to_owned),
            _ => row.value_type.clone(),
        },
    }
}

/// Returns whether a row satisfies a slot. Blanks around its value are ignored.
fn is(row: &StoredRow, slot: &Slot, rules: Rules) -> bool {
    let has_value = trim(&row.value) == trim(&slot.value);
    let has_key = || rules.normalized && has_key(row, slot, rules);
    (has_value || has_key()) && slot.value_type.iter().all(|it| *it == row.value_type)
}

/// Removes the first row that satisfies the slot, and returns whether there was one.
fn take(rows: &mut Vec<&StoredRow>, slot: &Slot, rules: Rules) -> bool {
    let at = rows.iter().position(|row| is(row, slot, rules));
    at.map(|at| rows.remove(at)).is_some()
}

/// Checks the state of a field after the edits.
///
/// # Errors
///
/// A row with an explicit ID that has another value; a protected row that changed; a missing
/// or an additional row.
pub fn judge(
    before: &[StoredRow],
    after: &[StoredRow],
    slots: &[Slot],
    rules: Rules,
) -> Result<(), String> {
    let protected = |row: &&StoredRow| rules.protect(row);
    if let Some(row) = before
        .iter()
        .filter(protected)
        .find(|row| !after.contains(row))
    {
        return Err(format!("the protected row {} is not as it was", row.id));
    }
    let mut rest: Vec<&StoredRow> = after.iter().collect();
    for slot in slots.iter().filter(|slot| slot.pin.is_some()) {
        let at = rest.iter().position(|row| Some(row.id) == slot.pin);
        match at.map(|at| rest.remove(at)) {
            Some(row) if is(row, slot, rules) => {}
            other => return Err(format!("{slot:?} is {other:?}")),
        }
    }
    let is_open = |slot: &&Slot| slot.value_type.is_none();
    let free = || slots.iter().filter(|slot| slot.pin.is_none());
    // Slots without a type come last, because any remaining row satisfies them.
    for slot in free()
        .filter(|slot| !is_open(slot))
        .chain(free().filter(is_open))
    {
        if !take(&mut rest, slot, rules) {
            return Err(format!("no row is {slot:?}"));
        }
    }
    match rest
        .iter()
        .find(|row| !(rules.protect(row) && before.contains(row)))
    {
        Some(row) if !(rules.adds && before.iter().any(|it| it.id == row.id)) => {
            Err(format!("nothing asks for {row:?}"))
        }
        _ => Ok(()),
    }
}

/// Returns the rows and slots that edits may affect: those without protected rows, and
/// without the slots that protected rows satisfy.
fn changeable<'s>(
    stored: &'s [StoredRow],
    slots: &'s [Slot],
    rules: Rules,
) -> (Vec<&'s StoredRow>, Vec<&'s Slot>) {
    let is_pinned = |row: &StoredRow| slots.iter().any(|slot| slot.pin == Some(row.id));
    let (mut fixed, free): (Vec<_>, Vec<_>) = stored
        .iter()
        .partition(|row| rules.protect(row) && !is_pinned(row));
    let mut left = vec![true; slots.len()];
    for open in [false, true] {
        for (slot, left) in slots.iter().zip(&mut left) {
            if slot.pin.is_none() && slot.value_type.is_none() == open {
                *left = !take(&mut fixed, slot, rules);
            }
        }
    }
    let slots = slots.iter().zip(left).filter(|(_, left)| *left);
    (free, slots.map(|(slot, _)| slot).collect())
}

/// Returns the lowest cost of edits, by trying every assignment of stored rows to slots. For
/// a few rows per side.
pub fn cheapest(stored: &[StoredRow], slots: &[Slot], rules: Rules) -> Cost {
    let (rows, slots) = changeable(stored, slots, rules);
    let mut slots: Vec<_> = slots.into_iter().map(Some).collect();
    try_all(&rows, &mut slots, rules)
}

fn try_all(rows: &[&StoredRow], slots: &mut Vec<Option<&Slot>>, rules: Rules) -> Cost {
    let Some((row, rest)) = rows.split_first() else {
        return Cost::default().plus(slots.iter().flatten().count(), 0);
    };
    let pin = slots.iter().flatten().any(|slot| slot.pin == Some(row.id));
    let cost = usize::from(!rules.adds);
    let deleted = (!pin).then(|| try_all(rest, slots, rules).plus(cost, cost));
    let assigned = (0..slots.len()).filter_map(|index| {
        let may = |slot: &Slot| {
            slot.pin == pin.then_some(row.id) && (pin || may_overwrite(row, slot, rules))
        };
        let slot = slots[index].filter(|slot| may(slot))?;
        slots[index] = None;
        let cost = try_all(rest, slots, rules);
        slots[index] = Some(slot);
        Some(match () {
            () if is(row, slot, rules) => cost,
            () if keeps_value(row, slot, rules) => cost.plus(1, 0),
            () => cost.plus(1, 1),
        })
    });
    assigned.chain(deleted).min().expect("a way")
}

/// Returns whether edits may overwrite a row for a slot without an explicit ID.
fn may_overwrite(row: &StoredRow, slot: &Slot, rules: Rules) -> bool {
    if rules.adds {
        return is(row, slot, rules) || keeps_value(row, slot, rules);
    }
    !rules.overwrite_same_value || has_key(row, slot, rules)
}

fn has_key(row: &StoredRow, slot: &Slot, rules: Rules) -> bool {
    row.field()
        .is_some_and(|field| same_key(field, &row.value, &slot.value, rules))
}

fn keeps_value(row: &StoredRow, slot: &Slot, rules: Rules) -> bool {
    trim(&row.value) == trim(&slot.value) || (rules.normalized && has_key(row, slot, rules))
}

/// Returns the lowest cost by counting, for many rows. It counts unchanged rows first,
/// then rows that keep their value. As many as possible of the others are overwritten.
pub fn counted(stored: &[StoredRow], slots: &[Slot], rules: Rules) -> Cost {
    let (mut rows, slots) = changeable(stored, slots, rules);
    let (pinned, free): (Vec<_>, Vec<_>) = slots.into_iter().partition(|slot| slot.pin.is_some());
    let mut cost = Cost::default();
    for slot in pinned {
        let at = rows.iter().position(|row| Some(row.id) == slot.pin);
        let row = rows.remove(at.expect("a pin of a stored row"));
        if !is(row, slot, rules) {
            cost = cost.plus(1, usize::from(!keeps_value(row, slot, rules)));
        }
    }
    let (open, typed): (Vec<_>, Vec<_>) = free.into_iter().partition(|it| it.value_type.is_none());
    let mut left: Vec<&Slot> = Vec::new();
    for slot in typed.into_iter().chain(open) {
        if !take(&mut rows, slot, rules) {
            left.push(slot);
        }
    }
    let edits = overwrites(&rows, &left, rules);
    let mut lost = rows.len();
    for slot in left {
        if let Some(at) = rows.iter().position(|row| keeps_value(row, slot, rules)) {
            rows.remove(at);
            lost -= 1;
        }
    }
    cost.plus(edits, lost)
}

/// Returns the number of rows that are touched, if as many as possible are overwritten.
fn overwrites(rows: &[&StoredRow], left: &[&Slot], rules: Rules) -> usize {
    let mut free: Vec<_> = rows.to_vec();
    let joined = left.iter().filter(|slot| {
        let at = free.iter().position(|row| may_overwrite(row, slot, rules));
        at.map(|at| free.remove(at)).is_some()
    });
    let joined = joined.count();
    rows.len() + left.len() - joined
}

/// The cost of edits if the order matters, most important first: rows, deletions, and lost
/// stored values.
pub type OrderedCost = [usize; 3];

/// Returns the cost of the edits of a field if the order matters.
pub fn ordered_cost(edits: &Edits, field: Field, rules: Rules) -> OrderedCost {
    let Cost { edits: rows, lost } = Cost::of(edits, field, rules);
    let is_delete = |edit: &&Edit| edit.field() == field && matches!(edit, Edit::Delete { .. });
    [rows, edits.iter().filter(is_delete).count(), lost]
}

/// Returns the rows and slots whose order counts. A protected row is assigned to the
/// first slot that it satisfies: this slot gets the row's ID.
fn in_line(stored: &[StoredRow], slots: &[Slot], rules: Rules) -> (Vec<StoredRow>, Vec<Slot>) {
    let mut slots = slots.to_vec();
    let is_pinned = |slots: &[Slot], row: &StoredRow| slots.iter().any(|it| it.pin == Some(row.id));
    let mut protected: Vec<_> = stored.iter().filter(|row| rules.protect(row)).collect();
    protected.retain(|row| !is_pinned(&slots, row));
    let mut found: Vec<(usize, u64)> = Vec::new();
    // Rows with the same value come first, then rows with the same key.
    let spellings: [fn(&StoredRow, &Slot) -> bool; 2] = [
        |row, slot| trim(&row.value) == trim(&slot.value),
        |_, _| true,
    ];
    for (is_open, is_spelled) in [false, true]
        .into_iter()
        .flat_map(|is_open| spellings.map(|is_spelled| (is_open, is_spelled)))
    {
        for (index, slot) in slots.iter().enumerate() {
            let is_found = found.iter().any(|(other, _)| *other == index);
            if is_found || slot.pin.is_some() || slot.value_type.is_none() != is_open {
                continue;
            }
            let fits = |row: &&StoredRow| is_spelled(row, slot) && is(row, slot, rules);
            if let Some(at) = protected.iter().position(fits) {
                found.push((index, protected.remove(at).id));
            }
        }
    }
    // Sorts the assigned rows by ID, if they then still satisfy their slots.
    let mut in_order = found.clone();
    in_order.sort_unstable();
    let mut ids: Vec<u64> = found.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    in_order.iter_mut().zip(ids).for_each(|(it, id)| it.1 = id);
    let row = |id: u64| stored.iter().find(|row| row.id == id).expect("a row");
    let fits = |(index, id): &(usize, u64)| is(row(*id), &slots[*index], rules);
    if in_order.iter().all(fits) {
        found = in_order;
    }
    for (index, id) in found {
        slots[index].pin = Some(id);
    }
    let rows = stored.iter().filter(|row| !protected.contains(row));
    (rows.cloned().collect(), slots)
}

/// Returns whether a field has the order of the slots.
pub fn is_in_order(after: &[StoredRow], slots: &[Slot], rules: Rules) -> bool {
    let (rows, slots) = in_line(after, slots, rules);
    let mut pairs = rows.iter().zip(&slots);
    let fits = |(row, slot): (&StoredRow, &Slot)| {
        is(row, slot, rules) && slot.pin.is_none_or(|id| id == row.id)
    };
    rows.len() == slots.len() && pairs.all(fits)
}

/// Returns the lowest cost of edits if the order matters, by trying everything, or `None` if
/// there is no solution. For a few rows per side.
pub fn cheapest_in_order(
    stored: &[StoredRow],
    slots: &[Slot],
    rules: Rules,
) -> Option<OrderedCost> {
    let (rows, slots) = in_line(stored, slots, rules);
    try_in_order(&rows, &slots, rules)
}

fn try_in_order(rows: &[StoredRow], slots: &[Slot], rules: Rules) -> Option<OrderedCost> {
    let Some((row, rest)) = rows.split_first() else {
        let are_free = slots.iter().all(|slot| slot.pin.is_none());
        return are_free.then_some([slots.len(), 0, 0]);
    };
    let plus = |cost: OrderedCost, more: OrderedCost| [0, 1, 2].map(|at| cost[at] + more[at]);
    let is_pinned = slots.iter().any(|slot| slot.pin == Some(row.id));
    let deleted = || Some(plus(try_in_order(rest, slots, rules)?, [1, 1, 1]));
    let assigned = || {
        let (slot, others) = slots.split_first()?;
        let may = slot.pin == is_pinned.then_some(row.id)
            && (is_pinned || is(row, slot, rules) || may_overwrite(row, slot, rules));
        let cost = try_in_order(rest, others, rules).filter(|_| may)?;
        Some(match () {
            () if is(row, slot, rules) => cost,
            () if keeps_value(row, slot, rules) => plus(cost, [1, 0, 0]),
            () => plus(cost, [1, 0, 1]),
        })
    };
    let deleted = if is_pinned { None } else { deleted() };
    deleted.into_iter().chain(assigned()).min()
}

/// Returns an entity without duplicates: a row is deleted if an earlier row is equivalent,
/// unless it is protected.
pub fn without_duplicates(stored: &[StoredRow], rules: Rules) -> Vec<StoredRow> {
    let says_the_same = |row: &StoredRow, other: &StoredRow| {
        let field = row.field().filter(|field| other.field() == Some(*field));
        let has_type = trim(&row.value_type) == trim(&other.value_type);
        // The type of a messenger is part of its value.
        let may_differ = |field| rules.any_type && !matches!(field, Field::Im | Field::Link);
        field.is_some_and(|field| {
            (has_type || may_differ(field)) && says_the_same(field, &row.value, &other.value, rules)
        })
    };
    let goes = |row: &StoredRow| {
        let mut others = stored
            .iter()
            .filter(|other| other.id != row.id && rules.see(other));
        rules.see(row)
            && !rules.protect(row)
            && others.any(|other| {
                let comes_first = other.id < row.id || rules.protect(other);
                comes_first && says_the_same(row, other)
            })
    };
    stored.iter().filter(|row| !goes(row)).cloned().collect()
}

/// Returns an entity without the listed rows.
pub fn without_listed(
    field: Field,
    stored: &[StoredRow],
    listed: &[WantedRow],
    rules: Rules,
) -> Vec<StoredRow> {
    let is_listed = |row: &StoredRow, listed: &WantedRow| {
        let has_type = |it: &String| trim(it) == trim(&row.value_type);
        let has_id = listed.pin.is_none_or(|id| id == row.id);
        has_id
            && listed.value_type.as_ref().is_none_or(has_type)
            && says_the_same(field, &row.value, &listed.value, rules)
    };
    let goes =
        |row: &&StoredRow| rules.see(row) && listed.iter().any(|listed| is_listed(row, listed));
    stored.iter().filter(|row| !goes(row)).cloned().collect()
}
