"""Many at once, in threads and in processes."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

import multifield as mf

Pair = tuple[Any, Any]


def pair(number: int) -> Pair:
    row = {"ID": number, "VALUE": f"{number}", "VALUE_TYPE": "WORK"}
    return {"PHONE": [row]}, {"PHONE": [f"{number + number % 2}"]}


def values(results: list[mf.Edits]) -> list[int]:
    return [edit.id for edits in results for edit in edits if isinstance(edit, mf.Overwrite)]


@pytest.mark.parametrize("count", [0, 1, 63, 64, 129, 4095, 4096, 4097, 10_000])
def test_the_results_are_in_order(count: int) -> None:
    results = mf.diff_many(pair(number) for number in range(1, count + 1))
    assert len(results) == count
    assert values(results) == list(range(1, count + 1, 2))


def test_pairs_in_every_form() -> None:
    current, desired = pair(1)
    pairs: list[Any] = [
        (current, desired),
        [current, desired],
        (str(current).replace("'", '"'), str(desired).replace("'", '"').encode()),
    ]
    assert values(mf.diff_many(pairs * 100)) == [1] * 300


def test_the_first_that_is_refused_is_raised() -> None:
    def pairs() -> Iterator[Pair]:
        for number in range(1, 6000):
            yield pair(number) if number % 5000 else ({}, {"PHONES": []})

    with pytest.raises(mf.MultifieldError) as error:
        mf.diff_many(pairs())
    assert (error.value.index, error.value.code) == (4999, "unknown_field")
    assert str(error.value).startswith("pair 4999: desired PHONES: unknown field, ")
    results = mf.diff_many(pairs(), on_error="skip")
    errors = [result for result in results if isinstance(result, mf.MultifieldError)]
    assert [error.index for error in errors] == [4999]
    assert isinstance(results[-1], mf.Edits)


def test_json_that_is_refused() -> None:
    results = mf.diff_many([("{", "{}"), ("{}", "["), ("{}", "{}")] * 50, on_error="skip")
    codes = [getattr(result, "code", None) for result in results[:3]]
    assert codes == ["invalid_json", "invalid_json", None]
    sides = [getattr(result, "side", None) for result in results[:3]]
    assert sides == ["current", "desired", None]


WRONG: list[tuple[Any, str]] = [
    (5, "found the Python type int"),
    (None, "found the Python type NoneType"),
    ("ab", "found the Python type str"),
    (b"ab", "found the Python type bytes"),
    ({"PHONE": [], "EMAIL": []}, "found the Python type dict"),
    ({1, 2}, "found the Python type set"),
    ((), "found a tuple of 0"),
    (({},), "found a tuple of 1"),
    ([{}, {}, {}], "found a list of 3"),
]


@pytest.mark.parametrize(("wrong", "found"), WRONG)
def test_what_is_no_pair_is_an_error_of_its_own(wrong: Any, found: str) -> None:
    pairs: list[Any] = [pair(1), wrong, pair(3)]
    message = f"{found}, expected a pair of current and desired"
    first, refused, last = mf.diff_many(pairs, on_error="skip")
    assert isinstance(refused, mf.MultifieldError)
    assert (refused.index, refused.code, refused.side, refused.place) == (1, "wrong_shape", "pair", "")
    assert refused.message == message
    assert str(refused) == f"pair 1: {message} [wrong_shape]"
    assert isinstance(first, mf.Edits) and isinstance(last, mf.Edits)
    with pytest.raises(mf.MultifieldError) as raised:
        mf.diff_many(pairs)
    assert str(raised.value) == str(refused)


@pytest.mark.parametrize("wrong", [5, 1.5, True, None, {1}, object(), int, (n for n in "a"), memoryview(b"{ }")])
def test_a_side_of_a_wrong_type_is_an_error_of_its_pair(wrong: Any) -> None:
    pairs: list[Any] = [pair(1), (wrong, {}), ({}, wrong), [{}, wrong], pair(3)]
    results = mf.diff_many(pairs, on_error="skip")
    refused = [result for result in results if isinstance(result, mf.MultifieldError)]
    assert [(error.index, error.side, error.place) for error in refused] == [
        (1, "current", ""),
        (2, "desired", ""),
        (3, "desired", ""),
    ]
    assert {error.code for error in refused} <= {"wrong_shape", "invalid_json"}
    assert all("found " in error.message and ", expected " in error.message for error in refused)
    with pytest.raises(mf.MultifieldError, match="^pair 1: current: ") as raised:
        mf.Diff().diff_many(pairs)
    assert raised.value.index == 1


def test_a_reusable_diff() -> None:
    diff = mf.Diff(strategy="add")
    results = diff.diff_many(pair(number) for number in range(1, 200))
    assert values(results) == []
    assert sum(map(len, results)) == 100
    assert results == mf.diff_many((pair(number) for number in range(1, 200)), strategy="add")


def test_threads() -> None:
    diff = mf.Diff()
    shared = pair(1)

    def work(number: int) -> int:
        edits = [diff.diff(*shared) for _ in range(200)]
        edits += mf.diff_many([shared] * 200)
        assert len(set(edits)) == 1
        return number

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(16))) == list(range(16))


def test_other_threads_go_on_meanwhile() -> None:
    # Long enough for the lock of the interpreter to be asked for.
    rows = [{"ID": id, "VALUE": f"{id}", "VALUE_TYPE": "WORK"} for id in range(1, 400)]
    wanted = [f"{id}0" for id in range(1, 400)]
    pairs = [({"PHONE": rows}, {"PHONE": wanted})] * 128
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        mf.diff_many(pairs)
    finally:
        done.set()
        thread.join()
    assert ticks > 0


def in_child(numbers: list[int]) -> tuple[list[mf.Edits], bytes]:
    try:
        mf.diff({}, {"PHONES": []})
    except mf.MultifieldError as error:
        return mf.diff_many(pair(number) for number in numbers), pickle.dumps(error)
    raise AssertionError("it is refused")


METHODS = [
    method
    for method in multiprocessing.get_all_start_methods()
    # A fork of a process with threads is deprecated, but people do it.
    if method != "fork" or sys.version_info < (3, 12)
]


@pytest.mark.parametrize("method", METHODS)
def test_processes(method: str) -> None:
    numbers = list(range(1, 300))
    expected = mf.diff_many(pair(number) for number in numbers)
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        for edits, error in pool.map(in_child, [numbers] * 2):
            assert edits == expected
            assert pickle.loads(error).args == (
                "unknown_field",
                "PHONES",
                "unknown field, did you mean PHONE?",
                "desired",
                None,
                None,
                None,
            )


def test_errors_raised_in_a_child_come_back() -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        future = pool.submit(mf.diff, {}, {"PHONES": []})
        with pytest.raises(mf.MultifieldError) as error:
            future.result(timeout=60)
    assert (error.value.code, error.value.place) == ("unknown_field", "PHONES")
