//! A folder with the example files, to run the command in.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

pub(crate) struct Folder(PathBuf);

pub(crate) const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");

impl Folder {
    /// A fresh folder of that name, which no other test may use.
    pub(crate) fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        for entry in fs::read_dir(EXAMPLES).unwrap() {
            let entry = entry.unwrap();
            if entry
                .path()
                .extension()
                .is_some_and(|it| it == "json" || it == "ndjson" || it == "csv")
            {
                fs::copy(entry.path(), path.join(entry.file_name())).unwrap();
            }
        }
        Folder(path)
    }

    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Folder {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The command with arguments that are separated by blanks.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_multifield"));
        command
            .args(line.split_ascii_whitespace())
            .current_dir(&self.0);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "CI"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        command
    }

    pub(crate) fn run(&self, line: &str) -> Ran {
        Ran::of(
            line,
            &self.command(line).stdin(Stdio::null()).output().unwrap(),
        )
    }

    /// Runs it with a text on stdin.
    pub(crate) fn pipe(&self, text: &str, line: &str) -> Ran {
        let mut command = self.command(line);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        Ran::of(line, &child.wait_with_output().unwrap())
    }
}

#[must_use]
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    line: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn of(line: &str, output: &Output) -> Ran {
        Ran {
            line: line.to_owned(),
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// It exited with 0, after printing just this.
    #[track_caller]
    pub(crate) fn prints(self, stdout: &str) {
        self.exits(0, stdout, "");
    }

    /// It exited with 2, after this line on stderr and nothing on stdout.
    #[track_caller]
    pub(crate) fn fails(self, stderr: &str) {
        self.exits(2, "", &format!("{stderr}\n"));
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32, stdout: &str, stderr: &str) {
        let expected = Ran {
            line: self.line.clone(),
            code: Some(code),
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
        };
        assert_eq!(self, expected);
    }
}
