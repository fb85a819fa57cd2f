//! What one would write without the library, over rows that are borrowed. No
//! check, no option, no pin, no open type, no system row.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use multifield_core::Field;
use multifield_testkit::workload::Contact;

/// A row that the portal holds.
pub struct StoredRow<'a> {
    id: u64,
    value_type: &'a str,
    value: &'a str,
}

/// A row that it should hold.
pub struct WantedRow<'a> {
    value_type: &'a str,
    value: &'a str,
}

/// The rows of a contact by field.
pub type Stored<'a> = [Vec<StoredRow<'a>>; Field::ALL.len()];

/// The same of what it should hold, with none where nothing is said.
pub type Wanted<'a> = [Option<Vec<WantedRow<'a>>>; Field::ALL.len()];

/// One edit of one row.
#[derive(Debug, PartialEq, Eq)]
pub enum Edit<'a> {
    Overwrite {
        id: u64,
        value_type: &'a str,
        value: &'a str,
    },
    Delete {
        id: u64,
    },
    Append {
        value_type: &'a str,
        value: &'a str,
    },
}

/// The rows of a contact as this module takes them.
pub fn borrow(contact: &Contact) -> (Stored<'_>, Wanted<'_>) {
    let mut stored = Stored::default();
    for row in &contact.stored.rows {
        let field = row.field().expect("a field");
        stored[field as usize].push(StoredRow {
            id: row.id,
            value_type: &row.value_type,
            value: &row.value,
        });
    }
    let wanted = contact.wanted.fields.each_ref().map(|rows| {
        let rows = rows.as_ref()?.iter().map(|row| WantedRow {
            value_type: row.value_type.as_deref().expect("a type"),
            value: &row.value,
        });
        Some(rows.collect())
    });
    (stored, wanted)
}

/// Looks through the rows of a field: those that are the same stay, the others
/// are overwritten in their order, the rest is deleted or added.
pub fn by_scan<'a>(stored: &Stored<'a>, wanted: &Wanted<'a>) -> Vec<(Field, Edit<'a>)> {
    let mut edits = Vec::new();
    for field in Field::ALL {
        let Some(wanted) = &wanted[field as usize] else {
            continue;
        };
        let stored = &stored[field as usize];
        let mut stays = vec![false; stored.len()];
        let mut is_held = vec![false; wanted.len()];
        for (wanted, is_held) in wanted.iter().zip(&mut is_held) {
            for (stored, stays) in stored.iter().zip(&mut stays) {
                if !*stays && stored.value == wanted.value && stored.value_type == wanted.value_type
                {
                    *stays = true;
                    *is_held = true;
                    break;
                }
            }
        }
        let left = stored.iter().zip(&stays).filter(|(_, stays)| !**stays);
        let new = wanted.iter().zip(&is_held).filter(|(_, held)| !**held);
        let (mut left, mut new) = (left.map(|(row, _)| row), new.map(|(row, _)| row));
        loop {
            let edit = match (left.next(), new.next()) {
                (Some(row), Some(new)) => overwrite(row, new),
                (Some(row), None) => Edit::Delete { id: row.id },
                (None, Some(new)) => append(new),
                (None, None) => break,
            };
            edits.push((field, edit));
        }
    }
    edits
}

