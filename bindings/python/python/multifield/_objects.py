"""Objects of other packages, as the extension module reads them: their code runs here."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence

# Type checkers treat this like the name in typing. Importing typing would take time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_state(value: Any) -> bool:
    """Return whether an object may be a state: a mapping or a sequence."""
    return _is(value, Mapping) or _is_list(value)


def plain(value: Any) -> tuple[Any, ...] | list[Any] | int | None:
    """Return the entries of a mapping as a tuple, the elements of a sequence as a list, and a number
    as an int. None for an object of another type."""
    if _is(value, Mapping):
        return tuple(value.items())
    return list(value) if _is_list(value) else integer(value)


def integer(value: Any) -> int | None:
    """Return an object with ``__index__``, such as an integer of numpy, as an int."""
    try:
        return operator.index(value)
    except TypeError:
        # Some objects have ``__index__`` but no integer value, such as an array with a dimension.
        return None


def pair(value: Any, name: str) -> tuple[Any, ...] | str:
    """Return the two elements of a pair, or a description of an object that is not a pair."""
    if isinstance(value, str) or not _is_list(value):
        return f"the Python type {name}"
    count = len(value)
    elements = tuple(value) if count == 2 else ()
    return elements if len(elements) == 2 else f"a {name} of {count}"


def advice(value: Any, name: str) -> str:
    """Return advice for an object of a type that is not read."""
    # Each version of pandas has other names for its modules.
    kind = name.rpartition(".")[2] if name.startswith("pandas.") else ""
    if kind in ("NAType", "NaTType"):
        return " (pass None in its place: table.astype(object).where(table.notna(), None) has it)"
    if kind == "DataFrame":
        return ' (its to_dict("records") makes a dict of each row)'
    if isinstance(value, (bytes, bytearray)):
        return " (decode it)"
    if _has(value, "tolist"):
        return " (its tolist() gives them)"
    if _has(value, "isdisjoint"):
        # The order of a set differs between runs.
        return " (sorted(...) makes a list of it, in an order that stays)"
    if _has(value, "__iter__"):
        return " (list(...) makes a list of it)"
    return ""


def _is_list(value: Any) -> bool:
    # A sequence of bytes is not a list of rows.
    return not isinstance(value, (bytes, bytearray, memoryview)) and _is(value, Sequence)


def _is(value: Any, kind: type) -> bool:
    try:
        return isinstance(value, kind)
    except Exception:
        # A class that raises an exception here counts as another class.
        return False


def _has(value: Any, name: str) -> bool:
    try:
        return hasattr(value, name)
    except Exception:
        return False


def reply(reply: Any) -> tuple[str | int, bytes]:
    """Return the status and the body of a reply, or the name of a reply without them."""
    from ._multifield import _wrong_argument

    if isinstance(reply, str) and reply in ("lost", "not_sent"):
        return reply, b""
    if not isinstance(reply, tuple) or len(reply) != 2:
        raise _wrong_argument("reply", "(status, body), LOST or NOT_SENT", reply)
    number, body = reply
    status = None if isinstance(number, bool) else integer(number)
    if status is None:
        raise _wrong_argument("reply", "an int as the status", number)
    if not 100 <= status < 600:
        raise ValueError("argument 'reply': expected a status from 100 to 599")
    if isinstance(body, str):
        return status, body.encode("utf-8", "surrogatepass")
    if isinstance(body, (bytes, bytearray)):
        return status, bytes(body)
    if not _is(body, Mapping) and not _is(body, Sequence):
        raise _wrong_argument("reply", "a body that is a str, bytes, a dict or a list", body)
    import json

    return status, json.dumps(body).encode()


def signature(written: str) -> object:
    """Return the signature that is written like this. `inspect` cannot parse a signature from a
    string, but it can read the signature of a function."""
    import inspect

    parameters = written.removeprefix("(").removesuffix(")")
    return inspect.signature(eval(f"lambda {parameters}: None"))
