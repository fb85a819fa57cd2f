//! A run that the user drives. `_sync.py` has the loops on top of it.

use std::sync::{Mutex, MutexGuard};

use multifield_core::{Bulk, Current, Desired, Diff, Entity, Side};
use multifield_sync::{self as sync, CallId, End, Fault, Options, Output, PushError};
use pyo3::{
    exceptions::{PyRuntimeError, PyValueError},
    prelude::*,
    types::{PyBytes, PyTuple},
};

use crate::{
    edits::Edits,
    error::{full_message, raised, OrRaise},
    input::{self, bytes, options_with, with_current, Keywords},
    object::{objects, Any, Made},
    read::Objects,
    record::{made, record, records},
    request::Id,
    signature::OfClass,
    write::to_python,
};

/// Brings many entities of one kind to their desired states: reads, plans, sends and
/// reads again, until there are no edits. It makes no calls and has no clock: the caller gets
/// the next step from `poll`, carries it out, and reports the result.
///
/// Most programs need only the functions `sync` and `sync_async`, which are loops around it.
///
/// Args:
///     entity: ``contact``, ``lead`` or ``company``.
///     journal: The lines that an earlier run has recorded, as a str or bytes. The run
///         continues that one; push the same entities again.
///     options: Those of `sync`.
///
/// Raises:
///     MultifieldError: If the value of an option is wrong.
///     SyncError: For a journal that cannot be resumed: ``newer_format``,
///         ``other_entity``, ``other_options``, ``other_label`` or ``invalid_journal``.
///
/// >>> import multifield as mf
/// >>> machine = mf.Sync("contact", max_deletes=2)
/// >>> machine.push(43, {"PHONE": ["+44 20 7946 0018"]})
/// >>> machine.close()
/// >>> now = 0.0
/// >>> while True:
/// ...     match machine.poll(now):
/// ...         case mf.Call(id=id, method=method):
/// ...             print("call", method)
/// ...             machine.reply(id, (401, '{"error": "NO_AUTH_FOUND"}'), now)
/// ...         case mf.SyncEnd(id=id, outcome=outcome):
/// ...             print(id, outcome)
/// ...         case mf.Wait(until=until):
/// ...             now = until
/// ...         case mf.Record(line=line):
/// ...             pass  # Append it to a journal.
/// ...         case mf.Done(totals=totals):
/// ...             print(totals.fault)
/// ...             break
/// call batch
/// 43 stopped
/// authorisation
#[pyclass(frozen, module = "multifield")]
pub(crate) struct Sync {
    /// The lock is held while the machine works. The machine never calls Python, so there
    /// can be no deadlock.
    machine: Mutex<sync::Sync>,
    entity: Entity,
    options: Options,
}

#[pymethods]
impl Sync {
    #[new]
    #[pyo3(signature = (entity, journal = None, **options))]
    fn new(
        py: Python<'_>,
        entity: &str,
        journal: Option<Any<'_, '_>>,
        options: Option<Keywords<'_, '_>>,
    ) -> PyResult<Self> {
        let entity: Entity = entity.parse().or_raise(py)?;
        let options = options_with(options, |object| {
            let read = Options::from_deserializer(object);
            read.map_err(|error| error.with_options(&["journal"]))
        })?;
        let machine = match journal {
            None => sync::Sync::new(entity, options),
            Some(journal) => {
                let journal = bytes("journal", journal)?;
                py.detach(|| sync::Sync::resume(entity, options, &journal))
                    .or_raise(py)?
            }
        };
        Ok(Sync {
            machine: Mutex::new(machine),
            entity,
            options,
        })
    }

    #[classattr]
    fn __signature__() -> OfClass {
        OfClass::new(Diff::known_options().chain(Options::known_options()))
    }

