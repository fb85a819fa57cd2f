from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Literal, final, overload

from typing_extensions import Self, Unpack

from ._errors import MultifieldError
from ._types import Api, Entity, Field, FindingCode, Input, Json, MergeOptions, NdjsonOptions, Options, Row, RunOptions

__version__: str

@final
class Version:
    """What a row is at one time, or to one side of a merge."""

    __match_args__: ClassVar[tuple[Literal["value"], Literal["value_type"]]]
    def __new__(cls, value: str, value_type: str) -> Self: ...
    @property
    def value(self) -> str:
        """Its value."""
    @property
    def value_type(self) -> str:
        """Its type, which may be empty where the portal holds it so."""
    def __hash__(self) -> int: ...

@final
class Overwrite:
    """A stored row gets another value, type or both, and keeps its ID."""

    __match_args__: ClassVar[
        tuple[
            Literal["field"],
            Literal["id"],
            Literal["value"],
            Literal["value_type"],
            Literal["was"],
        ]
    ]
    kind: ClassVar[Literal["overwrite"]]
    def __new__(
        cls, field: str, id: int, value: str, value_type: str, was: Version
    ) -> Self: ...
    @property
    def field(self) -> Field:
        """The row's field."""
    @property
    def id(self) -> int:
        """The row's ID."""
    @property
    def value(self) -> str:
        """The value that it gets."""
    @property
    def value_type(self) -> str:
        """The type that it gets."""
    @property
    def was(self) -> Version:
        """What the row was."""
    def __hash__(self) -> int: ...

@final
class Delete:
    """A stored row goes."""

    __match_args__: ClassVar[tuple[Literal["field"], Literal["id"], Literal["was"]]]
    kind: ClassVar[Literal["delete"]]
    def __new__(cls, field: str, id: int, was: Version) -> Self: ...
    @property
    def field(self) -> Field:
        """The row's field."""
    @property
    def id(self) -> int:
        """The row's ID."""
    @property
    def was(self) -> Version:
        """What the row was."""
    def __hash__(self) -> int: ...

@final
class Append:
    """A new row comes."""

    __match_args__: ClassVar[
        tuple[Literal["field"], Literal["value"], Literal["value_type"]]
    ]
    kind: ClassVar[Literal["append"]]
    def __new__(cls, field: str, value: str, value_type: str) -> Self: ...
    @property
    def field(self) -> Field:
        """The row's field."""
    @property
    def value(self) -> str:
        """Its value."""
    @property
    def value_type(self) -> str:
        """Its type."""
    def __hash__(self) -> int: ...

@final
class UnfinishedRow:
    """A row that makes a plan need more calls than one."""

    __match_args__: ClassVar[tuple[Literal["id"], Literal["behind"]]]
    def __new__(cls, id: int, behind: int | None) -> Self: ...
    @property
    def id(self) -> int:
        """Its ID."""
    @property
    def behind(self) -> int | None:
        """The ID of the equal row that hides it; None where the row gets another
        type first."""
    def __hash__(self) -> int: ...

@final
class Unfinished:
    """Why a plan needs more calls than the one that its edits are."""

    __match_args__: ClassVar[tuple[Literal["reason"], Literal["rows"], Literal["deletes"], Literal["text"]]]
    def __new__(cls, reason: str, rows: list[UnfinishedRow], deletes: int, text: str) -> Self: ...
    @property
    def reason(self) -> Literal["equal_rows", "reordering", "equal_new_rows"]:
        """``equal_rows``: of equal rows a call can touch only the first.
        ``reordering``: a call that leaves the same values and types, in another
        order, changes nothing. ``equal_new_rows``: of equal new rows a call adds
        one."""
    @property
    def rows(self) -> list[UnfinishedRow]:
        """The rows that it is about: those that are hidden, or the one that gets
        another type first; none where new rows wait."""
    @property
    def deletes(self) -> int:
        """How many rows the later calls delete."""
    @property
    def text(self) -> str:
        """The same as a line for people, which str gives, too."""
    def __hash__(self) -> int: ...

