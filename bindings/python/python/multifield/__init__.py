"""Compute the smallest update of the multifields (phones, e-mails, sites, messengers) of a
Bitrix24 contact, lead or company.

>>> import multifield as mf
>>> current = {"result": {"ID": "43", "PHONE": [
...     {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111", "TYPE_ID": "PHONE"},
...     {"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222", "TYPE_ID": "PHONE"},
... ]}}
>>> edits = mf.diff(current, {"PHONE": ["111111", "333333"]})
>>> edits.fields()
{'PHONE': [{'ID': 223, 'VALUE': '333333', 'VALUE_TYPE': 'WORK'}]}
>>> edits.fm()
{'223': {'typeId': 'PHONE', 'valueType': 'WORK', 'value': '333333'}}
>>> print(edits)
PHONE
  ~ 223  222222 (WORK) -> 333333 (WORK)
"""

from ._errors import CsvError, FilesError, MultifieldError
from ._multifield import (
    Diff,
    Edits,
    File,
    Lines,
    Merged,
    Request,
    Rest,
    Simulation,
    __version__,
    batch,
    dedupe,
    dedupe_ndjson,
    desired_from_csv,
    diff,
    diff_json,
    diff_many,
    diff_ndjson,
    entities,
    merge,
    normalize,
    rounds,
    simulate,
    simulate_lines,
    tidy,
    tidy_ndjson,
)

# Type checkers treat this like the name in typing. Importing typing would take time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import files
    from ._records import (
        Append,
        Batch,
        Changed,
        Conflict,
        Delete,
        Edit,
        EditsWarning,
        Finding,
        Overwrite,
        RowState,
        Unfinished,
        UnfinishedRow,
    )
    from ._types import (
        Api,
        Entity,
        ErrorCode,
        Field,
        FindingCode,
        Input,
        Json,
        LinesInput,
        MergeOptions,
        NdjsonOptions,
        Options,
        Row,
        RunOptions,
    )

__all__ = [
    "Api",
    "Append",
    "Batch",
    "Changed",
    "Conflict",
    "CsvError",
    "Delete",
    "Diff",
    "Edit",
    "Edits",
    "EditsWarning",
    "Entity",
    "ErrorCode",
    "Field",
    "File",
    "FilesError",
    "Finding",
    "FindingCode",
    "Input",
    "Json",
    "Lines",
    "LinesInput",
    "MergeOptions",
    "Merged",
    "MultifieldError",
    "NdjsonOptions",
    "Options",
    "Overwrite",
    "Request",
    "Rest",
    "Row",
    "RowState",
    "RunOptions",
    "Simulation",
    "Unfinished",
    "UnfinishedRow",
    "__version__",
    "batch",
    "dedupe",
    "dedupe_ndjson",
    "desired_from_csv",
    "diff",
    "diff_json",
    "diff_many",
    "diff_ndjson",
    "entities",
    "files",
    "merge",
    "normalize",
    "rounds",
    "simulate",
    "simulate_lines",
    "tidy",
    "tidy_ndjson",
]


if not TYPE_CHECKING:

    def __getattr__(name):
        """Import records and types on first use: dataclasses and typing are slow to import."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name == "files":
            # A module that is imported becomes an attribute.
            from .files import diff as _  # noqa: F401

            return globals()[name]
        from . import _records, _types

        value = getattr(_records, name, None) or getattr(_types, name)
        globals()[name] = value
        return value

    def __dir__():
        return sorted({*globals(), *__all__})
