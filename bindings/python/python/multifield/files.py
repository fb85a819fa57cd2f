"""The smallest edit of the file fields of an item.

In ``crm.item.update``, the value of a multiple file field is the list of files that stay: a
file that is left out is deleted.

>>> import multifield as mf
>>> fields = {"ufCrm_7_1": {"type": "file", "isMultiple": True}}
>>> item = {"id": 351, "entityTypeId": 2, "ufCrm_7_1": [{"id": 12}, {"id": 255}]}
>>> new = mf.File("contract.txt", b"hello")
>>> edits = mf.files.diff(item, {"ufCrm_7_1": [12, new]}, fields=fields, max_deletes=1)
>>> print(edits)
ufCrm_7_1
    12
  - 255
  + contract.txt (5 bytes)
>>> request = edits.request()
>>> request.params()["fields"]
{'ufCrm_7_1': [{'id': 12}, ['contract.txt', 'aGVsbG8=']]}
>>> response = {"item": {"id": 351, "ufCrm_7_1": [{"id": 12}, {"id": 256}]}}
>>> edits.settle(response)
{'ufCrm_7_1': [12, 256]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ._errors import FilesError
from ._multifield import File, FilesEdits, FilesRequest, files_diff, files_simulate

if TYPE_CHECKING:
    from ._types import Input, Json

__all__ = ["File", "FilesEdits", "FilesError", "FilesRequest", "diff", "simulate"]


def diff(
    current: Input,
    desired: Mapping[str, Any] | Json,
    *,
    fields: Input,
    strategy: Literal["replace", "add", "remove"] | None = None,
    max_deletes: int | None = None,
) -> FilesEdits:
    """Return the fields to send, so that an item has the desired files.

    Args:
        current: The response of ``crm.item.get``, or its item. Read it immediately before the
            call: a file that a person adds in between is deleted.
        desired: The files that the fields should have, by the names of the fields. A file is an
            ID, ``{"id": 12}``, a `File`, the vendor's ``[name, base64]``, or
            ``{"name": ..., "base64": ...}``. An empty list clears its field. A field that is
            not mentioned stays unchanged.
        fields: The response of ``crm.item.fields``: which fields are file fields, and multiple.
        strategy: ``replace``, the default: the listed files are all that a field should have.
            ``add``: it should also have them. ``remove``: the listed IDs are deleted.
        max_deletes: The highest number of files that may be deleted, including those that a new
            file replaces. By default, there is no limit.

    Raises:
        FilesError: If an input is wrong, or more files would be deleted.

    >>> import multifield as mf
    >>> fields = {"ufCrm_7_1": {"type": "file", "isMultiple": True}}
    >>> try:
    ...     mf.files.diff({"ufCrm_7_1": [12]}, {"ufCrm_7_1": [13]}, fields=fields)
    ... except mf.FilesError as error:
    ...     (error.code, error.place)
    ('unknown_file', 'ufCrm_7_1[0]')
    """
    new: list[File] = []
    return files_diff(current, _json(desired, new), new, fields, strategy, max_deletes)


def simulate(current: Input, payload: Input, *, fields: Input) -> dict[str, list[dict[str, Any]]]:
    """Return what ``crm.item.update`` does with the files of a payload: a request, its params,
    or its fields.

    Returns:
        ``fields``: for each file field of the payload its ``name``, the IDs that are ``kept`` and
        ``deleted``, those whose fate the vendor does not document (``unmodelled``), and the names
        that are ``added``. ``findings``: what is surprising, each with ``code``, ``severity``,
        ``place`` and ``message``.

    Raises:
        FilesError: ``invalid_json``, ``wrong_type``.

    >>> import multifield as mf
    >>> fields = {"ufCrm_7_1": {"type": "file", "isMultiple": True}}
    >>> simulation = mf.files.simulate({"ufCrm_7_1": [12, 44]}, {"ufCrm_7_1": [{"id": 12}]}, fields=fields)
    >>> simulation["fields"]
    [{'name': 'ufCrm_7_1', 'kept': [12], 'deleted': [44], 'unmodelled': [], 'added': []}]
    >>> [finding["code"] for finding in simulation["findings"]]
    ['omitted_deletes']
    """
    return files_simulate(current, _json(payload), fields)


def _json(value: Any, new: list[File] | None = None) -> Json:
    """Return JSON unchanged, and convert objects to JSON. Each new file is replaced by its index."""
    if isinstance(value, (str, bytes, bytearray)):
        return value

    def default(other: Any) -> Any:
        if isinstance(other, File) and new is not None:
            new.append(other)
            return {"\0file": len(new) - 1}
        if isinstance(other, Mapping):
            return dict(other)
        if isinstance(other, Sequence) and not isinstance(other, (memoryview, bytes, bytearray)):
            return list(other)
        if hasattr(other, "__index__"):
            return other.__index__()
        raise TypeError(f"found {type(other).__name__}, expected a File, or what JSON has")

    return json.dumps(value, default=default, ensure_ascii=False)