@final
class EditsWarning:
    """What may make the call of edits fail, although nothing is wrong with them."""

    __match_args__: ClassVar[tuple[Literal["code"], Literal["place"], Literal["message"], Literal["row"], Literal["text"]]]
    def __new__(cls, code: str, place: str, message: str, row: Row, text: str) -> Self: ...
    @property
    def code(self) -> str:
        """What it is about: a stable name, the same in every language.
        ``stored_value_fails``: servers check all rows of an entity together, and
        a stored value does not pass."""
    @property
    def place(self) -> str:
        """The field and the ID of the row, such as ``EMAIL 10``."""
    @property
    def message(self) -> str:
        """What is wrong, and what to do."""
    @property
    def row(self) -> Row:
        """The row."""
    @property
    def text(self) -> str:
        """The warning as a line for people, which str gives, too."""
    def __hash__(self) -> int: ...

@final
class Edits:
    """The edits of an entity: fields in the order PHONE EMAIL WEB IM LINK; in a
    field overwrites and deletes by ID, then appends as desired.

    Nothing in them changes. They are false where there is nothing to do; then
    send nothing, since an empty update costs a call.

    >>> import multifield as mf
    >>> edits = mf.diff({"fm": []}, {"PHONE": ["111111"], "EMAIL": ["a@b.co"]})
    >>> len(edits)
    2
    >>> for edit in edits:
    ...     match edit:
    ...         case mf.Overwrite(id=id, value=value):
    ...             print("overwrite", id, value)
    ...         case mf.Delete(id=id):
    ...             print("delete", id)
    ...         case mf.Append(field=field, value=value):
    ...             print("append", field, value)
    append PHONE 111111
    append EMAIL a@b.co
    """

    @staticmethod
    def from_json(json: Json) -> Edits:
        """Reads what `to_json` gave.

        Raises MultifieldError: ``invalid_json``; ``invalid_edits`` for another
        shape, two edits of one row, and blanks that would be written. Whether the
        portal takes a value is not checked again.
        """

    def to_json(self) -> str:
        """The edits as JSON, for queues, review and audit.

        >>> import multifield as mf
        >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
        >>> edits.to_json()
        '{"deletes":"flag","edits":[{"kind":"append","field":"WEB","value":"a.example","value_type":"WORK"}]}'
        >>> mf.Edits.from_json(edits.to_json()) == edits
        True
        """

    @property
    def fields(self) -> dict[str, list[dict[str, str | int]]]:
        """``fields`` of ``crm.contact.update``, ``crm.lead.update`` and
        ``crm.company.update``. Each time a new dict."""
    @property
    def fm(self) -> dict[str, dict[str, str]]:
        """``fields.fm`` of ``crm.item.update``. Each time a new dict."""
    def vibecode(self) -> dict[str, list[dict[str, str]]]:
        """The body of VibeCode's ``PATCH /v1/contacts/:id``, which can only add
        phones and e-mails.

        Raises MultifieldError: ``not_in_vibecode``, with the edits that it has
        no form for.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).vibecode()
        {'phone': [{'value': '111111', 'typeId': 'WORK'}]}
        """

    def box_fm(self) -> dict[str, dict[str, dict[str, str]]]:
        """The edits in the form of ``FM`` in the PHP classes of an on-premise portal.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).box_fm()
        {'PHONE': {'n0': {'VALUE': '111111', 'VALUE_TYPE': 'WORK'}}}
        """

    def request(
        self,
        entity: Entity | None = None,
        id: int | str | None = None,
        *,
        api: Api | None = None,
    ) -> Request | None:
        """The call that carries the edits out on an entity that is there; None
        where there are none.

        ``entity`` is ``contact``, ``lead`` or ``company``, and ``id`` the entity's
        ID, as an integer or as digits. Both may be left out where current says
        them. ``api`` is ``classic``, the default, or ``universal``.

        Raises MultifieldError: ``other_entity`` for another entity than the one
        that current is of; ``wrong_option`` where neither says which it is.

        >>> import multifield as mf
        >>> edits = mf.diff({"PHONE": []}, {"PHONE": "111111"})
        >>> edits.request("contact", "43", api="universal").params
        {'entityTypeId': 3, 'id': 43, 'fields': {'fm': {'n0': {'typeId': 'PHONE', 'valueType': 'WORK', 'value': '111111'}}}}
        """

    def add_request(
        self, entity: Entity | None = None, *, api: Api | None = None
    ) -> Request | None:
        """The call that makes a new entity with these rows; None where there are
        none.

        Raises MultifieldError: ``not_an_add`` where a stored row would be
        overwritten or deleted.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).add_request("lead").method
        'crm.lead.add'
        """

    def check(self, current: Input) -> None:
        """Checks against a fresh reading that each row to overwrite or delete is
        what it was.

        Raises MultifieldError: ``stale_edit`` if one is not. Then read again, and
        plan again: servers of the generations ``factory`` and ``distinct`` create
        rows again that somebody has deleted.
        """

    def apply(self, current: Input) -> dict[str, list[Row]]:
        """The state that the edits lead to: rows by field, or under ``fm`` as current
        has them. A new row takes the highest ID plus one.

        Raises MultifieldError: those of `check`.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).apply({"PHONE": []})
        {'PHONE': [{'ID': 1, 'TYPE_ID': 'PHONE', 'VALUE_TYPE': 'WORK', 'VALUE': '111111'}]}
        """

    def rest(self, theirs: Input) -> Rest:
        """What of these edits is still to be sent, where their answer was lost.

        ``theirs`` is a new reading. A row that is what the edits make of it is done; a
        row that is as it was is sent again; any other row has been changed by a
        person since, and is reported. What is to be added is done if a row holds it
        whose ID is higher than all that were there when the edits were made.

        If the edits are not the last of their plan, this is about the one call, and what
        is left of it is not the last, either: where nothing is left, diff again.
        `Merged.rest` is about all. A call whose answer was lost may still be running for a
        while: read when it must have ended, since a row that is added after the reading
        would be added twice.

        Raises MultifieldError: ``other_entity`` for another entity than the one that
        the edits were made for; ``field_not_read`` where a field of the edits was not
        read; where what is left takes several calls or the plan is for ``distinct``,
        those of `diff`.

        >>> import multifield as mf
        >>> def phone(id, value):
        ...     return {"ID": id, "VALUE_TYPE": "WORK", "VALUE": value}
        >>> current = {"PHONE": [phone(8, "111"), phone(9, "222")]}
        >>> edits = mf.diff(current, {"PHONE": ["333", "444", "555"]})
        >>> rest = edits.rest({"PHONE": [phone(8, "333"), phone(9, "666")]})
        >>> print(rest.edits)
        PHONE
          + 555 (WORK)
        >>> print(rest.changed[0])
        PHONE 9: planned 444 (WORK), found 666 (WORK)
        """

    def text(self, *, color: bool = False) -> str:
        """The readable diff, which str gives, too: ``~`` overwrites, ``-``
        deletes, ``+`` adds. With ``color`` it has ANSI codes."""
    @property
    def deletes(self) -> Literal["flag", "blank"]:
        """How `fields` has deletions."""
    @property
    def cleared(self) -> tuple[Field, ...]:
        """The fields that were desired as ``[]`` and lose rows."""
    @property
    def is_last(self) -> bool:
        """Whether these edits are all that is to be done. If not, send them, read the
        entity again and diff again, until there are no edits."""
    @property
    def unfinished(self) -> Unfinished | None:
        """Why the plan needs more calls than this one; None where it does not.

        >>> import multifield as mf
        >>> current = {"PHONE": [
        ...     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"},
        ...     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "222222"},
        ... ]}
        >>> desired = {"PHONE": ["222222", "111111"]}
        >>> edits = mf.diff(current, desired, order="desired")
        >>> edits.is_last, edits.unfinished.reason, edits.unfinished.rows[0].id
        (False, 'reordering', 9)
        >>> mf.diff(edits.apply(current), desired, order="desired").is_last
        True
        """
    @property
    def warnings(self) -> list[EditsWarning]:
        """What may make the call fail, although nothing is wrong with the edits: by
        field, then ID.

        >>> import multifield as mf
        >>> current = {"EMAIL": [{"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "anna at example.com"}], "PHONE": []}
        >>> [warning] = mf.diff(current, {"PHONE": "111111"}).warnings
        >>> warning.code, warning.place
        ('stored_value_fails', 'EMAIL 10')
        """
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Overwrite | Delete | Append]: ...
    def __hash__(self) -> int: ...

