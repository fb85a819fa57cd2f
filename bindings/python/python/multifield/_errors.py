"""The exceptions. The extension module raises them."""

from __future__ import annotations

# Type checkers treat this like the name in typing. Importing typing would take time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._records import SyncTotals
    from ._types import ErrorCode, SyncFault


class CsvError(ValueError):
    """CSV that `desired_from_csv` cannot read.

    >>> import multifield as mf
    >>> try:
    ...     mf.desired_from_csv("ID;PHONE\\n43;1;2\\n")
    ... except mf.CsvError as error:
    ...     print(error)
    ...     (error.code, error.line)
    line 2: found 3 cells, expected 2, as the header has [wrong_row]
    ('wrong_row', 2)
    """

    __module__ = "multifield"

    code: str
    """A stable name of the error: ``wrong_encoding``, ``unknown_column``, ``missing_column``,
    ``repeated_column`` or ``wrong_row``."""
    message: str
    """The message without the place: what is wrong, and often what to do."""
    line: int | None
    """The line, from 1. None if the error is about the whole file."""
    column: str | None
    """The header of the column, or its number if it has no header. None if the error is not
    about one column."""

    def __init__(self, code: str, message: str, line: int | None = None, column: str | None = None) -> None:
        super().__init__(code, message, line, column)
        self.code = code
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        places = [f"line {self.line}"] if self.line is not None else []
        places += [f"column {self.column}"] if self.column is not None else []
        place = f"{', '.join(places)}: " if places else ""
        return f"{place}{self.message} [{self.code}]"


class FilesError(ValueError):
    """An input of `multifield.files` that was refused. No message contains an address, a token
    or the content of a file.

    >>> import multifield as mf
    >>> try:
    ...     mf.File("", b"hello")
    ... except mf.FilesError as error:
    ...     (error.code, error.side)
    ('empty_name', 'desired')
    """

    __module__ = "multifield"

    code: str
    """A stable name of the error, such as ``unknown_file``."""
    place: str
    """The place in the input, such as ``ufCrm_7_1[0]``, or the name of an argument."""
    message: str
    """The message without the place: what is wrong, and often what to do."""
    side: str
    """The input: ``current``, ``desired``, ``fields``, ``options``, ``edits``, ``response`` or
    ``payload``."""

    def __init__(self, code: str, place: str, message: str, side: str) -> None:
        super().__init__(code, place, message, side)
        self.code = code
        self.place = place
        self.message = message
        self.side = side

    def __str__(self) -> str:
        place = f" {self.place}" if self.place else ""
        return f"{self.side}{place}: {self.message} [{self.code}]"


class MultifieldError(ValueError):
    """An input that was refused, with the place, the cause and what to do.

    If it is raised, nothing was done.

    >>> import multifield as mf
    >>> try:
    ...     mf.diff({"PHONE": []}, {"PHONE": [{"VALUE": "1", "VALUETYPE": "HOME"}]})
    ... except mf.MultifieldError as error:
    ...     print(error)
    ...     (error.code, error.side, error.place, error.message)
    desired PHONE[0].VALUETYPE: unknown key, did you mean VALUE_TYPE? [unknown_key]
    ('unknown_key', 'desired', 'PHONE[0].VALUETYPE', 'unknown key, did you mean VALUE_TYPE?')
    """

    __module__ = "multifield"

    code: ErrorCode
    """A stable name of the error, such as ``unknown_key``: the same in every language and version."""
    place: str
    """The place in the input, such as ``PHONE[2].VALUE_TYPE``. Empty if it is the whole input."""
    message: str
    """The message without the place: what is wrong, and often what to do."""
    side: str
    """The input that contains the error: ``current``, ``desired``, ``edits``, ``payload`` or ``options``; in
    a merge ``base``, ``ours`` or ``theirs``; ``pair`` if an element of `diff_many` is not a pair."""
    index: int | None
    """The position of the pair in `diff_many`, from 0. None in other functions."""
    line: int | None
    """The line of `diff_ndjson` and similar functions, from 1. None in other functions."""
    entity_id: int | None
    """The ID of the entity, in `diff_ndjson` and similar functions, if it is known. None otherwise."""

    def __init__(
        self,
        code: ErrorCode,
        place: str,
        message: str,
        side: str,
        index: int | None = None,
        line: int | None = None,
        entity_id: int | None = None,
    ) -> None:
        super().__init__(code, place, message, side, index, line, entity_id)
        self.code = code
        self.place = place
        self.message = message
        self.side = side
        self.index = index
        self.line = line
        self.entity_id = entity_id

    def __str__(self) -> str:
        pair = "" if self.index is None else f"pair {self.index}: "
        line = "" if self.line is None else f" line {self.line}" + (":" if self.place else "")
        place = f" {self.place}" if self.place else ""
        side = "" if self.side == "pair" else f"{self.side}{line}{place}: "
        return f"{pair}{side}{self.message} [{self.code}]"


class NotSent(Exception):
    """A send function of `sync` raises this if its call certainly did not reach the portal.

    The call is sent again later. After any other exception, the portal may still be running the
    call.
    """

    __module__ = "multifield"


class SyncError(ValueError):
    """An entity or a journal that a run refuses.

    >>> import multifield as mf
    >>> machine = mf.Sync("contact")
    >>> machine.push(43, {"PHONE": []})
    >>> try:
    ...     machine.push(43, {"PHONE": []})
    ... except mf.SyncError as error:
    ...     print(error)
    entity 43: it was already pushed in this run [repeated_entity]
    """

    __module__ = "multifield"

    code: str
    """What is wrong. Of an entity: ``wrong_id``, ``repeated_entity`` or ``closed``. Of a
    journal: ``newer_format``, ``other_entity``, ``other_options``, ``other_label``,
    ``invalid_journal``, or ``journal_in_use`` if another run is writing it."""
    message: str
    """The reason in words."""
    entity_id: int | None
    """The ID of the entity. None if the error is about the journal."""

    def __init__(self, code: str, message: str, entity_id: int | None = None) -> None:
        super().__init__(code, message, entity_id)
        self.code = code
        self.message = message
        self.entity_id = entity_id

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class SyncStopped(RuntimeError):
    """A run has stopped, because no further call can succeed.

    `sync` raises this after it has returned the ends of all entities that it had taken. To
    continue, start a run with the same journal. Without a journal, wait 75 seconds if an end was
    ``in_doubt``.
    """

    __module__ = "multifield"

    fault: SyncFault
    """Why, such as ``authorisation``."""
    totals: SyncTotals
    """The counts of the run."""
    cause: Exception | None
    """The last exception of the send function, if the last call got no answer. It is not part of
    the traceback, because its message may contain the webhook."""

    def __init__(self, fault: SyncFault, totals: SyncTotals, cause: Exception | None = None) -> None:
        super().__init__(fault, totals, cause)
        self.fault = fault
        self.totals = totals
        self.cause = cause

    def __str__(self) -> str:
        from ._multifield import _fault_text

        last = "" if self.cause is None else f"; the last one failed with {type(self.cause).__qualname__}"
        return f"the run has stopped: {_fault_text(self.fault)}{last} [{self.fault}]"

    def __repr__(self) -> str:
        return f"SyncStopped({self.fault!r}, {self.totals!r})"
