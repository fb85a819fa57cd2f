//! The rows of an entity while a call changes them, on each generation of server.
//!
//! The rules are in `docs/portal.md`, "Three generations of server". Comments here name
//! the steps of `distinct` by their numbers on that page.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use super::{about::Twin, coerce::RowRef};
use crate::{
    error::{Error, ErrorKind, Side},
    model::{trim, Current, Generation, RowId, StoredRow},
};

/// The parts of rows that `distinct` compares: rows are equal if these are
/// equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Content<'a> {
    pub(super) type_id: Cow<'a, str>,
    pub(super) value_type: Cow<'a, str>,
    pub(super) value: Cow<'a, str>,
}

pub(super) struct Rows<'a> {
    generation: Generation,
    /// The stored rows before the call, in ID order.
    before: Vec<StoredRow<'a>>,
    /// The rows that the server does not read, each with the row that it is equal to.
    hidden: HashMap<RowId, RowId>,
    /// The rows that the server reads, as the call has changed them so far.
    set: BTreeMap<RowId, Content<'a>>,
    new: Vec<Content<'a>>,
}

/// The stored row that a row of the payload refers to.
pub(super) enum Found<'a> {
    Nothing,
    Row(StoredRow<'a>),
    Hidden { row: StoredRow<'a>, first: RowId },
}

pub(super) struct Outcome<'a> {
    pub(super) rows: Vec<StoredRow<'a>>,
    /// Whether the server saves anything.
    pub(super) saves: bool,
    /// Whether the call only moves values between rows. Then the server saves nothing.
    pub(super) is_unsaved: bool,
    /// The rows of the set that have not changed.
    pub(super) untouched: Vec<StoredRow<'a>>,
    /// Rows that were deleted because they became equal to another.
    pub(super) replaced: Vec<(StoredRow<'a>, Twin)>,
}

impl<'a> Rows<'a> {
    /// Step 1: the server reads only the first of equal rows.
    pub(super) fn new(before: Vec<StoredRow<'a>>, generation: Generation) -> Self {
        let hidden = match generation {
            Generation::Distinct => hidden_rows(&before),
            Generation::Factory | Generation::Legacy => HashMap::new(),
        };
        let read = before.iter().filter(|row| !hidden.contains_key(&row.id));
        Rows {
            generation,
            set: read.map(|row| (row.id, Content::from_row(row))).collect(),
            before,
            hidden,
            new: Vec::new(),
        }
    }

    /// The rows before the call that the server reads, in ID order.
    pub(super) fn read(&self) -> impl Iterator<Item = &StoredRow<'a>> {
        let is_read = |row: &&StoredRow<'_>| !self.hidden.contains_key(&row.id);
        self.before.iter().filter(is_read)
    }

    /// The stored rows as they are at this point of the call.
    pub(super) fn now(&self) -> impl Iterator<Item = StoredRow<'a>> + '_ {
        self.set.iter().map(|(id, content)| content.clone().at(*id))
    }

    pub(super) fn find(&self, row: RowRef) -> Found<'a> {
        let Some(id) = row.row_id() else {
            return Found::Nothing;
        };
        if let Some(content) = self.set.get(&id) {
            return Found::Row(content.clone().at(id));
        }
        match (self.hidden.get(&id), self.stored(id)) {
            (Some(first), Some(row)) => Found::Hidden {
                row: row.clone(),
                first: *first,
            },
            _ => Found::Nothing,
        }
    }

    fn stored(&self, id: RowId) -> Option<&StoredRow<'a>> {
        let at = self.before.binary_search_by_key(&id, StoredRow::id);
        at.ok().map(|at| &self.before[at])
    }

    /// Step 2: deletes a row of the set.
    pub(super) fn delete(&mut self, id: RowId) {
        self.set.remove(&id);
    }

    /// Step 2: overwrites a row of the set.
    pub(super) fn overwrite(&mut self, id: RowId, content: Content<'a>) {
        self.set.insert(id, content);
    }

    /// Step 2: adds a row. If an equal row prevents this, the error is that row. On
    /// `factory`, it can only be another new row, since the ID of a stored row makes it
    /// unique.
    pub(super) fn add(&mut self, content: Content<'a>) -> Result<(), Twin> {
        match (self.generation, self.twin(&content)) {
            (Generation::Distinct, Some(twin)) => return Err(twin),
            (Generation::Factory, _) if self.new.contains(&content) => return Err(Twin::New),
            _ => self.new.push(content),
        }
        Ok(())
    }

    /// The first equal row, at this point of the call.
    pub(super) fn twin(&self, content: &Content<'_>) -> Option<Twin> {
        let mut set = self.set.iter();
        let stored = set.find(|(_, other)| *other == content);
        let is_new = || self.new.iter().any(|other| other == content);
        match stored {
            Some((id, _)) => Some(Twin::Stored(*id)),
            None => is_new().then_some(Twin::New),
        }
    }

    /// Whether a row of the field had the type before the call.
    pub(super) fn held_type(&self, content: &Content<'_>) -> bool {
        let mut before = self.before.iter();
        before.any(|row| {
            row.type_id == content.type_id && trim(&row.value_type) == content.value_type
        })
    }

    /// The rows after the call.
    ///
    /// The error is `wrong_id` if a new row's ID would be above [`RowId::MAX`].
    pub(super) fn finish(mut self) -> Result<Outcome<'a>, Error> {
        let is_distinct = self.generation == Generation::Distinct;
        if is_distinct && self.has_same_values() {
            let untouched: Vec<_> = self.read().cloned().collect();
            let is_in_place = |row: &StoredRow<'_>| {
                let content = self.set.get(&row.id);
                content.is_some_and(|content| content.is_of(row))
            };
            return Ok(Outcome {
                saves: false,
                is_unsaved: !untouched.iter().all(is_in_place),
                untouched,
                replaced: Vec::new(),
                rows: self.before,
            });
        }
        let new = self.numbered()?;
        let replaced = if is_distinct {
            self.drop_equal()
        } else {
            Vec::new()
        };
        let mut rows = Vec::with_capacity(self.before.len() + new.len());
        let mut untouched = Vec::new();
        for row in &self.before {
            if self.hidden.contains_key(&row.id) {
                rows.push(row.clone());
            } else if let Some(content) = self.set.remove(&row.id) {
                if content.is_of(row) {
                    untouched.push(row.clone());
                }
                rows.extend(self.saved(row, content));
            }
        }
        rows.extend(new);
        Ok(Outcome {
            saves: rows != self.before,
            rows,
            is_unsaved: false,
            untouched,
            replaced,
        })
    }

    /// Step 3: whether the set contains the same values as before, each as
    /// often as before, in any rows.
    fn has_same_values(&self) -> bool {
        let mut before: Vec<_> = self.read().map(Content::from_row).collect();
        let mut after: Vec<_> = self.set.values().chain(&self.new).collect();
        before.sort_unstable();
        after.sort_unstable();
        before.iter().eq(after)
    }

    /// Step 4: of equal rows, only the first stays. New rows come first, then rows by
    /// ID.
    fn drop_equal(&mut self) -> Vec<(StoredRow<'a>, Twin)> {
        let new = self.new.iter().map(|new| (new.clone(), Twin::New));
        let mut seen: HashMap<Content<'a>, Twin> = new.collect();
        let mut replaced = Vec::new();
        self.set.retain(|id, content| {
            let own = Twin::Stored(*id);
            let twin = *seen.entry(content.clone()).or_insert(own);
            if twin != own {
                replaced.push((*id, twin));
            }
            twin == own
        });
        let replaced = replaced.into_iter();
        let replaced = replaced.filter_map(|(id, twin)| Some((self.stored(id)?.clone(), twin)));
        replaced.collect()
    }

    /// The content that is saved for a stored row. None if the row is deleted.
    fn saved(&self, row: &StoredRow<'a>, content: Content<'a>) -> Option<StoredRow<'a>> {
        // The other generations ignore blanks around a value when they compare it.
        let is_same = self.generation != Generation::Distinct
            && row.value_type == content.value_type
            && trim(&row.value) == content.value;
        match self.generation {
            _ if is_same || content.is_of(row) => Some(row.clone()),
            // Only a call with `fm` can overwrite a value with blanks.
            Generation::Distinct if content.value.is_empty() => Some(row.clone()),
            Generation::Factory if content.value.is_empty() => None,
            _ => Some(content.at(row.id)),
        }
    }

    /// The new rows that are saved. Each one gets the next ID after the highest.
    fn numbered(&self) -> Result<Vec<StoredRow<'a>>, Error> {
        let mut new: Vec<_> = self.new.iter().collect();
        if self.generation == Generation::Factory {
            // New rows are numbered field by field, in the order in which the
            // collection first contains a value of each field. Rows that will not be
            // saved count, too.
            let mut order: HashMap<&str, usize> = HashMap::new();
            for content in self.set.values().chain(&self.new) {
                let next = order.len();
                order.entry(&content.type_id).or_insert(next);
            }
            new.sort_by_key(|content| order[&*content.type_id]);
        }
        if self.generation != Generation::Legacy {
            // PHP treats "0" as empty.
            new.retain(|content| !matches!(&*content.value, "" | "0"));
        }
        let highest = self.before.last().map_or(0, |row| row.id.get());
        let ids = highest + 1..;
        let new = new.into_iter().zip(ids);
        new.map(|(content, id)| Ok(content.clone().at(new_id(id)?)))
            .collect()
    }
}

