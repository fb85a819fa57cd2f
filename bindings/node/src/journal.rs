//! The journal file of a run.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use napi::{
    bindgen_prelude::{AsyncTask, Buffer},
    Task,
};
use napi_derive::napi;

use multifield_js::Failure;

use crate::{caught, sync::refused, thrown};

/// A journal that only one run at a time can open. The operating system locks the file,
/// and unlocks it if the process ends. The file is created with its first line, so a dry
/// run does not create it.
#[napi]
pub struct SyncJournal(Arc<Mutex<Opened>>);

struct Opened {
    path: PathBuf,
    /// `None` before the first line, and after the journal was closed.
    file: Option<File>,
}

impl Opened {
    fn append(&mut self, line: &str) -> Result<(), Refusal> {
        if self.file.is_none() {
            // Another run may have created the file in the meantime.
            let file = open(&self.path, true).map_err(|error| match error.kind() {
                ErrorKind::AlreadyExists => Refusal::InUse,
                _ => Refusal::Failed(error),
            })?;
            let file = locked(file)?;
            sync_folder(&self.path)?;
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            file.write_all(line.as_bytes())?;
            file.sync_data()?;
        }
        Ok(())
    }
}

/// The reason why a journal cannot be used.
enum Refusal {
    InUse,
    Failed(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal::Failed(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InUse => refused(
                "journal_in_use",
                "another run has the journal open: wait until it has ended",
            ),
            Refusal::Failed(error) => refused("journal_failed", &format!("the journal: {error}")),
        }
    }
}

fn open(path: &Path, is_new: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .append(true)
        .create_new(is_new)
        .open(path)
}

fn locked(file: File) -> Result<File, Refusal> {
    // A device may never end.
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("expected a file, found something else").into());
    }
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Refusal::InUse),
        Err(TryLockError::Error(error)) => Err(Refusal::Failed(error)),
    }
}

/// Returns `None` if the file does not exist yet.
fn existing(path: &Path) -> Result<Option<File>, Refusal> {
    match open(path, false) {
        Ok(file) => locked(file).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Syncs the folder, so that the name of a new file is on disk, too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // The variant for other systems needs the result.
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Appends a line without blocking the main thread of JavaScript.
pub struct Append(Arc<Mutex<Opened>>, String);

impl Task for Append {
    type Output = ();
    type JsValue = ();

    fn compute(&mut self) -> napi::Result<()> {
        let append = || {
            let opened = self.0.lock();
            let opened = opened.map_err(|_| Failure::Broken("it panicked before".to_owned()));
            Ok(opened?.append(&self.1)?)
        };
        caught(append).map_err(thrown)
    }

    fn resolve(&mut self, _: napi::Env, (): ()) -> napi::Result<()> {
        Ok(())
    }
}

#[napi]
impl SyncJournal {
    /// Opens the file, if it exists.
    ///
    /// # Errors
    ///
    /// If another run has opened the file, and the errors of the file system.
    #[napi(constructor, catch_unwind)]
    pub fn new(path: String) -> napi::Result<Self> {
        let path = PathBuf::from(path);
        let file = existing(&path).map_err(Failure::from).map_err(thrown)?;
        Ok(SyncJournal(Arc::new(Mutex::new(Opened { path, file }))))
    }

    fn with<R>(&self, work: impl FnOnce(&mut Opened) -> Result<R, Refusal>) -> Result<R, Failure> {
        let opened = self.0.lock();
        let opened = opened.map_err(|_| Failure::Broken("it panicked before".to_owned()));
        Ok(work(&mut *opened?)?)
    }

    /// Returns the contents of the file, or nothing if it does not exist yet.
    ///
    /// # Errors
    ///
    /// The errors of the file system.
    #[napi(catch_unwind)]
    pub fn read(&self) -> napi::Result<Buffer> {
        let lines = self.with(|opened| {
            let mut lines = Vec::new();
            if let Some(file) = &mut opened.file {
                file.read_to_end(&mut lines)?;
            }
            Ok(lines)
        });
        lines.map(Buffer::from).map_err(thrown)
    }

    /// Appends a line. The line is on disk when the promise resolves.
    #[napi(catch_unwind, ts_return_type = "Promise<void>")]
    #[must_use]
    pub fn append(&self, line: String) -> AsyncTask<Append> {
        AsyncTask::new(Append(Arc::clone(&self.0), line))
    }

    /// Closes the file. Another run can then open it.
    ///
    /// # Errors
    ///
    /// If the journal is broken by an earlier panic.
    #[napi(catch_unwind)]
    pub fn close(&self) -> napi::Result<()> {
        let close = |opened: &mut Opened| {
            opened.file = None;
            Ok(())
        };
        self.with(close).map_err(thrown)
    }
}