@final
class Changed:
    """A row that a plan was to change, and that is something else by now."""

    __match_args__: ClassVar[
        tuple[
            Literal["field"],
            Literal["id"],
            Literal["edit"],
            Literal["found"],
            Literal["text"],
        ]
    ]
    def __new__(
        cls,
        field: str,
        id: int,
        edit: Overwrite | Delete | Append,
        found: Version | None,
        text: str,
    ) -> Self: ...
    @property
    def field(self) -> Field:
        """The row's field."""
    @property
    def id(self) -> int:
        """The row's ID. For an edit that adds a row, it is the row of the same
        value that is there by now."""
    @property
    def edit(self) -> Overwrite | Delete | Append:
        """What the plan was to do."""
    @property
    def found(self) -> Version | None:
        """What the row is by now; None where it is gone."""
    @property
    def text(self) -> str:
        """The same as a line for people, which str gives, too."""
    def __hash__(self) -> int: ...

@final
class Rest:
    """What of a plan is still to be sent."""

    @staticmethod
    def from_json(json: Json) -> Rest:
        """Reads what `to_json` gave.

        Raises MultifieldError: ``invalid_json``; ``invalid_edits`` for another
        shape, and for edits that `Edits.from_json` refuses.
        """

    def to_json(self) -> str:
        """The edits that are left and the rows that were changed, as JSON.

        >>> import multifield as mf
        >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
        >>> edits.rest({"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}).to_json()
        '{"edits":{"deletes":"flag","edits":[]},"changed":[]}'
        """

    @property
    def edits(self) -> Edits:
        """The edits that are left, as one call. Where it is not the last (`Edits.is_last`),
        send it, read, and ask for the rest again."""
    @property
    def changed(self) -> list[Changed]:
        """The rows that a person has changed since, and that are left alone."""
    def text(self, *, color: bool = False) -> str:
        """The readable diff and a line for each row that was changed, which str gives, too."""
    def __hash__(self) -> int: ...

