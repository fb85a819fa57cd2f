//! Edits, and every form that they are written in.

use multifield_core as core;
use pyo3::{
    prelude::*,
    types::{PyIterator, PyTuple, PyType},
};

use crate::{
    error::OrRaise,
    input,
    json::kept,
    read::Objects,
    record::{record, records},
    request::{self, Request},
    rest::{self, Rest},
    write::to_python,
};

/// The edits of an entity: fields in the order PHONE EMAIL WEB IM LINK; in a
/// field overwrites and deletes by ID, then appends as desired.
///
/// Nothing in them changes. They are false where there is nothing to do; then
/// send nothing, since an empty update costs a call.
///
/// >>> import multifield as mf
/// >>> edits = mf.diff({"fm": []}, {"PHONE": ["111111"], "EMAIL": ["a@b.co"]})
/// >>> len(edits)
/// 2
/// >>> for edit in edits:
/// ...     match edit:
/// ...         case mf.Overwrite(id=id, value=value):
/// ...             print("overwrite", id, value)
/// ...         case mf.Delete(id=id):
/// ...             print("delete", id)
/// ...         case mf.Append(field=field, value=value):
/// ...             print("append", field, value)
/// append PHONE 111111
/// append EMAIL a@b.co
#[pyclass(frozen, eq, hash, from_py_object, module = "multifield")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Edits(pub(crate) core::Edits);

#[pymethods]
impl Edits {
    /// Return what `to_json` gave as it was.
    ///
    /// Args:
    ///     json: JSON as a str or bytes.
    ///
    /// Raises:
    ///     MultifieldError: ``invalid_json``; ``invalid_edits`` for another shape, two edits
    ///         of one row, and blanks that would be written. Whether the portal takes a value
    ///         is not checked again.
    #[staticmethod]
    fn from_json(json: &Bound<'_, PyAny>) -> PyResult<Self> {
        kept(json, core::Edits::from_json).map(Edits)
    }

