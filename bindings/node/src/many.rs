//! Many diffs, off the thread that JavaScript runs on.

use std::panic::{catch_unwind, AssertUnwindSafe};

use napi::{bindgen_prelude::AsyncTask, Task};
use napi_derive::napi;

use crate::{
    diff_pair, input,
    outcome::{refusal, Failure},
    tape::Tape,
};

/// A tape of options, then current and desired of each pair.
pub(crate) struct Many(Vec<u8>);

impl Many {
    fn diff(&self) -> Result<Vec<String>, Failure> {
        let mut tape = Tape::new(&self.0);
        let options = input::diff_options(&mut tape)?;
        let outcomes = tape.inputs(2)?.into_iter().map(|mut pair| {
            let outcome = diff_pair(&options, &mut pair);
            // What is wrong with one pair is no reason to lose the others.
            match outcome {
                Err(Failure::Refused(error)) => Ok(refusal(&error)?),
                outcome => outcome,
            }
        });
        outcomes.collect()
    }
}

impl Task for Many {
    type Output = Vec<String>;
    type JsValue = Vec<String>;

    fn compute(&mut self) -> napi::Result<Vec<String>> {
        // Nothing else stands between a panic and the end of the process.
        match catch_unwind(AssertUnwindSafe(|| self.diff())) {
            Ok(outcomes) => Ok(outcomes?),
            Err(_) => Err(napi::Error::from_reason("diffMany panicked")),
        }
    }

    fn resolve(&mut self, _: napi::Env, outcomes: Vec<String>) -> napi::Result<Vec<String>> {
        Ok(outcomes)
    }
}

/// The edits of each pair, or its error, as JSON.
#[napi(catch_unwind, ts_return_type = "Promise<Array<string>>")]
fn diff_many(tape: &[u8]) -> AsyncTask<Many> {
    AsyncTask::new(Many(tape.to_vec()))
}