/// Looks rows up by value and type, then by value, then by type, and so finds
/// the edits that the library finds.
pub fn by_hash_map<'a>(stored: &Stored<'a>, wanted: &Wanted<'a>) -> Vec<(Field, Edit<'a>)> {
    let mut edits = Vec::new();
    for field in Field::ALL {
        let Some(wanted) = &wanted[field as usize] else {
            continue;
        };
        let mut left: Vec<_> = stored[field as usize].iter().map(Some).collect();
        let mut new: Vec<_> = wanted.iter().map(Some).collect();
        let mut changed = Vec::new();
        let keep = |_: &StoredRow<'_>, _: &WantedRow<'_>| {};
        let by_both = (
            |row: &StoredRow<'a>| (row.value, row.value_type),
            |row: &WantedRow<'a>| (row.value, row.value_type),
        );
        pair(&mut left, &mut new, by_both, keep);
        let mut change = |row: &StoredRow<'a>, new: &WantedRow<'a>| {
            changed.push((row.id, overwrite(row, new)));
        };
        let by_value = (
            |row: &StoredRow<'a>| row.value,
            |row: &WantedRow<'a>| row.value,
        );
        pair(&mut left, &mut new, by_value, &mut change);
        let by_type = (
            |row: &StoredRow<'a>| row.value_type,
            |row: &WantedRow<'a>| row.value_type,
        );
        pair(&mut left, &mut new, by_type, &mut change);
        pair(&mut left, &mut new, (|_| (), |_| ()), &mut change);

        let deletes = left.into_iter().flatten();
        changed.extend(deletes.map(|row| (row.id, Edit::Delete { id: row.id })));
        changed.sort_unstable_by_key(|(id, _)| *id);
        let appends = new.into_iter().flatten().map(append);
        let changed = changed.into_iter().map(|(_, edit)| edit);
        edits.extend(changed.chain(appends).map(|edit| (field, edit)));
    }
    edits
}

/// Pairs off rows of one key, and takes them out.
fn pair<'r, S, W, K: Hash + Eq>(
    left: &mut [Option<&'r S>],
    new: &mut [Option<&'r W>],
    (key_of_stored, key_of_wanted): (impl Fn(&'r S) -> K, impl Fn(&'r W) -> K),
    mut found: impl FnMut(&'r S, &'r W),
) {
    if left.iter().all(Option::is_none) || new.iter().all(Option::is_none) {
        return;
    }
    let mut by_key: HashMap<K, VecDeque<usize>> = HashMap::new();
    for (index, row) in left.iter().enumerate() {
        if let Some(row) = row {
            by_key
                .entry(key_of_stored(row))
                .or_default()
                .push_back(index);
        }
    }
    for slot in new {
        let Some(row) = *slot else { continue };
        let partner = by_key
            .get_mut(&key_of_wanted(row))
            .and_then(VecDeque::pop_front);
        if let Some(stored) = partner.and_then(|index| left[index].take()) {
            found(stored, row);
            *slot = None;
        }
    }
}

fn overwrite<'a>(row: &StoredRow<'a>, new: &WantedRow<'a>) -> Edit<'a> {
    Edit::Overwrite {
        id: row.id,
        value_type: new.value_type,
        value: new.value,
    }
}

fn append<'a>(new: &WantedRow<'a>) -> Edit<'a> {
    Edit::Append {
        value_type: new.value_type,
        value: new.value,
    }
}

#[cfg(test)]
mod tests {
    use multifield_core::Edits;
    use multifield_testkit::workload::{contacts, SEED};

    use super::*;

    fn plain(edits: &Edits) -> Vec<(Field, Edit<'_>)> {
        let plain = edits.iter().map(|found| {
            let edit = match found {
                multifield_core::Edit::Overwrite {
                    id,
                    value,
                    value_type,
                    ..
                } => Edit::Overwrite {
                    id: id.get(),
                    value_type: value_type.as_str(),
                    value,
                },
                multifield_core::Edit::Delete { id, .. } => Edit::Delete { id: id.get() },
                multifield_core::Edit::Append {
                    value, value_type, ..
                } => Edit::Append {
                    value_type: value_type.as_str(),
                    value,
                },
                other => unreachable!("{other:?} is new"),
            };
            (found.field(), edit)
        });
        plain.collect()
    }

    /// What is measured beside the library does its job.
    #[test]
    fn both_ways_by_hand_find_the_edits_that_the_library_finds() {
        for contact in contacts(SEED).take(2_000) {
            let (stored, wanted) = borrow(&contact);
            let (current, desired) = (contact.stored.current(), contact.wanted.desired());
            let edits = multifield_core::diff(&current, &desired).expect("edits");
            assert_eq!(by_hash_map(&stored, &wanted), plain(&edits));
            assert_eq!(by_scan(&stored, &wanted).len(), edits.len());
        }
    }
}
