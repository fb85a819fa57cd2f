//! The journal file of a run. Only one run at a time writes it.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use fs4::{FileExt, TryLockError};

use crate::failure::Failure;

pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// The content before this run.
    pub(crate) past: Vec<u8>,
}

impl Journal {
    /// Opens and locks the journal. A run that is continued needs an existing journal.
    /// A new run needs an empty file, or no file.
    pub(crate) fn open(path: &Path, resume: bool) -> Result<Journal, Failure> {
        let name = path.display().to_string();
        let wrong = |message: String, code| Failure::new(&*name, message, code);
        let failed = |error: &io::Error| wrong(unusable(error), "unwritable_journal");
        let is_new = !path.exists();
        if is_new && resume {
            let message =
                "no such journal, so there is nothing to resume: leave --resume out to begin a run";
            return Err(wrong(message.to_owned(), "missing_journal"));
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let mut file = options.open(path).map_err(|error| failed(&error))?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let message = "another run is writing this journal: wait until it has ended, or stop it with Ctrl-C and continue with --resume";
                return Err(wrong(message.to_owned(), "journal_in_use"));
            }
            Err(TryLockError::Error(error)) => return Err(failed(&error)),
        }
        let metadata = file.metadata().map_err(|error| failed(&error))?;
        let mut past = Vec::new();
        if metadata.is_file() && metadata.len() > 0 {
            if !resume {
                let message = "the journal of an earlier run: --resume continues that run, and another file, or none of this name, begins a new one";
                return Err(wrong(message.to_owned(), "journal_exists"));
            }
            file.read_to_end(&mut past)
                .map_err(|error| failed(&error))?;
        }
        if is_new {
            // The name of a new file is stored in its folder, so the folder must be on
            // disk, too.
            sync_folder(path).map_err(|error| failed(&error))?;
        }
        let path = path.to_owned();
        Ok(Journal { path, file, past })
    }

    /// Appends a line. It is on disk when this returns.
    pub(crate) fn append(&mut self, line: &str) -> Result<(), Failure> {
        let written = self.file.write_all(line.as_bytes());
        let synced = written.and_then(|()| self.file.sync_data());
        synced.map_err(|error| {
            let name = self.path.display().to_string();
            Failure::new(name, unusable(&error), "unwritable_journal")
        })
    }
}

fn unusable(error: &io::Error) -> String {
    format!("cannot be written: {error}")
}

/// The folder of a file.
pub(crate) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Writes the names in the folder of a file to disk.
#[cfg(unix)]
pub(crate) fn sync_folder(file: &Path) -> io::Result<()> {
    File::open(folder_of(file))?.sync_all()
}

/// Other systems do this automatically.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
