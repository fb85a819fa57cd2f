"""Whatever is passed: an error, never a crash."""

from __future__ import annotations

import contextlib
import datetime
import decimal
import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

import multifield as mf

ROW = {"ID": 222, "VALUE": "111111", "VALUE_TYPE": "WORK"}


class Boom(Exception):
    pass


class Exploding(Mapping[str, object]):
    """A mapping of which one method raises."""

    def __init__(self, method: str, content: dict[str, object] | None = None) -> None:
        self.method = method
        self.content = content or {"PHONE": []}

    def explode(self, method: str) -> None:
        if method == self.method:
            raise Boom(method)

    def __getitem__(self, key: str) -> object:
        self.explode("__getitem__")
        return self.content[key]

    def __iter__(self) -> Iterator[str]:
        self.explode("__iter__")
        return iter(self.content)

    def __len__(self) -> int:
        self.explode("__len__")
        return len(self.content)


class ExplodingList(Sequence[object]):
    def __getitem__(self, index: Any) -> Any:
        raise Boom("__getitem__")

    def __len__(self) -> int:
        return 1


class Items(dict[str, object]):
    """A dict of which items() gives what it likes."""

    def __init__(self, given: object) -> None:
        super().__init__()
        self.given = given

    def items(self) -> Any:
        if isinstance(self.given, BaseException):
            raise self.given
        return self.given


@pytest.mark.parametrize("method", ["__getitem__", "__iter__"])
def test_what_an_object_raises_comes_through(method: str) -> None:
    top = Exploding(method)
    nested: list[Any] = [top, {"PHONE": [top]}, {"PHONE": {"1": top}}, {"fm": top}, {"result": top}]
    for state in nested:
        for call in (
            lambda: mf.diff(state, {}),
            lambda: mf.diff({}, state),
            lambda: mf.dedupe(state),
            lambda: mf.merge(state, {}, {}),
            lambda: mf.merge({}, state, {}),
            lambda: mf.merge({}, {}, state),
            lambda: mf.simulate({}, state),
            lambda: mf.diff_many([(state, {})], on_error="skip"),
            lambda: mf.diff({}, {}).check(state),
            lambda: mf.diff({}, {}).rest(state),
        ):
            with pytest.raises(Boom, match=method):
                call()
    with pytest.raises(Boom):
        mf.diff({"PHONE": ExplodingList()}, {})


def test_what_an_iterator_raises_comes_through() -> None:
    def pairs() -> Iterator[Any]:
        yield {}, {}
        raise Boom

    with pytest.raises(Boom):
        mf.diff_many(pairs())
    requests: Any = (1 // 0 for _ in "a")
    with pytest.raises(ZeroDivisionError):
        mf.batch(requests)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), MemoryError()])
def test_exits_come_through(error: BaseException) -> None:
    with pytest.raises(type(error)):
        mf.diff(Items(error), {})


WRONG_ITEMS: list[Any] = [[("PHONE", "1", 1)], ["ab"], [None], 5]