@final
class Request:
    """A call of the vendor's REST, ready to send."""

    @property
    def method(self) -> str:
        """The method, such as ``crm.contact.update``."""
    @property
    def params(self) -> dict[str, Any]:
        """Its parameters. Each time a new dict."""
    @property
    def entity(self) -> Entity:
        """What it is for."""
    @property
    def id(self) -> int | None:
        """The entity's ID; None for one that is made."""
    def command(self) -> str:
        """The call as a command of a batch.

        Raises MultifieldError: ``result_reference``, ``too_many_variables``
        for what a batch would not carry unharmed.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "+1"}).request("contact", 43).command()
        'crm.contact.update?id=43&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1'
        """

    def to_json(self) -> str:
        """``{"method", "params"}`` as JSON."""

@final
class Batch:
    """At most 50 commands, as one call of the vendor's ``batch``."""

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of the call: ``halt`` and ``cmd``. Each time a new dict."""
    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the commands in the order of their requests, which lead a
        result back to its entity: ``43``, or ``contact-43``,
        ``contact-add-117``."""
    def to_json(self) -> str:
        """The parameters as JSON."""
    def __len__(self) -> int: ...

@final
class Conflict:
    """A row that both sides of a merge changed, each in its own way, or that one
    changed and the other deleted, or that both added in two ways."""

    __match_args__: ClassVar[
        tuple[
            Literal["field"],
            Literal["id"],
            Literal["base"],
            Literal["ours"],
            Literal["theirs"],
            Literal["place"],
            Literal["text"],
        ]
    ]
    def __new__(
        cls,
        field: str,
        id: int,
        base: Version | None,
        ours: Version | None,
        theirs: Version | None,
        place: str | None,
        text: str,
    ) -> Self: ...
    @property
    def field(self) -> Field:
        """The row's field."""
    @property
    def id(self) -> int:
        """The row's ID in theirs; where theirs deleted it, in base."""
    @property
    def base(self) -> Version | None:
        """What it was at the last sync; None where both sides added it."""
    @property
    def ours(self) -> Version | None:
        """What ours wants it to be; None where ours deleted it."""
    @property
    def theirs(self) -> Version | None:
        """What theirs has made of it; None where theirs deleted it."""
    @property
    def place(self) -> str | None:
        """Where ours lists it, such as ``PHONE[2]``; None where ours deleted it."""
    @property
    def text(self) -> str:
        """The conflict as a line for people, which str gives, too."""
    def __hash__(self) -> int: ...

