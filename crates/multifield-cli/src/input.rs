//! Files and stdin.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use same_file::Handle;

use crate::failure::Failure;

/// The file or stdin of an argument, in memory. `Current` and `Desired` borrow from it.
#[derive(Debug)]
pub(crate) struct Input {
    /// The name in errors.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Input {
    /// Reads two arguments. One of them may be stdin.
    pub(crate) fn both(paths: [(&str, &Path); 2]) -> Result<[Input; 2], Failure> {
        refuse_two(paths)?;
        let [first, second] = paths.map(|(_, path)| Input::read(path));
        Ok([first?, second?])
    }

    /// Reads three arguments. One of them may be stdin.
    pub(crate) fn all(paths: [(&str, &Path); 3]) -> Result<[Input; 3], Failure> {
        refuse_two(paths)?;
        let [first, second, third] = paths.map(|(_, path)| Input::read(path));
        Ok([first?, second?, third?])
    }

    /// Reads one of two arguments, and opens the other. One of them may be stdin.
    pub(crate) fn and_stream(paths: [(&str, &Path); 2]) -> Result<(Input, Stream), Failure> {
        refuse_two(paths)?;
        let [(_, first), (_, second)] = paths;
        Ok((Input::read(first)?, Stream::open(second)?))
    }

    pub(crate) fn read(path: &Path) -> Result<Input, Failure> {
        refuse_output(path)?;
        let name = name_of(path);
        let bytes = if is_stdin(path) {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            fs::read(path)
        };
        let bytes = bytes.map_err(|error| unreadable(path, &error))?;
        Ok(Input { name, bytes })
    }
}

/// The file or stdin of an argument, which is read piece by piece.
pub(crate) struct Stream {
    /// The name in errors.
    pub(crate) name: String,
    /// `None` if the size is unknown, as for stdin.
    pub(crate) size: Option<u64>,
    pub(crate) reader: Box<dyn Read + Send>,
}

impl Stream {
    /// Opens current and desired. One of them may be stdin.
    pub(crate) fn both(paths: [(&str, &Path); 2]) -> Result<[Stream; 2], Failure> {
        refuse_two(paths)?;
        let [(_, current), (_, desired)] = paths;
        Ok([Stream::open(current)?, Stream::of_desired(desired)?])
    }

    pub(crate) fn open(path: &Path) -> Result<Stream, Failure> {
        Stream::open_as(path, JSON)
    }

    pub(crate) fn of_desired(path: &Path) -> Result<Stream, Failure> {
        Stream::open_as(path, JSON_OR_CSV)
    }

    fn open_as(path: &Path, expected: &str) -> Result<Stream, Failure> {
        refuse_output(path)?;
        let (size, reader): (_, Box<dyn Read + Send>) = if is_stdin(path) {
            (None, Box::new(io::stdin()))
        } else {
            let file = fs::File::open(path);
            let file = file.map_err(|error| unreadable_as(path, &error, expected))?;
            let size = file.metadata().ok().filter(fs::Metadata::is_file);
            (size.map(|it| it.len()), Box::new(file))
        };
        Ok(Stream {
            name: name_of(path),
            size,
            reader,
        })
    }
}

const JSON: &str = "a file of JSON, or - for stdin";

const JSON_OR_CSV: &str = "a file of JSON or CSV, or - for stdin";

/// The failure for a file that cannot be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    unreadable_as(path, error, JSON)
}

/// The failure for a file of desired states that cannot be read.
pub(crate) fn unreadable_desired(path: &Path, error: &io::Error) -> Failure {
    unreadable_as(path, error, JSON_OR_CSV)
}

/// The failure for a file that cannot be read, with a description of the expected file.
pub(crate) fn unreadable_as(path: &Path, error: &io::Error, expected: &str) -> Failure {
    Failure::new(
        name_of(path),
        reason(path, error, expected),
        "unreadable_file",
    )
}

const STDIN: &str = "<stdin>";

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Refuses stdin for two arguments.
pub(crate) fn refuse_two<'p>(
    paths: impl IntoIterator<Item = (&'p str, &'p Path)>,
) -> Result<(), Failure> {
    let mut stdin = paths.into_iter().filter(|(_, path)| is_stdin(path));
    match (stdin.next(), stdin.next()) {
        (Some((name, _)), Some((other, _))) => Err(Failure::new(
            STDIN,
            format!("found - for both {name} and {other}, expected a file for one of them"),
            "both_stdin",
        )),
        _ => Ok(()),
    }
}

/// Refuses to read the file that is also stdout, under any name. The shell's `>` has
/// already emptied it, and it would be read while it is written.
fn refuse_output(path: &Path) -> Result<(), Failure> {
    let input = if is_stdin(path) {
        Handle::stdin()
    } else {
        // Opening a pipe a second time could lose data, so only files are checked.
        if !path.is_file() {
            return Ok(());
        }
        Handle::from_path(path)
    };
    // If this fails, reading or writing reports the error.
    let (Ok(input), Ok(output)) = (input, Handle::stdout()) else {
        return Ok(());
    };
    let is_file = output.as_file().metadata().is_ok_and(|it| it.is_file());
    if is_file && input == output {
        return Err(Failure::new(
            name_of(path),
            "is the output file as well, expected another file: > empties it before it is read",
            "output_is_input",
        ));
    }
    Ok(())
}

fn name_of(path: &Path) -> String {
    if is_stdin(path) {
        STDIN.to_owned()
    } else {
        path.display().to_string()
    }
}

fn reason(path: &Path, error: &io::Error, expected: &str) -> String {
    // For these, the errors of the system differ. JSON in place of a file name contains
    // quotes, which Windows forbids, or is too long on other systems.
    let is_json = path.to_string_lossy().starts_with(['{', '[']);
    if is_json && !path.exists() {
        format!("found JSON in place of a file, expected {expected}")
    } else if error.kind() == io::ErrorKind::NotFound {
        format!("no such file, expected {expected}")
    } else if path.is_dir() {
        format!("found a directory, expected {expected}")
    } else {
        format!("cannot be read: {error}")
    }
}