@pytest.mark.parametrize("given", WRONG_ITEMS)
def test_items_that_are_none(given: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        mf.diff({}, Items(given))


def test_a_dict_that_changes_while_it_is_read() -> None:
    class Growing(Mapping[str, object]):
        def __getitem__(self, key: str) -> object:
            return ROW[key]

        def __iter__(self) -> Iterator[str]:
            for number in range(100):
                state[f"KEY{number}"] = number
            rows.clear()
            gc.collect()
            return iter(ROW)

        def __len__(self) -> int:
            return len(ROW)

    rows: list[Any] = [Growing(), {**ROW, "ID": 223}]
    state: dict[str, Any] = {"PHONE": rows, "EMAIL": []}
    # It is read as it was when it was entered.
    # Two equal rows, so that on servers that hide the second it takes two calls.
    assert len(mf.diff(state, {"PHONE": [], "EMAIL": []}, generation="legacy")) == 2
    assert len(state) == 102


FOREIGN: list[Any] = [
    b"111111",
    bytearray(b"111111"),
    memoryview(b"111111"),
    datetime.date(2026, 1, 1),
    decimal.Decimal("1"),
    {1, 2},
    object(),
    int,
    len,
    Ellipsis,
    1j,
    (n for n in "a"),
]


@pytest.mark.parametrize("value", FOREIGN, ids=repr)
def test_what_json_does_not_have(value: Any) -> None:
    for state, place in [
        ({"PHONE": [{"ID": 1, "VALUE": value}]}, "PHONE[0].VALUE"),
        ({"PHONE": [{"ID": value, "VALUE": "1"}]}, "PHONE[0].ID"),
        ({"PHONE": [value]}, "PHONE[0]"),
        ({"PHONE": value}, "PHONE"),
        ({"result": {"fm": {"1": value}}}, "result.fm.1"),
    ]:
        with pytest.raises(mf.MultifieldError) as error:
            mf.diff(state, {})
        assert (error.value.side, error.value.code) == ("current", "invalid_json")
        assert error.value.place == place
        assert "found the Python type" in error.value.message
    for payload in ({"PHONE": value}, {"NAME": [value]}):
        with pytest.raises(mf.MultifieldError, match="invalid_json"):
            mf.simulate({}, payload)


def test_what_is_passed_over_may_be_anything() -> None:
    for value in FOREIGN:
        contact: dict[str, object] = {
            "ID": 43,
            "BIRTHDATE": value,
            "UF": {type(value): [value]},
            "PHONE": [],
        }
        assert not mf.diff({"result": contact}, {"PHONE": []})


@pytest.mark.parametrize("key", [None, 1.5, True, b"PHONE", ("a",)], ids=repr)
def test_keys_that_are_none(key: Any) -> None:
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff({}, {key: "1"})
    assert error.value.code == "invalid_json"
    assert "expected a str as key" in error.value.message


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (True, "true"),
        (1.5, "the number 1.5"),
        (float("inf"), "the number inf"),
        (2**64, "the number 1.8446744073709552e19"),
        (-(2**63) - 1, "the number -9223372036854776000"),
        (10**400, "the number inf"),
        ([], "an array"),
        ((), "an array"),
        ({}, "an object"),
    ],
    ids=repr,
)
def test_values_that_are_no_text(value: Any, found: str) -> None:
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff({"PHONE": []}, {"PHONE": [{"VALUE": value}]})
    assert (error.value.code, error.value.place) == ("wrong_value", "PHONE[0].VALUE")
    assert error.value.message == f"found {found}, expected a string or an integer"


def test_large_integers() -> None:
    assert mf.diff({"PHONE": []}, {"PHONE": 2**64 - 1}).fields() == {
        "PHONE": [{"VALUE": "18446744073709551615", "VALUE_TYPE": "WORK"}]
    }
    for id in (2**53, 2**64, 10**400, -1, 0):
        with pytest.raises(mf.MultifieldError, match="wrong_id"):
            mf.diff({"PHONE": [{"ID": id, "VALUE": "1"}]}, {})
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff({"PHONE": []}, {"PHONE": "1"}, max_deletes=-1)
    assert (error.value.side, error.value.place) == ("options", "max_deletes")


@pytest.mark.parametrize("half", ["\ud83d", "\udc00", "a\ud800b"])
def test_surrogates(half: str) -> None:
    states: list[tuple[dict[str, Any], str]] = [
        ({"PHONE": [{"VALUE": half}]}, "PHONE[0].VALUE"),
        ({"PHONE": half}, "PHONE"),
        ({half: "1"}, ""),
    ]
    for state, place in states:
        with pytest.raises(mf.MultifieldError) as error:
            mf.diff({}, state)
        assert (error.value.code, error.value.place) == ("invalid_json", place)
        assert "half a surrogate pair" in error.value.message
    with pytest.raises(mf.MultifieldError, match="is not UTF-8"):
        mf.diff(f'{{"NAME": "{half}"}}', {})
    with pytest.raises(mf.MultifieldError, match="invalid_json"):
        mf.Edits.from_json(half)
    options: Any = {"region": half}
    with pytest.raises(mf.MultifieldError) as error:
        mf.Diff(**options)
    assert error.value.side == "options"


