//! Stores the data of the portal in SQLite.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use multifield_core::Entity;
use rusqlite::{params, Connection, OptionalExtension, Transaction, TransactionBehavior};
use serde::Serialize;

/// `AUTOINCREMENT` ensures that no new row gets the ID of a deleted one.
const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS entity (
        entity_type INTEGER NOT NULL,
        id INTEGER NOT NULL,
        title TEXT,
        name TEXT,
        last_name TEXT,
        PRIMARY KEY (entity_type, id)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS multifield (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        entity_type INTEGER NOT NULL,
        entity_id INTEGER NOT NULL,
        type_id TEXT NOT NULL,
        value_type TEXT NOT NULL,
        value TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS multifield_of ON multifield (entity_type, entity_id, id);
    CREATE TABLE IF NOT EXISTS file (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        entity_type INTEGER NOT NULL,
        entity_id INTEGER NOT NULL,
        field TEXT NOT NULL,
        name TEXT NOT NULL,
        content TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS file_of ON file (entity_type, entity_id, id);
";

/// Title, name and last name, as far as the entity has them.
pub(crate) type Names = [Option<String>; 3];

/// A row of an entity. The log contains it as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) type_id: String,
    pub(crate) value_type: String,
    pub(crate) value: String,
}

/// A file of an item. No method returns its name or content.
#[derive(Clone, Debug)]
pub(crate) struct StoredFile {
    pub(crate) id: u64,
    pub(crate) field: String,
}

/// The changes to an entity's rows.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) deleted: Vec<u64>,
    pub(crate) overwritten: Vec<Row>,
    /// The new rows, in the order of their IDs.
    pub(crate) added: Vec<NewRow>,
}

#[derive(Debug)]
pub(crate) struct NewRow {
    pub(crate) type_id: String,
    pub(crate) value_type: String,
    pub(crate) value: String,
}

pub(crate) struct Store {
    connection: Connection,
    files: Files,
}

impl Store {
    /// Opens a file, or a store in memory.
    pub(crate) fn open(file: Option<&Path>) -> Result<Store, StoreError> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        // If another program locks the file, calls fail soon, instead of waiting.
        connection.busy_timeout(Duration::from_secs(1))?;
        connection.execute_batch(SCHEMA)?;
        let files = Files::of(&connection)?;
        Ok(Store { connection, files })
    }

    /// Begins a transaction. An acknowledged change is on disk.
    pub(crate) fn begin(&mut self) -> Result<Access<'_>, StoreError> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior)?;
        let files = &self.files;
        files.check()?;
        Ok(Access { transaction, files })
    }
}

/// A transaction. It is rolled back without [`commit`](Access::commit).
pub(crate) struct Access<'s> {
    transaction: Transaction<'s>,
    files: &'s Files,
}

