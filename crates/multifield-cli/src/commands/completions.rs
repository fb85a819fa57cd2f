//! `multifield completions`

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{args, failure::Failure, help::examples, output};

/// Print the script with which a shell completes the arguments
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "  # In bash, for this session
  source <(multifield completions bash)";

pub(crate) fn completions(args: &CompletionsArgs) -> Result<ExitCode, Failure> {
    let mut command = args::Args::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    output::print(&script)?;
    Ok(ExitCode::SUCCESS)
}
