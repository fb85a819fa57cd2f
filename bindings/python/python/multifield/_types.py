"""Names for type checkers. Nothing imports this where the package is only used."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, Union

# pydantic takes the `TypedDict` of `typing` only where that keeps what is required, which
# it does since 3.12. Whoever has pydantic has `typing_extensions`, too.
if sys.version_info >= (3, 12) or TYPE_CHECKING:
    from typing import TypedDict
else:
    try:
        from typing_extensions import TypedDict
    except ImportError:
        from typing import TypedDict

Field = Literal["PHONE", "EMAIL", "WEB", "IM", "LINK"]
"""The name of a field, a ``TYPE_ID``."""

Entity = Literal["contact", "lead", "company"]
"""What owns multifields."""

Api = Literal["classic", "universal"]
"""The methods that a request is for: ``crm.contact.*`` and its kin, or ``crm.item.*``."""

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
"""What an error can be about: ``MultifieldError.code``."""

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
"""What a finding can be about: ``Finding.code``."""

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
"""A state, in any shape that a portal or an SDK gives: a response, an entity, its fields,
``fm`` as a list or a map, a list of rows. Made of dict, list, str and int, or of what
follows ``Mapping`` and ``Sequence``; or JSON as a str or bytes."""


class SupportsRead(Protocol):
    """A file that is open in binary mode, or what reads as one."""

    def read(self, size: int, /) -> bytes: ...


class ReadsAll(Protocol):
    """A file that is open in binary mode."""

    def read(self) -> bytes: ...


LinesInput = Union[Json, SupportsRead, Iterable[Json]]
"""Lines of JSON: all of them as a str or bytes, a file that is open in binary mode, or an
iterable of lines."""


SyncReply = Union[tuple[int, Union[Json, Mapping[str, Any], Sequence[Any]]], Literal["lost", "not_sent"]]
"""What came back from a call: the status and the body of the response, or ``LOST`` or
``NOT_SENT``. The body may be JSON that a client has parsed already."""

SyncInput = Union[Mapping[int, Input], Mapping[str, Input], Iterable[tuple[Union[int, str], Input]], LinesInput]
"""Entities with their desired states: by ID, in pairs of ID and state, or in lines as
`desired_from_csv` gives them."""


class Bases(Protocol):
    """What the portal held at the last sync, by the ID of an entity, such as a dict."""

    def __getitem__(self, id: Any, /) -> Input: ...


class Row(TypedDict):
    """A row as the portal stores it."""

    ID: int
    TYPE_ID: str
    VALUE_TYPE: str
    VALUE: str


class Options(TypedDict, total=False):
    """How two states are compared. Each option may be left out or None: the first value
    is the default."""

    strategy: Literal["replace", "add", "remove", "fill", "patch", "first"] | None
    """What a list says of its field.

    - ``replace``: it is all that the field should hold; ``[]`` clears it.
    - ``add``: the field should hold that, too. Nothing is deleted or spelled in another way.
    - ``remove``: what is listed goes, by value (``"111111"``) or by ID (``{"ID": 223}``).
    - ``fill``: it is added where the field has no rows; a field that has any stays as it is.
    - ``patch``: each row names an ID, and that row gets the value, the type or both, as listed
      (``{"ID": 223, "VALUE_TYPE": "MOBILE"}``). No other row is touched.
    - ``first``: it comes first, and so becomes the main value. Every other row follows.
    """
    equality: Literal["exact", "normalized"] | None
    """When a stored row says what is desired.

    - ``exact``: where the texts are the same.
    - ``normalized``: in another spelling, too. ``+44 20 7946 0018`` is ``442079460018``,
      ``Anna@example.com`` is ``anna@example.com``, ``https://www.example.com/`` is
      ``example.com``.
    """
    spelling: Literal["keep", "desired", "canonical"] | None
    """How values are written that are stored in another spelling, with
    ``equality="normalized"``.

    - ``keep``: as they are stored.
    - ``desired``: as desired lists them.
    - ``canonical``: numbers as ``+79161234567``, e-mails in lower case, and nothing that nobody
      sees. What is added is written so, too.
    """
    region: str | None
    """The country of phone numbers without a country's code, by its two letters, such as
    ``RU``. It counts where spellings do not: with ``normalized``, and for which row is
    overwritten. Default: none."""
    only: Mapping[Field, str | Sequence[str]] | None
    """Value types per field, such as ``{"EMAIL": "WORK", "PHONE": ["WORK", "MOBILE"]}``:
    rows of other types stay as they are, and desired may not list them. Default: all."""
    order: Literal["any", "desired"] | None
    """The order of a field's rows.

    - ``any``: as it comes.
    - ``desired``: as desired lists them, so that the first is the main one. The portal lists
      rows by ID, so a number moves by overwriting.
    """
    overwrite: Literal["any", "same_value"] | None
    """Which stored rows are overwritten.

    - ``any``: one that is not listed, by a value that is not there yet, so that it keeps
      its ID.
    - ``same_value``: only to change its type or spelling; the rest is deleted and added.
      Then no number turns into another in the entity's history.
    """
    duplicates: Literal["collapse", "keep"] | None
    """The same value and type twice in desired: one row, or two. Servers of the generation
    ``distinct`` cannot hold two, so ``keep`` needs a ``generation`` of ``legacy`` or ``factory``;
    on ``factory`` equal new rows come one per call."""
    types: Literal["same", "any"] | None
    """Of `dedupe` and `tidy`: what is there twice.

    - ``same``: one value in one type.
    - ``any``: one value in whatever types, but for IM and LINK. The first row stays, with
      its type. Of a diff or a merge it is the error ``meaningless_option``.
    """
    system_rows: Literal["protect", "touch"] | None
    """LINK rows, and IM rows that tie the entity to its open-channel chats (``imol|…``).

    - ``protect``: they are never changed or deleted.
    - ``touch``: they are rows like others.
    """
    blanks: Literal["error", "skip"] | None
    """Blank values in desired, and None or NaN in their place: refused, or dropped. A list of blanks alone then counts as
    not mentioned."""
    cells: Literal["strict", "clean"] | None
    """How the values of desired are read.

    - ``strict``: each text is one value.
    - ``clean``: as cells of a spreadsheet. Several values in one (``"+79000000001; +79000000002"``)
      are taken apart; blank ones, None, NaN and ``#N/A`` are dropped; whole floats are numbers;
      characters that nobody sees are removed.
    """
    invalid_phones: Literal["error", "allow"] | None
    """Phones that can be no number, such as ``call me`` or ``7.9E+10``: refused, or written. What
    the field holds already is not refused."""
    several_values: Literal["error", "allow"] | None
    """Two numbers or more in one value: refused, or written as one."""
    invisible_characters: Literal["error", "allow"] | None
    """Values with characters that nobody sees, such as marks of direction: refused, or written."""
    unknown_types: Literal["error", "allow"] | None
    """Value types that the portal does not know: refused, since most are mistyped, or
    written."""
    other_keys: Literal["error", "ignore"] | None
    """Keys of desired that are no fields, such as ``NAME``: refused, since one may be a
    mistyped field, or passed over."""
    read: Literal["all"] | Field | Sequence[Field] | None
    """Which fields were read, where current does not show it: in an entity without its
    response around it, a field that is absent may not have been asked for. Default: none."""
    deletes: Literal["flag", "blank"] | None
    """How ``Edits.fields`` has a deletion: ``{"ID": 9, "DELETE": "Y"}``, or
    ``{"ID": 9, "VALUE": ""}``. Both do the same."""
    generation: Literal["any", "legacy", "factory", "distinct"] | None
    """Which generations of server the edits have to be right on.

    - ``any``: all of them.
    - ``legacy``, ``factory``: servers of on-premise installations. There one call is enough
      for most of what takes several on ``distinct``.
    - ``distinct``: the vendor's cloud, which compares rows without their IDs. A stored value
      that fails the portal's check is an error here, and a warning with ``any``.
    """
    max_deletes: int | None
    """How many rows may be deleted, from 0; of `diff_ndjson`, of each entity. More are the error
    ``too_many_deletes``. Default: any number."""


class RunOptions(TypedDict, total=False):
    """How the lines of many entities are compared. Each option may be left out or None: the
    first value is the default."""

    key: str | None
    """The key of an entity's ID. Default: ``ID`` or ``id``."""
    form: Literal["fields", "fm", "request", "batch", "text"] | None
    """What a line of the output is.

    - ``fields``: ``{"id": 43, "fields": {...}}``.
    - ``fm``: ``{"id": 43, "fm": {...}}``.
    - ``request``: a call that is ready to send. It needs ``entity``.
    - ``batch``: at most 50 calls as one of the vendor's ``batch``. It needs ``entity``.
    - ``text``: for a person to review: several lines, the entity, its edits, a blank one.
    """
    entity: Entity | None
    """What the entities are."""
    api: Api | None
    """The methods of ``request`` and ``batch``."""
    missing: Literal["error", "add"] | None
    """An entity that is in desired alone: an error, or made by a call of ``request`` or
    ``batch``."""
    on_error: Literal["stop", "skip"] | None
    """What becomes of the rest where something is wrong with a line or an entity.

    - ``stop``: the first error is raised.
    - ``skip``: the others go on. Errors are in `Lines.errors`.
    """
    input_order: Literal["any", "sorted"] | None
    """The order of the entities in both inputs: any, or that of their IDs as numbers, in
    which entities with one ID must stand next to each other. Inputs of any size then take
    the same memory."""
    max_deletes_run: int | str | None
    """How many rows the whole run may delete, or a share of those that the entities hold,
    such as ``"2.5%"``. More are the error ``too_many_deletes``. Default: any number."""
    threads: int | None
    """How many threads do the work, from 1 to 1024. Default: one for each core."""


