from collections.abc import Iterable, Iterator
from typing import Any, Literal, final, overload

from typing_extensions import Self, Unpack

from ._errors import MultifieldError
from ._lines import Lines
from ._records import Batch, Changed, Conflict, Edit, EditsWarning, Finding, Merged, Rest, SyncOutput, Unfinished
from ._types import Api, Entity, Field, Input, Json, LinesInput, MergeOptions, NdjsonOptions, Options, Row, RunOptions, SyncOptions, SyncReply

__version__: str

@final
class Edits:
    """The edits of one entity. They are immutable.

    Fields come in the order PHONE, EMAIL, WEB, IM, LINK. Within a field, overwrites and
    deletions come first, by ID, then new rows in the order of desired.

    If there is nothing to do, the edits are falsy. Then send nothing: an empty update
    costs a call.

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
        """Return the edits that `to_json` wrote.

        The values are not checked against the portal's rules again.

        Args:
            json: JSON as a str or bytes.

        Raises:
            MultifieldError: ``invalid_json``; ``invalid_edits`` if the JSON has another shape,
                edits one row twice or writes a blank value.

        >>> import multifield as mf
        >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
        >>> mf.Edits.from_json(edits.to_json()) == edits
        True
        """

    def to_json(self) -> str:
        """Return the edits as JSON, for a queue, a review or an audit.

        >>> import multifield as mf
        >>> edits = mf.diff({"WEB": []}, {"WEB": "a.example"})
        >>> edits.to_json()
        '{"deletes":"flag","edits":[{"kind":"append","field":"WEB","value":"a.example","value_type":"WORK"}]}'
        """

    def fields(self) -> dict[str, list[dict[str, str | int]]]:
        """Return the value of ``fields`` for ``crm.contact.update``, ``crm.lead.update`` and
        ``crm.company.update``, as a new dict.

        >>> import multifield as mf
        >>> current = {"PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"}]}
        >>> mf.diff(current, {"PHONE": "222222"}).fields()
        {'PHONE': [{'ID': 222, 'VALUE': '222222', 'VALUE_TYPE': 'WORK'}]}
        """
    def fm(self) -> dict[str, dict[str, str]]:
        """Return the value of ``fields.fm`` for ``crm.item.update``, as a new dict.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).fm()
        {'n0': {'typeId': 'PHONE', 'valueType': 'WORK', 'value': '111111'}}
        """
    def vibecode(self) -> dict[str, list[dict[str, str]]]:
        """Return the body of VibeCode's ``PATCH /v1/contacts/:id``, which can only add phones
        and e-mails.

        Raises:
            MultifieldError: ``not_in_vibecode``, with the edits that this API cannot express.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).vibecode()
        {'phone': [{'value': '111111', 'typeId': 'WORK'}]}
        """

    def box_fm(self) -> dict[str, dict[str, dict[str, str]]]:
        """Return the value of ``FM`` for the PHP classes of an on-premise portal, as a new dict.

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
        """Return the call that applies these edits to an existing entity.

        Args:
            entity: ``contact``, ``lead`` or ``company``. Optional if current names the kind of
                the entity.
            id: The ID of the entity, as an integer or a string of digits. Optional if current
                contains it.
            api: ``classic``, the default, or ``universal``.

        Returns:
            The call, or None if there is nothing to do.

        Raises:
            MultifieldError: ``other_entity`` if the edits were made for another entity;
                ``wrong_option`` if neither the arguments nor current name the entity.

        >>> import multifield as mf
        >>> edits = mf.diff({"PHONE": []}, {"PHONE": "111111"})
        >>> edits.request("contact", "43", api="universal").params()
        {'entityTypeId': 3, 'id': 43, 'fields': {'fm': {'n0': {'typeId': 'PHONE', 'valueType': 'WORK', 'value': '111111'}}}}
        """

    def add_request(
        self, entity: Entity | None = None, *, api: Api | None = None
    ) -> Request | None:
        """Return the call that creates an entity with these rows.

        Args:
            entity: See `request`.
            api: See `request`.

        Returns:
            The call, or None if there is nothing to add.

        Raises:
            MultifieldError: ``not_an_add`` if the edits overwrite or delete a stored row.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).add_request("lead").method
        'crm.lead.add'
        """

    def check(self, current: Input) -> None:
        """Check that the rows to overwrite or delete have not changed in the portal since.

        Servers of the generations ``factory`` and ``distinct`` create a deleted row again if a
        call overwrites it. To avoid this, read the entity again and check before you send.

        Args:
            current: The entity as it is now, see `diff`.

        Raises:
            MultifieldError: ``stale_edit`` if a row has changed. Then diff again.

        >>> import multifield as mf
        >>> current = {"PHONE": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"}]}
        >>> edits = mf.diff(current, {"PHONE": []})
        >>> edits.check(current)
        >>> try:
        ...     edits.check({"PHONE": []})
        ... except mf.MultifieldError as error:
        ...     print(error.code)
        stale_edit
        """

    def apply(self, current: Input) -> dict[str, list[Row]]:
        """Return the state after these edits.

        A new row gets the next ID after the highest one.

        Args:
            current: The state before the edits, see `diff`.

        Returns:
            The rows by field, or in ``fm`` if current contains them there.

        Raises:
            MultifieldError: See `check`.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "111111"}).apply({"PHONE": []})
        {'PHONE': [{'ID': 1, 'TYPE_ID': 'PHONE', 'VALUE_TYPE': 'WORK', 'VALUE': '111111'}]}
        """

    def rest(self, theirs: Input) -> Rest:
        """Return the edits that are still to be sent after the answer to their call was lost.

        A row that is already as planned counts as done. A row that has not changed is edited
        again. Any other row was changed by a person in the meantime: it is reported and stays
        unchanged. A planned new row counts as added if theirs has a row with its value, and
        this row has a higher ID than all rows at the time of the plan.

        Read theirs only after the lost call must have ended. Otherwise the call may add a row
        after your reading, and the rest would add it a second time.

        The rest covers this one call. If it is not the last call of its plan, diff again after
        it. `Merged.rest` covers all calls of a plan.

        Args:
            theirs: The entity as it is now.

        Raises:
            MultifieldError: ``other_entity`` if the edits were made for another entity;
                ``field_not_read`` if theirs lacks a field of the edits; the errors of `diff`
                if the rest needs several calls or the plan is for ``distinct``.

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
        """Return the edits for people to read, one line for each: ``~`` overwrites, ``-`` deletes,
        ``+`` adds. ``str()`` returns the same without colours.

        Args:
            color: Whether to add ANSI colours.
        """
    @property
    def deletes(self) -> Literal["flag", "blank"]:
        """How `fields` writes a deletion: ``flag`` as ``"DELETE": "Y"``, ``blank`` as
        ``"VALUE": ""``."""
    @property
    def cleared(self) -> tuple[Field, ...]:
        """The fields that desired lists as ``[]`` and that lose rows."""
    @property
    def is_last(self) -> bool:
        """Whether this call is enough. If not, send it, read the entity again and diff again,
        until there are no edits."""
    @property
    def unfinished(self) -> Unfinished | None:
        """Why the plan needs more calls after this one, or None if it does not.

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
        """Stored rows that may make the call fail, although the edits are correct: by field,
        then ID.

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
class Request:
    """A call of Bitrix24's REST API, ready to send.

    >>> import multifield as mf
    >>> request = mf.diff({"PHONE": []}, {"PHONE": "+1"}).request("contact", 43)
    >>> request.method, request.params()["id"]
    ('crm.contact.update', 43)
    """

    @property
    def method(self) -> str:
        """The method, such as ``crm.contact.update``."""
    def params(self) -> dict[str, Any]:
        """Return the parameters as a new dict."""
    @property
    def entity(self) -> Entity:
        """The kind of the entity that the call changes."""
    @property
    def id(self) -> int | None:
        """The ID of the entity, or None if the call creates it."""
    def command(self) -> str:
        """Return the call as a command of a batch.

        Raises:
            MultifieldError: ``result_reference`` or ``too_many_variables`` if a batch would
                change a value on its way.

        >>> import multifield as mf
        >>> mf.diff({"PHONE": []}, {"PHONE": "+1"}).request("contact", 43).command()
        'crm.contact.update?id=43&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1'
        """

    def to_json(self) -> str:
        """Return ``{"method", "params"}`` as JSON."""

@final
class Simulation:
    """The effect of a payload: the resulting rows, and the findings."""

    def rows(self) -> list[Row]:
        """Return the rows after the call, in the order of their IDs."""
    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is surprising about the payload: first what the server does not read at
        all, then the rest, each in the order of the payload."""
    def to_json(self) -> str:
        """Return rows and findings as JSON."""
    def text(self, *, color: bool = False) -> str:
        """Return one line for each row and one for each finding, for people to read. ``str()``
        returns the same without colours.

        Args:
            color: Whether to add ANSI colours.
        """