impl Access<'_> {
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit()?;
        // The file may have been replaced during the transaction: then the change is not
        // in it.
        self.files.check()
    }

    /// Returns the IDs of all entities of a kind, in ascending order.
    pub(crate) fn ids(&self, entity: Entity) -> rusqlite::Result<Vec<u64>> {
        let sql = "SELECT id FROM entity WHERE entity_type = ? ORDER BY id";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let ids = statement.query_map([entity.entity_type_id()], |row| row.get(0))?;
        ids.collect()
    }

    /// Returns `None` if there is no such entity.
    pub(crate) fn names(&self, entity: Entity, id: u64) -> rusqlite::Result<Option<Names>> {
        let sql = "SELECT title, name, last_name FROM entity WHERE entity_type = ? AND id = ?";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let names = statement.query_row(params![entity.entity_type_id(), id], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?])
        });
        names.optional()
    }

    /// Returns the rows of an entity, in ID order.
    pub(crate) fn rows(&self, entity: Entity, id: u64) -> rusqlite::Result<Vec<Row>> {
        let sql = "SELECT id, type_id, value_type, value FROM multifield \
                   WHERE entity_type = ? AND entity_id = ? ORDER BY id";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let rows = statement.query_map(params![entity.entity_type_id(), id], |row| {
            Ok(Row {
                id: row.get(0)?,
                type_id: row.get(1)?,
                value_type: row.get(2)?,
                value: row.get(3)?,
            })
        })?;
        rows.collect()
    }

    /// Adds an entity with this ID, or with the next free one.
    pub(crate) fn add(&self, entity: Entity, id: Option<u64>) -> rusqlite::Result<u64> {
        let sql = "INSERT INTO entity (entity_type, id) VALUES (?1, coalesce(?2, \
                   (SELECT coalesce(max(id), 0) + 1 FROM entity WHERE entity_type = ?1))) \
                   RETURNING id";
        let mut statement = self.transaction.prepare_cached(sql)?;
        statement.query_row(params![entity.entity_type_id(), id], |row| row.get(0))
    }

    /// Sets the names that are given. The others stay unchanged.
    pub(crate) fn rename(&self, entity: Entity, id: u64, names: &Names) -> rusqlite::Result<()> {
        let sql = "UPDATE entity SET title = coalesce(?, title), name = coalesce(?, name), \
                   last_name = coalesce(?, last_name) WHERE entity_type = ? AND id = ?";
        let [title, name, last_name] = names;
        let mut statement = self.transaction.prepare_cached(sql)?;
        statement.execute(params![title, name, last_name, entity.entity_type_id(), id])?;
        Ok(())
    }

    pub(crate) fn change(
        &self,
        entity: Entity,
        id: u64,
        changes: &Changes,
    ) -> rusqlite::Result<()> {
        for deleted in &changes.deleted {
            let sql = "DELETE FROM multifield WHERE id = ?";
            self.transaction.prepare_cached(sql)?.execute([deleted])?;
        }
        for row in &changes.overwritten {
            let sql = "UPDATE multifield SET value_type = ?, value = ? WHERE id = ?";
            let mut statement = self.transaction.prepare_cached(sql)?;
            statement.execute(params![row.value_type, row.value, row.id])?;
        }
        for row in &changes.added {
            self.insert(entity, id, None, row)?;
        }
        Ok(())
    }

    /// Returns the files of an item, in ID order.
    pub(crate) fn files(&self, entity: Entity, id: u64) -> rusqlite::Result<Vec<StoredFile>> {
        let sql = "SELECT id, field FROM file WHERE entity_type = ? AND entity_id = ? ORDER BY id";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let files = statement.query_map(params![entity.entity_type_id(), id], |row| {
            Ok(StoredFile {
                id: row.get(0)?,
                field: row.get(1)?,
            })
        })?;
        files.collect()
    }

    /// Adds a file with this ID, or with the portal's next one.
    pub(crate) fn upload(
        &self,
        entity: Entity,
        id: u64,
        field: &str,
        file_id: Option<u64>,
        [name, content]: [&str; 2],
    ) -> rusqlite::Result<()> {
        let sql = "INSERT INTO file (id, entity_type, entity_id, field, name, content) \
                   VALUES (?, ?, ?, ?, ?, ?)";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let number = entity.entity_type_id();
        statement.execute(params![file_id, number, id, field, name, content])?;
        Ok(())
    }

    pub(crate) fn delete_file(&self, file_id: u64) -> rusqlite::Result<()> {
        let sql = "DELETE FROM file WHERE id = ?";
        self.transaction.prepare_cached(sql)?.execute([file_id])?;
        Ok(())
    }

    /// Adds a row with this ID, or with the portal's next one.
    pub(crate) fn insert(
        &self,
        entity: Entity,
        id: u64,
        row_id: Option<u64>,
        row: &NewRow,
    ) -> rusqlite::Result<()> {
        let sql =
            "INSERT INTO multifield (id, entity_type, entity_id, type_id, value_type, value) \
                   VALUES (?, ?, ?, ?, ?, ?)";
        let mut statement = self.transaction.prepare_cached(sql)?;
        statement.execute(params![
            row_id,
            entity.entity_type_id(),
            id,
            row.type_id,
            row.value_type,
            row.value
        ])?;
        Ok(())
    }
}

/// An error of the storage.
#[derive(Debug)]
pub(crate) enum StoreError {
    Sqlite(rusqlite::Error),
    Gone(PathBuf, io::Error),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Sqlite(error) => error.fmt(f),
            StoreError::Gone(file, error) => {
                write!(f, "the database {} is gone: {error}", file.display())
            }
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::Sqlite(error)
    }
}

/// The files of a store, each with its identity on the disk.
///
/// An open file can be deleted or replaced on some systems. SQLite then continues to
/// write to a file that nobody can find. The check does not open the files, because
/// closing one would release the locks of SQLite.
#[derive(Debug, Default)]
struct Files(Vec<(PathBuf, Identity)>);

impl Files {
    fn of(connection: &Connection) -> Result<Files, StoreError> {
        // A database in memory has no path, or an empty one.
        let Some(file) = connection.path().filter(|it| !it.is_empty()) else {
            return Ok(Files::default());
        };
        let log = PathBuf::from(format!("{file}-wal"));
        let has_log = log.exists();
        let files = [Some(PathBuf::from(file)), has_log.then_some(log)];
        let files = files.into_iter().flatten().map(|file| {
            let identity = identity(&file)?;
            Ok((file, identity))
        });
        files.collect::<Result<_, _>>().map(Files)
    }

    fn check(&self) -> Result<(), StoreError> {
        for (file, expected) in &self.0 {
            if identity(file)? != *expected {
                let error = io::Error::other("another file has its name");
                return Err(StoreError::Gone(file.clone(), error));
            }
        }
        Ok(())
    }
}

fn identity(file: &Path) -> Result<Identity, StoreError> {
    let metadata = fs::metadata(file);
    let metadata = metadata.map_err(|error| StoreError::Gone(file.to_owned(), error))?;
    Ok(identity_of(&metadata))
}

/// The numbers of the device and of the file.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity_of(metadata: &fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// On other systems, an open file cannot be renamed or deleted.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity_of(_: &fs::Metadata) -> Identity {}
