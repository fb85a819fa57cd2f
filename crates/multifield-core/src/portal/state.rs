//! The rows of an entity while a call is carried out.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use crate::{
    error::{Error, ErrorKind, Side},
    model::{RowId, StoredRow},
};

pub(super) struct State<'a> {
    rows: BTreeMap<RowId, StoredRow<'a>>,
    /// Before the call.
    highest: Option<RowId>,
    new: Vec<New<'a>>,
}

/// A new row as the payload has it. One that is dropped still counts for the
/// order of the fields.
struct New<'a> {
    type_id: Cow<'a, str>,
    /// Type and value, if the row is stored.
    content: Option<(Cow<'a, str>, Cow<'a, str>)>,
}

/// How new rows are numbered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    /// In the order given.
    AsGiven,
    /// Field by field: the fields in which rows remain, in ID order, then those
    /// of the new rows.
    ByField,
}

impl<'a> State<'a> {
    pub(super) fn new(rows: Vec<StoredRow<'a>>) -> Self {
        let highest = rows.last().map(StoredRow::id);
        State {
            rows: rows.into_iter().map(|row| (row.id(), row)).collect(),
            highest,
            new: Vec::new(),
        }
    }

    pub(super) fn get(&self, id: RowId) -> Option<&StoredRow<'a>> {
        self.rows.get(&id)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &StoredRow<'a>> {
        self.rows.values()
    }

    pub(super) fn overwrite(&mut self, id: RowId, value_type: Cow<'a, str>, value: Cow<'a, str>) {
        if let Some(row) = self.rows.get_mut(&id) {
            row.value_type = value_type;
            row.value = value;
        }
    }

    pub(super) fn delete(&mut self, id: RowId) {
        self.rows.remove(&id);
    }

    pub(super) fn add(
        &mut self,
        type_id: Cow<'a, str>,
        value_type: Cow<'a, str>,
        value: Cow<'a, str>,
    ) {
        self.new.push(New {
            type_id,
            content: Some((value_type, value)),
        });
    }

    /// A new row that is not stored.
    pub(super) fn drop_new(&mut self, type_id: Cow<'a, str>) {
        self.new.push(New {
            type_id,
            content: None,
        });
    }

    /// The rows after the call, in ID order.
    ///
    /// The error is `wrong_id`, where a new row's ID would be above
    /// [`RowId::MAX`].
    pub(super) fn finish(mut self, numbering: Numbering) -> Result<Vec<StoredRow<'a>>, Error> {
        if numbering == Numbering::ByField {
            let remaining = self.rows.values().map(|row| &row.type_id);
            let mut order: HashMap<Cow<'a, str>, usize> = HashMap::new();
            for type_id in remaining.chain(self.new.iter().map(|new| &new.type_id)) {
                let next = order.len();
                order.entry(type_id.clone()).or_insert(next);
            }
            self.new.sort_by_key(|new| order[&new.type_id]);
        }
        let mut highest = self.highest;
        let mut rows: Vec<StoredRow<'a>> = self.rows.into_values().collect();
        for new in self.new {
            let Some((value_type, value)) = new.content else {
                continue;
            };
            let id = next_id(highest)?;
            rows.push(StoredRow {
                id,
                type_id: new.type_id,
                value_type,
                value,
            });
            highest = Some(id);
        }
        Ok(rows)
    }
}

/// The ID of a new row where `highest` is the highest so far.
fn next_id(highest: Option<RowId>) -> Result<RowId, Error> {
    let next = highest.map_or(1, |id| id.get() + 1);
    RowId::new(next).ok_or_else(|| {
        let found = format!("the number {next} for a new row");
        Error::new(Side::Current, "", ErrorKind::WrongId { found })
    })
}