    /// The kind of the entities.
    #[getter]
    fn entity(&self) -> &'static str {
        self.entity.as_str()
    }

    /// Add an entity with its desired state. Do this when `poll` returns `NeedInput`. At any
    /// other time, it is possible, too, but the entity needs memory until it ends.
    ///
    /// Args:
    ///     id: The entity's ID, as an integer or as digits.
    ///     desired: As of `diff`.
    ///
    /// Raises:
    ///     MultifieldError: If the desired state cannot be read: see `refuse`.
    ///     SyncError: ``wrong_id``, ``repeated_entity``, ``closed``.
    fn push(&self, id: Id, desired: Any<'_, '_>) -> PyResult<()> {
        let py = desired.py();
        let desired = self.desired(Side::Desired, desired)?;
        self.add(py, id, |machine| machine.push(id.0, desired))
    }

    /// Add an entity to merge, as `merge` does: changes from base to ours become edits of the
    /// portal's state. The state at its end is the next base, once the other system has taken
    /// it over.
    ///
    /// Args:
    ///     id: The entity's ID, as an integer or as digits.
    ///     base: As of `merge`.
    ///     ours: As of `merge`.
    ///
    /// Raises:
    ///     MultifieldError: If a state cannot be read: see `refuse`.
    ///     SyncError: Those of `push`.
    fn push_merge(&self, id: Id, base: Any<'_, '_>, ours: Any<'_, '_>) -> PyResult<()> {
        let py = base.py();
        let (base, ours) = (base_of(base)?, self.desired(Side::Ours, ours)?);
        self.add(py, id, |machine| machine.push_merge(id.0, base, ours))
    }

    /// Works like `push` and `push_merge`, for a line that contains the ID of the entity.
    #[pyo3(signature = (id, line, base = None))]
    fn _push_line(
        &self,
        py: Python<'_>,
        id: Id,
        line: &[u8],
        base: Option<Any<'_, '_>>,
    ) -> PyResult<()> {
        let bulk = Bulk::new().diff_options(self.options.get_diff());
        let desired = bulk.desired_from_json(line).or_raise(py)?;
        let base = base.map(base_of).transpose()?;
        self.add(py, id, |machine| match base {
            None => machine.push(id.0, desired),
            Some(base) => machine.push_merge(id.0, base, desired),
        })
    }

    /// Add an entity whose desired state `push` has refused. It ends as ``refused``, with this
    /// code and message, and the others continue.
    ///
    /// Args:
    ///     id: The entity's ID, as an integer or as digits.
    ///     code: The code of the `MultifieldError`.
    ///     message: The message of the error.
    ///
    /// Raises:
    ///     SyncError: Those of `push`.
    fn refuse(&self, py: Python<'_>, id: Id, code: &str, message: &str) -> PyResult<()> {
        self.add(py, id, |machine| machine.refuse(id.0, code, message))
    }

    /// End the input: no more entities can be added. The run ends when all entities have ended.
    fn close(&self) -> PyResult<()> {
        self.lock()?.close();
        Ok(())
    }

    /// Return the next step.
    ///
    /// Args:
    ///     now: The time in seconds, such as ``time.time()``. A time before the last one is
    ///         ignored.
    ///
    /// Returns:
    ///     ``NeedInput``: push an entity, or close. ``Record``: append its line to the journal;
    ///     it must be on disk before the next poll. ``Call``: send it once, and report its
    ///     result with `reply`. ``SyncEnd``: an entity has ended. ``Wait``: poll again at this
    ///     time, or after a reply. ``Done``: every entity has ended.
    fn poll<'py>(&self, py: Python<'py>, now: f64) -> Made<'py> {
        let now = millis(now)?;
        let output = self.lock()?.poll(now);
        match output {
            Output::NeedInput => made(py, "NeedInput", PyTuple::empty(py)),
            Output::Record(line) => made(py, "Record", (PyBytes::new(py, line.as_bytes()),)),
            Output::Call(call) => {
                let body = PyBytes::new(py, call.params().as_bytes());
                let parts = (call.id().get(), call.method(), call.is_edit(), body);
                made(py, "Call", parts)
            }
            Output::Entity(end) => end_of(py, *end),
            Output::Wait(until) => made(py, "Wait", (until.map(seconds),)),
            Output::Done(totals) => made(py, "Done", (record(py, "totals", &totals)?,)),
            _ => Err(PyRuntimeError::new_err("an output of a newer version")),
        }
    }

    /// Report the result of a call. Only the first reply to a call counts.
    ///
    /// Args:
    ///     call: The call's ID.
    ///     reply: The status and the body of the response, the body as a str, bytes or parsed
    ///         JSON. ``NOT_SENT`` if the call certainly did not reach the server, ``LOST`` if
    ///         it may have reached it.
    ///     now: As of `poll`.
    ///
    /// Raises:
    ///     TypeError: For any other reply. The call still waits for one.
    ///     ValueError: For a status that is not from 100 to 599.
    fn reply(&self, py: Python<'_>, call: u64, reply: Any<'_, '_>, now: f64) -> PyResult<()> {
        let reply = reply_of(reply)?;
        let now = millis(now)?;
        py.detach(|| {
            self.lock()?.reply(CallId::new(call), reply, now);
            Ok(())
        })
    }
}

