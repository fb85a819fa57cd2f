"""Types for type checkers. A program that only uses the package does not import this."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, Union

# pydantic accepts the `TypedDict` of `typing` only since Python 3.12. It depends on
# `typing_extensions`, so that is installed if pydantic is.
if sys.version_info >= (3, 12) or TYPE_CHECKING:
    from typing import TypedDict
else:
    try:
        from typing_extensions import TypedDict
    except ImportError:
        from typing import TypedDict

Field = Literal["PHONE", "EMAIL", "WEB", "IM", "LINK"]
"""The name of a field: its ``TYPE_ID``."""

Entity = Literal["contact", "lead", "company"]
"""The kinds of entities with multifields."""

Api = Literal["classic", "universal"]
"""The methods of a request: ``classic`` is ``crm.contact.*``, ``crm.lead.*`` and
``crm.company.*``; ``universal`` is ``crm.item.*``."""

ErrorCode = Literal[
    "invalid_json",
    "wrong_shape",
    "many_entities",
    "response_error",
    "unknown_field",
    "unknown_key",
    "repeated_key",
    "mixed_fields",
    "delete_in_desired",
    "missing_value",
    "blank_value",
    "blank_pinned",
    "wrong_value",
    "wrong_id",
    "missing_id",
    "repeated_id",
    "repeated_pin",
    "unknown_pin",
    "pin_of_other_field",
    "wrong_type_id",
    "missing_type_id",
    "unknown_type",
    "too_long",
    "not_an_email",
    "not_a_phone",
    "several_values",
    "invisible_characters",
    "zero_value",
    "field_not_read",
    "empty_fm",
    "id_against_key",
    "wrong_fm_key",
    "too_many_deletes",
    "stale_edit",
    "protected_row",
    "stale_pin",
    "removes_system_row",
    "meaningless_option",
    "wrong_choice",
    "other_entity",
    "no_multifields",
    "out_of_sight",
    "missing_type",
    "empty_only",
    "hidden_row",
    "equal_row",
    "stored_value_fails",
    "equal_rows_not_read",
    "stuck_row",
    "order_impossible",
    "too_large",
    "unknown_region",
    "unknown_option",
    "missing_feature",
    "not_in_vibecode",
    "not_an_add",
    "result_reference",
    "too_many_variables",
    "missing_entity_id",
    "entity_id_mismatch",
    "repeated_entity",
    "ambiguous_entity",
    "unknown_entity",
    "unsorted",
    "wrong_option",
    "invalid_edits",
]
"""The values of ``MultifieldError.code``."""

FindingCode = Literal[
    "missing_value_deletes",
    "blank_value_deletes",
    "missing_type_resets",
    "unknown_id_adds",
    "hidden_row_adds",
    "overwrite_deletes",
    "other_field_overwritten",
    "other_field_deleted",
    "system_row_touched",
    "delete_without_id_adds",
    "other_entity",
    "key_is_no_id",
    "duplicate",
    "not_a_phone",
    "several_values",
    "zero_lost",
    "list_only_adds",
    "keys_read_as_list",
    "unknown_type_id_stored",
    "empty_type_stored",
    "unknown_type",
    "delete_is_no_flag",
    "plus_became_space",
    "value_cut",
    "encoded_twice",
    "null_as_string",
    "mojibake",
    "split_row",
    "bare_text",
    "empty_clears_nothing",
    "list_does_not_replace",
    "list_deletes_nothing",
    "blank_row_skipped",
    "equal_row_not_added",
    "hidden_row",
    "same_values",
    "unknown_id_ignored",
    "other_field_ignored",
    "blanks_stay",
    "repeated_id",
    "repeated_key",
    "missing_type_id",
    "row_id_ignored",
    "type_id_ignored",
    "repeated_index",
    "not_nested",
    "too_many_variables",
    "wrong_encoding",
    "batch_too_long",
    "unknown_key",
    "unknown_field",
    "read_only_field",
    "beside_fields",
    "no_multifields",
    "fm_on_legacy",
    "too_long",
    "not_an_email",
    "blank_value_fails",
    "empty_type_fails",
    "stored_value_fails",
    "unmodelled",
    "invisible_characters",
    "equivalent_row",
    "country_code_dropped",
    "in_transit",
    "unescaped_percent",
    "other_command",
    "nothing_changes",
]
"""The values of ``Finding.code``."""

SyncOutcome = Literal[
    "unchanged",
    "changed",
    "planned",
    "missing",
    "no_access",
    "refused",
    "withheld",
    "conflict",
    "not_kept",
    "gave_up",
    "stopped",
]
"""How an entity ends in a run: ``SyncEnd.outcome``."""

SyncFault = Literal[
    "authorisation",
    "scope",
    "tariff",
    "overload",
    "closed",
    "https",
    "redirect",
    "no_answer",
]
"""Why a run has stopped: ``SyncTotals.fault``."""

Json = Union[str, bytes, bytearray]
"""JSON in UTF-8."""

Input = Union[Mapping[Any, object], Sequence[object], bytearray]
"""A state in any shape that a portal or an SDK returns: a response, an entity, its fields,
``fm`` as a list or a dict, or a list of rows. It consists of dict, list, str and int, or of
other types with ``Mapping`` and ``Sequence``. JSON as a str or bytes is accepted, too."""


class SupportsRead(Protocol):
    """A file opened in binary mode, or an object with the same ``read``."""

    def read(self, size: int, /) -> bytes: ...


class ReadsAll(Protocol):
    """A file opened in binary mode."""

    def read(self) -> bytes: ...


LinesInput = Union[Json, SupportsRead, Iterable[Json]]
"""Lines of JSON: a str or bytes with all lines, a file opened in binary mode, or an iterable of
lines."""


SyncReply = Union[tuple[int, Union[Json, Mapping[str, Any], Sequence[Any]]], Literal["lost", "not_sent"]]
"""The result of a call: the status and the body of the response, or ``LOST``, or ``NOT_SENT``. The
body may also be parsed JSON."""

SyncInput = Union[Mapping[int, Input], Mapping[str, Input], Iterable[tuple[Union[int, str], Input]], LinesInput]
"""Entities with their desired states: by ID, in pairs of ID and state, or in lines as
`desired_from_csv` gives them."""


class Bases(Protocol):
    """The states of the portal at the last sync: a mapping by the IDs of the entities, such as a dict."""

    def __getitem__(self, id: Any, /) -> Input: ...


class Row(TypedDict):
    """A row as the portal stores it."""

    ID: int
    TYPE_ID: str
    VALUE_TYPE: str
    VALUE: str


class Options(TypedDict, total=False):
    """How two states are compared. Each option may be omitted or None. The first value is the
    default."""

    strategy: Literal["replace", "add", "remove", "fill", "patch", "first"] | None
    """What the listed values of a field mean.

    - ``replace``: the listed values are all that the field should have. ``[]`` clears it.
    - ``add``: the field should also have the listed values. No row is deleted or gets another format.
    - ``remove``: the listed rows are removed, by value (``"111111"``) or by ID (``{"ID": 223}``).
    - ``fill``: the listed values are added if the field has no rows. Otherwise it stays unchanged.
    - ``patch``: each row has an ID, and the stored row gets the listed value, type or both
      (``{"ID": 223, "VALUE_TYPE": "MOBILE"}``). No other row is touched.
    - ``first``: the listed values become the first rows, so the first of them becomes the main value. All
      other rows follow.
    """
    equality: Literal["exact", "normalized"] | None
    """When a stored value counts as equal to a desired one.

    - ``exact``: the strings are the same.
    - ``normalized``: the values are equivalent, also in different formats. ``+44 20 7946 0018``
      equals ``442079460018``, ``Anna@example.com`` equals ``anna@example.com``, and
      ``https://www.example.com/`` equals ``example.com``.
    """
    spelling: Literal["keep", "desired", "canonical"] | None
    """The format of values that are stored in a format other than the desired one, with
    ``equality="normalized"``.

    - ``keep``: the stored format.
    - ``desired``: the desired format.
    - ``canonical``: numbers as ``+79161234567``, e-mails in lower case, without invisible
      characters. New values are written in this format, too.
    """
    region: str | None
    """The country of phone numbers without a country code, as two letters such as ``RU``. It is used
    to normalise numbers, and to choose the row to overwrite. Default: none."""
    only: Mapping[Field, str | Sequence[str]] | None
    """The types per field to include, such as ``{"EMAIL": "WORK", "PHONE": ["WORK", "MOBILE"]}``.
    Rows of other types stay unchanged, and desired must not list them. Default: all types."""
    order: Literal["any", "desired"] | None
    """The order of the rows of a field.

    - ``any``: unimportant.
    - ``desired``: the order of desired, so that its first value becomes the main one. The portal
      orders rows by ID, so values move by overwriting.
    """
    overwrite: Literal["any", "same_value"] | None
    """Which stored rows may be overwritten.

    - ``any``: a row whose value is not listed may be overwritten with a listed value that is
      not stored yet. It keeps its ID. This is one edit instead of a delete and an add.
    - ``same_value``: a row may only get another type or format. For another value, it is
      deleted, and a new row is added. So no row shows another number in the history of the
      entity.
    """
    duplicates: Literal["collapse", "keep"] | None
    """Whether equal rows of desired become one row or several.

    - ``collapse``: one row.
    - ``keep``: several rows. Servers of the generation ``distinct`` cannot store them, so this
      needs a ``generation`` of ``legacy`` or ``factory``. On ``factory``, a call adds only one
      of several equal new rows.
    """
    types: Literal["same", "any"] | None
    """Which rows `dedupe` and `tidy` treat as duplicates. In a diff or a merge, ``any`` is the
    error ``meaningless_option``.

    - ``same``: rows with one value and one type.
    - ``any``: rows with one value and any types, except in IM and LINK. The first row stays, with
      its type.
    """
    system_rows: Literal["protect", "touch"] | None
    """How rows are treated that the portal manages: LINK rows, and IM rows that link the entity to an
    open-channel chat (``imol|…``).

    - ``protect``: they are never changed or deleted.
    - ``touch``: they are treated like other rows.
    """
    blanks: Literal["error", "skip"] | None
    """Blank values in desired, also as None or NaN.

    - ``error``: they are an error.
    - ``skip``: they are ignored. A list of only blank values counts as not mentioned.
    """
    cells: Literal["strict", "clean"] | None
    """How the values of desired are read.

    - ``strict``: each string is one value.
    - ``clean``: like cells of a spreadsheet. Several values in one cell
      (``"+79000000001; +79000000002"``) are split. Blank values, None, NaN and ``#N/A`` are
      ignored. Whole floats become numbers. Invisible characters are removed.
    """
    invalid_phones: Literal["error", "allow"] | None
    """Phones that cannot be numbers, such as ``call me`` or ``7.9E+10``: an error, or written as they
    are. A value that the field already has is never an error."""
    several_values: Literal["error", "allow"] | None
    """Values that contain several numbers: an error, or written as they are."""
    invisible_characters: Literal["error", "allow"] | None
    """Values with invisible characters, such as direction marks: an error, or written as they are."""
    unknown_types: Literal["error", "allow"] | None
    """Value types that the portal does not know, most of them misspelled: an error, or written
    as they are."""
    other_keys: Literal["error", "ignore"] | None
    """Keys of desired that are not fields, such as ``NAME``. One of them may be a misspelled field,
    so they are an error by default. With ``ignore`` they are ignored."""
    read: Literal["all"] | Field | Sequence[Field] | None
    """The fields that were read, if current does not show it. An entity without the response around
    it lacks a field if it has no rows, or if the field was not requested. Default: none."""
    deletes: Literal["flag", "blank"] | None
    """How ``Edits.fields`` writes a deletion: ``flag`` as ``{"ID": 9, "DELETE": "Y"}``, ``blank`` as
    ``{"ID": 9, "VALUE": ""}``. Both have the same effect."""
    generation: Literal["any", "legacy", "factory", "distinct"] | None
    """The generations of server on which the edits have to be correct.

    - ``any``: all of them.
    - ``legacy``, ``factory``: on-premise installations. One call is enough there for most plans
      that need several on ``distinct``.
    - ``distinct``: the vendor's cloud, which compares rows without their IDs. A stored value that
      fails the portal's check is an error, while ``any`` makes it a warning.
    """
    max_deletes: int | None
    """How many rows a plan may delete, from 0; in `diff_ndjson`, per entity. More are the error
    ``too_many_deletes``. Default: no limit."""


class RunOptions(TypedDict, total=False):
    """How the lines of many entities are compared. Each option may be omitted or None. The first
    value is the default."""

    key: str | None
    """The key of an entity's ID. Default: ``ID`` or ``id``."""
    form: Literal["fields", "fm", "request", "batch", "text"] | None
    """The output format of a line.

    - ``fields``: ``{"id": 43, "fields": {...}}``.
    - ``fm``: ``{"id": 43, "fm": {...}}``.
    - ``request``: a call, ready to send. It needs ``entity``.
    - ``batch``: at most 50 calls as one call of ``batch``. It needs ``entity``.
    - ``text``: for a person to review. Several lines: the entity, its edits, and a blank line.
    """
    entity: Entity | None
    """The kind of the entities."""
    api: Api | None
    """The methods of ``request`` and ``batch``."""
    missing: Literal["error", "add"] | None
    """An entity that is only in desired.

    - ``error``: it is an error.
    - ``add``: a call of ``request`` or ``batch`` creates it.
    """
    on_error: Literal["stop", "skip"] | None
    """Whether a run continues after an error in a line or an entity.

    - ``stop``: the first error is raised.
    - ``skip``: the run continues, and `Lines.errors` contains the errors.
    """
    input_order: Literal["any", "sorted"] | None
    """The order of the entities in both inputs.

    - ``any``: unimportant.
    - ``sorted``: by ID as a number. Entities with the same ID must follow each other. The memory
      does not grow with the inputs.
    """
    max_deletes_run: int | str | None
    """How many rows the whole run may delete: a number, or a share of the stored rows such as
    ``"2.5%"``. More are the error ``too_many_deletes``. Default: no limit."""
    threads: int | None
    """The number of threads, from 1 to 1024. Default: one per core."""


