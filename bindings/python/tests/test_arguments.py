"""Arguments: what is taken, and what is refused by a name."""

from __future__ import annotations

import enum
import inspect
import json
import pydoc
import re
import types
from collections import OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable
from typing import Any, cast

import pytest

import multifield as mf
from multifield import _types  # pyright: ignore[reportPrivateUsage]

ROW: dict[str, object] = {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"}
CURRENT: dict[str, object] = {"PHONE": [ROW]}


class Text(str):
    pass


class Kind(str, enum.Enum):
    HOME = "HOME"


class Number(enum.IntEnum):
    ROW = 222


@pytest.mark.parametrize(
    "current",
    [
        OrderedDict(CURRENT),
        types.MappingProxyType(CURRENT),
        UserDict(CURRENT),
        defaultdict(list, PHONE=[UserDict(ROW)]),
        {"PHONE": UserList([ROW])},
        {"PHONE": (ROW,)},
        {"PHONE": deque([ROW])},
        {"PHONE": {222: ROW}},
        {"fm": {222: {"typeId": "PHONE", "value": "111111", "valueType": "WORK"}}},
        {222: {"typeId": "PHONE", "value": "111111", "valueType": "WORK"}},
        {Text("PHONE"): [{**ROW, Text("ID"): Number.ROW, "VALUE": Text("111111")}]},
        {"PHONE": [{"ID": 222, "VALUE": 111111, "VALUE_TYPE": Kind.HOME}]},
        [{**ROW, "TYPE_ID": "PHONE"}],
        ({**ROW, "TYPE_ID": "PHONE"},),
        '{"PHONE": [{"ID": 222, "VALUE": "111111", "VALUE_TYPE": "WORK"}]}',
        Text('{"PHONE": [{"ID": 222, "VALUE": "111111"}]}'),
        b'\xef\xbb\xbf{"PHONE": [{"ID": 222, "VALUE": "111111"}]}',
    ],
    ids=repr,
)
def test_states_are_taken(current: Any) -> None:
    assert not mf.diff(current, {"PHONE": ["111111"]})
    assert mf.diff(current, {"PHONE": []}).fields() == {
        "PHONE": [{"ID": 222, "DELETE": "Y"}]
    }


def test_the_order_is_that_of_the_mapping() -> None:
    rows = OrderedDict([("n1", "2"), ("n0", "1")])
    rows.move_to_end("n1")
    payload = {"fm": {key: {"typeId": "PHONE", "value": value} for key, value in rows.items()}}
    ordered = OrderedDict(payload["fm"])
    ordered.move_to_end("n0")
    values = [row["VALUE"] for row in mf.simulate({}, {"fm": ordered}).rows()]
    assert values == ["2", "1"]


@pytest.mark.parametrize("wrong", [5, 1.5, True, None, {1}, object(), int, (n for n in "a"), memoryview(b"{ }")])
def test_another_type_is_a_type_error_that_names_the_argument(wrong: Any) -> None:
    calls: list[tuple[str, Callable[[], object]]] = [
        ("current", lambda: mf.diff(wrong, {})),
        ("desired", lambda: mf.diff({}, wrong)),
        ("current", lambda: mf.rounds(wrong, {})),
        ("desired", lambda: mf.rounds({}, wrong)),
        ("current", lambda: mf.dedupe(wrong)),
        ("base", lambda: mf.merge(wrong, {}, {})),
        ("ours", lambda: mf.merge({}, wrong, {})),
        ("theirs", lambda: mf.merge({}, {}, wrong)),
        ("payload", lambda: mf.simulate({}, wrong)),
        ("current", lambda: mf.diff({}, {}).check(wrong)),
        ("current", lambda: mf.diff({}, {}).apply(wrong)),
        ("theirs", lambda: mf.diff({}, {}).rest(wrong)),
        ("theirs", lambda: mf.merge({}, {}, {}).rest(wrong)),
        ("json", lambda: mf.Edits.from_json(wrong)),
        ("current", lambda: mf.diff_json(wrong, b"{}")),
        ("desired", lambda: mf.diff_json(b"{}", wrong)),
        ("requests", lambda: mf.batch([wrong])),
    ]
    # None is no current, as for a payload that makes an entity.
    if wrong is not None:
        calls.append(("current", lambda: mf.simulate(wrong, {})))
    for name, call in calls:
        if name == "requests" and wrong is None:
            continue
        with pytest.raises(TypeError, match=f"^argument '{name}': expected .*, found "):
            call()


def test_iterables_are_named_too() -> None:
    wrong: Any = 5
    with pytest.raises(TypeError, match="^argument 'pairs': expected an iterable"):
        mf.diff_many(wrong)
    with pytest.raises(TypeError, match="^argument 'requests': expected an iterable"):
        mf.batch(wrong)
    with pytest.raises(TypeError, match="^argument 'current': expected JSON as a str"):
        mf.diff_json({}, b"{}")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    form: Any = "FM"
    with pytest.raises(mf.MultifieldError, match="^options form: found .FM., expected fields or fm"):
        mf.diff_json(b"{}", b"{}", form=form)
    on_error: Any = "ignore"
    with pytest.raises(mf.MultifieldError, match="^options on_error: found .ignore., expected stop or skip"):
        mf.diff_many([], on_error=on_error)


@pytest.mark.parametrize("id", [0, "0", 43, "43", 2**64 - 1])
def test_ids_of_entities(id: Any) -> None:
    request = mf.diff({"PHONE": []}, {"PHONE": "1"}).request("contact", id)
    assert request is not None
    assert request.id == int(id)


@pytest.mark.parametrize(
    ("id", "error"),
    [(-1, ValueError), ("-1", ValueError), ("12abc", ValueError), ("", ValueError), (2**64, ValueError), (1.0, TypeError), (True, TypeError)],
)
def test_wrong_ids_of_entities(id: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="^argument 'id': expected an int.*, found "):
        mf.diff({"PHONE": []}, {"PHONE": "1"}).request("contact", id)


def with_generation(generation: Any) -> list[Callable[[], object]]:
    """A call of each function that takes the option."""
    options: Any = {"generation": generation}

    def many() -> object:
        return cast("object", mf.diff_many([({}, {})], **options))

    def lines() -> object:
        return cast("object", mf.diff_ndjson(b"", b"", **options))

    return [
        lambda: mf.Diff(**options),
        lambda: mf.diff({}, {}, **options),
        lambda: mf.rounds({}, {}, **options),
        lambda: mf.dedupe({}, **options),
        lambda: mf.merge({}, {}, {}, **options),
        lambda: mf.diff_json(b"{}", b"{}", **options),
        lambda: mf.entities(b"", "current", **options),
        many,
        lines,
    ]


def test_each_function_takes_a_generation() -> None:
    for generation in (None, "any", "legacy", "factory", "distinct"):
        for call in with_generation(generation):
            call()
    values: list[Any] = [5, True, ["any"], {}]
    for wrong in values:
        for call in with_generation(wrong):
            with pytest.raises(mf.MultifieldError, match="^options generation: found "):
                call()


def test_names_of_choices() -> None:
    edits = mf.diff({"PHONE": []}, {"PHONE": "1"})
    wrong: Any = "person"
    calls: list[tuple[str, Callable[[], object]]] = [
        ("entity", lambda: edits.request(wrong, 1)),
        ("api", lambda: edits.request("lead", 1, api=wrong)),
        ("generation", lambda: mf.simulate({}, {}, generation=wrong)),
        ("on_conflict", lambda: mf.merge({}, {}, {}, on_conflict=wrong)),
        ("on_conflict", lambda: mf.Diff().merge({}, {}, {}, on_conflict=wrong)),
        ("strategy", lambda: mf.Diff(strategy=wrong)),
        *(("generation", call) for call in with_generation(wrong)),
    ]
    for place, call in calls:
        with pytest.raises(mf.MultifieldError) as error:
            call()
        assert (error.value.side, error.value.code) == ("options", "wrong_choice")
        assert error.value.place == place
        assert '"person"' in error.value.message


def test_options_of_every_function() -> None:
    options: Any = {"max_delete": 0}

    def many() -> object:
        return cast("object", mf.diff_many([], **options))

    calls: list[Callable[[], object]] = [
        lambda: mf.diff({}, {}, **options),
        lambda: mf.rounds({}, {}, **options),
        lambda: mf.dedupe({}, **options),
        lambda: mf.merge({}, {}, {}, **options),
        many,
        lambda: mf.Diff(**options),
    ]
    for call in calls:
        with pytest.raises(TypeError, match="^max_delete: unknown option, did you mean max_deletes"):
            call()
    twice = {"PHONE": [ROW, {**ROW, "ID": 223}]}
    none = mf.Diff(max_deletes=0)
    refused: list[Callable[[], object]] = [
        lambda: mf.diff(CURRENT, {"PHONE": []}, max_deletes=0),
        lambda: mf.rounds(CURRENT, {"PHONE": []}, max_deletes=0),
        lambda: mf.dedupe(twice, max_deletes=0),
        lambda: mf.merge(CURRENT, {"PHONE": []}, CURRENT, max_deletes=0),
        lambda: mf.diff_many([(CURRENT, {"PHONE": []})], max_deletes=0),
        lambda: none.diff(CURRENT, {"PHONE": []}),
        lambda: none.rounds(CURRENT, {"PHONE": []}),
        lambda: none.dedupe(twice),
        lambda: none.merge(CURRENT, {"PHONE": []}, CURRENT),
        lambda: none.diff_many([(CURRENT, {"PHONE": []})]),
        lambda: none.diff_json(json.dumps(CURRENT), '{"PHONE": []}'),
        lambda: mf.diff_json(json.dumps(CURRENT), '{"PHONE": []}', max_deletes=0),
    ]
    for call in refused:
        with pytest.raises(mf.MultifieldError, match="too_many_deletes"):
            call()


def test_ours_is_read_with_the_options() -> None:
    merged = mf.merge({"PHONE": []}, {"PHONE": [""]}, {"PHONE": []}, blanks="skip")
    assert not merged.edits
    with pytest.raises(mf.MultifieldError) as error:
        mf.merge({"PHONE": []}, {"PHONE": [""]}, {"PHONE": []})
    assert (error.value.side, error.value.code) == ("ours", "blank_value")


def test_a_diff_settles_conflicts_as_it_is_told() -> None:
    base = {"PHONE": [{**ROW, "VALUE": "1"}]}
    theirs = {"PHONE": [{**ROW, "VALUE": "2"}]}
    diff = mf.Diff()
    assert not diff.merge(base, {"PHONE": []}, theirs).edits
    assert len(diff.merge(base, {"PHONE": []}, theirs, on_conflict="ours").edits) == 1


def test_none_is_the_default() -> None:
    assert mf.Diff(strategy=None, max_deletes=None, read=None) == mf.Diff()
    assert mf.simulate({}, {}, generation=None) == mf.simulate({}, {})
    assert mf.diff_json('{"WEB": []}', '{"WEB": "a.example"}', form=None).startswith(b'{"WEB":')


def test_arguments_have_names() -> None:
    assert mf.diff(desired={"WEB": []}, current={"WEB": []}) == mf.diff({"WEB": []}, {"WEB": []})
    of_diff = list(_types.Options.__annotations__)
    names: dict[Any, list[str]] = {
        mf.diff: ["current", "desired", *of_diff],
        mf.diff_json: ["current", "desired", "form", *of_diff],
        mf.diff_ndjson: ["current", "desired", "on_error", *_types.RunOptions.__annotations__, *of_diff],
        mf.dedupe_ndjson: ["current", *_types.RunOptions.__annotations__, *of_diff],
        mf.tidy_ndjson: ["current", *_types.RunOptions.__annotations__, *of_diff],
        mf.desired_from_csv: ["csv", "columns", "key", "encoding", "other_keys"],
        mf.entities: ["lines", "side", "key", *of_diff],
        mf.rounds: ["current", "desired", *of_diff],
        mf.dedupe: ["current", *of_diff],
        mf.tidy: ["current", *of_diff],
        mf.normalize: ["value", "field", "region", "value_type"],
        mf.merge: ["base", "ours", "theirs", *of_diff, "on_conflict"],
        mf.simulate: ["current", "payload", "generation"],
        mf.simulate_lines: ["lines", "current", "generation", "on_error"],
        mf.diff_many: ["pairs", "on_error", *of_diff],
        mf.batch: ["requests", "halt"],
        mf.Diff: of_diff,
    }
    for function, expected in names.items():
        assert sorted(inspect.signature(function).parameters) == sorted(set(expected))
    # Every function is among them. Those of runs have more tests.
    functions = {getattr(mf, name) for name in mf.__all__ if inspect.isroutine(getattr(mf, name))}
    assert functions - {mf.sync, mf.sync_async} == set(names) - {mf.Diff}
    assert "__signature__" not in dir(inspect.signature(mf.Diff)) and not hasattr(mf.Diff(), "__signature__")


def test_options_are_keywords_with_their_defaults() -> None:
    for function in (mf.diff, mf.rounds, mf.dedupe, mf.tidy, mf.merge, mf.diff_json, mf.diff_many, mf.diff_ndjson, mf.dedupe_ndjson, mf.tidy_ndjson, mf.entities, mf.Diff):
        parameters = inspect.signature(function).parameters
        for name in set(_types.Options.__annotations__):
            parameter = parameters[name]
            assert parameter.kind == inspect.Parameter.KEYWORD_ONLY
            # The first choice in the types is the default.
            hint = _types.MergeOptions.__annotations__[name].__forward_arg__
            choices = re.match(r"Literal\['(\w+)'", hint)
            default = choices[1] if choices and name != "read" else None
            assert parameter.default == default, (function, name)
            assert f"    {name}: " in (mf.diff.__doc__ or "")
    assert inspect.signature(mf.simulate).parameters["generation"].default == "distinct"
    assert inspect.signature(mf.merge).parameters["on_conflict"].default == "leave"
    assert inspect.signature(mf.diff_ndjson).parameters["form"].default == "fields"
    # What is shown as the default is one.
    shown: dict[str, Any] = {name: it.default for name, it in inspect.signature(mf.Diff).parameters.items()}
    assert mf.Diff(**shown) == mf.Diff()


# As it writes into a file.
PLAIN: Any = getattr(pydoc, "plaintext")


def test_help_names_the_options() -> None:
    for function in (mf.diff, mf.merge, mf.Diff):
        text = pydoc.render_doc(function, renderer=PLAIN)
        # Some versions write a long signature in lines.
        assert "strategy='replace', equality='exact'" in re.sub(r"[\s|]+", " ", text)
    assert "on_conflict: 'leave', 'ours', 'theirs'" in pydoc.render_doc(mf.merge, renderer=PLAIN)
