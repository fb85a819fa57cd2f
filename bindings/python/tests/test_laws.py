"""What is true of every input."""

from __future__ import annotations

import json
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

import multifield as mf

FIELDS = ["PHONE", "EMAIL", "WEB", "IM"]
VALUES = ["111", "222", "333", "+7 916", "a@b.co", "b@b.co", "й@пример.рф"]
TYPES = ["WORK", "HOME", "OTHER"]


@st.composite
def currents(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    state: dict[str, list[dict[str, Any]]] = {}
    id = 0
    for field in draw(st.lists(st.sampled_from(FIELDS), unique=True)):
        state[field] = []
        for value, kind in draw(st.lists(st.tuples(st.sampled_from(VALUES), st.sampled_from(TYPES)), max_size=6)):
            id += draw(st.integers(1, 5))
            row = {"ID": draw(st.sampled_from([id, str(id)])), "VALUE": value, "VALUE_TYPE": kind}
            state[field].append(row)
    return state


def desireds() -> st.SearchStrategy[dict[str, Any]]:
    values = st.sampled_from(VALUES)
    types = st.sampled_from([*TYPES, None, ""])
    row = st.fixed_dictionaries({"VALUE": values, "VALUE_TYPE": types})
    rows: st.SearchStrategy[Any] = st.one_of(values, row)
    rows = st.one_of(st.none(), rows, st.lists(rows, max_size=6))
    return st.dictionaries(st.sampled_from(FIELDS), rows)


GENERATIONS: list[Literal["legacy", "factory", "distinct"]] = ["legacy", "factory", "distinct"]


def meaningful(options: dict[str, str]) -> dict[str, str]:
    """Without what is refused beside the rest."""
    if options.get("generation") not in ("legacy", "factory"):
        options.pop("duplicates", None)
    return options


options = st.fixed_dictionaries(
    {},
    optional={
        "equality": st.sampled_from(["exact", "normalized"]),
        "overwrite": st.sampled_from(["any", "same_value"]),
        "duplicates": st.sampled_from(["collapse", "keep"]),
        "order": st.sampled_from(["any", "desired"]),
        "deletes": st.sampled_from(["flag", "blank"]),
        "generation": st.sampled_from(["any", *GENERATIONS]),
    },
).map(meaningful)

# A law is not about time, and the machine may be busy.
untimed = settings(deadline=None)


def outcome(current: Any, desired: Any, given_options: Any) -> Any:
    try:
        return mf.diff(current, desired, **given_options)
    except mf.MultifieldError as error:
        return error.args


def contents(state: Any) -> list[tuple[str, str, str]]:
    """Without IDs, since the servers number new rows each in its own way."""
    lists: list[list[mf.Row]] = [state] if isinstance(state, list) else [*state.values()]
    rows: list[mf.Row] = [row for rows in lists for row in rows]
    return sorted((row["TYPE_ID"], row["VALUE"], row["VALUE_TYPE"]) for row in rows)


@untimed
@given(currents(), desireds(), options)
def test_the_loop_ends_at_what_is_desired(current: Any, desired: Any, given_options: Any) -> None:
    first = outcome(current, desired, given_options)
    if not isinstance(first, mf.Edits):
        return
    calls: list[mf.Edits] = []
    state = current
    # Rows alone do not say that a field without any was read.
    diff = mf.Diff(**given_options, read="all")
    while edits := diff.diff(state, desired):
        assert len(calls) < 50
        assert edits.is_last == (edits.unfinished is None)
        assert mf.Edits.from_json(edits.to_json()) == edits
        assert edits.fields() and edits.fm()
        calls.append(edits)
        state = edits.apply(state)
    assert [edits.is_last for edits in calls] == [False] * (len(calls) - 1) + [True] * bool(calls)
    assert mf.rounds(current, desired, **given_options) == calls
    assert diff.rounds(current, desired) == calls
    if not calls:
        assert (first.fields(), first.fm(), first.is_last, first.warnings) == ({}, {}, True, ())
        return
    expected = contents(state)
    generation = given_options.get("generation", "any")
    for server in GENERATIONS if generation == "any" else [generation]:
        rows: Any = current
        for _ in range(50):
            edits = diff.diff(rows, desired)
            if not edits:
                break
            rows = mf.simulate(rows, edits.fields(), generation=server).rows()
        assert contents(rows) == expected, server


@untimed
@given(currents(), desireds(), options)
def test_objects_and_json_are_the_same(current: Any, desired: Any, given_options: Any) -> None:
    expected = outcome(current, desired, given_options)
    for ascii in (True, False):
        first = json.dumps(current, ensure_ascii=ascii)
        second = json.dumps(desired, ensure_ascii=ascii)
        assert outcome(first, second, given_options) == expected
        assert outcome(first.encode(), second.encode(), given_options) == expected
    [many] = mf.diff_many([(current, desired)], on_error="skip", **given_options)
    if isinstance(many, mf.MultifieldError):
        assert many.index == 0
        assert (*many.args[:4], None, None, None) == expected
    else:
        assert many == expected


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=4)
    | st.tuples(inner, inner)
    | st.dictionaries(
        st.sampled_from([*FIELDS, "phone", "fm", "result", "item", "ID", "VALUE", "VALUE_TYPE", "id", "value", "typeId", "n0", "5"])
        | st.text(max_size=3)
        | st.integers(0, 9),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)


@settings(untimed, max_examples=400)
@given(anything, anything)
def test_anything_is_edits_or_an_error(current: Any, desired: Any) -> None:
    for call in (mf.diff, mf.simulate):
        try:
            call(current, desired)
        except (mf.MultifieldError, TypeError):
            pass