@final
class Diff:
    """Options that are checked once and used for any number of diffs.

    Raises:
        MultifieldError: If a value is wrong for its option.
        TypeError: If there is no option with such a name.

    >>> import multifield as mf
    >>> careful = mf.Diff(equality="normalized", max_deletes=0)
    >>> current = {"EMAIL": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"}]}
    >>> bool(careful.diff(current, {"EMAIL": "anna@example.com"}))
    False
    """

    def __new__(cls, **options: Unpack[Options]) -> Self: ...
    @property
    def options(self) -> Options:
        """The given options, as a new dict."""
    def diff(self, current: Input, desired: Input) -> Edits:
        """Like the function `diff`, with these options."""
    def rounds(self, current: Input, desired: Input) -> list[Edits]:
        """Like the function `rounds`, with these options."""
    def dedupe(self, current: Input) -> Edits:
        """Like the function `dedupe`, with these options."""
    def tidy(self, current: Input) -> Edits:
        """Like the function `tidy`, with these options."""
    def merge(
        self,
        base: Input,
        ours: Input,
        theirs: Input,
        *,
        on_conflict: Literal["leave", "ours", "theirs"] | None = None,
    ) -> Merged:
        """Like the function `merge`, with these options."""
    def diff_json(
        self,
        current: Json,
        desired: Json,
        *,
        form: Literal["fields", "fm"] | None = None,
    ) -> bytes:
        """Like the function `diff_json`, with these options."""
    def diff_ndjson(
        self, current: LinesInput, desired: LinesInput, **options: Unpack[RunOptions]
    ) -> Lines:
        """Like the function `diff_ndjson`, with these options."""
    def dedupe_ndjson(self, current: LinesInput, **options: Unpack[RunOptions]) -> Lines:
        """Like the function `dedupe_ndjson`, with these options."""
    def tidy_ndjson(self, current: LinesInput, **options: Unpack[RunOptions]) -> Lines:
        """Like the function `tidy_ndjson`, with these options."""
    def entities(
        self,
        lines: Json,
        side: Literal["current", "desired"],
        *,
        key: str | None = None,
    ) -> tuple[list[tuple[int, bytes]], list[MultifieldError]]:
        """Like the function `entities`, with these options."""
    @overload
    def diff_many(
        self,
        pairs: Iterable[tuple[Input, Input]],
        *,
        on_error: Literal["stop"] | None = None,
    ) -> list[Edits]:
        """Like the function `diff_many`, with these options."""
    @overload
    def diff_many(
        self, pairs: Iterable[tuple[Input, Input]], *, on_error: Literal["skip"]
    ) -> list[Edits | MultifieldError]: ...

