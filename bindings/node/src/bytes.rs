//! From JSON to JSON, without objects.

use multifield_core::{Cleanup, Done};
use napi::{
    bindgen_prelude::{AsyncTask, Buffer},
    Task,
};
use napi_derive::napi;

use crate::{
    input,
    many::caught,
    outcome::{refusal, Failure},
    tape::Tape,
    threads::on_all_cores,
};

/// From current and desired to one form of the edits. The tape has the options.
#[napi(catch_unwind)]
fn diff_json(
    tape: &[u8],
    current: &[u8],
    desired: &[u8],
    form: Option<String>,
) -> napi::Result<Buffer> {
    let diff = |form: Option<String>| {
        let options = input::diff_options(&mut Tape::new(tape))?;
        let form = form.map_or(Ok(multifield_core::Form::default()), |form| form.parse())?;
        options.diff_json(current, desired, form)
    };
    let json = diff(form).map_err(Failure::from)?;
    Ok(json.into_bytes().into())
}

/// What a run comes to.
#[napi(object)]
pub(crate) struct Ran {
    pub lines: Buffer,
    /// As JSON: those that were skipped.
    pub errors: Vec<String>,
}

/// What is done with each entity.
enum Work<B> {
    /// To lead it to what is desired.
    Diff {
        desired: B,
    },
    Clean(Cleanup),
}

fn run(tape: &[u8], current: &[u8], work: &Work<impl AsRef<[u8]> + Sync>) -> Result<Done, Failure> {
    let bulk = input::bulk_options(&mut Tape::new(tape))?;
    on_all_cores(|| {
        Ok(match work {
            Work::Diff { desired } => bulk.diff_ndjson(current, desired),
            Work::Clean(cleanup) => bulk.clean_ndjson(*cleanup, current),
        }?)
    })
}

fn ran(done: Done) -> Result<Ran, Failure> {
    let errors = done.errors.iter().map(refusal).collect::<Result<_, _>>()?;
    let lines = done.lines.into();
    Ok(Ran { lines, errors })
}

/// From lines of current and of desired, joined by their IDs, to a line for each
/// entity with edits. The tape has the options of the diffs and of the run.
#[napi(catch_unwind)]
fn diff_ndjson_sync(tape: &[u8], current: &[u8], desired: &[u8]) -> napi::Result<Ran> {
    Ok(ran(run(tape, current, &Work::Diff { desired })?)?)
}

/// From lines of current to a line for each entity with edits that clean it.
#[napi(catch_unwind)]
fn clean_ndjson_sync(tape: &[u8], current: &[u8], is_tidy: bool) -> napi::Result<Ran> {
    let work: Work<&[u8]> = Work::Clean(input::cleanup(is_tidy));
    Ok(ran(run(tape, current, &work)?)?)
}

/// The same, off the thread that JavaScript runs on.
pub(crate) struct Lines {
    tape: Vec<u8>,
    current: Vec<u8>,
    work: Work<Vec<u8>>,
}

impl Task for Lines {
    type Output = Done;
    type JsValue = Ran;

    fn compute(&mut self) -> napi::Result<Done> {
        Ok(caught(|| run(&self.tape, &self.current, &self.work))?)
    }

    fn resolve(&mut self, _: napi::Env, done: Done) -> napi::Result<Ran> {
        Ok(ran(done)?)
    }
}

/// As `diffNdjsonSync`, off the thread that JavaScript runs on.
#[napi(catch_unwind, ts_return_type = "Promise<Ran>")]
fn diff_ndjson(tape: &[u8], current: &[u8], desired: &[u8]) -> AsyncTask<Lines> {
    // JavaScript may write to its bytes meanwhile.
    let [tape, current, desired] = [tape, current, desired].map(<[u8]>::to_vec);
    AsyncTask::new(Lines {
        tape,
        current,
        work: Work::Diff { desired },
    })
}

/// As `cleanNdjsonSync`, off the thread that JavaScript runs on.
#[napi(catch_unwind, ts_return_type = "Promise<Ran>")]
fn clean_ndjson(tape: &[u8], current: &[u8], is_tidy: bool) -> AsyncTask<Lines> {
    let [tape, current] = [tape, current].map(<[u8]>::to_vec);
    AsyncTask::new(Lines {
        tape,
        current,
        work: Work::Clean(input::cleanup(is_tidy)),
    })
}