@final
class Merged:
    """What a merge gives."""

    @staticmethod
    def from_json(json: Json) -> Merged:
        """Reads what `to_json` gave.

        Raises MultifieldError: ``invalid_json``; ``invalid_edits`` for another
        shape, and for edits that `Edits.from_json` refuses.
        """

    def to_json(self) -> str:
        """Edits, later calls and conflicts as JSON, for queues and review.

        >>> import multifield as mf
        >>> base = {"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}
        >>> theirs = {"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "c.example"}]}
        >>> merged = mf.merge(base, {"WEB": ["b.example"]}, theirs)
        >>> mf.Merged.from_json(merged.to_json()).conflicts[0].id
        9
        """

    @property
    def edits(self) -> Edits:
        """What leads from theirs to the merged state."""
    @property
    def later(self) -> list[Edits]:
        """The calls after the first, where one is not enough. Sending the edits, reading
        and merging again leads to the same; these are for `rest`, and for callers
        that cannot read in between."""
    @property
    def conflicts(self) -> list[Conflict]:
        """What both sides did to a row, however it was settled: by field, then
        ID."""
    def rest(self, theirs: Input) -> Rest:
        """What of the plan is still to be sent, where an answer was lost: that of
        `Edits.rest` for all its calls.

        Raises MultifieldError: those of `Edits.rest`.

        >>> import multifield as mf
        >>> one = {"VALUE_TYPE": "WORK", "VALUE": "111"}
        >>> two = {"VALUE_TYPE": "HOME", "VALUE": "222"}
        >>> base = {"PHONE": [{"ID": 8, **one}, {"ID": 9, **two}]}
        >>> merged = mf.merge(base, {"PHONE": ["222", "111"]}, base, order="desired")
        >>> len(merged.later)
        1
        >>> rest = merged.rest({"PHONE": [{"ID": 8, **two}, {"ID": 9, **one}]})
        >>> len(rest.edits), rest.changed
        (0, [])
        """

    def text(self, *, color: bool = False) -> str:
        """The readable diff and a line for each conflict, which str gives, too."""

@final
class Finding:
    """Why a payload may surprise."""

    __match_args__: ClassVar[
        tuple[
            Literal["code"],
            Literal["severity"],
            Literal["place"],
            Literal["message"],
            Literal["row"],
            Literal["value"],
            Literal["text"],
        ]
    ]
    def __new__(
        cls,
        code: FindingCode,
        severity: str,
        place: str,
        message: str,
        row: Row | None,
        value: str | None,
        text: str,
    ) -> Self: ...
    @property
    def code(self) -> FindingCode:
        """What it is about, such as ``missing_value_deletes``: the same in every
        language and from version to version."""
    @property
    def severity(self) -> Literal["harm", "ignored", "note"]:
        """``harm``: data is lost, stored twice or with a wrong type, or a chat is
        cut off. ``ignored``: a part has no effect, or the call fails as a whole.
        ``note``: worth knowing."""
    @property
    def place(self) -> str:
        """The place in the payload, such as ``PHONE[0]``; empty where it is about
        the whole of it."""
    @property
    def message(self) -> str:
        """What happens, and what to write instead."""
    @property
    def row(self) -> Row | None:
        """The stored row that it is about."""
    @property
    def value(self) -> str | None:
        """The payload's value that it is about."""
    @property
    def text(self) -> str:
        """The finding as a line for people, which str gives, too."""
    def __hash__(self) -> int: ...

@final
class Simulation:
    """What a payload does."""

    @property
    def rows(self) -> list[Row]:
        """The rows after the call, in ID order."""
    @property
    def findings(self) -> list[Finding]:
        """Why that may surprise: first what the server does not read at all, then
        the rest, each in the order of the payload."""
    def to_json(self) -> str:
        """Rows and findings as JSON."""
    def text(self, *, color: bool = False) -> str:
        """A line for each row with what becomes of it, and one for each finding,
        which str gives, too."""

