//! The functions that take the options of a diff, and the class `Diff`, which has the same
//! as methods.

use multifield_core as core;
use pyo3::{
    prelude::*,
    types::{PyBytes, PyDict, PyTuple},
};

use crate::{
    bulk::{self, bulk_of, find_entities, Found},
    edits::Edits,
    error::{choice, OrRaise},
    foreign,
    input::{self, bytes, diff_options, options_with, with_current, Keywords},
    many,
    merge::merge_with,
    object::{Any, Made},
    read::Objects,
    signature::OfClass,
    still::diff_still,
};

/// Creates a function for each of these methods of `Diff`. It takes the options, too.
macro_rules! functions {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident($($argument:ident: $type:ty),+ $(; $own:ident)?) -> $result:ty;
    )+) => {$(
        $(#[doc = $doc])*
        #[pyfunction]
        #[pyo3(signature = ($($argument,)+ $(*, $own = None,)? **options))]
        pub(crate) fn $name<'py>(
            $($argument: $type,)+
            $($own: Option<&str>,)?
            options: Option<Keywords<'_, 'py>>,
        ) -> PyResult<$result> {
            Diff::read(options)?.$name($($argument,)+ $($own)?)
        }
    )+};
}

functions! {
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
    diff(current: Any<'_, 'py>, desired: Any<'_, 'py>) -> Edits;

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
    rounds(current: Any<'_, 'py>, desired: Any<'_, 'py>) -> Vec<Edits>;

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
    dedupe(current: Any<'_, 'py>) -> Edits;

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
    tidy(current: Any<'_, 'py>) -> Edits;

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
    diff_json(current: Any<'_, 'py>, desired: Any<'_, 'py>; form) -> Bound<'py, PyBytes>;

    /// Return the edits for many pairs of current and desired.
    ///
    /// Pairs of JSON are compared on all cores, pairs of dicts on one. Other threads of Python
    /// run meanwhile.
    ///
    /// Args:
    ///     pairs: An iterable of pairs, each with current and desired of `diff`.
    ///     on_error: ``stop``, the default, or ``skip``: then the list contains the error in
    ///         place of the edits.
    ///     options: See `diff`.
    ///
    /// Returns:
    ///     The edits in the order of the pairs.
    ///
    /// Raises:
    ///     MultifieldError: The first error, with its ``index``. An element that is not a pair
    ///         of states is an error, too.
    ///
    /// >>> import multifield as mf
    /// >>> plans = {43: ({"PHONE": []}, {"PHONE": "111111"}), 44: ({"PHONE": []}, {"PHONE": "222222"}), 45: ({}, {"PHONES": []})}
    /// >>> for id, result in zip(plans, mf.diff_many(plans.values(), on_error="skip")):
    /// ...     if isinstance(result, mf.MultifieldError):
    /// ...         print(id, result.code)
    /// 45 unknown_field
    diff_many(pairs: Any<'_, 'py>; on_error) -> Vec<Bound<'py, PyAny>>;

    /// Return the entities of lines of JSON, each with its ID and its JSON.
    ///
    /// Use this to distribute entities to several machines, each of which calls `diff_ndjson`
    /// with its part. Put everything with one ID, of both sides, into the same part. Other
    /// mistakes in an entity are found there.
    ///
    /// Args:
    ///     lines: JSON as a str or bytes.
    ///     side: ``current`` or ``desired``.
    ///     key: The key of an entity's ID, by default ``ID`` or ``id``.
    ///     options: See `diff`.
    ///
    /// Returns:
    ///     The entities, and the errors of lines that are not entities.
    ///
    /// Raises:
    ///     ValueError: If ``side`` has another value.
    ///
    /// >>> import multifield as mf
    /// >>> lines = b'{"result": [{"ID": "43", "PHONE": []}, {"ID": "44"}]}\n{"PHONE": []}\n'
    /// >>> found, errors = mf.entities(lines, "current")
    /// >>> found
    /// [(43, b'{"ID": "43", "PHONE": []}'), (44, b'{"ID": "44"}')]
    /// >>> print(errors[0])
    /// current line 2: the entity has no ID or id: read or write it with its ID [missing_entity_id]
    entities(lines: Any<'_, 'py>, side: &str; key) -> Found<'py>;
}

