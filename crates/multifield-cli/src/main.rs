//! The command `multifield`: arguments, files and a terminal around `multifield-core`,
//! which has all rules.

mod args;
mod choice;
mod commands;
mod failure;
mod flags;
mod help;
mod input;
mod lines;
mod needs;
mod number;
mod options;
mod output;
mod report;
mod sync;

use std::{env, process::ExitCode};

use clap::{CommandFactory, FromArgMatches};

use args::{Args, Command};
use failure::Failure;

fn main() -> ExitCode {
    output::heed_clicolor_force();
    let mut command = Args::command();
    let result = match command.try_get_matches_from_mut(env::args_os()) {
        Ok(matches) => {
            needs::check(&command, &matches).and_then(|()| match Args::from_arg_matches(&matches) {
                Ok(args) => run(args.command),
                Err(said) => output::print_from_clap(said),
            })
        }
        Err(said) => output::print_from_clap(said),
    };
    match result {
        Ok(code) => code,
        Err(failure) => output::end(&failure),
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Diff(args) => commands::diff(&args),
        Command::Bulk(args) => commands::bulk(&args),
        Command::Sync(args) => commands::sync(&args),
        Command::Dedupe(args) => commands::dedupe(&args),
        Command::Tidy(args) => commands::tidy(&args),
        Command::Merge(args) => commands::merge(&args),
        Command::Rest(args) => commands::rest(&args),
        Command::Check(args) => commands::check(&args),
        Command::Apply(args) => commands::apply(&args),
        Command::Simulate(args) => commands::simulate(&args),
        Command::Normalize(args) => commands::normalize(&args),
        Command::Files(args) => commands::files(&args),
        Command::Completions(args) => commands::completions(&args),
        Command::Man(args) => commands::man(&args),
    }
}
