"""The exception, filled by the extension module."""

from __future__ import annotations

# What type checkers take for typing's, without the time that importing it takes.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._types import ErrorCode


class CsvError(ValueError):
    """CSV that `desired_from_csv` refuses: where, what was found and what was expected.

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
    """What is wrong: ``wrong_encoding``, ``unknown_column``, ``missing_column``,
    ``repeated_column`` or ``wrong_row``."""
    message: str
    """What was found and what was expected, without the place."""
    line: int | None
    """The line, from 1, where it is about one."""
    column: str | None
    """The header of the column, or its number where that is not known."""

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


class MultifieldError(ValueError):
    """Input that was refused: where, what was found and what was expected.

    Nothing was done where it is raised. ``code`` is a stable name of what is
    wrong, the same in every language and version.

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
    """What is wrong: a stable name, such as ``unknown_key``."""
    place: str
    """Where, such as ``PHONE[2].VALUE_TYPE``; empty where it is about the whole."""
    message: str
    """What was found and what was expected, without the place."""
    side: str
    """The input that it is about: ``current``, ``desired``, ``edits``,
    ``payload``, ``options``, of a merge ``base``, ``ours``, ``theirs``, or ``pair``
    where what `diff_many` was given is none."""
    index: int | None
    """In `diff_many` the pair that it is about, from 0; else None."""
    line: int | None
    """In `diff_ndjson` and `entities` the line that it is about, from 1; else None."""
    entity_id: int | None
    """In `diff_ndjson` the ID of the entity that it is about, where it is known; else None."""

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
