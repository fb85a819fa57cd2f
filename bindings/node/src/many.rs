//! Many diffs, off the thread that JavaScript runs on.

use std::panic::{catch_unwind, AssertUnwindSafe};

use multifield_core::OnError;
use napi::{bindgen_prelude::AsyncTask, Task};
use napi_derive::napi;
use rayon::prelude::*;

use crate::{
    diff_pair, input,
    outcome::{refusal, Failure},
    tape::Tape,
    threads::on_all_cores,
};

/// A tape of options, then current and desired of each pair.
pub(crate) struct Many(Vec<u8>);

impl Many {
    fn diff(&self) -> Result<Vec<String>, Failure> {
        let mut tape = Tape::new(&self.0);
        let options = input::diff_options(&mut tape)?;
        let outcomes = tape.inputs(2)?.into_par_iter().map(|mut pair| {
            let outcome = diff_pair(&options, &mut pair);
            // What is wrong with one pair is no reason to lose the others.
            match outcome {
                Err(Failure::Refused(error)) => Ok(refusal(&error)?),
                outcome => outcome,
            }
        });
        on_all_cores(|| outcomes.collect())
    }
}

/// What a task comes to. Nothing else stands between a panic and the end of the
/// process.
pub(crate) fn caught<R>(work: impl FnOnce() -> Result<R, Failure>) -> Result<R, Failure> {
    let panicked = |_| Err(Failure::Broken("it panicked".to_owned()));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked)
}

impl Task for Many {
    type Output = Vec<String>;
    type JsValue = Vec<String>;

    fn compute(&mut self) -> napi::Result<Vec<String>> {
        Ok(caught(|| self.diff())?)
    }

    fn resolve(&mut self, _: napi::Env, outcomes: Vec<String>) -> napi::Result<Vec<String>> {
        Ok(outcomes)
    }
}

/// Whether the error of a pair is no reason to end, by the options of a run.
#[napi(catch_unwind)]
fn skips_errors(tape: &[u8]) -> napi::Result<bool> {
    let bulk = input::bulk_options(&mut Tape::new(tape)).map_err(Failure::from)?;
    Ok(bulk.get_on_error() == OnError::Skip)
}

/// The edits of each pair, or its error, as JSON.
#[napi(catch_unwind, ts_return_type = "Promise<Array<string>>")]
fn diff_many(tape: &[u8]) -> AsyncTask<Many> {
    AsyncTask::new(Many(tape.to_vec()))
}
