//! Records: the parts of results, as dataclasses of `_records.py`. They are created from
//! the JSON of the core. The core also writes their line for people.

use multifield_core as core;
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    sync::PyOnceLock,
    types::{PyDict, PyTuple},
};
use serde::{Deserialize, Serialize};

use crate::{
    edits::lines,
    foreign::{self, Arguments},
    input::kept,
    object::{Any, Made},
    read::{Objects, Stop, Value},
    write::to_python,
};

/// Creates a record with a function of `_records.py`.
pub(crate) fn record<'py>(py: Python<'py>, maker: &str, parts: &impl Serialize) -> Made<'py> {
    made(py, maker, (to_python(py, parts)?,))
}

/// Calls a function or a class of `_records.py` with these arguments.
pub(crate) fn made<'py>(py: Python<'py>, maker: &str, arguments: impl Arguments<'py>) -> Made<'py> {
    // The module is imported on first use, because importing dataclasses takes longer
    // than the whole package.
    static RECORDS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let import = || foreign::import(py, "multifield._records").map(Bound::unbind);
    let records = RECORDS.get_or_try_init(py, import)?;
    foreign::call(&records.bind(py).getattr(maker)?, arguments)
}

/// Creates records of one kind.
pub(crate) fn records<'py, T: Serialize>(
    py: Python<'py>,
    maker: &str,
    all: impl IntoIterator<Item = T>,
) -> PyResult<Bound<'py, PyTuple>> {
    let all = all.into_iter().map(|parts| record(py, maker, &parts));
    PyTuple::new(py, all.collect::<PyResult<Vec<_>>>()?)
}

/// Returns the line for people of a record with this class and these parts.
#[pyfunction]
pub(crate) fn _text(class: &str, parts: &Bound<'_, PyDict>) -> PyResult<String> {
    let objects = Objects::default();
    let parts = objects.deserializer(parts);
    let text = match class {
        "Changed" => shown::<core::Changed>(parts),
        "Conflict" => shown::<core::Conflict>(parts),
        "EditsWarning" => shown::<core::Warning>(parts),
        "Finding" => shown::<core::Finding>(parts),
        "Unfinished" => shown::<core::Unfinished>(parts),
        _ => Err(serde::de::Error::custom(format_args!(
            "{class} has no text"
        ))),
    };
    text.map_err(|Stop(problem)| PyValueError::new_err(*problem))
}

/// Returns the lines for people of a plan with this class and this JSON.
#[pyfunction]
pub(crate) fn _plan_text(class: &str, json: Any<'_, '_>, color: bool) -> PyResult<String> {
    match class {
        "Merged" => kept(json, core::Merged::from_json).map(|it| lines(&it.text().color(color))),
        _ => kept(json, core::Rest::from_json).map(|it| lines(&it.text().color(color))),
    }
}

fn shown<'a, T: Deserialize<'a> + ToString>(parts: Value<'a, '_>) -> Result<String, Stop> {
    T::deserialize(parts).map(|record| record.to_string())
}