/// Creates a function for each of these methods of `Diff`. They take options of the run, too.
macro_rules! runs {
    ($($(#[doc = $doc:literal])* $name:ident($($argument:ident),+);)+) => {$(
        $(#[doc = $doc])*
        #[pyfunction]
        #[pyo3(signature = ($($argument,)+ **options))]
        pub(crate) fn $name<'py>(
            $($argument: Any<'_, 'py>,)+
            options: Option<Keywords<'_, 'py>>,
        ) -> Made<'py> {
            Diff::read(None)?.$name($($argument,)+ options)
        }
    )+};
}

runs! {
    /// Return the diffs of many entities, from lines of JSON to lines of JSON, on all cores.
    ///
    /// A line of the input is an entity with its ID, or a page of a list, such as ``{"result":
    /// [...]}``. The entities of both sides are joined by ID. The output has a line for each
    /// entity with edits, in the order of desired. It is the same, byte for byte, as that of
    /// ``multifield bulk``.
    ///
    /// A line of the output is ``{"id", "fields"}``, or with ``form`` one of the other output
    /// formats of `RunOptions`. If one call is not enough for an entity, its line has
    /// ``unfinished``, and if the call may fail, ``warnings``, as in `Edits.to_json`. So send
    /// the lines, read and run again, until there are no lines.
    ///
    /// Entities that are only in current are ignored. An entity that is only in desired is an
    /// error, or with ``missing="add"`` a call that creates it.
    ///
    /// Args:
    ///     current: The states of the portal: JSON as a str or bytes, a file opened in binary
    ///         mode, or an iterable of lines, each a str or bytes.
    ///     desired: The desired states, in the same way.
    ///     options: See `Options` and `RunOptions`. ``max_deletes`` limits the deletions of each
    ///         entity, ``max_deletes_run`` those of the whole run. With
    ///         ``input_order="sorted"``, both inputs are in the order of their IDs, and the
    ///         memory does not grow with their size.
    ///
    /// Returns:
    ///     An iterator of lines. If both inputs are JSON in memory, all work is done before the
    ///     function returns. Otherwise the inputs are read while you iterate.
    ///
    /// Raises:
    ///     MultifieldError: The first error, with its ``line`` and ``entity_id``, here or
    ///         during the iteration. With ``on_error="skip"``, the run continues, and
    ///         `Lines.errors` contains the errors.
    ///
    /// >>> import multifield as mf
    /// >>> current = b'{"ID": "43", "PHONE": []}\n{"ID": "44", "PHONE": []}\n'
    /// >>> desired = ['{"id": 43, "PHONE": ["111111"]}', '{"id": 44, "PHONES": []}']
    /// >>> lines = mf.diff_ndjson(current, desired, on_error="skip")
    /// >>> for line in lines:
    /// ...     print(line)
    /// b'{"id":43,"fields":{"PHONE":[{"VALUE":"111111","VALUE_TYPE":"WORK"}]}}\n'
    /// >>> print(lines.errors[0])
    /// desired line 2: PHONES: unknown field, did you mean PHONE? [unknown_field]
    diff_ndjson(current, desired);

    /// Return the edits that remove duplicate rows from many entities, from lines of JSON to
    /// lines of JSON, on all cores.
    ///
    /// The output has a line for each entity with duplicates, in the order of the input. `dedupe`
    /// describes the edits, and `diff_ndjson` the lines. The output is the same, byte for byte,
    /// as that of ``multifield dedupe --lines``.
    ///
    /// Args:
    ///     current: See `diff_ndjson`.
    ///     options: See `dedupe` and `RunOptions`, except ``missing``. The IDs of all entities
    ///         are kept in memory to find repeated ones, unless ``input_order`` is ``sorted``.
    ///
    /// Returns:
    ///     An iterator of lines, see `diff_ndjson`.
    ///
    /// Raises:
    ///     MultifieldError: See `diff_ndjson`.
    ///
    /// >>> import multifield as mf
    /// >>> line = '{"ID": 43, "PHONE": [{"ID": 8, "VALUE": "1"}, {"ID": 9, "VALUE": "1"}]}'
    /// >>> mf.dedupe_ndjson([line], max_deletes_run="50%").read()
    /// b'{"id":43,"fields":{"PHONE":[{"ID":8,"DELETE":"Y"}]}}\n'
    dedupe_ndjson(current);

    /// Return the edits that tidy many entities, from lines of JSON to lines of JSON, on all
    /// cores.
    ///
    /// The output has a line for each entity with edits, in the order of the input. `tidy`
    /// describes the edits, and `diff_ndjson` the lines. The output is the same, byte for byte,
    /// as that of ``multifield tidy --lines``.
    ///
    /// Args:
    ///     current: See `diff_ndjson`.
    ///     options: See `tidy` and `dedupe_ndjson`.
    ///
    /// Returns:
    ///     An iterator of lines, see `diff_ndjson`.
    ///
    /// Raises:
    ///     MultifieldError: See `diff_ndjson`.
    ///
    /// >>> import multifield as mf
    /// >>> line = '{"ID": 43, "PHONE": [{"ID": 9, "VALUE": "8 916 123-45-67", "VALUE_TYPE": "WORK"}]}'
    /// >>> print(mf.tidy_ndjson(line, region="RU", form="text").read().decode())
    /// entity 43
    /// PHONE
    ///   ~ 9  8 916 123-45-67 (WORK) -> +79161234567 (WORK)
    /// <BLANKLINE>
    /// <BLANKLINE>
    tidy_ndjson(current);
}

