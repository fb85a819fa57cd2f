//! The law of repeated merges, and small cases to check it.
//!
//! If the edits of a merge were carried out and their answer was lost, the next merge has
//! the same base, ours and options. On the state that all edits lead to, it must find
//! nothing to do. After any part of them, it must reach this state. No plan may touch rows
//! that a person has added.

use multifield_core::{Edit, Edits, Field, Generation, Merge, OnConflict, UnknownTypes};

use crate::{alphabet::trim, same_key, server, Json, Rules, Stored, StoredRow, Wanted, WantedRow};

/// An entity on the three sides.
#[derive(Clone, Debug)]
pub struct MergeCase {
    /// The portal at the last sync.
    pub base: Stored,
    /// The state that the other system wants.
    pub ours: Wanted,
    /// The portal now.
    pub theirs: Stored,
}

impl MergeCase {
    /// Returns whether a value occurs twice on one side, in any format. Then rows cannot be
    /// matched by their values.
    pub fn has_repeated_values(&self, rules: Rules) -> bool {
        let is_repeated = |field, values: Vec<&str>| {
            values.iter().enumerate().any(|(at, value)| {
                let mut before = values[..at].iter();
                before.any(|other| same_key(field, value, other, rules))
            })
        };
        self.ours.mentioned().any(|(field, rows)| {
            let stored = |stored: &Stored| {
                let rows = stored.of(field);
                is_repeated(field, rows.iter().map(|row| &*row.value).collect())
            };
            stored(&self.base)
                || stored(&self.theirs)
                || is_repeated(field, rows.iter().map(|row| &*row.value).collect())
        })
    }

    /// Returns whether a value occurs in two formats, on one side or on several.
    pub fn has_two_spellings(&self, rules: Rules) -> bool {
        self.ours.mentioned().any(|(field, rows)| {
            let stored = [self.base.of(field), self.theirs.of(field)].concat();
            let stored = stored.iter().map(|row| &*row.value);
            let values: Vec<&str> = stored.chain(rows.iter().map(|row| &*row.value)).collect();
            values.iter().enumerate().any(|(at, value)| {
                values[..at]
                    .iter()
                    .any(|other| trim(value) != trim(other) && same_key(field, value, other, rules))
            })
        })
    }
}

/// The result of a case that satisfies the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The first plan was empty.
    NothingToDo,
    /// The plan was carried out.
    CarriedOut,
    /// The merge was refused with this code.
    Refused(&'static str),
}

/// The maximum number of plans to reach the end after a part of a plan.
const MOST_PLANS: usize = 3;

/// Checks the law for a case.
///
/// # Errors
///
/// The violation, with the plans.
pub fn keeps_law(rules: Rules, on_conflict: OnConflict, case: &MergeCase) -> Result<Kept, String> {
    let options = options(rules, on_conflict);
    let (base, ours) = (case.base.current(), case.ours.desired());
    let merge = |theirs: &Stored| {
        let merged = options.merge(&base, &ours, &theirs.current());
        let edits = merged.map(|merged| merged.edits);
        if let Ok(edits) = &edits {
            harms_nobody(rules, case, theirs, edits)?;
        }
        Ok::<_, String>(edits)
    };
    let first = match merge(&case.theirs)? {
        Ok(edits) if edits.is_empty() => return Ok(Kept::NothingToDo),
        Ok(edits) => edits,
        Err(error) => return Ok(Kept::Refused(error.code().as_str())),
    };
    let is_last = first.is_last();
    let lead_on = |mut theirs: Stored, most: usize| {
        let mut plans = String::new();
        for _ in 0..=most {
            let edits = match merge(&theirs)? {
                Ok(edits) if edits.is_empty() => return Ok(Some(theirs)),
                Ok(edits) => edits,
                // This server has refused the whole call, so no part of it was carried
                // out.
                Err(error) if error.code() == "stored_value_fails" => return Ok(None),
                Err(error) => return Err(format!("{error}, after\n{first}{plans}")),
            };
            plans.push_str(&edits.to_string());
            theirs = carried_out(&theirs, edits.iter());
        }
        Err(format!("no end:\n{first}{plans}"))
    };
    // An unfinished call is followed by at most one call for each equal row.
    let copies = case.theirs.rows.len();
    let after = carried_out(&case.theirs, first.iter());
    let end = lead_on(after, if is_last { 0 } else { copies })?;
    if rules.ordered {
        return Ok(Kept::CarriedOut);
    }
    let edits: Vec<_> = first.iter().collect();
    let most = MOST_PLANS + if is_last { 0 } else { copies };
    for part in 0..(1_u32 << edits.len().min(6)) - 1 {
        let done = edits.iter().enumerate();
        let done = done.filter(|(nth, _)| part & (1 << nth) != 0);
        let after = carried_out(&case.theirs, done.map(|(_, edit)| *edit));
        let reached = lead_on(after, most)?;
        if reached.as_ref().map(contents) != end.as_ref().map(contents) && reached.is_some() {
            return Err(format!(
                "after the part {part:b} of\n{first}it ends at {reached:?}, not at {end:?}"
            ));
        }
    }
    Ok(Kept::CarriedOut)
}

