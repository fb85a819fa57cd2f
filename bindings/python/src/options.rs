//! The options, and what takes them.

use multifield_core as core;
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBytes, PyDict, PyTuple},
};

use crate::{
    bulk::{clean_lines, diff_lines, find_entities, Found},
    edits::Edits,
    error::OrRaise,
    foreign,
    input::{self, settle},
    json,
    lines::Lines,
    many,
    merge::{self, Merged},
    read::Objects,
    signature::OfDiff,
    still::while_still,
};

/// The options of a diff by their names.
pub(crate) fn read(options: Option<&Bound<'_, PyDict>>) -> PyResult<core::Diff> {
    read_with(options, |object| core::Diff::from_deserializer(object))
}

/// Reads options with what the core has for them.
pub(crate) fn read_with<T: Default>(
    options: Option<&Bound<'_, PyDict>>,
    reader: impl FnOnce(crate::read::Value<'_, '_>) -> Result<T, core::Error>,
) -> PyResult<T> {
    let Some(options) = options else {
        return Ok(T::default());
    };
    let py = options.py();
    let objects = Objects::default();
    let kept = objects.keep(options.clone().into_any());
    match reader(objects.deserializer(kept)) {
        Err(error) if error.code() == "unknown_option" => {
            Err(PyTypeError::new_err(error.to_string()))
        }
        result => settle(&objects, py, result),
    }
}

const CURRENT: (&str, core::Side) = ("current", core::Side::Current);
const DESIRED: (&str, core::Side) = ("desired", core::Side::Desired);

fn diff_with(
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
    let current = input::current(&objects, CURRENT, current)?;
    let desired = input::desired(&objects, diff, DESIRED, desired)?;
    let edits = diff.diff(&current, &desired).or_raise(py)?;
    Ok(Edits(edits))
}

/// What most are given: two dicts that hold nothing with code of its own.
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
    // SAFETY: the core knows nothing of Python.
    unsafe { while_still(current.py(), work) }
}

fn rounds_with(
    diff: &core::Diff,
    current: &Bound<'_, PyAny>,
    desired: &Bound<'_, PyAny>,
) -> PyResult<Vec<Edits>> {
    let py = current.py();
    let objects = Objects::default();
    let current = input::current(&objects, CURRENT, current)?;
    let desired = input::desired(&objects, diff, DESIRED, desired)?;
    let calls = diff.rounds(&current, &desired).or_raise(py)?;
    Ok(calls.into_iter().map(Edits).collect())
}

fn clean_with(
    diff: &core::Diff,
    cleanup: core::Cleanup,
    current: &Bound<'_, PyAny>,
) -> PyResult<Edits> {
    let py = current.py();
    let objects = Objects::default();
    let current = input::current(&objects, CURRENT, current)?;
    let edits = cleanup.edits(diff, &current).or_raise(py)?;
    Ok(Edits(edits))
}

/// Return the smallest edits that lead from what the portal holds to what it should
/// hold. Where one call is not enough, they are the first of several calls, see
/// `Edits.is_last`: send, read, diff again, until there are no edits.
///
/// Args:
///     current: A response, an entity, its fields, ``fm``, or rows, as they were read; or
///         JSON as a str or bytes.
///     desired: The fields that should change, each as a text, a row, or a list of both.
///         One that is absent or None is left alone, and ``[]`` clears it. It may be
///         JSON, too.
///     options: Those below.
///
/// Raises:
///     MultifieldError: For what is no state, or what the portal would refuse, lose or
///         not understand.
///     TypeError: For a name that is no option, and an argument that is none of these.
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

/// Return all calls that lead from what the portal holds to what it should hold, in
/// order; none where there is nothing to do.
///
/// Most plans take one call, and where more are needed, the usual way is to read
/// and diff again after each. This is for callers that cannot read in between.
/// Send the calls one after the other, each only after the one before has
/// succeeded.
///
/// Args:
///     current: As of `diff`.
///     desired: As of `diff`.
///     options: Those of `diff`.
///
/// Raises:
///     MultifieldError: Those of `diff`; ``equal_rows_not_read`` for a ``current`` that
///         was read by ``crm.item.get`` or ``crm.item.list``, which hide equal rows,
///         unless ``generation`` says that the server does not hide them.
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

/// Return the edits that delete what an entity holds twice: of the rows of one value
/// and type one stays. Of equal rows that is the last, unless another value would
/// become the main one; where ``generation`` is ``legacy`` or ``factory``, the
/// first.
///
/// Args:
///     current: As of `diff`.
///     options: Those of `diff`, of which ``equality``, ``region``, ``only``, ``types``,
///         ``system_rows``, ``max_deletes``, ``deletes`` and ``generation`` have an effect.
///
/// Raises:
///     MultifieldError: Those of `diff`.
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

/// Return the edits that write what an entity holds in its canonical spelling, and
/// once: numbers as ``+79161234567``, with their extensions, e-mails in lower case, and
/// no characters that nobody sees. Of the values of one type that say the same, one
/// stays, as with `dedupe`.
///
/// Args:
///     current: As of `diff`.
///     options: Those of `diff`, of which ``region``, ``only``, ``types``, ``system_rows``,
///         ``max_deletes``, ``deletes`` and ``generation`` have an effect. Without a
///         ``region`` only numbers with a plus have a canonical spelling.
///
/// Raises:
///     MultifieldError: Those of `diff`.
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

/// Return the key of a value: two values say the same where their keys are the same,
/// which is when ``equality="normalized"`` takes them for one. A key is for comparing,
/// and may change between versions.
///
/// Args:
///     value: The value.
///     field: ``PHONE``, ``EMAIL``, ``WEB``, ``IM`` or ``LINK``.
///     region: The country of phone numbers without a country's code, such as ``RU``.
///     value_type: The type of the value, which for ``IM`` tells more: users of
///         ``TELEGRAM`` are ``anna``, ``@anna`` and ``https://t.me/anna``.
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

