"""Lines from files and from iterables: read as they are asked for, and no further."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import multifield as mf


def held(id: int) -> str:
    row = {"ID": f"{id}", "VALUE": "1", "VALUE_TYPE": "WORK"}
    return json.dumps({"ID": f"{id}", "PHONE": [row], "NAME": "Anna"})


def wanted(id: int) -> str:
    return json.dumps({"id": id, "PHONE": [f"{1 + id % 3}"]})


CURRENT = [held(id) for id in range(1, 300)]
DESIRED = [wanted(id) for id in range(1, 300)]
EXPECTED = mf.diff_ndjson("\n".join(CURRENT), "\n".join(DESIRED)).read()


def as_bytes(lines: list[str]) -> bytes:
    return "\n".join(lines).encode()


class Slow(io.RawIOBase):
    """A file that gives a few bytes at a time."""

    def __init__(self, content: bytes) -> None:
        self.left = content

    def read(self, size: int = -1, /) -> bytes:
        piece, self.left = self.left[:7], self.left[7:]
        return piece


FORMS: dict[str, Callable[[list[str]], Any]] = {
    "str": "\n".join,
    "bytes": as_bytes,
    "file": lambda lines: io.BytesIO(as_bytes(lines)),
    "slow file": lambda lines: Slow(as_bytes(lines)),
    "list": list,
    "lines with ends": lambda lines: [f"{line}\n".encode() for line in lines],
    "generator": lambda lines: (line for line in lines),
}


@pytest.mark.parametrize("options", [{}, {"input_order": "sorted"}])
@pytest.mark.parametrize("desired", FORMS)
@pytest.mark.parametrize("current", FORMS)
def test_every_input_gives_the_same(current: str, desired: str, options: Any) -> None:
    lines = mf.diff_ndjson(FORMS[current](CURRENT), FORMS[desired](DESIRED), **options)
    assert iter(lines) is lines
    assert list(lines) == EXPECTED.splitlines(keepends=True)
    assert list(lines) == []
    assert lines.read() == b""
    assert lines.errors == []


def test_from_file_to_file(tmp_path: Path) -> None:
    (tmp_path / "current").write_bytes(as_bytes(CURRENT))
    (tmp_path / "desired").write_bytes(as_bytes(DESIRED))
    with (tmp_path / "current").open("rb") as current, (tmp_path / "desired").open("rb") as desired:
        with (tmp_path / "out").open("wb") as out:
            out.writelines(mf.Diff().diff_ndjson(current, desired))
    assert (tmp_path / "out").read_bytes() == EXPECTED


def test_what_is_left_is_read() -> None:
    for current in (CURRENT, "\n".join(CURRENT)):
        lines = mf.diff_ndjson(current, DESIRED)
        first = next(lines)
        assert first + lines.read() == EXPECTED


def test_nothing_is_read_before_it_is_needed() -> None:
    """A million entities: their first lines come when little has been read."""
    read = {"held": 0, "wanted": 0}

    def entities(name: str, make: Any) -> Iterator[str]:
        for id in range(1, 1_000_000):
            read[name] = id
            yield make(id)

    inputs = (entities("held", held), entities("wanted", wanted))
    lines = mf.diff_ndjson(*inputs, input_order="sorted", threads=1)
    assert read == {"held": 0, "wanted": 0}
    assert next(lines).startswith(b'{"id":1,')
    assert 0 < read["held"] < 200_000
    assert 0 < read["wanted"] < 200_000


def test_an_error_names_its_line() -> None:
    desired = [*DESIRED[:150], '{"id": 151, "PHONES": []}', *DESIRED[151:]]
    lines = mf.diff_ndjson(CURRENT, iter(desired))
    with pytest.raises(mf.MultifieldError) as error:
        list(lines)
    assert (error.value.line, error.value.entity_id, error.value.code) == (151, 151, "unknown_field")
    assert list(lines) == []
    skipping = mf.diff_ndjson(CURRENT, iter(desired), on_error="skip")
    assert len(list(skipping)) == EXPECTED.count(b"\n") - 1
    assert [error.args for error in skipping.errors] == [error.value.args]
    with pytest.raises(mf.MultifieldError, match="too_many_deletes"):
        mf.diff_ndjson(CURRENT, ['{"id": 1, "PHONE": []}'], max_deletes_run=0).read()


class OfMine(Exception):
    """What an input raises."""


def test_what_an_input_raises_comes_through() -> None:
    def broken() -> Iterator[str]:
        yield CURRENT[0]
        raise OfMine

    lines = mf.diff_ndjson(broken(), DESIRED)
    with pytest.raises(OfMine):
        next(lines)
    assert list(lines) == []


def test_an_input_may_not_ask_for_lines() -> None:
    def asks() -> Iterator[str]:
        yield from lines  # pyright: ignore

    lines = mf.diff_ndjson(asks(), DESIRED)
    with pytest.raises(RuntimeError, match="borrowed"):
        list(lines)


WRONG: list[tuple[Any, str]] = [
    (5, "argument 'current': expected JSON as a str or bytes, a binary file, or an iterable of lines, found int"),
    (None, "argument 'current': expected JSON as a str or bytes, .* found NoneType"),
    ({"ID": 1}, "argument 'current': expected JSON as a str or bytes, .* found dict"),
    (Path("current.ndjson"), "argument 'current': expected JSON as a str or bytes, .* found pathlib"),
    ([{"ID": 1}], "argument 'current': expected lines that are a str or bytes, found dict"),
    (io.StringIO("{}"), "argument 'current': expected bytes from its read\\(\\), found str: open the file in binary mode"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_what_is_no_input(wrong: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        list(mf.diff_ndjson(wrong, b""))


def test_a_path_is_no_file() -> None:
    with pytest.raises(mf.MultifieldError, match="looks like a path: read the file"):
        mf.diff_ndjson("current.ndjson", b"")


def test_options_are_checked_before_anything_is_read() -> None:
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.diff_ndjson(CURRENT, DESIRED, input_order="random")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_the_interpreter_ends_in_the_middle_of_a_run() -> None:
    code = (
        "import threading, multifield as mf\n"
        "def endless():\n"
        "    n = 0\n"
        "    while True:\n"
        "        n += 1\n"
        "        yield '{\"ID\": %d, \"WEB\": []}' % n\n"
        "kept = mf.diff_ndjson(endless(), ('{\"id\": %d, \"WEB\": \"a.example\"}' % n for n in range(1, 10**9)), input_order='sorted')\n"
        "print(next(kept))\n"
        "threading.Thread(target=lambda: list(kept), daemon=True).start()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"b'{")
