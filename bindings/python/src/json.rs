//! Diffs from JSON to JSON.

use multifield_core as core;
use pyo3::{
    prelude::*,
    types::{PyBytes, PyDict},
};

use crate::{
    error::{choice, wrong_argument, OrRaise},
    input::json_bytes,
    options,
    read::Objects,
};

pub(crate) fn diff_texts<'py>(
    diff: &core::Diff,
    current: &Bound<'py, PyAny>,
    desired: &Bound<'py, PyAny>,
    form: Option<&str>,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = current.py();
    let objects = Objects::default();
    let current = bytes(&objects, "current", current)?;
    let desired = bytes(&objects, "desired", desired)?;
    let form: core::Form = choice(py, form)?;
    let json = diff.diff_json(current, desired, form).or_raise(py)?;
    Ok(PyBytes::new(py, json.as_bytes()))
}

/// Returns the bytes of the argument with this name.
pub(crate) fn bytes<'a, 'py>(
    objects: &'a Objects<'py>,
    name: &str,
    argument: &Bound<'py, PyAny>,
) -> PyResult<&'a [u8]> {
    let json = json_bytes(objects, objects.keep(argument.clone()))?;
    json.ok_or_else(|| wrong_argument(name, "JSON as a str or bytes", argument))
}

/// Reads a result that was stored as JSON.
pub(crate) fn kept<T>(
    json: &Bound<'_, PyAny>,
    read: impl FnOnce(&[u8]) -> Result<T, core::Error>,
) -> PyResult<T> {
    let objects = Objects::default();
    read(bytes(&objects, "json", json)?).or_raise(json.py())
}

/// Like `diff`, from JSON to JSON.
///
/// The result does not show whether one call is enough. So send, read and diff again, until
/// the result is ``{}``.
///
/// Args:
///     current: JSON as a str or bytes.
///     desired: JSON as a str or bytes.
///     form: The output format: ``fields``, the default, or ``fm``.
///     options: See `diff`.
///
/// Returns:
///     The edits in the output format, or ``{}`` if there is nothing to do.
///
/// Raises:
///     MultifieldError: See `diff`.
///
/// >>> import multifield as mf
/// >>> mf.diff_json(b'{"PHONE": []}', b'{"PHONE": "111111"}', form="fm")
/// b'{"n0":{"typeId":"PHONE","valueType":"WORK","value":"111111"}}'
#[pyfunction]
#[pyo3(signature = (current, desired, *, form = None, **options))]
pub(crate) fn diff_json<'py>(
    current: &Bound<'py, PyAny>,
    desired: &Bound<'py, PyAny>,
    form: Option<&str>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyBytes>> {
    diff_texts(&options::read(options)?, current, desired, form)
}
