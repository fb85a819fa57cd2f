//! Simulations, and their findings.

use multifield_core as core;
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyTuple, PyType},
};

use crate::{
    edits::lines, error::OrRaise, input, read::Objects, record::records, write::to_python,
};

/// What a payload does.
#[pyclass(frozen, eq, module = "multifield")]
#[derive(PartialEq, Eq)]
pub(crate) struct Simulation(core::Simulation);

#[pymethods]
impl Simulation {
    /// Return the rows after the call, in ID order.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, self.0.rows())
    }

    /// Why that may surprise: first what the server does not read at all, then
    /// the rest, each in the order of the payload.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        records(py, "finding", self.0.findings())
    }

    /// Return rows and findings as JSON.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Return a line for each row with what becomes of it, and one for each finding, which str gives, too.
    ///
    /// Args:
    ///     color: Whether it has ANSI codes.
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

    /// Reads what pickle has kept.
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

/// That the parts of a simulation are none.
#[allow(clippy::needless_pass_by_value)]
fn unkept(error: serde_json::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Return what a payload that was written by hand really does.
///
/// Args:
///     current: As of `diff`.
///     payload: What goes under ``fields`` in a call, or a whole request. It is never
///         refused for being wrong.
///     generation: How the portal's server stores what a call writes: ``distinct``, the
///         default, which cloud portals run, ``factory`` or ``legacy``, on which ``fm``
///         does not exist.
///
/// Raises:
///     MultifieldError: For a current that is none, and for what is no JSON.
///
/// >>> import multifield as mf
/// >>> current = {"PHONE": [{"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222"}]}
/// >>> simulation = mf.simulate(current, {"PHONE": [{"ID": 223, "VALUE_TYPE": "HOME"}]})
/// >>> simulation.rows()
/// []
/// >>> simulation.findings[0].code
/// 'missing_value_deletes'
#[pyfunction]
#[pyo3(signature = (current, payload, *, generation = None))]
pub(crate) fn simulate(
    current: &Bound<'_, PyAny>,
    payload: &Bound<'_, PyAny>,
    generation: Option<&str>,
) -> PyResult<Simulation> {
    let py = current.py();
    let generation = generation.map_or(Ok(core::Generation::default()), str::parse);
    let generation = generation.or_raise(py)?;
    let objects = Objects::default();
    let side = ("current", core::Side::Current);
    let current = input::current(&objects, side, current)?;
    let payload = input::payload(&objects, payload)?;
    let simulation = core::simulate(&current, &payload, generation).or_raise(py)?;
    Ok(Simulation(simulation))
}