/// Returns options of a merge that writes any listed type.
fn options(rules: Rules, on_conflict: OnConflict) -> Merge {
    let diff = rules.diff().unknown_types(UnknownTypes::Allow);
    Merge::new().diff_options(diff).on_conflict(on_conflict)
}

/// Sends plans to a server until one is empty, and returns the rows, or `None` if a plan
/// is refused. The answer of the first call is lost. `meanwhile` applies the changes by a
/// person before the next merge.
///
/// # Errors
///
/// The violation, with the plans.
pub fn leads_to_an_end(
    (rules, on_conflict): (Rules, OnConflict),
    case: &MergeCase,
    generation: Generation,
    meanwhile: impl Fn(Stored) -> Stored,
) -> Result<Option<Stored>, String> {
    let options = options(rules, on_conflict);
    let (base, ours) = (case.base.current(), case.ours.desired());
    let mut theirs = case.theirs.clone();
    let mut plans = String::new();
    let mut is_end = false;
    for calls in 0..=2 * theirs.rows.len() + 8 {
        let merged = options.merge(&base, &ours, &theirs.current());
        let edits = match merged {
            Ok(merged) if merged.edits.is_empty() => return Ok(Some(theirs)),
            Ok(merged) => merged.edits,
            Err(_) if calls < 2 => return Ok(None),
            // The server refuses every call because of a stored value. A person may have
            // changed this row, so that another edit has to wait for it.
            Err(error) if error.code() == "stuck_row" => return Ok(None),
            Err(error) => return Err(format!("{error}, after\n{plans}")),
        };
        plans.push_str(&edits.to_string());
        if is_end {
            return Err(format!("the end was not the end:\n{plans}"));
        }
        harms_nobody(rules, case, &theirs, &edits)?;
        let fields = Json::parse(&edits.fields().to_json());
        let after = server::classic(&theirs, &fields, generation);
        let applied = carried_out(&theirs, edits.iter());
        if contents(&after) != contents(&applied) {
            return Err(format!(
                "{generation:?} makes {after:?} of {theirs:?}:\n{plans}"
            ));
        }
        is_end = edits.is_last() && calls > 0;
        theirs = if calls == 0 { meanwhile(after) } else { after };
    }
    Err(format!("no end:\n{plans}"))
}

/// Sends some plans to a server like [`leads_to_an_end`], but checks only that they do no
/// harm. No plan may change rows that a person has added. No plan may lead to more rows
/// of a value than there were, or than ours lists.
///
/// # Errors
///
/// The violation, with the plans.
pub fn harms_nothing(
    (rules, on_conflict): (Rules, OnConflict),
    case: &MergeCase,
    generation: Generation,
    meanwhile: impl Fn(Stored) -> Stored,
) -> Result<(), String> {
    let options = options(rules, on_conflict);
    let (base, ours) = (case.base.current(), case.ours.desired());
    let mut theirs = case.theirs.clone();
    let mut plans = String::new();
    for calls in 0..2 * theirs.rows.len() + 8 {
        let Ok(merged) = options.merge(&base, &ours, &theirs.current()) else {
            return Ok(());
        };
        if merged.edits.is_empty() {
            return Ok(());
        }
        plans.push_str(&merged.edits.to_string());
        harms_nobody(rules, case, &theirs, &merged.edits)?;
        let fields = Json::parse(&merged.edits.fields().to_json());
        let after = server::classic(&theirs, &fields, generation);
        if let Some(value) = multiplied(rules, case, &theirs, &after) {
            return Err(format!("more rows of {value} in {after:?}, after\n{plans}"));
        }
        theirs = if calls == 0 { meanwhile(after) } else { after };
    }
    Ok(())
}