class NdjsonOptions(Options, RunOptions, total=False):
    """The options of `diff_ndjson`, `dedupe_ndjson` and `tidy_ndjson`."""


class MergeOptions(Options, total=False):
    """How three states are merged."""

    on_conflict: Literal["leave", "ours", "theirs"] | None
    """A row that both sides changed, each in its own way, or that one changed and the other
    deleted, or that both added in two ways. It is reported in any case.

    - ``leave``: it stays as it is in theirs, for a person to settle.
    - ``ours``, ``theirs``: that side is right.
    """


class SyncOptions(MergeOptions, total=False):
    """How a run treats the portal and people. Each option may be left out or None: the first
    value is the default."""

    api: Api | None
    """The methods that edits are sent with. Reads are always classic, since those of
    ``universal`` hide equal rows."""
    max_deletes_run: int | None
    """How many rows the run may delete, all entities together. An entity whose plan needs
    more ends as ``withheld``, and the others go on. Default: any number."""
    max_attempts: int | None
    """How many calls an entity may take beyond those that its first plan needs, and how many
    of its reads in a row may fail. Then it ends as ``gave_up``. Default: 5."""
    meanwhile: Literal["conflict", "overrule"] | None
    """A plan that would delete or overwrite what somebody has changed since the run first
    read the entity.

    - ``conflict``: it is not sent, and the entity ends as ``conflict``.
    - ``overrule``: it is sent.
    """
    dry_run: bool | None
    """Whether the run only reads, and says what it would send. Default: False."""
    settle: float | None
    """How long an entity is left alone after a call whose answer was lost, in seconds. The
    portal may run such a call for 60 seconds more. Default: 75."""
    plan_age: float | None
    """How old a plan may be when it is sent, in seconds. An older one is made anew.
    Default: 15."""
    label: str | None
    """What the run is for, such as the domain of the portal. A journal of a run with another
    label is not resumed. It contains a digest of the label. Default: none."""
    rate: int | None
    """How many calls a second, over time. Default: 2."""
    burst: int | None
    """How many calls may be made at once after a pause. Default: 10."""
    in_flight: int | None
    """How many calls may be without an answer at one time, for who drives `Sync` by hand:
    `sync` and `sync_async` make one after the other. Default: 1."""
    operating: float | None
    """For how long a method may have run of late before it is left alone, in seconds.
    Default: 480."""