@final
class Diff:
    """Options that are checked once and used for any number of diffs.

    Raises TypeError for a name that is no option, MultifieldError for a value
    that an option cannot have.

    >>> import multifield as mf
    >>> careful = mf.Diff(equality="normalized", max_deletes=0)
    >>> current = {"EMAIL": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"}]}
    >>> bool(careful.diff(current, {"EMAIL": "anna@example.com"}))
    False
    """

    def __new__(cls, **options: Unpack[Options]) -> Self: ...
    @property
    def options(self) -> Options:
        """The options as they were given. Each time a new dict."""
    def diff(self, current: Input, desired: Input) -> Edits:
        """As the function `diff`."""
    def rounds(self, current: Input, desired: Input) -> list[Edits]:
        """As the function `rounds`."""
    def dedupe(self, current: Input) -> Edits:
        """As the function `dedupe`."""
    def merge(
        self,
        base: Input,
        ours: Input,
        theirs: Input,
        *,
        on_conflict: Literal["leave", "ours", "theirs"] | None = None,
    ) -> Merged:
        """As the function `merge`."""
    def diff_json(
        self,
        current: Json,
        desired: Json,
        *,
        form: Literal["fields", "fm"] | None = None,
    ) -> bytes:
        """As the function `diff_json`."""
    @overload
    def diff_ndjson(
        self,
        current: Json,
        desired: Json,
        *,
        on_error: Literal["stop"] | None = None,
        **options: Unpack[RunOptions],
    ) -> bytes:
        """As the function `diff_ndjson`."""
    @overload
    def diff_ndjson(
        self,
        current: Json,
        desired: Json,
        *,
        on_error: Literal["skip"],
        **options: Unpack[RunOptions],
    ) -> tuple[bytes, list[MultifieldError]]: ...
    def entities(
        self,
        lines: Json,
        side: Literal["current", "desired"],
        *,
        key: str | None = None,
    ) -> tuple[list[tuple[int, bytes]], list[MultifieldError]]:
        """As the function `entities`."""
    @overload
    def diff_many(
        self,
        pairs: Iterable[tuple[Input, Input]],
        *,
        errors: Literal["raise"] = "raise",
    ) -> list[Edits]:
        """As the function `diff_many`."""
    @overload
    def diff_many(
        self, pairs: Iterable[tuple[Input, Input]], *, errors: Literal["return"]
    ) -> list[Edits | MultifieldError]: ...

def diff(current: Input, desired: Input, **options: Unpack[Options]) -> Edits:
    """The smallest edits that lead from what the portal holds to what it should
    hold. Where one call is not enough, they are the first of several calls, see
    `Edits.is_last`: send, read, diff again, until there are no edits.

    ``current`` is a response, an entity, its fields, ``fm``, or rows, as they
    were read. ``desired`` has the fields that should change, each as a text, a
    row, or a list of both; one that is absent or None is left alone, and ``[]``
    clears it. Either may be JSON as a str or bytes.

    Raises MultifieldError for what is no state, or what the portal would refuse,
    lose or not understand.

    >>> import multifield as mf
    >>> current = {"PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"}]}
    >>> edits = mf.diff(current, {"PHONE": ["111111", {"VALUE": "333333", "VALUE_TYPE": "MOBILE"}]})
    >>> print(edits)
    PHONE
      + 333333 (MOBILE)
    >>> mf.diff(current, {"PHONE": []}, deletes="blank").fields
    {'PHONE': [{'ID': 222, 'VALUE': ''}]}
    """

def rounds(
    current: Input, desired: Input, **options: Unpack[Options]
) -> list[Edits]:
    """All calls that lead from what the portal holds to what it should hold, in
    order; none where there is nothing to do.

    Most plans take one call, and where more are needed, the usual way is to read
    and diff again after each. This is for callers that cannot read in between.
    Send the calls one after the other, each only after the one before has
    succeeded.

    Raises MultifieldError: those of `diff`; ``equal_rows_not_read`` for a
    ``current`` that was read by ``crm.item.get`` or ``crm.item.list``, which hide
    equal rows, unless ``generation`` says that the server does not hide them.

    >>> import multifield as mf
    >>> current = {"PHONE": [
    ...     {"ID": id, "VALUE_TYPE": "WORK", "VALUE": "111111"} for id in (8, 9, 10)
    ... ]}
    >>> for edits in mf.rounds(current, {"PHONE": ["111111"]}):
    ...     print(edits.fields)
    {'PHONE': [{'ID': 8, 'DELETE': 'Y'}]}
    {'PHONE': [{'ID': 9, 'DELETE': 'Y'}]}
    """

