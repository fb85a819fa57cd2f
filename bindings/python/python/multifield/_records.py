"""What results are made of: frozen dataclasses.

Their attributes are the keys of the JSON that `to_json` writes, so that `dataclasses.asdict`
gives that. ``text`` is made from them, and no part of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field as part

from . import _multifield

# What type checkers take for typing's, without the time that importing it takes.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from ._multifield import Edits
    from ._types import Field, FindingCode, Row, SyncFault, SyncOutcome


class _WithText:
    @property
    def text(self) -> str:
        """The same as a line for people, which str gives, too."""
        return str(self)

    def __str__(self) -> str:
        parts: Any = self  # Each class that has this is a dataclass.
        return _multifield._text(type(self).__name__, asdict(parts))


@dataclass(frozen=True)
class RowState:
    """What a row is at one time, or to one side of a merge.

    >>> import dataclasses, multifield as mf
    >>> state = mf.RowState("111111", "WORK")
    >>> dataclasses.replace(state, value_type="HOME")
    RowState(value='111111', value_type='HOME')
    """

    value: str
    """Its value."""
    value_type: str
    """Its type, which may be empty where the portal holds it so."""


@dataclass(frozen=True)
class Overwrite:
    """A stored row gets another value, type or both, and keeps its ID."""

    kind: Literal["overwrite"] = part(default="overwrite", init=False, repr=False)
    """Always "overwrite"."""
    field: Field
    """The row's field."""
    id: int
    """The row's ID."""
    value: str
    """The value that it gets."""
    value_type: str
    """The type that it gets."""
    was: RowState
    """What the row was."""


@dataclass(frozen=True)
class Delete:
    """A stored row goes."""

    kind: Literal["delete"] = part(default="delete", init=False, repr=False)
    """Always "delete"."""
    field: Field
    """The row's field."""
    id: int
    """The row's ID."""
    was: RowState
    """What the row was."""


@dataclass(frozen=True)
class Append:
    """A new row comes."""

    kind: Literal["append"] = part(default="append", init=False, repr=False)
    """Always "append"."""
    field: Field
    """The row's field."""
    value: str
    """Its value."""
    value_type: str
    """Its type."""


@dataclass(frozen=True)
class UnfinishedRow:
    """A row that makes a plan need more calls than one."""

    id: int
    """Its ID."""
    behind: int | None = None
    """The ID of the equal row that hides it; None where the row gets another type first."""


@dataclass(frozen=True)
class Unfinished(_WithText):
    """Why a plan needs more calls than the one that its edits are."""

    reason: Literal["equal_rows", "reordering", "equal_new_rows"]
    """``equal_rows``: of equal rows a call can touch only the first. ``reordering``: a call
    that leaves the same values and types, in another order, changes nothing.
    ``equal_new_rows``: of equal new rows a call adds one."""
    rows: tuple[UnfinishedRow, ...]
    """The rows that it is about: those that are hidden, or the one that gets another type
    first; none where new rows wait."""
    deletes: int
    """How many rows the later calls delete."""


@dataclass(frozen=True)
class EditsWarning(_WithText):
    """What may make the call of edits fail, although nothing is wrong with them."""

    code: Literal["stored_value_fails"]
    """What it is about: a stable name, the same in every language. ``stored_value_fails``:
    servers check all rows of an entity together, and a stored value does not pass."""
    place: str
    """The field and the ID of the row, such as ``EMAIL 10``."""
    message: str
    """What is wrong, and what to do."""
    row: Row = part(hash=False)
    """The row."""


@dataclass(frozen=True)
class Changed(_WithText):
    """A row that a plan was to change, and that is something else by now."""

    field: Field
    """The row's field."""
    id: int
    """The row's ID. For an edit that adds a row, it is the row of the same value that is
    there by now."""
    edit: Edit
    """What the plan was to do."""
    found: RowState | None
    """What the row is by now; None where it is gone."""


@dataclass(frozen=True)
class Conflict(_WithText):
    """A row that both sides of a merge changed, each in its own way, or that one changed and
    the other deleted, or that both added in two ways."""

    field: Field
    """The row's field."""
    id: int
    """The row's ID in theirs; where theirs deleted it, in base."""
    base: RowState | None
    """What it was at the last sync; None where both sides added it."""
    ours: RowState | None
    """What ours wants it to be; None where ours deleted it."""
    theirs: RowState | None
    """What theirs has made of it; None where theirs deleted it."""
    place: str | None
    """Where ours lists it, such as ``PHONE[2]``; None where ours deleted it."""


@dataclass(frozen=True)
class Finding(_WithText):
    """Why a payload may surprise."""

    code: FindingCode
    """What it is about, such as ``missing_value_deletes``: the same in every language and from
    version to version."""
    severity: Literal["harm", "ignored", "note"]
    """``harm``: data is lost, stored twice or with a wrong type, or a chat is cut off.
    ``ignored``: a part has no effect, or the call fails as a whole. ``note``: worth knowing."""
    place: str
    """The place in the payload, such as ``PHONE[0]``; empty where it is about the whole of it."""
    message: str
    """What happens, and what to write instead."""
    row: Row | None = part(default=None, hash=False)
    """The stored row that it is about."""
    value: str | None = None
    """The payload's value that it is about."""