@final
class Sync:
    """Brings many entities of one kind to their desired states: reads, plans, sends and
    reads again, until there are no edits. It makes no calls and has no clock: the caller gets
    the next step from `poll`, carries it out, and reports the result.

    Most programs need only the functions `sync` and `sync_async`, which are loops around it.

    Args:
        entity: ``contact``, ``lead`` or ``company``.
        journal: The lines that an earlier run has recorded, as a str or bytes. The run
            continues that one; push the same entities again.
        options: Those of `sync`.

    Raises:
        MultifieldError: If the value of an option is wrong.
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
        """The kind of the entities."""
    def push(self, id: int | str, desired: Input) -> None:
        """Add an entity with its desired state. Do this when `poll` returns `NeedInput`. At any
        other time, it is possible, too, but the entity needs memory until it ends.

        Args:
            id: The entity's ID, as an integer or as digits.
            desired: As of `diff`.

        Raises:
            MultifieldError: If the desired state cannot be read: see `refuse`.
            SyncError: ``wrong_id``, ``repeated_entity``, ``closed``.
        """

    def push_merge(self, id: int | str, base: Input, ours: Input) -> None:
        """Add an entity to merge, as `merge` does: changes from base to ours become edits of the
        portal's state. The state at its end is the next base, once the other system has taken
        it over.

        Args:
            id: The entity's ID, as an integer or as digits.
            base: As of `merge`.
            ours: As of `merge`.

        Raises:
            MultifieldError: If a state cannot be read: see `refuse`.
            SyncError: Those of `push`.
        """

    def refuse(self, id: int | str, code: str, message: str) -> None:
        """Add an entity whose desired state `push` has refused. It ends as ``refused``, with this
        code and message, and the others continue.

        Args:
            id: The entity's ID, as an integer or as digits.
            code: The code of the `MultifieldError`.
            message: The message of the error.

        Raises:
            SyncError: Those of `push`.
        """

    def _push_line(self, id: int, line: bytes, base: Input | None = None) -> None: ...
    def close(self) -> None:
        """End the input: no more entities can be added. The run ends when all entities have ended."""
    def poll(self, now: float) -> SyncOutput:
        """Return the next step.

        Args:
            now: The time in seconds, such as ``time.time()``. A time before the last one is
                ignored.

        Returns:
            ``NeedInput``: push an entity, or close. ``Record``: append its line to the journal;
            it must be on disk before the next poll. ``Call``: send it once, and report its
            result with `reply`. ``SyncEnd``: an entity has ended. ``Wait``: poll again at this
            time, or after a reply. ``Done``: every entity has ended.
        """

    def reply(self, call: int, reply: SyncReply, now: float) -> None:
        """Report the result of a call. Only the first reply to a call counts.

        Args:
            call: The call's ID.
            reply: The status and the body of the response, the body as a str, bytes or parsed
                JSON. ``NOT_SENT`` if the call certainly did not reach the server, ``LOST`` if
                it may have reached it.
            now: As of `poll`.

        Raises:
            TypeError: For any other reply. The call still waits for one.
            ValueError: For a status that is not from 100 to 599.
        """

def _fault_text(fault: str) -> str: ...
def _merged_from_json(json: Json, /) -> Merged: ...
def _merged_rest(json: str, theirs: Input, /) -> Rest: ...
def _plan_text(class_: str, json: str, color: bool, /) -> str: ...
def _rest_from_json(json: Json, /) -> Rest: ...
def _text(class_: str, parts: dict[str, Any], /) -> str: ...
def diff(current: Input, desired: Input, **options: Unpack[Options]) -> Edits:
    """Return the smallest edits that turn the current state of an entity into the desired
    state.

    The edits are one call. If a plan needs several calls, they are the first one, see
    `Edits.is_last`. So always send, read and diff again, until there are no edits.

    Args:
        current: The state of the portal: a response, an entity, its fields, ``fm`` or rows,
            unchanged, as objects or as JSON.
        desired: The fields that should change, each as a string, a row, or a list of both. A
            field that is missing or None stays unchanged, and ``[]`` clears it. JSON is
            accepted, too.
        options: The options below. `Options` describes them.

    Returns:
        The edits. They are falsy if there is nothing to do.

    Raises:
        MultifieldError: If an argument is not a valid state, or if the portal would refuse,
            lose or misread a value.
        TypeError: If an option or the type of an argument is unknown.

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
    """Return all calls of a plan, for programs that cannot read between two calls.

    Most plans need one call. If a plan needs more, the usual way is to read and diff again
    after each call. With this function, send the calls in order, each only after the one
    before has succeeded.

    Args:
        current: See `diff`.
        desired: See `diff`.
        options: See `diff`.

    Returns:
        The calls in order. The list is empty if there is nothing to do.

    Raises:
        MultifieldError: See `diff`; also ``equal_rows_not_read`` if current was read by
            ``crm.item.get`` or ``crm.item.list``. These hide equal rows, unless
            ``generation`` is one that shows them.

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
    """Return the edits that remove duplicate rows: of rows with the same value and type, one is
    kept.

    Of equal rows, the last one is kept, unless the main value would change. With the
    generation ``legacy`` or ``factory``, the first one is kept.

    Args:
        current: See `diff`.
        options: See `diff`. Only ``equality``, ``region``, ``only``, ``types``,
            ``system_rows``, ``max_deletes``, ``deletes`` and ``generation`` have an effect.

    Returns:
        The edits. They are falsy if there are no duplicates.

    Raises:
        MultifieldError: See `diff`.

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
    """Return the edits that give all values one format and remove duplicates.

    Numbers become ``+79161234567``, with their extensions. E-mails become lower case.
    Invisible characters are removed. Of equivalent values with one type, one is kept, as
    with `dedupe`.

    Args:
        current: See `diff`.
        options: See `diff`. Only ``region``, ``only``, ``types``, ``system_rows``,
            ``max_deletes``, ``deletes`` and ``generation`` have an effect. Without
            ``region``, numbers without a plus keep their format.

    Returns:
        The edits. They are falsy if there is nothing to tidy.

    Raises:
        MultifieldError: See `diff`.

    >>> import multifield as mf
    >>> current = {"PHONE": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"}]}
    >>> print(mf.tidy(current, region="RU"))
    PHONE
      ~ 9  8 (916) 123-45-67 (WORK) -> +79161234567 (WORK)
    """

