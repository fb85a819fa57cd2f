"""What many entities hold twice: the bytes of `multifield dedupe --lines` and `tidy --lines`."""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import multifield as mf
from conftest import ROOT

COMMAND = Path(os.environ.get("MULTIFIELD", ROOT / "target" / "debug" / "multifield")).resolve()


def entity(id: int) -> str:
    values = ["8 916 123-45-67", "8 916 123-45-67", "+7 916 123-45-67", "+7 916 123-45-67"]
    types = ["WORK", "WORK", "WORK", "MOBILE"]
    rows = [{"ID": 10 * id + n, "VALUE": value, "VALUE_TYPE": types[n]} for n, value in enumerate(values)]
    return json.dumps({"ID": id, "PHONE": rows})


LINES = [entity(id) for id in range(1, 400)]

RUNS: list[tuple[str, list[str], dict[str, Any]]] = [
    ("dedupe", [], {}),
    ("dedupe", ["--types", "any"], {"types": "any"}),
    ("dedupe", ["--form", "batch", "--entity", "lead"], {"form": "batch", "entity": "lead"}),
    ("tidy", ["--region", "RU", "--types", "any", "--sorted"], {"region": "RU", "types": "any", "input_order": "sorted"}),
    ("tidy", ["--form", "text"], {"form": "text"}),
]


@pytest.mark.parametrize(("name", "flags", "options"), RUNS)
def test_the_bytes_are_those_of_the_command(name: str, flags: list[str], options: Any) -> None:
    text = "\n".join(LINES).encode()
    done = subprocess.run([COMMAND, name, "-", "--lines", "--quiet", *flags], input=text, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout
    function = getattr(mf, f"{name}_ndjson")
    for current in (text, text.decode(), io.BytesIO(text), iter(LINES), LINES):
        assert function(current, **options).read() == done.stdout
    assert getattr(mf.Diff(), f"{name}_ndjson")(text, **options).read() == done.stdout


def test_each_line_is_that_of_one_entity() -> None:
    diff = mf.Diff(types="any")
    for line, current in zip(diff.dedupe_ndjson(LINES), LINES):
        assert json.loads(line)["fields"] == diff.dedupe(current).fields()


def test_lines_read_as_a_file_does() -> None:
    whole = mf.dedupe_ndjson(LINES).read()
    for current in (LINES, "\n".join(LINES)):
        lines = mf.dedupe_ndjson(current)
        assert b"".join(iter(lambda: lines.read(1000), b"")) == whole
        assert lines.read(1) == lines.read() == b""


def test_what_is_asked_for_is_read() -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield entity(read)

    lines = mf.dedupe_ndjson(endless(), input_order="sorted", threads=1)
    assert json.loads(next(lines))["id"] == 1
    assert read < 500_000


def test_errors() -> None:
    wrong = [LINES[0], "{", LINES[0]]
    with pytest.raises(mf.MultifieldError) as error:
        mf.tidy_ndjson("\n".join(wrong))
    assert (error.value.code, error.value.side, error.value.line) == ("invalid_json", "current", 2)
    lines = mf.dedupe_ndjson(wrong, on_error="skip")
    assert len(list(lines)) == 1
    assert [(it.code, it.line, it.entity_id) for it in lines.errors] == [
        ("invalid_json", 2, None),
        ("repeated_entity", 3, 1),
    ]
    with pytest.raises(mf.MultifieldError, match="max_deletes_run"):
        mf.dedupe_ndjson(LINES, max_deletes_run=398).read()
    with pytest.raises(mf.MultifieldError) as error:
        mf.dedupe_ndjson(LINES, missing="add").read()
    assert error.value.code == "meaningless_option"
    with pytest.raises(TypeError, match="argument 'current'"):
        mf.dedupe_ndjson({"ID": 1})
