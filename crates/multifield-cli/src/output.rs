//! Stdout, its colours, and stderr.

use std::{
    borrow::Cow,
    env,
    io::{self, BufWriter, IsTerminal, Write},
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use clap::{
    error::{ContextKind, ContextValue},
    ValueEnum,
};
use serde::Serialize;

use crate::{failure::Failure, sync::without_keys};

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    #[default]
    #[value(help = "On a terminal, unless NO_COLOR is set; elsewhere if CLICOLOR_FORCE is set")]
    Auto,
    Always,
    Never,
}

/// Whether stdout is a terminal, so that a person probably reads the output.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Treats `CLICOLOR_FORCE=0` as not set, as the convention of this variable requires.
/// The library that decides about colours, also in the help, treats every value as a
/// yes.
pub(crate) fn heed_clicolor_force() {
    const NAME: &str = "CLICOLOR_FORCE";
    if env::var_os(NAME).is_some_and(|value| value == "0") {
        env::remove_var(NAME);
    }
}

/// Whether output on stdout should be coloured.
pub(crate) fn has_color(color: Color) -> bool {
    match color {
        Color::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        Color::Always => true,
        Color::Never => false,
    }
}

/// Prints the whole output of the command, unchanged.
pub(crate) fn print(text: impl AsRef<[u8]>) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let result = stdout.write_all(text.as_ref());
    check(result.and_then(|()| stdout.flush()))
}

/// Prints a line of JSON, piece by piece.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let written = serde_json::to_writer(&mut stdout, value).map_err(io::Error::from);
    check(written.and_then(|()| {
        stdout.write_all(b"\n")?;
        stdout.flush()
    }))
}

/// Prints the help or the error of clap, and returns the exit code.
pub(crate) fn print_from_clap(mut said: clap::Error) -> Result<ExitCode, Failure> {
    // Flags can also be written with underscores, but help does not show this, so
    // errors must not, either.
    if let Some(ContextValue::String(flag)) = said.get(ContextKind::SuggestedArg) {
        let flag = flag.replace('_', "-");
        said.insert(ContextKind::SuggestedArg, ContextValue::String(flag));
    }
    let text = said.render().to_string();
    if let (true, Cow::Owned(text)) = (said.use_stderr(), without_keys(&text)) {
        say(text.trim_end());
        return Ok(ExitCode::from(2));
    }
    let result = said.print();
    if said.use_stderr() {
        return Ok(ExitCode::from(2));
    }
    check(result.and_then(|()| io::stdout().flush()))?;
    Ok(ExitCode::SUCCESS)
}

fn check(written: io::Result<()>) -> Result<(), Failure> {
    written.map_err(|error| unwritable(&error))
}

/// The error if stdout cannot be written.
pub(crate) fn unwritable(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failure::closed_pipe();
    }
    Failure::unwritable("<stdout>", error)
}

/// Prints the error on stderr, and returns the exit code.
pub(crate) fn end(failure: &Failure) -> ExitCode {
    if failure.is_closed_pipe() {
        // The reader of the output has closed it. The exit code shows that the output
        // is incomplete: shells report this code for a command that the signal ends.
        const SIGPIPE: u8 = 13;
        return ExitCode::from(128 + SIGPIPE);
    }
    complain(failure);
    ExitCode::from(2)
}

/// Prints the error on stderr.
pub(crate) fn complain(failure: &Failure) {
    say(&failure.to_string());
}

/// Prints a part of a line on stderr.
pub(crate) fn ask(question: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "{question}").and_then(|()| stderr.flush());
}

/// Prints a line on stderr.
pub(crate) fn say(line: &str) {
    // If stderr is closed, only the exit code can report the error.
    let _ = writeln!(io::stderr(), "{line}");
}