/// Return the changes that another system made since the last sync, as edits of the
/// portal's current state.
///
/// Changes that only the portal made are kept. The edits may not be the last call, see
/// `Edits.is_last`: send, read theirs and merge again, with the same base and ours, until
/// there are no edits.
///
/// Args:
///     base: The state of the portal at the last sync.
///     ours: The state that the other system wants now, like desired of `diff`.
///     theirs: The state of the portal now.
///     options: See `diff`. In addition, ``on_conflict``.
///
/// Returns:
///     The edits and the conflicts.
///
/// Raises:
///     MultifieldError: See `diff`. ``side`` names the argument that is wrong.
///
/// >>> import multifield as mf
/// >>> base = {"PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "111"}]}
/// >>> theirs = {"PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "333"}]}
/// >>> merged = mf.merge(base, {"PHONE": ["222"]}, theirs)
/// >>> print(merged)
/// PHONE
///   + 222 (WORK)
/// conflict PHONE 5: base 111 (WORK), ours deleted, theirs 333 (WORK)
#[pyfunction]
#[pyo3(signature = (base, ours, theirs, **options))]
pub(crate) fn merge<'py>(
    base: Any<'_, 'py>,
    ours: Any<'_, 'py>,
    theirs: Any<'_, 'py>,
    options: Option<Keywords<'_, 'py>>,
) -> Made<'py> {
    let merge = options_with(options, |object| core::Merge::from_deserializer(object))?;
    merge_with(&merge, base, ours, theirs)
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
    given: Option<Py<PyDict>>,
}

#[pymethods]
impl Diff {
    #[new]
    #[pyo3(signature = (**options))]
    fn new(options: Option<Keywords<'_, '_>>) -> PyResult<Self> {
        let given = options.map(copied).transpose()?;
        let diff = diff_options(given.as_ref())?;
        let given = given.map(Bound::unbind);
        Ok(Diff { diff, given })
    }

    #[classattr]
    fn __signature__() -> OfClass {
        OfClass::new(core::Diff::known_options())
    }

