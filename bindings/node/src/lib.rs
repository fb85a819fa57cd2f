//! The native build of the npm package `multifield`. It passes the inputs on the tape of
//! `lib` to `multifield_js`, and returns the results. The public interface is `index.js`.

// The macros of napi omit their functions in tests.
#![cfg_attr(test, allow(dead_code, unused_imports))]

mod files;
mod journal;
mod run;
mod sync;
mod threads;

use std::panic::{catch_unwind, AssertUnwindSafe};

use multifield_js::{Failure, Op, Output};
use napi::{
    bindgen_prelude::{AsyncTask, Buffer, Either4},
    Task,
};
use napi_derive::napi;

use threads::on_all_cores;

/// The result of a run over many entities.
#[napi(object)]
pub struct Ran {
    /// Complete lines.
    pub lines: Buffer,
    /// The skipped errors, as JSON. Empty unless `onError` is 'skip'.
    pub errors: Vec<String>,
}

type Given = Option<Either4<String, Vec<String>, Buffer, Ran>>;

fn given(output: Output) -> Given {
    Some(match output {
        Output::Nothing => return None,
        Output::Text(text) => Either4::A(text),
        Output::Texts(texts) => Either4::B(texts),
        Output::Bytes(bytes) => Either4::C(bytes.into()),
        Output::Lines(lines, errors) => Either4::D(Ran {
            lines: lines.into(),
            errors,
        }),
    })
}

/// Converts a failure to an exception of Node.js.
fn thrown(failure: impl Into<String>) -> napi::Error {
    napi::Error::from_reason(failure)
}

fn op_of(number: u32) -> napi::Result<Op> {
    Op::from_number(number).ok_or_else(|| thrown(format!("no operation {number}")))
}

fn run_op(op: Op, tape: &[u8], first: &[u8], second: &[u8]) -> Result<Output, Failure> {
    if op.is_of_many() {
        on_all_cores(|| multifield_js::run(op, tape, first, second))
    } else {
        multifield_js::run(op, tape, first, second)
    }
}

/// Calls the operation with this number. Its inputs are on the tape, and long inputs are
/// lines or CSV.
#[napi(
    catch_unwind,
    ts_return_type = "string | Array<string> | Buffer | Ran | null"
)]
fn run(op: u32, tape: &[u8], first: Option<&[u8]>, second: Option<&[u8]>) -> napi::Result<Given> {
    let [first, second] = [first, second].map(Option::unwrap_or_default);
    let output = run_op(op_of(op)?, tape, first, second);
    output.map(given).map_err(thrown)
}

/// Runs an operation without blocking the main thread of JavaScript.
pub struct Running {
    op: Op,
    inputs: [Vec<u8>; 3],
}

impl Task for Running {
    type Output = Output;
    type JsValue = Given;

    fn compute(&mut self) -> napi::Result<Output> {
        let [tape, first, second] = &self.inputs;
        caught(|| run_op(self.op, tape, first, second)).map_err(thrown)
    }

    fn resolve(&mut self, _: napi::Env, output: Output) -> napi::Result<Given> {
        Ok(given(output))
    }
}

/// Works like `run`, but does not block the main thread of JavaScript.
#[napi(
    catch_unwind,
    ts_return_type = "Promise<string | Array<string> | Buffer | Ran | null>"
)]
fn run_async(
    op: u32,
    tape: &[u8],
    first: Option<&[u8]>,
    second: Option<&[u8]>,
) -> napi::Result<AsyncTask<Running>> {
    // JavaScript may write to the buffers in the meantime, so they are copied.
    let inputs = [Some(tape), first, second].map(|bytes| bytes.unwrap_or_default().to_vec());
    let op = op_of(op)?;
    Ok(AsyncTask::new(Running { op, inputs }))
}

/// Returns the result of a task. Without this, a panic in a task would end the process.
fn caught<R>(work: impl FnOnce() -> Result<R, Failure>) -> Result<R, Failure> {
    let panicked = |_| Err(Failure::Broken("it panicked".to_owned()));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked)
}
