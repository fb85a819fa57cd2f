from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, final, overload

from typing_extensions import Self, Unpack

from ._errors import MultifieldError
from ._records import Batch, Changed, Conflict, Edit, EditsWarning, Finding, SyncOutput, Unfinished
from ._types import Api, Entity, Field, Input, Json, LinesInput, MergeOptions, NdjsonOptions, Options, ReadsAll, Row, RunOptions, SyncOptions, SyncReply

__version__: str

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
        """Return what `to_json` gave as it was.

        Args:
            json: JSON as a str or bytes.

        Raises:
            MultifieldError: ``invalid_json``; ``invalid_edits`` for another shape, two edits
                of one row, and blanks that would be written. Whether the portal takes a value
                is not checked again.
        """

    def to_json(self) -> str:
        """Return the edits as JSON, for queues, review and audit.

        >>> import multifield as mf
        >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
        >>> edits.to_json()
        '{"deletes":"flag","edits":[{"kind":"append","field":"WEB","value":"a.example","value_type":"WORK"}]}'
        >>> mf.Edits.from_json(edits.to_json()) == edits
        True
        """

    def fields(self) -> dict[str, list[dict[str, str | int]]]:
        """Return ``fields`` of ``crm.contact.update``, ``crm.lead.update`` and
        ``crm.company.update``, as a new dict."""
    def fm(self) -> dict[str, dict[str, str]]:
        """Return ``fields.fm`` of ``crm.item.update``, as a new dict."""
    def vibecode(self) -> dict[str, list[dict[str, str]]]:
        """Return the body of VibeCode's ``PATCH /v1/contacts/:id``, which can only add
        phones and e-mails.

        Raises:
            MultifieldError: ``not_in_vibecode``, with the edits that it has no form for.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).vibecode()
        {'phone': [{'value': '111111', 'typeId': 'WORK'}]}
        """

    def box_fm(self) -> dict[str, dict[str, dict[str, str]]]:
        """Return the edits in the form of ``FM`` in the PHP classes of an on-premise portal.

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
        """Return the call that carries the edits out on an entity that is there; None
        where there are none.

        Args:
            entity: ``contact``, ``lead`` or ``company``. It may be left out where current
                says it.
            id: The entity's ID, as an integer or as digits. It may be left out, too.
            api: ``classic``, the default, or ``universal``.

        Raises:
            MultifieldError: ``other_entity`` for another entity than the one that current
                is of; ``wrong_option`` where neither says which it is.

        >>> import multifield as mf
        >>> edits = mf.diff({"PHONE": []}, {"PHONE": "111111"})
        >>> edits.request("contact", "43", api="universal").params()
        {'entityTypeId': 3, 'id': 43, 'fields': {'fm': {'n0': {'typeId': 'PHONE', 'valueType': 'WORK', 'value': '111111'}}}}
        """

    def add_request(
        self, entity: Entity | None = None, *, api: Api | None = None
    ) -> Request | None:
        """Return the call that makes a new entity with these rows; None where there are
        none.

        Args:
            entity: As of `request`.
            api: As of `request`.

        Raises:
            MultifieldError: ``not_an_add`` where a stored row would be overwritten or
                deleted.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).add_request("lead").method
        'crm.lead.add'
        """

    def check(self, current: Input) -> None:
        """Check against a fresh reading that each row to overwrite or delete is what it was.

        Args:
            current: As of `diff`.

        Raises:
            MultifieldError: ``stale_edit`` if one is not. Then read again, and plan again:
                servers of the generations ``factory`` and ``distinct`` create rows again
                that somebody has deleted.
        """

    def apply(self, current: Input) -> dict[str, list[Row]]:
        """Return the state that the edits lead to: rows by field, or under ``fm`` as current
        has them. A new row takes the highest ID plus one.

        Args:
            current: As of `diff`.

        Raises:
            MultifieldError: Those of `check`.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).apply({"PHONE": []})
        {'PHONE': [{'ID': 1, 'TYPE_ID': 'PHONE', 'VALUE_TYPE': 'WORK', 'VALUE': '111111'}]}
        """

    def rest(self, theirs: Input) -> Rest:
        """Return what of these edits is still to be sent, where their answer was lost.

        A row that is what the edits make of it is done; a row that is as it was is sent
        again; any other row has been changed by a person since, and is reported. What is
        to be added is done if a row holds it whose ID is higher than all that were there
        when the edits were made.

        If the edits are not the last of their plan, this is about the one call, and what
        is left of it is not the last, either: where nothing is left, diff again.
        `Merged.rest` is about all. A call whose answer was lost may still be running for a
        while: read when it must have ended, since a row that is added after the reading
        would be added twice.

        Args:
            theirs: A new reading.

        Raises:
            MultifieldError: ``other_entity`` for another entity than the one that the edits
                were made for; ``field_not_read`` where a field of the edits was not read;
                where what is left takes several calls or the plan is for ``distinct``, those of
                `diff`.

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
        """Return the readable diff, which str gives, too: ``~`` overwrites, ``-`` deletes,
        ``+`` adds.

        Args:
            color: Whether it has ANSI codes.
        """
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
    def warnings(self) -> tuple[EditsWarning, ...]:
        """What may make the call fail, although nothing is wrong with the edits: by
        field, then ID.

        >>> import multifield as mf
        >>> current = {"EMAIL": [{"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "anna at example.com"}], "PHONE": []}
        >>> [warning] = mf.diff(current, {"PHONE": "111111"}).warnings
        >>> warning.code, warning.place
        ('stored_value_fails', 'EMAIL 10')
        """
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Edit]: ...
    def __hash__(self) -> int: ...

