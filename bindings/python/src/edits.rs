//! Edits, and all their output formats.

use multifield_core as core;
use pyo3::{
    prelude::*,
    types::{PyIterator, PyTuple, PyType},
};

use crate::{
    error::{choice, OrRaise},
    input::{kept, with_current},
    merge::rest,
    object::{Any, Made},
    record::{record, records},
    request::{self, Request},
    write::to_python,
};

/// The edits of one entity. They are immutable.
///
/// Fields come in the order PHONE, EMAIL, WEB, IM, LINK. Within a field, overwrites and
/// deletions come first, by ID, then new rows in the order of desired.
///
/// If there is nothing to do, the edits are falsy. Then send nothing: an empty update
/// costs a call.
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
    /// Return the edits that `to_json` wrote.
    ///
    /// The values are not checked against the portal's rules again.
    ///
    /// Args:
    ///     json: JSON as a str or bytes.
    ///
    /// Raises:
    ///     MultifieldError: ``invalid_json``; ``invalid_edits`` if the JSON has another shape,
    ///         edits one row twice or writes a blank value.
    ///
    /// >>> import multifield as mf
    /// >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
    /// >>> mf.Edits.from_json(edits.to_json()) == edits
    /// True
    #[staticmethod]
    fn from_json(json: Any<'_, '_>) -> PyResult<Self> {
        kept(json, core::Edits::from_json).map(Edits)
    }

    /// Return the edits as JSON, for a queue, a review or an audit.
    ///
    /// >>> import multifield as mf
    /// >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
    /// >>> edits.to_json()
    /// '{"deletes":"flag","edits":[{"kind":"append","field":"WEB","value":"a.example","value_type":"WORK"}]}'
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Return the value of ``fields`` for ``crm.contact.update``, ``crm.lead.update`` and
    /// ``crm.company.update``, as a new dict.
    ///
    /// >>> import multifield as mf
    /// >>> current = {"PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"}]}
    /// >>> mf.diff(current, {"PHONE": "222222"}).fields()
    /// {'PHONE': [{'ID': 222, 'VALUE': '222222', 'VALUE_TYPE': 'WORK'}]}
    fn fields<'py>(&self, py: Python<'py>) -> Made<'py> {
        to_python(py, &self.0.fields())
    }

    /// Return the value of ``fields.fm`` for ``crm.item.update``, as a new dict.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).fm()
    /// {'n0': {'typeId': 'PHONE', 'valueType': 'WORK', 'value': '111111'}}
    fn fm<'py>(&self, py: Python<'py>) -> Made<'py> {
        to_python(py, &self.0.fm())
    }

    /// Return the body of VibeCode's ``PATCH /v1/contacts/:id``, which can only add phones
    /// and e-mails.
    ///
    /// Raises:
    ///     MultifieldError: ``not_in_vibecode``, with the edits that this API cannot express.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).vibecode()
    /// {'phone': [{'value': '111111', 'typeId': 'WORK'}]}
    fn vibecode<'py>(&self, py: Python<'py>) -> Made<'py> {
        to_python(py, &self.0.vibecode().or_raise(py)?)
    }

    /// Return the value of ``FM`` for the PHP classes of an on-premise portal, as a new dict.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).box_fm()
    /// {'PHONE': {'n0': {'VALUE': '111111', 'VALUE_TYPE': 'WORK'}}}
    fn box_fm<'py>(&self, py: Python<'py>) -> Made<'py> {
        to_python(py, &self.0.box_fm())
    }

    /// Return the call that applies these edits to an existing entity.
    ///
    /// Args:
    ///     entity: ``contact``, ``lead`` or ``company``. Optional if current names the kind of
    ///         the entity.
    ///     id: The ID of the entity, as an integer or a string of digits. Optional if current
    ///         contains it.
    ///     api: ``classic``, the default, or ``universal``.
    ///
    /// Returns:
    ///     The call, or None if there is nothing to do.
    ///
    /// Raises:
    ///     MultifieldError: ``other_entity`` if the edits were made for another entity;
    ///         ``wrong_option`` if neither the arguments nor current name the entity.
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
        let entity = entity.map(str::parse).transpose().or_raise(py)?;
        let id = id.map(|id| id.0);
        let request = self.0.request(entity, id, choice(py, api)?).or_raise(py)?;
        Ok(request.map(Request))
    }

    /// Return the call that creates an entity with these rows.
    ///
    /// Args:
    ///     entity: See `request`.
    ///     api: See `request`.
    ///
    /// Returns:
    ///     The call, or None if there is nothing to add.
    ///
    /// Raises:
    ///     MultifieldError: ``not_an_add`` if the edits overwrite or delete a stored row.
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
        let entity = entity.map(str::parse).transpose().or_raise(py)?;
        let request = self.0.add_request(entity, choice(py, api)?).or_raise(py)?;
        Ok(request.map(Request))
    }

    /// Check that the rows to overwrite or delete have not changed in the portal since.
    ///
    /// Servers of the generations ``factory`` and ``distinct`` create a deleted row again if a
    /// call overwrites it. To avoid this, read the entity again and check before you send.
    ///
    /// Args:
    ///     current: The entity as it is now, see `diff`.
    ///
    /// Raises:
    ///     MultifieldError: ``stale_edit`` if a row has changed. Then diff again.
    ///
    /// >>> import multifield as mf
    /// >>> current = {"PHONE": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"}]}
    /// >>> edits = mf.diff(current, {"PHONE": []})
    /// >>> edits.check(current)
    /// >>> try:
    /// ...     edits.check({"PHONE": []})
    /// ... except mf.MultifieldError as error:
    /// ...     print(error.code)
    /// stale_edit
    fn check(&self, current: Any<'_, '_>) -> PyResult<()> {
        let py = current.py();
        with_current(core::Side::Current, current, |current| {
            self.0.check(current).or_raise(py)
        })
    }

    /// Return the state after these edits.
    ///
    /// A new row gets the next ID after the highest one.
    ///
    /// Args:
    ///     current: The state before the edits, see `diff`.
    ///
    /// Returns:
    ///     The rows by field, or in ``fm`` if current contains them there.
    ///
    /// Raises:
    ///     MultifieldError: See `check`.
    ///
    /// >>> import multifield as mf
    /// >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).apply({"PHONE": []})
    /// {'PHONE': [{'ID': 1, 'TYPE_ID': 'PHONE', 'VALUE_TYPE': 'WORK', 'VALUE': '111111'}]}
    fn apply<'py>(&self, current: Any<'_, 'py>) -> Made<'py> {
        let py = current.py();
        with_current(core::Side::Current, current, |current| {
            to_python(py, &current.apply(&self.0).or_raise(py)?)
        })
    }

    /// Return the edits that are still to be sent after the answer to their call was lost.
    ///
    /// A row that is already as planned counts as done. A row that has not changed is edited
    /// again. Any other row was changed by a person in the meantime: it is reported and stays
    /// unchanged. A planned new row counts as added if theirs has a row with its value, and
    /// this row has a higher ID than all rows at the time of the plan.
    ///
    /// Read theirs only after the lost call must have ended. Otherwise the call may add a row
    /// after your reading, and the rest would add it a second time.
    ///
    /// The rest covers this one call. If it is not the last call of its plan, diff again after
    /// it. `Merged.rest` covers all calls of a plan.
    ///
    /// Args:
    ///     theirs: The entity as it is now.
    ///
    /// Raises:
    ///     MultifieldError: ``other_entity`` if the edits were made for another entity;
    ///         ``field_not_read`` if theirs lacks a field of the edits; the errors of `diff`
    ///         if the rest needs several calls or the plan is for ``distinct``.
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
    fn rest<'py>(&self, theirs: Any<'_, 'py>) -> Made<'py> {
        rest(theirs, |theirs| self.0.rest(theirs))
    }

    /// Return the edits for people to read, one line for each: ``~`` overwrites, ``-`` deletes,
    /// ``+`` adds. ``str()`` returns the same without colours.
    ///
    /// Args:
    ///     color: Whether to add ANSI colours.
    #[pyo3(signature = (*, color = false))]
    fn text(&self, color: bool) -> String {
        lines(&self.0.text().color(color))
    }

    /// How `fields` writes a deletion: ``flag`` as ``"DELETE": "Y"``, ``blank`` as
    /// ``"VALUE": ""``.
    #[getter]
    fn deletes(&self) -> &'static str {
        self.0.deletes().as_str()
    }

    /// The fields that desired lists as ``[]`` and that lose rows.
    #[getter]
    fn cleared<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let fields: Vec<_> = self.0.cleared().map(core::Field::type_id).collect();
        PyTuple::new(py, fields)
    }

    /// Whether this call is enough. If not, send it, read the entity again and diff again,
    /// until there are no edits.
    #[getter]
    fn is_last(&self) -> bool {
        self.0.is_last()
    }

    /// Why the plan needs more calls after this one, or None if it does not.
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

    /// Stored rows that may make the call fail, although the edits are correct: by field,
    /// then ID.
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

/// Returns lines without the last line break, because print adds one.
pub(crate) fn lines(text: &dyn std::fmt::Display) -> String {
    let mut text = text.to_string();
    if text.ends_with('\n') {
        text.pop();
    }
    text
}
