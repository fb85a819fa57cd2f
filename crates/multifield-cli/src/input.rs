//! Files and stdin.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use crate::failure::Failure;

/// What an argument names, read as a whole: `Current` and `Desired` borrow from
/// it.
#[derive(Debug)]
pub(crate) struct Input {
    /// What errors call it.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Input {
    /// Reads CURRENT and another argument, of which one may be stdin.
    pub(crate) fn both(
        current: &Path,
        (name, other): (&str, &Path),
    ) -> Result<(Input, Input), Failure> {
        if is_stdin(current) && is_stdin(other) {
            return Err(Failure::new(
                STDIN,
                format!("found - for both CURRENT and {name}, expected a file for one of them"),
                "both_stdin",
            ));
        }
        Ok((Input::read(current)?, Input::read(other)?))
    }

    pub(crate) fn read(path: &Path) -> Result<Input, Failure> {
        let name = name_of(path);
        let bytes = if is_stdin(path) {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            fs::read(path)
        };
        match bytes {
            Ok(bytes) => Ok(Input { name, bytes }),
            Err(error) => Err(Failure::new(name, reason(path, &error), "unreadable_file")),
        }
    }
}

const STDIN: &str = "<stdin>";

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn name_of(path: &Path) -> String {
    if is_stdin(path) {
        STDIN.to_owned()
    } else {
        path.display().to_string()
    }
}

fn reason(path: &Path, error: &io::Error) -> String {
    // Systems differ in what they say of these two.
    if error.kind() == io::ErrorKind::NotFound {
        "no such file, expected a file of JSON, or - for stdin".to_owned()
    } else if path.is_dir() {
        "found a directory, expected a file of JSON, or - for stdin".to_owned()
    } else {
        format!("cannot be read: {error}")
    }
}
