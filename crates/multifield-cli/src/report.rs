//! The output of a run over many entities: lines on stdout, and on stderr the progress,
//! the errors and the end.

use std::{
    io, process,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use indicatif::{ProgressBar, ProgressStyle};
use multifield_core::{Error, Event, Side, Summary};
use serde::Serialize;

use crate::{failure::Failure, flags, lines::Lines, output};

/// The file that an error is about. An error in edits is about desired.
pub(crate) fn file_of(side: Side, [current, desired]: &[String; 2]) -> &str {
    match side {
        Side::Current => current,
        _ => desired,
    }
}

/// The output on stdout, and the messages of the run on stderr. While it is locked, no
/// line is incomplete.
#[derive(Clone)]
pub(crate) struct Report(Arc<Mutex<State>>);

pub(crate) struct State {
    pub(crate) lines: Lines,
    pub(crate) summary: Summary,
    pub(crate) bar: ProgressBar,
    is_quiet: bool,
}

/// An error as a line of JSON.
#[derive(Serialize)]
struct Wrong<'e> {
    file: &'e str,
    line: Option<u64>,
    id: Option<u64>,
    code: &'static str,
    place: &'e str,
    message: String,
}

/// An error of a file as a line of JSON.
pub(crate) fn wrong(file: &str, error: &Error) -> serde_json::Result<String> {
    serde_json::to_string(&Wrong {
        file,
        line: error.line(),
        id: error.entity_id(),
        code: error.code().as_str(),
        place: error.place(),
        message: flags::message(error),
    })
}

impl Report {
    /// `size` is the size of the inputs, if it is known.
    pub(crate) fn new(is_quiet: bool, size: Option<u64>) -> Result<Report, Failure> {
        let lines = Lines::stdout().map_err(|error| output::unwritable(&error))?;
        let report = Report(Arc::new(Mutex::new(State {
            lines,
            summary: Summary::default(),
            bar: bar(is_quiet, size),
            is_quiet,
        })));
        let interrupted = report.clone();
        let end = move || {
            let state = interrupted.lock();
            state.bar.finish_and_clear();
            let written = state.lines.written();
            let written = written.as_deref().unwrap_or("nothing");
            output::complain(&Failure::new(
                "multifield",
                format!("interrupted; written so far: {written}"),
                "interrupted",
            ));
            process::exit(130)
        };
        // If there can be no handler, an interruption ends the command in the usual
        // way.
        let _ = ctrlc::set_handler(end);
        Ok(report)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn take(&mut self, event: Event<'_>, files: &[String; 2]) -> io::Result<()> {
        match event {
            Event::Lines(lines) => self.lines.write(lines),
            Event::Error(error) => {
                let wrong = wrong(file_of(error.side(), files), error)?;
                self.bar.suspend(|| output::say(&wrong));
                Ok(())
            }
            Event::Progress(summary) => {
                self.summary = *summary;
                let count = summary.entities;
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                #[allow(clippy::cast_precision_loss)]
                let rate = (count as f64 / self.bar.elapsed().as_secs_f64().max(0.001)) as u64;
                let entities = if count == 1 { "entity" } else { "entities" };
                let message = format!("{count} {entities}, {rate} per second");
                self.bar.set_message(message);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Prints a line about the end of the run, unless `--quiet` is set.
    pub(crate) fn remark(&self, line: &str) {
        if !self.is_quiet {
            output::say(line);
        }
    }
}

/// The progress bar. It is hidden if the lines are shown on a terminal.
fn bar(is_quiet: bool, size: Option<u64>) -> ProgressBar {
    if is_quiet || output::is_terminal() {
        return ProgressBar::hidden();
    }
    // It is hidden automatically if stderr is not a terminal.
    let (bar, template) = match size {
        Some(size) => (
            ProgressBar::new(size),
            "{bar:30} {percent:>3}%  {msg}, {eta} left",
        ),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    bar.with_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}
