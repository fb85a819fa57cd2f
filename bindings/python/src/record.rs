//! Records: what results are made of, as the dataclasses of `_records.py`. They are
//! made of what the core writes as JSON, and its line for people is of the core, too.

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
    foreign,
    json::kept,
    read::{Objects, Stop, Value},
    write::to_python,
};

/// A record, by the function of `_records.py` that makes it.
pub(crate) fn record<'py>(
    py: Python<'py>,
    maker: &str,
    parts: &impl Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    made(py, maker, (to_python(py, parts)?,))
}

/// What a function or a class of `_records.py` makes of these arguments.
pub(crate) fn made<'py>(
    py: Python<'py>,
    maker: &str,
    arguments: impl IntoPyObject<
        'py,
        Target = PyTuple,
        Output = Bound<'py, PyTuple>,
        Error: Into<PyErr>,
    >,
) -> PyResult<Bound<'py, PyAny>> {
    // It is imported when it is needed: dataclasses take longer than all of the package.
    static RECORDS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let import = || foreign::import(py, "multifield._records").map(Bound::unbind);
    let records = RECORDS.get_or_try_init(py, import)?;
    let maker = records.bind(py).getattr(maker)?;
    foreign::call(&maker, &arguments.into_pyobject(py).map_err(Into::into)?)
}

/// Records of one kind.
pub(crate) fn records<'py, T: Serialize>(
    py: Python<'py>,
    maker: &str,
    all: impl IntoIterator<Item = T>,
) -> PyResult<Bound<'py, PyTuple>> {
    let all = all.into_iter().map(|parts| record(py, maker, &parts));
    PyTuple::new(py, all.collect::<PyResult<Vec<_>>>()?)
}

/// The line for people of a record, whose class and parts are given.
#[pyfunction]
pub(crate) fn _text(class: &str, parts: &Bound<'_, PyDict>) -> PyResult<String> {
    let objects = Objects::default();
    let parts = objects.deserializer(objects.keep(parts.clone().into_any()));
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

/// The lines for people of a plan, whose class and JSON are given.
#[pyfunction]
pub(crate) fn _plan_text(class: &str, json: &Bound<'_, PyAny>, color: bool) -> PyResult<String> {
    match class {
        "Merged" => kept(json, core::Merged::from_json).map(|it| lines(&it.text().color(color))),
        _ => kept(json, core::Rest::from_json).map(|it| lines(&it.text().color(color))),
    }
}

fn shown<'a, T: Deserialize<'a> + ToString>(parts: Value<'a, '_>) -> Result<String, Stop> {
    T::deserialize(parts).map(|record| record.to_string())
}
