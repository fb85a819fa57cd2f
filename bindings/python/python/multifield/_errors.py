"""The exception, filled by the extension module."""

from __future__ import annotations

# What type checkers take for typing's, without the time that importing it takes.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._types import ErrorCode


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
