//! The states of the portal at the last sync, for merges.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use multifield_core::{Bulk, BulkError, Current, Error, OnConflict, ReadFields};
use multifield_sync::{End, Outcome};
use serde::Serialize;
use tempfile::NamedTempFile;

use super::{folder_of, sync_folder};
use crate::{
    failure::Failure,
    input::{unreadable, Stream},
};

/// The states by the IDs of their entities, each as its line of JSON, because most of
/// them stay unchanged.
pub(crate) struct Bases(BTreeMap<u64, String>);

#[derive(Serialize)]
struct Line<'s> {
    #[serde(rename = "ID")]
    id: u64,
    #[serde(flatten)]
    state: &'s Current<'static>,
}

fn line(id: u64, state: &Current<'static>) -> Result<String, Failure> {
    serde_json::to_string(&Line { id, state }).map_err(Failure::failed)
}

impl Bases {
    pub(crate) fn read(path: &Path) -> Result<Bases, Failure> {
        let Stream { name, reader, .. } = Stream::open(path)?;
        let bulk = Bulk::new();
        let mut bases = BTreeMap::new();
        for state in bulk.read_current(reader) {
            let (id, state) = state.map_err(|error| match error {
                BulkError::Input(error) => Failure::in_file(&error, &name),
                BulkError::Read(_, error) => unreadable(path, &error),
                error => Failure::failed(error),
            })?;
            if bases.insert(id, line(id, &state)?).is_some() {
                let message = format!("entity {id} occurs more than once");
                return Err(Failure::new(name, message, "repeated_entity"));
            }
        }
        Ok(Bases(bases))
    }

    /// The base of an entity. For a new entity it is empty, so that a merge only adds
    /// rows, and neither deletes nor overwrites any.
    pub(crate) fn of(&self, id: u64) -> Result<Current<'static>, Error> {
        if let Some(line) = self.0.get(&id) {
            return Ok(Current::from_json(line)?.into_owned());
        }
        let nothing = format!(r#"{{"ID": "{id}"}}"#);
        let nothing = Current::from_json(&nothing)?;
        Ok(nothing.assuming_read(ReadFields::ALL).into_owned())
    }

    /// Takes over the end of an entity. The old base stays if the state is unknown, or
    /// if a conflict is left for a person.
    pub(crate) fn take(&mut self, end: &End, on_conflict: OnConflict) -> Result<(), Failure> {
        let is_well = matches!(end.outcome, Outcome::Changed | Outcome::Unchanged);
        let is_settled = end.conflicts.is_empty() || on_conflict != OnConflict::Leave;
        if let (true, true, false, Some(state)) = (is_well, is_settled, end.in_doubt, &end.state) {
            self.0.insert(end.id, line(end.id, state)?);
        }
        Ok(())
    }

    /// Writes the states in the order of the IDs. The file is written as a whole or not
    /// at all.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let written = self.try_write(path);
        written.map_err(|error| Failure::unwritable(path.display().to_string(), &error))
    }

    fn try_write(&self, path: &Path) -> io::Result<()> {
        let file = NamedTempFile::new_in(folder_of(path))?;
        let mut lines = BufWriter::new(file);
        for line in self.0.values() {
            writeln!(lines, "{line}")?;
        }
        let file = lines.into_inner()?;
        file.as_file().sync_all()?;
        let _: File = file.persist(path)?;
        sync_folder(path)
    }
}
