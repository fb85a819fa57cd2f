//! Simulations, and their findings.

use multifield_core as core;
use pyo3::{prelude::*, types::PyType};

use crate::{
    edit::record, edits::lines, error::exception, input, json::kept, read::Objects,
    write::to_python,
};

/// A row as the portal stores it, a dict in Python.
#[derive(Clone, PartialEq, Eq, Hash, FromPyObject, IntoPyObject)]
pub(crate) struct Row {
    #[pyo3(item("ID"))]
    id: u64,
    #[pyo3(item("TYPE_ID"))]
    type_id: String,
    #[pyo3(item("VALUE_TYPE"))]
    value_type: String,
    #[pyo3(item("VALUE"))]
    value: String,
}

impl From<&core::StoredRow<'_>> for Row {
    fn from(row: &core::StoredRow<'_>) -> Self {
        Row {
            id: row.id().get(),
            type_id: row.type_id().to_owned(),
            value_type: row.value_type().to_owned(),
            value: row.value().to_owned(),
        }
    }
}

record! {
    /// Why a payload may surprise.
    Finding(code, severity, place, message, row, value, text) {
        /// What it is about, such as ``missing_value_deletes``: the same in every
        /// language and from version to version.
        code: String,
        /// ``harm``: data is lost, stored twice or with a wrong type, or a chat is
        /// cut off. ``ignored``: a part has no effect, or the call fails as a whole.
        /// ``note``: worth knowing.
        severity: String,
        /// The place in the payload, such as ``PHONE[0]``; empty where it is about
        /// the whole of it.
        place: String,
        /// What happens, and what to write instead.
        message: String,
        /// The stored row that it is about.
        row: Option<Row>,
        /// The payload's value that it is about.
        value: Option<String>,
        /// The finding as a line for people, which str gives, too.
        text: String,
    }

    fn __str__(&self) -> String {
        self.text.clone()
    }
}

impl From<&core::Finding> for Finding {
    fn from(finding: &core::Finding) -> Self {
        Finding {
            code: finding.code().as_str().to_owned(),
            severity: finding.severity().to_string(),
            place: finding.place().to_owned(),
            message: finding.message().to_owned(),
            row: finding.stored_row().map(Row::from),
            value: finding.payload_value().map(str::to_owned),
            text: finding.to_string(),
        }
    }
}

/// What a payload does.
#[pyclass(frozen, eq, module = "multifield")]
#[derive(PartialEq, Eq)]
pub(crate) struct Simulation(core::Simulation);

#[pymethods]
impl Simulation {
    /// The rows after the call, in ID order.
    #[getter]
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, self.0.rows())
    }

    /// Why that may surprise: first what the server does not read at all, then
    /// the rest, each in the order of the payload.
    #[getter]
    fn findings(&self) -> Vec<Finding> {
        self.0.findings().iter().map(Finding::from).collect()
    }

    /// Rows and findings as JSON.
    fn to_json(&self) -> String {
        self.0.json().to_string()
    }

    /// A line for each row with what becomes of it, and one for each finding,
    /// which str gives, too.
    #[pyo3(signature = (*, color = false))]
    fn text(&self, color: bool) -> String {
        lines(&self.0.text().color(color))
    }

    fn __str__(&self) -> String {
        self.text(false)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let rows = slf.getattr("rows")?.repr()?;
        let findings = slf.getattr("findings")?.repr()?;
        Ok(format!("Simulation(rows={rows}, findings={findings})"))
    }

    /// Reads what pickle has kept.
    #[staticmethod]
    fn _from_record(json: &Bound<'_, PyAny>) -> PyResult<Self> {
        kept(json, core::Simulation::from_record).map(Simulation)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let from_record = PyType::new::<Simulation>(py).getattr("_from_record")?;
        Ok((from_record, (self.0.record().to_string(),)))
    }

    /// It does not change, so it is its own copy.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }
}

/// What a payload that was written by hand really does.
///
/// ``payload`` is what goes under ``fields`` in a call, or a whole request. It is
/// never refused for being wrong. ``generation`` is how the portal's server
/// stores what a call writes: ``distinct``, the default, which cloud portals run,
/// ``factory`` or ``legacy``, on which ``fm`` does not exist.
///
/// >>> import multifield as mf
/// >>> current = {"PHONE": [{"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222"}]}
/// >>> simulation = mf.simulate(current, {"PHONE": [{"ID": 223, "VALUE_TYPE": "HOME"}]})
/// >>> simulation.rows
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
    let blame = |error: core::Error| exception(py, &error, None);
    let generation = generation.map_or(Ok(core::Generation::default()), str::parse);
    let generation = generation.map_err(blame)?;
    let objects = Objects::default();
    let side = ("current", core::Side::Current);
    let current = input::current(&objects, side, current)?;
    let payload = input::payload(&objects, payload)?;
    let simulation = core::simulate(&current, &payload, generation).map_err(blame)?;
    Ok(Simulation(simulation))
}