@dataclass(frozen=True)
class Batch:
    """At most 50 commands, as one call of the vendor's ``batch``.

    >>> import multifield as mf
    >>> edits = mf.diff({"PHONE": []}, {"PHONE": "+1"})
    >>> [batch] = mf.batch([edits.request("contact", 43)])
    >>> batch.keys
    ('43',)
    >>> batch.params()["halt"]
    0
    """

    halt: bool
    """Whether the server skips the rest after a command that fails."""
    commands: tuple[tuple[str, str], ...]
    """The commands in the order of their requests, each behind its key."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the commands in the order of their requests, which lead a result back to
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


@dataclass(frozen=True)
class NeedInput:
    """A run has room: push an entity, or close the input."""


@dataclass(frozen=True)
class Record:
    """A line for the journal of a run. It must be on disk before the next poll."""

    line: bytes
    """The line with its end. It has no values and no addresses."""


@dataclass(frozen=True)
class Call:
    """A call that a run makes, to be sent once.

    Wait at least 75 seconds for the answer, since a portal may take 60. If there is none, do
    not send it again.

    >>> import multifield as mf
    >>> call = mf.Call(0, "crm.contact.get", False, b'{"id":43}')
    >>> call.params()
    {'id': 43}
    >>> call
    Call(id=0, method='crm.contact.get', is_edit=False)
    """

    id: int
    """What `Sync.reply` knows it by."""
    method: str
    """The method, mostly ``batch``."""
    is_edit: bool
    """Whether it changes entities. If not, it reads."""
    body: bytes = part(repr=False)
    """Its parameters as JSON, which are the body of a POST."""

    def params(self) -> dict[str, Any]:
        """Return its parameters, as a new dict."""
        import json

        params: dict[str, Any] = json.loads(self.body)
        return params


@dataclass(frozen=True)
class SyncEnd:
    """How an entity has ended in a run.

    The edits, the conflicts and the state contain customers' values, and so may the message.
    The rest can be logged.
    """

    id: int
    """The entity's ID."""
    outcome: SyncOutcome
    """How it has ended.

    - ``unchanged``: it was as desired, and nothing was sent.
    - ``changed``: edits were sent, and the last read shows it as desired.
    - ``planned``: a dry run would send edits.
    - ``missing``: there is no such entity.
    - ``no_access``: the user may not read it.
    - ``refused``: there is no plan, or the portal has refused the same edits twice.
    - ``withheld``: the plan deletes more than ``max_deletes`` or ``max_deletes_run`` allows.
    - ``conflict``: the plan would undo what somebody has changed since the first read.
    - ``not_kept``: the portal has accepted the edits twice, and they do not show.
    - ``gave_up``: it took too many calls, or could not be read.
    - ``stopped``: the run has stopped before it was done.
    """
    code: str | None
    """Why, where the outcome has several reasons: that of an error, or of the portal, which may
    be empty."""
    message: str | None
    """The same for people."""
    edits: tuple[Edits, ...]
    """The calls that were sent, in order. A dry run has those that it would send, and
    ``withheld`` and ``conflict`` have the one that was not sent as the last."""
    conflicts: tuple[Conflict, ...]
    """What both sides of a merge have changed."""
    state: dict[str, Any] | None = part(hash=False)
    """The state that was last read, as `diff` takes it; None where the entity was not read. Of
    a merge it is the next base."""
    in_doubt: bool
    """Whether it is not known what became of the last call, which may still be running."""


@dataclass(frozen=True)
class Wait:
    """Nothing is to be done in a run before that time."""

    until: float | None
    """The time in seconds; with None, nothing before a reply."""


@dataclass(frozen=True)
class SyncTotals:
    """What a run has done."""

    entities: int
    """How many entities have ended."""
    outcomes: dict[SyncOutcome, int] = part(hash=False)
    """How many of them in which way, with the outcomes that occurred."""
    done_before: int
    """How many entities had ended in the run that was resumed. They do not end again."""
    updates: int
    """How many updates were sent. A dry run counts what it would send, here and in the next
    three."""
    appends: int
    """How many rows these have added."""
    overwrites: int
    """How many rows they have overwritten."""
    deletes: int
    """How many rows they have deleted."""
    fault: SyncFault | None
    """Why the run has stopped; None where it has not."""


@dataclass(frozen=True)
class Done:
    """Every entity of a run has ended."""

    totals: SyncTotals
    """What it has done."""


Edit = Overwrite | Delete | Append

SyncOutput = NeedInput | Record | Call | SyncEnd | Wait | Done
"""What `Sync.poll` returns."""

RECORDS: tuple[type[object], ...] = (
    *(RowState, Overwrite, Delete, Append, UnfinishedRow, Unfinished, EditsWarning, Changed, Conflict, Finding, Batch),
    *(NeedInput, Record, Call, SyncEnd, Wait, SyncTotals, Done),
)

# As people know them, and as pickle keeps them.
for _record in RECORDS:
    _record.__module__ = "multifield"

# What the extension module makes them by: of the parts in the JSON of the core.


def state(parts: dict[str, Any] | None) -> RowState | None:
    return None if parts is None else RowState(**parts)


def edit(parts: dict[str, Any]) -> Edit:
    makers: dict[str, type[Edit]] = {"overwrite": Overwrite, "delete": Delete, "append": Append}
    make = makers[parts.pop("kind")]
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
    return Conflict(field=parts["field"], id=parts["id"], place=parts["place"], **sides)


def finding(parts: dict[str, Any]) -> Finding:
    return Finding(**parts)


def batch(parts: dict[str, Any]) -> Batch:
    return Batch(bool(parts["halt"]), tuple(parts["cmd"].items()))


def totals(parts: dict[str, Any]) -> SyncTotals:
    return SyncTotals(**parts)