/// Returns a row whose value and type occur more often than before, and than ours lists.
/// The rows before and ours are compared as the options say.
///
/// Such a row is allowed if ours names an ID: the row with this ID must get its value,
/// even if theirs has added an equal row.
fn multiplied(rules: Rules, case: &MergeCase, before: &Stored, after: &Stored) -> Option<String> {
    let mut listed = case.ours.mentioned().flat_map(|(_, rows)| rows);
    if listed.any(|row| row.pin.is_some()) {
        return None;
    }
    Field::ALL.into_iter().find_map(|field| {
        let settled = |row: &StoredRow| row.value_type.trim_start_matches('~').to_owned();
        let is_equal = |row: &StoredRow, other: &StoredRow| {
            trim(&row.value) == trim(&other.value) && settled(row) == settled(other)
        };
        let is_same = |value: &str, row: &StoredRow| {
            trim(value) == trim(&row.value)
                || (rules.normalized && same_key(field, value, &row.value, rules))
        };
        // A value may move to another row in the format of ours. An empty type then becomes
        // the default type.
        let may_become = |row: &StoredRow, other: &StoredRow| {
            let is_default = row.value_type == field.default_value_type().as_str();
            let has_type = settled(row) == settled(other);
            let has_type = has_type || (is_default && settled(other).is_empty());
            has_type && is_same(&row.value, other)
        };
        let count = |stored: &Stored, is: &dyn Fn(&StoredRow) -> bool| {
            stored.of(field).iter().filter(|other| is(other)).count()
        };
        let listed = |row: &StoredRow| {
            let rows = case.ours.of(field).unwrap_or_default();
            let is_it = |listed: &&WantedRow| is_same(&listed.value, row);
            rows.iter().filter(is_it).count()
        };
        let rows = after.of(field).into_iter().filter(|row| rules.see(row));
        let mut rows = rows.filter(|row| {
            let most = count(before, &|other| may_become(row, other)).max(listed(row));
            count(after, &|other| is_equal(row, other)) > most.max(1)
        });
        rows.next().map(|row| format!("{row:?}"))
    })
}

/// Checks that a plan does not delete or change a row that base lacks, and that it writes
/// only values that ours lists.
fn harms_nobody(
    rules: Rules,
    case: &MergeCase,
    theirs: &Stored,
    edits: &Edits,
) -> Result<(), String> {
    for edit in edits {
        let field = edit.field();
        let is_of_base = |id: u64| {
            let mut base = case.base.rows.iter();
            base.any(|row| row.id == id && row.field() == Some(field) && rules.see(row))
        };
        let wrong = match edit {
            Edit::Delete { id, .. } => {
                !is_of_base(id.get()) && !is_copy_in_transit(theirs, id.get())
            }
            Edit::Overwrite { id, value, was, .. } => {
                let rows = case.ours.of(field).unwrap_or_default();
                let is_listed = rows.iter().any(|row| trim(&row.value) == *value);
                trim(&was.value) != *value && !(is_of_base(id.get()) && is_listed)
            }
            Edit::Append { value, .. } => {
                let rows = case.ours.of(field).unwrap_or_default();
                !rows.iter().any(|row| trim(&row.value) == *value)
            }
            other => unreachable!("{other:?} is new"),
        };
        if wrong {
            return Err(format!("{edit:?} harms a row of a person:\n{edits}"));
        }
    }
    Ok(())
}

/// Returns whether a row is in transit and has a copy. The row waits for a later call of
/// a plan that deletes the copy. So this plan may delete the row itself, and the copy
/// stays.
fn is_copy_in_transit(theirs: &Stored, id: u64) -> bool {
    let Some(row) = theirs.rows.iter().find(|row| row.id == id) else {
        return false;
    };
    let settled = row.value_type.trim_start_matches('~');
    row.value_type.starts_with('~')
        && theirs.rows.iter().any(|other| {
            other.id != id
                && trim(&other.value) == trim(&row.value)
                && other.value_type.trim_start_matches('~') == settled
        })
}

/// Applies edits to rows, each edit by itself.
fn carried_out<'e>(stored: &Stored, edits: impl Iterator<Item = &'e Edit>) -> Stored {
    let mut rows = stored.rows.clone();
    let mut next = rows.iter().map(|row| row.id).max().unwrap_or(0).max(100) + 1;
    for edit in edits {
        match edit {
            Edit::Delete { id, .. } => rows.retain(|row| row.id != id.get()),
            Edit::Overwrite {
                id,
                value,
                value_type,
                ..
            } => {
                for row in rows.iter_mut().filter(|row| row.id == id.get()) {
                    value.clone_into(&mut row.value);
                    value_type.as_str().clone_into(&mut row.value_type);
                }
            }
            Edit::Append {
                field,
                value,
                value_type,
                ..
            } => {
                rows.push(StoredRow::new(next, *field, value_type.as_str(), value));
                next += 1;
            }
            other => unreachable!("{other:?} is new"),
        }
    }
    Stored { rows }
}

/// Returns the values and types of a state, without IDs.
fn contents(stored: &Stored) -> Vec<(&str, &str, &str)> {
    let rows = stored.rows.iter();
    let mut contents: Vec<_> = rows
        .map(|row| (&*row.type_id, trim(&row.value), &*row.value_type))
        .collect();
    contents.sort_unstable();
    contents
}

