"""Lines of many entities: the bytes of `multifield bulk`."""

from __future__ import annotations

import enum
import json
import re
import multiprocessing
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import multifield as mf
from conftest import ROOT

TYPES = ["WORK", "MOBILE", "HOME"]
COMMAND = Path(os.environ.get("MULTIFIELD", ROOT / "target" / "debug" / "multifield")).resolve()


def lines(count: int, wrong: bool = False) -> tuple[bytes, bytes]:
    """What is held and what should be held, in two orders; some of it wrong."""
    chance = random.Random(count)
    current: list[bytes] = []
    desired: list[bytes] = []
    for id in range(1, count + 1):
        kinds = [chance.choice(TYPES) for _ in range(4)]
        rows = [
            {"ID": f"{id * 10 + index}", "VALUE": f"+7 9{id:05}{index}", "VALUE_TYPE": kind}
            for index, kind in enumerate(kinds)
        ]
        wanted = [
            {"VALUE": row["VALUE"] + chance.choice(["", "", "0"]), "VALUE_TYPE": row["VALUE_TYPE"]}
            for row in rows[chance.randrange(3) :]
        ]
        current.append(json.dumps({"ID": f"{id}", "PHONE": rows, "HAS_EMAIL": "N"}).encode())
        desired.append(json.dumps({"id": id, "PHONE": wanted, "EMAIL": ["Anna@example.com"]}).encode())
    if wrong:
        desired[10] = b'{"id": 11, "PHONES": []}'
        desired[20] = b"{"
        desired.append(b'{"id": 999999, "PHONE": []}')
    chance.shuffle(current)
    chance.shuffle(desired)
    return b"\n".join(current), b"\n".join(desired)


def by_command(
    folder: Path, current: bytes, desired: bytes, *flags: str
) -> subprocess.CompletedProcess[bytes]:
    assert COMMAND.exists(), f"there is no {COMMAND}: build the command, or say in MULTIFIELD where it is"
    (folder / "current").write_bytes(current)
    (folder / "desired").write_bytes(desired)
    files: list[str] = ["--current", "current", "--desired", "desired"]
    return subprocess.run([COMMAND, "bulk", "--quiet", *files, *flags], cwd=folder, capture_output=True)


RUNS: list[tuple[list[str], dict[str, Any]]] = [
    ([], {}),
    ([], {"form": None, "entity": None, "api": None, "missing": None, "on_error": None, "threads": None}),
    (["--form", "fm", "--threads", "3"], {"form": "fm", "threads": 3}),
    (["--form", "request", "--entity", "lead"], {"form": "request", "entity": "lead"}),
    (
        ["--form", "batch", "--entity", "contact", "--api", "universal"],
        {"form": "batch", "entity": "contact", "api": "universal"},
    ),
    (["--strategy", "add", "--equality", "normalized"], {"strategy": "add", "equality": "normalized"}),
    (["--max-deletes-run", "90%", "--deletes", "blank"], {"max_deletes_run": "90%", "deletes": "blank"}),
    (["--key", "ID"], {"key": "ID", "other_keys": "ignore"}),
]


@pytest.mark.parametrize(("flags", "options"), RUNS)
def test_the_bytes_are_those_of_the_command(tmp_path: Path, flags: list[str], options: Any) -> None:
    current, desired = lines(2500)
    if "--key" in flags:
        desired = desired.replace(b'"id"', b'"ID"')
    done = by_command(tmp_path, current, desired, *flags)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout
    assert mf.diff_ndjson(current, desired, **options).read() == done.stdout


def test_errors_are_those_of_the_command(tmp_path: Path) -> None:
    current, desired = lines(300, wrong=True)
    done = by_command(tmp_path, current, desired, "--on-error", "skip")
    assert done.returncode == 2
    lines_ = mf.diff_ndjson(current, desired, on_error="skip")
    assert lines_.read() == done.stdout
    errors = lines_.errors
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert len(told) == 3
    # The command names the option as a flag.
    option = re.compile(r'missing="add"|--add-missing')
    ours = [(e.line, e.entity_id, e.code, e.place, option.sub("…", e.message)) for e in errors]
    keys = ["line", "id", "code", "place", "message"]
    for error in told:
        error["message"] = option.sub("…", error["message"])
    assert ours == [tuple(error[key] for key in keys) for error in told]
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff_ndjson(current, desired)
    assert (error.value.args, str(error.value)) == (errors[0].args, str(errors[0]))


