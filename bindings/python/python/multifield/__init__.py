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

from ._errors import CsvError, FilesError, MultifieldError, NotSent, SyncError, SyncStopped
from ._multifield import (
    Diff,
    Edits,
    Request,
    Simulation,
    Sync,
    __version__,
    batch,
    dedupe,
    dedupe_ndjson,
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
    from ._lines import Lines, desired_from_csv
    from ._records import (
        Append,
        Batch,
        Call,
        Changed,
        Conflict,
        Delete,
        Done,
        Edit,
        EditsWarning,
        Finding,
        Merged,
        NeedInput,
        Overwrite,
        Record,
        Rest,
        RowState,
        SyncEnd,
        SyncOutput,
        SyncTotals,
        Unfinished,
        UnfinishedRow,
        Wait,
    )
    from ._sync import LOST, NOT_SENT, AsyncSyncRun, SyncRun, sync, sync_async
    from ._types import (
        Api,
        Bases,
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
        SyncFault,
        SyncInput,
        SyncOptions,
        SyncOutcome,
        SyncReply,
    )
    from .files import File

__all__ = [
    "Api",
    "Append",
    "AsyncSyncRun",
    "Bases",
    "Batch",
    "Call",
    "Changed",
    "Conflict",
    "CsvError",
    "Delete",
    "Diff",
    "Done",
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
    "LOST",
    "Lines",
    "LinesInput",
    "MergeOptions",
    "Merged",
    "MultifieldError",
    "NOT_SENT",
    "NdjsonOptions",
    "NeedInput",
    "NotSent",
    "Options",
    "Overwrite",
    "Record",
    "Request",
    "Rest",
    "Row",
    "RowState",
    "RunOptions",
    "Simulation",
    "Sync",
    "SyncEnd",
    "SyncError",
    "SyncFault",
    "SyncInput",
    "SyncOptions",
    "SyncOutcome",
    "SyncOutput",
    "SyncReply",
    "SyncRun",
    "SyncStopped",
    "SyncTotals",
    "Unfinished",
    "UnfinishedRow",
    "Wait",
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
    "sync",
    "sync_async",
    "tidy",
    "tidy_ndjson",
]


if not TYPE_CHECKING:

    def __getattr__(name):
        """Import records and types on first use: dataclasses and typing are slow to import."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name == "files":
            # The import makes the module an attribute.
            from .files import diff as _  # noqa: F401

            return globals()[name]
        if name == "File":
            from . import files as module
        elif name in ("Lines", "desired_from_csv"):
            from . import _lines as module
        else:
            from . import _records as module

        if not hasattr(module, name):
            from . import _types as module
        if not hasattr(module, name):
            from . import _sync as module
        value = getattr(module, name)
        globals()[name] = value
        return value

    def __dir__():
        return sorted({*globals(), *__all__})