    /// Return the edits as JSON, for queues, review and audit.
    ///
    /// >>> import multifield as mf
    /// >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
    /// >>> edits.to_json()
    /// '{"deletes":"flag","edits":[{"kind":"append","field":"WEB","value":"a.example","value_type":"WORK"}]}'
    /// >>> mf.Edits.from_json(edits.to_json()) == edits
    /// True
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Return ``fields`` of ``crm.contact.update``, ``crm.lead.update`` and
    /// ``crm.company.update``, as a new dict.
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.0.fields())
    }

    /// Return ``fields.fm`` of ``crm.item.update``, as a new dict.
    fn fm<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.0.fm())
    }

    /// Return the body of VibeCode's ``PATCH /v1/contacts/:id``, which can only add
    /// phones and e-mails.
    ///
    /// Raises:
    ///     MultifieldError: ``not_in_vibecode``, with the edits that it has no form for.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).vibecode()
    /// {'phone': [{'value': '111111', 'typeId': 'WORK'}]}
    fn vibecode<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.0.vibecode().or_raise(py)?)
    }

    /// Return the edits in the form of ``FM`` in the PHP classes of an on-premise portal.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).box_fm()
    /// {'PHONE': {'n0': {'VALUE': '111111', 'VALUE_TYPE': 'WORK'}}}
    fn box_fm<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.0.box_fm())
    }

    /// Return the call that carries the edits out on an entity that is there; None
    /// where there are none.
    ///
    /// Args:
    ///     entity: ``contact``, ``lead`` or ``company``. It may be left out where current
    ///         says it.
    ///     id: The entity's ID, as an integer or as digits. It may be left out, too.
    ///     api: ``classic``, the default, or ``universal``.
    ///
    /// Raises:
    ///     MultifieldError: ``other_entity`` for another entity than the one that current
    ///         is of; ``wrong_option`` where neither says which it is.
    ///
    /// >>> import multifield as mf
    /// >>> edits = mf.diff({"PHONE": []}, {"PHONE": "111111"})
    /// >>> edits.request("contact", "43", api="universal").params()
    /// {'entityTypeId': 3, 'id': 43, 'fields': {'fm': {'n0': {'typeId': 'PHONE', 'valueType': 'WORK', 'value': '111111'}}}}
    #[pyo3(signature = (entity = None, id = None, *, api = None))]
    fn request(
        &self,
        py: Python<'_>,
        entity: Option<&str>,
        id: Option<request::Id>,
        api: Option<&str>,
    ) -> PyResult<Option<Request>> {
        Request::update(&self.0, entity, id, api).or_raise(py)
    }

    /// Return the call that makes a new entity with these rows; None where there are
    /// none.
    ///
    /// Args:
    ///     entity: As of `request`.
    ///     api: As of `request`.
    ///
    /// Raises:
    ///     MultifieldError: ``not_an_add`` where a stored row would be overwritten or
    ///         deleted.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).add_request("lead").method
    /// 'crm.lead.add'
    #[pyo3(signature = (entity = None, *, api = None))]
    fn add_request(
        &self,
        py: Python<'_>,
        entity: Option<&str>,
        api: Option<&str>,
    ) -> PyResult<Option<Request>> {
        Request::add(&self.0, entity, api).or_raise(py)
    }

    /// Check against a fresh reading that each row to overwrite or delete is what it was.
    ///
    /// Args:
    ///     current: As of `diff`.
    ///
    /// Raises:
    ///     MultifieldError: ``stale_edit`` if one is not. Then read again, and plan again:
    ///         servers of the generations ``factory`` and ``distinct`` create rows again
    ///         that somebody has deleted.
    fn check(&self, current: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = current.py();
        let objects = Objects::default();
        let side = ("current", core::Side::Current);
        let current = input::current(&objects, side, current)?;
        self.0.check(&current).or_raise(py)
    }

    /// Return the state that the edits lead to: rows by field, or under ``fm`` as current
    /// has them. A new row takes the highest ID plus one.
    ///
    /// Args:
    ///     current: As of `diff`.
    ///
    /// Raises:
    ///     MultifieldError: Those of `check`.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).apply({"PHONE": []})
    /// {'PHONE': [{'ID': 1, 'TYPE_ID': 'PHONE', 'VALUE_TYPE': 'WORK', 'VALUE': '111111'}]}
    fn apply<'py>(&self, current: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = current.py();
        let objects = Objects::default();
        let side = ("current", core::Side::Current);
        let current = input::current(&objects, side, current)?;
        let applied = current.apply(&self.0).or_raise(py)?;
        to_python(py, &applied)
    }

    /// Return what of these edits is still to be sent, where their answer was lost.
    ///
    /// A row that is what the edits make of it is done; a row that is as it was is sent
    /// again; any other row has been changed by a person since, and is reported. What is
    /// to be added is done if a row holds it whose ID is higher than all that were there
    /// when the edits were made.
    ///
    /// If the edits are not the last of their plan, this is about the one call, and what
    /// is left of it is not the last, either: where nothing is left, diff again.
    /// `Merged.rest` is about all. A call whose answer was lost may still be running for a
    /// while: read when it must have ended, since a row that is added after the reading
    /// would be added twice.
    ///
    /// Args:
    ///     theirs: A new reading.
    ///
    /// Raises:
    ///     MultifieldError: ``other_entity`` for another entity than the one that the edits
    ///         were made for; ``field_not_read`` where a field of the edits was not read;
    ///         where what is left takes several calls or the plan is for ``distinct``, those of
    ///         `diff`.
    ///
    /// >>> import multifield as mf
    /// >>> def phone(id, value):
    /// ...     return {"ID": id, "VALUE_TYPE": "WORK", "VALUE": value}
    /// >>> current = {"PHONE": [phone(8, "111"), phone(9, "222")]}
    /// >>> edits = mf.diff(current, {"PHONE": ["333", "444", "555"]})
    /// >>> rest = edits.rest({"PHONE": [phone(8, "333"), phone(9, "666")]})
    /// >>> print(rest.edits)
    /// PHONE
    ///   + 555 (WORK)
    /// >>> print(rest.changed[0])
    /// PHONE 9: planned 444 (WORK), found 666 (WORK)
    fn rest(&self, theirs: &Bound<'_, PyAny>) -> PyResult<Rest> {
        rest::rest(theirs, |theirs| self.0.rest(theirs))
    }

    /// Return the readable diff, which str gives, too: ``~`` overwrites, ``-`` deletes,
    /// ``+`` adds.
    ///
    /// Args:
    ///     color: Whether it has ANSI codes.
    #[pyo3(signature = (*, color = false))]
    fn text(&self, color: bool) -> String {
        lines(&self.0.text().color(color))
    }

    /// How `fields` has deletions.
    #[getter]
    fn deletes(&self) -> &'static str {
        self.0.deletes().as_str()
    }

    /// The fields that were desired as ``[]`` and lose rows.
    #[getter]
    fn cleared<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let fields: Vec<_> = self.0.cleared().map(core::Field::type_id).collect();
        PyTuple::new(py, fields)
    }

    /// Whether these edits are all that is to be done. If not, send them, read the
    /// entity again and diff again, until there are no edits.
    #[getter]
    fn is_last(&self) -> bool {
        self.0.is_last()
    }

    /// Why the plan needs more calls than this one; None where it does not.
    ///
    /// >>> import multifield as mf
    /// >>> current = {"PHONE": [
    /// ...     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"},
    /// ...     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "222222"},
    /// ... ]}
    /// >>> desired = {"PHONE": ["222222", "111111"]}
    /// >>> edits = mf.diff(current, desired, order="desired")
    /// >>> edits.is_last, edits.unfinished.reason, edits.unfinished.rows[0].id
    /// (False, 'reordering', 9)
    /// >>> mf.diff(edits.apply(current), desired, order="desired").is_last
    /// True
    #[getter]
    fn unfinished<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let unfinished = self.0.unfinished();
        unfinished
            .map(|it| record(py, "unfinished", it))
            .transpose()
    }

    /// What may make the call fail, although nothing is wrong with the edits: by
    /// field, then ID.
    ///
    /// >>> import multifield as mf
    /// >>> current = {"EMAIL": [{"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "anna at example.com"}], "PHONE": []}
    /// >>> [warning] = mf.diff(current, {"PHONE": "111111"}).warnings
    /// >>> warning.code, warning.place
    /// ('stored_value_fails', 'EMAIL 10')
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        records(py, "warning", self.0.warnings())
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        records(py, "edit", &self.0)?.try_iter()
    }

    fn __str__(&self) -> String {
        self.text(false)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let list = records(py, "edit", &self.0)?.to_list();
        Ok(format!("Edits({})", list.repr()?))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let from_json = PyType::new::<Edits>(py).getattr("from_json")?;
        Ok((from_json, (self.to_json(),)))
    }
}

/// The text without the end of its last line, which print adds.
pub(crate) fn lines(text: &dyn std::fmt::Display) -> String {
    let mut text = text.to_string();
    if text.ends_with('\n') {
        text.pop();
    }
    text
}
