//! Stdout, on which no line is ever left half written.

use std::io::{self, Write};

#[cfg(unix)]
type Stdout = std::fs::File;
#[cfg(not(unix))]
type Stdout = io::Stdout;

/// Writes whole lines to stdout.
pub(crate) struct Lines(Stdout);

impl Lines {
    #[cfg(unix)]
    pub(crate) fn stdout() -> io::Result<Lines> {
        use std::os::fd::AsFd;

        // Without a buffer, so that it is known how much was written.
        let stdout = io::stdout().as_fd().try_clone_to_owned()?;
        Ok(Lines(stdout.into()))
    }

    #[cfg(not(unix))]
    pub(crate) fn stdout() -> io::Result<Lines> {
        Ok(Lines(io::stdout()))
    }

    /// Writes lines. Where that fails half-way, a file ends with the last line
    /// that is whole.
    pub(crate) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut rest = lines;
        while !rest.is_empty() {
            match self.0.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let written = &lines[..lines.len() - rest.len()];
                    let whole = written.iter().rposition(|byte| *byte == b'\n');
                    self.cut(written.len() - whole.map_or(0, |end| end + 1));
                    return Err(error);
                }
            }
        }
        self.0.flush()
    }

    /// Takes back so many bytes, where stdout is a file.
    #[cfg(unix)]
    fn cut(&mut self, count: usize) {
        use std::io::{Seek, SeekFrom};

        let is_file = self.0.metadata().is_ok_and(|it| it.is_file());
        let Ok(count) = i64::try_from(count) else {
            return;
        };
        if is_file && count > 0 {
            // What cannot be taken back stays.
            let end = self.0.seek(SeekFrom::Current(-count));
            let _ = end.and_then(|end| self.0.set_len(end));
        }
    }

    #[cfg(not(unix))]
    fn cut(&mut self, _: usize) {}
}