@final
class Rest:
    """What of a plan is still to be sent."""

    @staticmethod
    def from_json(json: Json) -> Rest:
        """Return what `to_json` gave as it was.

        Args:
            json: JSON as a str or bytes.

        Raises:
            MultifieldError: ``invalid_json``; ``invalid_edits`` for another shape, and
                for edits that `Edits.from_json` refuses.
        """

    def to_json(self) -> str:
        """Return the edits that are left and the rows that were changed, as JSON.

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
    def changed(self) -> tuple[Changed, ...]:
        """The rows that a person has changed since, and that are left alone."""
    def text(self, *, color: bool = False) -> str:
        """Return the readable diff and a line for each row that was changed, which str gives, too.

        Args:
            color: Whether it has ANSI codes.
        """
    def __hash__(self) -> int: ...

@final
class Request:
    """A call of the vendor's REST, ready to send."""

    @property
    def method(self) -> str:
        """The method, such as ``crm.contact.update``."""
    def params(self) -> dict[str, Any]:
        """Return its parameters, as a new dict."""
    @property
    def entity(self) -> Entity:
        """What it is for."""
    @property
    def id(self) -> int | None:
        """The entity's ID; None for one that is made."""
    def command(self) -> str:
        """Return the call as a command of a batch.

        Raises:
            MultifieldError: ``result_reference``, ``too_many_variables`` for what a batch
                would not carry unharmed.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "+1"}).request("contact", 43).command()
        'crm.contact.update?id=43&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1'
        """

    def to_json(self) -> str:
        """Return ``{"method", "params"}`` as JSON."""

@final
class Merged:
    """What a merge gives."""

    @staticmethod
    def from_json(json: Json) -> Merged:
        """Return what `to_json` gave as it was.

        Args:
            json: JSON as a str or bytes.

        Raises:
            MultifieldError: ``invalid_json``; ``invalid_edits`` for another shape, and
                for edits that `Edits.from_json` refuses.
        """

    def to_json(self) -> str:
        """Return edits, later calls and conflicts as JSON, for queues and review.

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
    def later(self) -> tuple[Edits, ...]:
        """The calls after the first, where one is not enough. Sending the edits, reading
        and merging again leads to the same; these are for `rest`, and for callers
        that cannot read in between."""
    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What both sides did to a row, however it was settled: by field, then
        ID."""
    def rest(self, theirs: Input) -> Rest:
        """Return what of the plan is still to be sent, where an answer was lost: that of
        `Edits.rest` for all its calls.

        Args:
            theirs: A new reading.

        Raises:
            MultifieldError: Those of `Edits.rest`.

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

    def text(self, *, color: bool = False) -> str:
        """Return the readable diff and a line for each conflict, which str gives, too.

        Args:
            color: Whether it has ANSI codes.
        """

@final
class Simulation:
    """What a payload does."""

    def rows(self) -> list[Row]:
        """Return the rows after the call, in ID order."""
    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why that may surprise: first what the server does not read at all, then
        the rest, each in the order of the payload."""
    def to_json(self) -> str:
        """Return rows and findings as JSON."""
    def text(self, *, color: bool = False) -> str:
        """Return a line for each row with what becomes of it, and one for each finding, which str gives, too.

        Args:
            color: Whether it has ANSI codes.
        """