class NdjsonOptions(Options, RunOptions, total=False):
    """The options of `diff_ndjson`, `dedupe_ndjson` and `tidy_ndjson`."""


class MergeOptions(Options, total=False):
    """How three states are merged."""

    on_conflict: Literal["leave", "ours", "theirs"] | None
    """What happens to a row in conflict: both sides changed it differently, one changed and the other
    deleted it, or both added it differently. The conflict is reported in any case.

    - ``leave``: the row stays as it is in theirs, until a person decides.
    - ``ours``, ``theirs``: the row becomes as this side has it.
    """


class SyncOptions(MergeOptions, total=False):
    """The options of a run. Each option may be omitted or None. The first value is the default."""

    api: Api | None
    """The methods that send the edits. Classic methods do the reading, because universal methods hide
    equal rows."""
    max_deletes_run: int | None
    """How many rows the run may delete, all entities together. If the plan of an entity would
    exceed this limit, the entity ends as ``withheld``, and the others continue. Default: no limit."""
    max_attempts: int | None
    """How many more calls an entity may take than its first plan needs, and how often in a row
    reading it may fail. After that, it ends as ``gave_up``. Default: 5."""
    meanwhile: Literal["conflict", "overrule"] | None
    """A plan that would delete or overwrite a row that somebody has changed since the run first read the entity.

    - ``conflict``: it is not sent, and the entity ends as ``conflict``.
    - ``overrule``: it is sent.
    """
    dry_run: bool | None
    """Whether the run only reads and plans. The ends of the entities then contain the edits that a
    run would send. Default: False."""
    settle: float | None
    """How many seconds the run waits before it reads an entity again, if the answer to a call was
    lost. The portal may still run such a call for 60 seconds. Default: 75."""
    plan_age: float | None
    """How many seconds old a plan may be when it is sent. For an older plan, the entity is read and
    planned again. Default: 15."""
    label: str | None
    """The name of the target, such as the domain of the portal. A run does not continue the journal
    of a run with another label. The journal contains only a digest of it. Default: none."""
    rate: int | None
    """How many calls are sent per second, on average. Default: 2."""
    burst: int | None
    """How many calls may follow directly after a pause. Default: 10."""
    in_flight: int | None
    """How many calls may wait for an answer at the same time. This is for programs that use `Sync`
    directly: `sync` and `sync_async` send one call after the other. Default: 1."""
    operating: float | None
    """How many seconds the portal may run a method within ten minutes, before the run pauses this
    method. Default: 480."""
