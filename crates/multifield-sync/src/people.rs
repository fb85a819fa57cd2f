//! Detects changes that people made after the run first read an entity.

use std::collections::HashMap;

use multifield_core::{Current, Edit, Edits, Field, RowId};

/// A value and its type.
type State = (String, String);

/// The states of rows that are not changes by people: those of the first read, and those
/// that the run's own edits create.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    rows: HashMap<RowId, Vec<State>>,
    appended: Vec<(Field, State)>,
}

/// Edits contain trimmed values, so the portal stores exactly the same value.
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

    /// Records edits that ran, or may have run.
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

    /// Returns whether the edits would delete or overwrite a row that a person has added
    /// or changed.
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