/// Options that are checked once and used for any number of diffs.
///
/// Raises TypeError for a name that is no option, MultifieldError for a value
/// that an option cannot have.
///
/// >>> import multifield as mf
/// >>> careful = mf.Diff(equality="normalized", max_deletes=0)
/// >>> current = {"EMAIL": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"}]}
/// >>> bool(careful.diff(current, {"EMAIL": "anna@example.com"}))
/// False
#[pyclass(frozen, module = "multifield")]
pub(crate) struct Diff {
    diff: core::Diff,
    /// The options as they were given, in a dict that nobody else has.
    given: Py<PyDict>,
}

#[pymethods]
impl Diff {
    #[new]
    #[pyo3(signature = (**options))]
    fn new(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let given = match options {
            Some(options) => copied(options)?,
            None => PyDict::new(py),
        };
        Ok(Diff {
            diff: read(Some(&given))?,
            given: given.unbind(),
        })
    }

    #[classattr]
    fn __signature__() -> OfDiff {
        OfDiff
    }

    /// The options as they were given. Each time a new dict.
    #[getter]
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        copied(self.given.bind(py))
    }

    /// As the function `diff`.
    fn diff(&self, current: &Bound<'_, PyAny>, desired: &Bound<'_, PyAny>) -> PyResult<Edits> {
        diff_with(&self.diff, current, desired)
    }

    /// As the function `rounds`.
    fn rounds(
        &self,
        current: &Bound<'_, PyAny>,
        desired: &Bound<'_, PyAny>,
    ) -> PyResult<Vec<Edits>> {
        rounds_with(&self.diff, current, desired)
    }

    /// As the function `tidy`.
    fn tidy(&self, current: &Bound<'_, PyAny>) -> PyResult<Edits> {
        clean_with(&self.diff, core::Cleanup::Tidy, current)
    }

    /// As the function `dedupe`.
    fn dedupe(&self, current: &Bound<'_, PyAny>) -> PyResult<Edits> {
        clean_with(&self.diff, core::Cleanup::Dedupe, current)
    }

    /// As the function `merge`.
    #[pyo3(signature = (base, ours, theirs, *, on_conflict = None))]
    fn merge(
        &self,
        base: &Bound<'_, PyAny>,
        ours: &Bound<'_, PyAny>,
        theirs: &Bound<'_, PyAny>,
        on_conflict: Option<&str>,
    ) -> PyResult<Merged> {
        let on_conflict = on_conflict
            .map_or(Ok(core::OnConflict::default()), str::parse)
            .or_raise(base.py())?;
        let merge = core::Merge::new()
            .diff_options(self.diff)
            .on_conflict(on_conflict);
        merge::merge_with(&merge, base, ours, theirs)
    }

    /// As the function `diff_json`.
    #[pyo3(signature = (current, desired, *, form = None))]
    fn diff_json<'py>(
        &self,
        current: &Bound<'py, PyAny>,
        desired: &Bound<'py, PyAny>,
        form: Option<&str>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        json::diff_texts(&self.diff, current, desired, form)
    }

    /// As the function `diff_ndjson`.
    #[pyo3(signature = (current, desired, **options))]
    fn diff_ndjson(
        &self,
        current: &Bound<'_, PyAny>,
        desired: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Lines> {
        diff_lines(&self.with(options, current.py())?, current, desired)
    }

    /// As the function `dedupe_ndjson`.
    #[pyo3(signature = (current, **options))]
    fn dedupe_ndjson(
        &self,
        current: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Lines> {
        let options = self.with(options, current.py())?;
        clean_lines(&options, core::Cleanup::Dedupe, current)
    }

    /// As the function `tidy_ndjson`.
    #[pyo3(signature = (current, **options))]
    fn tidy_ndjson(
        &self,
        current: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Lines> {
        let options = self.with(options, current.py())?;
        clean_lines(&options, core::Cleanup::Tidy, current)
    }

    /// As the function `entities`.
    #[pyo3(signature = (lines, side, *, key = None))]
    fn entities<'py>(
        &self,
        lines: &Bound<'py, PyAny>,
        side: &str,
        key: Option<&str>,
    ) -> PyResult<Found<'py>> {
        find_entities(self.diff, key, lines, side)
    }

    /// As the function `diff_many`.
    #[pyo3(signature = (pairs, *, on_error = None))]
    fn diff_many<'py>(
        &self,
        pairs: &Bound<'py, PyAny>,
        on_error: Option<&str>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        many::diff_pairs(&self.diff, pairs, on_error)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let other = other.cast::<Diff>();
        other.is_ok_and(|other| other.get().diff == self.diff)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut parts = Vec::new();
        for (name, value) in self.given.bind(py) {
            parts.push(format!("{name}={}", value.repr()?));
        }
        Ok(format!("Diff({})", parts.join(", ")))
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok((PyTuple::empty(py), self.options(py)?))
    }
}

impl Diff {
    /// The options, with those of a run.
    fn with<'py>(
        &self,
        options: Option<&Bound<'py, PyDict>>,
        py: Python<'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let all = copied(self.given.bind(py))?;
        if let Some(options) = options {
            all.update(options.as_mapping())?;
        }
        Ok(all)
    }
}

fn copied<'py>(options: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    let copy = options.py().import("copy")?.getattr("deepcopy")?;
    let arguments = (options,).into_pyobject(options.py())?;
    Ok(foreign::call(&copy, &arguments)?.cast_into()?)
}
