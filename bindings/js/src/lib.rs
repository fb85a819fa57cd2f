//! The part that both builds of the npm package `multifield` share. Its operations have
//! numbers, and take their inputs from a tape.
//!
//! `bindings/node` is the native build, and `bindings/wasm` is the build for browsers.
//! Each only passes bytes in and out.

#[cfg(feature = "csv")]
mod csv;
mod diff;
mod edits;
pub mod input;
mod lines;
mod ops;
pub mod outcome;
pub mod tape;

pub use ops::Op;
pub use outcome::{Failure, Output};
use tape::Tape;

/// Calls an operation. `first` and `second` are the long inputs of some of them:
/// lines or CSV.
///
/// # Errors
///
/// Those of the core, and errors in inputs that `lib` would not write.
pub fn run(op: Op, tape: &[u8], first: &[u8], second: &[u8]) -> Result<Output, Failure> {
    let tape = &mut Tape::new(tape);
    match op {
        Op::CheckOptions => diff::check_options(tape),
        Op::Diff => diff::diff(tape),
        Op::Rounds => diff::rounds(tape),
        Op::Dedupe => diff::clean(multifield_core::Cleanup::Dedupe, tape),
        Op::Tidy => diff::clean(multifield_core::Cleanup::Tidy, tape),
        Op::Normalize => diff::normalize(tape),
        Op::Merge => diff::merge(tape),
        Op::ReadMerged => diff::read_merged(tape),
        Op::Simulate => diff::simulate(tape),
        Op::SimulateLines => lines::simulate(tape, first),
        Op::ReadEdits => edits::read(tape),
        Op::Fields => edits::fields(tape),
        Op::Fm => edits::fm(tape),
        Op::Vibecode => edits::vibecode(tape),
        Op::BoxFm => edits::box_fm(tape),
        Op::Text => edits::text(tape),
        Op::Check => edits::check(tape),
        Op::Apply => edits::apply(tape),
        Op::Rest => edits::rest(tape),
        Op::RestOfMerge => edits::rest_of_merge(tape),
        Op::ReadRest => edits::read_rest(tape),
        Op::Request => edits::request(tape),
        Op::Command => edits::command(tape),
        Op::Batch => edits::batch(tape),
        Op::OnError => lines::on_error(tape),
        Op::DiffMany => lines::diff_many(tape),
        Op::DiffJson => lines::diff_json(tape),
        Op::DiffNdjson => lines::diff(tape, first, second),
        Op::DedupeNdjson => lines::clean(multifield_core::Cleanup::Dedupe, tape, first),
        Op::TidyNdjson => lines::clean(multifield_core::Cleanup::Tidy, tape, first),
        #[cfg(feature = "csv")]
        Op::DesiredFromCsv => csv::desired(tape, first),
        #[cfg(not(feature = "csv"))]
        Op::DesiredFromCsv => Err(Failure::Missing(
            "WebAssembly reads no CSV: use this function on a server",
        )),
    }
}