impl Sync {
    fn lock(&self) -> PyResult<MutexGuard<'_, sync::Sync>> {
        let broken = |_| PyRuntimeError::new_err("the run has panicked: please report it");
        self.machine.lock().map_err(broken)
    }

    /// Adds an entity with this ID.
    fn add(
        &self,
        py: Python<'_>,
        id: Id,
        work: impl FnOnce(&mut sync::Sync) -> Result<(), PushError>,
    ) -> PyResult<()> {
        let refused = |error: PushError| (error.code(), error.to_string(), id.0);
        work(&mut *self.lock()?).map_err(|error| raised(py, "SyncError", refused(error)))
    }

    fn desired(&self, side: Side, argument: Any<'_, '_>) -> PyResult<Desired<'static>> {
        let objects = Objects::default();
        let diff = self.options.get_diff();
        Ok(input::desired(&objects, &diff, side, argument)?.into_owned())
    }
}

fn base_of(argument: Any<'_, '_>) -> PyResult<Current<'static>> {
    with_current(Side::Base, argument, |base| Ok(base.clone().into_owned()))
}

/// Converts seconds to milliseconds. Rounds to the nearest, so that the time of a `Wait`
/// is reached.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn millis(seconds: f64) -> PyResult<u64> {
    let millis = (seconds * 1000.0).round();
    // A larger float cannot represent every millisecond.
    if !(0.0..9e15).contains(&millis) {
        return Err(PyValueError::new_err(format!(
            "argument 'now': expected seconds since 1970, found {seconds}"
        )));
    }
    Ok(millis as u64)
}

#[allow(clippy::cast_precision_loss)]
fn seconds(millis: u64) -> f64 {
    millis as f64 / 1000.0
}

fn end_of(py: Python<'_>, end: End) -> Made<'_> {
    let state = end.state.as_ref();
    let parts = (
        end.id,
        end.outcome.as_str(),
        end.code,
        end.error.as_ref().map(full_message).or(end.message),
        PyTuple::new(py, end.edits.into_iter().map(Edits))?,
        records(py, "conflict", &end.conflicts)?,
        state.map(|state| to_python(py, state)).transpose()?,
        end.in_doubt,
    );
    made(py, "SyncEnd", parts)
}

fn reply_of(reply: Any<'_, '_>) -> PyResult<sync::Reply> {
    let parts = objects(reply.py(), "reply", (reply,))?;
    let (status, body): (Bound<'_, PyAny>, Vec<u8>) = parts.extract()?;
    Ok(match status.extract() {
        Ok(status) => sync::Reply::Http(status, body),
        Err(_) if status.eq("lost")? => sync::Reply::Lost,
        Err(_) => sync::Reply::NotSent,
    })
}

/// Returns a description of this fault.
#[pyfunction]
pub(crate) fn _fault_text(fault: &str) -> PyResult<&'static str> {
    let known = Fault::ALL.iter().find(|it| it.as_str() == fault);
    let known = known.ok_or_else(|| PyValueError::new_err("no fault of a run"))?;
    Ok(known.description())
}
