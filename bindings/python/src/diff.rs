//! Diffs of one entity.

use multifield_core as core;
use pyo3::{prelude::*, types::PyDict};

use crate::object::Any;
use crate::{edits::Edits, error::OrRaise, input, read::Objects, still::while_still};

pub(crate) fn diff_with(
    diff: &core::Diff,
    current: Any<'_, '_>,
    desired: Any<'_, '_>,
) -> PyResult<Edits> {
    let py = current.py();
    if let Some(edits) = diff_still(diff, current, desired) {
        return Ok(Edits(edits.or_raise(py)?));
    }
    let objects = Objects::default();
    let current = input::current(&objects, core::Side::Current, current)?;
    let desired = input::desired(&objects, diff, core::Side::Desired, desired)?;
    Ok(Edits(diff.diff(&current, &desired).or_raise(py)?))
}

/// The fast path for the usual input: two dicts without code of their own.
#[allow(unsafe_code)]
pub(crate) fn diff_still<'py>(
    diff: &core::Diff,
    current: Any<'_, 'py>,
    desired: Any<'_, 'py>,
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
