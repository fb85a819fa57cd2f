//! Diffs of one entity.

use multifield_core as core;
use pyo3::{prelude::*, types::PyDict};

use crate::{
    edits::Edits, error::OrRaise, input, options::read, read::Objects, still::while_still,
};

pub(crate) fn diff_with(
    diff: &core::Diff,
    current: &Bound<'_, PyAny>,
    desired: &Bound<'_, PyAny>,
) -> PyResult<Edits> {
    let py = current.py();
    if let Some(edits) = diff_still(diff, current, desired) {
        let edits = edits.or_raise(py)?;
        return Ok(Edits(edits));
    }
    let objects = Objects::default();
    let current = input::current(&objects, core::Side::Current, current)?;
    let desired = input::desired(&objects, diff, core::Side::Desired, desired)?;
    let edits = diff.diff(&current, &desired).or_raise(py)?;
    Ok(Edits(edits))
}

/// The fast path for the usual input: two dicts without code of their own.
#[allow(unsafe_code)]
pub(crate) fn diff_still<'py>(
    diff: &core::Diff,
    current: &Bound<'py, PyAny>,
    desired: &Bound<'py, PyAny>,
) -> Option<Result<core::Edits, core::Error>> {
    let are_dicts =
        current.is_exact_instance_of::<PyDict>() && desired.is_exact_instance_of::<PyDict>();
    if !are_dicts {
        return None;
    }
    let work = |objects: &Objects<'py>| {
        let current = core::Current::from_deserializer(objects.deserializer(current))?;
        let desired = diff.desired_from_deserializer(objects.deserializer(desired))?;
        diff.diff(&current, &desired)
    };
    // SAFETY: the core does not use Python.
    unsafe { while_still(current.py(), work) }
}

pub(crate) fn rounds_with(
    diff: &core::Diff,
    current: &Bound<'_, PyAny>,
    desired: &Bound<'_, PyAny>,
) -> PyResult<Vec<Edits>> {
    let py = current.py();
    let objects = Objects::default();
    let current = input::current(&objects, core::Side::Current, current)?;
    let desired = input::desired(&objects, diff, core::Side::Desired, desired)?;
    let calls = diff.rounds(&current, &desired).or_raise(py)?;
    Ok(calls.into_iter().map(Edits).collect())
}

pub(crate) fn clean_with(
    diff: &core::Diff,
    cleanup: core::Cleanup,
    current: &Bound<'_, PyAny>,
) -> PyResult<Edits> {
    let py = current.py();
    let objects = Objects::default();
    let current = input::current(&objects, core::Side::Current, current)?;
    let edits = cleanup.edits(diff, &current).or_raise(py)?;
    Ok(Edits(edits))
}

