//! Writes to stdout. No line is ever left incomplete.

use std::io::{self, Write};

#[cfg(unix)]
type Stdout = std::fs::File;
#[cfg(not(unix))]
type Stdout = io::Stdout;

/// Writes complete lines to stdout.
pub(crate) struct Lines {
    stdout: Stdout,
    /// The number of lines that were written.
    count: usize,
}

impl Lines {
    #[cfg(unix)]
    pub(crate) fn stdout() -> io::Result<Lines> {
        use std::os::fd::AsFd;

        // There is no buffer, so that the number of written bytes is known.
        let stdout = io::stdout().as_fd().try_clone_to_owned()?;
        Ok(Lines {
            stdout: stdout.into(),
            count: 0,
        })
    }

    #[cfg(not(unix))]
    pub(crate) fn stdout() -> io::Result<Lines> {
        Ok(Lines {
            stdout: io::stdout(),
            count: 0,
        })
    }

    /// Writes lines. If this fails in the middle, a file ends with the last complete
    /// line.
    pub(crate) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut rest = lines;
        while !rest.is_empty() {
            match self.stdout.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let written = &lines[..lines.len() - rest.len()];
                    let whole = written.iter().rposition(|byte| *byte == b'\n');
                    let (whole, half) = written.split_at(whole.map_or(0, |end| end + 1));
                    self.count += ends(whole);
                    self.cut(half.len());
                    return Err(error);
                }
            }
        }
        self.stdout.flush()?;
        self.count += ends(lines);
        Ok(())
    }

    /// Returns the number of written lines for people. `None` if no line was written.
    pub(crate) fn written(&self) -> Option<String> {
        match self.count {
            0 => None,
            1 => Some("1 line".to_owned()),
            count => Some(format!("{count} lines")),
        }
    }

    /// Removes this number of bytes from the end of stdout, if it is a file.
    #[cfg(unix)]
    fn cut(&mut self, count: usize) {
        use std::io::{Seek, SeekFrom};

        let is_file = self.stdout.metadata().is_ok_and(|it| it.is_file());
        let Ok(count) = i64::try_from(count) else {
            return;
        };
        if is_file && count > 0 {
            // If this fails, the incomplete line cannot be removed.
            let end = self.stdout.seek(SeekFrom::Current(-count));
            let _ = end.and_then(|end| self.stdout.set_len(end));
        }
    }

    #[cfg(not(unix))]
    fn cut(&mut self, _: usize) {}
}

/// Returns the number of line ends in these bytes.
pub(crate) fn ends(lines: &[u8]) -> usize {
    lines.split(|byte| *byte == b'\n').count() - 1
}