const VALUES: [&str; 3] = ["111", "222", "333"];
const TYPES: [&str; 2] = ["WORK", "MOBILE"];
const IDS: [u64; 2] = [11, 12];
const NEW_ID: u64 = 31;

/// Returns all small cases. Base and ours have up to two rows. Theirs is base with any
/// changes and one new row. There are three values and two types, which are named in the
/// order of their first use in base and theirs.
///
/// The flag of each case is true if ours contains IDs.
pub fn small_cases() -> impl Iterator<Item = (MergeCase, bool)> {
    let contents = || {
        VALUES
            .into_iter()
            .flat_map(|value| TYPES.map(|of| (value, of)))
    };
    let bases = (0..=2).flat_map(move |count| {
        let rows = vec![contents().map(Some).collect::<Vec<_>>(); count];
        products(&rows)
    });
    bases.flat_map(move |base| {
        let changes: Vec<Option<(&str, &str)>> = contents().map(Some).chain([None]).collect();
        let mut sides = vec![changes.clone(); base.len()];
        sides.push(changes);
        let theirs = products(&sides);
        theirs.into_iter().flat_map(move |theirs| {
            let used: Vec<_> = base.iter().chain(&theirs).flatten().copied().collect();
            let lists = if is_canonical(&used) {
                lists(base.len(), theirs.last().copied().flatten().is_some())
            } else {
                Vec::new()
            };
            let (base, theirs) = (stored(&base, None), stored(&theirs, Some(base.len())));
            lists.into_iter().map(move |rows| {
                let is_pinned = rows.iter().any(|row| row.pin.is_some());
                let mut ours = Wanted::default();
                ours.fields[Field::Phone as usize] = Some(rows);
                let case = MergeCase {
                    base: base.clone(),
                    ours,
                    theirs: theirs.clone(),
                };
                (case, is_pinned)
            })
        })
    })
}

/// Returns every combination of one element of each list.
fn products<T: Clone>(sides: &[Vec<T>]) -> Vec<Vec<T>> {
    sides.iter().fold(vec![Vec::new()], |products, side| {
        let more = |product: Vec<T>| {
            let with = move |one: &T| [product.clone(), vec![one.clone()]].concat();
            side.iter().map(with).collect::<Vec<_>>()
        };
        products.into_iter().flat_map(more).collect()
    })
}

/// Returns whether values and types are first used in the order of the alphabet. Of cases
/// that differ only in names, exactly one satisfies this.
fn is_canonical(used: &[(&str, &str)]) -> bool {
    let in_order = |names: &[&str], used: Vec<&str>| {
        let mut next = 0;
        used.into_iter().all(|name| {
            let at = names.iter().position(|it| *it == name);
            let at = at.expect("a name of the alphabet");
            next += usize::from(at == next);
            at < next
        })
    };
    in_order(&VALUES, used.iter().map(|it| it.0).collect())
        && in_order(&TYPES, used.iter().map(|it| it.1).collect())
}

/// Returns rows with the IDs of base. A new row has an ID of its own.
fn stored(rows: &[Option<(&str, &str)>], new: Option<usize>) -> Stored {
    let row = |(at, row): (usize, &Option<(&str, &str)>)| {
        let (value, value_type) = (*row)?;
        let id = if new == Some(at) { NEW_ID } else { IDS[at] };
        Some(StoredRow::new(id, Field::Phone, value_type, value))
    };
    Stored {
        rows: rows.iter().enumerate().filter_map(row).collect(),
    }
}

/// Returns all lists of up to two rows.
fn lists(base: usize, has_new: bool) -> Vec<Vec<WantedRow>> {
    let ids = IDS[..base].iter().copied().chain(has_new.then_some(NEW_ID));
    let pins: Vec<Option<u64>> = [None].into_iter().chain(ids.map(Some)).collect();
    let types = || [None].into_iter().chain(TYPES.map(Some));
    let mut rows = Vec::new();
    for pin in pins {
        for value in VALUES {
            rows.extend(types().map(|value_type| WantedRow {
                pin,
                value: value.to_owned(),
                value_type: value_type.map(str::to_owned),
            }));
        }
    }
    let lists = (0..=2).flat_map(|count| products(&vec![rows.clone(); count]));
    let is_possible = |list: &Vec<WantedRow>| match &list[..] {
        [first, second] => first.pin.is_none() || first.pin != second.pin,
        _ => true,
    };
    lists.filter(is_possible).collect()
}

/// Returns the rows of a state as a list, without IDs or with all of them.
pub fn as_list(stored: &Stored, field: Field, is_pinned: bool) -> Vec<WantedRow> {
    let rows = stored.of(field).into_iter().map(|row| WantedRow {
        pin: is_pinned.then_some(row.id),
        value: row.value,
        value_type: Some(row.value_type).filter(|it| !it.is_empty()),
    });
    rows.collect()
}
