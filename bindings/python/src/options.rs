//! The options of a diff, and the class `Diff`.

use multifield_core as core;
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBytes, PyDict, PyTuple},
};

use crate::{
    bulk::{bulk_of, find_entities, Found},
    diff::{clean_with, diff_with, rounds_with},
    edits::Edits,
    error::choice,
    foreign,
    input::settle,
    json,
    lines::Lines,
    many, merge,
    read::Objects,
    signature::OfClass,
};

/// Reads the options of a diff.
pub(crate) fn read(options: Option<&Bound<'_, PyDict>>) -> PyResult<core::Diff> {
    read_with(options, |object| core::Diff::from_deserializer(object))
}

/// Reads options with a reader of the core.
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

/// Options that are checked once and used for any number of diffs.
///
/// Raises:
///     MultifieldError: If a value is wrong for its option.
///     TypeError: If there is no option with such a name.
///
/// >>> import multifield as mf
/// >>> careful = mf.Diff(equality="normalized", max_deletes=0)
/// >>> current = {"EMAIL": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"}]}
/// >>> bool(careful.diff(current, {"EMAIL": "anna@example.com"}))
/// False
#[pyclass(frozen, module = "multifield")]
pub(crate) struct Diff {
    diff: core::Diff,
    /// A private copy of the options that the user passed.
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
    fn __signature__() -> OfClass {
        OfClass::new(core::Diff::known_options())
    }

    /// The given options, as a new dict.
    #[getter]
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        copied(self.given.bind(py))
    }

    /// Like the function `diff`, with these options.
    fn diff(&self, current: &Bound<'_, PyAny>, desired: &Bound<'_, PyAny>) -> PyResult<Edits> {
        diff_with(&self.diff, current, desired)
    }

    /// Like the function `rounds`, with these options.
    fn rounds(
        &self,
        current: &Bound<'_, PyAny>,
        desired: &Bound<'_, PyAny>,
    ) -> PyResult<Vec<Edits>> {
        rounds_with(&self.diff, current, desired)
    }

    /// Like the function `tidy`, with these options.
    fn tidy(&self, current: &Bound<'_, PyAny>) -> PyResult<Edits> {
        clean_with(&self.diff, core::Cleanup::Tidy, current)
    }

    /// Like the function `dedupe`, with these options.
    fn dedupe(&self, current: &Bound<'_, PyAny>) -> PyResult<Edits> {
        clean_with(&self.diff, core::Cleanup::Dedupe, current)
    }

    /// Like the function `merge`, with these options.
    #[pyo3(signature = (base, ours, theirs, *, on_conflict = None))]
    fn merge<'py>(
        &self,
        base: &Bound<'py, PyAny>,
        ours: &Bound<'py, PyAny>,
        theirs: &Bound<'py, PyAny>,
        on_conflict: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let merge = core::Merge::new()
            .diff_options(self.diff)
            .on_conflict(choice(base.py(), on_conflict)?);
        merge::merge_with(&merge, base, ours, theirs)
    }

    /// Like the function `diff_json`, with these options.
    #[pyo3(signature = (current, desired, *, form = None))]
    fn diff_json<'py>(
        &self,
        current: &Bound<'py, PyAny>,
        desired: &Bound<'py, PyAny>,
        form: Option<&str>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        json::diff_texts(&self.diff, current, desired, form)
    }

    /// Like the function `diff_ndjson`, with these options.
    #[pyo3(signature = (current, desired, **options))]
    fn diff_ndjson(
        &self,
        current: &Bound<'_, PyAny>,
        desired: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Lines> {
        Lines::diff(self.bulk(options, current.py())?, current, desired)
    }

    /// Like the function `dedupe_ndjson`, with these options.
    #[pyo3(signature = (current, **options))]
    fn dedupe_ndjson(
        &self,
        current: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Lines> {
        let bulk = self.bulk(options, current.py())?;
        Lines::clean(bulk, core::Cleanup::Dedupe, current)
    }

    /// Like the function `tidy_ndjson`, with these options.
    #[pyo3(signature = (current, **options))]
    fn tidy_ndjson(
        &self,
        current: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Lines> {
        let bulk = self.bulk(options, current.py())?;
        Lines::clean(bulk, core::Cleanup::Tidy, current)
    }

    /// Like the function `entities`, with these options.
    #[pyo3(signature = (lines, side, *, key = None))]
    fn entities<'py>(
        &self,
        lines: &Bound<'py, PyAny>,
        side: &str,
        key: Option<&str>,
    ) -> PyResult<Found<'py>> {
        find_entities(self.diff, key, lines, side)
    }

    /// Like the function `diff_many`, with these options.
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
    /// Creates a run with these options and its own.
    fn bulk(&self, own: Option<&Bound<'_, PyDict>>, py: Python<'_>) -> PyResult<core::Bulk> {
        let options = self.options(py)?;
        if let Some(own) = own {
            options.update(own.as_mapping())?;
        }
        bulk_of(Some(&options))
    }
}

fn copied<'py>(options: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    let copy = options.py().import("copy")?.getattr("deepcopy")?;
    let arguments = (options,).into_pyobject(options.py())?;
    Ok(foreign::call(&copy, &arguments)?.cast_into()?)
}
