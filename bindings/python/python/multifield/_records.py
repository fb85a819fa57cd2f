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

    from ._multifield import Edits
    from ._types import Field, FindingCode, Input, Json, Row, SyncFault, SyncOutcome


def _json(parts: Any) -> str:
    import json

    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


class _WithText:
    @property
    def text(self) -> str:
        """One line for people to read, the same as ``str()``."""
        return str(self)

    def __str__(self) -> str:
        parts: Any = self  # Every subclass is a dataclass.
        return _multifield._text(type(self).__name__, asdict(parts))


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
    """A row that is the reason why a plan needs several calls."""

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
    deleted it, or both added it differently, or it is the last row with a value that ours lists."""

    field: Field
    """The field of the row."""
    id: int
    """The ID of the row in theirs. If theirs deleted it, the ID in base."""
    base: RowState | None
    """The row at the last sync. None if both sides added it."""
    ours: RowState | None
    """The row as ours wants it. None if ours deleted it."""
    theirs: RowState | None
    """The row as it is in theirs. None if theirs deleted it."""
    place: str | None
    """The place of the row in ours, such as ``PHONE[2]``. None if ours deleted it."""


class _Plan:
    """Edits with reports about rows."""

    def text(self, *, color: bool = False) -> str:
        """Return the edits for people to read, and one line for each report. ``str()`` returns
        the same without colours.

        Args:
            color: Whether to add ANSI colours.
        """
        plan: Any = self  # Every subclass has to_json.
        return _multifield._plan_text(type(self).__name__, plan.to_json(), color)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class Rest(_Plan):
    """The part of a plan that is still to be sent."""

    edits: Edits
    """The remaining edits, as one call. If it is not the last one (`Edits.is_last`), send it,
    read the entity again and call `Edits.rest` again."""
    changed: tuple[Changed, ...]
    """The rows that a person changed after the plan was made. They stay unchanged."""

    @staticmethod
    def from_json(json: Json) -> Rest:
        """Return the rest that `to_json` wrote.

        Args:
            json: JSON as a str or bytes.

        Raises:
            MultifieldError: ``invalid_json``; ``invalid_edits`` if the JSON has another shape
                or edits that `Edits.from_json` refuses.
        """
        return _multifield._rest_from_json(json)

    def to_json(self) -> str:
        """Return the remaining edits and the changed rows as JSON.

        >>> import multifield as mf
        >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
        >>> edits.rest({"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}).to_json()
        '{"edits":{"deletes":"flag","edits":[]},"changed":[]}'
        """
        changed = _json([asdict(row) for row in self.changed])
        return f'{{"edits":{self.edits.to_json()},"changed":{changed}}}'


@dataclass(frozen=True)
class Merged(_Plan):
    """The result of a merge: the edits and the conflicts."""

    edits: Edits
    """The edits that turn theirs into the merged state. They may be only the first call of the
    plan, see `Edits.is_last`."""
    later: tuple[Edits, ...]
    """The calls after the first one, if the plan needs several. Usually you do not need them:
    send the edits, read and merge again instead. They are for `rest`, and for callers that
    cannot read in between."""
    conflicts: tuple[Conflict, ...]
    """The rows that both sides changed in different ways, by field, then ID. They are listed
    whatever ``on_conflict`` is."""

    @staticmethod
    def from_json(json: Json) -> Merged:
        """Return the result that `to_json` wrote.

        Args:
            json: JSON as a str or bytes.

        Raises:
            MultifieldError: ``invalid_json``; ``invalid_edits`` if the JSON has another shape
                or edits that `Edits.from_json` refuses.
        """
        return _multifield._merged_from_json(json)

    def to_json(self) -> str:
        """Return edits, later calls and conflicts as JSON, for a queue or a review.

        >>> import multifield as mf
        >>> base = {"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}
        >>> theirs = {"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "c.example"}]}
        >>> merged = mf.merge(base, {"WEB": ["b.example"]}, theirs)
        >>> mf.Merged.from_json(merged.to_json()).conflicts[0].id
        9
        """
        calls = ",".join(edits.to_json() for edits in self.later)
        later = f'"later":[{calls}],' if calls else ""
        conflicts = _json([asdict(conflict) for conflict in self.conflicts])
        return f'{{"edits":{self.edits.to_json()},{later}"conflicts":{conflicts}}}'

    def rest(self, theirs: Input) -> Rest:
        """Return the part of the plan that is still to be sent after an answer was lost. It is
        like `Edits.rest`, but covers all calls of the plan.

        Args:
            theirs: The entity as it is now.

        Raises:
            MultifieldError: See `Edits.rest`.

        >>> import multifield as mf
        >>> one = {"VALUE_TYPE": "WORK", "VALUE": "111"}
        >>> two = {"VALUE_TYPE": "HOME", "VALUE": "222"}
        >>> base = {"PHONE": [{"ID": 8, **one}, {"ID": 9, **two}]}
        >>> merged = mf.merge(base, {"PHONE": ["222", "111"]}, base, order="desired")
        >>> len(merged.later)
        1
        >>> rest = merged.rest({"PHONE": [{"ID": 8, **two}, {"ID": 9, **one}]})
        >>> len(rest.edits), rest.changed
        (0, ())
        """
        return _multifield._merged_rest(self.to_json(), theirs)


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
    """At most 50 commands, sent as one call of the method ``batch``.

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
        """The keys of the commands, in the order of their requests. Each key tells to which
        entity a result belongs: ``43``, or ``contact-43``, ``contact-add-117``."""
        return tuple(key for key, _ in self.commands)

    def params(self) -> dict[str, Any]:
        """Return the parameters of the call, ``halt`` and ``cmd``, as a new dict."""
        return {"halt": int(self.halt), "cmd": dict(self.commands)}

    def to_json(self) -> str:
        """Return the parameters as JSON."""
        return _json(self.params())

    def __len__(self) -> int:
        return len(self.commands)


@dataclass(frozen=True)
class NeedInput:
    """The run can take another entity: push one, or close the input."""


@dataclass(frozen=True)
class Record:
    """A line for the journal of a run. It must be on disk before the next poll."""

    line: bytes
    """The line with its line break. It contains no values and no addresses."""


@dataclass(frozen=True)
class Call:
    """A call of a run, to send once.

    Wait at least 75 seconds for the answer, because a portal may take 60. If there is no answer,
    do not send the call again.

    >>> import multifield as mf
    >>> call = mf.Call(0, "crm.contact.get", False, b'{"id":43}')
    >>> call.params()
    {'id': 43}
    >>> call
    Call(id=0, method='crm.contact.get', is_edit=False)
    """

    id: int
    """The number of the call, for `Sync.reply`."""
    method: str
    """The method, in most cases ``batch``."""
    is_edit: bool
    """Whether the call changes entities. Otherwise, it only reads."""
    body: bytes = part(repr=False)
    """The parameters as JSON: the body of a POST."""

    def params(self) -> dict[str, Any]:
        """Return the parameters as a new dict."""
        import json

        params: dict[str, Any] = json.loads(self.body)
        return params


@dataclass(frozen=True)
class SyncEnd:
    """The end of an entity in a run.

    The edits, the conflicts and the state contain customers' values, and the message may contain
    them. The other attributes can be logged.
    """

    id: int
    """The ID of the entity."""
    outcome: SyncOutcome
    """The outcome.

    - ``unchanged``: it was as desired, and nothing was sent.
    - ``changed``: edits were sent, and the last read shows it as desired.
    - ``planned``: a dry run would send edits.
    - ``missing``: there is no such entity.
    - ``no_access``: the user may not read it.
    - ``refused``: the diff failed, or the portal refused the same edits twice.
    - ``withheld``: the plan deletes more than ``max_deletes`` or ``max_deletes_run`` allows.
    - ``conflict``: the plan would undo what somebody has changed since the first read.
    - ``not_kept``: the portal has accepted the edits twice, but did not store them.
    - ``gave_up``: the entity took too many calls, or could not be read.
    - ``stopped``: the run stopped before the entity was done.
    """
    code: str | None
    """The reason, if the outcome can have several: the code of an error, or the code of the portal,
    which may be empty."""
    message: str | None
    """The reason in words."""
    edits: tuple[Edits, ...]
    """The calls that were sent, in order. In a dry run, the calls that would be sent. With
    ``withheld`` and ``conflict``, the last one was not sent."""
    conflicts: tuple[Conflict, ...]
    """In a merge: the rows that both sides changed in different ways."""
    state: dict[str, Any] | None = part(hash=False)
    """The state that was last read, in a format that `diff` accepts. For a merge, it is the next
    base. None if the entity was not read."""
    in_doubt: bool
    """Whether the last call may still be running."""


@dataclass(frozen=True)
class Wait:
    """The run has nothing to do before this time."""

    until: float | None
    """The time in seconds. None if only a reply leads to another step."""


@dataclass(frozen=True)
class SyncTotals:
    """The counts of a run."""

    entities: int
    """The number of entities that have ended."""
    outcomes: dict[SyncOutcome, int] = part(hash=False)
    """The number of entities with each outcome that occurred."""
    done_before: int
    """The number of entities that had already ended before the run was resumed. They are not
    reported again."""
    updates: int
    """The number of updates that were sent. In a dry run, this and the next three attributes count
    the edits that would be sent."""
    appends: int
    """The number of rows that the updates added."""
    overwrites: int
    """The number of rows that the updates overwrote."""
    deletes: int
    """The number of rows that the updates deleted."""
    fault: SyncFault | None
    """The reason why the run stopped. None if it did not stop."""


@dataclass(frozen=True)
class Done:
    """Every entity of a run has ended."""

    totals: SyncTotals
    """The counts of the run."""


Edit = Overwrite | Delete | Append

SyncOutput = NeedInput | Record | Call | SyncEnd | Wait | Done
"""What `Sync.poll` returns."""

RECORDS: tuple[type[object], ...] = (
    *(RowState, Overwrite, Delete, Append, UnfinishedRow, Unfinished, EditsWarning, Changed, Conflict, Rest, Merged, Finding, Batch),
    *(NeedInput, Record, Call, SyncEnd, Wait, SyncTotals, Done),
)

# Pickle stores the public name of a class.
for _record in RECORDS:
    _record.__module__ = "multifield"

# The extension module creates records with these functions, from the JSON of the core.


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