def test_entities_that_are_not_there(tmp_path: Path) -> None:
    current, desired = b"", b'{"id": 43, "PHONE": ["1"]}'
    flags = ["--form", "request", "--entity", "contact", "--add-missing"]
    made = mf.diff_ndjson(current, desired, missing="add", form="request", entity="contact").read()
    assert made == by_command(tmp_path, current, desired, *flags).stdout
    assert json.loads(made)["method"] == "crm.contact.add"
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff_ndjson(current, desired)
    assert (error.value.code, error.value.line, error.value.entity_id) == ("unknown_entity", 1, 43)
    assert str(error.value).startswith("desired line 1: current has no entity 43")


def test_shares_together_are_the_whole() -> None:
    current, desired = lines(300, wrong=True)
    out = mf.diff_ndjson(current, desired, on_error="skip").read()
    assert out
    by_share: dict[int, tuple[list[bytes], list[bytes]]] = {}
    told: list[str] = []
    for side, text in enumerate((current, desired)):
        found, wrong = mf.entities(text, "desired" if side else "current")
        told += [f"{error.line} {error.code}" for error in wrong]
        for id, entity in found:
            by_share.setdefault(id % 7, ([], []))[side].append(entity)
    # Of the three errors one is of a line without an entity.
    assert told == [f"{desired.splitlines().index(b'{') + 1} invalid_json"]
    together: list[bytes] = []
    for held, wanted in by_share.values():
        share = mf.diff_ndjson(held, wanted, on_error="skip")
        together += (line.rstrip() for line in share)
        told += [error.code for error in share.errors]
    assert sorted(together) == sorted(out.splitlines())
    assert sorted(told[1:]) == ["unknown_entity", "unknown_field"]


def test_entities_by_options() -> None:
    line = b'{"contact": 43, "NAME": "Anna"}'
    assert mf.entities(line, "desired", key="contact") == ([(43, line)], [])
    assert mf.Diff().entities(line.decode(), "desired", key="contact") == ([(43, line)], [])
    [error] = mf.Diff().entities(line, "desired")[1]
    assert error.code == "unknown_field"
    [error] = mf.entities(line, "desired", other_keys="ignore")[1]
    assert (error.code, error.side, error.line) == ("missing_entity_id", "desired", 1)
    side: Any = "base"
    with pytest.raises(ValueError, match="argument 'side': expected 'current' or 'desired', found \"base\""):
        mf.entities(line, side)
    text: Any = [line]
    with pytest.raises(TypeError, match="argument 'lines': expected JSON as a str or bytes, found list"):
        mf.entities(text, "current")


@pytest.mark.parametrize(
    ("options", "code", "place"),
    [
        ({"form": "FM"}, "wrong_choice", "form"),
        ({"form": "batch", "entity": "deal"}, "wrong_choice", "entity"),
        ({"api": "v3"}, "wrong_choice", "api"),
        ({"missing": "add"}, "meaningless_option", "missing"),
        ({"missing": "skip"}, "wrong_choice", "missing"),
        ({"on_error": "raise"}, "wrong_choice", "on_error"),
        ({"max_deletes_run": -1}, "wrong_option", "max_deletes_run"),
        ({"max_deletes_run": "101%"}, "wrong_option", "max_deletes_run"),
        ({"threads": 0}, "wrong_option", "threads"),
        ({"threads": 1025}, "wrong_option", "threads"),
        ({"threads": -1}, "wrong_option", "threads"),
        ({"threads": 2**70}, "wrong_option", "threads"),
    ],
)
def test_options_that_are_refused(options: Any, code: str, place: str) -> None:
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff_ndjson(b"", b"", **options)
    assert (error.value.code, error.value.side, error.value.place) == (code, "options", place)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threads": "2"}, 'threads: found "2", expected an integer from 1 to 1024'),
        ({"threads": True}, "threads: found true, expected an integer from 1 to 1024"),
        ({"max_deletes_run": 0.1}, "max_deletes_run: found the number 0.1, expected a number of rows, or a percentage"),
        ({"key": 1}, "key: found the number 1, expected a string"),
        ({"form": 1}, "form: found the number 1, expected fields, fm, request, batch or text"),
    ],
)
def test_options_of_a_wrong_kind(options: Any, message: str) -> None:
    with pytest.raises(mf.MultifieldError, match=message):
        mf.diff_ndjson(b"", b"", **options)