    /// The given options, as a new dict.
    #[getter]
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        match &self.given {
            Some(given) => copied(given.bind(py)),
            None => Ok(PyDict::new(py)),
        }
    }

    /// Like the function `diff`, with these options.
    fn diff(&self, current: Any<'_, '_>, desired: Any<'_, '_>) -> PyResult<Edits> {
        if let Some(edits) = diff_still(&self.diff, current, desired) {
            return Ok(Edits(edits.or_raise(current.py())?));
        }
        self.with_both(current, desired, |current, desired| {
            self.diff.diff(current, desired).map(Edits)
        })
    }

    /// Like the function `rounds`, with these options.
    fn rounds(&self, current: Any<'_, '_>, desired: Any<'_, '_>) -> PyResult<Vec<Edits>> {
        self.with_both(current, desired, |current, desired| {
            let calls = self.diff.rounds(current, desired)?;
            Ok(calls.into_iter().map(Edits).collect())
        })
    }

    /// Like the function `tidy`, with these options.
    fn tidy(&self, current: Any<'_, '_>) -> PyResult<Edits> {
        self.clean(core::Cleanup::Tidy, current)
    }

    /// Like the function `dedupe`, with these options.
    fn dedupe(&self, current: Any<'_, '_>) -> PyResult<Edits> {
        self.clean(core::Cleanup::Dedupe, current)
    }

    /// Like the function `merge`, with these options.
    #[pyo3(signature = (base, ours, theirs, *, on_conflict = None))]
    fn merge<'py>(
        &self,
        base: Any<'_, 'py>,
        ours: Any<'_, 'py>,
        theirs: Any<'_, 'py>,
        on_conflict: Option<&str>,
    ) -> Made<'py> {
        let on_conflict = choice(base.py(), on_conflict)?;
        let merge = core::Merge::new().diff_options(self.diff);
        merge_with(&merge.on_conflict(on_conflict), base, ours, theirs)
    }

    /// Like the function `diff_json`, with these options.
    #[pyo3(signature = (current, desired, *, form = None))]
    fn diff_json<'py>(
        &self,
        current: Any<'_, 'py>,
        desired: Any<'_, 'py>,
        form: Option<&str>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let py = current.py();
        let (current, desired) = (bytes("current", current)?, bytes("desired", desired)?);
        let json = self.diff.diff_json(&current, &desired, choice(py, form)?);
        Ok(PyBytes::new(py, json.or_raise(py)?.as_bytes()))
    }

    /// Like the function `diff_ndjson`, with these options.
    #[pyo3(signature = (current, desired, **options))]
    fn diff_ndjson<'py>(
        &self,
        current: Any<'_, 'py>,
        desired: Any<'_, 'py>,
        options: Option<Keywords<'_, 'py>>,
    ) -> Made<'py> {
        bulk::diff(self.bulk(current.py(), options)?, current, desired)
    }

    /// Like the function `dedupe_ndjson`, with these options.
    #[pyo3(signature = (current, **options))]
    fn dedupe_ndjson<'py>(
        &self,
        current: Any<'_, 'py>,
        options: Option<Keywords<'_, 'py>>,
    ) -> Made<'py> {
        self.clean_ndjson(core::Cleanup::Dedupe, current, options)
    }

    /// Like the function `tidy_ndjson`, with these options.
    #[pyo3(signature = (current, **options))]
    fn tidy_ndjson<'py>(
        &self,
        current: Any<'_, 'py>,
        options: Option<Keywords<'_, 'py>>,
    ) -> Made<'py> {
        self.clean_ndjson(core::Cleanup::Tidy, current, options)
    }

    /// Like the function `entities`, with these options.
    #[pyo3(signature = (lines, side, *, key = None))]
    fn entities<'py>(
        &self,
        lines: Any<'_, 'py>,
        side: &str,
        key: Option<&str>,
    ) -> PyResult<Found<'py>> {
        find_entities(self.diff, key, lines, side)
    }

    /// Like the function `diff_many`, with these options.
    #[pyo3(signature = (pairs, *, on_error = None))]
    fn diff_many<'py>(
        &self,
        pairs: Any<'_, 'py>,
        on_error: Option<&str>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        many::diff_pairs(&self.diff, pairs, on_error)
    }

    fn __eq__(&self, other: Any<'_, '_>) -> bool {
        let other = other.cast::<Diff>();
        other.is_ok_and(|other| other.get().diff == self.diff)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut parts = Vec::new();
        for (name, value) in self.options(py)? {
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
    /// Reads the options of one call.
    fn read(options: Option<Keywords<'_, '_>>) -> PyResult<Self> {
        let diff = diff_options(options)?;
        Ok(Diff { diff, given: None })
    }

    fn with_both<T>(
        &self,
        current: Any<'_, '_>,
        desired: Any<'_, '_>,
        work: impl FnOnce(&core::Current<'_>, &core::Desired<'_>) -> Result<T, core::Error>,
    ) -> PyResult<T> {
        let (objects, py) = (Objects::default(), current.py());
        let current = input::current(&objects, core::Side::Current, current)?;
        let desired = input::desired(&objects, &self.diff, core::Side::Desired, desired)?;
        work(&current, &desired).or_raise(py)
    }

    fn clean(&self, cleanup: core::Cleanup, current: Any<'_, '_>) -> PyResult<Edits> {
        let py = current.py();
        with_current(core::Side::Current, current, |current| {
            cleanup.edits(&self.diff, current).or_raise(py).map(Edits)
        })
    }

    fn clean_ndjson<'py>(
        &self,
        cleanup: core::Cleanup,
        current: Any<'_, 'py>,
        options: Option<Keywords<'_, 'py>>,
    ) -> Made<'py> {
        bulk::clean(self.bulk(current.py(), options)?, cleanup, current)
    }

    /// Creates a run with these options and its own.
    fn bulk(&self, py: Python<'_>, own: Option<Keywords<'_, '_>>) -> PyResult<core::Bulk> {
        let options = self.options(py)?;
        if let Some(own) = own {
            options.update(own.as_mapping())?;
        }
        bulk_of(&options)
    }
}

fn copied<'py>(options: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    let copy = options.py().import("copy")?.getattr("deepcopy")?;
    Ok(foreign::call(&copy, (options,))?.cast_into()?)
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
