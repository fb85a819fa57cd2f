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

/// Whether a person is likely to read what is printed.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Takes `CLICOLOR_FORCE=0` for a no, as its convention has it. What decides on
/// colours, of help texts, too, takes whatever is set for a yes.
pub(crate) fn heed_clicolor_force() {
    const NAME: &str = "CLICOLOR_FORCE";
    if env::var_os(NAME).is_some_and(|value| value == "0") {
        env::remove_var(NAME);
    }
}

/// Whether a text on stdout should be coloured.
pub(crate) fn has_color(color: Color) -> bool {
    match color {
        Color::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        Color::Always => true,
        Color::Never => false,
    }
}

/// Prints a text as it is, which is all there is to print.
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

/// Prints what clap has to say instead of arguments, and says how the command
/// ends.
pub(crate) fn print_from_clap(mut said: clap::Error) -> Result<ExitCode, Failure> {
    // It knows the names with underscores, too, which no help has.
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

/// That stdout cannot be written.
pub(crate) fn unwritable(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failure::closed_pipe();
    }
    Failure::new(
        "<stdout>",
        format!("cannot be written: {error}"),
        "unwritable_output",
    )
}

/// Says on stderr why the command failed, and with what it ends.
pub(crate) fn end(failure: &Failure) -> ExitCode {
    if failure.is_closed_pipe() {
        // Whoever reads has seen enough, and others must not take it for all
        // there was. Shells have this of a command that the signal ends.
        const SIGPIPE: u8 = 13;
        return ExitCode::from(128 + SIGPIPE);
    }
    complain(failure);
    ExitCode::from(2)
}

/// Says on stderr why the command failed.
pub(crate) fn complain(failure: &Failure) {
    say(&failure.to_string());
}

/// Says a part of a line on stderr.
pub(crate) fn ask(question: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "{question}").and_then(|()| stderr.flush());
}

/// Says a line on stderr.
pub(crate) fn say(line: &str) {
    // With stderr gone, the exit code is all that is left.
    let _ = writeln!(io::stderr(), "{line}");
}