def test_a_name_that_is_no_option() -> None:
    with pytest.raises(TypeError, match="treads: unknown option, did you mean threads"):
        mf.diff_ndjson(b"", b"", treads=1)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]


def test_limits_of_the_run_and_of_each_entity() -> None:
    row = '{"ID": %d, "PHONE": [{"ID": %d, "VALUE": "1", "VALUE_TYPE": "WORK"}]}\n'
    current = "".join(row % (id, id) for id in (43, 44))
    desired = '{"id": 43, "PHONE": []}\n{"id": 44, "PHONE": []}'
    careful = mf.Diff(max_deletes=1)
    assert careful.diff_ndjson(current, desired, max_deletes_run="100%").read().count(b"\n") == 2
    with pytest.raises(mf.MultifieldError) as error:
        careful.diff_ndjson(current, desired, max_deletes_run=1)
    assert (error.value.code, error.value.line) == ("too_many_deletes", None)
    with pytest.raises(mf.MultifieldError) as error:
        mf.Diff(max_deletes=0).diff_ndjson(current, desired)
    assert (error.value.code, error.value.line) == ("too_many_deletes", 1)


class Count(enum.IntEnum):
    TWO = 2

    def __str__(self) -> str:
        return "two"


def test_threads_change_nothing() -> None:
    current, desired = lines(5000)
    alone = mf.diff_ndjson(current, desired, threads=1).read()
    assert mf.diff_ndjson(current, desired, threads=Count.TWO).read() == alone
    assert mf.diff_ndjson(current.decode(), bytearray(desired)).read() == alone
    assert mf.diff_ndjson(current, desired, threads=7).read() == alone


def test_a_buffer_may_be_reused_for_each_line() -> None:
    current, desired = lines(3)

    def reused(joined: bytes) -> Iterator[bytearray]:
        buffer = bytearray()
        for line in joined.splitlines():
            buffer[:] = line
            yield buffer

    alone = mf.diff_ndjson(current, desired).read()
    assert mf.diff_ndjson(reused(current), reused(desired)).read() == alone


def test_other_threads_go_on_meanwhile() -> None:
    current, desired = lines(5000)
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.0005)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        start = time.perf_counter()
        mf.diff_ndjson(current, desired, threads=1)
        took = time.perf_counter() - start
    finally:
        done.set()
        thread.join()
    assert any(start + took / 4 < when < start + took * 3 / 4 for when in ticks)


def in_child(count: int) -> bytes:
    return mf.diff_ndjson(*lines(count)).read()


METHODS = [
    method
    for method in multiprocessing.get_all_start_methods()
    # A fork of a process with threads is deprecated, but people do it.
    if method != "fork" or sys.version_info < (3, 12)
]


@pytest.mark.parametrize("method", METHODS)
def test_processes(method: str) -> None:
    expected = in_child(2000)
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        futures = [pool.submit(in_child, 2000) for _ in range(2)]
        assert [future.result(timeout=60) for future in futures] == [expected] * 2


def test_a_line_says_that_more_calls_are_needed() -> None:
    rows = [{"ID": id, "VALUE_TYPE": "WORK", "VALUE": "1"} for id in (8, 9, 10)]
    current = json.dumps({"ID": 43, "PHONE": rows})
    desired = json.dumps({"ID": 43, "PHONE": ["1"]})
    edits = mf.diff(current, {"PHONE": ["1"]})
    line = json.loads(mf.diff_ndjson(current, desired).read())
    assert line == {"id": 43, "fields": edits.fields(), "unfinished": json.loads(edits.to_json())["unfinished"]}
    assert json.loads(mf.diff_ndjson(current, desired, generation="legacy").read()).keys() == {"id", "fields"}