/// Return the smallest edits that turn the current state of an entity into the desired
/// state.
///
/// The edits are one call. If a plan needs several calls, they are the first one, see
/// `Edits.is_last`. So always send, read and diff again, until there are no edits.
///
/// Args:
///     current: The state of the portal: a response, an entity, its fields, ``fm`` or rows,
///         unchanged, as objects or as JSON.
///     desired: The fields that should change, each as a string, a row, or a list of both. A
///         field that is missing or None stays unchanged, and ``[]`` clears it. JSON is
///         accepted, too.
///     options: The options below. `Options` describes them.
///
/// Returns:
///     The edits. They are falsy if there is nothing to do.
///
/// Raises:
///     MultifieldError: If an argument is not a valid state, or if the portal would refuse,
///         lose or misread a value.
///     TypeError: If an option or the type of an argument is unknown.
///
/// >>> import multifield as mf
/// >>> current = {"PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"}]}
/// >>> edits = mf.diff(current, {"PHONE": ["111111", {"VALUE": "333333", "VALUE_TYPE": "MOBILE"}]})
/// >>> print(edits)
/// PHONE
///   + 333333 (MOBILE)
/// >>> mf.diff(current, {"PHONE": []}, deletes="blank").fields()
/// {'PHONE': [{'ID': 222, 'VALUE': ''}]}
#[pyfunction]
#[pyo3(signature = (current, desired, **options))]
pub(crate) fn diff(
    current: &Bound<'_, PyAny>,
    desired: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Edits> {
    diff_with(&read(options)?, current, desired)
}

/// Return all calls of a plan, for programs that cannot read between two calls.
///
/// Most plans need one call. If a plan needs more, the usual way is to read and diff again
/// after each call. With this function, send the calls in order, each only after the one
/// before has succeeded.
///
/// Args:
///     current: See `diff`.
///     desired: See `diff`.
///     options: See `diff`.
///
/// Returns:
///     The calls in order. The list is empty if there is nothing to do.
///
/// Raises:
///     MultifieldError: See `diff`; also ``equal_rows_not_read`` if current was read by
///         ``crm.item.get`` or ``crm.item.list``. These hide equal rows, unless
///         ``generation`` is one that shows them.
///
/// >>> import multifield as mf
/// >>> current = {"PHONE": [
/// ...     {"ID": id, "VALUE_TYPE": "WORK", "VALUE": "111111"} for id in (8, 9, 10)
/// ... ]}
/// >>> for edits in mf.rounds(current, {"PHONE": ["111111"]}):
/// ...     print(edits.fields())
/// {'PHONE': [{'ID': 8, 'DELETE': 'Y'}]}
/// {'PHONE': [{'ID': 9, 'DELETE': 'Y'}]}
#[pyfunction]
#[pyo3(signature = (current, desired, **options))]
pub(crate) fn rounds(
    current: &Bound<'_, PyAny>,
    desired: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<Edits>> {
    rounds_with(&read(options)?, current, desired)
}

/// Return the edits that remove duplicate rows: of rows with the same value and type, one is
/// kept.
///
/// Of equal rows, the last one is kept, unless the main value would change. With the
/// generation ``legacy`` or ``factory``, the first one is kept.
///
/// Args:
///     current: See `diff`.
///     options: See `diff`. Only ``equality``, ``region``, ``only``, ``types``,
///         ``system_rows``, ``max_deletes``, ``deletes`` and ``generation`` have an effect.
///
/// Returns:
///     The edits. They are falsy if there are no duplicates.
///
/// Raises:
///     MultifieldError: See `diff`.
///
/// >>> import multifield as mf
/// >>> current = {"PHONE": [
/// ...     {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"},
/// ...     {"ID": "224", "VALUE_TYPE": "WORK", "VALUE": "111111"},
/// ... ]}
/// >>> print(mf.dedupe(current))
/// PHONE
///   - 222  111111 (WORK)
#[pyfunction]
#[pyo3(signature = (current, **options))]
pub(crate) fn dedupe(
    current: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Edits> {
    clean_with(&read(options)?, core::Cleanup::Dedupe, current)
}

/// Return the edits that give all values one format and remove duplicates.
///
/// Numbers become ``+79161234567``, with their extensions. E-mails become lower case.
/// Invisible characters are removed. Of equivalent values with one type, one is kept, as
/// with `dedupe`.
///
/// Args:
///     current: See `diff`.
///     options: See `diff`. Only ``region``, ``only``, ``types``, ``system_rows``,
///         ``max_deletes``, ``deletes`` and ``generation`` have an effect. Without
///         ``region``, numbers without a plus keep their format.
///
/// Returns:
///     The edits. They are falsy if there is nothing to tidy.
///
/// Raises:
///     MultifieldError: See `diff`.
///
/// >>> import multifield as mf
/// >>> current = {"PHONE": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"}]}
/// >>> print(mf.tidy(current, region="RU"))
/// PHONE
///   ~ 9  8 (916) 123-45-67 (WORK) -> +79161234567 (WORK)
#[pyfunction]
#[pyo3(signature = (current, **options))]
pub(crate) fn tidy(
    current: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Edits> {
    clean_with(&read(options)?, core::Cleanup::Tidy, current)
}

/// Return the key of a value: its normalised form, for comparisons.
///
/// Two values with the same key are equivalent: ``equality="normalized"`` treats them as
/// equal. Keys may change between versions, so do not store them.
///
/// Args:
///     value: The value.
///     field: ``PHONE``, ``EMAIL``, ``WEB``, ``IM`` or ``LINK``.
///     region: The country of phone numbers without a country code, such as ``RU``.
///     value_type: The type of the value. It matters for ``IM``: with ``TELEGRAM``,
///         ``anna``, ``@anna`` and ``https://t.me/anna`` are equivalent.
///
/// Raises:
///     MultifieldError: ``wrong_choice`` or ``unknown_region``.
///
/// >>> import multifield as mf
/// >>> mf.normalize("8 (916) 123-45-67", "PHONE", "RU")
/// '79161234567'
#[pyfunction]
#[pyo3(signature = (value, field, region = None, value_type = None))]
pub(crate) fn normalize(
    py: Python<'_>,
    value: &str,
    field: &str,
    region: Option<&str>,
    value_type: Option<&str>,
) -> PyResult<String> {
    let field: core::Field = field.parse().or_raise(py)?;
    let region = region.map(core::Region::new).transpose().or_raise(py)?;
    let key = match value_type {
        Some(value_type) => core::normalize_typed(value, field, value_type, region),
        None => core::normalize(value, field, region),
    };
    Ok(key.into_owned())
}
