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

import binascii
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, final

from . import _multifield
from ._errors import FilesError

if TYPE_CHECKING:
    from ._multifield import Edits
    from ._types import Input, Json, ReadsAll

__all__ = ["File", "FilesEdits", "FilesError", "FilesRequest", "diff", "simulate"]

# In JSON for the extension module, and from it, such an object stands for a new file.
_INDEX = "\0file"


@final
class File:
    """A new file: a name with its extension, and the content.

    It keeps the content as base64, which is what the portal accepts.

    Args:
        name: The name, such as ``contract.pdf``.
        content: Bytes, or a file opened in binary mode. It is read completely.

    Raises:
        FilesError: ``empty_name``, ``empty_file``.

    >>> import multifield as mf
    >>> mf.File("a.txt", b"hello")
    File(name='a.txt', size=5)
    """

    __module__ = "multifield"
    __slots__ = ("_base64", "_name", "_size")

    def __init__(self, name: str, content: bytes | bytearray | memoryview | ReadsAll) -> None:
        read = _bytes(content)
        _multifield._check_file(name, bytes(read[:1]))
        self._name, self._size = name, len(read)
        encoded = binascii.b2a_base64(read, newline=False)
        # Otherwise, the content, its base64 and the str would be in memory together.
        del read
        self._base64 = encoded.decode("ascii")

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @property
    def size(self) -> int:
        """The size in bytes."""
        return self._size

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, File):
            return NotImplemented
        return (self._name, self._base64) == (other._name, other._base64)

    def __repr__(self) -> str:
        return f"File(name={self._name!r}, size={self._size})"


@final
class FilesEdits:
    """The edits of the file fields of one item: see `multifield.files.diff`. They are immutable.

    If there is nothing to do, the edits are falsy. Then send nothing.

    The call writes each of its fields as a whole: a file that a person adds between the read
    and the call is deleted. Read immediately before.
    """

    __slots__ = ("_edits", "_new")

    def __init__(self, edits: _multifield._FilesEdits, new: list[File]) -> None:
        self._edits = edits
        self._new = new

    def fields(self) -> dict[str, Any]:
        """Return the value of ``fields`` for ``crm.item.update``, as a new dict."""
        fields: dict[str, Any] = self._filled(self._edits.fields())
        return fields

    def request(
        self, entity_type_id: int | None = None, id: int | None = None, *, multifields: Edits | None = None
    ) -> FilesRequest | None:
        """Return the call, or None if there is nothing to do.

        Args:
            entity_type_id: The kind of item, such as 2 for a deal, by default that of current.
            id: The ID of the item, by default that of current.
            multifields: Edits of the multifields of the same item, for the same call.

        Raises:
            FilesError: ``other_entity`` if current or the multifields are of another item;
                ``wrong_option`` if neither an argument nor current has the kind or the ID, or
                if there are multifields and the kind has none.
        """
        call = self._edits.request(entity_type_id, id, multifields)
        return None if call is None else FilesRequest(self, call, multifields)

    def settle(self, response: Input) -> dict[str, list[int]]:
        """Return the desired state with each new file replaced by its ID, according to the response
        of the call. With the same options, a diff with it has no edits.

        Keep it in place of the old desired state, because a new file is uploaded each time that
        it is listed. Which of several new files of a field got which ID is not known.

        Raises:
            FilesError: ``not_settled`` if a field does not have exactly the files that it should
                have; ``field_not_read``, ``response_error``, ``other_entity``.
        """
        return self._edits.settle(_json(response))

    def uncertain(self, current: Input) -> list[dict[str, Any]]:
        """Compare a read after a call without an answer with the state before it.

        The server may run a call for a minute after its answer is lost, so read no earlier. Send
        nothing again: files would be uploaded twice. If `settle` accepts the read, then the call
        was carried out.

        Returns:
            For each field of the edits a dict: its name as ``field``, how many new files were
            ``expected``, and the IDs that ``appeared`` and ``disappeared``.

        Raises:
            FilesError: ``field_not_read``, ``other_entity``.
        """
        return self._edits.uncertain(_json(current))

    def _filled(self, text: str) -> Any:
        """Convert JSON of the extension module to objects, with the base64 of the new files."""

        def fill(value: dict[str, Any]) -> Any:
            return self._new[value[_INDEX]]._base64 if _INDEX in value else value

        return json.loads(text, object_hook=fill)

    def _text(self, text: str) -> str:
        """Do the same without parsing the JSON. The str, which may be large, gets its final size at once."""
        # A quotation mark inside a string is escaped, so no file name contains this text.
        first, *others = text.split(f"{{{json.dumps(_INDEX)}:")
        pieces = [first]
        for other in others:
            index, _, rest = other.partition("}")
            pieces += ('"', self._new[int(index)]._base64, '"', rest)
        return "".join(pieces)

    def __bool__(self) -> bool:
        return bool(self._edits)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FilesEdits):
            return NotImplemented
        return self._edits == other._edits and self._new == other._new

    def __str__(self) -> str:
        return str(self._edits)

    def __repr__(self) -> str:
        return repr(self._edits)