impl<'a> Content<'a> {
    fn from_row(row: &StoredRow<'a>) -> Self {
        Content {
            type_id: row.type_id.clone(),
            value_type: row.value_type.clone(),
            value: row.value.clone(),
        }
    }

    /// Whether a row has this content.
    pub(super) fn is_of(&self, row: &StoredRow<'_>) -> bool {
        self.type_id == row.type_id && self.value_type == row.value_type && self.value == row.value
    }

    fn at(self, id: RowId) -> StoredRow<'a> {
        StoredRow {
            id,
            type_id: self.type_id,
            value_type: self.value_type,
            value: self.value,
        }
    }
}

/// The rows that are equal to an earlier row, each with the first such row.
fn hidden_rows(rows: &[StoredRow<'_>]) -> HashMap<RowId, RowId> {
    let mut first: HashMap<Content<'_>, RowId> = HashMap::new();
    let with_first = rows.iter().map(|row| {
        let first = first.entry(Content::from_row(row)).or_insert(row.id);
        (row.id, *first)
    });
    with_first.filter(|(id, first)| id != first).collect()
}

impl Current<'_> {
    /// Returns the IDs of the rows that servers of the generation
    /// [`Distinct`](Generation::Distinct) hide: another row with a lower ID has the same
    /// field, type and value. On these servers, `crm.item.get` does not show such rows, and
    /// no call can change them.
    ///
    /// ```
    /// use multifield_core::{Current, RowId};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "1"},
    ///     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "1"},
    ///     {"ID": 11, "VALUE_TYPE": "HOME", "VALUE": "1"}
    /// ]}"#)?;
    /// assert_eq!(current.hidden_rows(), [RowId::new(10).unwrap()]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn hidden_rows(&self) -> Vec<RowId> {
        let mut ids: Vec<_> = hidden_rows(&self.stored_rows()).into_keys().collect();
        ids.sort_unstable();
        ids
    }
}

/// The ID with this number, for a new row.
pub(super) fn new_id(number: u64) -> Result<RowId, Error> {
    RowId::new(number).ok_or_else(|| {
        let found = format!("the number {number} for a new row");
        Error::new(Side::Current, "", ErrorKind::WrongId { found })
    })
}