def normalize(
    value: str, field: Field, region: str | None = None, value_type: str | None = None
) -> str:
    """Return the key of a value: its normalised form, for comparisons.

    Two values with the same key are equivalent: ``equality="normalized"`` treats them as
    equal. Keys may change between versions, so do not store them.

    Args:
        value: The value.
        field: ``PHONE``, ``EMAIL``, ``WEB``, ``IM`` or ``LINK``.
        region: The country of phone numbers without a country code, such as ``RU``.
        value_type: The type of the value. It matters for ``IM``: with ``TELEGRAM``,
            ``anna``, ``@anna`` and ``https://t.me/anna`` are equivalent.

    Raises:
        MultifieldError: ``wrong_choice`` or ``unknown_region``.

    >>> import multifield as mf
    >>> mf.normalize("8 (916) 123-45-67", "PHONE", "RU")
    '79161234567'
    """

def merge(
    base: Input, ours: Input, theirs: Input, **options: Unpack[MergeOptions]
) -> Merged:
    """Return the changes that another system made since the last sync, as edits of the
    portal's current state.

    Changes that only the portal made are kept. The edits may not be the last call, see
    `Edits.is_last`: send, read theirs and merge again, with the same base and ours, until
    there are no edits.

    Args:
        base: The state of the portal at the last sync.
        ours: The state that the other system wants now, like desired of `diff`.
        theirs: The state of the portal now.
        options: See `diff`. In addition, ``on_conflict``.

    Returns:
        The edits and the conflicts.

    Raises:
        MultifieldError: See `diff`. ``side`` names the argument that is wrong.

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
    """Return what the portal would do with a payload.

    Args:
        current: The state before the call, see `diff`. None if the payload creates an
            entity.
        payload: The value of ``fields``, a whole request or its body, or what a client
            sent: a form, a command, a URL, or the body of a batch. A wrong payload is not
            refused: its mistakes become findings.
        generation: The generation of the server: ``distinct``, the default, which cloud
            portals run, ``factory`` or ``legacy``. On ``legacy``, ``fm`` does not exist.

    Returns:
        The rows after the call, and the findings.

    Raises:
        MultifieldError: If current is not a valid state, if the payload has no known shape,
            or if it changes an entity and current is None.

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
    r"""Return what the portal would do with each of many payloads, one per line.

    Blank lines are ignored.

    Args:
        lines: JSON or forms as a str or bytes, or an iterable of such lines, such as an
            open file. A line is a payload of `simulate`, or an object ``{"current",
            "payload", "generation"}``.
        current: The state before the call, for lines without ``current``. See `simulate`.
        generation: The generation for lines without ``generation``. See `simulate`.
        on_error: ``stop``, the default, or ``skip``: then the list contains the error in
            place of the simulation.

    Returns:
        The simulations in the order of the lines.

    Raises:
        MultifieldError: The first error, with its ``line``.

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
    """Like `diff`, from JSON to JSON.

    The result does not show whether one call is enough. So send, read and diff again, until
    the result is ``{}``.

    Args:
        current: JSON as a str or bytes.
        desired: JSON as a str or bytes.
        form: The output format: ``fields``, the default, or ``fm``.
        options: See `diff`.

    Returns:
        The edits in the output format, or ``{}`` if there is nothing to do.

    Raises:
        MultifieldError: See `diff`.

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
    """Return the edits for many pairs of current and desired.

    Pairs of JSON are compared on all cores, pairs of dicts on one. Other threads of Python
    run meanwhile.

    Args:
        pairs: An iterable of pairs, each with current and desired of `diff`.
        on_error: ``stop``, the default, or ``skip``: then the list contains the error in
            place of the edits.
        options: See `diff`.

    Returns:
        The edits in the order of the pairs.

    Raises:
        MultifieldError: The first error, with its ``index``. An element that is not a pair
            of states is an error, too.

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
    """Pack requests into calls of ``batch``, at most 50 in each.

    Args:
        requests: An iterable of requests. None, the request of empty edits, is ignored.
        halt: Whether the server skips the remaining commands of a batch after one that
            fails.

    Returns:
        The batches. The keys of a batch tell to which entity each result belongs.

    Raises:
        MultifieldError: See `Request.command`.

    >>> import multifield as mf
    >>> edits = mf.diff({"PHONE": []}, {"PHONE": "+1"})
    >>> [batch] = mf.batch(edits.request("contact", id) for id in (43, 44))
    >>> batch.params()["cmd"]["44"]
    'crm.contact.update?id=44&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1'
    """

def diff_ndjson(
    current: LinesInput, desired: LinesInput, **options: Unpack[NdjsonOptions]
) -> Lines:
    r"""Return the diffs of many entities, from lines of JSON to lines of JSON, on all cores.

    A line of the input is an entity with its ID, or a page of a list, such as ``{"result":
    [...]}``. The entities of both sides are joined by ID. The output has a line for each
    entity with edits, in the order of desired. It is the same, byte for byte, as that of
    ``multifield bulk``.

    A line of the output is ``{"id", "fields"}``, or with ``form`` one of the other output
    formats of `RunOptions`. If one call is not enough for an entity, its line has
    ``unfinished``, and if the call may fail, ``warnings``, as in `Edits.to_json`. So send
    the lines, read and run again, until there are no lines.

    Entities that are only in current are ignored. An entity that is only in desired is an
    error, or with ``missing="add"`` a call that creates it.

    Args:
        current: The states of the portal: JSON as a str or bytes, a file opened in binary
            mode, or an iterable of lines, each a str or bytes.
        desired: The desired states, in the same way.
        options: See `Options` and `RunOptions`. ``max_deletes`` limits the deletions of each
            entity, ``max_deletes_run`` those of the whole run. With
            ``input_order="sorted"``, both inputs are in the order of their IDs, and the
            memory does not grow with their size.

    Returns:
        An iterator of lines. If both inputs are JSON in memory, all work is done before the
        function returns. Otherwise the inputs are read while you iterate.

    Raises:
        MultifieldError: The first error, with its ``line`` and ``entity_id``, here or
            during the iteration. With ``on_error="skip"``, the run continues, and
            `Lines.errors` contains the errors.

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
    r"""Return the edits that remove duplicate rows from many entities, from lines of JSON to
    lines of JSON, on all cores.

    The output has a line for each entity with duplicates, in the order of the input. `dedupe`
    describes the edits, and `diff_ndjson` the lines. The output is the same, byte for byte,
    as that of ``multifield dedupe --lines``.

    Args:
        current: See `diff_ndjson`.
        options: See `dedupe` and `RunOptions`, except ``missing``. The IDs of all entities
            are kept in memory to find repeated ones, unless ``input_order`` is ``sorted``.

    Returns:
        An iterator of lines, see `diff_ndjson`.

    Raises:
        MultifieldError: See `diff_ndjson`.

    >>> import multifield as mf
    >>> line = '{"ID": 43, "PHONE": [{"ID": 8, "VALUE": "1"}, {"ID": 9, "VALUE": "1"}]}'
    >>> mf.dedupe_ndjson([line], max_deletes_run="50%").read()
    b'{"id":43,"fields":{"PHONE":[{"ID":8,"DELETE":"Y"}]}}\n'
    """

