//! A run that reads, plans and sends. `lib/sync.js` or the user drives it.

use multifield_core::Side;
use multifield_js::{
    input,
    outcome::json as written,
    tape::{Input, Tape},
    Failure,
};
use multifield_sync::{self as sync, CallId, Options, Output, Reply};
use napi_derive::napi;
use serde_json::json;

use crate::thrown;

/// The run. `None` after a panic, which may have left it in an invalid state.
#[napi]
pub struct SyncRun(Option<sync::Sync>);

/// The next action. `kind` determines which parts are set.
#[napi(object)]
#[derive(Default)]
pub struct Polled {
    /// `needInput`, `record`, `call`, `entity`, `wait` or `done`.
    pub kind: String,
    /// A line of the journal, or JSON: the parameters of a call, an end without its
    /// edits, or the totals.
    pub text: Option<String>,
    /// The edits of an end, each as JSON.
    pub edits: Option<Vec<String>>,
    /// The number of a call.
    pub id: Option<i64>,
    /// The method of a call.
    pub method: Option<String>,
    /// Whether a call changes entities.
    pub is_edit: Option<bool>,
    /// The time of the next poll. `None` if only a reply can lead to another action.
    pub until: Option<i64>,
    /// The fault in the totals, described for people.
    pub fault: Option<String>,
}

impl Polled {
    fn new(kind: &str) -> Polled {
        Polled {
            kind: kind.to_owned(),
            ..Polled::default()
        }
    }

    fn of(output: Output) -> Result<Polled, Failure> {
        let polled = match output {
            Output::NeedInput => Polled::new("needInput"),
            Output::Record(line) => Polled {
                text: Some(line),
                ..Polled::new("record")
            },
            Output::Call(call) => Polled {
                id: Some(call.id().get().try_into()?),
                method: Some(call.method().to_owned()),
                text: Some(call.params().to_owned()),
                is_edit: Some(call.is_edit()),
                ..Polled::new("call")
            },
            Output::Entity(mut end) => {
                let edits = std::mem::take(&mut end.edits);
                Polled {
                    text: Some(written(&end)?),
                    edits: Some(edits.iter().map(written).collect::<Result<_, _>>()?),
                    ..Polled::new("entity")
                }
            }
            Output::Wait(until) => Polled {
                until: until.map(TryInto::try_into).transpose()?,
                ..Polled::new("wait")
            },
            Output::Done(totals) => Polled {
                text: Some(written(&totals)?),
                fault: totals.fault.map(|fault| fault.description().to_owned()),
                ..Polled::new("done")
            },
            _ => return Err(Failure::Broken("an output that is not known".to_owned())),
        };
        Ok(polled)
    }
}

/// Returns the failure that `lib/sync-error.js` converts to a `SyncError`.
pub(crate) fn refused(code: &str, reason: &str) -> Failure {
    Failure::Broken(json!({"sync": {"code": code, "reason": reason}}).to_string())
}

fn options(tape: &mut Tape<'_>, own: &[String]) -> Result<Options, Failure> {
    let options = match tape.input() {
        Input::Json(json) => Options::from_json(json),
        Input::Values(values) => Options::from_deserializer(values),
    };
    Ok(options.map_err(|error| error.with_options(own))?)
}

#[napi]
impl SyncRun {
    /// Creates a run, or resumes one from a journal. The tape has the options. `own` are
    /// the names of the options that the caller handles.
    ///
    /// # Errors
    ///
    /// Those of the options and of the journal, and an unknown kind of entity.
    #[napi(constructor, catch_unwind)]
    #[allow(clippy::needless_pass_by_value)] // napi has no borrowed strings
    pub fn new(
        tape: &[u8],
        entity: String,
        own: Vec<String>,
        journal: Option<&[u8]>,
    ) -> napi::Result<Self> {
        let options = options(&mut Tape::new(tape), &own).map_err(thrown)?;
        begin(options, &entity, journal).map_err(thrown)
    }

    fn with<R>(
        &mut self,
        work: impl FnOnce(&mut sync::Sync) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let run = self.0.take();
        let mut run = run.ok_or_else(|| Failure::Broken("it panicked before".to_owned()))?;
        let result = work(&mut run);
        self.0 = Some(run);
        result
    }