def test_characters_come_out_as_they_went_in() -> None:
    value = "☎ +7 😀 \u0301\x00\x7f é".strip()
    edits = mf.diff({"PHONE": []}, {"PHONE": value}, invisible_characters="allow")
    assert edits.fields()["PHONE"][0]["VALUE"] == value
    assert mf.Edits.from_json(edits.to_json()) == edits


def in_list(inner: object) -> object:
    return [inner]


def in_tuple(inner: object) -> object:
    return (inner,)


def in_dict(inner: object) -> object:
    return {"PHONE": inner}


def deep(levels: int, wrap: Callable[[object], object]) -> object:
    value: object = "x"
    for _ in range(levels):
        value = wrap(value)
    return value


@pytest.mark.parametrize("levels", [200, 200_000])
@pytest.mark.parametrize("wrap", [in_list, in_tuple, in_dict])
def test_depth(levels: int, wrap: Callable[[object], object]) -> None:
    state: Any = {"PHONE": deep(levels, wrap)}
    with pytest.raises(mf.MultifieldError):
        mf.diff(state, {})
    with pytest.raises(mf.MultifieldError):
        mf.diff({}, state)
    with pytest.raises(mf.MultifieldError, match="more than 128 deep"):
        mf.simulate({}, state)
    assert not mf.diff({"result": {"ID": 1, "X": state, "PHONE": []}}, {"PHONE": []})


def test_cycles() -> None:
    rows: list[Any] = []
    rows.append(rows)
    state: dict[str, Any] = {"PHONE": rows}
    state["result"] = state
    for call in (mf.diff, mf.simulate):
        with pytest.raises(mf.MultifieldError):
            call({"PHONE": rows} if call is mf.diff else {}, {"PHONE": rows})
    with pytest.raises(mf.MultifieldError):
        mf.diff(state, {})
    with pytest.raises(mf.MultifieldError, match="more than 128 deep"):
        mf.simulate({}, state)


def test_nothing_is_kept() -> None:
    class Marker(str):
        pass

    marker = Marker("1")
    before = sys.getrefcount(marker)
    state = {"PHONE": [{"ID": 1, "VALUE": marker}]}
    for _ in range(10):
        mf.diff(state, {"PHONE": [marker]})
        with pytest.raises(mf.MultifieldError):
            mf.diff(state, {"PHONE": [marker, 1.5]})
        mf.diff_many([(state, state)] * 100, other_keys="ignore")
    del state
    assert sys.getrefcount(marker) == before


@pytest.mark.parametrize("collects", [True, False])
def test_garbage_is_collected_as_before(collects: bool) -> None:
    row = {"ID": 1, "VALUE": "1", "VALUE_TYPE": "WORK"}
    inputs: list[Any] = [
        {"PHONE": [row]},
        {"PHONE": (row,)},
        {"PHONE": [{**row, "VALUE": "\ud800"}]},
        {"PHONE": [{**row, "ID": 2**80}]},
        {"PHONE": [{**row, "VALUE": object()}]},
        {1: []},
    ]
    was = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        for given in inputs:
            with contextlib.suppress(mf.MultifieldError):
                mf.diff(given, {"PHONE": []})
            assert gc.isenabled() == collects
            with contextlib.suppress(mf.MultifieldError):
                mf.diff({"PHONE": []}, given)
            assert gc.isenabled() == collects
    finally:
        (gc.enable if was else gc.disable)()
