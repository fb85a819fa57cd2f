"""CSV as what many entities should hold."""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
from pathlib import Path
from typing import Any

import pytest

import multifield as mf
from conftest import ROOT

COMMAND = Path(os.environ.get("MULTIFIELD", ROOT / "target" / "debug" / "multifield")).resolve()
HEADER = "\u0422\u0435\u043b."
CSV = f"ID;{HEADER};PHONE_HOME;NAME\r\n43;+79000000001, +79000000002;;Anna\r\n44;;+79000000003;\r\n45;;;\r\n"
CURRENT = "\n".join(
    json.dumps({"ID": id, "PHONE": [{"ID": id * 10, "VALUE": "1", "VALUE_TYPE": "WORK"}]}) for id in (43, 44, 45)
)
OPTIONS: dict[str, Any] = {"columns": {HEADER: "PHONE_WORK"}, "other_keys": "ignore"}


def test_it_is_what_the_command_makes_of_it(tmp_path: Path) -> None:
    (tmp_path / "desired.csv").write_text(CSV, "utf-8", newline="")
    (tmp_path / "current").write_text(CURRENT)
    line = ["bulk", "-q", "--current", "current", "--desired", "desired.csv", "--cells", "clean"]
    line += ["--column", f"{HEADER}=PHONE_WORK", "--other-keys", "ignore"]
    done = subprocess.run([COMMAND, *line], cwd=tmp_path, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 2
    texts: list[tuple[Any, dict[str, Any]]] = [
        (CSV, {}),
        (CSV.encode(), {}),
        (io.BytesIO(CSV.encode()), {}),
        (CSV.encode("utf-16"), {}),
        (CSV.encode("utf-16-be"), {"encoding": "utf-16be"}),
        (CSV.encode("cp1251"), {"encoding": "windows-1251"}),
        (CSV.replace(";", "\t").replace("44", "0044"), {}),
    ]
    for text, more in texts:
        desired = mf.desired_from_csv(text, **OPTIONS, **more)
        assert mf.diff_ndjson(CURRENT, desired, cells="clean").read() == done.stdout


def test_errors_of_the_run_name_the_line() -> None:
    desired = mf.desired_from_csv(CSV, **OPTIONS)
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff_ndjson(CURRENT, desired).read()
    assert (error.value.line, error.value.entity_id) == (2, 43)
    assert error.value.place == "PHONE[0].VALUE"


def test_errors() -> None:
    with pytest.raises(mf.CsvError, match=r"other_keys=\"ignore\" passes over") as error:
        mf.desired_from_csv(CSV, columns=OPTIONS["columns"])
    assert (error.value.code, error.value.line, error.value.column) == ("unknown_column", 1, "NAME")
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)
    with pytest.raises(mf.CsvError, match=r"\(key=… and columns=… name another\)"):
        mf.desired_from_csv("PHONE\n")
    with pytest.raises(mf.CsvError, match="windows-1251, with encoding=") as error:
        mf.desired_from_csv(CSV.encode("cp1251"), **OPTIONS)
    assert (error.value.code, error.value.column) == ("wrong_encoding", "2")
    with pytest.raises(mf.CsvError, match="expected one of utf-8, "):
        mf.desired_from_csv(CSV, encoding="cp1251")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="'other_keys'"):
        mf.desired_from_csv(CSV, other_keys="skip")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    wrongs: list[Any] = [5, io.StringIO(CSV), [CSV]]
    for wrong in wrongs:
        with pytest.raises(TypeError, match="argument 'csv'"):
            mf.desired_from_csv(wrong)