def dedupe(current: Input, **options: Unpack[Options]) -> Edits:
    """The edits that delete what an entity holds twice: of the rows of one value
    and type one stays. Of equal rows that is the last, unless another value would
    become the main one; where ``generation`` is ``legacy`` or ``factory``, the
    first.

    Of the options ``equality``, ``region``, ``only``, ``system_rows``,
    ``max_deletes``, ``deletes`` and ``generation`` have an effect.

    >>> import multifield as mf
    >>> current = {"PHONE": [
    ...     {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ...     {"ID": "224", "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ... ]}
    >>> print(mf.dedupe(current))
    PHONE
      - 222  111111 (WORK)
    """

def merge(
    base: Input, ours: Input, theirs: Input, **options: Unpack[MergeOptions]
) -> Merged:
    """What another system changed since the last sync, as edits of what the
    portal holds now.

    ``base`` is what the portal held at the last sync, ``ours`` what the other
    system wants now, ``theirs`` what the portal holds now. The edits may not be the
    last call, see `Edits.is_last`: send, read theirs and merge again, with the same
    base and ours, until there are no edits.

    >>> import multifield as mf
    >>> base = {"PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "111"}]}
    >>> theirs = {"PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "333"}]}
    >>> merged = mf.merge(base, {"PHONE": ["222"]}, theirs)
    >>> print(merged)
    PHONE
      + 222 (WORK)
    conflict PHONE 5: base 111 (WORK), ours deleted, theirs 333 (WORK)
    """

def simulate(
    current: Input,
    payload: Input,
    *,
    generation: Literal["distinct", "factory", "legacy"] | None = None,
) -> Simulation:
    """What a payload that was written by hand really does.

    ``payload`` is what goes under ``fields`` in a call, or a whole request. It is
    never refused for being wrong. ``generation`` is how the portal's server
    stores what a call writes: ``distinct``, the default, which cloud portals run,
    ``factory`` or ``legacy``, on which ``fm`` does not exist.

    >>> import multifield as mf
    >>> current = {"PHONE": [{"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222"}]}
    >>> simulation = mf.simulate(current, {"PHONE": [{"ID": 223, "VALUE_TYPE": "HOME"}]})
    >>> simulation.rows
    []
    >>> simulation.findings[0].code
    'missing_value_deletes'
    """

def diff_json(
    current: Json,
    desired: Json,
    *,
    form: Literal["fields", "fm"] | None = None,
    **options: Unpack[Options],
) -> bytes:
    """`diff` from JSON to JSON: the bytes of ``fields``, the default, or ``fm`` of
    the edits, ``{}`` where there is nothing to do. They do not say whether one call
    is enough: send, read and diff again, until there is nothing to do.

    >>> import multifield as mf
    >>> mf.diff_json(b'{"PHONE": []}', b'{"PHONE": "111111"}', form="fm")
    b'{"n0":{"typeId":"PHONE","valueType":"WORK","value":"111111"}}'
    """

@overload
def diff_many(
    pairs: Iterable[tuple[Input, Input]],
    *,
    errors: Literal["raise"] = "raise",
    **options: Unpack[Options],
) -> list[Edits]:
    """The edits of each of many pairs of current and desired, in their order.

    Pairs of JSON are compared on all cores, dicts as they are read. Other
    threads run meanwhile.

    With ``errors="raise"``, the first pair that is refused raises its
    MultifieldError, which has its ``index``. With ``errors="return"``, an error
    stands in the place of the edits. What is no pair, or has no state in it, is
    refused, too.

    >>> import multifield as mf
    >>> plans = {43: ({"PHONE": []}, {"PHONE": "111111"}), 44: ({"PHONE": []}, {"PHONE": "call me"}), 45: ({}, {"PHONES": []})}
    >>> for id, result in zip(plans, mf.diff_many(plans.values(), errors="return")):
    ...     if isinstance(result, mf.MultifieldError):
    ...         print(id, result.code)
    45 unknown_field
    """