@final
class Lines:
    """Lines of JSON, one by one as bytes, each with its end.

    Files and iterables that it was given are read as lines are asked for, and no
    further than is needed for the next ones. An error of an input of yours is raised as
    it is, and ends the lines, as a `MultifieldError` does.
    """

    @property
    def errors(self) -> list[MultifieldError]:
        """What was passed over so far, with ``on_error="skip"``; in the order of the lines."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> bytes: ...
    def read(self, size: int = -1, /) -> bytes:
        r"""Return all lines that are left, as one; with a size so many bytes of them at most,
        as a file does.

        Raises:
            MultifieldError: As iterating does.

        >>> import multifield as mf
        >>> mf.diff_ndjson('{"ID": 43, "WEB": []}', '{"id": 43, "WEB": "a.example"}', form="fm").read()
        b'{"id":43,"fm":{"n0":{"typeId":"WEB","valueType":"WORK","value":"a.example"}}}\n'
        """

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
    def tidy(self, current: Input) -> Edits:
        """As the function `tidy`."""
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
    def diff_ndjson(
        self, current: LinesInput, desired: LinesInput, **options: Unpack[RunOptions]
    ) -> Lines:
        """As the function `diff_ndjson`."""
    def dedupe_ndjson(self, current: LinesInput, **options: Unpack[RunOptions]) -> Lines:
        """As the function `dedupe_ndjson`."""
    def tidy_ndjson(self, current: LinesInput, **options: Unpack[RunOptions]) -> Lines:
        """As the function `tidy_ndjson`."""
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
        on_error: Literal["stop"] | None = None,
    ) -> list[Edits]:
        """As the function `diff_many`."""
    @overload
    def diff_many(
        self, pairs: Iterable[tuple[Input, Input]], *, on_error: Literal["skip"]
    ) -> list[Edits | MultifieldError]: ...

@final
class Sync:
    """Brings many entities of one kind to their desired states: reads, plans, sends and
    reads again, until each plan is empty. It makes no calls and knows no time: the caller
    asks `poll` what to do next, does it, and reports what came of it.

    The functions `sync` and `sync_async` are loops around it, and are what most need.

    Args:
        entity: ``contact``, ``lead`` or ``company``.
        journal: The lines that an earlier run has recorded, as a str or bytes. The run goes
            on where that one was killed; push the same entities again.
        options: Those of `sync`.

    Raises:
        MultifieldError: For a value that an option cannot have.
        SyncError: For a journal that cannot be resumed: ``newer_format``,
            ``other_entity``, ``other_options``, ``other_label`` or ``invalid_journal``.

    >>> import multifield as mf
    >>> machine = mf.Sync("contact", max_deletes=2)
    >>> machine.push(43, {"PHONE": ["+44 20 7946 0018"]})
    >>> machine.close()
    >>> now = 0.0
    >>> while True:
    ...     match machine.poll(now):
    ...         case mf.Call(id=id, method=method):
    ...             print("call", method)
    ...             machine.reply(id, (401, '{"error": "NO_AUTH_FOUND"}'), now)
    ...         case mf.SyncEnd(id=id, outcome=outcome):
    ...             print(id, outcome)
    ...         case mf.Wait(until=until):
    ...             now = until
    ...         case mf.Record(line=line):
    ...             pass  # Append it to a journal.
    ...         case mf.Done(totals=totals):
    ...             print(totals.fault)
    ...             break
    call batch
    43 stopped
    authorisation
    """

    def __new__(cls, entity: Entity, journal: Json | None = None, **options: Unpack[SyncOptions]) -> Self: ...
    @property
    def entity(self) -> Entity:
        """The kind of its entities."""
    def push(self, id: int | str, desired: Input) -> None:
        """Take an entity and its desired state. `NeedInput` says when there is room for it; it
        is taken at any other time, too, and takes memory until it ends.

        Args:
            id: The entity's ID, as an integer or as digits.
            desired: As of `diff`.

        Raises:
            MultifieldError: For what is no desired state: see `refuse`.
            SyncError: ``wrong_id``, ``repeated_entity``, ``closed``.
        """

    def push_merge(self, id: int | str, base: Input, ours: Input) -> None:
        """Take an entity, and merge what ours changed since base into what the portal holds,
        as `merge` does. The state of its end is the next base, once the other system has
        taken it over.

        Args:
            id: The entity's ID, as an integer or as digits.
            base: As of `merge`.
            ours: As of `merge`.

        Raises:
            MultifieldError: For what is no state: see `refuse`.
            SyncError: Those of `push`.
        """

    def refuse(self, id: int | str, code: str, message: str) -> None:
        """Take an entity whose desired state `push` has refused. It ends as ``refused``, with
        this code and message, and the others go on.

        Args:
            id: The entity's ID, as an integer or as digits.
            code: That of the `MultifieldError`.
            message: The same for people.

        Raises:
            SyncError: Those of `push`.
        """

    def _push_line(self, id: int, line: bytes, base: Input | None = None) -> None: ...
    def close(self) -> None:
        """Say that no further entity comes. The run ends when all have ended."""
    def poll(self, now: float) -> SyncOutput:
        """Return what to do next.

        Args:
            now: The time in seconds, such as ``time.time()`` gives. A step back is ignored.

        Returns:
            ``NeedInput``: push an entity, or close. ``Record``: append its line to the journal;
            it must be on disk before the next poll. ``Call``: send it once, and report
            with `reply` what came back. ``SyncEnd``: an entity has ended. ``Wait``: nothing is
            to be done before that time. ``Done``: every entity has ended.
        """

    def reply(self, call: int, reply: SyncReply, now: float) -> None:
        """Report what came back from a call. The first reply to a call counts.

        Args:
            call: The call's ID.
            reply: The status and the body of the response, the body as a str, bytes or parsed
                JSON. ``NOT_SENT`` if the call certainly did not reach the server, ``LOST`` if
                nobody knows.
            now: As of `poll`.

        Raises:
            TypeError: For what is no reply. The call still waits for one.
            ValueError: For a status that is none, from 100 to 599.
        """

def _text(class_: str, parts: dict[str, Any], /) -> str: ...
def diff(current: Input, desired: Input, **options: Unpack[Options]) -> Edits:
    """Return the smallest edits that lead from what the portal holds to what it should
    hold. Where one call is not enough, they are the first of several calls, see
    `Edits.is_last`: send, read, diff again, until there are no edits.

    Args:
        current: A response, an entity, its fields, ``fm``, or rows, as they were read; or
            JSON as a str or bytes.
        desired: The fields that should change, each as a text, a row, or a list of both.
            One that is absent or None is left alone, and ``[]`` clears it. It may be
            JSON, too.
        options: Those below.

    Raises:
        MultifieldError: For what is no state, or what the portal would refuse, lose or
            not understand.
        TypeError: For a name that is no option, and an argument that is none of these.

    >>> import multifield as mf
    >>> current = {"PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"}]}
    >>> edits = mf.diff(current, {"PHONE": ["111111", {"VALUE": "333333", "VALUE_TYPE": "MOBILE"}]})
    >>> print(edits)
    PHONE
      + 333333 (MOBILE)
    >>> mf.diff(current, {"PHONE": []}, deletes="blank").fields()
    {'PHONE': [{'ID': 222, 'VALUE': ''}]}
    """

def rounds(
    current: Input, desired: Input, **options: Unpack[Options]
) -> list[Edits]:
    """Return all calls that lead from what the portal holds to what it should hold, in
    order; none where there is nothing to do.

    Most plans take one call, and where more are needed, the usual way is to read
    and diff again after each. This is for callers that cannot read in between.
    Send the calls one after the other, each only after the one before has
    succeeded.

    Args:
        current: As of `diff`.
        desired: As of `diff`.
        options: Those of `diff`.

    Raises:
        MultifieldError: Those of `diff`; ``equal_rows_not_read`` for a ``current`` that
            was read by ``crm.item.get`` or ``crm.item.list``, which hide equal rows,
            unless ``generation`` says that the server does not hide them.

    >>> import multifield as mf
    >>> current = {"PHONE": [
    ...     {"ID": id, "VALUE_TYPE": "WORK", "VALUE": "111111"} for id in (8, 9, 10)
    ... ]}
    >>> for edits in mf.rounds(current, {"PHONE": ["111111"]}):
    ...     print(edits.fields())
    {'PHONE': [{'ID': 8, 'DELETE': 'Y'}]}
    {'PHONE': [{'ID': 9, 'DELETE': 'Y'}]}
    """

def dedupe(current: Input, **options: Unpack[Options]) -> Edits:
    """Return the edits that delete what an entity holds twice: of the rows of one value
    and type one stays. Of equal rows that is the last, unless another value would
    become the main one; where ``generation`` is ``legacy`` or ``factory``, the
    first.

    Args:
        current: As of `diff`.
        options: Those of `diff`, of which ``equality``, ``region``, ``only``, ``types``,
            ``system_rows``, ``max_deletes``, ``deletes`` and ``generation`` have an effect.

    Raises:
        MultifieldError: Those of `diff`.

    >>> import multifield as mf
    >>> current = {"PHONE": [
    ...     {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ...     {"ID": "224", "VALUE_TYPE": "WORK", "VALUE": "111111"},
    ... ]}
    >>> print(mf.dedupe(current))
    PHONE
      - 222  111111 (WORK)
    """

def tidy(current: Input, **options: Unpack[Options]) -> Edits:
    """Return the edits that write what an entity holds in its canonical spelling, and
    once: numbers as ``+79161234567``, with their extensions, e-mails in lower case, and
    no characters that nobody sees. Of the values of one type that say the same, one
    stays, as with `dedupe`.

    Args:
        current: As of `diff`.
        options: Those of `diff`, of which ``region``, ``only``, ``types``, ``system_rows``,
            ``max_deletes``, ``deletes`` and ``generation`` have an effect. Without a
            ``region`` only numbers with a plus have a canonical spelling.

    Raises:
        MultifieldError: Those of `diff`.

    >>> import multifield as mf
    >>> current = {"PHONE": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"}]}
    >>> print(mf.tidy(current, region="RU"))
    PHONE
      ~ 9  8 (916) 123-45-67 (WORK) -> +79161234567 (WORK)
    """

def normalize(
    value: str, field: Field, region: str | None = None, value_type: str | None = None
) -> str:
    """Return the key of a value: two values say the same where their keys are the same,
    which is when ``equality="normalized"`` takes them for one. A key is for comparing,
    and may change between versions.

    Args:
        value: The value.
        field: ``PHONE``, ``EMAIL``, ``WEB``, ``IM`` or ``LINK``.
        region: The country of phone numbers without a country's code, such as ``RU``.
        value_type: The type of the value, which for ``IM`` tells more: users of
            ``TELEGRAM`` are ``anna``, ``@anna`` and ``https://t.me/anna``.

    Raises:
        MultifieldError: ``wrong_choice`` or ``unknown_region``.

    >>> import multifield as mf
    >>> mf.normalize("8 (916) 123-45-67", "PHONE", "RU")
    '79161234567'
    """

def merge(
    base: Input, ours: Input, theirs: Input, **options: Unpack[MergeOptions]
) -> Merged:
    """Return what another system changed since the last sync, as edits of what the
    portal holds now.

    The edits may not be the last call, see `Edits.is_last`: send, read theirs and merge
    again, with the same base and ours, until there are no edits.

    Args:
        base: What the portal held at the last sync.
        ours: What the other system wants now, as desired of `diff`.
        theirs: What the portal holds now.
        options: Those of `diff`, and ``on_conflict``.

    Raises:
        MultifieldError: Those of `diff`, of which side it is says ``side``.

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
    current: Input | None,
    payload: Input,
    *,
    generation: Literal["distinct", "factory", "legacy"] | None = None,
) -> Simulation:
    """Return what a payload really does.

    Args:
        current: As of `diff`; None for a payload that makes an entity.
        payload: What goes under ``fields`` in a call, a whole request or its body, or
            what was sent: a form, a command, a URL, or the body of a batch. It is
            never refused for being wrong.
        generation: How the portal's server stores what a call writes: ``distinct``, the
            default, which cloud portals run, ``factory`` or ``legacy``, on which ``fm``
            does not exist.

    Raises:
        MultifieldError: For a current that is none, for what is no payload, and for a
            payload that changes an entity where there is no current.

    >>> import multifield as mf
    >>> current = {"PHONE": [{"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222"}]}
    >>> simulation = mf.simulate(current, {"PHONE": [{"ID": 223, "VALUE_TYPE": "HOME"}]})
    >>> simulation.rows()
    []
    >>> simulation.findings[0].code
    'missing_value_deletes'
    >>> simulation = mf.simulate(None, "crm.contact.add?fields[PHONE][0][VALUE]=+7916")
    >>> simulation.findings[0].code
    'plus_became_space'
    """

@overload
def simulate_lines(
    lines: Json | Iterable[Json],
    current: Input | None = None,
    *,
    generation: Literal["distinct", "factory", "legacy"] | None = None,
    on_error: Literal["stop"] | None = None,
) -> list[Simulation]:
    r"""Return what each of many payloads does, one a line, in their order.

    Blank lines are passed over.

    Args:
        lines: JSON or forms as a str or bytes, or an iterable of such lines, such as an
            open file. A line is a payload, as `simulate` takes it, or an object
            ``{"current", "payload", "generation"}``.
        current: What a line without ``current`` is simulated on, as of `simulate`.
        generation: That of a line without ``generation``, as of `simulate`.
        on_error: ``stop``, the default, or ``skip``: an error stands in the place of
            the simulation, and the others go on.

    Raises:
        MultifieldError: The first one, with its ``line``.

    >>> import multifield as mf
    >>> lines = b'{"PHONE": "1"}\n{"EMAIL": [{"VALUE": "anna"}]}\n'
    >>> for simulation in mf.simulate_lines(lines, {"PHONE": [], "EMAIL": []}):
    ...     print(simulation.findings[0].code)
    bare_text
    not_an_email
    """

@overload
def simulate_lines(
    lines: Json | Iterable[Json],
    current: Input | None = None,
    *,
    generation: Literal["distinct", "factory", "legacy"] | None = None,
    on_error: Literal["skip"],
) -> list[Simulation | MultifieldError]: ...
def diff_json(
    current: Json,
    desired: Json,
    *,
    form: Literal["fields", "fm"] | None = None,
    **options: Unpack[Options],
) -> bytes:
    """Return what `diff` gives, from JSON to JSON: the bytes of a form of the edits,
    ``{}`` where there is nothing to do. They do not say whether one call is enough:
    send, read and diff again, until there is nothing to do.

    Args:
        current: JSON as a str or bytes.
        desired: JSON as a str or bytes.
        form: ``fields``, the default, or ``fm``.
        options: Those of `diff`.

    Raises:
        MultifieldError: Those of `diff`.

    >>> import multifield as mf
    >>> mf.diff_json(b'{"PHONE": []}', b'{"PHONE": "111111"}', form="fm")
    b'{"n0":{"typeId":"PHONE","valueType":"WORK","value":"111111"}}'
    """

@overload
def diff_many(
    pairs: Iterable[tuple[Input, Input]],
    *,
    on_error: Literal["stop"] | None = None,
    **options: Unpack[Options],
) -> list[Edits]:
    """Return the edits of each of many pairs of current and desired, in their order.

    Pairs of JSON are compared on all cores, dicts as they are read. Other
    threads run meanwhile.

    Args:
        pairs: An iterable of pairs, each current and desired as of `diff`.
        on_error: ``stop``, the default, or ``skip``: an error stands in the place of
            the edits, and the others go on.
        options: Those of a diff.

    Raises:
        MultifieldError: The first one, with its ``index``. What is no pair, or has no
            state in it, is refused, too.

    >>> import multifield as mf
    >>> plans = {43: ({"PHONE": []}, {"PHONE": "111111"}), 44: ({"PHONE": []}, {"PHONE": "222222"}), 45: ({}, {"PHONES": []})}
    >>> for id, result in zip(plans, mf.diff_many(plans.values(), on_error="skip")):
    ...     if isinstance(result, mf.MultifieldError):
    ...         print(id, result.code)
    45 unknown_field
    """

@overload
def diff_many(
    pairs: Iterable[tuple[Input, Input]],
    *,
    on_error: Literal["skip"],
    **options: Unpack[Options],
) -> list[Edits | MultifieldError]: ...
def batch(requests: Iterable[Request | None], *, halt: bool = False) -> list[Batch]:
    """Return requests packed into calls of the vendor's ``batch``, at most 50 in each.

    Args:
        requests: An iterable of them. None among them, where nothing is to be done, is
            passed over.
        halt: Whether the server skips the rest of a batch after a command that fails.

    Raises:
        MultifieldError: Those of `Request.command`.

    >>> import multifield as mf
    >>> edits = mf.diff({"PHONE": []}, {"PHONE": "+1"})
    >>> [batch] = mf.batch(edits.request("contact", id) for id in (43, 44))
    >>> batch.params()["cmd"]["44"]
    'crm.contact.update?id=44&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1'
    """

def diff_ndjson(
    current: LinesInput, desired: LinesInput, **options: Unpack[NdjsonOptions]
) -> Lines:
    r"""Return the diffs of many entities, from lines of JSON to lines of JSON, on all
    cores.

    A line is an entity with its ID, or a page of a list of them, as
    ``{"result": [...]}``. The entities are joined by ID, and a line for each
    with edits comes out, in the order of desired: ``{"id", "fields"}``,
    ``{"id", "fm"}``, or with ``form`` ``request`` and ``batch`` calls that are
    ready to send, for which ``entity`` and ``api`` say what the entities are.
    These are the bytes of ``multifield bulk``.

    Where one call is not enough for an entity, its line of ``fields`` or ``fm`` has
    ``unfinished``, as `Edits.to_json` has it, and ``warnings`` where there are
    some. Send the lines, read and run again, until there are no lines.

    Args:
        current: What the portal holds: JSON as a str or bytes, a file that is open in
            binary mode, or an iterable of lines, each a str or bytes.
        desired: What it should hold, as one of these.
        options: Those of a diff and of a run. ``key`` is the key of an entity's ID, by
            default ``ID`` or ``id``. An entity that is in desired alone is an error;
            with ``missing="add"`` it is made, by a call. ``max_deletes_run`` is how many
            rows the whole run may delete, or a share of those that the entities hold, as
            ``"2.5%"``; ``max_deletes`` is each entity's. With ``input_order="sorted"``
            both are in the order of their IDs, and any size of them takes the same
            memory.

    Returns:
        An iterator of lines. Where both are JSON in memory, all is done before it is
        returned. Else files and iterables are read as lines are asked for.

    Raises:
        MultifieldError: The first error, with its ``line`` and ``entity_id``, here or
            from the iterator. With ``on_error="skip"`` the run goes on, and errors are
            in `Lines.errors`.

    >>> import multifield as mf
    >>> current = b'{"ID": "43", "PHONE": []}\n{"ID": "44", "PHONE": []}\n'
    >>> desired = ['{"id": 43, "PHONE": ["111111"]}', '{"id": 44, "PHONES": []}']
    >>> lines = mf.diff_ndjson(current, desired, on_error="skip")
    >>> for line in lines:
    ...     print(line)
    b'{"id":43,"fields":{"PHONE":[{"VALUE":"111111","VALUE_TYPE":"WORK"}]}}\n'
    >>> print(lines.errors[0])
    desired line 2: PHONES: unknown field, did you mean PHONE? [unknown_field]
    """

def dedupe_ndjson(current: LinesInput, **options: Unpack[NdjsonOptions]) -> Lines:
    r"""Return the edits that delete what many entities hold twice, from lines of JSON to lines
    of JSON, on all cores: for each what `dedupe` gives of it, in the order of the input.

    The lines are those of `diff_ndjson`, and these are the bytes of ``multifield dedupe
    --lines``.

    Args:
        current: As of `diff_ndjson`.
        options: Those of `dedupe`, and of `diff_ndjson` those of a run but ``missing``. The
            IDs of the entities are kept in memory, since one that is there twice is an
            error; with ``input_order="sorted"`` they are not.

    Returns:
        An iterator of lines, as of `diff_ndjson`.

    Raises:
        MultifieldError: As `diff_ndjson` does.

    >>> import multifield as mf
    >>> line = '{"ID": 43, "PHONE": [{"ID": 8, "VALUE": "1"}, {"ID": 9, "VALUE": "1"}]}'
    >>> mf.dedupe_ndjson([line], max_deletes_run="50%").read()
    b'{"id":43,"fields":{"PHONE":[{"ID":8,"DELETE":"Y"}]}}\n'
    """

def tidy_ndjson(current: LinesInput, **options: Unpack[NdjsonOptions]) -> Lines:
    """Return the edits that tidy many entities, from lines of JSON to lines of JSON, on all
    cores: for each what `tidy` gives of it, in the order of the input.

    The lines are those of `diff_ndjson`, and these are the bytes of ``multifield tidy
    --lines``.

    Args:
        current: As of `diff_ndjson`.
        options: Those of `tidy`, and of a run as of `dedupe_ndjson`.

    Returns:
        An iterator of lines, as of `diff_ndjson`.

    Raises:
        MultifieldError: As `diff_ndjson` does.

    >>> import multifield as mf
    >>> line = '{"ID": 43, "PHONE": [{"ID": 9, "VALUE": "8 916 123-45-67", "VALUE_TYPE": "WORK"}]}'
    >>> print(mf.tidy_ndjson(line, region="RU", form="text").read().decode())
    entity 43
    PHONE
      ~ 9  8 916 123-45-67 (WORK) -> +79161234567 (WORK)
    <BLANKLINE>
    <BLANKLINE>
    """

def desired_from_csv(
    csv: Json | ReadsAll,
    *,
    columns: Mapping[str, str] | None = None,
    key: str | None = None,
    encoding: Literal["utf-8", "utf-16le", "utf-16be", "windows-1251"] | None = None,
    other_keys: Literal["error", "ignore"] | None = None,
) -> Lines:
    r"""Return what many entities should hold, from CSV: for each row a line of JSON, which
    `diff_ndjson` takes as ``desired``.

    Columns have the portal's own names: ``ID``, a field (``PHONE``), or a field and a
    type (``PHONE_WORK``, ``IM_TELEGRAM``). All columns of one field make one list. An
    empty cell says nothing, so a row whose cells of a field are all empty leaves that
    field alone. The delimiter is ``;``, ``,`` or a tab, whichever the header has.

    Each row stands on its own line number, and other lines are blank, so that errors of
    `diff_ndjson` name the line of the file.

    Args:
        csv: CSV as a str or bytes, or a file that is open in binary mode. It is read as a
            whole.
        columns: What columns with other headers are: ``{"Telephone": "PHONE_WORK"}``.
        key: The header of the column of the IDs, and the ``key`` of `diff_ndjson` then. By
            default ``ID`` or ``id``.
        encoding: ``utf-8``, ``utf-16le``, ``utf-16be`` or ``windows-1251``. A byte order
            mark says more than it.
        other_keys: ``error``, the default, or ``ignore``: other columns are passed over.

    Returns:
        An iterator of lines.

    Raises:
        CsvError: For another encoding, an unknown column, a row of another length.

    >>> import multifield as mf
    >>> desired = mf.desired_from_csv("ID;Tel.\n43;111111\n", columns={"Tel.": "PHONE_WORK"})
    >>> mf.diff_ndjson('{"ID": 43, "PHONE": []}', desired, cells="clean").read()
    b'{"id":43,"fields":{"PHONE":[{"VALUE":"111111","VALUE_TYPE":"WORK"}]}}\n'
    """

def entities(
    lines: Json,
    side: Literal["current", "desired"],
    *,
    key: str | None = None,
    **options: Unpack[Options],
) -> tuple[list[tuple[int, bytes]], list[MultifieldError]]:
    r"""Return the entities in lines of JSON, each with its ID and its JSON, and the errors
    of what is none.

    It is for sharing entities out to many machines, each of which then calls
    `diff_ndjson` with its share. Both sides of an entity, and what has its ID
    twice, have to meet in one share. What else is wrong with an entity is found there.

    Args:
        lines: JSON as a str or bytes.
        side: ``current`` or ``desired``.
        key: As of `diff_ndjson`.
        options: Those of a diff.

    Returns:
        Entities and errors.

    Raises:
        ValueError: For another side.

    >>> import multifield as mf
    >>> lines = b'{"result": [{"ID": "43", "PHONE": []}, {"ID": "44"}]}\n{"PHONE": []}\n'
    >>> found, errors = mf.entities(lines, "current")
    >>> found
    [(43, b'{"ID": "43", "PHONE": []}'), (44, b'{"ID": "44"}')]
    >>> print(errors[0])
    current line 2: the entity has no ID or id: read or write it with its ID [missing_entity_id]
    """