def tidy_ndjson(current: LinesInput, **options: Unpack[NdjsonOptions]) -> Lines:
    """Return the edits that tidy many entities, from lines of JSON to lines of JSON, on all
    cores.

    The output has a line for each entity with edits, in the order of the input. `tidy`
    describes the edits, and `diff_ndjson` the lines. The output is the same, byte for byte,
    as that of ``multifield tidy --lines``.

    Args:
        current: See `diff_ndjson`.
        options: See `tidy` and `dedupe_ndjson`.

    Returns:
        An iterator of lines, see `diff_ndjson`.

    Raises:
        MultifieldError: See `diff_ndjson`.

    >>> import multifield as mf
    >>> line = '{"ID": 43, "PHONE": [{"ID": 9, "VALUE": "8 916 123-45-67", "VALUE_TYPE": "WORK"}]}'
    >>> print(mf.tidy_ndjson(line, region="RU", form="text").read().decode())
    entity 43
    PHONE
      ~ 9  8 916 123-45-67 (WORK) -> +79161234567 (WORK)
    <BLANKLINE>
    <BLANKLINE>
    """

def entities(
    lines: Json,
    side: Literal["current", "desired"],
    *,
    key: str | None = None,
    **options: Unpack[Options],
) -> tuple[list[tuple[int, bytes]], list[MultifieldError]]:
    r"""Return the entities of lines of JSON, each with its ID and its JSON.

    Use this to distribute entities to several machines, each of which calls `diff_ndjson`
    with its part. Put everything with one ID, of both sides, into the same part. Other
    mistakes in an entity are found there.

    Args:
        lines: JSON as a str or bytes.
        side: ``current`` or ``desired``.
        key: The key of an entity's ID, by default ``ID`` or ``id``.
        options: See `diff`.

    Returns:
        The entities, and the errors of lines that are not entities.

    Raises:
        ValueError: If ``side`` has another value.

    >>> import multifield as mf
    >>> lines = b'{"result": [{"ID": "43", "PHONE": []}, {"ID": "44"}]}\n{"PHONE": []}\n'
    >>> found, errors = mf.entities(lines, "current")
    >>> found
    [(43, b'{"ID": "43", "PHONE": []}'), (44, b'{"ID": "44"}')]
    >>> print(errors[0])
    current line 2: the entity has no ID or id: read or write it with its ID [missing_entity_id]
    """

def _csv_lines(csv: Json, columns: list[tuple[str, str]], key: str | None, encoding: str | None, ignores: bool, /) -> bytes: ...
def _check_file(name: str, content: bytes, /) -> None: ...
def _files_diff(
    current: Json, desired: Json, new: list[tuple[str, str]], fields: Json, strategy: str | None, max_deletes: int | None, /
) -> _FilesEdits: ...
def _files_simulate(current: Json, payload: Json, fields: Json, /) -> dict[str, list[dict[str, Any]]]: ...
def _wrong_argument(name: str, expected: str, found: object, /) -> TypeError: ...
@final
class _FilesEdits:
    def fields(self) -> str: ...
    def request(self, entity_type_id: int | None, id: int | None, multifields: Edits | None, /) -> tuple[str, int, int, str] | None: ...
    def command(self, entity_type_id: int, id: int, multifields: Edits | None, /) -> str: ...
    def settle(self, response: Json, /) -> dict[str, list[int]]: ...
    def uncertain(self, current: Json, /) -> list[dict[str, Any]]: ...
    def __bool__(self) -> bool: ...

@final
class _Run:
    def step(self) -> bytes | str | MultifieldError | None: ...
    def feed(self, side: str, piece: bytes, /) -> None: ...
