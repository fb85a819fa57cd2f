//! `multifield man`

use std::{io, process::ExitCode};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use roff::{roman, Roff};

use crate::{args, failure::Failure, help::examples, output};

/// Print the manual page of multifield, or of one of its commands
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct ManArgs {
    /// The command, such as diff [default: an overview of all]
    command: Option<String>,
}

const EXAMPLES: &str = "  # Install the page where man finds it
  mkdir -p ~/.local/share/man/man1
  multifield man > ~/.local/share/man/man1/multifield.1";

pub(crate) fn man(args: &ManArgs) -> Result<ExitCode, Failure> {
    let mut command = args::Args::command().disable_help_subcommand(true);
    command.build();
    let command = match &args.command {
        None => command,
        Some(name) => named(&command, name)?,
    };
    let mut page = Vec::new();
    write(command, &mut page).map_err(|error| output::unwritable(&error))?;
    output::print(&page)?;
    Ok(ExitCode::SUCCESS)
}

fn named(command: &Command, name: &str) -> Result<Command, Failure> {
    if let Some(command) = command.find_subcommand(name) {
        return Ok(command.clone());
    }
    let names: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
    let names = names.join(", ");
    let message = format!("found {name}, expected one of {names}");
    Err(Failure::new("COMMAND", message, "unknown_command"))
}

fn write(command: Command, page: &mut Vec<u8>) -> io::Result<()> {
    let examples = command.get_after_long_help().map(ToString::to_string);
    let has_commands = command.has_subcommands();
    // Only the whole has a version of its own, and a page without one cannot be written.
    let version = env!("CARGO_PKG_VERSION");
    let page_of = Man::new(command.version(version)).source(format!("multifield {version}"));
    page_of.render_title(page)?;
    page_of.render_name_section(page)?;
    page_of.render_synopsis_section(page)?;
    page_of.render_description_section(page)?;
    page_of.render_options_section(page)?;
    if has_commands {
        page_of.render_subcommands_section(page)?;
    }
    if let Some(examples) = examples {
        let (_, lines) = examples.split_once('\n').unwrap_or_default();
        let mut section = Roff::new();
        section.control("SH", ["EXAMPLES"]).control("nf", []);
        for line in lines.lines() {
            section.text([roman(line)]);
        }
        section.control("fi", []).to_writer(page)?;
    }
    page_of.render_version_section(page)
}
