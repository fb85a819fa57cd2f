//! The report: lines of JSON, one for each entity, or readable text on a terminal.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use multifield_core::printable;
use multifield_sync::{End, Outcome};

use crate::{
    failure::Failure,
    lines::Lines,
    output::{self, Color},
};

use super::tally::words;

pub(crate) struct Report(Sink);

enum Sink {
    Terminal { color: bool },
    Stdout(Lines),
    File { name: String, file: File },
}

impl Report {
    /// A report on stdout: readable text on a terminal, and lines of JSON elsewhere.
    pub(crate) fn shown() -> Result<Report, Failure> {
        if !output::is_terminal() {
            return Report::stdout();
        }
        let color = output::has_color(Color::Auto);
        Ok(Report(Sink::Terminal { color }))
    }

    /// A report on stdout, always as lines of JSON.
    pub(crate) fn stdout() -> Result<Report, Failure> {
        let lines = Lines::stdout().map_err(|error| output::unwritable(&error))?;
        Ok(Report(Sink::Stdout(lines)))
    }

    /// A report in a file. A run that is continued appends to the file.
    pub(crate) fn file(path: &Path, resume: bool) -> Result<Report, Failure> {
        let name = path.display().to_string();
        let file = open(path, resume).map_err(|error| Failure::unwritable(&*name, &error))?;
        Ok(Report(Sink::File { name, file }))
    }

    /// Writes the whole line, or fails and writes no part of it.
    pub(crate) fn write(&mut self, end: &End) -> Result<(), Failure> {
        let json = || serde_json::to_string(end).map_err(Failure::failed);
        match &mut self.0 {
            Sink::Terminal { color } => output::print(review(end, *color)),
            Sink::Stdout(lines) => lines
                .write((json()? + "\n").as_bytes())
                .map_err(|error| output::unwritable(&error)),
            Sink::File { name, file } => {
                let line = json()? + "\n";
                append(file, line.as_bytes()).map_err(|error| Failure::unwritable(&*name, &error))
            }
        }
    }
}

/// The outcome of an entity, the reason, and its edits. Empty for an entity that needs
/// no attention.
fn review(end: &End, color: bool) -> String {
    if end.outcome == Outcome::Unchanged {
        return String::new();
    }
    let subject = format!("{} {}", end.id, words(end.outcome));
    let why = [&end.code, &end.message].map(|it| it.as_deref().map(printable));
    let heading = match why {
        [Some(code), Some(message)] => format!("{subject}: {message} [{code}]"),
        _ => subject,
    };
    let heading = if color {
        format!("\x1b[1m{heading}\x1b[0m")
    } else {
        heading
    };
    let edits = end
        .edits
        .iter()
        .map(|it| it.text().color(color).to_string());
    format!("{heading}\n{}\n", edits.collect::<String>())
}

fn open(path: &Path, resume: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create(true)
        .truncate(!resume);
    let mut file = options.open(path)?;
    if resume {
        // If an earlier run was killed, the last line may be incomplete.
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let end = whole.map_or(0, |end| end as u64 + 1);
        if end < bytes.len() as u64 {
            file.set_len(end)?;
        }
        file.seek(SeekFrom::Start(end))?;
    }
    Ok(file)
}

fn append(file: &mut File, line: &[u8]) -> io::Result<()> {
    let end = file.stream_position()?;
    let written = file.write_all(line);
    if written.is_err() {
        // If this fails, the incomplete line cannot be removed.
        let _ = file.set_len(end);
    }
    written
}
