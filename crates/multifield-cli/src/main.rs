//! The command `multifield`: arguments, files and a terminal around
//! `multifield-core`, which holds every rule.

mod args;
mod choice;
mod commands;
mod failure;
mod help;
mod input;
mod lines;
mod number;
mod options;
mod output;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
    let result = match Args::parse().command {
        Command::Diff(args) => commands::diff(&args),
        Command::Bulk(args) => commands::bulk(&args),
        Command::Dedupe(args) => commands::dedupe(&args),
        Command::Merge(args) => commands::merge(&args),
        Command::Simulate(args) => commands::simulate(&args),
        Command::Completions(args) => commands::completions(&args),
        Command::Man(args) => commands::man(&args),
    };
    match result {
        Ok(code) => code,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::from(2)
        }
    }
}
