"""Lines: the result of a run over many entities, and its inputs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from ._errors import MultifieldError
from ._multifield import _csv_lines, _Run, _wrong_argument

# Type checkers treat this like the name in typing. Importing typing would take time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal

    from typing_extensions import Self

    from ._types import Json, LinesInput, ReadsAll

_PIECE = 64 * 1024
"""The number of bytes of a file or of lines to pass at once."""


class Lines:
    """An iterator of lines of JSON, each as bytes with its line break.

    If the inputs are files or iterables, they are read while you iterate, no further than
    the next lines need. An exception of your iterable passes through unchanged. It ends the
    iteration, like a `MultifieldError`.
    """

    __module__ = "multifield"
    __slots__ = ("_errors", "_is_reading", "_pieces", "_ready")

    def __init__(self, ready: bytes, errors: list[MultifieldError], pieces: Iterator[bytes] | None = None) -> None:
        self._ready = io.BytesIO(ready)
        self._errors = errors
        self._pieces = pieces
        self._is_reading = False

    @property
    def errors(self) -> list[MultifieldError]:
        """The errors so far of a run with ``on_error="skip"``, in the order of the lines."""
        return self._errors

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        line = self._ready.readline()
        while not line:
            if not self._advance():
                raise StopIteration
            line = self._ready.readline()
        return line

    def read(self, size: int = -1, /) -> bytes:
        r"""Return all remaining lines as bytes, or at most ``size`` bytes of them, like a file.

        Args:
            size: The highest number of bytes. All, if it is negative.

        Raises:
            MultifieldError: The same as during an iteration.

        >>> import multifield as mf
        >>> mf.diff_ndjson('{"ID": 43, "WEB": []}', '{"id": 43, "WEB": "a.example"}', form="fm").read()
        b'{"id":43,"fm":{"n0":{"typeId":"WEB","valueType":"WORK","value":"a.example"}}}\n'
        """
        some = self._ready.read(size)
        if size >= 0:
            while not some and size and self._advance():
                some = self._ready.read(size)
            return some
        pieces = [some]
        while self._advance():
            pieces.append(self._ready.read())
        return b"".join(pieces)

    def _advance(self) -> bool:
        """Make more lines ready. Return False if there are no more."""
        if self._pieces is None:
            return False
        if self._is_reading:
            raise RuntimeError("Already borrowed: the lines are being read, by another thread or their own input")
        self._is_reading = True
        try:
            piece = next(self._pieces, None)
        finally:
            self._is_reading = False
        self._ready = io.BytesIO(piece or b"")
        return piece is not None


def started(run: _Run, current: LinesInput, desired: LinesInput = b"") -> Lines:
    """Return the lines of a run."""
    errors: list[MultifieldError] = []
    inputs = {"current": _input("current", current), "desired": _input("desired", desired)}

    def pieces() -> Iterator[bytes]:
        while (step := run.step()) is not None:
            if isinstance(step, str):
                run.feed(step, next(inputs[step], b""))
            elif isinstance(step, bytes):
                yield step
            else:
                errors.append(step)

    return Lines(b"", errors, pieces())


def _input(name: str, argument: Any) -> Iterator[bytes]:
    """Return the pieces of an input."""
    if isinstance(argument, (str, bytes, bytearray)):
        return iter([_encoded(argument)])
    if hasattr(argument, "read"):
        return _of_file(name, argument.read)
    expected = "JSON as a str or bytes, a binary file, or an iterable of lines"
    # Iterating a mapping returns its keys, which are not lines.
    if isinstance(argument, Mapping):
        raise _wrong_argument(name, expected, argument)
    return _joined(_iterated(name, expected, argument), _PIECE, name, "lines that are a str or bytes")


def _iterated(name: str, expected: str, argument: Iterable[Any]) -> Iterator[Any]:
    try:
        return iter(argument)
    except Exception:
        raise _wrong_argument(name, expected, argument) from None


def _of_file(name: str, read: Callable[[int], object]) -> Iterator[bytes]:
    while True:
        piece = read(_PIECE)
        if not isinstance(piece, (bytes, bytearray)):
            wrong = _wrong_argument(name, "bytes from its read()", piece)
            raise TypeError(f'{wrong}: open the file in binary mode, "rb"')
        if not piece:
            return
        yield bytes(piece)


def _joined(lines: Iterator[Any], size: float, name: str, expected: str) -> Iterator[bytes]:
    """Join lines, each with a line break, to pieces of at least so many bytes."""
    joined: list[bytes] = []
    length = 0
    for line in lines:
        # This runs for each line, so `_encoded` is not called.
        if isinstance(line, str):
            line = line.encode("utf-8", "surrogatepass")
        elif isinstance(line, bytearray):
            line = bytes(line)
        elif not isinstance(line, bytes):
            raise _wrong_argument(name, expected, line)
        joined.append(line)
        if not line.endswith(b"\n"):
            joined.append(b"\n")
        length += len(line)
        if length >= size:
            yield b"".join(joined)
            joined, length = [], 0
    yield b"".join(joined)


def joined(lines: Iterable[Json]) -> bytes:
    """Return the lines of `simulate_lines` as one input."""
    iterated = _iterated("lines", "lines as a str or bytes, or an iterable of them", lines)
    return next(_joined(iterated, float("inf"), "lines", "str or bytes as its lines"))


def _encoded(text: Json) -> bytes:
    # Half of a surrogate pair is encoded, too: the core then reports that it is not UTF-8.
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)


def desired_from_csv(
    csv: Json | ReadsAll,
    *,
    columns: Mapping[str, str] | None = None,
    key: str | None = None,
    encoding: Literal["utf-8", "utf-16le", "utf-16be", "windows-1251"] | None = None,
    other_keys: Literal["error", "ignore"] | None = None,
) -> Lines:
    r"""Convert CSV to lines of JSON, one for each row, for the argument ``desired`` of
    `diff_ndjson`.

    Columns are named as in the portal: ``ID``, a field (``PHONE``), or a field and a type
    (``PHONE_WORK``, ``IM_TELEGRAM``). All columns of one field make one list. Empty cells
    are ignored. If all cells of a field are empty, the row does not mention the field. The
    delimiter is ``;``, ``,`` or a tab, as in the header.

    Each row keeps its line number, and the other lines are blank. So errors of `diff_ndjson`
    name the line of the CSV.

    Args:
        csv: CSV as a str or bytes, or a file opened in binary mode. It is read completely.
        columns: The meaning of other headers, such as ``{"Telephone": "PHONE_WORK"}``.
        key: The header of the column with the IDs, by default ``ID`` or ``id``. Give
            `diff_ndjson` the same ``key``.
        encoding: ``utf-8``, ``utf-16le``, ``utf-16be`` or ``windows-1251``. A byte order
            mark takes precedence.
        other_keys: ``error``, the default, or ``ignore``, which ignores unknown columns.

    Returns:
        An iterator of lines.

    Raises:
        CsvError: If the encoding is wrong, a column is unknown, or a row has more or fewer
            cells than the header.

    >>> import multifield as mf
    >>> desired = mf.desired_from_csv("ID;Tel.\n43;111111\n", columns={"Tel.": "PHONE_WORK"})
    >>> mf.diff_ndjson('{"ID": 43, "PHONE": []}', desired, cells="clean").read()
    b'{"id":43,"fields":{"PHONE":[{"VALUE":"111111","VALUE_TYPE":"WORK"}]}}\n'
    """
    if other_keys not in (None, "error", "ignore"):
        raise ValueError(f"argument 'other_keys': expected 'error' or 'ignore', found \"{other_keys}\"")
    if not isinstance(csv, (str, bytes, bytearray)):
        read: Any = getattr(csv, "read", None)
        if read is None:
            raise _wrong_argument("csv", "CSV as a str or bytes, or a binary file", csv)
        csv = read()
        if not isinstance(csv, bytes):
            raise _wrong_argument("csv", "bytes from its read()", csv)
    headers = [] if columns is None else list(columns.items())
    return Lines(_csv_lines(csv, headers, key, encoding, other_keys == "ignore"), [])


desired_from_csv.__module__ = "multifield"
