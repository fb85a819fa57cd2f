//! What people have changed since a run first read an entity.

use std::collections::HashMap;

use multifield_core::{Current, Edit, Edits, Field, RowId};

/// A value and its type.
type State = (String, String);

/// The states of an entity's rows that no person has to be asked about: those of the
/// first read, and those that our own edits lead to.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    rows: HashMap<RowId, Vec<State>>,
    appended: Vec<(Field, State)>,
}

/// What an edit writes has no blanks around it, so the portal stores it as it is.
fn state(value: &str, value_type: &str) -> State {
    (value.to_owned(), value_type.to_owned())
}

impl Known {
    pub(crate) fn new(first: &Current<'_>) -> Self {
        let rows = first.iter().map(|row| {
            let state = state(row.value(), row.value_type().as_str());
            (row.id(), vec![state])
        });
        Known {
            rows: rows.collect(),
            appended: Vec::new(),
        }
    }

    /// Takes note of edits that have run, or may have.
    pub(crate) fn sent(&mut self, edits: &Edits) {
        for edit in edits {
            match edit {
                Edit::Overwrite {
                    id,
                    value,
                    value_type,
                    ..
                } => {
                    let states = self.rows.entry(*id).or_default();
                    states.push(state(value, value_type.as_str()));
                }
                Edit::Append {
                    field,
                    value,
                    value_type,
                    ..
                } => {
                    let state = state(value, value_type.as_str());
                    self.appended.push((*field, state));
                }
                _ => {}
            }
        }
    }

    /// Whether the edits would delete or overwrite a row that has appeared or changed
    /// otherwise.
    pub(crate) fn is_conflict(&self, edits: &Edits) -> bool {
        edits.iter().any(|edit| {
            let (Some(id), Some(was)) = (edit.id(), edit.was()) else {
                return false;
            };
            let was = state(&was.value, was.value_type.as_str());
            match self.rows.get(&id) {
                Some(states) => !states.contains(&was),
                None => !self.appended.contains(&(edit.field(), was)),
            }
        })
    }
}
