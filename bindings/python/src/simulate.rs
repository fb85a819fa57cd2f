//! Simulations, and their findings.

use multifield_core as core;
use pyo3::{prelude::*, types::PyType, IntoPyObjectExt};

use crate::{
    edit::record,
    edits::lines,
    error::{exception, wrong_argument},
    foreign,
    input::{self, json_bytes},
    json::kept,
    many::Failures,
    read::Objects,
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

/// What a payload really does.
///
/// ``payload`` is what goes under ``fields`` in a call, a whole request or its body,
/// or what was sent: a form, a command, a URL, or the body of a batch. It is never
/// refused for being wrong. ``current`` is None for one that makes an entity.
/// ``generation`` is how the portal's server stores what a call writes:
/// ``distinct``, the default, which cloud portals run, ``factory`` or ``legacy``, on
/// which ``fm`` does not exist.
///
/// >>> import multifield as mf
/// >>> current = {"PHONE": [{"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222"}]}
/// >>> simulation = mf.simulate(current, {"PHONE": [{"ID": 223, "VALUE_TYPE": "HOME"}]})
/// >>> simulation.rows
/// []
/// >>> simulation.findings[0].code
/// 'missing_value_deletes'
/// >>> simulation = mf.simulate(None, "crm.contact.add?fields[PHONE][0][VALUE]=+7916")
/// >>> simulation.findings[0].code
/// 'plus_became_space'
#[pyfunction]
#[pyo3(signature = (current, payload, *, generation = None))]
pub(crate) fn simulate(
    current: Option<&Bound<'_, PyAny>>,
    payload: &Bound<'_, PyAny>,
    generation: Option<&str>,
) -> PyResult<Simulation> {
    let py = payload.py();
    let objects = Objects::default();
    let generation = parsed(py, generation)?;
    let current = current.map(|it| input::current(&objects, CURRENT, it));
    let current = current.transpose()?;
    let payload = input::payload(&objects, payload)?;
    let simulation = core::simulate(current.as_ref(), &payload, generation);
    let simulation = simulation.map_err(|error| exception(py, &error, None))?;
    Ok(Simulation(simulation))
}

const CURRENT: (&str, core::Side) = ("current", core::Side::Current);

fn parsed(py: Python<'_>, generation: Option<&str>) -> PyResult<core::Generation> {
    let generation = generation.map_or(Ok(core::Generation::default()), str::parse);
    generation.map_err(|error| exception(py, &error, None))
}

/// What each of many payloads does, one a line, in their order.
///
/// ``lines`` are JSON or forms as a str or bytes, or an iterable of such lines, such
/// as an open file. A line is a payload, as `simulate` takes it, or an object
/// ``{"current", "payload", "generation"}``. Without ``current`` the payload is
/// simulated on the one that is given here. Blank lines are passed over.
///
/// With ``errors="raise"``, the first line that is refused raises its
/// MultifieldError, which has its ``line``. With ``errors="return"``, an error stands
/// in the place of the simulation.
///
/// >>> import multifield as mf
/// >>> lines = b'{"PHONE": "1"}\n{"EMAIL": [{"VALUE": "anna"}]}\n'
/// >>> for simulation in mf.simulate_lines(lines, {"PHONE": [], "EMAIL": []}):
/// ...     print(simulation.findings[0].code)
/// bare_text
/// not_an_email
#[pyfunction]
#[pyo3(signature = (lines, current = None, *, generation = None, errors = "raise"))]
pub(crate) fn simulate_lines<'py>(
    lines: &Bound<'py, PyAny>,
    current: Option<&Bound<'py, PyAny>>,
    generation: Option<&str>,
    errors: &str,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = lines.py();
    let failures = Failures::parse(errors)?;
    let generation = parsed(py, generation)?;
    let objects = Objects::default();
    let current = current.map(|it| input::current(&objects, CURRENT, it));
    let current = current.transpose()?;
    let joined;
    let lines = match json_bytes(&objects, objects.keep(lines.clone()))? {
        Some(lines) => lines,
        None => {
            joined = joined_lines(lines)?;
            &joined
        }
    };
    let results = py.detach(|| core::simulate_lines(current.as_ref(), lines, generation));
    let result = |result| match (result, failures) {
        (Ok(simulation), _) => Simulation(simulation).into_bound_py_any(py),
        (Err(error), Failures::Raise) => Err(exception(py, &error, None)),
        (Err(error), Failures::Return) => exception(py, &error, None).into_bound_py_any(py),
    };
    results.into_iter().map(result).collect()
}

/// The lines of an iterable, each with its end.
fn joined_lines(lines: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let expected = "lines as a str or bytes, or an iterable of them";
    let wrong = || wrong_argument("lines", expected, lines);
    let mut iterator = foreign::iter(lines).map_err(|_| wrong())?;
    let mut joined = Vec::new();
    while let Some(line) = foreign::next(&mut iterator) {
        let (objects, line) = (Objects::default(), line?);
        let bytes = json_bytes(&objects, objects.keep(line.clone()))?;
        let bytes =
            bytes.ok_or_else(|| wrong_argument("lines", "str or bytes as its lines", &line))?;
        joined.extend_from_slice(bytes);
        if !bytes.ends_with(b"\n") {
            joined.push(b'\n');
        }
    }
    Ok(joined)
}
