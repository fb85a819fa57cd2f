"""The parts of results: frozen dataclasses.

Their attributes are the keys of the JSON that `to_json` writes, so `dataclasses.asdict`
returns the same. ``text`` is computed from them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field as part

from . import _multifield

# Type checkers treat this like the name in typing. Importing typing would take time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from ._types import Field, FindingCode, Row


class _WithText:
    @property
    def text(self) -> str:
        """One line for people to read, the same as ``str()``."""
        return str(self)

    def __str__(self) -> str:
        return _multifield._text(type(self).__name__, asdict(self))


@dataclass(frozen=True)
class RowState:
    """The value and type of a row at one time, or on one side of a merge.

    >>> import dataclasses, multifield as mf
    >>> state = mf.RowState("111111", "WORK")
    >>> dataclasses.replace(state, value_type="HOME")
    RowState(value='111111', value_type='HOME')
    """

    value: str
    """The value."""
    value_type: str
    """The type. It is empty if the portal stores an empty type."""


@dataclass(frozen=True)
class Overwrite:
    """A stored row gets another value, another type or both, and keeps its ID."""

    kind: Literal["overwrite"] = part(default="overwrite", init=False, repr=False)
    """Always "overwrite"."""
    field: Field
    """The field of the row."""
    id: int
    """The ID of the row."""
    value: str
    """The new value."""
    value_type: str
    """The new type."""
    was: RowState
    """The row before the edit."""


@dataclass(frozen=True)
class Delete:
    """A stored row is deleted."""

    kind: Literal["delete"] = part(default="delete", init=False, repr=False)
    """Always "delete"."""
    field: Field
    """The field of the row."""
    id: int
    """The ID of the row."""
    was: RowState
    """The row before the edit."""


@dataclass(frozen=True)
class Append:
    """A new row is added."""

    kind: Literal["append"] = part(default="append", init=False, repr=False)
    """Always "append"."""
    field: Field
    """The field of the row."""
    value: str
    """The value."""
    value_type: str
    """The type."""


@dataclass(frozen=True)
class UnfinishedRow:
    """A row because of which a plan needs several calls."""

    id: int
    """The ID of the row."""
    behind: int | None = None
    """The ID of the equal row that hides this row. None if the row is in transit: it gets a
    temporary type first."""


@dataclass(frozen=True)
class Unfinished(_WithText):
    """Why a plan needs more calls after its edits."""

    reason: Literal["equal_rows", "reordering", "equal_new_rows"]
    """``equal_rows``: a call can touch only the first of several equal rows. ``reordering``: a
    call that only reorders values changes nothing. ``equal_new_rows``: a call adds only one of
    several equal new rows."""
    rows: tuple[UnfinishedRow, ...]
    """The hidden rows, or the row in transit. Empty if new rows are the reason."""
    deletes: int
    """How many rows the later calls delete."""


@dataclass(frozen=True)
class EditsWarning(_WithText):
    """A stored row that may make a call fail, although the edits are correct."""

    code: Literal["stored_value_fails"]
    """A stable name, the same in every language. ``stored_value_fails``: the server checks all
    rows of an entity together, and a stored value fails this check."""
    place: str
    """The field and the ID of the row, such as ``EMAIL 10``."""
    message: str
    """What is wrong, and what to do."""
    row: Row = part(hash=False)
    """The stored row."""


@dataclass(frozen=True)
class Changed(_WithText):
    """A row of a plan that a person has changed since the plan was made."""

    field: Field
    """The field of the row."""
    id: int
    """The ID of the row. If the edit adds a row: the ID of the row that now has the same value."""
    edit: Edit
    """The planned edit."""
    found: RowState | None
    """The row as it is now, or None if it was deleted."""


@dataclass(frozen=True)
class Conflict(_WithText):
    """A row in conflict: both sides of a merge changed it differently, or one changed and the other
    deleted it, or both added it differently."""

    field: Field
    """The field of the row."""
    id: int
    """The ID of the row in theirs. If theirs deleted it, the ID in base."""
    base: RowState | None
    """The row at the last sync. None if both sides added it."""
    ours: RowState | None
    """The row that ours wants. None if ours deleted it."""
    theirs: RowState | None
    """The row in theirs. None if theirs deleted it."""
    place: str | None
    """The place of the row in ours, such as ``PHONE[2]``. None if ours deleted it."""


@dataclass(frozen=True)
class Finding(_WithText):
    """Something surprising about a payload."""

    code: FindingCode
    """A stable name, such as ``missing_value_deletes``: the same in every language and version."""
    severity: Literal["harm", "ignored", "note"]
    """``harm``: data is lost, duplicated or stored with a wrong type, or the link to a chat is cut.
    ``ignored``: a part of the payload has no effect, or the whole call fails. ``note``: worth
    knowing."""
    place: str
    """The place in the payload, such as ``PHONE[0]``. Empty if it is the whole payload."""
    message: str
    """What happens, and what to write instead."""
    row: Row | None = part(default=None, hash=False)
    """The stored row that is affected."""
    value: str | None = None
    """The value in the payload."""


@dataclass(frozen=True)
class Batch:
    """At most 50 commands, as one call of ``batch``.

    >>> import multifield as mf
    >>> edits = mf.diff({"PHONE": []}, {"PHONE": "+1"})
    >>> [batch] = mf.batch([edits.request("contact", 43)])
    >>> batch.keys
    ('43',)
    >>> batch.params()["halt"]
    0
    """

    halt: bool
    """Whether the server skips the remaining commands after one that fails."""
    commands: tuple[tuple[str, str], ...]
    """The commands in the order of their requests, each with its key."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the commands, in the order of their requests. They lead each result back to
        its entity: ``43``, or ``contact-43``, ``contact-add-117``."""
        return tuple(key for key, _ in self.commands)

    def params(self) -> dict[str, Any]:
        """Return the parameters of the call, ``halt`` and ``cmd``, as a new dict."""
        return {"halt": int(self.halt), "cmd": dict(self.commands)}

    def to_json(self) -> str:
        """Return the parameters as JSON."""
        import json

        return json.dumps(self.params(), ensure_ascii=False, separators=(",", ":"))

    def __len__(self) -> int:
        return len(self.commands)


Edit = Overwrite | Delete | Append

RECORDS = (RowState, Overwrite, Delete, Append, UnfinishedRow, Unfinished, EditsWarning, Changed, Conflict, Finding, Batch)

# The public name, which pickle stores.
for _record in RECORDS:
    _record.__module__ = "multifield"

# The extension module creates records with these functions, from the JSON of the core.


def state(parts: dict[str, Any] | None) -> RowState | None:
    return parts and RowState(**parts)


def edit(parts: dict[str, Any]) -> Edit:
    make = {"overwrite": Overwrite, "delete": Delete, "append": Append}[parts.pop("kind")]
    if "was" in parts:
        parts["was"] = state(parts["was"])
    return make(**parts)


def unfinished(parts: dict[str, Any]) -> Unfinished:
    rows = tuple(UnfinishedRow(**row) for row in parts["rows"])
    return Unfinished(parts["reason"], rows, parts["deletes"])


def warning(parts: dict[str, Any]) -> EditsWarning:
    return EditsWarning(**parts)


def changed(parts: dict[str, Any]) -> Changed:
    return Changed(parts["field"], parts["id"], edit(parts["edit"]), state(parts["found"]))


def conflict(parts: dict[str, Any]) -> Conflict:
    sides = {side: state(parts[side]) for side in ("base", "ours", "theirs")}
    return Conflict(**{**parts, **sides})


def finding(parts: dict[str, Any]) -> Finding:
    return Finding(**parts)


def batch(parts: dict[str, Any]) -> Batch:
    return Batch(bool(parts["halt"]), tuple(parts["cmd"].items()))
