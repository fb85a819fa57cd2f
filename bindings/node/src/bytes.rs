//! From JSON to JSON, without objects.

use multifield_core::{Bulk, BulkForm, Done, OnError};
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

/// The options of many entities, beside those of their diffs.
#[napi(object)]
pub(crate) struct Run {
    pub key: Option<String>,
    /// `fields`, `fm`, `request` or `batch`
    pub form: Option<String>,
    /// `contact`, `lead` or `company`
    pub entity: Option<String>,
    /// `classic` or `universal`
    pub api: Option<String>,
    /// `error` or `add`
    pub missing: Option<String>,
    /// `stop` or `skip`
    pub on_error: Option<String>,
    /// `20` or `2.5%`
    pub max_deletes: Option<String>,
    /// `2`
    pub threads: Option<String>,
}

/// What a run comes to.
#[napi(object)]
pub(crate) struct Ran {
    pub lines: Buffer,
    /// As JSON, where they were skipped.
    pub errors: Option<Vec<String>>,
}

impl Run {
    /// The core's own. The tape has the options of the diffs.
    fn to_bulk(&self, tape: &[u8]) -> Result<Bulk, Failure> {
        let entity = self.entity.as_deref().map(str::parse).transpose()?;
        let api = self.api.as_deref().map(str::parse).transpose()?;
        let api = api.unwrap_or_default();
        let form = self.form.as_deref();
        let form = form.map(|name| BulkForm::named(name, entity, api));
        let missing = self.missing.as_deref().map(str::parse).transpose()?;
        let max_deletes = self.max_deletes.as_deref().map(str::parse).transpose()?;
        let threads = self.threads.as_deref().map(Bulk::parse_threads);
        Ok(Bulk::new()
            .diff(input::diff_options(&mut Tape::new(tape))?)
            .key(self.key.as_deref())
            .form(form.transpose()?.unwrap_or_default())
            .missing(missing.unwrap_or_default())
            .on_error(self.on_error()?)
            .max_deletes(max_deletes)
            .threads(threads.transpose()?))
    }

    fn on_error(&self) -> Result<OnError, Failure> {
        Ok(self
            .on_error
            .as_deref()
            .map_or(Ok(OnError::default()), str::parse)?)
    }

    fn diff(&self, tape: &[u8], current: &[u8], desired: &[u8]) -> Result<Done, Failure> {
        let bulk = self.to_bulk(tape)?;
        on_all_cores(|| Ok(bulk.diff_ndjson(current, desired)?))
    }

    fn to_ran(&self, done: Done) -> Result<Ran, Failure> {
        let errors = done.errors.iter().map(refusal).collect::<Result<_, _>>()?;
        Ok(Ran {
            lines: done.lines.into(),
            errors: (self.on_error()? == OnError::Skip).then_some(errors),
        })
    }
}

/// From lines of current and of desired, joined by their IDs, to a line for
/// each entity with edits. The tape has the options of the diffs.
#[allow(clippy::needless_pass_by_value)] // as napi hands over what it reads
#[napi(catch_unwind)]
fn diff_ndjson(tape: &[u8], current: &[u8], desired: &[u8], run: Run) -> napi::Result<Ran> {
    let done = run.diff(tape, current, desired)?;
    Ok(run.to_ran(done)?)
}

/// The same, off the thread that JavaScript runs on.
pub(crate) struct Lines {
    tape: Vec<u8>,
    current: Vec<u8>,
    desired: Vec<u8>,
    run: Run,
}

impl Task for Lines {
    type Output = Done;
    type JsValue = Ran;

    fn compute(&mut self) -> napi::Result<Done> {
        Ok(caught(|| {
            self.run.diff(&self.tape, &self.current, &self.desired)
        })?)
    }

    fn resolve(&mut self, _: napi::Env, done: Done) -> napi::Result<Ran> {
        Ok(self.run.to_ran(done)?)
    }
}

/// As `diffNdjson`, off the thread that JavaScript runs on.
#[napi(catch_unwind, ts_return_type = "Promise<Ran>")]
fn diff_ndjson_async(tape: &[u8], current: &[u8], desired: &[u8], run: Run) -> AsyncTask<Lines> {
    // JavaScript may write to its bytes meanwhile.
    let [tape, current, desired] = [tape, current, desired].map(<[u8]>::to_vec);
    AsyncTask::new(Lines {
        tape,
        current,
        desired,
        run,
    })
}
