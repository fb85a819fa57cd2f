//! The command as people and scripts run it: exact texts on stdout and stderr,
//! and exit codes.

mod bulk;
mod cases;
mod clean;
mod csv;
mod dedupe;
mod errors;
mod files;
mod folder;
mod forms;
mod guide;
#[cfg(unix)]
mod help;
mod merge;
mod needs;
mod options;
mod output;
mod picture;
mod plan;
#[cfg(unix)]
mod portal;
mod readme;
mod rest;
#[cfg(unix)]
mod shell;
mod simulate;
#[cfg(unix)]
mod sync;
#[cfg(unix)]
mod terminal;
mod tidy;
#[cfg(unix)]
mod whole;
