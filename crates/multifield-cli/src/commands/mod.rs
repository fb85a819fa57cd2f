//! One file for each command.

mod apply;
mod bulk;
mod check;
mod completions;
mod csv;
mod dedupe;
mod diff;
mod files;
mod forms;
mod man;
mod merge;
mod normalize;
mod plan;
mod rest;
mod run;
mod simulate;
mod simulate_lines;
mod tidy;

pub(crate) use apply::{apply, ApplyArgs};
pub(crate) use bulk::{bulk, BulkArgs};
pub(crate) use check::{check, CheckArgs};
pub(crate) use completions::{completions, CompletionsArgs};
pub(crate) use dedupe::{dedupe, DedupeArgs};
pub(crate) use diff::{diff, DiffArgs};
pub(crate) use files::{files, FilesArgs};
pub(crate) use forms::API;
pub(crate) use man::{man, ManArgs};
pub(crate) use merge::{merge, MergeArgs};
pub(crate) use normalize::{normalize, NormalizeArgs};
pub(crate) use rest::{rest, RestArgs};
pub(crate) use simulate::{simulate, SimulateArgs};
pub(crate) use tidy::{tidy, TidyArgs};
