//! A run over many entities that reads its inputs from JavaScript, piece by piece.

use std::{
    num::NonZero,
    sync::{Arc, Mutex},
    thread,
};

use multifield_core::{BulkError, BulkRun, Cleanup, Side, Step};
use multifield_js::{input, outcome::refusal, tape::Tape, Failure};
use napi::{
    bindgen_prelude::{retain_current_module_for_unload_safety, AsyncTask, Buffer},
    Task,
};
use napi_derive::napi;

use crate::{caught, thrown};

/// The core accepts no more threads.
const MOST_THREADS: usize = 1024;

/// The run. Only one `Lines` uses it, in turn, so no thread waits for the lock.
#[napi]
pub struct Run(Arc<Mutex<BulkRun>>);

/// The next event of a run. At most one part is set. None is set at the end.
#[napi(object)]
pub struct Came {
    /// The side that needs another piece: `current` or `desired`.
    pub needs: Option<String>,
    /// Complete lines.
    pub lines: Option<Buffer>,
    /// A skipped error as JSON.
    pub error: Option<String>,
}

/// A step that does not block the main thread of JavaScript.
pub struct Next(Arc<Mutex<BulkRun>>);

fn locked<R>(
    run: &Mutex<BulkRun>,
    work: impl FnOnce(&mut BulkRun) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let run = run.lock();
    work(&mut *run.map_err(|_| Failure::Broken("it panicked before".to_owned()))?)
}

impl Task for Next {
    type Output = Step;
    type JsValue = Came;

    fn compute(&mut self) -> napi::Result<Step> {
        let step = |run: &mut BulkRun| {
            run.step().map_err(|error| match error {
                BulkError::Input(error) => Failure::Refused(error),
                error => Failure::Broken(error.to_string()),
            })
        };
        caught(|| locked(&self.0, step)).map_err(thrown)
    }

    fn resolve(&mut self, _: napi::Env, step: Step) -> napi::Result<Came> {
        let mut came = Came {
            needs: None,
            lines: None,
            error: None,
        };
        match step {
            Step::Needs(side) => came.needs = Some(side.as_str().to_owned()),
            Step::Lines(lines) => came.lines = Some(lines.into()),
            Step::Error(error) => {
                came.error = Some(refusal(&error).map_err(Failure::from).map_err(thrown)?);
            }
            _ => {}
        }
        Ok(came)
    }
}

#[napi]
impl Run {
    /// Creates a run. The tape has the options of the diffs and of the run. With
    /// `is_tidy`, the run cleans a single input. Otherwise, it diffs two inputs.
    ///
    /// # Errors
    ///
    /// Those of the options.
    #[napi(constructor, catch_unwind)]
    pub fn new(tape: &[u8], is_tidy: Option<bool>) -> napi::Result<Self> {
        // The threads of the run outlive the worker thread that created it.
        retain_current_module_for_unload_safety();
        let start = || {
            let bulk = input::bulk_options(&mut Tape::new(tape))?;
            let cores = || thread::available_parallelism().map_or(1, NonZero::get);
            let threads = bulk.get_threads();
            let threads = threads.unwrap_or_else(|| cores().min(MOST_THREADS));
            let bulk = bulk.threads(Some(threads));
            match is_tidy {
                None => bulk.start(),
                Some(true) => bulk.start_clean(Cleanup::Tidy),
                Some(false) => bulk.start_clean(Cleanup::Dedupe),
            }
        };
        let run = start().map_err(Failure::from).map_err(thrown)?;
        Ok(Run(Arc::new(Mutex::new(run))))
    }

    /// Returns the next event.
    #[napi(catch_unwind, ts_return_type = "Promise<Came>")]
    #[must_use]
    pub fn step(&self) -> AsyncTask<Next> {
        AsyncTask::new(Next(Arc::clone(&self.0)))
    }

    /// Passes the next piece of an input. An empty piece is its end.
    ///
    /// # Errors
    ///
    /// If the run is broken by an earlier panic.
    #[napi(catch_unwind)]
    pub fn feed(&self, is_current: bool, piece: &[u8]) -> napi::Result<()> {
        let side = if is_current {
            Side::Current
        } else {
            Side::Desired
        };
        let feed = |run: &mut BulkRun| {
            run.feed(side, piece.to_vec());
            Ok(())
        };
        locked(&self.0, feed).map_err(thrown)
    }
}
