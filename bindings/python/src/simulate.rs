//! Simulations, and their findings.

use multifield_core as core;
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyTuple, PyType},
};

use crate::{
    edits::lines,
    error::{choice, or_skipped, OrRaise},
    foreign::made,
    input::{self, bytes, text_bytes},
    object::{Any, Made},
    read::Objects,
    record::records,
    write::to_python,
};

/// The effect of a payload: the resulting rows, and the findings.
#[pyclass(frozen, eq, module = "multifield")]
#[derive(PartialEq, Eq)]
pub(crate) struct Simulation(core::Simulation);

#[pymethods]
impl Simulation {
    /// Return the rows after the call, in the order of their IDs.
    fn rows<'py>(&self, py: Python<'py>) -> Made<'py> {
        to_python(py, self.0.rows())
    }

    /// Everything that is surprising about the payload: first what the server does not read at
    /// all, then the rest, each in the order of the payload.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        records(py, "finding", self.0.findings())
    }

    /// Return rows and findings as JSON.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Return one line for each row and one for each finding, for people to read. ``str()``
    /// returns the same without colours.
    ///
    /// Args:
    ///     color: Whether to add ANSI colours.
    #[pyo3(signature = (*, color = false))]
    fn text(&self, color: bool) -> String {
        lines(&self.0.text().color(color))
    }

    fn __str__(&self) -> String {
        self.text(false)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let rows = slf.call_method0("rows")?.repr()?;
        let findings = slf.getattr("findings")?.repr()?;
        Ok(format!("Simulation(rows={rows}, findings={findings})"))
    }

    /// Restores a pickled simulation.
    #[staticmethod]
    fn _of(parts: &str) -> PyResult<Self> {
        let (before, rows, findings) = serde_json::from_str(parts).map_err(unkept)?;
        Ok(Simulation(core::Simulation::new(before, rows, findings)))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let parts = (self.0.before(), self.0.rows(), self.0.findings());
        let parts = serde_json::to_string(&parts).map_err(unkept)?;
        Ok((PyType::new::<Simulation>(py).getattr("_of")?, (parts,)))
    }
}

/// Returns the exception for an invalid pickle.
#[allow(clippy::needless_pass_by_value)]
fn unkept(error: serde_json::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Return what the portal would do with a payload.
///
/// Args:
///     current: The state before the call, see `diff`. None if the payload creates an
///         entity.
///     payload: The value of ``fields``, a whole request or its body, or what a client
///         sent: a form, a command, a URL, or the body of a batch. A wrong payload is not
///         refused: its mistakes become findings.
///     generation: The generation of the server: ``distinct``, the default, which cloud
///         portals run, ``factory`` or ``legacy``. On ``legacy``, ``fm`` does not exist.
///
/// Returns:
///     The rows after the call, and the findings.
///
/// Raises:
///     MultifieldError: If current is not a valid state, if the payload has no known shape,
///         or if it changes an entity and current is None.
///
/// >>> import multifield as mf
/// >>> current = {"PHONE": [{"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222"}]}
/// >>> simulation = mf.simulate(current, {"PHONE": [{"ID": 223, "VALUE_TYPE": "HOME"}]})
/// >>> simulation.rows()
/// []
/// >>> simulation.findings[0].code
/// 'missing_value_deletes'
/// >>> simulation = mf.simulate(None, "crm.contact.add?fields[PHONE][0][VALUE]=+7916")
/// >>> simulation.findings[0].code
/// 'plus_became_space'
#[pyfunction]
#[pyo3(signature = (current, payload, *, generation = None))]
pub(crate) fn simulate(
    current: Option<Any<'_, '_>>,
    payload: Any<'_, '_>,
    generation: Option<&str>,
) -> PyResult<Simulation> {
    let py = payload.py();
    let generation: core::Generation = choice(py, generation)?;
    let objects = Objects::default();
    let current = current.map(|it| input::current(&objects, core::Side::Current, it));
    let current = current.transpose()?;
    let payload = input::payload(&objects, payload)?;
    let simulation = core::simulate(current.as_ref(), &payload, generation).or_raise(py)?;
    Ok(Simulation(simulation))
}

/// Return what the portal would do with each of many payloads, one per line.
///
/// Blank lines are ignored.
///
/// Args:
///     lines: JSON or forms as a str or bytes, or an iterable of such lines, such as an
///         open file. A line is a payload of `simulate`, or an object ``{"current",
///         "payload", "generation"}``.
///     current: The state before the call, for lines without ``current``. See `simulate`.
///     generation: The generation for lines without ``generation``. See `simulate`.
///     on_error: ``stop``, the default, or ``skip``: then the list contains the error in
///         place of the simulation.
///
/// Returns:
///     The simulations in the order of the lines.
///
/// Raises:
///     MultifieldError: The first error, with its ``line``.
///
/// >>> import multifield as mf
/// >>> lines = b'{"PHONE": "1"}\n{"EMAIL": [{"VALUE": "anna"}]}\n'
/// >>> for simulation in mf.simulate_lines(lines, {"PHONE": [], "EMAIL": []}):
/// ...     print(simulation.findings[0].code)
/// bare_text
/// not_an_email
#[pyfunction]
#[pyo3(signature = (lines, current = None, *, generation = None, on_error = None))]
pub(crate) fn simulate_lines<'py>(
    lines: Any<'_, 'py>,
    current: Option<Any<'_, 'py>>,
    generation: Option<&str>,
    on_error: Option<&str>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = lines.py();
    let on_error: core::OnError = choice(py, on_error)?;
    let generation: core::Generation = choice(py, generation)?;
    let objects = Objects::default();
    let current = current.map(|it| input::current(&objects, core::Side::Current, it));
    let current = current.transpose()?;
    let joined;
    let lines = if let Some(lines) = text_bytes(lines)? {
        lines
    } else {
        joined = made(py, "multifield._lines", "joined", (lines,))?;
        bytes("lines", &joined)?
    };
    let results = py.detach(|| core::simulate_lines(current.as_ref(), &lines, generation));
    let result =
        |result: Result<_, _>| or_skipped(py, result.map(Simulation).or_raise(py), on_error);
    results.into_iter().map(result).collect()
}