@overload
def diff_many(
    pairs: Iterable[tuple[Input, Input]],
    *,
    errors: Literal["return"],
    **options: Unpack[Options],
) -> list[Edits | MultifieldError]: ...
def batch(requests: Iterable[Request | None], *, halt: bool = False) -> list[Batch]:
    """Packs requests into calls of the vendor's ``batch``, at most 50 in each.
    None among them, where nothing is to be done, is passed over.

    With ``halt`` the server skips the rest of a batch after a command that
    fails.

    >>> import multifield as mf
    >>> edits = mf.diff({"PHONE": []}, {"PHONE": "+1"})
    >>> [batch] = mf.batch(edits.request("contact", id) for id in (43, 44))
    >>> batch.params["cmd"]["44"]
    'crm.contact.update?id=44&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1'
    """

@overload
def diff_ndjson(
    current: Json,
    desired: Json,
    *,
    on_error: Literal["stop"] | None = None,
    **options: Unpack[NdjsonOptions],
) -> bytes:
    r"""Diffs of many entities, from lines of JSON to lines of JSON, on all cores.

    A line is an entity with its ID, or a page of a list of them, as
    ``{"result": [...]}``. The entities are joined by ID, and a line for each
    with edits comes out, in the order of desired: ``{"id", "fields"}``,
    ``{"id", "fm"}``, or with ``form`` ``request`` and ``batch`` calls that are
    ready to send, for which ``entity`` and ``api`` say what the entities are.
    These are the bytes of ``multifield bulk``.

    Where one call is not enough for an entity, its line of ``fields`` or ``fm`` has
    ``unfinished``, as `Edits.to_json` has it, and ``warnings`` where there are
    some. Send the lines, read and run again, until there are no lines.

    ``key`` is the key of an entity's ID, by default ``ID`` or ``id``. An entity
    that is in desired alone is an error; with ``missing="add"`` it is made, by a
    call. ``max_deletes_run`` is how many rows the whole run may delete, or a share of
    those that the entities hold, as ``"2.5%"``; ``max_deletes`` is each entity's.
    With ``input_order="sorted"`` both are in the order of their IDs.

    The first error is raised, with its ``line`` and ``entity_id``. With
    ``on_error="skip"`` the run goes on: then lines and a list of the errors come
    back.

    >>> import multifield as mf
    >>> current = b'{"ID": "43", "PHONE": []}\n{"ID": "44", "PHONE": []}\n'
    >>> desired = b'{"id": 43, "PHONE": ["111111"]}\n{"id": 44, "PHONES": []}\n'
    >>> lines, errors = mf.diff_ndjson(current, desired, on_error="skip")
    >>> lines
    b'{"id":43,"fields":{"PHONE":[{"VALUE":"111111","VALUE_TYPE":"WORK"}]}}\n'
    >>> print(errors[0])
    desired line 2: PHONES: unknown field, did you mean PHONE? [unknown_field]
    """

@overload
def diff_ndjson(
    current: Json,
    desired: Json,
    *,
    on_error: Literal["skip"],
    **options: Unpack[NdjsonOptions],
) -> tuple[bytes, list[MultifieldError]]: ...

def entities(
    lines: Json,
    side: Literal["current", "desired"],
    *,
    key: str | None = None,
    **options: Unpack[Options],
) -> tuple[list[tuple[int, bytes]], list[MultifieldError]]:
    r"""The entities in lines of JSON, each with its ID and its JSON, and the errors
    of what is none.

    It is for sharing entities out to many machines, each of which then calls
    `diff_ndjson` with its share. Both sides of an entity, and what has its ID
    twice, have to meet in one share. ``side`` is ``current`` or ``desired``, and
    ``key`` and the options are those of `diff_ndjson`. What else is wrong with
    an entity is found there.

    >>> import multifield as mf
    >>> lines = b'{"result": [{"ID": "43", "PHONE": []}, {"ID": "44"}]}\n{"PHONE": []}\n'
    >>> found, errors = mf.entities(lines, "current")
    >>> found
    [(43, b'{"ID": "43", "PHONE": []}'), (44, b'{"ID": "44"}')]
    >>> print(errors[0])
    current line 2: the entity has no ID or id, expected its ID [missing_entity_id]
    """