@final
class FilesRequest:
    """A call of ``crm.item.update``, ready to send."""

    __slots__ = ("_call", "_edits", "_multifields")

    def __init__(self, edits: FilesEdits, call: tuple[str, int, int, str], multifields: Edits | None) -> None:
        self._edits = edits
        self._call = call
        self._multifields = multifields

    @property
    def method(self) -> str:
        """The method, ``crm.item.update``."""
        return self._call[0]

    @property
    def entity_type_id(self) -> int:
        """The kind of item, such as 2 for a deal."""
        return self._call[1]

    @property
    def id(self) -> int:
        """The ID of the item."""
        return self._call[2]

    def params(self) -> dict[str, Any]:
        """Return the parameters as a new dict."""
        params: dict[str, Any] = self._edits._filled(self._call[3])["params"]
        return params

    def to_json(self) -> str:
        """Return ``{"method", "params"}`` as JSON."""
        return self._edits._text(self._call[3])

    def command(self) -> str:
        """Return the call as a command of a batch.

        Raises:
            FilesError: ``needs_json`` if a query cannot contain it: a multiple field that is
                cleared, or more than 1 MiB. Send the call as JSON, by itself.
        """
        return self._edits._edits.command(self.entity_type_id, self.id, self._multifields)

    def __repr__(self) -> str:
        return f"FilesRequest(entity_type_id={self.entity_type_id}, id={self.id})"


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
    listed = _json(desired, new)
    files = [(file.name, file._base64) for file in new]
    edits = _multifield._files_diff(_json(current), listed, files, _json(fields), strategy, max_deletes)
    return FilesEdits(edits, new)


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
    return _multifield._files_simulate(_json(current), _json(payload), _json(fields))


def _json(value: Any, new: list[File] | None = None) -> Json:
    """Return JSON unchanged, and convert objects to JSON. Each new file is replaced by its index."""
    if isinstance(value, (str, bytes, bytearray)):
        return value

    def default(other: Any) -> Any:
        if isinstance(other, File) and new is not None:
            new.append(other)
            return {_INDEX: len(new) - 1}
        if isinstance(other, Mapping):
            return dict(other)
        if isinstance(other, Sequence) and not isinstance(other, (memoryview, bytes, bytearray)):
            return list(other)
        if hasattr(other, "__index__"):
            return other.__index__()
        raise TypeError(f"found {type(other).__name__}, expected a File, or what JSON has")

    return json.dumps(value, default=default, ensure_ascii=False)


def _bytes(content: Any) -> bytes | bytearray:
    expected = "bytes, or a file opened in binary mode"
    if isinstance(content, (bytes, bytearray)):
        return content
    if isinstance(content, str):
        raise _multifield._wrong_argument("content", expected, content)
    if hasattr(content, "read"):
        read: object = content.read()
        if not isinstance(read, bytes):
            raise _multifield._wrong_argument("content", "bytes from its read()", read)
        return read
    try:
        # `bytes` also accepts objects that are not content: a list, for example.
        return bytes(memoryview(content))
    except TypeError:
        raise _multifield._wrong_argument("content", expected, content) from None
