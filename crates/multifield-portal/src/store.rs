//! What the portal holds, in SQLite.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use multifield_core::Entity;
use rusqlite::{params, Connection, OptionalExtension, Transaction, TransactionBehavior};
use serde::Serialize;

/// Rows never get an ID that any row of the portal has had: `AUTOINCREMENT`.
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

/// Title, name and last name, where the entity has them.
pub(crate) type Names = [Option<String>; 3];

/// A row of an entity, which the log has as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) type_id: String,
    pub(crate) value_type: String,
    pub(crate) value: String,
}

/// A file of an item. Its name and content are stored, and no method gives them.
#[derive(Clone, Debug)]
pub(crate) struct StoredFile {
    pub(crate) id: u64,
    pub(crate) field: String,
}

/// What becomes of an entity's rows.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) deleted: Vec<u64>,
    pub(crate) overwritten: Vec<Row>,
    /// In the order of the IDs that they get.
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
    /// Opens a file, or a store that ends with the process.
    pub(crate) fn open(file: Option<&Path>) -> Result<Store, StoreError> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        // Who waits for a file that another program locks hears of it soon.
        connection.busy_timeout(Duration::from_secs(1))?;
        connection.execute_batch(SCHEMA)?;
        let files = Files::of(&connection)?;
        Ok(Store { connection, files })
    }

    /// What is done in one go or not at all. What is acknowledged is on disk.
    pub(crate) fn begin(&mut self) -> Result<Access<'_>, StoreError> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior)?;
        let files = &self.files;
        files.check()?;
        Ok(Access { transaction, files })
    }
}

/// A transaction: without [`commit`](Access::commit) nothing of it lasts.
pub(crate) struct Access<'s> {
    transaction: Transaction<'s>,
    files: &'s Files,
}

impl Access<'_> {
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit()?;
        // Only then is what is on disk to be found there.
        self.files.check()
    }

    /// The IDs of all entities of a type, upwards.
    pub(crate) fn ids(&self, entity: Entity) -> rusqlite::Result<Vec<u64>> {
        let sql = "SELECT id FROM entity WHERE entity_type = ? ORDER BY id";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let ids = statement.query_map([entity.entity_type_id()], |row| row.get(0))?;
        ids.collect()
    }

    /// None for an ID that no entity of the type has.
    pub(crate) fn names(&self, entity: Entity, id: u64) -> rusqlite::Result<Option<Names>> {
        let sql = "SELECT title, name, last_name FROM entity WHERE entity_type = ? AND id = ?";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let names = statement.query_row(params![entity.entity_type_id(), id], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?])
        });
        names.optional()
    }

    /// The rows of an entity, in ID order.
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

    /// A new entity of that ID, or of the next one.
    pub(crate) fn add(&self, entity: Entity, id: Option<u64>) -> rusqlite::Result<u64> {
        let sql = "INSERT INTO entity (entity_type, id) VALUES (?1, coalesce(?2, \
                   (SELECT coalesce(max(id), 0) + 1 FROM entity WHERE entity_type = ?1))) \
                   RETURNING id";
        let mut statement = self.transaction.prepare_cached(sql)?;
        statement.query_row(params![entity.entity_type_id(), id], |row| row.get(0))
    }

    /// Sets the names that are there; the others stay.
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

    /// The files of an item, in ID order.
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

    /// Adds a file of that ID, or of the portal's next one.
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

    /// Adds a row of that ID, or of the portal's next one.
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

/// Why the portal's storage does not do what it should.
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

/// The files of a store, each with what tells it from another of its name.
///
/// A system may let go of a file that is open: SQLite goes on to write what
/// nobody will find. They are not opened for the check, since closing one would
/// take the locks of SQLite from it.
#[derive(Debug, Default)]
struct Files(Vec<(PathBuf, Identity)>);

impl Files {
    fn of(connection: &Connection) -> Result<Files, StoreError> {
        // None and an empty one are in memory.
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

/// Device and number.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity_of(metadata: &fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// Elsewhere a file that is open keeps its name.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity_of(_: &fs::Metadata) -> Identity {}