    /// Adds an entity. The tape has desired.
    ///
    /// # Errors
    ///
    /// Those of desired, and those of an entity that is not accepted.
    #[napi(catch_unwind)]
    pub fn push(&mut self, tape: &[u8], id: i64) -> napi::Result<()> {
        let push = |run: &mut sync::Sync| {
            let desired = input::desired(&mut Tape::new(tape), &run.options().get_diff())?;
            taken(run.push(id.try_into()?, desired.into_owned()))
        };
        self.with(push).map_err(thrown)
    }

    /// Adds an entity whose changes are merged. The tape has base and ours.
    ///
    /// # Errors
    ///
    /// Those of the two states, and those of an entity that is not accepted.
    #[napi(catch_unwind)]
    pub fn push_merge(&mut self, tape: &[u8], id: i64) -> napi::Result<()> {
        let push = |run: &mut sync::Sync| {
            let mut tape = Tape::new(tape);
            let base = input::state(&mut tape, Side::Base)?.into_owned();
            let ours = input::desired(&mut tape, &run.options().get_diff())
                .map_err(|error| error.with_side(Side::Ours))?;
            taken(run.push_merge(id.try_into()?, base, ours.into_owned()))
        };
        self.with(push).map_err(thrown)
    }

    /// Adds an entity whose state cannot be read.
    ///
    /// # Errors
    ///
    /// Those of an entity that is not accepted.
    #[napi(catch_unwind)]
    #[allow(clippy::needless_pass_by_value)] // napi has no borrowed strings
    pub fn refuse(&mut self, id: i64, code: String, message: String) -> napi::Result<()> {
        self.with(|run| taken(run.refuse(id.try_into()?, &code, &message)))
            .map_err(thrown)
    }

    /// Declares that no further entities follow.
    ///
    /// # Errors
    ///
    /// If the run is broken by an earlier panic.
    #[napi(catch_unwind)]
    pub fn close(&mut self) -> napi::Result<()> {
        let close = |run: &mut sync::Sync| {
            run.close();
            Ok(())
        };
        self.with(close).map_err(thrown)
    }

    /// Returns the next action.
    ///
    /// # Errors
    ///
    /// If the run is broken by an earlier panic.
    #[napi(catch_unwind)]
    pub fn poll(&mut self, now: i64) -> napi::Result<Polled> {
        self.with(|run| Polled::of(run.poll(now.try_into()?)))
            .map_err(thrown)
    }

    /// Reports the response to a call.
    ///
    /// # Errors
    ///
    /// If the run is broken by an earlier panic.
    #[napi(catch_unwind)]
    pub fn reply(&mut self, call: i64, status: u16, body: &[u8], now: i64) -> napi::Result<()> {
        self.take_reply(call, Reply::Http(status, body.to_vec()), now)
            .map_err(thrown)
    }

    /// Reports a call without a response.
    ///
    /// # Errors
    ///
    /// If the run is broken by an earlier panic.
    #[napi(catch_unwind)]
    pub fn reply_without(&mut self, call: i64, is_sent: bool, now: i64) -> napi::Result<()> {
        let reply = if is_sent { Reply::Lost } else { Reply::NotSent };
        self.take_reply(call, reply, now).map_err(thrown)
    }

    fn take_reply(&mut self, call: i64, reply: Reply, now: i64) -> Result<(), Failure> {
        self.with(|run| {
            run.reply(CallId::new(call.try_into()?), reply, now.try_into()?);
            Ok(())
        })
    }
}

fn taken(pushed: Result<(), sync::PushError>) -> Result<(), Failure> {
    pushed.map_err(|error| refused(error.code(), &error.to_string()))
}

fn begin(options: Options, entity: &str, journal: Option<&[u8]>) -> Result<SyncRun, Failure> {
    let entity = entity.parse()?;
    let run = match journal {
        None => sync::Sync::new(entity, options),
        Some(journal) => sync::Sync::resume(entity, options, journal)
            .map_err(|error| refused(error.code(), &format!("journal {error}")))?,
    };
    Ok(SyncRun(Some(run)))
}
